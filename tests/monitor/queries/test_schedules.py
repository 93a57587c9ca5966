"""A unit is on schedule or not by its own figures, by those it is made of, and through renaming and merger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from luoshi.monitor.actions.set_curve import set_curve
from luoshi.monitor.indicator import CurveKind
from luoshi.monitor.periods import month, quarter
from luoshi.monitor.queries.board import schedules_for
from luoshi.monitor.queries.figures import indicator_for, indicators_for
from luoshi.monitor.queries.schedules import Schedules, Standing, latest_period
from luoshi.monitor.queries.tree import places
from luoshi.monitor.schedule import State
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Because
from luoshi.record.actions.reorganise_units import merge_units, rename_unit
from luoshi.record.projection import rebuild_differences
from luoshi.record.queries import organisation
from tests.monitor.acting import renamed, unit
from tests.monitor.giving import OUTPUT, YI, days, given, growth, known_at, now, targets
from tests.monitor.workbooks import output, workbook
from tests.record.acting import CLERK, READER

pytestmark = pytest.mark.django_db
MAY, JUNE = month(2026, 5), month(2026, 6)


def schedules(as_of: object = None) -> Schedules:
    asked = as_of or days()
    return schedules_for(indicators_for(CLERK), places(asked.moment), asked)  # type: ignore[attr-defined, arg-type]


def standing(county: str, code: str = OUTPUT, period: object = MAY, as_of: object = None) -> Standing:
    return schedules(as_of).standing(indicator_for(CLERK, code), unit(county), period)  # type: ignore[arg-type]


def test_a_level_is_held_against_its_target_by_the_curve() -> None:
    given(output())
    targets([("望溪区", 2400), ("白渡区", 800)])

    found = standing("望溪区政府")

    assert found.schedule.state is State.BEHIND
    assert found.schedule.completed is not None
    assert round(found.schedule.completed, 1) == Decimal("33.3")
    assert found.schedule.planned is not None
    assert round(found.schedule.planned, 1) == Decimal("41.7")
    assert found.curve.note is not None
    assert "缺上年全年数" in found.curve.note.chinese
    assert standing("白渡区政府").schedule.state is State.AHEAD
    assert standing("松岭县政府").schedule.state is State.NO_TARGET
    assert found.claimant == str(unit("市统计局"))


def test_growth_without_a_level_is_held_against_growth_as_a_target() -> None:
    growth([("望溪区", 3.1)])
    targets([("望溪区", 4.0)], what="固定资产投资", heading="年度目标增速", measure="%")

    found = standing("望溪区政府", "fixed-asset-investment")

    assert found.schedule.words.chinese == "同比增长 3.1%，目标增长 4.0%，落后 0.9 个百分点"
    assert found.level.number is None


def test_a_figure_without_a_target_keeps_saying_what_it_is() -> None:
    given(output())
    found = standing("望溪区政府")
    assert found.schedule.words.chinese == "没有下达目标"
    assert found.schedule.actual == 800 * YI


def test_the_change_since_the_period_before_is_in_points_and_in_value() -> None:
    given(output(4), "4月.xlsx")
    given(output(5, changed={"望溪区": (85.0, 800.0, 6.9)}), "5月.xlsx")

    found = standing("望溪区政府")

    assert found.growth_change == Decimal("0.4")
    assert found.level_change == 80 * YI
    assert standing("望溪区政府", period=month(2026, 4)).growth_change is None


def test_what_nobody_gives_for_the_city_is_added_up_and_the_zone_counts_once() -> None:
    counties = [
        ("望溪区", 10), ("白渡区", 10), ("鹤汀区", 10), ("松岭县", 10), ("桐岭县", 10), ("石滩县", 10), ("云麓县", 10),
        ("柳渡县", 10), ("岚溪县", 10), ("云川高新区", 4), ("云川工业园区", 5), ("云川临港区", 5),
    ]  # fmt: skip
    data = workbook(
        counties, titles=("云川市2026年5月规模以上工业总产值", "单位：亿元"), header=("县区", "累计")
    )
    given(data)

    found = standing("市政府").level

    assert not found.given
    assert found.number == 100 * YI
    assert found.rolled is not None
    assert len(found.rolled.leaves) == 11
    assert [zone for zone, _ in found.rolled.inside] == [unit("云川高新区")]


def test_a_missing_member_leaves_no_sum_and_is_named() -> None:
    given(output())
    found = standing("市政府").level
    assert found.number is None
    assert found.rolled is not None
    assert unit("桐岭县政府") in found.rolled.missing


def test_a_unit_renamed_in_june_goes_on_unbroken() -> None:
    given(_zone("云川工业园区", 5, 50.0), "5月.xlsx")
    renamed()
    given(_zone("云川经开区", 6, 61.0), "6月.xlsx")

    assert standing("云川经开区").level.number == 50 * YI
    found = standing("云川经开区", period=JUNE)
    assert (found.level.number, found.level_change) == (61 * YI, 11 * YI)
    tree = places()
    assert tree.name(unit("云川经开区"), date(2026, 5, 31)) == "云川工业园区"
    assert tree.name(unit("云川经开区"), date(2026, 6, 1)) == "云川经开区"
    assert tree.renamed_since(unit("云川经开区"), date(2026, 1, 1)) == [(date(2026, 6, 1), "云川工业园区")]
    assert tree.renamed_since(unit("云川经开区"), date(2026, 6, 1)) == []


def test_a_unit_with_figures_can_be_renamed() -> None:
    given(output())

    rename_unit(CLERK, Because(), unit("松岭县政府"), "云川市松岭区人民政府", date(2026, 6, 1))

    assert standing("松岭县政府").level.number == 200 * YI
    assert rebuild_differences() == []
    shown = organisation.unit(CLERK, unit("松岭县政府"), date(2026, 6, 1))
    assert {said.property.partition(".")[0] for said in shown.history} == {"unit"}


def test_units_merged_in_june_are_added_up_before_it_and_their_targets_too() -> None:
    given(output(5), "5月.xlsx")
    targets([("白渡区", 900), ("松岭县", 500)])
    whole = _merged()

    found = schedules().standing(indicator_for(CLERK, OUTPUT), whole, MAY)

    assert found.level.number == (390 + 200) * YI
    assert found.level.rolled is not None
    assert found.target.number == 1400 * YI
    assert found.schedule.state is State.AHEAD


def _merged() -> UUID:
    ending = [unit("白渡区政府"), unit("松岭县政府")]
    new = {"code": "BSQZF", "name": "云川市白松区人民政府"}
    return merge_units(CLERK, Because(), ending, new, date(2026, 6, 1))


def _zone(name: str, month_: int, level: float) -> bytes:
    return workbook(
        [(name, level)],
        titles=(f"云川市2026年{month_}月规模以上工业总产值", "单位：亿元"),
        header=("县区", "累计"),
        sheet=f"{month_}月",
    )


def test_a_curve_that_was_set_holds_from_then_on() -> None:
    given(output())
    targets([("望溪区", 2400)])
    before = now()
    shares = [Decimal(n) / 100 for n in (5, 10, 20, 25, 30, 45, 55, 65, 75, 85, 95, 100)]
    set_curve(CLERK, Because(), unit("望溪区政府"), OUTPUT, 2026, CurveKind.TYPED, shares, "常务会议")

    assert standing("望溪区政府").schedule.planned == 30
    assert standing("望溪区政府").schedule.state is State.AHEAD
    assert standing("望溪区政府", as_of=known_at(before)).schedule.state is State.BEHIND
    assert rebuild_differences() == []


def test_a_curve_is_set_by_clerks_with_a_reason_for_what_there_is() -> None:
    one = unit("望溪区政府")
    with pytest.raises(Refused):
        set_curve(READER, Because(), one, OUTPUT, 2026, CurveKind.STRAIGHT, [], "理由")
    with pytest.raises(ValueError, match="请写明依据"):
        set_curve(CLERK, Because(), one, OUTPUT, 2026, CurveKind.STRAIGHT, [], " ")
    with pytest.raises(NotFound):
        set_curve(CLERK, Because(), one, "no-such", 2026, CurveKind.STRAIGHT, [], "理由")


def test_a_balance_is_held_against_the_way_from_last_december() -> None:
    for year, number in ((2025, 12), (2026, 5)):
        data = workbook(
            [("望溪区", 100.0 if year == 2025 else 104.0)],
            titles=(f"{year}年{number}月末存款余额", "单位：亿元"),
            header=("县区", "余额"),
            sheet=f"{number}月",
        )
        given(data, f"{year}.xlsx", "人民银行云川市分行")
    targets([("望溪区", 112.0)], what="存款余额")

    found = standing("望溪区政府", "deposits")

    assert found.schedule.due == 105 * YI
    assert found.schedule.state is State.BEHIND
    assert schedules().due(indicator_for(CLERK, "deposits"), unit("望溪区政府"), MAY) == 105 * YI
    # A balance goes on from December; what is cumulative begins anew.
    assert standing("望溪区政府", "deposits", month(2026, 1)).before == month(2025, 12)
    assert standing("望溪区政府", period=month(2026, 3)).before is not None


def test_a_month_shows_the_last_quarter_that_was_over() -> None:
    found = indicator_for(CLERK, OUTPUT)
    assert latest_period(indicator_for(CLERK, "gdp"), MAY) == quarter(2026, 1)
    assert latest_period(found, MAY) == MAY
    assert latest_period(found, month(2026, 1)) is None
    february = latest_period(found, month(2026, 2))
    assert february is not None
    assert february.start == date(2026, 1, 1)
