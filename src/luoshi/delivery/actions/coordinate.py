"""Ask for coordination that is beyond the unit, and answer it; it counts for the upper level, not against the unit."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.access import open_coordination
from luoshi.delivery.actions.changing import changing_task
from luoshi.delivery.models import Coordination, Task
from luoshi.delivery.relations import FOR_THE_UNIT
from luoshi.record.access import Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry
from luoshi.record.hands import had_a_hand, hand_of, own_work
from luoshi.record.models import Unit, new_id
from luoshi.record.scopes import units_below
from luoshi.record.written import written_day


def ask_coordination(
    actor: Actor,
    because: Because,
    task: UUID,
    seen: int,
    *,
    what: str,
    unit: UUID,
    needed_by: date | None,
) -> UUID:
    """Ask ``unit`` for what the task needs, by a day; the need's id.

    It excuses in the rule-books only if asked for before the due day. Raises NotFound, Refused, WrongState; WrongEntry
    without a day, for a day that has passed or, before the due day, lies behind it (that would be more time without
    anybody's having granted it), and for the lead unit itself or one below it.
    """
    if not what.strip():
        raise WrongEntry(_("请写明需要协调什么"), "what")
    if needed_by is None:
        raise WrongEntry(_("请写明需要在哪天以前协调好"), "needed_by")
    need = new_id()
    with changing_task("ask coordination", actor, because, task, seen, adds=True) as change:
        if not Unit.objects.filter(pk=unit).exists():
            raise WrongEntry(_("请选协调单位"), "unit")
        if unit in _own_units(change.task):
            raise WrongEntry(_("请选别的单位协调：不能是牵头单位自己，也不能是它的下属单位"), "unit")
        if needed_by < change.today:
            raise WrongEntry(_("需要的日期不能早于今天"), "needed_by")
        due = change.task.due_on
        if due is not None and change.today <= due < needed_by:
            raise WrongEntry(
                _("任务%(day)s到期，需要的日期不能更晚：到期以前办不成的，请申请延期")
                % {"day": written_day(due)},
                "needed_by",
            )
        change.data["coordination"] = {
            "id": str(need),
            "reason": what.strip(),
            "unit": str(unit),
            "needed_by": needed_by.isoformat(),
            "hand": hand_of(actor),
        }
        change.put(coordination_since=change.task.coordination_since or change.today)
    return need


def answer_coordination(
    actor: Actor, because: Because, task: UUID, seen: int, coordination: UUID, answer: str
) -> None:
    """Say what came of it. Whoever asked does not, nor does anybody of the lead unit and those below it, whatever else
    they are. Raises NotFound, Refused, WrongState, WrongEntry."""
    if not answer.strip():
        raise WrongEntry(_("请写明协调的结果"), "answer")
    with changing_task("answer coordination", actor, because, task, seen, adds=True) as change:
        row = open_coordination(change.task, coordination)
        if had_a_hand(actor, [row.hand]):
            raise Refused(own_work(actor))
        if any(held.role in FOR_THE_UNIT and held.unit in _own_units(change.task) for held in actor.held):
            raise Refused(
                _("%(name)s是提请单位的人，不能自己答复：请被提请的单位、分管领导或者督查室答复")
                % {"name": actor.name}
            )
        change.data["coordination"] = {"id": str(row.id), "answer": answer.strip()}
        left = Coordination.objects.filter(task=task, decided_at__isnull=True).exclude(pk=row.id)
        first = left.order_by("asked_at").values_list("asked_at", flat=True).first()
        change.put(coordination_since=timezone.localdate(first) if first else None)


def _own_units(task: Task) -> frozenset[UUID]:
    """The lead unit and all that stand below it."""
    return units_below().of(task.lead) if task.lead is not None else frozenset()
