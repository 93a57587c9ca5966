"""The indicators that are defined, as known at a moment, and the versions that each had."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from luoshi.monitor.indicator import Indicator
from luoshi.monitor.models import IndicatorDefinition
from luoshi.monitor.tables import from_tables
from luoshi.record.models import Event, Statement


@dataclass(frozen=True, slots=True)
class Version:
    """One definition with the time during which it stood, who made it, and what it changed: field, before, after."""

    since: datetime
    until: datetime | None
    by: str
    changed: tuple[tuple[str, Any, Any], ...]
    table: dict[str, Any]


def indicators_now(known: datetime | None = None) -> tuple[Indicator, ...]:
    """Every indicator in its order; as known at a moment, None for now.

    Of a day before an indicator was defined its first definition is taken: figures that were loaded at installation
    are known from the days they came in, and have to be read by something.
    """
    rows = {row.code: row for row in IndicatorDefinition.objects.known(known)}
    if known is not None:
        for row in IndicatorDefinition.objects.exclude(code__in=rows).order_by("known_from", "id"):
            rows.setdefault(row.code, row)
    listed = sorted(rows.values(), key=lambda row: (row.position, row.code))
    return _read(json.dumps([row.table for row in listed]))


@lru_cache(maxsize=4)
def _read(tables: str) -> tuple[Indicator, ...]:
    # Read and checked together takes longer than all else that a page asks of the definitions.
    return from_tables(json.loads(tables))


def versions_of(code: str, known: datetime | None = None) -> list[Version]:
    """The versions of an indicator that were made by a moment, newest first."""
    rows = IndicatorDefinition.objects.filter(code=code).order_by("known_from", "id")
    if known is not None:
        rows = rows.filter(known_from__lt=known)
    listed = list(rows)
    events = dict(Statement.objects.filter(pk__in=[row.id for row in listed]).values_list("id", "event"))
    names = {
        event.id: (event.opened() or {}).get("by", {}).get("name", "")
        for event in Event.objects.filter(pk__in=set(events.values()))
    }
    found: list[Version] = []
    before: dict[str, Any] | None = None
    for row in listed:
        changed = () if before is None else _changed(before, row.table)
        until = row.known_to if known is None or (row.known_to and row.known_to < known) else None
        found.append(Version(row.known_from, until, names.get(events[row.id], ""), changed, row.table))
        before = row.table
    return found[::-1]


def _changed(before: dict[str, Any], after: dict[str, Any]) -> tuple[tuple[str, Any, Any], ...]:
    names = dict.fromkeys([*after, *before])
    return tuple(
        (name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    )
