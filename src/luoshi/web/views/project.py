"""One project: its life, money, proof and promises, and everything that somebody may do with it."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.doubles import PerhapsDouble
from luoshi.growth.in_force import laid_down_once
from luoshi.growth.life import VERBS
from luoshi.growth.queries.audit_export import audit_export
from luoshi.growth.queries.independent import comparisons
from luoshi.growth.queries.one_project import ProjectShown, project_shown, project_sources
from luoshi.record.access import may
from luoshi.record.entries import WrongEntry
from luoshi.record.moments import AsOf, as_of
from luoshi.record.versions import RowEvent
from luoshi.web.actors import actor_of
from luoshi.web.downloads import download
from luoshi.web.drawer_forms import DrawerForms, typing_of
from luoshi.web.figures_shown import bar_known, kept
from luoshi.web.leads_shown import contacts_shown, entry_review_shown, transfer_shown
from luoshi.web.project_forms import FORMS, Doing, ProjectForm
from luoshi.web.project_shown import sheet
from luoshi.web.project_tables_shown import linked
from luoshi.web.project_words import meanwhile, status_title
from luoshi.web.promises_shown import promises_shown


@laid_down_once()
def project(request: HttpRequest, project: UUID) -> HttpResponse:
    """One project: its life as a line of stages, money, proof, other bureaus' records, promises, history."""
    actor = actor_of(request)
    days = as_of(None, request.GET.get("known"))
    shown = project_shown(actor, project, days.moment)
    today = days.known or days.today
    compared = [] if days.past else comparisons(actor, project)
    context = {
        **_page(request, shown, days, "project"),
        "sheet": sheet(
            actor,
            shown,
            today,
            linked(actor, project_sources(shown, compared)),
            compared,
            past=days.past,
        ),
        "contacts": contacts_shown(actor, shown, days.known),
        "entry_review": entry_review_shown(actor, shown, days.known),
        "promises": promises_shown(actor, shown, days.known),
        "transfer": transfer_shown(actor, shown, days.known),
        "copy_url": request.build_absolute_uri(reverse("project", args=[project])),
        "may_export": may(actor, "export projects") and not days.past,
    }
    return render(request, "project.jinja", context)


@laid_down_once()
def project_history(request: HttpRequest, project: UUID) -> HttpResponse:
    """Everything that happened to a project, the newest first."""
    actor = actor_of(request)
    days = as_of(None, request.GET.get("known"))
    shown = project_shown(actor, project, days.moment)
    context = {
        **_page(request, shown, days, "project_history"),
        "sheet": sheet(actor, shown, days.known or days.today, past=days.past),
    }
    return render(request, "project_history.jinja", context)


def project_export(request: HttpRequest, project: UUID) -> HttpResponse:
    """One project for an auditor as a ZIP file: every claim, its proof, its history, hashes, and a script to check."""
    actor = actor_of(request)
    at = timezone.localtime()
    data = audit_export(actor, project, at)
    row = project_shown(actor, project).row
    return download(f"{row.code} {row.name}（审计导出 {at:%Y-%m-%d %H%M}）.zip", data, "application/zip")


def _page(request: HttpRequest, shown: ProjectShown, days: AsOf, name: str) -> dict[str, Any]:
    return {
        "shown": shown,
        "row": shown.row,
        "names": shown.names,
        "days": days,
        "kept": kept(days),
        "as_of": bar_known(days, reverse(name, args=[shown.row.id])),
    }


def project_do(request: HttpRequest, project: UUID, verb: str) -> HttpResponse:
    """One thing that can be done with a project: its form, and doing it. With htmx the part for the drawer."""
    form = _forms.form(verb)
    shown = project_shown(actor_of(request), project)
    asked = {name: str(value) for name, value in request.GET.items()}
    return _forms.answer(request, form, Doing(**typing_of(request, shown), asked=asked))


class _ProjectForms(DrawerForms[ProjectForm, Doing]):
    template = "project_do"
    forms = FORMS

    def refused(self, form: ProjectForm, doing: Doing) -> str:
        if doing.typed is not None:
            return ""
        row, verb = doing.shown.row, VERBS[form.verb]
        if form.verb in doing.shown.can or form.always_asked:
            return form.refused(doing)
        if row.status not in verb.while_:
            return _("项目现在是“%(status)s”，不能%(verb)s") % {
                "status": status_title(row.status), "verb": form.title(doing),
            }  # fmt: skip
        return form.refused(doing) or _("这个项目现在不能由您%(verb)s") % {"verb": form.title(doing)}

    def wrong(self, doing: Doing, wrong: WrongEntry) -> None:
        doing.ask_double = doing.ask_double or isinstance(wrong, PerhapsDouble)
        super().wrong(doing, wrong)

    def look_again(self, doing: Doing) -> None:
        doing.shown = project_shown(doing.actor, doing.project)

    def others(self, doing: Doing, changes: Sequence[RowEvent]) -> list[dict[str, Any]]:
        return meanwhile(changes, doing.shown.names)

    def address(self, doing: Doing) -> str:
        return reverse("project", args=[doing.project])

    def where_next(self, request: HttpRequest, doing: Doing) -> str:
        """The page over which the drawer was opened, where it is one that shows projects; else the project's."""
        there = self.address(doing)
        here = urlsplit(request.headers.get("HX-Current-URL", ""))
        lists = (reverse("leads"), reverse("promises"))
        if here.netloc == request.get_host() and here.path.startswith((f"{there}/", *lists)):
            return here.path + (f"?{here.query}" if here.query else "")
        return there

    @laid_down_once()
    def show(self, *parts: Any, **more: Any) -> HttpResponse:
        return super().show(*parts, **more)

    def context(self, form: ProjectForm, doing: Doing, named: Set[str]) -> dict[str, Any]:
        about = [(name, doing.which(name)) for name in form.about if doing.which(name) and name not in named]
        return {"called": doing.row.name, "back_words": _("回到项目"), "about": about}


_forms = _ProjectForms()

__all__ = ["project", "project_do", "project_export", "project_history"]
