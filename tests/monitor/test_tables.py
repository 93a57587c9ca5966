"""An indicator is written as people edit it and read back the same; what is wrong with it is all said at once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.monitor.indicator import Indicator, IndicatorError, Rule, RuleKind
from luoshi.monitor.standard import standard_indicators
from luoshi.monitor.tables import as_table, as_toml, from_tables, from_toml
from tests.monitor.indicators import indicator


@pytest.mark.parametrize("one", standard_indicators(), ids=lambda one: one.code)
def test_a_standard_indicator_comes_back_from_its_text(one: Indicator) -> None:
    assert from_toml(as_toml(as_table(one))) == one


def test_all_tables_come_back_together() -> None:
    assert from_tables([as_table(one) for one in standard_indicators()]) == standard_indicators()


@given(
    name=st.text(min_size=1).filter(lambda text: text.strip().isalnum()),
    least=st.decimals(-100, 0, places=3),
)
def test_any_name_and_bound_comes_back_as_it_was(name: str, least: Decimal) -> None:
    one = indicator(name=name, rules=(Rule(RuleKind.GROWTH_BETWEEN, least=least, most=Decimal(10)),))
    assert from_toml(as_toml(as_table(one))) == one


def test_a_heading_may_stand_above_the_fields() -> None:
    text = as_toml(as_table(standard_indicators()[0]))
    assert from_toml("[[indicator]]\n" + text) == standard_indicators()[0]


def problems(text: str) -> list[str]:
    with pytest.raises(IndicatorError) as raised:
        from_toml(text)
    return [problem.chinese for problem in raised.value.problems]


def test_everything_that_is_wrong_is_said() -> None:
    text = as_toml(as_table(standard_indicators()[0]))
    wrong = text.replace('growth = "comparable"', 'growth = "real"').replace("due = 25", 'due = "25"')
    assert set(problems(wrong + "colour = 1\n")) == {
        "不认得字段“colour”",
        "“growth”没有“real”这一项，可用：none, nominal, comparable",
        "“due”应为整数",
    }
    assert problems(text.replace("due = 25", "due = 0"))[0].startswith("报送日应在1到31之间")


def test_what_is_no_toml_or_not_one_indicator_is_refused() -> None:
    assert problems("code = ")[0].startswith("不是有效的TOML")
    text = as_toml(as_table(standard_indicators()[0]))
    assert problems(f"[[indicator]]\n{text}[[indicator]]\n{text}") == ["这里一次只写一个指标"]
    assert problems("") == ["这里一次只写一个指标"]
