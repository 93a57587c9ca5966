"""For which units somebody acts: that of the post and those below it, by the dated tree, and what was merged into them.

Rights follow today's tenure over units and their predecessors (design.md §6): whoever speaks for a merged unit answers
what its predecessors owed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db import connection
from django.utils import timezone

from luoshi.record import chain
from luoshi.record.actions.acting import Actor

_CHANGED = """
SELECT count(*), max(id::text) FROM record_statement
 WHERE subject_kind = 'unit' AND property IN ('unit.parent', 'unit.successor')
"""
# Of each series what was said last and not withdrawn; of what holds on the day, what began last.
_EDGES = """
SELECT DISTINCT ON (subject, property, CASE property WHEN 'unit.successor' THEN claimant END)
       property, subject, reference
  FROM (SELECT DISTINCT ON (subject, property, period, valid_from, valid_to, claimant) *
          FROM record_statement said
         WHERE subject_kind = 'unit' AND property IN ('unit.parent', 'unit.successor') AND retracts IS NULL
           AND NOT EXISTS (SELECT FROM record_statement gone WHERE gone.retracts = said.id)
         ORDER BY subject, property, period, valid_from, valid_to, claimant, known_at DESC, id DESC) standing
 WHERE (valid_from IS NULL OR valid_from <= %(day)s) AND (valid_to IS NULL OR valid_to > %(day)s)
 ORDER BY subject, property, CASE property WHEN 'unit.successor' THEN claimant END, valid_from DESC NULLS LAST,
          known_at DESC, id DESC
"""


@dataclass(frozen=True, slots=True)
class UnitsBelow:
    """Who stands below whom on a day, and who became whom."""

    below: dict[UUID, frozenset[UUID]]
    before: dict[UUID, frozenset[UUID]]
    _asked: dict[UUID, frozenset[UUID]] = field(default_factory=dict, compare=False, repr=False)

    def of(self, unit: UUID) -> frozenset[UUID]:
        """A unit with everything below it and everything that became any of these."""
        if unit not in self._asked:
            self._asked[unit] = self._of(unit)
        return self._asked[unit]

    def _of(self, unit: UUID) -> frozenset[UUID]:
        found = {unit}
        waiting = [unit]
        while waiting:
            one = waiting.pop()
            more = (self.below.get(one, frozenset()) | self.before.get(one, frozenset())) - found
            found |= more
            waiting += more
        return frozenset(found)

    def itself(self, unit: UUID) -> frozenset[UUID]:
        """A unit and what became it."""
        found = {unit}
        waiting = [unit]
        while waiting:
            more = self.before.get(waiting.pop(), frozenset()) - found
            found |= more
            waiting += more
        return frozenset(found)


def units_below(day: date | None = None, head: chain.Head | None = None) -> UnitsBelow:
    """The tree on a day (None: today); one short query where nothing was recorded since it was last asked for, and none
    for who knows the ``head``."""
    database = connection.settings_dict["NAME"]
    return _units_below(database, _changed(database, head or chain.head()), day or timezone.localdate())


@lru_cache(maxsize=2)
def _changed(_database: str, _head: tuple[int, str]) -> tuple[object, ...]:
    """What is another where the tree is; counted only when something was recorded, whatever it was."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED)
        return tuple(cursor.fetchone())


@lru_cache(maxsize=8)
def _units_below(_database: str, _key: tuple[object, ...], day: date) -> UnitsBelow:
    below: dict[UUID, set[UUID]] = defaultdict(set)
    before: dict[UUID, set[UUID]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_EDGES, {"day": day})
        for name, unit, other in cursor.fetchall():
            if other is not None:
                (below if name == "unit.parent" else before)[other].add(unit)
    return UnitsBelow(
        {unit: frozenset(units) for unit, units in below.items()},
        {unit: frozenset(units) for unit, units in before.items()},
    )


def scope_of(actor: Actor, roles: Collection[str], tree: UnitsBelow | None = None) -> frozenset[UUID]:
    """The units for which the actor has one of these roles today."""
    units = {held.unit for held in actor.held if held.role in roles and held.unit is not None}
    if not units:
        return frozenset()
    tree = tree or units_below(head=actor.head)
    return frozenset().union(*(tree.of(unit) for unit in units))
