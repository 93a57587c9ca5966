"""On schedule or not is said in figures and in words, against the curve; without a target that is what is said."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.monitor.curves import straight_curve, typed_curve
from luoshi.monitor.indicator import Basis, CurveKind, Direction, Rolling, RollsUp
from luoshi.monitor.periods import month
from luoshi.monitor.scales import Shown
from luoshi.monitor.schedule import State, compare_cumulative, compare_growth, compare_stock
from tests.monitor.indicators import growth_only, indicator

YI = 100_000_000
STRAIGHT = straight_curve()
JULY = month(2026, 7)
STOCK = indicator(bases=(Basis.STOCK,), curve=CurveKind.STRAIGHT)
RATE = indicator(unit_of_measure="percent", shown=Shown("%", 1), rolls_up=RollsUp(Rolling.NONE))
AMOUNTS = st.decimals(0, 10**13, places=2, allow_nan=False, allow_infinity=False)


def amount(yi: str) -> Decimal:
    return Decimal(yi) * YI


def test_behind_the_curve_is_said_in_points_and_in_value() -> None:
    found = compare_cumulative(indicator(), JULY, actual=amount("542"), target=amount("1000"), curve=STRAIGHT)

    assert found.state is State.BEHIND
    assert found.due == Decimal("58333333333.333333")
    assert found.words.chinese == "累计完成 54.2%，时序进度 58.3%，落后 4.1 个百分点（少 41.33亿元）"
    assert found.words.english == (
        "54.2% of the target reached, 58.3% due by now, behind by 4.1 points (41.33 × 100 million yuan less)"
    )
    assert found.shortfall is not None
    assert found.shortfall > 4


def test_what_is_reached_exactly_is_even_although_a_twelfth_is_no_decimal() -> None:
    found = compare_cumulative(indicator(), JULY, actual=amount("700"), target=amount("1200"), curve=STRAIGHT)

    assert found.state is State.EVEN
    assert found.words.chinese == "累计完成 58.3%，时序进度 58.3%，与进度持平"
    assert found.difference == 0


def test_a_difference_too_small_to_print_is_still_said() -> None:
    found = compare_cumulative(
        indicator(), month(2026, 6), actual=amount("499.9"), target=amount("1000"), curve=STRAIGHT
    )

    assert found.state is State.BEHIND
    assert found.words.chinese == "累计完成 50.0%，时序进度 50.0%，落后不足 0.1 个百分点（少 0.10亿元）"


@given(AMOUNTS, st.one_of(st.none(), AMOUNTS))
def test_the_verdict_is_the_end_of_what_is_said(actual: Decimal, target: Decimal | None) -> None:
    for found in (
        compare_cumulative(indicator(), JULY, actual=actual, target=target, curve=STRAIGHT),
        compare_stock(STOCK, JULY, actual=actual, target=target, start=None, curve=STRAIGHT),
        compare_growth(growth_only(), actual=actual, target=target),
    ):
        assert found.words.chinese.endswith(found.verdict.chinese)
        assert found.words.english.endswith(found.verdict.english)
        assert found.verdict.chinese


def test_the_curve_decides_what_is_due() -> None:
    late = typed_curve([Decimal("0.3")] * 11 + [Decimal(1)])

    found = compare_cumulative(indicator(), JULY, actual=amount("542"), target=amount("1000"), curve=late)

    assert found.state is State.AHEAD
    assert found.words.chinese == "累计完成 54.2%，时序进度 30.0%，超前 24.2 个百分点（多 242.00亿元）"


@pytest.mark.parametrize(
    ("direction", "state", "said"),
    [
        (Direction.LOWER, State.BEHIND, "高出 4.2 个百分点（多 41.67亿元，越低越好）"),
        (Direction.NEITHER, State.NO_DIRECTION, "高出 4.2 个百分点（多 41.67亿元）"),
    ],
)
def test_more_is_not_always_better(direction: Direction, state: State, said: str) -> None:
    found = compare_cumulative(
        indicator(direction=direction), JULY, actual=amount("625"), target=amount("1000"), curve=STRAIGHT
    )

    assert found.state is state
    assert said in found.words.chinese
    assert (found.shortfall is None) == (direction is Direction.NEITHER)
    assert found.shortfall is None or found.shortfall > 4


@pytest.mark.parametrize("target", ["0", "-5"])
def test_a_target_that_is_not_above_zero_has_no_percentage(target: str) -> None:
    found = compare_cumulative(indicator(), JULY, actual=amount("1"), target=amount(target), curve=STRAIGHT)

    assert found.state is State.AHEAD
    assert (found.completed, found.planned, found.points, found.shortfall) == (None, None, None, None)
    assert "不算完成率" in found.words.chinese


def test_without_a_target_or_a_figure_that_is_said() -> None:
    none = compare_cumulative(indicator(), JULY, actual=amount("1"), target=None, curve=STRAIGHT)
    early = compare_growth(indicator(), actual=None, target=Decimal(6))
    nothing = compare_stock(STOCK, JULY, actual=None, target=None, start=None, curve=STRAIGHT)

    assert (none.state, none.words.chinese) == (State.NO_TARGET, "没有下达目标")
    assert (early.state, early.words.english) == (State.NO_FIGURE, "there is a target and no figure yet")
    assert (nothing.state, nothing.words.chinese) == (State.NO_TARGET, "没有下达目标，也没有数")


@pytest.mark.parametrize(
    ("actual", "target", "state", "words"),
    [
        ("5.6", "6", State.BEHIND, "同比增长 5.6%，目标增长 6.0%，落后 0.4 个百分点"),
        ("-1.2", "6", State.BEHIND, "同比下降 1.2%，目标增长 6.0%，落后 7.2 个百分点"),
        ("6", "6.0", State.EVEN, "同比增长 6.0%，目标增长 6.0%，与目标持平"),
        ("0", "-2", State.AHEAD, "同比持平，目标下降 2.0%，超前 2.0 个百分点"),
    ],
)
def test_growth_is_held_against_the_growth_wanted(actual: str, target: str, state: State, words: str) -> None:
    found = compare_growth(growth_only(), actual=Decimal(actual), target=Decimal(target))

    assert (found.state, found.words.chinese) == (state, words)


def test_a_stock_moves_from_where_it_began() -> None:
    found = compare_stock(
        STOCK,
        month(2026, 6),
        actual=amount("5100"),
        target=amount("5400"),
        start=amount("5000"),
        curve=STRAIGHT,
    )

    assert found.state is State.BEHIND
    assert found.due == amount("5200")
    assert found.words.chinese == (
        "期末 5,100.00亿元，按进度应为 5,200.00亿元，年度目标 5,400.00亿元，落后 1.9 个百分点（少 100.00亿元）"
    )


def test_a_stock_without_a_beginning_has_nothing_due_before_the_year_ends() -> None:
    early = compare_stock(
        STOCK, JULY, actual=amount("5100"), target=amount("5400"), start=None, curve=STRAIGHT
    )
    done = compare_stock(
        STOCK, JULY, actual=amount("5400"), target=amount("5400"), start=None, curve=STRAIGHT
    )
    over = compare_stock(
        STOCK, month(2026, 12), actual=amount("5100"), target=amount("5400"), start=None, curve=STRAIGHT
    )

    assert (early.state, early.due) == (State.OPEN, None)
    assert "不能算应达到的进度" in early.words.chinese
    assert (done.state, done.words.chinese[-7:]) == (State.EVEN, "已达到年度目标")
    assert (over.state, over.due) == (State.BEHIND, amount("5400"))
    neither = indicator(bases=(Basis.STOCK,), curve=CurveKind.STRAIGHT, direction=Direction.NEITHER)
    plain = compare_stock(
        neither, JULY, actual=amount("5100"), target=amount("5400"), start=None, curve=STRAIGHT
    )
    assert plain.state is State.NO_DIRECTION


def test_a_percentage_is_held_against_the_target_itself() -> None:
    rate = compare_cumulative(RATE, JULY, actual=Decimal("96.2"), target=Decimal(97), curve=STRAIGHT)

    assert rate.state is State.BEHIND
    assert rate.due == 97
    assert rate.words.chinese == "目前 96.2%，目标 97.0%，落后 0.8 个百分点"


@given(AMOUNTS, AMOUNTS, st.integers(1, 12), st.sampled_from([Direction.HIGHER, Direction.LOWER]))
def test_the_state_agrees_with_the_difference_and_with_the_words(
    actual: Decimal, target: Decimal, number: int, direction: Direction
) -> None:
    found = compare_cumulative(
        indicator(direction=direction), month(2026, number), actual=actual, target=target, curve=STRAIGHT
    )

    assert found.difference is not None
    assert found.due is not None
    assert found.difference == actual - found.due
    better = found.difference > 0 if direction is Direction.HIGHER else found.difference < 0
    assert found.state is (State.EVEN if found.difference == 0 else State.AHEAD if better else State.BEHIND)
    assert ("持平" in found.words.chinese) == (found.state is State.EVEN)
