"""What somebody is to a project."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from luoshi.growth.life import Relation
from luoshi.growth.models import Project
from luoshi.record.access import may
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Role
from luoshi.record.scopes import UnitsBelow, scope_of, units_below

FOR_THE_UNIT = frozenset({Role.LIAISON.value, Role.HEAD.value})
LEADING = frozenset({Role.LEADER.value})
SCOPED = FOR_THE_UNIT | LEADING
OF_THE_CITY = frozenset({Role.GROWTH.value, Role.CLERK.value, Role.AUDITOR.value, Role.READER.value})
"""Roles that see every project; the others see those of units in their scope."""


def of_its_unit(actor: Actor, project: Project) -> bool:
    """Whether the actor belongs to the unit that holds the project, by whichever post."""
    return project.unit is not None and project.unit in {held.unit for held in actor.held}


def parts_of(project: Project) -> set[UUID]:
    """The units that have a part in the project: that hold it, made the first contact, or are credited."""
    credited = {UUID(unit) for one in project.credits for unit in one["shares"]}
    return credited | {one for one in (project.unit, project.origin_unit) if one is not None}


def has_a_part(actor: Actor, project: Project) -> bool:
    """Whether the actor is of a unit that has a part in the project, or speaks for one, by whichever post: nobody of
    them takes part in its entry review."""
    return bool(parts_of(project) & ({held.unit for held in actor.held} | scope_of(actor, FOR_THE_UNIT)))


def relations(
    actor: Actor, project: Project, named: Iterable[UUID] = (), tree: UnitsBelow | None = None
) -> frozenset[Relation]:
    """All that the actor is to the project; ``named``: other units that what is done asks."""
    found = set()
    if may(actor, "manage projects"):
        found.add(Relation.OFFICE)
    if actor.is_machine or not may(actor, "work on projects") or not actor.held:
        return frozenset(found)
    tree = tree or units_below()
    units = scope_of(actor, FOR_THE_UNIT, tree)
    if project.unit in units:
        found.add(Relation.HOLDER)
    if units & (set(project.audience) - {project.unit}):
        found.add(Relation.BESIDE)
    if units & set(named):
        found.add(Relation.NAMED)
    if project.unit in scope_of(actor, LEADING, tree):
        found.add(Relation.LEADER)
    return frozenset(found)
