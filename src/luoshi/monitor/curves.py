"""How a year's target is spread over the year: straight, in the shape of last year, or as typed.

A curve is twelve shares of the target, of which each is what should be reached by the end of that month; they never
fall and end at 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from luoshi.monitor.indicator import CurveKind
from luoshi.monitor.periods import Period
from luoshi.words import Words

MONTHS = range(1, 13)


class CurveFallback(StrEnum):
    """What last year's shape does about a month without a figure: a straight line between its neighbours, or a
    straight line over the whole year."""

    INTERPOLATE = "interpolate"
    STRAIGHT = "straight"


class CurveError(ValueError):
    """A typed curve that is none; ``words`` says why."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese} ({english})")
        self.words = Words(chinese, english)


@dataclass(frozen=True, slots=True)
class Curve:
    """Twelve cumulative shares. ``kind`` is what the shares really are, and ``note`` says why, where that is not
    what was asked for. Raises CurveError."""

    kind: CurveKind
    shares: tuple[Decimal, ...]
    note: Words | None = None

    def __post_init__(self) -> None:
        if len(self.shares) != 12:
            raise CurveError(
                f"进度曲线要写12个月的累计比重，现有{len(self.shares)}个",
                f"a curve has a cumulative share for each of 12 months, not {len(self.shares)}",
            )
        before = Decimal(0)
        for number, share in zip(MONTHS, self.shares, strict=True):
            if not share.is_finite() or share < before:
                raise CurveError(
                    f"{number}月的累计比重{share}不能小于上月的{before}",
                    f"the cumulative share of month {number}, {share}, is below {before} of the month before",
                )
            before = share
        if before != 1:
            raise CurveError(
                f"12月的累计比重应为1（即100%），现为{before}",
                f"the share of month 12 must be 1, not {before}",
            )


def straight_curve(note: Words | None = None) -> Curve:
    """A twelfth every month (时序进度)."""
    return Curve(CurveKind.STRAIGHT, tuple(Decimal(number) / 12 for number in MONTHS), note)


def typed_curve(shares: Sequence[Decimal]) -> Curve:
    """A curve as a person typed it: 0.62, not 62. Raises CurveError."""
    return Curve(CurveKind.TYPED, tuple(shares))


def last_year_curve(
    cumulative: Mapping[int, Decimal], *, expected: Iterable[int] = MONTHS, fallback: CurveFallback
) -> Curve:
    """The shape of last year, from what had been reached by the end of each month.

    ``expected`` are the months for which there should be a figure (3, 6, 9, 12 for quarters; without 1 where January
    and February are together): between them the line is straight and nothing is noted. A month missing among
    them is treated as ``fallback`` says, and noted. Without December, with figures below zero or falling, or with
    nothing in the whole year there is no shape, and the line is straight.
    """
    months = sorted(set(expected) | {12})
    missing = [number for number in months if number not in cumulative]
    total = cumulative.get(12)
    if total is None:
        return straight_curve(
            Words("缺上年全年数，按直线进度", "last year's total is missing: a straight line instead")
        )
    if missing and fallback is CurveFallback.STRAIGHT:
        listed = "、".join(map(str, missing))
        return straight_curve(
            Words(f"缺上年{listed}月累计数，按直线进度", f"last year lacks month {', '.join(map(str, missing))}: "
                  "a straight line instead")
        )  # fmt: skip
    known = [
        (0, Decimal(0)),
        *sorted((number, value) for number, value in cumulative.items() if number in MONTHS),
    ]
    if total <= 0 or any(later[1] < earlier[1] for earlier, later in pairwise(known)):
        return straight_curve(
            Words(
                "上年累计数有下降、为负或全年为零，按直线进度",
                "last year's cumulative figures fall, are below zero or end at nothing: a straight line instead",
            )
        )
    note = None
    if missing:
        note = Words(
            f"上年{'、'.join(map(str, missing))}月累计数缺，按前后月直线推算",
            f"last year lacks month {', '.join(map(str, missing))}: a straight line between its neighbours",
        )
    return Curve(CurveKind.LAST_YEAR, tuple(_between(known, number) / total for number in MONTHS), note)


def _between(known: Sequence[tuple[int, Decimal]], number: int) -> Decimal:
    """The value of a month, on the straight line between its neighbours where it has none."""
    at, value = max(one for one in known if one[0] <= number)
    if at == number:
        return value
    next_at, next_value = min(one for one in known if one[0] > number)
    return value + (next_value - value) * (number - at) / (next_at - at)


def share(curve: Curve, period: Period) -> Decimal:
    """The share of the year's target that should be reached by the end of a period; of a point, by the end of
    its month."""
    return curve.shares[period.month - 1]
