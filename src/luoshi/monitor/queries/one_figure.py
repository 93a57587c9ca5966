"""One figure with everything that is known of it: what was said, by whom, where, and what stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from luoshi.monitor.indicator import Indicator
from luoshi.monitor.models import FigureRemark
from luoshi.monitor.queries.conflicts import StandsBy, stands_by
from luoshi.monitor.queries.figures import Figure, Figures, figure_named, indicator_for
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Actor
from luoshi.record.ledgers.figures import Series
from luoshi.record.ledgers.recorded import PART
from luoshi.record.models import Event, LedgerBatch, Sighting, Source, StandingDecision, Statement, Unit


class Became(StrEnum):
    """What became of a statement: it stands, another claimant's stands before it, the claimant replaced it, or its
    workbook was withdrawn."""

    STANDS = "stands"
    SECOND = "second"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Said:
    """One statement of the series: who said it when, in which cell of which workbook, and what became of it.

    ``stored`` and ``shown`` are the cell's, ``formula`` where it was computed. ``again``: the workbooks that said the
    same later. ``at`` is when it was recorded.
    """

    statement: Statement
    claimant: str
    became: Became
    at: datetime
    batch: LedgerBatch | None
    source: Source
    stored: str
    shown: str | None
    formula: str | None
    again: tuple[LedgerBatch, ...]


@dataclass(frozen=True, slots=True)
class FigureShown:
    """A figure: the statement asked for, what else was said of its series (newest first), what stands and why."""

    series: Series
    indicator: Indicator
    unit: Unit
    said: Said
    history: list[Said]
    stands: Figure | None
    by: StandsBy | None
    decisions: list[StandingDecision]
    remarks: list[FigureRemark]


def figure_shown(actor: Actor, statement: UUID, known: datetime | None = None) -> FigureShown:
    """A figure as known at a moment; raises NotFound, also for one that was not known then."""
    series, code = figure_named(actor, statement)
    indicator = indicator_for(actor, code)
    units = {row.id: row for row in Unit.objects.all()}
    period = series.period
    rows = Statement.objects.filter(
        subject=series.subject,
        property=series.property,
        period=period.kind,
        valid_from=period.start,
        valid_to=period.end,
        basis=series.basis,
        aspect=series.aspect,
        retracts__isnull=True,
    )
    if known is not None:
        rows = rows.filter(known_at__lt=known)
    listed = list(rows.order_by("-known_at", "-id"))
    if series.subject not in units or all(row.id != statement for row in listed):
        raise NotFound(str(statement))
    stands = Figures(
        [indicator], units, subjects=[series.subject], start=period.start, known=known
    ).by_series.get(series)
    history = _history(listed, units, stands, known)
    decided = StandingDecision.objects.filter(
        subject=series.subject,
        property=series.property,
        period=period.kind,
        valid_from=period.start,
        valid_to=period.end,
        basis=series.basis,
        aspect=series.aspect,
    )
    if known is not None:
        decided = decided.filter(known_from__lt=known)
    remarks = FigureRemark.objects.known(known).filter(statement__in=[row.id for row in listed])
    return FigureShown(
        series,
        indicator,
        units[series.subject],
        next(one for one in history if one.statement.id == statement),
        history,
        stands,
        stands_by(stands, indicator, series.subject, units) if stands else None,
        list(decided.order_by("-known_from")),
        list(remarks.order_by("-known_from")),
    )


def claim_named(actor: Actor, statement: UUID) -> tuple[Series, str]:
    """The series of a figure and who claims it; raises NotFound."""
    series, _code = figure_named(actor, statement)
    return series, Statement.objects.values_list("claimant", flat=True).get(pk=statement)


def _history(
    listed: list[Statement], units: dict[UUID, Unit], stands: Figure | None, known: datetime | None
) -> list[Said]:
    events = {row.event for row in listed}
    ids = [row.id for row in listed]
    sightings = Sighting.objects.filter(statement__in=ids)
    if known is not None:
        sightings = sightings.filter(known_at__lt=known)
    seen = list(sightings.order_by("known_at", "id"))
    events |= {one.event for one in seen}
    parts = dict(Event.objects.filter(pk__in=events, kind=PART).values_list("id", "subject"))
    batches = LedgerBatch.objects.in_bulk({subject for subject in parts.values() if subject})
    sources = Source.objects.in_bulk({row.source for row in listed})
    by_event = {event: batches[subject] for event, subject in parts.items() if subject in batches}
    standing = {claim.statement for claim in stands.claims} if stands else set()
    gone = set(
        Statement.objects.filter(retracts__in=ids, **({"known_at__lt": known} if known else {})).values_list(
            "retracts", flat=True
        )
    )
    found = []
    for row in listed:
        batch = by_event.get(row.event)
        source = sources[row.source]
        content = source.opened() or {}
        withdrawn = row.id in gone or (
            batch is not None
            and batch.withdrawn_at is not None
            and (known is None or batch.withdrawn_at < known)
        )
        became = Became.WITHDRAWN if withdrawn else Became.REPLACED
        if row.id in standing and stands is not None:
            became = Became.STANDS if row.id == stands.statement else Became.SECOND
        claimant = units.get(_id(row.claimant))  # type: ignore[arg-type]
        found.append(
            Said(
                row,
                (claimant.short_name or claimant.name) if claimant else row.claimant,
                became,
                row.known_at,
                batch,
                source,
                str(content.get("stored", "")),
                content.get("shown"),
                content.get("formula"),
                tuple(
                    by_event[one.event] for one in seen if one.statement == row.id and one.event in by_event
                ),
            )
        )
    return found


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
