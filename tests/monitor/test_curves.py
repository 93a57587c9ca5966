"""A curve never falls and ends at 1, whatever last year looked like; a typed one that does not is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.monitor.curves import (
    CurveError,
    CurveFallback,
    last_year_curve,
    share,
    straight_curve,
    typed_curve,
)
from luoshi.monitor.indicator import CurveKind
from luoshi.monitor.periods import elapsed_share, january_february, month, point, quarter, whole_year

FIGURES = st.dictionaries(
    st.integers(1, 12), st.decimals(-(10**12), 10**12, places=2, allow_nan=False, allow_infinity=False)
)
LAST_YEAR = {number: Decimal(number * number) for number in range(1, 13)}


@given(FIGURES, st.sampled_from(CurveFallback), st.sets(st.integers(1, 12)))
def test_a_curve_of_last_year_never_falls_and_ends_at_one(
    cumulative: dict[int, Decimal], fallback: CurveFallback, expected: set[int]
) -> None:
    curve = last_year_curve(cumulative, expected=expected, fallback=fallback)

    assert all(earlier <= later for earlier, later in pairwise((Decimal(0), *curve.shares)))
    assert curve.shares[-1] == 1
    assert (curve.kind is CurveKind.STRAIGHT) <= (curve.note is not None)


@given(st.lists(st.integers(0, 10**9), min_size=12, max_size=12).filter(any))
def test_a_whole_last_year_gives_its_own_shape(months: list[int]) -> None:
    reached = [Decimal(value) for value in accumulate(months)]

    curve = last_year_curve(dict(enumerate(reached, 1)), fallback=CurveFallback.STRAIGHT)

    assert curve.kind is CurveKind.LAST_YEAR
    assert curve.note is None
    assert curve.shares == tuple(value / reached[-1] for value in reached)


def test_a_straight_curve_is_the_share_of_the_year_that_is_over() -> None:
    curve = straight_curve()

    for period in (month(2026, 5), january_february(2026), quarter(2026, 3), whole_year(2026)):
        assert share(curve, period) == elapsed_share(period)
    assert share(curve, point(date(2026, 6, 30))) == Decimal("0.5")


def test_a_missing_month_lies_between_its_neighbours_and_is_said() -> None:
    gap = {number: value for number, value in LAST_YEAR.items() if number not in (5, 6)}

    curve = last_year_curve(gap, fallback=CurveFallback.INTERPOLATE)

    assert curve.shares[4] == (Decimal(16) + (49 - 16) / Decimal(3)) / 144
    assert curve.note is not None
    assert "5、6月" in curve.note.chinese
    assert "month 5, 6" in curve.note.english


def test_a_missing_month_makes_the_whole_year_straight_where_that_is_declared() -> None:
    gap = {number: value for number, value in LAST_YEAR.items() if number != 5}

    curve = last_year_curve(gap, fallback=CurveFallback.STRAIGHT)

    assert curve.shares == straight_curve().shares
    assert curve.kind is CurveKind.STRAIGHT
    assert curve.note is not None
    assert "缺上年5月" in curve.note.chinese


def test_months_that_nobody_expects_are_not_missing() -> None:
    quarters = {number: LAST_YEAR[number] for number in (3, 6, 9, 12)}

    curve = last_year_curve(quarters, expected=(3, 6, 9, 12), fallback=CurveFallback.STRAIGHT)

    assert curve.note is None
    assert curve.shares[2] == Decimal(9) / 144
    assert curve.shares[0] == Decimal(3) / 144


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({12: None}, "缺上年全年数"),
        ({4: Decimal(50)}, "有下降"),
        ({1: Decimal(-1)}, "为负"),
        (dict.fromkeys(range(1, 13), Decimal(0)), "全年为零"),
    ],
)
def test_a_year_without_a_shape_is_straight_and_says_so(
    changed: dict[int, Decimal | None], said: str
) -> None:
    figures = {number: value for number, value in (LAST_YEAR | changed).items() if value is not None}

    curve = last_year_curve(figures, fallback=CurveFallback.INTERPOLATE)

    assert curve.shares == straight_curve().shares
    assert curve.note is not None
    assert said in curve.note.chinese


def shares(*values: str) -> list[Decimal]:
    return [*map(Decimal, values), *[Decimal(1)] * (12 - len(values))]


def test_a_typed_curve_is_as_typed() -> None:
    assert share(typed_curve(shares("0", "0.1", "0.1", "0.3")), month(2026, 3)) == Decimal("0.1")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (shares("0.1")[:11], "现有11个"),
        (shares("0.2", "0.1"), "2月的累计比重0.1不能小于上月的0.2"),
        (shares("-0.1"), "1月的累计比重-0.1"),
        (shares("NaN"), "1月"),
        (shares("10", "100"), "3月的累计比重1不能小于上月的100"),
        ([Decimal("0.5")] * 12, "应为1（即100%），现为0.5"),
    ],
)
def test_a_typed_curve_that_is_none_is_refused(typed: list[Decimal], said: str) -> None:
    with pytest.raises(CurveError) as caught:
        typed_curve(typed)

    assert said in caught.value.words.chinese
