"""Formulas in words: what an official reads, with and without the values, and never markup of their own."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from luoshi.web.formula_words import Names, in_words

NAMES = Names(
    {"value": "数值", "target": "目标", "schedule": "时序目标", "signed_on": "签约日", "level": "数额",
     "indicator": "指标", "listed": "列名", "only:level": ""},
    {"value": "yuan", "target": "yuan", "schedule": "yuan", "level": "yuan"},
    {"industrial-output": "工业总产值"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("value / nullif(target, 0)", "数值 ÷ 目标"),
        ("value - (target - schedule)", "数值 − (目标 − 时序目标)"),
        ("value * (target + 1) / 2", "数值 × (目标 + 1) ÷ 2"),
        ("value >= 0.6 and target < 5 or listed", "数值 ≥ 0.6，且 目标 < 5 或 列名"),
        ("count(*) filter (where signed_on is not null)", "个数（只算 签约日 不为空 的）"),
        ("signed_on >= date '2026-01-05'", "签约日 ≥ 2026年1月5日"),
        ("indicator in ('industrial-output', 'other')", "指标 属于 “工业总产值”、“other”"),
        ("case when value is null then null else value * 2 end", "数值 × 2"),
        ("case when value > 1 then 5 else 0 end", "若 数值 > 1，则 5；否则 0"),
        ("max(level)", "数额"),
        ("sum(value)", "数值合计"),
        ("days_between(signed_on, date '2026-02-01')", "签约日 到 2026年2月1日 的天数"),
        ("not listed", "不是列名"),
    ],
)
def test_a_formula_is_said_in_words(formula: str, words: str) -> None:
    assert in_words(formula, NAMES).unescape() == words


@pytest.mark.parametrize(
    ("formula", "values", "words"),
    [
        ("value < schedule * 0.95", "1234567890 < 2400000000 * 0.95", "12.35亿元 < 24亿元 × 0.95"),
        ("value / nullif(target, 0)", "5000 / 20000", "5,000元 ÷ 2万元"),
        ("value + 1", "null + 1", "缺数 + 1"),
        ("value", "-5", "-5元"),
        ("coalesce(value, 0) * 2", "7 * 2", "7元 × 2"),
        ("max(level) * 2", "123450000 * 2", "1.23亿元 × 2"),
        ("case when value = target then 9 else value * 2 end", "30000 * 2", "3万元 × 2"),
    ],
)
def test_values_are_put_in_with_their_units(formula: str, values: str, words: str) -> None:
    assert " ".join(in_words(formula, NAMES, values).striptags().split()) == words


def test_the_exact_value_is_kept_for_whoever_points_at_it() -> None:
    assert 'title="1,234,567,890元"' in in_words("value", NAMES, "1234567890")


def test_of_a_choice_between_numbers_the_one_that_was_taken_is_told() -> None:
    one = "case when {} is null then 0 else 25 end"
    formula = " + ".join(("0", one.format("a"), one.format("b"), one.format("c")))
    told = in_words(formula, NAMES, "0 + 25 + 0 + 25")
    assert told.striptags() == "0 + 25 + 0 + 25"
    # A number that no branch gives is told as it stands, never another in its place.
    assert in_words(one.format("a"), NAMES, "7").striptags() == "7"
    assert in_words("value * 2", NAMES, "5 * 3").striptags() == "5 × 3"


@pytest.mark.parametrize(
    ("unit", "values", "words"),
    [
        ("", "2236000000 / 4980000000", "2.236 billion ÷ 4.98 billion"),
        ("yuan", "2236000000 / 4980000000", "2.236 billion yuan ÷ 4.98 billion yuan"),
        ("yuan", "2236000 / 49800", "2.236 million yuan ÷ 49,800 yuan"),
    ],
)
def test_large_numbers_in_english_are_said_by_millions_and_billions(
    unit: str, values: str, words: str
) -> None:
    names = Names({}, {"value": unit, "target": unit})
    with override("en"):
        assert in_words("value / target", names, values).striptags() == words


def test_where_values_have_another_form_they_are_told_as_they_stand() -> None:
    assert in_words("value + target", NAMES, "5 - 3").unescape() == "5 − 3"


@pytest.mark.parametrize("text", ["((", "select", "value <", "<script>x</script>", "'<b>'"])
def test_what_cannot_be_read_stays_as_it_was_written_and_is_never_markup(text: str) -> None:
    assert "<" not in in_words(text, NAMES)


@given(st.text(max_size=40))
def test_no_text_breaks_a_page(text: str) -> None:
    assert "<script" not in in_words(text, NAMES)
    assert "<script" not in in_words("value + 1", NAMES, text)
