"""Contacts, entry review, transfer and promises of a project, each on a page of its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.growth.queries.one_project import project_shown
from luoshi.record.moments import as_of
from luoshi.web.actors import actor_of
from luoshi.web.figures_shown import bar_known
from luoshi.web.leads_shown import contacts_shown, entry_review_shown, transfer_shown
from luoshi.web.promises_shown import promises_shown


def project_contacts(request: HttpRequest, project: UUID) -> HttpResponse:
    """A lead's limits, who met whom and what was promised there, its officer, and what was found of it."""
    return _part(request, project, "project_contacts", "contacts", _("接洽与时限"), contacts_shown)


def project_entry_review(request: HttpRequest, project: UUID) -> HttpResponse:
    """A project's entry reviews: sheet, members with their declarations and points, vetoes, decision."""
    return _part(request, project, "project_entry_review", "entry_review", _("准入评审"), entry_review_shown)


def project_transfer(request: HttpRequest, project: UUID) -> HttpResponse:
    """Whose a project is and was: its transfers between areas, each with both answers."""
    return _part(request, project, "project_transfer", "transfer", _("流转"), transfer_shown)


def project_promises(request: HttpRequest, project: UUID) -> HttpResponse:
    """The promises of a project's agreements: basis, review, amount, condition, due day, end, payments."""
    return _part(request, project, "project_promises", "promises", _("承诺与兑现"), promises_shown)


def _part(
    request: HttpRequest, project: UUID, name: str, part: str, title: str, shown_values: Any
) -> HttpResponse:
    actor = actor_of(request)
    days = as_of(None, request.GET.get("known"))
    shown = project_shown(actor, project, days.moment)
    known = f"?known={days.known}" if days.known else ""
    tabs = [
        ("project_contacts", _("接洽与时限")),
        ("project_entry_review", _("准入评审")),
        ("project_promises", _("承诺与兑现")),
        ("project_transfer", _("流转")),
    ]
    context = {
        "title": title,
        "row": shown.row,
        "unit": shown.names.get(shown.row.unit, "") if shown.row.unit else "",
        "part": part,
        part: shown_values(actor, shown, days.known),
        "tabs": [
            {"label": label, "url": reverse(other, args=[project]) + known, "current": other == name}
            for other, label in tabs
        ],
        "days": days,
        "as_of": bar_known(days, reverse(name, args=[project])),
    }
    return render(request, "project_part.jinja", context)
