"""The city board: every indicator at one month, what needs attention first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from luoshi.monitor import periods
from luoshi.monitor.indicator import Indicator
from luoshi.monitor.models import TargetCurve
from luoshi.monitor.periods import Period, PeriodKind
from luoshi.monitor.queries.figures import Figures, indicators_for
from luoshi.monitor.queries.schedules import Schedules, Standing, latest_period
from luoshi.monitor.queries.tree import Places, places
from luoshi.monitor.schedule import State
from luoshi.record.actions.acting import Actor
from luoshi.record.moments import AsOf


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the board. ``overdue``: the figure of the month asked for should be there and is not; the line
    then shows the last one there is."""

    standing: Standing
    overdue: bool
    due: date
    contradicted: bool

    @property
    def attention(self) -> tuple[int, Decimal]:
        """What to sort by: behind first, by how much; then what is late; then what has no target; then the rest."""
        schedule = self.standing.schedule
        shortfall = schedule.shortfall if schedule.shortfall is not None else Decimal(0)
        if schedule.state is State.BEHIND:
            return (0, -shortfall)
        if self.overdue or schedule.state is State.NO_FIGURE:
            return (1, Decimal(0))
        if schedule.state in (State.AHEAD, State.EVEN):
            return (2, -shortfall)
        return (3, Decimal(0))


@dataclass(frozen=True, slots=True)
class Board:
    """The board of one unit (the city, or a county). ``months`` are those that can be chosen, newest first."""

    unit: UUID
    month: Period | None
    months: list[Period]
    rows: list[Row]
    places: Places


def schedules_for(
    actor: Actor, as_of: AsOf, *, subjects: set[UUID] | None = None, codes: set[str] | None = None
) -> Schedules:
    """Figures, targets and curves of the indicators this actor may see (or of those ``codes``), as known that day."""
    found = tuple(one for one in indicators_for(actor, as_of.moment) if codes is None or one.code in codes)
    tree = places(as_of.moment)
    figures = Figures(found, tree.units, subjects=subjects, known=as_of.moment)
    return Schedules(figures, tree, TargetCurve.objects.known(as_of.moment), as_of.moment)


def board(actor: Actor, as_of: AsOf, month: Period | None = None, unit: UUID | None = None) -> Board | None:
    """The board of a unit at a month: the one asked for, else the latest with a figure. None without a city."""
    schedules = schedules_for(actor, as_of)
    tree = schedules.places
    subject = unit or tree.city
    if subject is None:
        return None
    months = months_of(schedules, as_of.on)
    chosen = month or (months[0] if months else None)
    if chosen is None:
        return Board(subject, None, [], [], tree)
    rows = [
        row
        for indicator in schedules.figures.indicators.values()
        if (row := _row(schedules, indicator, subject, chosen, as_of.on)) is not None
    ]
    rows.sort(key=lambda row: row.attention)
    return Board(subject, chosen, months, rows, tree)


def months_of(schedules: Schedules, day: date) -> list[Period]:
    """The months that are over by a day and for which there is any figure, newest first."""
    found: set[Period] = set()
    for code in schedules.figures.indicators:
        for period in schedules.figures.periods(code):
            if period.kind is PeriodKind.JANUARY_FEBRUARY:
                found.add(periods.month(period.year, 2))
            elif period.kind is PeriodKind.MONTH:
                found.add(period)
    return sorted((one for one in found if one.end <= day), reverse=True)


def _row(schedules: Schedules, indicator: Indicator, unit: UUID, month: Period, day: date) -> Row | None:
    wanted = latest_period(indicator, month)
    if wanted is None:
        return None
    due = indicator.due_on(wanted)
    standing = schedules.standing(indicator, unit, wanted)
    missing = standing.level.number is None and standing.growth.number is None
    if missing:
        earlier = [
            one
            for one in schedules.figures.periods(indicator.code, [unit])
            if one.end <= wanted.end and one.kind in (*indicator.period_kinds, PeriodKind.JANUARY_FEBRUARY)
        ]
        if earlier:
            standing = schedules.standing(indicator, unit, earlier[-1])
    given = [value.figure for value in (standing.level, standing.growth) if value.figure is not None]
    return Row(standing, missing and due < day, due, any(figure.contradicted for figure in given))
