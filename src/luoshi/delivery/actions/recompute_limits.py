"""Compute provisional days again, those due and those to object by, once the calendar of their year is known."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from luoshi.delivery.actions.changing import Change
from luoshi.delivery.life import ENDED, VERBS
from luoshi.delivery.models import Task
from luoshi.delivery.objecting import published_objection_columns
from luoshi.record import limits
from luoshi.record.access import require
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.models import Cause

MACHINE = Actor(name="落实时限程序")


def recompute_limits(actor: Actor = MACHINE, because: Because | None = None) -> list[UUID]:
    """Give every running task with a provisional day the one that the calendar now gives; those that changed.

    These are the due day and the last day to object. A due day is never later than that of the task it is part of, and
    its stages and sub-tasks are never later than it. Nothing is changed while the calendar is still not known. Raises
    Refused for a person.
    """
    require(actor, "recompute limits")
    cause = because or Because(Cause.INSTALLATION)
    provisional = Q(due_provisional=True) | Q(objectable_basis__isnull=False)
    waiting = Task.objects.filter(provisional).exclude(state__in=ENDED)
    # What a task is part of was registered before it, so it has its day before its parts have theirs.
    listed = list(waiting.order_by("year", "number").values_list("id", flat=True))
    return list(dict.fromkeys(one for task in listed for one in _recomputed(actor, cause, task)))


def _recomputed(actor: Actor, because: Because, task: UUID) -> list[UUID]:
    """The task, if it has another day now or one that is no longer provisional, and those of its parts that were due
    later than that."""
    row = Task.objects.defer("search").get(pk=task)
    if _due(row) is None and _objecting(row) is None:
        return []
    with transaction.atomic():
        row, parent = _alone_with(task)
        made, objecting = _due(row), _objecting(row)
        if made is None:
            return _put(actor, because, row, parent, objecting) if objecting else []
        day = made.on
        if parent is not None and parent.due_on is not None and (day is None or day > parent.due_on):
            day = parent.due_on
        return _brought(actor, because, row, parent, day, computed=True)


def _put(
    actor: Actor, because: Because, row: Task, parent: Task | None, columns: dict[str, Any]
) -> list[UUID]:
    with acting("task limit recomputed", actor, because, subject=row.id) as act:
        act.happens_now()
        change = Change(
            act=act, actor=actor, task=row, parent=parent, verb=VERBS["change"], relations=frozenset()
        )
        change.put(**columns)
        change.finish()
    return [row.id]


def _brought(
    actor: Actor,
    because: Because,
    row: Task,
    parent: Task | None,
    day: date | None,
    *,
    computed: bool = False,
) -> list[UUID]:
    """Give a task another due day, and bring its stages and sub-tasks to it that would be later."""
    with acting("task limit recomputed", actor, because, subject=row.id) as act:
        act.happens_now()
        change = Change(
            act=act, actor=actor, task=row, parent=parent, verb=VERBS["change"], relations=frozenset()
        )
        first = day if row.first_due_on == row.due_on else row.first_due_on
        change.put(due_on=day, first_due_on=first, **(_objecting(row) or {}))
        if computed:
            change.put(due_provisional=False)
        if day is not None and any(_late(one, day) for one in row.stages):
            change.put(
                stages=[{**one, "due_on": day.isoformat()} if _late(one, day) else one for one in row.stages]
            )
        change.finish()
    brought = [row.id]
    for child in change.children():
        if day is not None and child.state not in ENDED and child.due_on is not None and child.due_on > day:
            part, whole = _alone_with(child.id)
            brought += _brought(actor, Because(because.kind, act.event.id), part, whole, day)
    return brought


def _late(stage: dict[str, Any], day: date) -> bool:
    """Whether a stage that is not reached is due after this day."""
    return stage["done_on"] is None and stage["due_on"] > day.isoformat()


def _alone_with(task: UUID) -> tuple[Task, Task | None]:
    """The task and the one it is part of, in this transaction, once nobody else is acting on either."""
    parent = Task.objects.values_list("parent", flat=True).get(pk=task)
    rows = Task.objects.defer("search").filter(pk__in=[one for one in (task, parent) if one])
    found = {row.id: row for row in rows.order_by("id").select_for_update(no_key=True)}
    return found[task], found[parent] if parent else None


def _due(row: Task) -> limits.Due | None:
    """The due day by the calendar as it is known; None while it is not, or where the day stands already."""
    if row.due_basis is None or not row.due_provisional:
        return None
    made = limits.due(limits.Limit(**row.due_basis["limit"]), date.fromisoformat(row.due_basis["start"]))
    return None if made.provisional else made


def _objecting(row: Task) -> dict[str, Any] | None:
    """The columns of the last day to object, by the calendar as it is known; None as for the due day."""
    return None if row.objectable_basis is None else published_objection_columns(row.objectable_basis)
