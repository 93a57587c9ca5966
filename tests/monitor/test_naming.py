"""A title names an indicator by name and alias with its furniture taken off; whoever is unsure says None."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from luoshi.monitor.indicator import Growth, Indicator
from luoshi.monitor.naming import Named, named, plain, titles_of
from luoshi.monitor.standard import standard_indicators
from tests.monitor.indicators import indicator

STANDARD = standard_indicators()


def named_by(title: str, indicators: Iterable[Indicator]) -> Named | None:
    return named(title, titles_of(indicators))


def indicator_named(title: str, indicators: Iterable[Indicator]) -> Indicator | None:
    found = named_by(title, indicators)
    return found.indicator if found else None


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("规上工业增加值增速", "industrial-value-added"),
        ("规模以上工业增加值", "industrial-value-added"),
        ("规模以上工业增加值增速（%）", "industrial-value-added"),
        ("社零", "retail-sales"),
        ("社消零", "retail-sales"),
        ("社 会 消 费 品 零 售 总 额", "retail-sales"),
        ("ＧＤＰ（亿元）", "gdp"),
        ("一、地区生产总值", "gdp"),
        ("1.规上工业总产值（万元）", "industrial-output"),
        ("1、规模以上工业总产值", "industrial-output"),
        ("（一）固定资产投资（不含农户）", "fixed-asset-investment"),
        ("(2)工业投资", "industrial-investment"),
        ("① 进出口总额[亿元]", "foreign-trade"),
        ("其中：工业用电量（亿千瓦时）", "industrial-electricity"),
        ("3 其中：限额以上消费品零售额", "retail-sales-above-limit"),
        ("　　#税收收入", "tax-revenue"),
        ("一、其中：（1）税收收入*", "tax-revenue"),
        ("全市一般公共预算收入", "budget-revenue"),
        ("全社会用电量", "electricity"),
        ("规上服务业营收（单位：亿元）", "service-revenue"),
        ("居民消费价格指数（上年同月=100）", "cpi"),
        ("实际利用外资（万美元、%）", "foreign-investment"),
        ("货运量：", "freight"),
    ],
)
def test_titles_as_they_stand_in_tables_are_understood(title: str, code: str) -> None:
    found = indicator_named(title, STANDARD)

    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "title",
    [
        "",
        "（亿元）",
        "收入",
        "合计",
        "工业",
        "增速",
        "出口总额",
        "市本级一般公共预算收入",  # a part of the city's
        "固定资产投资（含农户）",  # another scope
        "规上工业总产值（现价）",
        "工业增加值",  # all of it, not only above the designated size
        "限上批发业销售额",
        "GDP增速排名",
        "社会消费品零售总额增速增速",
        "进出口总额本月累计",
        "1-5月",
        "居民人均可支配收入",  # town or country?
        "人民币存款余额",  # stands beside that in all currencies
    ],
)
def test_what_is_not_sure_is_nobody(title: str) -> None:
    assert named_by(title, STANDARD) is None


@pytest.mark.parametrize(
    ("title", "aspect", "basis"),
    [
        ("社会消费品零售总额", None, None),
        ("社会消费品零售总额同比增长（%）", "growth", None),
        ("社零同比±%", "growth", None),
        ("进出口总额累计", None, "cumulative"),
        ("进出口总额本月", None, "current"),
        ("规上服务业营业收入累计增速", "growth", "cumulative"),
        ("本外币存款余额月末数", None, "stock"),
        ("一般公共预算收入绝对额", "level", None),
        ("固定资产投资", "growth", None),  # published without a level
    ],
)
def test_words_at_the_end_say_aspect_and_basis(title: str, aspect: str | None, basis: str | None) -> None:
    found = named_by(title, STANDARD)

    assert found is not None
    assert (found.aspect, found.basis) == (aspect, basis)


def test_a_name_that_two_share_is_nobody() -> None:
    one, other = indicator(aliases=("零售",)), indicator(code="other", name="其他零售额", aliases=("零售",))

    assert indicator_named("零售", [one]) is one
    assert indicator_named("零售", [one, other]) is None


def test_growth_of_what_has_none_and_a_level_of_what_is_growth_alone_are_nobody() -> None:
    assert named_by("社会消费品零售总额增速", [indicator()]) is not None
    assert named_by("社会消费品零售总额增速", [indicator(growth=Growth.NONE)]) is None
    assert named_by("固定资产投资绝对额", STANDARD) is None


@given(
    st.sampled_from([(one, alias) for one in STANDARD for alias in (one.name, *one.aliases)]),
    st.sampled_from(["", "一、", "（二）", "3.", "4、", "(5)", "⑥", "其中：", "七、其中："]),
    st.sampled_from(["", "（亿元）", "(万元)", "（%）", "*", "："]),
)
def test_furniture_changes_nothing(drawn: tuple, before: str, after: str) -> None:  # type: ignore[type-arg]
    one, alias = drawn

    assert indicator_named(f"{before} {alias}{after}", STANDARD) is one


@given(st.text(max_size=30))
@example("A¯")  # the macron stands apart by a blank until blanks are taken out
def test_a_plain_title_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)
