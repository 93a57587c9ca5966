"""Assign registered tasks to the units that lead them, with the due days that were shown before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.delivery.actions.changing import Change, changing_task
from luoshi.delivery.classes import TaskClass, class_from, next_report_after
from luoshi.delivery.life import State
from luoshi.delivery.models import SourceClass, Task
from luoshi.delivery.objecting import NO_OBJECTION, objection_columns
from luoshi.delivery.queries.previews import DuePreview, preview_of
from luoshi.record.access import require
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry


@dataclass(frozen=True, slots=True)
class Assignment:
    """A task to be assigned, as it was seen. Its lead unit, and a due day of its own, stand on it already."""

    task: UUID
    seen: int


class PreviewMoved(WrongEntry):
    """The due days would be others than were shown: they must be shown again before anything is assigned."""


def assign_tasks(actor: Actor, because: Because, assignments: Sequence[Assignment], preview: str) -> None:
    """Assign tasks, all or none. ``preview``: the fingerprint of the due days that the actor has seen.

    Raises PreviewMoved; NotFound, Refused, WrongState, Overtaken; WrongEntry for one without a lead unit, or without a
    due day where its class has a limit.
    """
    require(actor, "work on tasks")
    with transaction.atomic():
        wanted = {one.task for one in assignments}
        rows = Task.objects.filter(pk__in=wanted).order_by("year", "number").defer("search")
        first = True
        for one in assignments:
            with changing_task("assign", actor, because, one.task, one.seen) as change:
                if first:
                    shown = preview_of(rows, change.today)
                    if shown.fingerprint != preview:
                        raise PreviewMoved(_("各件的时限和预览的不一样了，请重新预览后再交办"))
                    by_task = {row.task: row for row in shown.rows}
                    first = False
                _assign(change, by_task[one.task])


def _assign(change: Change, shown: DuePreview) -> None:
    task = change.task
    if task.lead is None:
        raise WrongEntry(_("%(code)s：还没有牵头单位") % {"code": task.code}, "lead")
    kind = class_of(task)
    if shown.due_on is None and (kind is None or kind.limit.unit != "none"):
        raise WrongEntry(_("%(code)s：请填写时限，或选一个有时限的事项类别") % {"code": task.code}, "due_on")
    change.require_nothing_later(shown.due_on)
    change.require_later(shown.due_on)
    change.put(
        state=State.ASSIGNED,
        assigned_on=change.today,
        received_on=None,
        due_on=shown.due_on,
        # Of a task that was assigned before it stays the day of the first assignment.
        first_due_on=task.first_due_on or shown.due_on,
        due_provisional=shown.provisional,
        due_basis=None
        if shown.stated or kind is None
        else {"class": kind.code, "start": shown.start.isoformat(), "limit": kind.limit.as_table()},
        next_report_on=next_report(kind, change, shown),
        **(NO_OBJECTION if task.decided else objection_columns(kind, change.today)),
    )


def next_report(kind: TaskClass | None, change: Change, shown: DuePreview) -> object:
    """By when progress is first asked for; nothing where the task is due before."""
    day = next_report_after(change.task.cycle, change.today)
    if day is not None and shown.due_on is not None and day >= shown.due_on:
        return None
    return day


def class_of(task: Task) -> TaskClass | None:
    """The class of a task as it is now, if it has one."""
    row = SourceClass.objects.filter(code=task.kind).first() if task.kind else None
    return class_from(row.table) if row else None
