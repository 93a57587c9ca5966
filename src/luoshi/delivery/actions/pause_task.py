"""Pause a task with its cause, and resume it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.actions.changing import changing_task
from luoshi.delivery.life import State
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry


def pause_task(actor: Actor, because: Because, task: UUID, seen: int, reason: str) -> None:
    """Pause a task; its due day stays. Raises NotFound, Refused, WrongState, Overtaken, WrongEntry without a cause."""
    if not reason.strip():
        raise WrongEntry(_("请写明暂停的原因"), "reason")
    with changing_task("pause", actor, because, task, seen) as change:
        change.put(
            state=State.PAUSED,
            paused_from=change.task.state,
            paused_on=change.today,
            reason=reason.strip(),
        )


def resume_task(actor: Actor, because: Because, task: UUID, seen: int) -> None:
    """Resume a paused task where it was. Raises NotFound, Refused, WrongState, Overtaken."""
    with changing_task("resume", actor, because, task, seen) as change:
        change.put(state=change.task.paused_from, paused_on=None, paused_from="", reason="")
