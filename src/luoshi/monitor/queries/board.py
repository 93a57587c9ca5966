"""The city board: every indicator at one month, what needs attention first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from luoshi.monitor.indicator import Indicator
from luoshi.monitor.models import TargetCurve
from luoshi.monitor.periods import Period
from luoshi.monitor.queries.figures import Figures, indicators_for, months_given
from luoshi.monitor.queries.schedules import Schedules, Standing, latest_period
from luoshi.monitor.queries.tree import Places, places
from luoshi.monitor.queries.usual import usual_for
from luoshi.monitor.schedule import State
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Unit
from luoshi.record.moments import AsOf


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the board. ``wanted`` is the period that the month asks for; where that has no figure the line
    shows the last one there is. ``overdue``: its figure should be there by ``due`` and is not."""

    standing: Standing
    wanted: Period
    due: date
    overdue: bool

    @property
    def attention(self) -> tuple[int, Decimal]:
        """What to sort by: behind first, by how much; then what is late; then what keeps to its target; then the
        rest."""
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
    """The board of one unit (the city, or a county). ``months`` are those that can be chosen, newest first; ``units``
    the city and what is under it. ``defined``: whether there are indicators at all."""

    unit: UUID
    month: Period | None
    months: list[Period]
    rows: list[Row]
    places: Places
    units: list[Unit]
    defined: bool


def schedules_for(
    indicators: tuple[Indicator, ...],
    tree: Places,
    as_of: AsOf,
    *,
    start: date | None = None,
    end: date | None = None,
) -> Schedules:
    """Figures, targets and curves of some indicators, of periods that begin in [start, end), as known that day."""
    figures = Figures(indicators, tree.units, start=start, end=end, known=as_of.moment)
    return Schedules(figures, tree, TargetCurve.objects.known(as_of.moment), as_of.moment)


def board(actor: Actor, as_of: AsOf, month: Period | None = None, unit: UUID | None = None) -> Board | None:
    """The board of a unit at a month: the one asked for, else the latest with a figure. None without a city.

    Raises NotFound for a unit that there is not, or that speaks for no place.
    """
    indicators = indicators_for(actor, as_of.moment)
    tree = places(as_of.moment)
    subject = unit or tree.city
    if subject is None:
        return None
    if subject not in tree.units:
        raise NotFound(str(subject))
    months = [one for one in months_given(indicators, as_of.moment) if one.end <= as_of.on]
    chosen = month or (months[0] if months else None)
    if chosen is None or not months:
        return Board(subject, chosen, [], [], tree, _units(tree, as_of.on), bool(indicators))
    # Last year gives the curves their shape, and December what a balance began with.
    schedules = schedules_for(indicators, tree, as_of, start=date(chosen.year - 1, 1, 1), end=chosen.end)
    usual = {one.code for one in usual_for(schedules.figures, tree, subject)}
    rows = [
        row
        for indicator in indicators
        if (row := row_of(schedules, indicator, subject, chosen, as_of.on)) is not None
        and (subject == tree.city or indicator.code in usual or not row.standing.missing)
    ]
    rows.sort(key=lambda row: row.attention)
    return Board(subject, chosen, months, rows, tree, _units(tree, chosen.last_day), bool(indicators))


def _units(tree: Places, day: date) -> list[Unit]:
    return [tree.units[tree.city], *tree.under(tree.city, day)] if tree.city is not None else []


def row_of(schedules: Schedules, indicator: Indicator, unit: UUID, month: Period, day: date) -> Row | None:
    """A unit's line of one indicator at a month, seen on a day; None for what has no period then."""
    wanted = latest_period(indicator, month)
    if wanted is None:
        return None
    due = indicator.due_on(wanted)
    standing = schedules.standing(indicator, unit, wanted)
    if not standing.missing:
        return Row(standing, wanted, due, overdue=False)
    for period in reversed(indicator.expected(date(wanted.year, 1, 1), wanted.start)):
        earlier = schedules.standing(indicator, unit, period)
        if not earlier.missing:
            return Row(earlier, wanted, due, overdue=due < day)
    return Row(standing, wanted, due, overdue=due < day)
