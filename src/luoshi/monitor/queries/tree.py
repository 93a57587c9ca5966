"""The dated tree of the units that speak for places, for rolling figures up."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from django.db.models import Q

from luoshi.monitor.indicator import Hierarchy
from luoshi.monitor.unit_tree import Membership, Succession, UnitKey, UnitTree, ZoneInside
from luoshi.monitor.vocabulary import CITY, GOVERNMENT, ZONE, all_speakers_of
from luoshi.record.models import Cause, Event, Statement, Unit
from luoshi.record.statements import standing

_ABOVE = {Hierarchy.ADMINISTRATIVE: "unit.parent", Hierarchy.REPORTING: "unit.reports_to"}


@dataclass(frozen=True, slots=True)
class Places:
    """All units, and the tree of those that speak for places, as known at a moment. ``city`` speaks for the whole.

    ``names`` are the names that each unit had, with the day from which on, oldest first.
    """

    units: dict[UUID, Unit]
    tree: UnitTree
    city: UUID | None
    speakers: frozenset[UUID]
    names: dict[UUID, list[tuple[date | None, str]]]

    def name(self, unit: UUID | str, day: date | None = None) -> str:
        """What a unit is called for short, on a day or in the end."""
        key = UUID(unit) if isinstance(unit, str) and unit else unit
        found = [name for start, name in self.names.get(key, ()) if day is None or not start or start <= day]  # type: ignore[arg-type]
        if found:
            return found[-1]
        row = self.units.get(key)  # type: ignore[arg-type]
        return row.short_name or row.name if row else ""

    def renamed_since(self, unit: UUID, day: date) -> list[tuple[date, str]]:
        """The names that a unit gave up after a day, each with the day it did."""
        listed = self.names.get(unit, [])
        return [
            (until, earlier)
            for (_, earlier), (until, later) in pairwise(listed)
            if until is not None and until > day and earlier != later
        ]

    def under(self, unit: UUID, day: date) -> list[Unit]:
        """The units directly under one on a day, zones inside districts among them, in the order of the city's list."""
        members = self.tree.on(day, zones_inside=False).below.get(unit, ())
        found = [self.units[one] for one in members if isinstance(one, UUID) and one in self.units]
        return sorted(
            found, key=lambda row: (row.kind != GOVERNMENT, row.position or sys.maxsize, row.code, row.name)
        )


def places(known: datetime | None = None, hierarchy: Hierarchy = Hierarchy.ADMINISTRATIVE) -> Places:
    """The tree of a hierarchy as known at a moment; None for now."""
    units = {row.id: row for row in Unit.objects.all()}
    speakers = all_speakers_of(units.values())
    mine = {row.id for found in speakers.values() for row in found}
    rows = Statement.objects.filter(
        subject_kind__in=("unit", "area"),
        property__in=[
            _ABOVE[hierarchy],
            "unit.successor",
            "unit.exists",
            "unit.name",
            "unit.short_name",
            "area.name",
            "area.parent",
        ],
    )
    if known is not None:
        # What was loaded at installation holds for earlier days too, as the figures loaded then do; and before anything
        # was recorded the first that was.
        loaded = Event.objects.filter(kind="organisation changed", cause=Cause.INSTALLATION).values("id")
        early = rows.filter(Q(known_at__lt=known) | Q(event__in=loaded))
        rows = early if early.exists() else rows
    said = standing(rows)
    exists = {row.subject: row for row in said if row.property == "unit.exists"}
    memberships = _memberships(
        [row for row in said if row.property == _ABOVE[hierarchy] and row.subject in mine], mine, exists
    )
    parents = {row.subject: row.reference for row in said if row.property == "area.parent"}
    zones = []
    for area, found in speakers.items():
        above = parents.get(area)
        for zone in found:
            for district in speakers.get(above, []) if above else []:
                # A county lies in its city too; only a zone is counted inside the district around it.
                if zone.kind == ZONE and district.level == zone.level:
                    zones.append(ZoneInside(zone.id, district.id, district.valid_from, district.valid_to))
    successions = [
        Succession(row.subject, row.reference, row.valid_from)
        for row in said
        if row.property == "unit.successor" and row.reference is not None and row.valid_from is not None
    ]
    cities = [
        row for found in speakers.values() for row in found if (row.level, row.kind) == (CITY, GOVERNMENT)
    ]
    city = next((row.id for row in cities if row.valid_to is None), None)
    called = _names(
        said, {area: [row.id for row in found if row.kind == GOVERNMENT] for area, found in speakers.items()}
    )
    names: dict[UnitKey, str] = {
        row.id: called[row.id][-1][1] if row.id in called else row.short_name or row.name
        for row in units.values()
    }
    tree = UnitTree(tuple(memberships), tuple(zones), tuple(successions), names)
    return Places(units, tree, city, frozenset(mine), called)


def _names(
    said: list[Statement], governments: dict[UUID, list[UUID]]
) -> dict[UUID, list[tuple[date | None, str]]]:
    """The short names of each unit by the day they began; the full name where it had no short one then.

    A government that bears its area's name is called by it: figures are those of 望溪区, not of an office.
    """
    found: dict[UUID, dict[date | None, dict[str, str]]] = {}
    for row in said:
        if row.property in ("unit.name", "unit.short_name", "area.name") and row.text:
            for unit in governments.get(row.subject, []) if row.property == "area.name" else [row.subject]:
                found.setdefault(unit, {}).setdefault(row.valid_from, {})[row.property] = row.text
    names: dict[UUID, list[tuple[date | None, str]]] = {}
    for unit, by_day in found.items():
        now: dict[str, str] = {}
        for day in sorted(by_day, key=lambda one: one or date.min):
            now |= by_day[day]
            area, full = now.get("area.name", ""), now.get("unit.name", "")
            name = area if area and area in full else now.get("unit.short_name") or full
            if name:
                names.setdefault(unit, []).append((day, name))
    return names


def _memberships(said: list[Statement], mine: set[UUID], exists: dict[UUID, Statement]) -> list[Membership]:
    """Who stood below whom from when until when: each until the next began, and not longer than the unit itself."""
    by_unit: dict[UUID, list[Statement]] = {}
    for row in said:
        by_unit.setdefault(row.subject, []).append(row)
    found = []
    for unit, rows in by_unit.items():
        rows.sort(key=lambda row: (row.valid_from or date.min, row.known_at, row.id))
        existence = exists.get(unit)
        for row, following in zip(rows, [*rows[1:], None], strict=True):
            starts = [row.valid_from, existence and existence.valid_from]
            ends = [
                row.valid_to,
                existence and existence.valid_to,
                following and (following.valid_from or date.min),
            ]
            start = max((day for day in starts if day), default=None)
            end = min((day for day in ends if day), default=None)
            if row.reference in mine and (end is None or start is None or start < end):
                found.append(Membership(unit, row.reference, start, end))
    return found
