"""What rules find in the figures that stand, and which figures stand out; both ask, and change nothing."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from luoshi.monitor import figures as calculated
from luoshi.monitor.indicator import Aspect, Basis, Indicator
from luoshi.monitor.ledger_reading import PROPERTY
from luoshi.monitor.models import FigureRemark
from luoshi.monitor.outliers import Mark, Outcome, outlier_marks
from luoshi.monitor.periods import Period, PeriodKind
from luoshi.monitor.queries.schedules import Schedules
from luoshi.monitor.unit_tree import TreeError
from luoshi.monitor.validation import Finding, validate, validate_totals


@dataclass(frozen=True, slots=True)
class Asked:
    """What asks for a look, or a reason: what a rule found, or a mark. ``statements`` are the figures involved;
    ``reasons`` are what people said of them: text and who."""

    unit: UUID
    period: Period
    finding: Finding | None
    mark: Mark | None
    statements: tuple[UUID, ...]
    reasons: tuple[tuple[str, str], ...]


def asked(
    schedules: Schedules, indicator: Indicator, units: Iterable[UUID], periods: Iterable[Period] | None = None
) -> list[Asked]:
    """Everything about these units (of some periods) that asks for a look, newest period first."""
    wanted, when = set(units), None if periods is None else set(periods)
    known = as_calculated(schedules, indicator)
    findings = [*validate(indicator, known)]
    # A tree that is wrong is said to be so where it is kept; nothing can be added up by it.
    with suppress(TreeError):
        findings += validate_totals(indicator, schedules.places.tree, known)
    judged = [one for one in known if one.unit in wanted and (when is None or one.period in when)]
    marks = [one for one in outlier_marks(indicator, judged, known) if one.outcome is Outcome.MARKED]
    found: list[Asked] = []
    for finding in findings:
        if finding.unit in wanted and (when is None or finding.period in when):
            statements = tuple(one.source for one in finding.figures if isinstance(one.source, UUID))
            found.append(_asked(finding.unit, finding.period, finding, None, statements))
    for mark in marks:
        if isinstance(mark.figure.source, UUID):
            found.append(_asked(mark.figure.unit, mark.figure.period, None, mark, (mark.figure.source,)))
    reasons = reasons_of({key for one in found for key in one.statements}, schedules.known)
    listed = [
        Asked(
            one.unit,
            one.period,
            one.finding,
            one.mark,
            one.statements,
            tuple(reasons[key] for key in one.statements if key in reasons),
        )
        for one in found
    ]
    return sorted(listed, key=lambda one: (one.period.end, bool(one.mark)), reverse=True)


def _asked(
    unit: object, period: Period, finding: Finding | None, mark: Mark | None, statements: tuple[UUID, ...]
) -> Asked:
    assert isinstance(unit, UUID)
    return Asked(unit, period, finding, mark, statements, ())


def reasons_of(statements: Iterable[UUID], known: datetime | None = None) -> dict[UUID, tuple[str, str]]:
    """The reason given for each of these figures, and who gave it."""
    rows = FigureRemark.objects.known(known).filter(statement__in=set(statements))
    return {row.statement: (row.text, row.name) for row in rows}


def as_calculated(schedules: Schedules, indicator: Indicator) -> list[calculated.Figure]:
    """The figures of an indicator that stand, as the calculations take them; ``source`` is the statement."""
    name = PROPERTY + indicator.code
    return [
        calculated.Figure(
            unit=series.subject,
            period=Period(series.period.start, series.period.end, PeriodKind(series.period.kind)),
            basis=Basis(series.basis),
            aspect=Aspect(series.aspect),
            value=figure.number,
            source=figure.statement,
        )
        for series, figure in schedules.figures.by_series.items()
        if series.property == name and series.aspect in (Aspect.LEVEL, Aspect.GROWTH)
    ]
