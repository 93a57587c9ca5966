"""Months where January has none of its own, quarters and years: what follows, what is expected, what is due."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.monitor.periods import (
    REPEATING,
    Period,
    PeriodError,
    PeriodKind,
    due_day,
    elapsed_share,
    expected_periods,
    half,
    january_february,
    kept_as,
    month,
    next_period,
    periods_of_year,
    point,
    previous_period,
    quarter,
    same_period_last_year,
    whole_year,
)

YEARS = st.integers(1990, 2090)
TOGETHER = st.booleans()
EXPECTED = st.builds(
    lambda kind, year, together, which: (periods_of_year(kind, year, together=together), which, together),
    st.sampled_from(REPEATING), YEARS, TOGETHER, st.integers(0, 11),
).map(lambda drawn: (drawn[0][drawn[1] % len(drawn[0])], drawn[2]))  # fmt: skip


@given(EXPECTED)
def test_next_and_previous_lead_back_and_leave_no_gap(drawn: tuple[Period, bool]) -> None:
    period, together = drawn

    following = next_period(period, together=together)

    assert following.start == period.end
    assert previous_period(following, together=together) == period


@given(EXPECTED)
def test_the_same_period_last_year_has_the_same_place_in_its_year(drawn: tuple[Period, bool]) -> None:
    period, _ = drawn
    before = same_period_last_year(period)

    assert (before.kind, before.number, before.month) == (period.kind, period.number, period.month)
    assert before.year == period.year - 1


@given(st.sampled_from(REPEATING), YEARS, TOGETHER)
def test_the_periods_of_a_year_cover_it_once(kind: PeriodKind, year: int, together: bool) -> None:
    listed = periods_of_year(kind, year, together=together)

    assert listed[0].start == date(year, 1, 1)
    assert listed[-1].end == date(year + 1, 1, 1)
    assert all(one.end == other.start for one, other in pairwise(listed))


def test_where_they_are_together_there_is_no_january_and_no_february() -> None:
    listed = periods_of_year(PeriodKind.MONTH, 2026, together=True)

    assert len(listed) == 11
    assert listed[:2] == (january_february(2026), month(2026, 3))
    assert next_period(month(2025, 12), together=True) == january_february(2026)
    assert previous_period(month(2026, 3), together=True) == january_february(2026)
    assert previous_period(month(2026, 3)) == month(2026, 2)


def test_what_is_cumulative_in_february_is_kept_as_january_and_february() -> None:
    assert kept_as(month(2026, 2), together=True) == january_february(2026)
    assert kept_as(january_february(2026), together=False) == month(2026, 2)
    assert kept_as(month(2026, 2), together=False) == month(2026, 2)
    assert kept_as(quarter(2026, 1), together=True) == quarter(2026, 1)


def test_a_january_where_there_is_none_is_refused() -> None:
    with pytest.raises(PeriodError, match=r"没有单独的2026年1月.*there is no January 2026"):
        kept_as(month(2026, 1), together=True)


@pytest.mark.parametrize(
    ("start", "end", "kind"),
    [
        (date(2026, 5, 1), date(2026, 7, 1), PeriodKind.MONTH),
        (date(2026, 5, 2), date(2026, 6, 1), PeriodKind.MONTH),
        (date(2026, 2, 1), date(2026, 5, 1), PeriodKind.QUARTER),
        (date(2026, 3, 1), date(2026, 5, 1), PeriodKind.JANUARY_FEBRUARY),
        (date(2026, 4, 1), date(2026, 10, 1), PeriodKind.HALF),
        (date(2026, 7, 1), date(2027, 7, 1), PeriodKind.YEAR),
        (date(2026, 5, 1), date(2026, 5, 1), PeriodKind.POINT),
    ],
)
def test_days_that_are_no_such_period_are_refused(start: date, end: date, kind: PeriodKind) -> None:
    with pytest.raises(PeriodError, match=r"不是一个完整的.*is not a whole"):
        Period(start, end, kind)


def test_numbers_beyond_the_year_and_neighbours_of_a_point_are_refused() -> None:
    for wrong in (lambda: month(2026, 13), lambda: quarter(2026, 0), lambda: half(2026, 3)):
        with pytest.raises(PeriodError):
            wrong()
    for wrong in (next_period, previous_period):
        with pytest.raises(PeriodError, match="时点"):
            wrong(point(date(2026, 5, 31)))
    with pytest.raises(PeriodError, match="does not repeat"):
        periods_of_year(PeriodKind.JANUARY_FEBRUARY, 2026)


def test_only_whole_periods_are_expected() -> None:
    kinds = (PeriodKind.MONTH, PeriodKind.QUARTER)

    assert expected_periods(kinds, date(2025, 11, 15), date(2026, 4, 1), together=True) == (
        month(2025, 12),
        january_february(2026),
        quarter(2026, 1),
        month(2026, 3),
    )
    assert expected_periods(kinds, date(2026, 1, 1), date(2026, 2, 28), together=True) == ()


@pytest.mark.parametrize(
    ("period", "lag", "day", "due"),
    [
        (month(2026, 5), 0, 20, date(2026, 6, 20)),
        (month(2026, 5), 1, 20, date(2026, 7, 20)),
        (month(2026, 12), 0, 10, date(2027, 1, 10)),
        (month(2026, 11), 1, 31, date(2027, 1, 31)),
        (month(2026, 1), 0, 31, date(2026, 2, 28)),
        (january_february(2024), 0, 15, date(2024, 3, 15)),
        (quarter(2026, 3), 0, 25, date(2026, 10, 25)),
        (whole_year(2026), 1, 25, date(2027, 2, 25)),
        (point(date(2026, 5, 31)), 0, 20, date(2026, 6, 20)),
        (point(date(2026, 12, 1)), 0, 20, date(2027, 1, 20)),
    ],
)
def test_a_figure_is_due_in_the_month_after_and_later_by_its_lag(
    period: Period, lag: int, day: int, due: date
) -> None:
    assert due_day(period, lag=lag, day=day) == due


def test_the_share_of_the_year_that_is_over() -> None:
    assert elapsed_share(quarter(2026, 2)) == elapsed_share(month(2026, 6)) == Decimal("0.5")
    assert elapsed_share(january_february(2026)) * 6 == 1
    assert elapsed_share(whole_year(2026)) == 1


def test_the_day_that_last_year_did_not_have() -> None:
    assert same_period_last_year(point(date(2024, 2, 29))) == point(date(2023, 2, 28))


def test_periods_are_written_as_people_write_them() -> None:
    assert month(2026, 5).text() == ("2026年5月", "May 2026")
    assert month(2026, 5).cumulative_text() == ("2026年1—5月", "January–May 2026")
    assert month(2026, 1).cumulative_text().chinese == "2026年1月"
    assert january_february(2026).cumulative_text().chinese == "2026年1—2月"
    assert quarter(2026, 3).text().chinese == "2026年三季度"
    assert quarter(2026, 3).cumulative_text().chinese == "2026年前三季度"
    assert half(2026, 1).text().chinese == "2026年上半年"
    assert whole_year(2026).text() == ("2026年", "2026")
    assert point(date(2026, 5, 31)).text() == ("2026年5月31日", "2026-05-31")
