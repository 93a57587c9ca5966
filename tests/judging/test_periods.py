"""Which days a period and its windows reach from and to."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.judging.books.model import Book
from luoshi.judging.periods import JudgedPeriod, PeriodError
from tests.judging.a_book import TEXT, a_book


def book(period: str = "month, cumulative", valid: str = "{from: 2020-01-01}", more: str = "") -> Book:
    text = TEXT.replace("period: month, cumulative", f"period: {period}{more}")
    return a_book(text.replace("valid: {from: 2026-01-01}", f"valid: {valid}"))


@pytest.mark.parametrize(
    ("period", "text", "first", "last", "begin"),
    [
        ("month, current", "2026-02", "2026-02-01", "2026-02-28", "2026-02-01"),
        ("month, cumulative", "2026-06", "2026-06-01", "2026-06-30", "2026-01-01"),
        ("quarter, current", "2026-Q2", "2026-04-01", "2026-06-30", "2026-04-01"),
        ("half, cumulative", "2026-H2", "2026-07-01", "2026-12-31", "2026-01-01"),
        ("year, cumulative", "2026", "2026-01-01", "2026-12-31", "2026-01-01"),
    ],
)
def test_a_period_is_read_as_the_book_is_run(
    period: str, text: str, first: str, last: str, begin: str
) -> None:
    found = JudgedPeriod.parse(book(period), text)

    assert (str(found.first_day), str(found.last_day), str(found.from_day)) == (first, last, begin)
    assert found.label == text


def test_a_campaign_counts_from_its_first_day() -> None:
    campaign = book("campaign, cumulative", more="\ncampaign: {from: 2025-03-01, to: 2026-12-31}")
    found = JudgedPeriod.parse(campaign, "2026-01")

    assert (found.from_day, found.last_day) == (date(2025, 3, 1), date(2026, 1, 31))
    assert found.elapsed == Decimal("0.5")
    month = book("campaign, current", more="\ncampaign: {from: 2025-03-10, to: 2026-12-31}")
    assert JudgedPeriod.parse(month, "2026-01").from_day == date(2026, 1, 1)
    assert JudgedPeriod.parse(month, "2025-03").from_day == date(2025, 3, 10)
    with pytest.raises(PeriodError, match="不在其中"):
        JudgedPeriod.parse(campaign, "2027-01")


def test_another_form_and_a_period_before_the_book_are_refused() -> None:
    with pytest.raises(PeriodError, match="期间写作 2026-06，不是“2026年6月”"):
        JudgedPeriod.parse(book(), "2026年6月")
    with pytest.raises(PeriodError, match="从 2026-03-01 至 2026-12-31有效"):
        JudgedPeriod.parse(book(valid="{from: 2026-03-01, to: 2026-12-31}"), "2026-02")


@given(st.dates(date(2021, 1, 1), date(2035, 12, 31)), st.sampled_from(["month", "quarter", "half", "year"]))
def test_periods_follow_one_another_without_gap(day: date, kind: str) -> None:
    whole = book(f"{kind}, cumulative")
    length = {"month": 1, "quarter": 3, "half": 6, "year": 12}[kind]
    found = JudgedPeriod.starting(whole, date(day.year, (day.month - 1) // length * length + 1, 1))

    ((before_first, before_last), (_, earlier_last)) = found.before(2)
    assert before_last + timedelta(days=1) == found.first_day
    assert earlier_last + timedelta(days=1) == before_first
    assert found.first_day <= day <= found.last_day


@given(st.dates(date(2021, 1, 1), date(2035, 12, 31)))
def test_last_year_is_the_same_months_a_year_earlier(day: date) -> None:
    found = JudgedPeriod.starting(book("month, current"), day.replace(day=1))

    first, last = found.span("last year")
    assert first is not None
    assert (first.year, first.month, first.day) == (day.year - 1, day.month, 1)
    assert (last.month, (last + timedelta(days=1)).day) == (day.month, 1)
