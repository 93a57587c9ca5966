"""Figures that cannot be right together are found, with the figures involved and in words; what is missing is treated
as the rule declares, and rounding in print is nobody's fault."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.monitor.figures import Figure, step_of
from luoshi.monitor.indicator import Aspect, Basis, IfMissing, Indicator, Rule, RuleKind
from luoshi.monitor.periods import Period, january_february, month, quarter
from luoshi.monitor.unit_tree import Membership, Succession, UnitTree, ZoneInside
from luoshi.monitor.validation import Finding, validate, validate_totals
from tests.monitor.indicators import growth_only, indicator

YI = 100_000_000
FIRST, MARCH, APRIL, MAY = january_february(2026), month(2026, 3), month(2026, 4), month(2026, 5)


def rule(kind: RuleKind, if_missing: IfMissing = IfMissing.SKIP, **bounds: Decimal) -> Indicator:
    return indicator(rules=(Rule(kind, if_missing, **bounds),))


def figure(period: Period, basis: Basis, yi: str, unit: str = "甲", **more: Any) -> Figure:
    return Figure(unit, period, basis, Aspect.LEVEL, Decimal(yi) * YI, **more)


def current(period: Period, yi: str, unit: str = "甲") -> Figure:
    return figure(period, Basis.CURRENT, yi, unit)


def cumulative(period: Period, yi: str, unit: str = "甲") -> Figure:
    return figure(period, Basis.CUMULATIVE, yi, unit)


def growth(period: Period, percent: str, basis: Basis = Basis.CUMULATIVE) -> Figure:
    return Figure("甲", period, basis, Aspect.GROWTH, Decimal(percent))


def only(found: tuple[Finding, ...]) -> Finding:
    (one,) = found
    return one


def test_a_negative_level_is_found_and_negative_growth_is_free() -> None:
    figures = [current(MARCH, "-0.5"), current(APRIL, "0"), growth(MARCH, "-3")]

    found = only(validate(rule(RuleKind.NOT_NEGATIVE), figures))

    assert found.words == (
        "2026年3月当期为负数：-0.50亿元",
        "March 2026 current: below zero: -0.50 × 100 million yuan",
    )
    assert found.figures == (figures[0],)
    assert found.checked


def test_a_cumulative_figure_that_falls_is_found() -> None:
    rules = rule(RuleKind.CUMULATIVE_DOES_NOT_FALL)

    found = only(
        validate(rules, [cumulative(FIRST, "20"), cumulative(MARCH, "30"), cumulative(APRIL, "29.9")])
    )

    assert found.period == APRIL
    assert found.words.chinese == "2026年1—4月累计 29.90亿元，小于2026年1—3月累计 30.00亿元"
    assert [one.value for one in found.figures] == [Decimal("29.9") * YI, 30 * YI]


def test_a_last_place_more_or_less_is_rounding() -> None:
    falls = rule(RuleKind.CUMULATIVE_DOES_NOT_FALL)
    first = rule(RuleKind.FIRST_PERIOD_AGREES)

    assert validate(falls, [cumulative(MARCH, "30.00"), cumulative(APRIL, "29.99")]) == ()
    assert len(validate(falls, [cumulative(MARCH, "30.00"), cumulative(APRIL, "29.98")])) == 1
    assert validate(first, [current(FIRST, "20.00"), cumulative(FIRST, "20.01")]) == ()
    assert len(validate(first, [current(FIRST, "20.00"), cumulative(FIRST, "20.02")])) == 1


def test_a_new_year_begins_anew_and_february_is_january_and_february() -> None:
    rules = rule(RuleKind.CUMULATIVE_DOES_NOT_FALL)
    december = cumulative(month(2025, 12), "100")

    assert validate(rules, [december, cumulative(FIRST, "20"), cumulative(MARCH, "30")]) == ()
    fallen = only(validate(rules, [cumulative(month(2026, 2), "40"), cumulative(MARCH, "30")]))
    assert "2026年1—2月累计 40.00亿元" in fallen.words.chinese


def test_one_units_figures_are_not_held_against_anothers() -> None:
    figures = [cumulative(MARCH, "30"), cumulative(APRIL, "10", "乙")]

    assert validate(rule(RuleKind.CUMULATIVE_DOES_NOT_FALL), figures) == ()


ADDS_UP = RuleKind.CUMULATIVE_ADDS_UP


def test_a_cumulative_figure_is_the_one_before_and_the_current() -> None:
    right = [cumulative(MARCH, "30"), current(APRIL, "10"), cumulative(APRIL, "40")]
    wrong = [*right[:2], cumulative(APRIL, "41")]

    assert validate(rule(ADDS_UP), right) == ()
    found = only(validate(rule(ADDS_UP), wrong))
    assert (
        found.words.chinese
        == "2026年1—4月累计 41.00亿元，不等于2026年1—3月累计 30.00亿元加当期 10.00亿元，相差 1.00亿元"
    )
    assert len(found.figures) == 3


@given(st.integers(0, 10**13), st.integers(0, 10**12))
def test_what_only_rounding_sets_apart_is_not_found(before: int, added: int) -> None:
    def printed(value: int) -> str:
        return str((Decimal(value) / YI).quantize(Decimal("0.01")))

    figures = [
        cumulative(MARCH, printed(before)), current(APRIL, printed(added)), cumulative(APRIL, printed(before + added))
    ]  # fmt: skip

    assert validate(rule(ADDS_UP), figures) == ()


@given(st.integers(2, 10**6), st.sampled_from([1, -1]))
def test_more_than_rounding_is_found_whatever_its_size(steps: int, sign: int) -> None:
    off = Decimal(steps * sign) / 100
    figures = [cumulative(MARCH, "30000"), current(APRIL, "10000"), cumulative(APRIL, str(40000 + off))]

    assert len(validate(rule(ADDS_UP), figures)) == 1


def test_figures_that_show_more_places_are_compared_in_those() -> None:
    figures = [cumulative(MARCH, "30.1234"), current(APRIL, "10.1111"), cumulative(APRIL, "40.2385")]

    found = only(validate(rule(ADDS_UP), figures))

    assert "40.2385亿元" in found.words.chinese
    assert "相差 0.004亿元" in found.words.chinese
    assert step_of(indicator(), figures[0]) == 10_000
    assert step_of(indicator(), figure(MARCH, Basis.CURRENT, "30.1234", step=Decimal(YI))) == YI


@pytest.mark.parametrize(
    ("if_missing", "said"),
    [
        (IfMissing.SKIP, None),
        (IfMissing.REPORT, "缺2026年4月当期，“累计等于上期累计加当期”不能核对"),
        (IfMissing.ZERO, "相差 10.00亿元（2026年4月当期缺，按零计算）"),
        (IfMissing.PREVIOUS, "相差 2.00亿元（2026年4月当期缺，用2026年3月的数）"),
    ],
)
def test_what_is_missing_is_treated_as_declared(if_missing: IfMissing, said: str | None) -> None:
    figures = [cumulative(FIRST, "20"), current(MARCH, "8"), cumulative(MARCH, "28"), cumulative(APRIL, "38")]

    found = validate(rule(ADDS_UP, if_missing), figures)

    if said is None:
        assert found == ()
    else:
        assert only(found).period == APRIL
        assert said in only(found).words.chinese
        assert only(found).checked is (if_missing is not IfMissing.REPORT)


def test_where_the_period_before_is_missing_too_nothing_is_supposed() -> None:
    assert (
        validate(rule(ADDS_UP, IfMissing.PREVIOUS), [cumulative(MARCH, "28"), cumulative(APRIL, "38")]) == ()
    )


def test_growth_outside_its_bounds_is_found() -> None:
    rules = rule(RuleKind.GROWTH_BETWEEN, least=Decimal(-40), most=Decimal(60))

    assert validate(rules, [growth(MARCH, "60"), growth(APRIL, "-40")]) == ()
    assert (
        only(validate(rules, [growth(MARCH, "60.1")])).words.chinese == "2026年1—3月累计增速 60.1% 高于 60%"
    )
    assert "低于 -40%" in only(validate(rules, [growth(MARCH, "-56")])).words.chinese


def test_a_level_without_growth_is_said_where_that_is_declared() -> None:
    bounds = {"most": Decimal(60)}
    figures = [cumulative(MARCH, "3"), cumulative(APRIL, "5"), growth(APRIL, "4")]

    found = only(validate(rule(RuleKind.GROWTH_BETWEEN, IfMissing.REPORT, **bounds), figures))

    assert (found.period, found.checked) == (MARCH, False)
    assert validate(rule(RuleKind.GROWTH_BETWEEN, **bounds), figures) == ()


def test_the_first_period_is_its_own_cumulative() -> None:
    rules = rule(RuleKind.FIRST_PERIOD_AGREES)

    assert validate(rules, [current(FIRST, "20"), cumulative(month(2026, 2), "20")]) == ()
    found = only(validate(rules, [current(FIRST, "20"), cumulative(FIRST, "21"), current(MARCH, "9")]))
    assert found.words.chinese == "2026年1—2月是全年第一期，累计 21.00亿元应等于当期 20.00亿元"


def test_rules_that_are_not_declared_find_nothing() -> None:
    assert validate(indicator(), [current(MARCH, "-5"), cumulative(MARCH, "-9")]) == ()
    assert (
        validate_totals(
            indicator(), UnitTree((Membership("甲", "市"),)), [current(MARCH, "1"), current(MARCH, "2", "市")]
        )
        == ()
    )


def test_findings_come_by_unit_and_then_by_period() -> None:
    figures = [
        current(APRIL, "-1", "乙"),
        current(MAY, "-1", "甲"),
        current(MARCH, "-1", "甲"),
        current(MARCH, "-1", "乙"),
    ]

    found = validate(rule(RuleKind.NOT_NEGATIVE), figures)

    assert [(one.unit, one.period.number) for one in found] == [("乙", 3), ("乙", 4), ("甲", 3), ("甲", 5)]


def test_a_quarter_has_no_month_before_it() -> None:
    quarterly = indicator(
        period_kinds=("quarter",), january_february=False, bases=(Basis.CUMULATIVE,),
        rules=(Rule(RuleKind.CUMULATIVE_DOES_NOT_FALL),),
    )  # fmt: skip

    found = only(
        validate(quarterly, [cumulative(quarter(2026, 1), "30"), cumulative(quarter(2026, 2), "29")])
    )

    assert "2026年上半年累计 29.00亿元，小于2026年一季度累计 30.00亿元" in found.words.chinese


TREE = UnitTree(
    (Membership("甲", "市"), Membership("乙", "市"), Membership("园", "市")),
    (ZoneInside("园", "甲"),),
    names={"乙": "松岭县"},
)
TOTAL = RuleKind.TOTAL_IS_SUM_OF_MEMBERS


def test_a_total_is_the_sum_of_its_members_with_the_zone_once() -> None:
    members = [current(MARCH, "3"), current(MARCH, "4", "乙"), current(MARCH, "2", "园")]

    assert validate_totals(rule(TOTAL), TREE, [*members, current(MARCH, "7", "市")]) == ()
    found = only(validate_totals(rule(TOTAL), TREE, [*members, current(MARCH, "9", "市")]))
    assert (found.unit, found.period) == ("市", MARCH)
    assert found.words.chinese.startswith(
        "2026年3月当期合计不等于各项之和：上报 9.00亿元，下级汇总 7.00亿元，相差 2.00亿元"
    )
    assert [one.unit for one in found.figures] == ["市", "甲", "乙"]


def test_every_period_and_basis_has_a_total_of_its_own() -> None:
    figures = [
        current(MARCH, "3"), current(MARCH, "4", "乙"), current(MARCH, "7", "市"),
        cumulative(MARCH, "3"), cumulative(MARCH, "4", "乙"), cumulative(MARCH, "8", "市"),
        current(APRIL, "3"), current(APRIL, "4", "乙"), current(APRIL, "6", "市"),
    ]  # fmt: skip

    found = validate_totals(rule(TOTAL), TREE, figures)

    assert [(one.period.number, one.figures[0].basis) for one in found] == [(3, "cumulative"), (4, "current")]


@pytest.mark.parametrize(
    ("if_missing", "said", "checked"),
    [
        (IfMissing.SKIP, None, True),
        (IfMissing.REPORT, "合计不能核对：不汇总；缺松岭县的数", False),
        (IfMissing.ZERO, "松岭县缺，按零计算", True),
        (IfMissing.PREVIOUS, "相差 1.00亿元，超出四舍五入可解释的范围；松岭县缺，用2026年3月的数", True),
    ],
)
def test_a_total_that_lacks_a_member_is_treated_as_declared(
    if_missing: IfMissing, said: str | None, checked: bool
) -> None:
    figures = [current(MARCH, "4", "乙"), current(APRIL, "3"), current(APRIL, "8", "市")]

    found = validate_totals(rule(TOTAL, if_missing), TREE, figures)

    if said is None:
        assert found == ()
    else:
        assert said in only(found).words.chinese
        assert only(found).checked is checked


def test_a_member_that_never_had_the_figure_is_not_missing_and_is_named_where_the_total_is_wrong() -> None:
    renamed = UnitTree(
        (*TREE.memberships, Membership("新丙", "市", start=date(2026, 4, 1))),
        TREE.zones, (Succession("旧丙", "新丙", date(2026, 4, 1)),), TREE.names,
    )  # fmt: skip
    right, wrong = current(APRIL, "3", "市"), current(APRIL, "4", "市")
    report = rule(TOTAL, IfMissing.REPORT)

    assert validate_totals(report, TREE, [current(APRIL, "3"), right]) == ()
    found = only(validate_totals(report, TREE, [current(APRIL, "3"), wrong]))
    assert found.checked
    assert "松岭县不报此数，未计入" in found.words.chinese
    had_it_before = only(
        validate_totals(report, renamed, [current(MARCH, "1", "旧丙"), current(APRIL, "3"), right])
    )
    assert not had_it_before.checked
    assert "缺新丙的数" in had_it_before.words.chinese


def test_a_cumulative_figure_of_last_year_stands_for_nobody_this_year() -> None:
    december, this_year = (
        cumulative(month(2025, 12), "4", "乙"),
        [cumulative(FIRST, "3"), cumulative(FIRST, "8", "市")],
    )

    assert validate_totals(rule(TOTAL, IfMissing.PREVIOUS), TREE, [december, *this_year]) == ()


def test_the_rounding_of_every_member_counts() -> None:
    tree = UnitTree(tuple(Membership(str(number), "市") for number in range(4)))
    members = [current(MARCH, "1.00", str(number)) for number in range(4)]

    assert validate_totals(rule(TOTAL), tree, [*members, current(MARCH, "4.02", "市")]) == ()
    assert len(validate_totals(rule(TOTAL), tree, [*members, current(MARCH, "4.03", "市")])) == 1


def test_a_figure_kept_for_the_whole_only_is_left_alone() -> None:
    assert validate_totals(rule(TOTAL, IfMissing.REPORT), TREE, [current(MARCH, "7", "市")]) == ()


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=12))
def test_totals_of_printed_members_agree(exact: list[int]) -> None:
    tree = UnitTree(tuple(Membership(str(number), "市") for number in range(len(exact))))

    def printed(value: int) -> str:
        return str((Decimal(value) / YI).quantize(Decimal("0.01")))

    figures = [current(MARCH, printed(value), str(number)) for number, value in enumerate(exact)]

    assert (
        validate_totals(
            rule(TOTAL, IfMissing.REPORT), tree, [*figures, current(MARCH, printed(sum(exact)), "市")]
        )
        == ()
    )


def test_a_figure_is_a_finite_number() -> None:
    with pytest.raises(ValueError, match="finite"):
        figure(MARCH, Basis.CURRENT, "NaN")


def test_growth_alone_has_its_own_rule() -> None:
    rules = growth_only(rules=(Rule(RuleKind.GROWTH_BETWEEN, most=Decimal(20)),))

    assert only(validate(rules, [growth(MAY, "25.5")])).words.english == (
        "January–May 2026 cumulative: growth of 25.5% is above 20%"
    )


def test_a_stray_january_is_compared_with_nothing() -> None:
    every = indicator(
        rules=(Rule(ADDS_UP, IfMissing.REPORT), Rule(RuleKind.FIRST_PERIOD_AGREES, IfMissing.REPORT))
    )
    january = Period(date(2026, 1, 1), date(2026, 2, 1), MARCH.kind)

    assert validate(every, [cumulative(january, "3"), current(january, "4")]) == ()
