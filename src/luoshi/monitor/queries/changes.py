"""What changed between two days of knowing: each figure that stood otherwise, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from luoshi.monitor.indicator import Indicator
from luoshi.monitor.queries.figures import Figure, Figures
from luoshi.monitor.queries.tree import places
from luoshi.record.ledgers.figures import Series
from luoshi.record.ledgers.recorded import PART
from luoshi.record.models import Event, LedgerBatch, Statement


@dataclass(frozen=True, slots=True)
class Change:
    """One figure on both days; either may be missing. ``why`` is new, revised, withdrawn, decided or restored, and
    ``batch`` the workbook that did it, if one did."""

    series: Series
    before: Figure | None
    after: Figure | None
    why: str
    batch: LedgerBatch | None


def changes(
    indicators: Iterable[Indicator],
    before: datetime | None,
    after: datetime | None,
    subjects: Iterable[UUID] | None = None,
) -> list[Change]:
    """The figures of these indicators (of some units) whose value or claimant differs between two moments."""
    found = tuple(indicators)
    units = places(after).units
    asked = list(subjects) if subjects is not None else None
    first = Figures(found, units, subjects=asked, known=before).by_series
    second = Figures(found, units, subjects=asked, known=after).by_series
    differing = [
        series for series in {**first, **second} if _said(first.get(series)) != _said(second.get(series))
    ]
    batches = _batches(
        {
            figure.statement
            for series in differing
            for figure in (first.get(series), second.get(series))
            if figure
        }
    )
    listed = []
    for series in differing:
        one, other = first.get(series), second.get(series)
        listed.append(Change(series, one, other, *_why(one, other, batches)))
    return sorted(
        listed, key=lambda change: (change.series.property, change.series.period, str(change.series.subject))
    )


def _said(figure: Figure | None) -> tuple[object, ...] | None:
    return None if figure is None else (figure.number, figure.claim.claimant)


def _why(
    before: Figure | None, after: Figure | None, batches: dict[UUID, LedgerBatch]
) -> tuple[str, LedgerBatch | None]:
    if before is None:
        assert after is not None
        return "new", batches.get(after.statement)
    if after is None:
        return "withdrawn", batches.get(before.statement)
    if after.decided is not None and (before.decided is None or before.decided.id != after.decided.id):
        return "decided", None
    if after.claim.known_at <= before.claim.known_at:
        # What stands now was known before: what stood in its way went with its workbook.
        return "restored", batches.get(before.statement)
    return "revised", batches.get(after.statement)


def _batches(statements: set[UUID]) -> dict[UUID, LedgerBatch]:
    """The workbook that each statement came with."""
    events = dict(Statement.objects.filter(pk__in=statements).values_list("id", "event"))
    parts = dict(Event.objects.filter(pk__in=set(events.values()), kind=PART).values_list("id", "subject"))
    rows = LedgerBatch.objects.in_bulk({subject for subject in parts.values() if subject})
    return {
        statement: rows[parts[event]]
        for statement, event in events.items()
        if event in parts and parts[event] in rows
    }
