"""Whether a unit is on schedule with an indicator: its figure, its target and the target's curve, brought together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from luoshi.monitor import periods
from luoshi.monitor.curves import (
    Curve,
    CurveFallback,
    last_year_curve,
    share,
    straight_curve,
    typed_curve,
)
from luoshi.monitor.indicator import Aspect, Basis, CurveKind, Indicator, Rolling
from luoshi.monitor.models import TargetCurve
from luoshi.monitor.periods import Period, PeriodKind
from luoshi.monitor.queries.figures import Figure, Figures
from luoshi.monitor.queries.tree import Places
from luoshi.monitor.rolling_up import RolledUp, figure_of, roll_up, rolling_of
from luoshi.monitor.scales import NO_SUMS
from luoshi.monitor.schedule import Schedule, compare_cumulative, compare_growth, compare_stock
from luoshi.monitor.unit_tree import UnitKey


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
    """How one unit stands with one indicator at one period, and stood at the period ``before`` (of the same year, for
    what is cumulative)."""

    indicator: Indicator
    unit: UUID
    period: Period
    level: Value
    growth: Value
    rank: Value
    target: Value
    target_growth: Value
    curve: Curve
    schedule: Schedule
    before: Period | None
    growth_before: Value
    level_before: Value

    @property
    def missing(self) -> bool:
        """Whether there is neither a level nor growth."""
        return self.level.number is None and self.growth.number is None

    @property
    def contradicted(self) -> bool:
        """Whether claimants say different things of it."""
        return any(
            value.figure is not None and value.figure.contradicted for value in (self.level, self.growth)
        )

    @property
    def growth_change(self) -> Decimal | None:
        """In percentage points, since the period before."""
        return _less(self.growth, self.growth_before)

    @property
    def level_change(self) -> Decimal | None:
        """In base units, since the period before: of what is cumulative, what the period itself added."""
        return _less(self.level, self.level_before)

    @property
    def claimant(self) -> str:
        """Who gives it: the id of the unit, empty where it is rolled up or missing."""
        return next((one.figure.claim.claimant for one in (self.level, self.growth) if one.figure), "")


def _less(now: Value, before: Value) -> Decimal | None:
    return None if now.number is None or before.number is None else now.number - before.number


class Schedules:
    """Everything that is needed to say how units stand, read once."""

    def __init__(
        self, figures: Figures, places: Places, curves: Iterable[TargetCurve], known: datetime | None = None
    ) -> None:
        self.figures = figures
        self.places = places
        self.known = known
        self.curves = {(one.unit, one.code, one.year): one for one in curves}
        self._read: dict[tuple[str, Period, Basis, Aspect], dict[UnitKey, Decimal]] = {}

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
    ) -> dict[UnitKey, Decimal]:
        key = (indicator.code, period, basis, aspect)
        if key not in self._read:
            self._read[key] = {
                unit: figure.number
                for unit in self.places.units
                if (figure := self.figures.of(unit, indicator.code, period, basis, aspect)) is not None
            }
        return self._read[key]

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
            value = self.value(indicator, unit, period, Basis.CUMULATIVE)
            if value.number is not None:
                before[period.month] = value.number
        return last_year_curve(before, expected=expected, fallback=CurveFallback.INTERPOLATE)

    def standing(self, indicator: Indicator, unit: UUID, period: Period) -> Standing:
        """How a unit stands at a period: by its level where that has a target, else by its growth."""
        basis = indicator.main_basis
        level = self.value(indicator, unit, period, basis) if indicator.level_published else NOTHING
        growth = self.value(indicator, unit, period, basis, Aspect.GROWTH)
        rank = self.value(indicator, unit, period, basis, Aspect.RANK, roll=False)
        target = self.target(indicator, unit, period.year)
        target_growth = self.target(indicator, unit, period.year, Aspect.TARGET_GROWTH)
        curve = self.curve(indicator, unit, period.year)
        before = _before(indicator, period, basis)
        growth_before = level_before = NOTHING
        if before is not None:
            growth_before = self.value(indicator, unit, before, basis, Aspect.GROWTH)
            if indicator.level_published:
                level_before = self.value(indicator, unit, before, basis)
        return Standing(
            indicator=indicator,
            unit=unit,
            period=period,
            level=level,
            growth=growth,
            rank=rank,
            target=target,
            target_growth=target_growth,
            curve=curve,
            schedule=self._compared(indicator, unit, period, level, growth, target, target_growth, curve),
            before=before,
            growth_before=growth_before,
            level_before=level_before,
        )

    def _compared(
        self,
        indicator: Indicator,
        unit: UUID,
        period: Period,
        level: Value,
        growth: Value,
        target: Value,
        target_growth: Value,
        curve: Curve,
    ) -> Schedule:
        if self.by_growth(indicator, unit, period.year):
            return compare_growth(indicator, actual=growth.number, target=target_growth.number)
        if indicator.main_basis is Basis.STOCK:
            return compare_stock(
                indicator,
                period,
                actual=level.number,
                target=target.number,
                start=self._end_of_last_year(indicator, unit, period.year),
                curve=curve,
            )
        return compare_cumulative(indicator, period, actual=level.number, target=target.number, curve=curve)

    def target(self, indicator: Indicator, unit: UUID, year: int, aspect: Aspect = Aspect.TARGET) -> Value:
        """A year's target: as set for the unit, else of what it was made of. A city's is its own, never a sum."""
        given = self.figures.target(unit, indicator.code, year, aspect)
        if given is not None:
            return Value(given.number, given)
        if not (self.places.tree.predecessors(unit) or self.places.tree.successors(unit)):
            return NOTHING
        numbers: dict[UnitKey, Decimal] = {
            one: figure.number
            for one in self.places.units
            if (figure := self.figures.target(one, indicator.code, year, aspect)) is not None
        }
        made = figure_of(indicator, self.places.tree, unit, periods.whole_year(year), numbers, aspect=aspect)
        return NOTHING if made.value is None else Value(made.value, rolled=made)

    def by_growth(self, indicator: Indicator, unit: UUID, year: int) -> bool:
        """Whether a unit is held against growth: where no level is published, or only growth is aimed at."""
        if not indicator.level_published:
            return True
        level = self.target(indicator, unit, year).number
        return level is None and self.target(indicator, unit, year, Aspect.TARGET_GROWTH).number is not None

    def due(self, indicator: Indicator, unit: UUID, period: Period) -> Decimal | None:
        """What should be reached by the end of a period: the target by its curve; of growth the target itself."""
        if self.by_growth(indicator, unit, period.year):
            return self.target(indicator, unit, period.year, Aspect.TARGET_GROWTH).number
        target = self.target(indicator, unit, period.year).number
        if target is None or indicator.unit_of_measure in NO_SUMS:
            return target
        part = share(self.curve(indicator, unit, period.year), period)
        if indicator.main_basis is not Basis.STOCK:
            return target * part
        start = self._end_of_last_year(indicator, unit, period.year)
        return None if start is None else start + (target - start) * part

    def _end_of_last_year(self, indicator: Indicator, unit: UUID, year: int) -> Decimal | None:
        last = [one for one in indicator.expected(date(year - 1, 1, 1), date(year, 1, 1)) if one.month == 12]
        return self.value(indicator, unit, last[0], Basis.STOCK).number if last else None


def _before(indicator: Indicator, period: Period, basis: Basis) -> Period | None:
    """The period before; a cumulative figure begins anew with its year."""
    try:
        before = indicator.previous(period)
    except periods.PeriodError:
        return None
    return None if basis is Basis.CUMULATIVE and before.year != period.year else before


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
