"""Figures unlike the others of their kind. A mark asks for a reason and never changes a figure.

Two things are looked at: the change on the period before, against that of the same month (each month has a rhythm of
its own), and growth as given. The measure is the modified z-score of Iglewicz and Hoaglin (How to Detect and Handle
Outliers, 1993): distance from the median in units of the median absolute deviation, marked above 3.5. Neither bends
to the very outliers it looks for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median
from types import MappingProxyType

from luoshi.monitor.figures import Figure, Key, by_key, period_of, previous_of
from luoshi.monitor.indicator import Aspect, Basis, Indicator
from luoshi.monitor.periods import Period
from luoshi.words import Words, written

LIMIT = Decimal("3.5")
DEVIATION = Decimal("0.6745")  # a normal distribution's MAD in standard deviations
LEAST_POINTS = 8  # below it a median says little about what is usual


class Of(StrEnum):
    """What was looked at, in percent."""

    CHANGE = "change"
    GROWTH = "growth"


# Percentage points: where units move nearly alike, a few points more are nothing to ask about.
LEAST_SPREAD = MappingProxyType({Of.CHANGE: Decimal(5), Of.GROWTH: Decimal(2)})


class Outcome(StrEnum):
    """``not judged`` says why in its words."""

    MARKED = "marked"
    ORDINARY = "ordinary"
    NOT_JUDGED = "not judged"


class Against(StrEnum):
    """Whose points: the unit's own, or those of all units."""

    OWN = "own"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Mark:
    """What was found about one figure. ``value`` and ``median`` in percent, ``spread`` in percentage points, ``score``
    the distance in spreads; None where it was not judged. ``points`` is how many others it was held against."""

    figure: Figure
    of: Of
    outcome: Outcome
    words: Words
    value: Decimal | None = None
    against: Against | None = None
    points: int = 0
    median: Decimal | None = None
    spread: Decimal | None = None
    score: Decimal | None = None


def outlier_marks(
    indicator: Indicator,
    judged: Iterable[Figure],
    known: Iterable[Figure],
    *,
    least_points: int = LEAST_POINTS,
    limit: Decimal = LIMIT,
    least_spread: Mapping[Of, Decimal] = LEAST_SPREAD,
) -> tuple[Mark, ...]:
    """A mark for every level and every growth among ``judged``, held against ``known`` (which may hold them too).

    A change is held against the unit's own of the same month in other years; where those are fewer than
    ``least_points``, against all units' of that month. Growth against the unit's own of other periods, else against
    all units' of the same period. Where there are too few of both, it is not judged.
    """
    judged = list(judged)
    pool = _Pool(indicator, [*known, *judged])
    marks = []
    for figure in judged:
        key = (figure.unit, period_of(indicator, figure), figure.basis, figure.aspect)
        if figure.aspect is Aspect.LEVEL:
            of, value = Of.CHANGE, pool.change(key, figure)
            if isinstance(value, Words):
                marks.append(Mark(figure, of, Outcome.NOT_JUDGED, value))
                continue
            own, everybody = pool.same_month(key)
        elif figure.aspect is Aspect.GROWTH:
            of, value = Of.GROWTH, figure.value
            own, everybody = pool.other_growth(key)
        else:
            continue
        against = Against.OWN if len(own) >= least_points else Against.ALL
        points = own if against is Against.OWN else everybody
        marks.append(_mark(figure, of, value, against, points, least_points, limit, least_spread[of]))
    return tuple(marks)


def _mark(
    figure: Figure,
    of: Of,
    value: Decimal,
    against: Against,
    points: list[Decimal],
    least_points: int,
    limit: Decimal,
    least_spread: Decimal,
) -> Mark:
    if len(points) < least_points:
        words = Words(
            f"可比的数只有{len(points)}个，不足{least_points}个，不作判断",
            f"only {len(points)} others to hold it against, fewer than {least_points}: not judged",
        )
        return Mark(figure, of, Outcome.NOT_JUDGED, words, value, points=len(points))
    middle = median(points)
    spread = max(median(abs(point - middle) for point in points) / DEVIATION, least_spread)
    score = abs(value - middle) / spread
    what = {
        Of.CHANGE: Words("比上期变动", "the change on the period before"),
        Of.GROWTH: Words("同比增速", "growth"),
    }[of]
    whom = {
        (Of.CHANGE, Against.OWN): Words("本单位历年同期", "the unit's own of that month"),
        (Of.CHANGE, Against.ALL): Words("各单位历年同期", "all units' of that month"),
        (Of.GROWTH, Against.OWN): Words("本单位其他各期", "the unit's own of other periods"),
        (Of.GROWTH, Against.ALL): Words("各单位同期", "all units' of that period"),
    }[of, against]
    marked = score > limit
    number, usual, times, allowed = (written(one, 1) for one in (value, middle, score, limit))
    chinese = (
        f"{figure.period.text().chinese}{what.chinese} {number}%，{whom.chinese}（{len(points)}个数）中位数 {usual}%，"
        f"偏离为通常离散程度的 {times} 倍（界限 {allowed}）"
    )
    english = (
        f"{figure.period.text().english}: {what.english} is {number}%, the median of {whom.english} ({len(points)}) is "
        f"{usual}%: {times} times the usual spread away (limit {allowed})"
    )
    if marked:
        chinese += "。请核对并说明原因；数不改动"
        english += ". Check it and give the reason; the figure stays as it is"
    outcome = Outcome.MARKED if marked else Outcome.ORDINARY
    return Mark(
        figure, of, outcome, Words(chinese, english), value, against, len(points), middle, spread, score
    )


class _Pool:
    """All figures of an indicator, sorted by what they can be held against."""

    def __init__(self, indicator: Indicator, figures: Iterable[Figure]) -> None:
        self.indicator = indicator
        self.figures = by_key(indicator, figures)
        self.changes: dict[tuple[object, ...], list[tuple[Key, Decimal]]] = defaultdict(list)
        self.growth_of_unit: dict[tuple[object, ...], list[tuple[Key, Decimal]]] = defaultdict(list)
        self.growth_of_period: dict[tuple[object, ...], list[tuple[Key, Decimal]]] = defaultdict(list)
        for key, figure in self.figures.items():
            unit, period, basis, aspect = key
            if aspect is Aspect.LEVEL and isinstance(change := self.change(key, figure), Decimal):
                self.changes[period.kind, period.number, basis].append((key, change))
            elif aspect is Aspect.GROWTH:
                self.growth_of_unit[unit, _months(period), basis].append((key, figure.value))
                self.growth_of_period[period, basis].append((key, figure.value))

    def change(self, key: Key, figure: Figure) -> Decimal | Words:
        """The change of a level on the period before, in percent, or why there is none."""
        unit, period, basis, aspect = key
        before = previous_of(self.indicator, period, in_year=basis is Basis.CUMULATIVE)
        if before is None:
            return Words("没有可比的上一期", "there is no period before to compare with")
        earlier = self.figures.get((unit, before, basis, aspect))
        if earlier is None:
            return Words(f"缺{before.text().chinese}的数", f"no figure of {before.text().english}")
        if earlier.value <= 0 or figure.value < 0:
            return Words(
                "上期不大于零或本期为负，不能算变动", "the one before is not above zero, or this one is below"
            )
        return (figure.value / earlier.value - 1) * 100

    def same_month(self, key: Key) -> tuple[list[Decimal], list[Decimal]]:
        """Changes of the same month: the unit's own of other years, and those of all units."""
        unit, period, basis, _ = key
        found = [one for one in self.changes[period.kind, period.number, basis] if one[0] != key]
        return [change for other, change in found if other[0] == unit], [change for _, change in found]

    def other_growth(self, key: Key) -> tuple[list[Decimal], list[Decimal]]:
        """Growth of the unit in other periods, and of the other units in the same period."""
        unit, period, basis, _ = key
        own = self.growth_of_unit[unit, _months(period), basis]
        others = self.growth_of_period[period, basis]
        return [value for one, value in own if one != key], [value for one, value in others if one != key]


def _months(period: Period) -> str:
    """The kind, with January and February together among the months."""
    return "month" if period.kind == "january-february" else period.kind
