"""Take back a stage that was reported as reached and is not: another person does, with what is missing."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.actions.changing import changing_task
from luoshi.delivery.stages import open_again
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry


def take_back_stage(actor: Actor, because: Because, task: UUID, seen: int, stage: UUID, reason: str) -> None:
    """Let a stage be open again; what was attached until now no longer proves it.

    What was published of it stays. Raises NotFound, Refused to whoever had a hand in it, WrongState, Overtaken;
    WrongEntry without a reason, and for a stage that is not reached.
    """
    if not reason.strip():
        raise WrongEntry(_("请写明退回的原因：还缺什么"), "reason")
    with changing_task("take back stage", actor, because, task, seen) as change:
        rows = change.task.stages
        found = next((one for one in rows if one["id"] == str(stage)), None)
        if found is None or found["done_on"] is None:
            raise WrongEntry(_("没有这个阶段，或者它还没有报完成，请刷新后再选"), "stage")
        change.data["reason"] = reason.strip()
        change.data["stage"] = {"id": found["id"], "title": found["title"]}
        change.put(stages=[open_again(one) if one is found else one for one in rows])
