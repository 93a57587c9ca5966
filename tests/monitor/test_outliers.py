"""A figure unlike the others of its kind asks for a reason; where there are too few others, that is said instead."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.monitor.figures import Figure
from luoshi.monitor.indicator import Aspect, Basis
from luoshi.monitor.outliers import Against, Of, Outcome, outlier_marks
from luoshi.monitor.periods import Period, january_february, month
from tests.monitor.indicators import indicator

YI = 100_000_000
APRIL, MAY = month(2026, 4), month(2026, 5)


def level(unit: str, period: Period, yi: str, basis: Basis = Basis.CURRENT) -> Figure:
    return Figure(unit, period, basis, Aspect.LEVEL, Decimal(yi) * YI)


def growth(unit: str, period: Period, percent: str) -> Figure:
    return Figure(unit, period, Basis.CUMULATIVE, Aspect.GROWTH, Decimal(percent))


def counties(changes: list[str]) -> list[Figure]:
    """April and May of as many counties, with these changes in percent."""
    listed = []
    for number, change in enumerate(changes):
        unit, april = f"县{number}", Decimal(10 + number)
        listed += [
            level(unit, APRIL, str(april)),
            level(unit, MAY, str(april * (100 + Decimal(change)) / 100)),
        ]
    return listed


USUAL = counties(["1", "2", "2.5", "3", "3.5", "4", "5", "6"])


def test_a_slip_of_scale_is_marked_and_the_figure_stays_as_it_is() -> None:
    slip = level("松岭县", MAY, "120000")

    (mark,) = outlier_marks(indicator(), [slip], [*USUAL, level("松岭县", APRIL, "12")])

    assert mark.outcome is Outcome.MARKED
    assert (mark.of, mark.against, mark.points) == (Of.CHANGE, Against.ALL, 8)
    assert mark.figure is slip
    assert mark.median == Decimal("3.25")
    assert mark.words.chinese.startswith("2026年5月比上期变动 999,900.0%，各单位历年同期（8个数）中位数 3.3%")
    assert mark.words.chinese.endswith("请核对并说明原因；数不改动")


def test_a_change_like_the_others_is_ordinary() -> None:
    (mark,) = outlier_marks(
        indicator(), [level("松岭县", MAY, "12.6")], [*USUAL, level("松岭县", APRIL, "12")]
    )

    assert mark.outcome is Outcome.ORDINARY
    assert "原因" not in mark.words.chinese


def test_a_months_own_rhythm_is_no_outlier() -> None:
    """March doubles every year: against other months that would be unheard of."""
    known = []
    for year in range(2016, 2027):
        known += [level("甲", january_february(year), "10"), level("甲", month(year, 3), str(20 + year % 3))]
        known += [level("甲", month(year, number), "20") for number in range(4, 13)]

    (march,) = outlier_marks(indicator(), [known[-10]], known)
    (april,) = outlier_marks(indicator(), [level("甲", month(2026, 4), "44")], known)

    assert (march.figure.period, march.outcome, march.against) == (
        month(2026, 3),
        Outcome.ORDINARY,
        Against.OWN,
    )
    assert march.points == 10
    assert april.outcome is Outcome.MARKED


def test_too_few_others_are_said_and_nothing_is_judged() -> None:
    (mark,) = outlier_marks(
        indicator(), [level("甲", MAY, "120000")], [*USUAL[:14], level("甲", APRIL, "12")]
    )

    assert (mark.outcome, mark.points, mark.score) == (Outcome.NOT_JUDGED, 7, None)
    assert mark.words == (
        "可比的数只有7个，不足8个，不作判断",
        "only 7 others to hold it against, fewer than 8: not judged",
    )
    (less,) = outlier_marks(
        indicator(), [level("甲", MAY, "120000")], [*USUAL[:14], level("甲", APRIL, "12")], least_points=7
    )
    assert less.outcome is Outcome.MARKED


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (None, "12", "缺2026年4月的数"),
        ("0", "12", "上期不大于零"),
        ("-1", "12", "上期不大于零"),
        ("3", "-1", "本期为负"),
    ],
)
def test_what_has_no_change_is_not_judged(before: str | None, now: str, said: str) -> None:
    known = [*USUAL, *([level("甲", APRIL, before)] if before else [])]

    (mark,) = outlier_marks(indicator(), [level("甲", MAY, now)], known)

    assert mark.outcome is Outcome.NOT_JUDGED
    assert said in mark.words.chinese


def test_the_first_cumulative_figure_of_a_year_has_nothing_before_it() -> None:
    known = [level("甲", month(2025, 12), "100", Basis.CUMULATIVE)]

    (mark,) = outlier_marks(indicator(), [level("甲", january_february(2026), "9", Basis.CUMULATIVE)], known)

    assert mark.outcome is Outcome.NOT_JUDGED
    assert "没有可比的上一期" in mark.words.chinese


def test_growth_is_held_against_the_units_own_and_else_against_the_others() -> None:
    own = [
        growth("甲", month(2025, number), str(Decimal(4) + Decimal(number) / 10)) for number in range(3, 13)
    ]
    others = [growth(f"县{number}", MAY, str(20 + number)) for number in range(9)]
    judged = growth("甲", MAY, "21")

    (alone,) = outlier_marks(indicator(), [judged], [*own, *others])
    (among,) = outlier_marks(indicator(), [judged], others)

    assert (alone.of, alone.against, alone.outcome) == (Of.GROWTH, Against.OWN, Outcome.MARKED)
    assert (among.against, among.outcome) == (Against.ALL, Outcome.ORDINARY)


def test_where_all_are_alike_a_hair_is_no_outlier_and_nothing_is_divided_by_zero() -> None:
    known = [growth(f"县{number}", MAY, "5") for number in range(10)]

    near, far = outlier_marks(indicator(), [growth("甲", MAY, "7"), growth("乙", MAY, "13")], known)

    assert (near.outcome, far.outcome) == (Outcome.ORDINARY, Outcome.MARKED)
    assert near.spread == 2


def test_ranks_and_targets_are_not_judged_at_all() -> None:
    figures = [
        Figure("甲", MAY, Basis.CUMULATIVE, aspect, Decimal(3))
        for aspect in (Aspect.RANK, Aspect.TARGET, Aspect.TARGET_GROWTH)
    ]

    assert outlier_marks(indicator(), figures, figures) == ()


@given(st.lists(st.decimals(-30, 60, places=1), min_size=9, max_size=30), st.integers(1, 10**6))
def test_no_outlier_is_hidden_by_itself(values: list[Decimal], times: int) -> None:
    """One wild figure is marked however wild it is: it moves neither the median nor the spread."""
    known = [growth(f"县{number}", MAY, str(value)) for number, value in enumerate(values)]
    wild = growth("甲", MAY, str(1000 * times))

    (mark,) = outlier_marks(indicator(), [wild], [*known, wild])

    assert mark.outcome is Outcome.MARKED
    assert mark.points == len(values)


@given(st.lists(st.decimals(-30, 60, places=1), min_size=8, max_size=30))
def test_the_median_itself_is_never_marked(values: list[Decimal]) -> None:
    known = [growth(f"县{number}", MAY, str(value)) for number, value in enumerate(values)]
    first, *_ = outlier_marks(indicator(), [growth("甲", MAY, str(sorted(values)[len(values) // 2]))], known)

    assert first.outcome is Outcome.ORDINARY
