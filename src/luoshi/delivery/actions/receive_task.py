"""Receive a task, and begin to work on it: the lead unit says that it has it."""

from __future__ import annotations

from uuid import UUID

from luoshi.delivery.actions.changing import changing_task
from luoshi.delivery.life import State
from luoshi.record.actions.acting import Actor, Because


def receive_task(actor: Actor, because: Because, task: UUID, seen: int) -> None:
    """Receive an assigned task. Raises NotFound, Refused, WrongState, Overtaken."""
    with changing_task("receive", actor, because, task, seen) as change:
        change.put(state=State.RECEIVED, received_on=change.today)


def begin_task(actor: Actor, because: Because, task: UUID, seen: int) -> None:
    """Begin to work on a task that was received or returned. Raises NotFound, Refused, WrongState, Overtaken."""
    with changing_task("work", actor, because, task, seen) as change:
        change.put(state=State.WORKING)
