"""Whether a unit is on schedule with an indicator: its figure, its target and the target's curve, brought together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from luoshi.monitor import periods
from luoshi.monitor.curves import Curve, CurveFallback, last_year_curve, straight_curve, typed_curve
from luoshi.monitor.indicator import Aspect, Basis, CurveKind, Indicator, Rolling
from luoshi.monitor.models import TargetCurve
from luoshi.monitor.periods import Period, PeriodKind
from luoshi.monitor.queries.figures import Figure, Figures
from luoshi.monitor.queries.tree import Places
from luoshi.monitor.rolling_up import RolledUp, figure_of, roll_up, rolling_of
from luoshi.monitor.schedule import Schedule, compare_cumulative, compare_growth, compare_stock


@dataclass(frozen=True, slots=True)
class Value:
    """One number as a page shows it: given (``figure``), or rolled up from others (``rolled``); in base units."""

    number: Decimal | None
    figure: Figure | None = None
    rolled: RolledUp | None = None

    @property
    def given(self) -> bool:
        """Whether somebody gave it."""
        return self.figure is not None


NOTHING = Value(None)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one unit stands with one indicator at one period."""

    indicator: Indicator
    unit: UUID
    period: Period
    level: Value
    growth: Value
    rank: Value
    target: Figure | None
    target_growth: Figure | None
    curve: Curve
    schedule: Schedule
    growth_before: Decimal | None = None
    level_before: Decimal | None = None


class Schedules:
    """Everything that is needed to say how units stand, read once."""

    def __init__(
        self, figures: Figures, places: Places, curves: Iterable[TargetCurve], known: datetime | None = None
    ) -> None:
        self.figures = figures
        self.places = places
        self.known = known
        self.curves = {(one.unit, one.code, one.year): one for one in curves}

    def value(
        self,
        indicator: Indicator,
        unit: UUID,
        period: Period,
        basis: Basis,
        aspect: Aspect = Aspect.LEVEL,
        *,
        roll: bool = True,
    ) -> Value:
        """The number of a unit: as given; else of what it was before a merger; else from its members."""
        given = self.figures.of(unit, indicator.code, period, basis, aspect)
        if given is not None:
            return Value(given.number, given)
        if not roll or rolling_of(indicator, aspect) is Rolling.NONE:
            return NOTHING
        numbers = self._numbers(indicator, period, basis, aspect)
        if not numbers:
            return NOTHING
        weights = None
        if indicator.rolls_up.by:
            by = self.figures.indicators.get(indicator.rolls_up.by)
            weights = self._numbers(by, period, basis, Aspect.LEVEL) if by else {}
        own = figure_of(indicator, self.places.tree, unit, period, numbers, aspect=aspect, weights=weights)
        if own.value is not None:
            return Value(own.value, rolled=own)
        rolled = roll_up(indicator, self.places.tree, unit, period, numbers, aspect=aspect, weights=weights)
        return Value(rolled.value, rolled=rolled)

    def _numbers(
        self, indicator: Indicator, period: Period, basis: Basis, aspect: Aspect
    ) -> dict[object, Decimal]:
        found: dict[object, Decimal] = {}
        for unit in self.places.units:
            figure = self.figures.of(unit, indicator.code, period, basis, aspect)
            if figure is not None:
                found[unit] = figure.number
        return found

    def curve(self, indicator: Indicator, unit: UUID, year: int) -> Curve:
        """How the year's target is spread: as set for it, else as the indicator says."""
        chosen = self.curves.get((unit, indicator.code, year))
        kind = CurveKind(chosen.kind) if chosen else indicator.curve
        if kind is CurveKind.TYPED and chosen is not None:
            return typed_curve([Decimal(share) for share in chosen.shares])
        if kind is CurveKind.STRAIGHT or Basis.CUMULATIVE not in indicator.bases:
            return straight_curve()
        before: dict[int, Decimal] = {}
        expected = []
        for period in indicator.expected(date(year - 1, 1, 1), date(year, 1, 1)):
            expected.append(period.month)
            value = self.value(indicator, unit, period, Basis.CUMULATIVE, roll=False)
            if value.number is not None:
                before[period.month] = value.number
        return last_year_curve(before, expected=expected, fallback=CurveFallback.INTERPOLATE)

    def standing(self, indicator: Indicator, unit: UUID, period: Period) -> Standing:
        """How a unit stands at a period: by its level where that has a target, else by its growth."""
        basis = indicator.main_basis
        level = self.value(indicator, unit, period, basis) if indicator.level_published else NOTHING
        growth = self.value(indicator, unit, period, basis, Aspect.GROWTH)
        rank = self.value(indicator, unit, period, basis, Aspect.RANK, roll=False)
        target = self.figures.target(unit, indicator.code, period.year)
        target_growth = self.figures.target(unit, indicator.code, period.year, Aspect.TARGET_GROWTH)
        curve = self.curve(indicator, unit, period.year)
        number = target.number if target else None
        if target is not None and indicator.level_published:
            if basis is Basis.STOCK:
                schedule = compare_stock(
                    indicator,
                    period,
                    actual=level.number,
                    target=number,
                    start=self._end_of_last_year(indicator, unit, period.year),
                    curve=curve,
                )
            else:
                schedule = compare_cumulative(
                    indicator, period, actual=level.number, target=number, curve=curve
                )
        else:
            schedule = compare_growth(
                indicator,
                actual=growth.number,
                target=target_growth.number if target_growth else None,
            )
        before = _before(indicator, period)
        return Standing(
            indicator,
            unit,
            period,
            level,
            growth,
            rank,
            target,
            target_growth,
            curve,
            schedule,
            self.value(indicator, unit, before, basis, Aspect.GROWTH).number if before else None,
            self.value(indicator, unit, before, basis).number
            if before and indicator.level_published
            else None,
        )

    def _end_of_last_year(self, indicator: Indicator, unit: UUID, year: int) -> Decimal | None:
        last = [one for one in indicator.expected(date(year - 1, 1, 1), date(year, 1, 1)) if one.month == 12]
        return self.value(indicator, unit, last[0], Basis.STOCK).number if last else None


def _before(indicator: Indicator, period: Period) -> Period | None:
    """The period before in the same year; a cumulative figure begins anew in January."""
    try:
        before = indicator.previous(period)
    except periods.PeriodError:
        return None
    return before if before.year == period.year else None


def latest_period(indicator: Indicator, wanted: Period) -> Period | None:
    """The period of an indicator that a month shows: its own, or the last quarter or year that was over by then."""
    if PeriodKind.MONTH in indicator.period_kinds:
        try:
            return indicator.kept_as(wanted)
        except periods.PeriodError:
            return None
    ended = [
        one for one in indicator.expected(date(wanted.year - 1, 1, 1), wanted.end) if one.end <= wanted.end
    ]
    return ended[-1] if ended else None
