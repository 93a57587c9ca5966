"""Erasing what a law says must go: one person proposes, another carries it out."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from luoshi.delivery.queries.erasing import TaskConcerned, tasks_concerned
from luoshi.record.access import may
from luoshi.record.actions.accept_proposals import WrongChange
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.confirm_erasure import confirm_erasure
from luoshi.record.actions.propose_erasure import propose_erasure
from luoshi.record.models import Cause
from luoshi.record.moments import as_of
from luoshi.record.queries import erasures as queries
from luoshi.web.figures_shown import bar_known


def erasures(request: HttpRequest) -> HttpResponse:
    """What waits and what was done; a document's or a person's page leads here with what is to be erased.

    With ``?confirm=`` what an erasure that waits concerns, and the button that carries it out.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    kind, subject = request.GET.get("kind", ""), request.GET.get("subject", "")
    wrong = ""
    if request.method == "POST":
        try:
            propose_erasure(
                actor,
                Because(Cause.LEGAL_BASIS),
                _kind(kind),
                _id(subject),
                request.POST.get("legal_basis", ""),
            )
        except WrongChange as error:
            wrong = str(error)
        else:
            messages.success(request, _("已提出，等待另一人确认。"))
            return redirect("erasures")
    days = as_of(None, request.GET.get("known"))
    rows = queries.erasures(actor, days.moment)
    proposing = bool(kind and subject) and may(actor, "propose erasure")
    # What is about to be erased is looked at before it is confirmed, one erasure at a time.
    confirming = next(
        (
            row
            for row in rows
            if str(row.erasure.id) == request.GET.get("confirm") and row.erasure.event is None
        ),
        None,
    )
    if confirming is not None:
        kind, subject = confirming.erasure.subject_kind, str(confirming.erasure.subject)
    context = {
        "erasures": rows,
        "confirming": None if days.past else confirming,
        "days": days,
        "as_of": bar_known(days, request.path),
        "proposing": proposing,
        "concerned": _concerned(actor, kind, subject) if proposing or confirming else [],
        "kind": kind,
        "wrong": wrong,
        "legal_basis": request.POST.get("legal_basis", ""),
    }
    return render(request, "erasures.jinja", context, status=422 if wrong else 200)


def erasure_confirm(request: HttpRequest, erasure: UUID) -> HttpResponse:
    """Carry it out; whoever proposed it is refused."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    confirm_erasure(actor, Because(Cause.LEGAL_BASIS, erasure), erasure)
    messages.success(request, _("已经删除，只留下它曾经存在、由谁依据什么删除的记录。"))
    return redirect("erasures")


def _concerned(actor: Actor, kind: str, subject: str) -> list[TaskConcerned]:
    try:
        return tasks_concerned(actor, _kind(kind), _id(subject))
    except WrongChange:  # which is said once something is proposed
        return []


def _kind(text: str) -> str:
    if text not in ("document", "person"):
        raise WrongChange(_("只能删除一份文件或一个人的内容"))
    return text


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise WrongChange(_("请从文件或人员的页面提出删除")) from None
