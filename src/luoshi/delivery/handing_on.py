"""To which units the unit that leads a task may hand parts of it, itself and without the office."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.life import VERBS, Relation
from luoshi.delivery.models import Task
from luoshi.record.access import Refused
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Event, Unit
from luoshi.record.scopes import units_below
from luoshi.sheets.organisation.layout import LEVELS

_GOVERNMENTS = ("government", "development_zone")
_LEVELS = tuple(LEVELS)


def units_to_hand_to(task: Task) -> frozenset[UUID]:
    """The units below the lead unit by today's tree; those that are responsible or supporting in the task; and the
    governments of lower levels. Two or three queries."""
    if task.lead is None:
        return frozenset()
    tree = units_below()
    found = {*tree.of(task.lead), *task.responsible, *task.supporting} - tree.itself(task.lead)
    level = Unit.objects.filter(pk=task.lead).values_list("level", flat=True).first()
    if level in _LEVELS:
        lower = _LEVELS[_LEVELS.index(level) + 1 :]
        found |= set(Unit.objects.filter(kind__in=_GOVERNMENTS, level__in=lower).values_list("id", flat=True))
    return frozenset(found)


def require_to_hand_to(
    task: Task, relations: Collection[Relation], units: Collection[UUID], field: str = "lead"
) -> None:
    """Raise WrongEntry for units to which whoever has these ``relations`` may not hand a part of ``task``: the office
    hands it to any, the lead unit to some."""
    if Relation.OFFICE in relations or not units:
        return
    allowed = units_to_hand_to(task)
    wrong = [one for one in units if one not in allowed]
    if wrong:
        names = dict(Unit.objects.filter(pk__in=wrong).values_list("id", "name"))
        raise WrongEntry(
            _(
                "不能由牵头单位分给%(units)s：只能分给下属单位、本任务的责任和配合单位、下级政府。要分给别的单位，请督查室交办"
            )
            % {"units": "、".join(names.get(one, "") for one in dict.fromkeys(wrong))},
            field,
        )


def is_the_offices(task: Task, relations: Collection[Relation]) -> bool:
    """Whether it was the office that handed this part out, to whoever is no more than the unit above: what bars the
    whole is not for the unit that leads the whole to take away. At most one query."""
    if Relation.OFFICE in relations or Relation.UPPER not in relations or task.parent is None:
        return False
    splits = Event.objects.filter(subject=task.parent, kind=VERBS["split"].event)
    said = (event.opened() or {} for event in splits)
    return any(str(task.id) in one.get("children", ()) and one.get("by_office") for one in said)


def the_offices_words(does: str) -> str:
    """Why the unit above may not do this with a part that the office handed out. ``does``: what, in words."""
    return _("这件子任务是督查室分的，不能由上级任务的牵头单位%(does)s：请督查室来办") % {"does": does}


def require_own_part(task: Task, relations: Collection[Relation], does: str) -> None:
    """Raise Refused for the unit above where it was the office that handed this part out."""
    if is_the_offices(task, relations):
        raise Refused(the_offices_words(does))
