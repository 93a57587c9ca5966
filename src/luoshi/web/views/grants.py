"""Roles that were given to somebody who can sign in: each counts once a second person has confirmed it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Because
from luoshi.record.actions.decide_grant import decide_grant
from luoshi.record.moments import as_of
from luoshi.record.queries import grants as queries
from luoshi.web.actors import actor_of
from luoshi.web.figures_shown import bar_known
from luoshi.web.organisation_words import word


def grants(request: HttpRequest) -> HttpResponse:
    """Roles that wait for a second person, and what was decided on earlier ones."""
    actor = actor_of(request)
    days = as_of(None, request.GET.get("known"))
    context = {
        "waiting": queries.waiting_grants(actor, days.moment),
        "decided": queries.decided_grants(actor, days.moment),
        "as_of": bar_known(days, request.path),
        "days": days,
        "word": word,
    }
    return render(request, "grants.jinja", context)


def grant_decide(request: HttpRequest, grant: UUID) -> HttpResponse:
    """Confirm a role or decline it; whoever gave it or gets it is refused."""
    confirm = request.POST.get("what") == "confirm"
    try:
        decide_grant(actor_of(request), Because(), grant, confirm=confirm)
    except AlreadyDecided as decided:
        messages.error(request, str(decided))
    else:
        messages.success(
            request,
            _("已确认，对方下一次打开页面就有这项权限。") if confirm else _("已退回，这项权限不生效。"),
        )
    return redirect("grants")
