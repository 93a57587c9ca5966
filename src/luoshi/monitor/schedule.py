"""On schedule or not: what was reached, held against what the target's curve says for now.

A plain stated comparison, in the figures themselves and in words. Nobody types it in, and it is no light: colours are
for rule-books.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from luoshi.monitor.curves import Curve, share
from luoshi.monitor.indicator import GROWTH_DECIMALS, Direction, Indicator
from luoshi.monitor.periods import Period
from luoshi.monitor.scales import NO_SUMS, Shown
from luoshi.words import Words, rounded, written

STORED_DECIMALS = 6  # DECIMAL(28,6)
PERCENT_DECIMALS = 1


class State(StrEnum):
    """How it stands. ``open``: nothing says what should be reached by now."""

    AHEAD = "ahead"
    EVEN = "even"
    BEHIND = "behind"
    NO_TARGET = "no target"
    NO_FIGURE = "no figure"
    NO_DIRECTION = "no direction"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Schedule:
    """One comparison, in base units (growth in percent).

    ``due`` is what should be reached by now and ``difference`` is actual less due. ``completed`` and ``planned`` are
    percent of the target, where the target is above zero; ``points`` is their difference, or that of two
    percentages. ``shortfall`` are the same points, above zero where it is worse than it should be: what to sort by.
    ``verdict`` is the end of ``words``, for a table that has the figures in columns of their own.
    """

    state: State
    words: Words
    verdict: Words
    actual: Decimal | None = None
    target: Decimal | None = None
    due: Decimal | None = None
    difference: Decimal | None = None
    completed: Decimal | None = None
    planned: Decimal | None = None
    points: Decimal | None = None
    shortfall: Decimal | None = None


def compare_cumulative(
    indicator: Indicator, period: Period, *, actual: Decimal | None, target: Decimal | None, curve: Curve
) -> Schedule:
    """A cumulative level against its year's target: what is due is target times the curve's share.

    A percentage or an index does not grow over the year: it is held against the target itself.
    """
    if (lacking := _lacking(actual, target)) is not None:
        return lacking
    assert actual is not None
    assert target is not None
    if indicator.unit_of_measure in NO_SUMS:
        return _of_percent(indicator, actual, target, indicator.shown)
    part = share(curve, period)
    due = rounded(target * part, STORED_DECIMALS)
    state, difference = _state(indicator.direction, actual, due)
    completed = planned = points = None
    if target > 0:
        completed, planned = actual / target * 100, part * 100
        points = completed - planned
        head = Words(
            f"累计完成 {_percent(completed)}，时序进度 {_percent(planned)}",
            f"{_percent(completed)} of the target reached, {_percent(planned)} due by now",
        )
    else:
        shown, wanted = indicator.shown.text(actual), indicator.shown.text(due)
        head = Words(
            f"累计 {shown.chinese}，按进度应为 {wanted.chinese}（目标不大于零，不算完成率）",
            f"{shown.english} so far, {wanted.english} due by now (of a target not above zero there is no percentage)",
        )
    tail = _apart(indicator, state, difference, completed, planned)
    return Schedule(
        state, _joined(head, tail), tail, actual, target, due, difference,
        completed, planned, points, _shortfall(indicator.direction, points),
    )  # fmt: skip


def compare_growth(indicator: Indicator, *, actual: Decimal | None, target: Decimal | None) -> Schedule:
    """Growth as given against the growth that is the target, both in percent."""
    if (lacking := _lacking(actual, target)) is not None:
        return lacking
    assert actual is not None
    assert target is not None
    state, difference = _state(indicator.direction, actual, target)
    now, wanted = _grown(actual), _grown(target)
    head = Words(
        f"同比{now.chinese}，目标{wanted.chinese}",
        f"{now.english} on the year before, target {wanted.english}",
    )
    tail = _points_apart(indicator.direction, state, difference, actual, target, GROWTH_DECIMALS)
    return Schedule(
        state, _joined(head, tail), tail, actual, target, target, difference,
        points=difference, shortfall=_shortfall(indicator.direction, difference),
    )  # fmt: skip


def compare_stock(
    indicator: Indicator,
    period: Period,
    *,
    actual: Decimal | None,
    target: Decimal | None,
    start: Decimal | None,
    curve: Curve,
) -> Schedule:
    """What stood at the end of a period against what should stand at the end of the year.

    What is due lies on the curve from ``start``, what stood at the end of last year. Without it nothing is due before
    the year ends: then only whether the target is reached already is said.
    """
    if (lacking := _lacking(actual, target)) is not None:
        return lacking
    assert actual is not None
    assert target is not None
    if indicator.unit_of_measure in NO_SUMS:
        return _of_percent(indicator, actual, target, indicator.shown)
    shown, wanted = indicator.shown.text(actual), indicator.shown.text(target)
    part = share(curve, period)
    if start is None and part < 1:
        return _without_start(indicator, actual, target)
    due = target if start is None else rounded(start + (target - start) * part, STORED_DECIMALS)
    state, difference = _state(indicator.direction, actual, due)
    completed = planned = points = None
    if target > 0:
        completed, planned = actual / target * 100, due / target * 100
        points = completed - planned
    by_now = indicator.shown.text(due)
    head = Words(
        f"期末 {shown.chinese}，按进度应为 {by_now.chinese}，年度目标 {wanted.chinese}",
        f"{shown.english} at the end of the period, {by_now.english} due by now, target {wanted.english}",
    )
    tail = _apart(indicator, state, difference, completed, planned)
    return Schedule(
        state, _joined(head, tail), tail, actual, target, due, difference,
        completed, planned, points, _shortfall(indicator.direction, points),
    )  # fmt: skip


def _without_start(indicator: Indicator, actual: Decimal, target: Decimal) -> Schedule:
    shown, wanted = indicator.shown.text(actual), indicator.shown.text(target)
    state, difference = _state(indicator.direction, actual, target)
    head = Words(f"期末 {shown.chinese}，年度目标 {wanted.chinese}",
                 f"{shown.english} at the end of the period, target {wanted.english}")  # fmt: skip
    if state in (State.AHEAD, State.EVEN):
        tail = Words("已达到年度目标", "the year's target is reached already")
    else:
        apart = indicator.shown.text(abs(difference))
        tail = Words(
            f"相差 {apart.chinese}；没有年初数，不能算应达到的进度",
            f"{apart.english} apart; without last year's end nothing says what is due by now",
        )
        state = state if state is State.NO_DIRECTION else State.OPEN
    return Schedule(state, _joined(head, tail), tail, actual, target, None, difference)


def _of_percent(indicator: Indicator, actual: Decimal, target: Decimal, printed: Shown) -> Schedule:
    """Two percentages or indices, neither of which is a part of the other."""
    state, difference = _state(indicator.direction, actual, target)
    shown, wanted = printed.text(actual), printed.text(target)
    head = Words(
        f"目前 {shown.chinese}，目标 {wanted.chinese}", f"{shown.english} now, target {wanted.english}"
    )
    tail = _points_apart(indicator.direction, state, difference, actual, target, printed.decimals)
    return Schedule(
        state, _joined(head, tail), tail, actual, target, target, difference,
        points=difference, shortfall=_shortfall(indicator.direction, difference),
    )  # fmt: skip


def _lacking(actual: Decimal | None, target: Decimal | None) -> Schedule | None:
    if target is None:
        words = Words("没有下达目标", "no target was set")
        if actual is None:
            words = _joined(words, Words("也没有数", "and there is no figure"))
        return Schedule(State.NO_TARGET, words, words, actual)
    if actual is None:
        words = Words("有目标，还没有数", "there is a target and no figure yet")
        return Schedule(State.NO_FIGURE, words, words, None, target)
    return None


def _state(direction: Direction, actual: Decimal, due: Decimal) -> tuple[State, Decimal]:
    difference = actual - due
    if direction is Direction.NEITHER:
        return State.NO_DIRECTION, difference
    if difference == 0:
        return State.EVEN, difference
    better = (difference > 0) == (direction is Direction.HIGHER)
    return (State.AHEAD if better else State.BEHIND), difference


def _shortfall(direction: Direction, points: Decimal | None) -> Decimal | None:
    if points is None or direction is Direction.NEITHER:
        return None
    shortfall = points if direction is Direction.LOWER else -points
    return abs(shortfall) if shortfall.is_zero() else shortfall


def _apart(
    indicator: Indicator,
    state: State,
    difference: Decimal,
    completed: Decimal | None,
    planned: Decimal | None,
) -> Words:
    """How far apart, in points of the target and in value."""
    if difference == 0:
        return Words("与进度持平", "just as due")
    value = indicator.shown.text(abs(difference))
    in_value = (
        Words(f"多 {value.chinese}", f"{value.english} more")
        if difference > 0
        else Words(f"少 {value.chinese}", f"{value.english} less")
    )
    if completed is None or planned is None:
        return _in_brackets(
            _word(indicator.direction, difference), in_value, *_which_is_better(indicator.direction)
        )
    return _points_apart(
        indicator.direction, state, difference, completed, planned, PERCENT_DECIMALS, in_value
    )


def _points_apart(
    direction: Direction,
    state: State,
    difference: Decimal,
    one: Decimal,
    other: Decimal,
    decimals: int,
    *more: Words,
) -> Words:
    """How far apart two printed percentages are: the difference of what is printed, so that a reader who
    subtracts finds the same."""
    if difference == 0:
        return (
            Words("相同", "the same")
            if state is State.NO_DIRECTION
            else Words("与目标持平", "just the target")
        )
    apart = abs(rounded(one, decimals) - rounded(other, decimals))
    word = _word(direction, difference)
    if apart == 0:
        least = Decimal(1).scaleb(-decimals)
        said = Words(
            f"{word.chinese}不足 {least:f} 个百分点", f"{word.english} by less than {least:f} points"
        )
    else:
        points = written(apart, decimals)
        said = Words(f"{word.chinese} {points} 个百分点", f"{word.english} by {points} points")
    return _in_brackets(said, *more, *_which_is_better(direction))


def _in_brackets(said: Words, *more: Words) -> Words:
    if not more:
        return said
    chinese, english = "，".join(one.chinese for one in more), ", ".join(one.english for one in more)
    return Words(f"{said.chinese}（{chinese}）", f"{said.english} ({english})")


def _which_is_better(direction: Direction) -> tuple[Words, ...]:
    """Said where a reader would take more for better."""
    return (Words("越低越好", "lower is better"),) if direction is Direction.LOWER else ()


def _word(direction: Direction, difference: Decimal) -> Words:
    """The word for more or less, by which of them is better."""
    if direction is Direction.HIGHER:
        return Words("超前", "ahead") if difference > 0 else Words("落后", "behind")
    return Words("高出", "above") if difference > 0 else Words("低", "below")


def _grown(value: Decimal) -> Words:
    number = written(abs(value), GROWTH_DECIMALS)
    if value < 0:
        return Words(f"下降 {number}%", f"down {number}%")
    return Words(f"增长 {number}%", f"up {number}%") if value > 0 else Words("持平", "unchanged")


def _percent(value: Decimal) -> str:
    return f"{written(value, PERCENT_DECIMALS)}%"


def _joined(head: Words, tail: Words) -> Words:
    return Words(f"{head.chinese}，{tail.chinese}", f"{head.english}, {tail.english}")
