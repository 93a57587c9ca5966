"""Confirm a stage that a unit reported as reached: another person has looked at what proves it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.actions.changing import changing_task
from luoshi.delivery.stages import waits
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry


def confirm_stage(actor: Actor, because: Because, task: UUID, seen: int, stage: UUID) -> None:
    """Let a stage be confirmed from today on; the day on which it was reported as reached stands.

    Raises NotFound, Refused to whoever had a hand in it, WrongState, Overtaken; WrongEntry for a stage that does not
    wait for it.
    """
    with changing_task("confirm stage", actor, because, task, seen) as change:
        rows = change.task.stages
        found = next((one for one in rows if one["id"] == str(stage)), None)
        if found is None or not waits(found):
            raise WrongEntry(_("没有这个阶段，或者它不在等待核实，请刷新后再选"), "stage")
        change.data["stage"] = {"id": found["id"], "title": found["title"]}
        today = change.today.isoformat()
        change.put(stages=[{**one, "confirmed_on": today} if one is found else one for one in rows])
