"""Where claimants say different things of one figure: who says what, whose stands, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import connection

from luoshi.monitor.indicator import Indicator
from luoshi.monitor.ledger_reading import PROPERTY
from luoshi.monitor.queries.figures import Figure, Figures, indicators_for
from luoshi.record.actions.acting import Actor
from luoshi.record.ledgers.figures import PeriodOf, Series
from luoshi.record.models import Source, Statement, Unit


class StandsBy(StrEnum):
    """Why a claim stands before the others, the strongest first."""

    DECISION = "decision"
    KEEPER = "keeper"
    UNIT = "unit"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One figure on which claimants differ. ``cells``: sheet and cell of each claim, by statement."""

    series: Series
    indicator: Indicator
    unit: Unit
    figure: Figure
    by: StandsBy
    cells: dict[UUID, tuple[str, str]]


# The series of which two claimants ever said something, and two different things were ever said: a wide net, drawn in
# by asking what stands of each.
_PERHAPS = """
SELECT subject, property, period, valid_from, valid_to, basis, aspect
  FROM record_statement
 WHERE subject_kind = 'unit' AND property = ANY(%(names)s) AND retracts IS NULL AND number IS NOT NULL
   AND (%(known)s::timestamptz IS NULL OR known_at < %(known)s)
 GROUP BY subject, property, period, valid_from, valid_to, basis, aspect
HAVING min(claimant) <> max(claimant) AND min(number) <> max(number)
"""


def stands_by(figure: Figure, indicator: Indicator, subject: UUID, units: dict[UUID, Unit]) -> StandsBy:
    """By which rule the first claim of a figure goes before the others."""
    claimant = figure.claim.claimant
    if figure.decided is not None and figure.decided.claimant == claimant:
        return StandsBy.DECISION
    row = next((unit for unit in units.values() if str(unit.id) == claimant), None)
    if row is not None and indicator.is_kept_by(row.name):
        return StandsBy.KEEPER
    return StandsBy.UNIT if claimant == str(subject) else StandsBy.FIRST


def conflicts(actor: Actor, known: datetime | None = None) -> list[Conflict]:
    """Every figure on which claimants differ, as known at a moment: undecided ones first, the newest period first.

    None for who sees no content.
    """
    indicators = {PROPERTY + one.code: one for one in indicators_for(actor, known)}
    if not indicators:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_PERHAPS, {"names": list(indicators), "known": known})
        perhaps = {
            Series(row[0], row[1], PeriodOf(row[2], row[3], row[4]), row[5], row[6])
            for row in cursor.fetchall()
        }
    if not perhaps:
        return []
    units = {row.id: row for row in Unit.objects.all()}
    names = {series.property for series in perhaps}
    figures = Figures(
        [indicators[name] for name in names],
        units,
        subjects={series.subject for series in perhaps},
        start=min(series.period.start for series in perhaps),
        known=known,
    )
    found = [
        (series, figure)
        for series in perhaps
        if (figure := figures.by_series.get(series)) is not None
        and figure.contradicted
        and series.subject in units
    ]
    cells = _cells({claim.statement for _, figure in found for claim in figure.claims})
    listed = [
        Conflict(
            series,
            indicators[series.property],
            units[series.subject],
            figure,
            stands_by(figure, indicators[series.property], series.subject, units),
            cells,
        )
        for series, figure in found
    ]
    order = {name: place for place, name in enumerate(indicators)}
    return sorted(
        listed,
        key=lambda one: (
            one.by is StandsBy.DECISION,
            -one.series.period.end.toordinal(),
            order[one.series.property],
            one.unit.code,
            one.series.basis,
            one.series.aspect,
        ),
    )


def _cells(statements: set[UUID]) -> dict[UUID, tuple[str, str]]:
    sources = dict(Statement.objects.filter(pk__in=statements).values_list("id", "source"))
    places = {
        row.id: (row.sheet or "", row.cell or "")
        for row in Source.objects.filter(pk__in=set(sources.values()))
    }
    return {statement: places.get(source, ("", "")) for statement, source in sources.items()}
