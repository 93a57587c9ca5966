"""Targets as they were set and revised: the first stays beside what took its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from luoshi.monitor.indicator import Aspect
from luoshi.monitor.ledger_reading import PROPERTY
from luoshi.record.ledgers.recorded import withdrawn_parts
from luoshi.record.models import Statement

TARGETS = (Aspect.TARGET, Aspect.TARGET_GROWTH)


@dataclass(frozen=True, slots=True)
class TargetSaid:
    """One target as somebody set it. ``first`` of its aspect and claimant; ``withdrawn`` went with its workbook."""

    statement: UUID
    aspect: Aspect
    number: Decimal
    claimant: str
    known_at: datetime
    first: bool
    withdrawn: bool


def targets_said(code: str, unit: UUID, year: int, known: datetime | None = None) -> list[TargetSaid]:
    """Every target of a unit for a year as known before a moment, oldest first, also those that stand no more."""
    rows = Statement.objects.filter(
        subject=unit,
        property=PROPERTY + code,
        aspect__in=[str(one) for one in TARGETS],
        valid_from=date(year, 1, 1),
        valid_to=date(year + 1, 1, 1),
    ).order_by("known_at", "id")
    if known is not None:
        rows = rows.filter(known_at__lt=known)
    listed = list(rows)
    gone = set(withdrawn_parts(known))
    retracted = {row.retracts for row in listed if row.retracts}
    found: list[TargetSaid] = []
    seen: set[tuple[str, str]] = set()
    for row in listed:
        if row.retracts is not None or row.number is None:
            continue
        key = (row.aspect, row.claimant)
        found.append(
            TargetSaid(
                row.id,
                Aspect(row.aspect),
                row.number,
                row.claimant,
                row.known_at,
                first=key not in seen,
                withdrawn=row.event in gone or row.id in retracted,
            )
        )
        seen.add(key)
    return found
