"""What changed between two days of knowing: each figure that stood otherwise, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q

from luoshi.monitor.indicator import Indicator
from luoshi.monitor.ledger_reading import PROPERTY
from luoshi.monitor.queries.figures import Figure, Figures
from luoshi.monitor.queries.tree import places
from luoshi.record.ledgers.figures import Series
from luoshi.record.ledgers.recorded import PART, withdrawn_parts
from luoshi.record.models import Event, LedgerBatch, StandingDecision, Statement


class Why(StrEnum):
    """Why a figure stands otherwise. ``restored``: what stood in its way was withdrawn. ``undecided``: a decision
    that it stands no longer holds."""

    NEW = "new"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    DECIDED = "decided"
    OTHERWISE = "given by another"


@dataclass(frozen=True, slots=True)
class Change:
    """One figure on both days; either may be missing. ``batch`` is the workbook that did it, if one did: that it came
    with, or that was withdrawn; ``reason`` is what a person gave for it."""

    series: Series
    before: Figure | None
    after: Figure | None
    why: Why
    batch: LedgerBatch | None
    reason: str


def changes(
    indicators: Iterable[Indicator],
    before: datetime | None,
    after: datetime | None,
    subjects: Iterable[UUID] | None = None,
) -> list[Change]:
    """The figures of these indicators (of some units) whose value or claimant differs between two moments.

    ``before`` and ``after`` are moments up to which something was known; None means now.
    """
    by_property = {PROPERTY + one.code: one for one in indicators}
    touched = _touched(list(by_property), before, after)
    asked = None if subjects is None else set(subjects)
    units = {subject for subject, _ in touched if asked is None or subject in asked}
    names = {name for subject, name in touched if subject in units}
    if not units:
        return []
    found = tuple(one for name, one in by_property.items() if name in names)
    known = places(after).units
    first = Figures(found, known, subjects=units, known=before).by_series
    second = Figures(found, known, subjects=units, known=after).by_series
    differing = [
        series for series in {**first, **second} if _said(first.get(series)) != _said(second.get(series))
    ]
    batches = _batches(
        figure.statement
        for series in differing
        for figure in (first.get(series), second.get(series))
        if figure is not None
    )
    listed = [_change(series, first.get(series), second.get(series), batches, after) for series in differing]
    order = {name: place for place, name in enumerate(by_property)}
    return sorted(
        listed,
        key=lambda change: (
            change.why == "new",  # what was said before and is otherwise now comes first
            order[change.series.property],
            change.series.period.end,
            str(change.series.subject),
            change.series.aspect,
            change.series.basis,
        ),
    )


def _touched(names: list[str], before: datetime | None, after: datetime | None) -> set[tuple[UUID, str]]:
    """Units and properties of which anything was said, withdrawn or decided between the two moments."""
    parts = set(withdrawn_parts(after)) - set(withdrawn_parts(before))
    since = Q() if before is None else Q(known_at__gte=before)
    until = Q() if after is None else Q(known_at__lt=after)
    if before is None:
        since = Q(pk__in=())
    said = Statement.objects.filter(property__in=names).filter(Q(since & until) | Q(event__in=parts))
    found = set(said.values_list("subject", "property").distinct())
    rows = StandingDecision.objects.filter(property__in=names)
    if before is not None:
        rows = rows.filter(Q(known_from__gte=before) | Q(known_to__gte=before))
        found |= set(rows.values_list("subject", "property").distinct())
    return found


def _said(figure: Figure | None) -> tuple[object, ...] | None:
    return None if figure is None else (figure.number, figure.claim.claimant)


def _change(
    series: Series,
    before: Figure | None,
    after: Figure | None,
    batches: dict[UUID, LedgerBatch],
    moment: datetime | None,
) -> Change:
    def gone(batch: LedgerBatch | None) -> bool:
        return (
            batch is not None
            and batch.withdrawn_at is not None
            and (moment is None or batch.withdrawn_at < moment)
        )

    if before is None:
        assert after is not None
        return Change(series, before, after, Why.NEW, batches.get(after.statement), "")
    was = batches.get(before.statement)
    if after is None:
        return Change(series, before, after, Why.WITHDRAWN, was, was.reason if was and gone(was) else "")
    if after.decided is not None and (before.decided is None or before.decided.id != after.decided.id):
        return Change(series, before, after, Why.DECIDED, None, after.decided.reason)
    if gone(was) and was is not None:
        return Change(series, before, after, Why.RESTORED, was, was.reason)
    now = batches.get(after.statement)
    if after.claim.claimant != before.claim.claimant:
        return Change(series, before, after, Why.OTHERWISE, now, "")
    return Change(series, before, after, Why.REVISED, now, "")


def _batches(statements: Iterable[UUID]) -> dict[UUID, LedgerBatch]:
    """The workbook that each statement came with."""
    events = dict(Statement.objects.filter(pk__in=set(statements)).values_list("id", "event"))
    parts = dict(Event.objects.filter(pk__in=set(events.values()), kind=PART).values_list("id", "subject"))
    rows = LedgerBatch.objects.in_bulk({subject for subject in parts.values() if subject})
    return {
        statement: rows[parts[event]]
        for statement, event in events.items()
        if event in parts and parts[event] in rows
    }
