"""The classes of matters as the city has defined them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.utils.translation import gettext as _

from luoshi.delivery.classes import TaskClass, class_from, standard_classes
from luoshi.delivery.models import SourceClass
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Event
from luoshi.record.remembered import remembered


def task_classes_now(actor: Actor) -> list[TaskClass]:
    """Every class, in the city's order; raises NotFound for whoever may see no tasks."""
    if not may(actor, "see tasks"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    return [class_from(row.table) for row in SourceClass.objects.order_by("position", "code")]


def classes_then(moment: datetime) -> dict[str, TaskClass]:
    """Every class as it was defined at a moment, by its code; for whoever has fetched a task. One query."""
    found: dict[str, TaskClass] = {}
    for event in Event.objects.filter(kind="task classes defined", at__lte=moment).order_by("at", "id"):
        found |= {
            table["code"]: class_from(table) for table in (event.opened() or {"classes": []})["classes"]
        }
    return found


@remembered
def classes_by_code() -> Mapping[str, TaskClass]:
    """Every class, for actions: by its code."""
    return MappingProxyType({row.code: class_from(row.table) for row in SourceClass.objects.all()})


def not_adopted(classes: list[TaskClass]) -> list[TaskClass]:
    """The classes that ship and that the city has not, or has otherwise."""
    known = {one.code: one for one in classes}
    return [one for one in standard_classes() if known.get(one.code) != one]
