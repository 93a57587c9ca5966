"""What somebody is to a task."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from luoshi.delivery.life import Relation
from luoshi.delivery.models import Coordination, Task
from luoshi.record.access import may
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Role
from luoshi.record.scopes import UnitsBelow, scope_of, units_below

FOR_THE_UNIT = frozenset({Role.LIAISON.value, Role.HEAD.value})
LEADING = frozenset({Role.LEADER.value})
SCOPED = FOR_THE_UNIT | LEADING
OF_THE_CITY = frozenset({Role.CLERK.value, Role.AUDITOR.value, Role.READER.value})
"""Roles that see every task; the others see those of units in their scope."""


def posts_of_leaders(actor: Actor) -> frozenset[UUID]:
    """The posts in which the actor is a leader."""
    return frozenset(held.post for held in actor.held if held.role in LEADING)


def led_by(actor: Actor, tree: UnitsBelow | None = None) -> Q | None:
    """The condition on tasks that the actor decides on as the leader in charge: who is named, or where nobody is, in
    whose scope the lead unit is. None for whoever is no leader."""
    posts = posts_of_leaders(actor)
    if not posts:
        return None
    return Q(leader__in=posts) | Q(leader__isnull=True, lead__in=list(scope_of(actor, LEADING, tree)))


def _leads(actor: Actor, task: Task, tree: UnitsBelow | None) -> bool:
    if task.leader is not None:
        return task.leader in posts_of_leaders(actor)
    return task.lead in scope_of(actor, LEADING, tree)


def spoken_for(actor: Actor) -> frozenset[UUID]:
    """The units for which the actor holds a post as liaison or head, without those below them."""
    return frozenset(held.unit for held in actor.held if held.unit is not None and held.role in FOR_THE_UNIT)


def submitted_alongside(actor: Actor, task: Task) -> bool:
    """Whether the actor holds a post, as its liaison, its head or its leader, in the very unit whose people submitted
    the task or had a hand in it: that unit would review itself. What else they are, a clerk of the office or a leader
    in charge by another post, is no way around it: another clerk or leader is asked."""
    own = {str(held.unit) for held in actor.held if held.unit is not None and held.role in SCOPED}
    return any(own & set(hand.get("units", ())) for hand in task.hands)


def relations(
    actor: Actor, task: Task, parent: Task | None, tree: UnitsBelow | None = None
) -> frozenset[Relation]:
    """All that the actor is to the task; ``parent``: the task it is part of, if it is.

    A unit that has kept a part for itself is not above itself: nobody but the office and the leader is.
    """
    found = set()
    if may(actor, "manage tasks"):
        found.add(Relation.OFFICE)
    if not actor.is_machine and may(actor, "work on tasks"):
        tree = tree or (units_below(head=actor.head) if actor.held else None)
        units = scope_of(actor, FOR_THE_UNIT, tree) if actor.held else frozenset()
        if task.lead in units:
            found.add(Relation.LEAD)
        if units & {*task.responsible, *task.supporting}:
            found.add(Relation.SUPPORT)
        if parent is not None and parent.lead in units and parent.lead != task.lead:
            found.add(Relation.UPPER)
        if actor.held and _leads(actor, task, tree):
            found.add(Relation.LEADER)
        if units and task.coordination_since is not None:
            asked = Coordination.objects.filter(task=task.id, decided_at__isnull=True)
            if units & set(asked.values_list("unit", flat=True)):
                found.add(Relation.ASKED)
    return frozenset(found)
