"""Months, quarters, half-years and years: which comes next, which are expected, and when a figure is due.

A period is the days from ``start`` to before ``end``. January and February are published together where the
statistics do so; then there is no January and no February of its own.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from luoshi.words import Words


class PeriodKind(StrEnum):
    """What sort of period; the values are those of statements."""

    MONTH = "month"
    JANUARY_FEBRUARY = "january-february"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    POINT = "point"


_MONTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.JANUARY_FEBRUARY: 2,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF: 6,
    PeriodKind.YEAR: 12,
}
# What can follow one another; January–February is a month of its kind, and a point follows nothing.
REPEATING = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR)


class PeriodError(ValueError):
    """A period that is none, or that cannot be asked this; ``words`` says why."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese} ({english})")
        self.words = Words(chinese, english)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A period of a kind, from the day ``start`` to before the day ``end``. Ordered by its days.

    Raises PeriodError when the days are not those of the kind.
    """

    start: date
    end: date
    kind: PeriodKind

    def __post_init__(self) -> None:
        if self.kind is PeriodKind.POINT:
            right = self.end == self.start + timedelta(days=1)
        else:
            months = _MONTHS[self.kind]
            right = (
                self.start.day == 1
                and (self.start.month - 1) % (12 if self.kind is PeriodKind.JANUARY_FEBRUARY else months) == 0
                and self.end == _first_of(self.start.year, self.start.month + months)
            )
        if not right:
            raise PeriodError(
                f"{self.start}至{self.end}不是一个完整的{KINDS[self.kind].chinese}",
                f"{self.start} to {self.end} is not a whole {KINDS[self.kind].english}",
            )

    @property
    def year(self) -> int:
        """The year it lies in; no period spans two."""
        return self.start.year

    @property
    def last_day(self) -> date:
        """Its last day: the day on which the tree of units is looked at."""
        return self.end - timedelta(days=1)

    @property
    def month(self) -> int:
        """The number of its last month, 1 to 12: how far the year has come."""
        return self.last_day.month

    @property
    def number(self) -> int:
        """Which of its kind it is in the year: month 5, quarter 2, half 1; 1 for a year and a point."""
        if self.kind in (PeriodKind.YEAR, PeriodKind.POINT, PeriodKind.JANUARY_FEBRUARY):
            return 1
        return self.month // _MONTHS[self.kind]

    def text(self) -> Words:
        """As people write it: 2026年5月, May 2026."""
        year, number = self.year, self.number
        if self.kind is PeriodKind.MONTH:
            return Words(f"{year}年{number}月", f"{calendar.month_name[number]} {year}")
        if self.kind is PeriodKind.JANUARY_FEBRUARY:
            return Words(f"{year}年1—2月", f"January–February {year}")
        if self.kind is PeriodKind.QUARTER:
            return Words(f"{year}年{'一二三四'[number - 1]}季度", f"quarter {number} of {year}")
        if self.kind is PeriodKind.HALF:
            return Words(
                f"{year}年{'上下'[number - 1]}半年", f"{('first', 'second')[number - 1]} half of {year}"
            )
        if self.kind is PeriodKind.YEAR:
            return Words(f"{year}年", f"{year}")
        day = self.start
        return Words(f"{day.year}年{day.month}月{day.day}日", day.isoformat())

    def cumulative_text(self) -> Words:
        """From the beginning of its year to its end: 2026年1—5月, 2026年前三季度."""
        if self.kind is PeriodKind.MONTH and self.month > 1:
            english = f"January–{calendar.month_name[self.month]} {self.year}"
            return Words(f"{self.year}年1—{self.month}月", english)
        if self.kind is PeriodKind.QUARTER and self.number > 1:
            chinese = ("上半年", "前三季度", "全年")[self.number - 2]
            return Words(f"{self.year}年{chinese}", f"quarters 1–{self.number} of {self.year}")
        if self.kind is PeriodKind.HALF and self.number > 1:
            return Words(f"{self.year}年全年", f"the whole of {self.year}")
        return self.text()


KINDS = {
    PeriodKind.MONTH: Words("月份", "month"),
    PeriodKind.JANUARY_FEBRUARY: Words("1—2月", "January–February"),
    PeriodKind.QUARTER: Words("季度", "quarter"),
    PeriodKind.HALF: Words("半年", "half-year"),
    PeriodKind.YEAR: Words("年度", "year"),
    PeriodKind.POINT: Words("时点", "day"),
}


def month(year: int, number: int) -> Period:
    """Month 1 to 12 of a year."""
    return _numbered(PeriodKind.MONTH, year, number)


def january_february(year: int) -> Period:
    """January and February together."""
    return Period(date(year, 1, 1), date(year, 3, 1), PeriodKind.JANUARY_FEBRUARY)


def quarter(year: int, number: int) -> Period:
    """Quarter 1 to 4 of a year."""
    return _numbered(PeriodKind.QUARTER, year, number)


def half(year: int, number: int) -> Period:
    """The first or second half of a year."""
    return _numbered(PeriodKind.HALF, year, number)


def whole_year(year: int) -> Period:
    """A calendar year."""
    return _numbered(PeriodKind.YEAR, year, 1)


def point(day: date) -> Period:
    """One day."""
    return Period(day, day + timedelta(days=1), PeriodKind.POINT)


def kept_as(period: Period, *, together: bool) -> Period:
    """The period under which a cumulative or end-of-period figure is kept.

    With ``together``, what has been reached by the end of February is January–February, whichever of the two a
    ledger wrote; without, January–February is February. Raises PeriodError for a January where there is none.
    """
    if together and period.kind is PeriodKind.MONTH:
        if period.number == 1:
            raise PeriodError(
                f"该指标1、2月合并统计，没有单独的{period.text().chinese}",
                f"January and February are counted together: there is no {period.text().english}",
            )
        if period.number == 2:
            return january_february(period.year)
    if not together and period.kind is PeriodKind.JANUARY_FEBRUARY:
        return month(period.year, 2)
    return period


def next_period(period: Period, *, together: bool = False) -> Period:
    """The period after; with ``together``, after December comes January–February, and after that March.

    Raises PeriodError for a point, which nothing follows, and for a January where there is none.
    """
    period = kept_as(period, together=together)
    kind = _repeating(period)
    following = _month_ending(_first_of(period.end.year, period.end.month + _MONTHS[kind]), kind)
    return _joined(following) if together else following


def previous_period(period: Period, *, together: bool = False) -> Period:
    """The period before; with ``together``, before March comes January–February. Raises as ``next_period``."""
    period = kept_as(period, together=together)
    before = _month_ending(period.start, _repeating(period))
    return _joined(before) if together else before


def same_period_last_year(period: Period) -> Period:
    """The same period a year before; the last day of February for the point 29 February."""
    year = period.year - 1
    if period.kind is PeriodKind.POINT:
        last = calendar.monthrange(year, period.start.month)[1]
        return point(date(year, period.start.month, min(period.start.day, last)))
    return Period(date(year, period.start.month, 1), _first_of(year, period.start.month + _MONTHS[period.kind]),
                  period.kind)  # fmt: skip


def periods_of_year(kind: PeriodKind, year: int, *, together: bool = False) -> tuple[Period, ...]:
    """Every period of a kind that is expected in a year: with ``together``, eleven for months.

    Raises PeriodError for a kind that does not repeat.
    """
    if kind not in REPEATING:
        raise PeriodError(
            f"{KINDS[kind].chinese}不能作为报送周期", f"a {KINDS[kind].english} does not repeat over the year"
        )
    listed = [_numbered(kind, year, number) for number in range(1, 12 // _MONTHS[kind] + 1)]
    return (january_february(year), *listed[2:]) if together and kind is PeriodKind.MONTH else tuple(listed)


def expected_periods(
    kinds: Iterable[PeriodKind], start: date, end: date, *, together: bool = False
) -> tuple[Period, ...]:
    """The periods that lie whole in the days from ``start`` to before ``end``, in the order of their end."""
    return tuple(
        sorted(
            (
                period
                for kind in dict.fromkeys(kinds)
                for year in range(start.year, end.year + 1)
                for period in periods_of_year(kind, year, together=together)
                if start <= period.start and period.end <= end
            ),
            key=lambda period: (period.end, period.start),
        )
    )


def due_day(period: Period, *, lag: int, day: int) -> date:
    """The last day on which a figure is in time: ``day`` of the month after the period, ``lag`` months later
    where the figure comes late by rule (错月). In a shorter month its last day.

    The month after a point is the month after that day's.
    """
    after = period.end if period.kind is not PeriodKind.POINT else _first_of(period.year, period.month + 1)
    first = _first_of(after.year, after.month + lag)
    return first.replace(day=min(day, calendar.monthrange(first.year, first.month)[1]))


def elapsed_share(period: Period) -> Decimal:
    """The share of the year that is over at the end of a period: months ÷ 12."""
    return Decimal(period.month) / 12


def _first_of(year: int, number: int) -> date:
    """The first day of a month; month 13 is January of the next year, month 0 December of the last."""
    return date(year + (number - 1) // 12, (number - 1) % 12 + 1, 1)


def _numbered(kind: PeriodKind, year: int, number: int) -> Period:
    months = _MONTHS[kind]
    if not 1 <= number <= 12 // months:
        raise PeriodError(
            f"没有{year}年的第{number}个{KINDS[kind].chinese}",
            f"{year} has no {KINDS[kind].english} {number}",
        )
    return _month_ending(_first_of(year, number * months + 1), kind)


def _month_ending(end: date, kind: PeriodKind) -> Period:
    return Period(_first_of(end.year, end.month - _MONTHS[kind]), end, kind)


def _joined(period: Period) -> Period:
    return january_february(period.year) if period.kind is PeriodKind.MONTH and period.number < 3 else period


def _repeating(period: Period) -> PeriodKind:
    if period.kind is PeriodKind.POINT:
        raise PeriodError("时点没有上一期和下一期", "a point has no period before or after it")
    return PeriodKind.MONTH if period.kind is PeriodKind.JANUARY_FEBRUARY else period.kind
