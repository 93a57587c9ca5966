"""Months, quarters and years are read from words, numbers and days; what may be two of them is asked."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.sheets.ledgers import Period, month_of, parse_basis, parse_period, periods_of_column

MARCH = month_of(2026, 3)
MAY_CUMULATIVE = month_of(2026, 5, "cumulative")


@pytest.mark.parametrize(
    "written",
    [
        "2026.3", "2026年3月", "2026-03", "2026/3", "202603", "2026年03月", "２０２６年３月", "二〇二六年三月",
        " 2026 年 3 月 ", "（2026年3月）", "3月", "3月份", "三月", 202603, 2026.3, "2026年3月份", "2026.03",
    ],
)  # fmt: skip
def test_a_month(written: str | float) -> None:
    assert parse_period(written, 2026) == MARCH


@pytest.mark.parametrize(
    "written",
    [
        "1-5月", "1—5月", "1～5月", "1至5月", "2026年1-5月", "2026年1—5月份", "2026.1-5", "2026.01-2026.05",
        "2026年1月-5月", "2026年1月至5月", "一至五月", "1-5月累计", "2026年1-5月累计完成", "2026年1月至2026年5月",
    ],
)  # fmt: skip
def test_january_to_a_month_is_that_month_cumulative(written: str) -> None:
    assert parse_period(written, 2026) == MAY_CUMULATIVE


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("1—2月", Period("january-february", date(2026, 1, 1), date(2026, 3, 1), "cumulative")),
        ("一季度", Period("quarter", date(2026, 1, 1), date(2026, 4, 1))),
        ("第二季度", Period("quarter", date(2026, 4, 1), date(2026, 7, 1))),
        ("2026年4季度", Period("quarter", date(2026, 10, 1), date(2027, 1, 1))),
        ("2026Q3", Period("quarter", date(2026, 7, 1), date(2026, 10, 1))),
        ("前三季度", Period("quarter", date(2026, 7, 1), date(2026, 10, 1), "cumulative")),
        ("1-3季度", Period("quarter", date(2026, 7, 1), date(2026, 10, 1), "cumulative")),
        ("上半年", Period("half", date(2026, 1, 1), date(2026, 7, 1))),
        ("2026年下半年", Period("half", date(2026, 7, 1), date(2027, 1, 1))),
        ("2025年", Period("year", date(2025, 1, 1), date(2026, 1, 1))),
        ("2025年度", Period("year", date(2025, 1, 1), date(2026, 1, 1))),
        (2025, Period("year", date(2025, 1, 1), date(2026, 1, 1))),
        ("全年", Period("year", date(2026, 1, 1), date(2027, 1, 1))),
        ("12月", Period("month", date(2026, 12, 1), date(2027, 1, 1))),
        ("5月当月", month_of(2026, 5, "current")),
        ("2026年3月31日", Period("point", date(2026, 3, 31), date(2026, 4, 1), "stock")),
        (date(2026, 3, 31), Period("point", date(2026, 3, 31), date(2026, 4, 1), "stock")),
        ("截至2026年5月底", Period("point", date(2026, 5, 31), date(2026, 6, 1), "stock")),
        ("5月末余额", Period("point", date(2026, 5, 31), date(2026, 6, 1), "stock")),
        ("2025年末", Period("point", date(2025, 12, 31), date(2026, 1, 1), "stock")),
    ],
)
def test_other_periods(written: str | int | date, period: Period) -> None:
    assert parse_period(written, 2026) == period


@pytest.mark.parametrize(
    "written",
    [
        None, "", "本月", "本月止累计", "上年同期", "望溪区", "13月", "2月30日", "3-5月", "5-1月", "2026年13月", 3, 26,
        3.5, "3", "1900年", True, 12_345_678, 1e20, "2026年1-5月主要经济指标", "2025年3月-2026年5月",
    ],
)  # fmt: skip
def test_no_period(written: str | float | None) -> None:
    assert parse_period(written, 2026) is None


def test_without_a_year_there_is_none() -> None:
    assert parse_period("3月") is None
    assert parse_period("2026年3月") == MARCH


@pytest.mark.parametrize("written", ["25年3月", "25.3", "25年"])
def test_a_year_of_two_digits_is_asked(written: str) -> None:
    period = parse_period(written, 2026)

    assert period is not None
    assert period.doubt == "two_digit_year"
    assert [choice.start.year for choice in period.choices] == [2025, 1925]


@pytest.mark.parametrize("written", [2026.1, "2026.1"])
def test_a_lost_zero_is_asked(written: str | float) -> None:
    """A spreadsheet makes 2026.1 of 2026.10."""
    period = parse_period(written)

    assert period is not None
    assert period.doubt == "lost_zero"
    assert [choice.start.month for choice in period.choices] == [1, 10]
    assert parse_period("2026.01") == month_of(2026, 1)
    assert parse_period("2026.10") == month_of(2026, 10)


@pytest.mark.parametrize("written", [46082, "46082", 46082.0, date(2026, 3, 1), datetime(2026, 3, 1)])
def test_the_first_of_a_month_is_asked(written: object) -> None:
    period = parse_period(written)  # type: ignore[arg-type]

    assert period is not None
    assert (period.start, period.doubt) == (date(2026, 3, 1), "month_or_day")
    assert [choice.kind for choice in period.choices] == ["month", "point"]


def test_firsts_of_different_months_are_months() -> None:
    column = periods_of_column([date(2026, 3, 1), date(2026, 4, 1), None, date(2026, 3, 1)])

    assert column == [MARCH, month_of(2026, 4), None, MARCH]
    assert periods_of_column([date(2026, 3, 1), date(2026, 3, 31)])[0] == parse_period(date(2026, 3, 1))


def test_the_first_of_a_month_beside_other_days_is_a_day() -> None:
    column = periods_of_column([date(2026, 3, 1), date(2026, 3, 17)])

    assert column[0] == Period("point", date(2026, 3, 1), date(2026, 3, 2), "stock")


def test_a_zero_kept_beside_is_no_zero_lost() -> None:
    column = periods_of_column(["2026.1", "2026.10"])

    assert column == [month_of(2026, 1), month_of(2026, 10)]


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("本月止累计", "cumulative"), ("1-5月", "cumulative"), ("本年累计", "cumulative"), ("本月", "current"),
        ("当季", "current"), ("期末余额", "stock"), ("月末", "stock"), ("截至5月底", "stock"), ("同比增长", None),
    ],
)  # fmt: skip
def test_the_basis_words_speak_of(text: str, basis: str | None) -> None:
    assert parse_basis(text) == basis


@given(st.integers(1990, 2099), st.integers(1, 12), st.booleans())
def test_a_period_written_is_read_back(year: int, month: int, cumulative: bool) -> None:
    period = month_of(year, month, "cumulative" if cumulative and month > 2 else None)

    assert parse_period(str(period)) == period
    assert period.end > period.start


@given(
    st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.dates(), st.datetimes()),
    st.integers(1990, 2099),
)
def test_anything_is_a_period_or_none(raw: object, year: int) -> None:
    period = parse_period(raw, year)  # type: ignore[arg-type]

    assert period is None or timedelta(0) < period.end - period.start <= timedelta(366)
    assert period is None or (period.doubt is None) == (period.choices == ())
