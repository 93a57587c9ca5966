"""Close a completed task for good."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.actions.assign_tasks import class_of
from luoshi.delivery.actions.changing import changing_task
from luoshi.delivery.life import Grade, State
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry


def close_task(actor: Actor, because: Because, task: UUID, seen: int, verdict: str = "") -> None:
    """Close a task. ``verdict``: what whoever asked says of the answer, where the class wants it.

    Raises NotFound, Refused for whoever reported it, WrongState, Overtaken, WrongEntry.
    """
    with changing_task("close", actor, because, task, seen) as change:
        kind = class_of(change.task)
        if kind is not None and kind.closing == "verdict" and verdict not in Grade.values:
            raise WrongEntry(_("这类事项要登记提出人的评价（满意、基本满意、不满意）才能销号"), "verdict")
        change.put(state=State.CLOSED, closed_on=change.today, verdict=verdict)
