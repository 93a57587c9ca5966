"""What the forms of tasks offer beside units and posts: classes, and the units below one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.access import tasks_of
from luoshi.delivery.classes import TaskClass, class_from
from luoshi.delivery.handing_on import units_to_hand_to
from luoshi.delivery.models import SourceClass, Task
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Unit
from luoshi.record.queries.choices import Names, standing_on


def classes_to_choose(actor: Actor) -> tuple[TaskClass, ...]:
    """The classes of matters in the city's order; raises NotFound."""
    _require(actor)
    return tuple(class_from(row.table) for row in SourceClass.objects.order_by("position"))


def units_below_of(actor: Actor, unit: UUID, today: date) -> tuple[UUID, ...]:
    """The units directly below one, to which it hands parts on; raises NotFound."""
    _require(actor)
    rows = Unit.objects.filter(standing_on(today), parent=unit).order_by(*Unit.ORDER)
    return tuple(rows.values_list("id", flat=True))


def units_for_parts(actor: Actor, task: Task, units: Names) -> Names:
    """Of these units those that the actor may hand parts of a task to: the office any, its lead unit some."""
    if may(actor, "manage tasks"):
        return units
    allowed = units_to_hand_to(task)
    return Names(tuple(one for one in units.listed if one.id in allowed))


def task_by_code(actor: Actor, code: str) -> Task:
    """The task that somebody may see with this number; raises WrongEntry for none."""
    found = tasks_of(actor).filter(code=code.strip()).first()
    if found is None:
        raise WrongEntry(_("没有编号为“%(code)s”的任务，或者您无权查看") % {"code": code.strip()}, "template")
    return found


def _require(actor: Actor) -> None:
    if not may(actor, "see tasks"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
