"""The dated tree of the units that speak for places, for rolling figures up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from luoshi.monitor.indicator import Hierarchy
from luoshi.monitor.unit_tree import Membership, Succession, UnitKey, UnitTree, ZoneInside
from luoshi.monitor.vocabulary import CITY, GOVERNMENT, ZONE, speakers_of
from luoshi.record.models import Statement, Unit
from luoshi.record.statements import standing

_ABOVE = {Hierarchy.ADMINISTRATIVE: "unit.parent", Hierarchy.REPORTING: "unit.reports_to"}


@dataclass(frozen=True, slots=True)
class Places:
    """The units that speak for places, with their tree, as known at a moment. ``city`` speaks for the whole."""

    units: dict[UUID, Unit]
    tree: UnitTree
    city: UUID | None

    def under(self, unit: UUID, day: date) -> list[Unit]:
        """The units directly under one on a day, zones inside districts among them, by code."""
        members = self.tree.on(day, zones_inside=False).below.get(unit, ())
        found = [self.units[one] for one in members if isinstance(one, UUID) and one in self.units]
        return sorted(found, key=lambda row: (row.kind != GOVERNMENT, row.code, row.name))


def places(known: datetime | None = None, hierarchy: Hierarchy = Hierarchy.ADMINISTRATIVE) -> Places:
    """The tree of a hierarchy as known at a moment; None for now."""
    units = {row.id: row for row in Unit.objects.all()}
    speakers = speakers_of(units.values())
    mine = set(speakers.values())
    rows = Statement.objects.filter(
        subject_kind__in=("unit", "area"),
        property__in=[_ABOVE[hierarchy], "unit.successor", "unit.exists", "area.parent"],
    )
    if known is not None:
        rows = rows.filter(known_at__lt=known)
    said = standing(rows)
    exists = {row.subject: row for row in said if row.property == "unit.exists"}
    memberships = [
        Membership(row.subject, row.reference, *_days(row, exists.get(row.subject)))
        for row in said
        if row.property == _ABOVE[hierarchy] and row.subject in mine and row.reference in mine
    ]
    parents = {row.subject: row.reference for row in said if row.property == "area.parent"}
    zones = []
    for area, unit in speakers.items():
        above = parents.get(area)
        district = speakers.get(above) if above else None
        # A county lies in its city too; only a zone is counted inside the district around it.
        if units[unit].kind == ZONE and district is not None and units[district].level == units[unit].level:
            zones.append(ZoneInside(unit, district))
    successions = [
        Succession(row.subject, row.reference, row.valid_from)
        for row in said
        if row.property == "unit.successor" and row.reference is not None and row.valid_from is not None
    ]
    city = next((unit for unit in mine if units[unit].level == CITY and units[unit].kind == GOVERNMENT), None)
    names: dict[UnitKey, str] = {row.id: row.short_name or row.name for row in units.values()}
    return Places(units, UnitTree(tuple(memberships), tuple(zones), tuple(successions), names), city)


def _days(row: Statement, existence: Statement | None) -> tuple[date | None, date | None]:
    """From when until when a membership holds: not longer than the unit itself."""
    starts = [day for day in (row.valid_from, existence and existence.valid_from) if day]
    ends = [day for day in (row.valid_to, existence and existence.valid_to) if day]
    return max(starts, default=None), min(ends, default=None)
