"""Assign what was registered: first all due days are shown, and whatever would be late at once stands out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.actions.assign_tasks import Assignment, assign_tasks
from luoshi.delivery.actions.change_registered import RegisteredChange, change_registered
from luoshi.delivery.queries.assigning import to_assign
from luoshi.delivery.queries.previews import fingerprint_of
from luoshi.delivery.queries.task_classes import task_classes_now
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry, day_entry
from luoshi.web.actors import actor_of
from luoshi.web.class_words import class_name, limit_words
from luoshi.web.task_words import said_limit
from luoshi.web.views.decompose import subject_asked, task_url


def task_assign(request: HttpRequest) -> HttpResponse:
    """Until when each registered task would be due; changing that; assigning those that were chosen."""
    if request.method == "GET":
        return _page(request)
    shown: dict[UUID, _Shown] = {}
    try:
        shown = _sent(request)
        chosen = [one for one in shown.values() if one.chosen]
        if changed := _changes(request, shown, chosen):
            change_registered(actor_of(request), Because(), changed)
            messages.success(
                request, _("已改 %(count)s 件，请看过新的时限再交办。") % {"count": len(changed)}
            )
            return redirect(request.get_full_path())
        if request.POST.get("do") != "assign":
            raise WrongEntry(_("没有改动：先改时限、牵头单位或事项类别"))
        if not chosen:
            raise WrongEntry(_("先勾选要交办的任务"))
        assign_tasks(
            actor_of(request),
            Because(),
            [Assignment(one.task, one.seen) for one in chosen],
            fingerprint_of((one.task, one.due_on) for one in chosen),
        )
    except WrongEntry as wrong:
        return _page(request, shown, str(wrong))
    messages.success(
        request, _("已交办 %(count)s 件，牵头单位在“我的事项”里可以看到。") % {"count": len(chosen)}
    )
    return redirect(request.get_full_path())


class _Shown:
    """One row as it was before whoever sends it: due day and version seen, whether chosen, what was typed."""

    def __init__(self, request: HttpRequest, task: UUID, *, chosen: bool) -> None:
        said = request.POST
        self.task = task
        self.chosen = chosen
        self.seen = _number(said.get(f"seen-{task}", ""))
        self.due_on = day_entry(said.get(f"shown-{task}", ""), _("时限"))
        self.typed_due = said.get(f"due-{task}", "").strip()
        self.typed_lead = said.get(f"lead-{task}", "").strip()


def _sent(request: HttpRequest) -> dict[UUID, _Shown]:
    chosen = {one for text in request.POST.getlist("chosen") if (one := _id(text))}
    listed = (one for text in request.POST.getlist("task") if (one := _id(text)))
    return {one: _Shown(request, one, chosen=one in chosen) for one in listed}


def _changes(request: HttpRequest, shown: dict[UUID, _Shown], chosen: list[_Shown]) -> list[RegisteredChange]:
    """What was typed into rows, and what all chosen ones are to become."""
    every_due = every_kind = None
    if request.POST.get("do") == "change all":
        every_due = day_entry(request.POST.get("every-due", ""), _("时限"))
        every_kind = request.POST.get("every-kind", "") or None
        if every_due is None and every_kind is None:
            raise WrongEntry(_("先填所选各件要改成的时限或事项类别"))
        if not chosen:
            raise WrongEntry(_("先勾选要改的任务"))
    changed = []
    for one in shown.values():
        values: dict[str, Any] = {}
        typed = day_entry(one.typed_due, _("时限"))
        if typed != one.due_on:
            values["due_on"] = typed
        if one.typed_lead:
            values["lead"] = one.typed_lead
        if one.chosen and every_due is not None:
            values["due_on"] = every_due
        if one.chosen and every_kind is not None:
            values["kind"] = every_kind
        if values:
            changed.append(RegisteredChange(one.task, one.seen, values))
    return changed


def _page(request: HttpRequest, shown: dict[UUID, _Shown] | None = None, wrong: str = "") -> HttpResponse:
    actor = actor_of(request)
    today = timezone.localdate()
    subject = subject_asked(request)
    found = to_assign(actor, subject, today)
    said = shown or {}
    classes = task_classes_now(actor)
    context = {
        "found": found,
        "rows": [
            {
                "one": one,
                "chosen": said[one.task.id].chosen if one.task.id in said else one.ready and not one.due.late,
                "due": said[one.task.id].typed_due if one.task.id in said else one.due.due_on or "",
                "lead": said[one.task.id].typed_lead if one.task.id in said else "",
                "kind": class_name(one.kind) if one.kind else "",
                "limit": limit_words(one.kind.limit) if one.kind else "",
                "said": said_limit(one.due),
                "url": task_url(one.task.id),
            }
            for one in found.rows
        ],
        "classes": [(one.code, class_name(one)) for one in classes],
        "today": today,
        "wrong": wrong,
        "narrowed": bool(subject.about),
        "said": request.POST if wrong else {},
    }
    return render(request, "task_assign.jinja", context, status=422 if wrong else 200)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0
