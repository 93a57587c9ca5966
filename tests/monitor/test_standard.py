"""The standard set is whole and agrees with itself; a file of indicators that is wrong says where and what."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from luoshi.monitor.indicator import Basis, Direction, IndicatorError, Rolling
from luoshi.monitor.periods import PeriodKind
from luoshi.monitor.standard import read_indicators, standard_indicators

TEXT = files("luoshi.monitor").joinpath("standard.toml").read_text(encoding="utf-8")
BLOCKS = TEXT.split("[[indicator]]")
RETAIL = "[[indicator]]" + next(block for block in BLOCKS if 'code = "retail-sales"' in block)
TRADE = "[[indicator]]" + next(block for block in BLOCKS if 'code = "foreign-trade"' in block)


def test_the_set_is_that_of_a_prefecture() -> None:
    codes = [one.code for one in standard_indicators()]

    assert codes == [
        "gdp", "industrial-value-added", "industrial-output", "industrial-investment", "fixed-asset-investment",
        "retail-sales", "retail-sales-above-limit", "budget-revenue", "budget-expenditure", "tax-revenue",
        "foreign-trade", "foreign-investment", "paid-in-funds", "urban-income", "rural-income", "electricity",
        "industrial-electricity", "passengers", "freight", "deposits", "loans", "service-revenue", "cpi",
    ]  # fmt: skip


def test_every_indicator_says_every_field_itself() -> None:
    tables = tomllib.loads(TEXT)["indicator"]
    wanted = set(tables[0]) | {"level_published"}

    assert all(wanted - set(table) <= {"level_published"} for table in tables)


def test_what_is_special_about_each_is_there() -> None:
    by_code = {one.code: one for one in standard_indicators()}

    assert by_code["service-revenue"].reporting_lag == 1
    assert by_code["gdp"].period_kinds == by_code["urban-income"].period_kinds == (PeriodKind.QUARTER,)
    assert by_code["deposits"].bases == by_code["loans"].bases == (Basis.STOCK,)
    assert by_code["foreign-investment"].unit_of_measure == "US dollar"
    assert by_code["cpi"].direction is Direction.NEITHER
    assert {one.code for one in by_code.values() if not one.level_published} == {
        "industrial-value-added", "industrial-investment", "fixed-asset-investment",
    }  # fmt: skip
    assert by_code["cpi"].rolls_up.how is by_code["industrial-value-added"].rolls_up.how is Rolling.NONE


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[[indicator", "不是有效的TOML"),
        ("[indicators]\n", "不认得indicators"),
        ("indicator = 3", "只认得"),
        (RETAIL + 'colour = "red"', "不认得字段“colour”"),
        (RETAIL.replace("due = 20\n", ""), "缺少字段“due”"),
        (RETAIL.replace("due = 20", 'due = "20"'), "“due”应为整数"),
        (RETAIL.replace("due = 20", "due = true"), "“due”应为整数"),
        (RETAIL.replace("due = 20", "due = 40"), "现为40"),
        (RETAIL.replace('direction = "higher"', 'direction = "up"'), "没有“up”这一项"),
        (RETAIL.replace('shown_in = "亿元"', 'shown_in = "亿块"'), "显示单位“亿块”不认识"),
        (RETAIL.replace("january_february = true", 'january_february = "yes"'), "应为true或false"),
        (RETAIL.replace('bases = ["current", "cumulative"]', 'bases = "current"'), "应为[…]列表"),
        (RETAIL.replace('"not negative"', '{ kind = "not negative" }'), "每条规则写成"),
        (RETAIL.replace("least = -40", 'least = "-40"'), "“least”应为数字"),
        (RETAIL.replace("least = -40", "least = nan"), "“least”应为数字"),
        (RETAIL.replace('rolls_up = "sum"', 'rolls_up = "weighted by gdp"'), "权数指标“gdp”不存在"),
        (RETAIL + RETAIL, "代码重复"),
        (TRADE + RETAIL.replace('"社零"', '"外贸进出口"'), "已属于“foreign-trade”"),
    ],
)
def test_a_wrong_file_says_where_and_what(text: str, part: str) -> None:
    with pytest.raises(IndicatorError) as caught:
        read_indicators(text, "本市指标.toml")

    assert str(caught.value).startswith("本市指标.toml")
    assert part in str(caught.value)


def test_a_weighted_indicator_is_read_with_its_weight() -> None:
    rate = (
        RETAIL.replace('code = "retail-sales"', 'code = "sales-rate"')
        .replace('name = "社会消费品零售总额"', 'name = "产品销售率"')
        .replace('unit_of_measure = "yuan"', 'unit_of_measure = "percent"')
        .replace('shown_in = "亿元"', 'shown_in = "%"')
        .replace('rolls_up = "sum"', 'rolls_up = "weighted by retail-sales"')
    )
    rate = rate[: rate.index("aliases")] + rate[rate.index("unit_of_measure") :]

    _, found = read_indicators(RETAIL + rate)

    assert (found.rolls_up.how, found.rolls_up.by) == (Rolling.WEIGHTED, "retail-sales")
    assert found.aliases == ()
