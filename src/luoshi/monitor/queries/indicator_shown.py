"""One indicator: the course of one unit over its periods, and every unit at one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from luoshi.monitor import periods
from luoshi.monitor.curves import Curve
from luoshi.monitor.indicator import Aspect, Indicator
from luoshi.monitor.models import TargetCurve
from luoshi.monitor.periods import Period, PeriodKind
from luoshi.monitor.queries.board import Row, row_of, schedules_for
from luoshi.monitor.queries.figures import indicator_for, indicators_for
from luoshi.monitor.queries.findings import Asked, asked
from luoshi.monitor.queries.schedules import NOTHING, Schedules, Standing, Value, latest_period
from luoshi.monitor.queries.targets import TargetSaid, targets_said
from luoshi.monitor.queries.tree import Places, places
from luoshi.monitor.queries.usual import alike
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Unit
from luoshi.record.moments import AsOf


@dataclass(frozen=True, slots=True)
class Point:
    """One period of the chart's year: what was reached, the year before, and what should be; in base units."""

    period: Period
    now: Value
    before: Value
    before_period: Period
    due: Decimal | None


@dataclass(frozen=True, slots=True)
class IndicatorShown:
    """``period`` None: no figure yet. ``course`` are the periods of the chosen unit, newest first, gaps among them;
    ``every`` the units at the chosen period. ``aspect`` is what the chart shows: what the target is of."""

    indicator: Indicator
    places: Places
    unit: UUID
    period: Period | None
    periods: list[Period]
    every: list[Row]
    course: list[Standing]
    aspect: Aspect
    points: list[Point]
    curve: Curve | None
    curve_set: TargetCurve | None
    targets: list[TargetSaid]
    asked: list[Asked]
    units: list[Unit]


def indicator_shown(
    actor: Actor, as_of: AsOf, code: str, unit: UUID | None = None, month: Period | None = None
) -> IndicatorShown:
    """One indicator for a unit (the city, unless another is asked for) up to a month (else the latest with a figure).

    Raises NotFound for an indicator that this actor may not see, or a unit that there is not.
    """
    indicator = indicator_for(actor, code, as_of.moment)
    needed = {code, indicator.rolls_up.by}
    found = tuple(one for one in indicators_for(actor, as_of.moment) if one.code in needed)
    tree = places(as_of.moment)
    subject = unit or tree.city
    if subject is None or subject not in tree.units:
        raise NotFound(str(unit))
    schedules = schedules_for(found, tree, as_of)
    ends = [one for one in schedules.figures.periods(code) if one.end <= as_of.on and _kept(indicator, one)]
    wanted = latest_period(indicator, month) if month else None
    chosen = wanted or (ends[-1] if ends else None)
    units = (
        [tree.units[tree.city], *tree.under(tree.city, chosen.last_day if chosen else as_of.on)]
        if tree.city
        else []
    )
    if chosen is None:
        return IndicatorShown(
            indicator, tree, subject, None, [], [], [], Aspect.LEVEL, [], None, None, [], [], units
        )
    everyone = [row.id for row in units]
    if subject not in everyone:
        everyone.append(subject)
        units.append(tree.units[subject])
    ended = periods.month(chosen.year, chosen.month)
    every = [
        row
        for one in everyone
        if (row := row_of(schedules, indicator, one, ended, as_of.on)) is not None
        and (
            one in (subject, tree.city)
            or schedules.figures.periods(code, alike(tree, one))
            or not row.standing.missing
        )
    ]
    first = min((one.year for one in ends), default=chosen.year)
    listed = indicator.expected(date(first, 1, 1), chosen.end)
    course = [schedules.standing(indicator, subject, one) for one in listed]
    while len(course) > 1 and course[0].missing:
        course.pop(0)  # what was before the first figure is no gap
    course.reverse()
    by_growth = schedules.by_growth(indicator, subject, chosen.year)
    aspect = Aspect.GROWTH if by_growth else Aspect.LEVEL
    year = indicator.expected(date(chosen.year, 1, 1), date(chosen.year + 1, 1, 1))
    return IndicatorShown(
        indicator=indicator,
        places=tree,
        unit=subject,
        period=chosen,
        periods=sorted({*ends, chosen}, reverse=True),
        every=every,
        course=course,
        aspect=aspect,
        points=[_point(schedules, indicator, aspect, subject, one, chosen) for one in year],
        curve=schedules.curve(indicator, subject, chosen.year),
        curve_set=schedules.curves.get((subject, code, chosen.year)),
        targets=targets_said(code, subject, chosen.year, as_of.moment),
        asked=[
            *asked(schedules, indicator, {subject}, [one for one in listed if one.year == chosen.year]),
            *asked(schedules, indicator, set(everyone) - {subject}, [chosen]),
        ],
        units=units,
    )


def _kept(indicator: Indicator, period: Period) -> bool:
    monthly = PeriodKind.MONTH in indicator.period_kinds
    return period.kind in indicator.period_kinds or (monthly and period.kind is PeriodKind.JANUARY_FEBRUARY)


def _point(
    schedules: Schedules, indicator: Indicator, aspect: Aspect, unit: UUID, period: Period, until: Period
) -> Point:
    basis = indicator.main_basis
    before = periods.same_period_last_year(period)
    now = schedules.value(indicator, unit, period, basis, aspect) if period.end <= until.end else NOTHING
    return Point(
        period,
        now,
        schedules.value(indicator, unit, before, basis, aspect),
        before,
        schedules.due(indicator, unit, period),
    )


def rolled(
    actor: Actor, as_of: AsOf, code: str, unit: UUID | None, month: Period | None, aspect: Aspect
) -> tuple[Standing, Value, Places, Schedules] | None:
    """A number of a unit (else the city) that was added up from others, with those; None where nothing was.

    Raises NotFound for an indicator that this actor may not see, or a unit that there is not.
    """
    indicator = indicator_for(actor, code, as_of.moment)
    needed = {code, indicator.rolls_up.by}
    found = tuple(one for one in indicators_for(actor, as_of.moment) if one.code in needed)
    tree = places(as_of.moment)
    subject = unit or tree.city
    if subject is None or subject not in tree.units:
        raise NotFound(str(unit))
    period = latest_period(indicator, month) if month else None
    if period is None:
        return None
    schedules = schedules_for(
        found, tree, as_of, start=date(period.year - 1, 1, 1), end=date(period.year + 1, 1, 1)
    )
    if aspect in (Aspect.TARGET, Aspect.TARGET_GROWTH):
        value = schedules.target(indicator, subject, period.year, aspect)
    else:
        value = schedules.value(indicator, subject, period, indicator.main_basis, aspect)
    if value.rolled is None:
        return None
    return schedules.standing(indicator, subject, period), value, tree, schedules
