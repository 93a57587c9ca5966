"""Cancel a task that has lost its object, and take up again one that has ended."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.actions.changing import changing_task
from luoshi.delivery.life import ENDED, Relation, State
from luoshi.delivery.models import Task
from luoshi.delivery.stages import stages_of
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry
from luoshi.record.written import written_day


def cancel_task(actor: Actor, because: Because, task: UUID, seen: int, reason: str) -> None:
    """Cancel a task, with the reason. Its sub-tasks must have ended.

    Refused to whoever has reported on it, and to the unit above where the office handed it out. One that is overdue the
    office alone cancels, or what is late would be gone. Raises NotFound, Refused, WrongState, Overtaken, WrongEntry.
    """
    if not reason.strip():
        raise WrongEntry(_("请写明撤销的原因"), "reason")
    with changing_task("cancel", actor, because, task, seen) as change:
        if why := not_to_cancel(change.task, change.relations, change.children(), change.today):
            raise WrongEntry(why)
        change.put(state=State.CANCELLED, cancelled_on=change.today, reason=reason.strip())


def not_to_cancel(task: Task, relations: Collection[Relation], children: Iterable[Task], today: date) -> str:
    """Why the task is not cancelled as it is by whoever may cancel others; empty where it is."""
    if task.due_on is not None and task.due_on < today and Relation.OFFICE not in relations:
        return _("这件子任务已经逾期（时限 %(day)s）：要撤销，请督查室来办") % {
            "day": written_day(task.due_on)
        }
    if any(child.state not in ENDED for child in children):
        return _("还有子任务没有办结或撤销，请先处理子任务")
    return ""


def reopen_task(actor: Actor, because: Because, task: UUID, seen: int, reason: str) -> None:
    """Take up again a task that was completed, closed or cancelled; what was published of it stays. What was late when
    it was cancelled has been late ever since.

    Raises NotFound, Refused, WrongState, Overtaken, WrongEntry.
    """
    if not reason.strip():
        raise WrongEntry(_("请写明重新办理的原因"), "reason")
    with changing_task("reopen", actor, because, task, seen) as change:
        if change.parent is not None and change.parent.state in ENDED:
            raise WrongEntry(_("上级任务已经办结，请先重新办理上级任务"))
        if change.task.lead is None:
            raise WrongEntry(_("这件任务没有牵头单位，请重新立项"))
        cancelled_on = change.task.cancelled_on
        if cancelled_on is not None and _was_late(change.task, cancelled_on):
            change.put(dropped_on=cancelled_on)
        change.put(
            state=State.WORKING,
            completed_on=None,
            closed_on=None,
            cancelled_on=None,
            paused_on=None,
            paused_from="",
            reason=reason.strip(),
        )


def _was_late(task: Task, cancelled_on: date) -> bool:
    """Whether the task, or a stage of it, was overdue when it was cancelled: before it was reported as done or
    paused, if it was."""
    until = min(day for day in (cancelled_on, task.reported_on, task.paused_on) if day is not None)
    still = [stage.due_on for stage in stages_of(task.stages) if stage.done_on is None]
    return any(day < until for day in (task.due_on, *still) if day is not None)
