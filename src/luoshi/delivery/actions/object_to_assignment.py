"""Object to an assignment within its days, and decide on that: a decided assignment cannot be returned."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.access import open_objection
from luoshi.delivery.actions.changing import changing_task
from luoshi.delivery.life import State
from luoshi.delivery.models import Objection
from luoshi.delivery.objecting import NO_OBJECTION
from luoshi.record.access import Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry
from luoshi.record.hands import had_a_hand, hand_of, own_work
from luoshi.record.models import new_id
from luoshi.record.written import written_day


def object_to_assignment(
    actor: Actor, because: Because, task: UUID, seen: int, reason: str, better: UUID | None = None
) -> UUID:
    """Say that the task is not this unit's, and whose it is (``better``); the objection's id.

    Raises NotFound, Refused, WrongState, Overtaken; WrongEntry after the last day, or for one decided already.
    """
    if not reason.strip():
        raise WrongEntry(_("请写明理由：为什么不是本单位的职责"), "reason")
    objection = new_id()
    with changing_task("object", actor, because, task, seen) as change:
        row = change.task
        if row.decided:
            raise WrongEntry(_("这件任务的异议已经裁定，不能再退回"))
        if row.objectable is None or change.today > row.objectable:
            raise WrongEntry(
                _("提出异议的期限（%(day)s）已过，不能再退回") % {"day": written_day(row.objectable) or "—"}
            )
        if Objection.objects.filter(task=task, decided_at__isnull=True).exists():
            raise WrongEntry(_("已经提出过异议，正在等待裁定"))
        change.data["objection"] = {
            "id": str(objection),
            "reason": reason.strip(),
            "unit": str(row.lead),
            "better": str(better) if better else None,
            "hand": hand_of(actor),
        }
    return objection


def decide_objection(
    actor: Actor, because: Because, task: UUID, seen: int, *, uphold: bool, answer: str
) -> None:
    """Uphold the objection, and the task waits for another lead unit; or refuse it, and the assignment stands for good.

    Where the class gave the due day, another unit has the whole of its time: the day is computed anew when the task is
    assigned again. One that a person stated stands, and the first due day stays on record. Refused to whoever objected.
    Raises NotFound, Refused, WrongState, Overtaken, WrongEntry.
    """
    if not answer.strip():
        raise WrongEntry(_("请写明裁定的理由"), "answer")
    with changing_task("decide objection", actor, because, task, seen) as change:
        row = open_objection(change.task)
        if had_a_hand(actor, [row.hand]):
            raise Refused(own_work(actor))
        change.data["objection"] = {"id": str(row.id), "upheld": uphold, "answer": answer.strip()}
        if uphold:
            if change.task.due_basis is not None:
                change.put(due_on=None, due_basis=None, due_provisional=False)
            change.put(state=State.REGISTERED, lead=None, assigned_on=None, received_on=None, **NO_OBJECTION)
        else:
            change.put(decided=True, **NO_OBJECTION)
