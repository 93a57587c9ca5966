"""Give an assigned task to another lead unit."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.actions.assign_tasks import class_of
from luoshi.delivery.actions.changing import changing_task
from luoshi.delivery.handing_on import require_to_hand_to
from luoshi.delivery.life import State
from luoshi.delivery.models import Objection
from luoshi.delivery.objecting import objection_columns
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Unit


def change_lead(actor: Actor, because: Because, task: UUID, seen: int, lead: UUID, reason: str) -> None:
    """Assign the task to another lead unit; its due day stays, and so does who has had a hand in it.

    What is overdue stays counted with the unit under which it fell due; the new one answers for it from now on.

    Raises NotFound, Refused, WrongState, Overtaken, WrongEntry.
    """
    if not reason.strip():
        raise WrongEntry(_("请写明改派的原因"), "reason")
    with changing_task("change lead", actor, because, task, seen) as change:
        if not Unit.objects.filter(pk=lead).exists():
            raise WrongEntry(_("登记里没有选的单位，请刷新后再选"), "lead")
        if lead == change.task.lead:
            raise WrongEntry(_("牵头单位没有变"), "lead")
        if change.parent is not None:
            require_to_hand_to(change.parent, change.relations, [lead])
        if Objection.objects.filter(task=task, decided_at__isnull=True).exists():
            raise WrongEntry(_("先裁定这件任务的异议，再改派"))
        change.data["reason"] = reason.strip()
        overdue = change.task.due_on is not None and change.task.due_on < change.today
        due_lead = (change.task.due_lead or change.task.lead) if overdue else None
        change.put(
            lead=lead,
            lead_changed_on=change.today,
            due_lead=None if due_lead == lead else due_lead,
            state=State.ASSIGNED,
            received_on=None,
            decided=False,
            responsible=[one for one in change.task.responsible if one != lead],
            supporting=[one for one in change.task.supporting if one != lead],
            **objection_columns(class_of(change.task), change.today),
        )
