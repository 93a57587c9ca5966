"""A formula is read by a closed list; what may not stand is refused with its place and the way out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.judging.formulas import AGGREGATES, FUNCTIONS, Formula, FormulaError, Kind, Problem, parse_formula

PROJECTS: dict[str, Kind] = {
    "signed_on": "day",
    "started_on": "day",
    "contracted": "number",
    "paid_in": "number",
    "stage": "text",
    "excluded": "truth",
}


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("count(*) filter (where started_on is not null) / nullif(count(*), 0)", ("started_on",)),
        ("round(sum(paid_in) / nullif(sum(contracted), 0), 4)", ("paid_in", "contracted")),
        ("count(distinct stage)", ("stage",)),
        ("truncate(sum(paid_in) / 1e8)", ("paid_in",)),
        ("least(sum(paid_in) / 1e8, 1) * 50", ("paid_in",)),
        ("sum(case when stage in ('开工', '竣工') then contracted else 0 end)", ("stage", "contracted")),
        ("coalesce(sum(paid_in) filter (where not excluded), 0)", ("paid_in", "excluded")),
        ("max(days_between(signed_on, started_on))", ("signed_on", "started_on")),
        ("max(calendar_months(signed_on, started_on))", ("signed_on", "started_on")),
        ("100 - 2 * count(*) filter (where signed_on < date '2026-01-01')", ("signed_on",)),
    ],
)
def test_formulas_of_real_books_are_read(text: str, columns: tuple[str, ...]) -> None:
    formula = parse_formula(text, PROJECTS, aggregate=True)

    assert formula.columns == columns
    assert formula.kind == "number"


def test_a_condition_is_said_of_each_row() -> None:
    found = parse_formula("contracted >= 1e9 and not excluded", PROJECTS, aggregate=False, kind="truth")
    assert found.kind == "truth"
    assert Decimal(10**9) in [node.value for node in found.tree.walk()]


@pytest.mark.parametrize(
    ("text", "about", "said"),
    [
        ("sum(contracted) / count(*)", "count(*)", "nullif(count(*), 0)"),
        ("pg_sleep(10)", "pg_sleep(10)", "没有函数“pg_sleep”"),
        ("summ(contracted)", "summ(contracted)", "是不是“sum”"),
        ("sum(contractd)", "contractd", "是不是“contracted”"),
        ("contracted", "contracted", "sum(contracted)"),
        ("avg(paid_in)", "avg(paid_in)", "sum(x) / nullif(count(x), 0)"),
        ("sum(case when contracted > 'x' then 1 end)", "contracted > 'x'", "数和文字不能放在一起"),
        ("count(*) filter (where stage < 'b')", "stage < 'b'", "只能比是否相同"),
        ("count(*) filter (where stage = null)", "stage", "is null"),
        ("(select 1)", "1", "不能再写查询"),
        ("1; 2", "1; 2", "不要分号"),
        ("1; drop table projects", "drop", "写得不成公式"),
        ("drop table projects", "drop", "写得不成公式"),
        ("sum(paid_in) over ()", "sum(paid_in)", "不能用 over"),
        ("truncate(max(stage))", "stage", "要的是数或日期"),
        ("truncate(max(signed_on))", "truncate(max(signed_on))", "truncate 不能用于日期"),
        ("truncate(sum(paid_in), 2)", "truncate(sum(paid_in), 2)", "参数个数不对"),
        ("sum(paid_in) % 2", "sum(paid_in) % 2", "不能用 %"),
        ("sum(paid_in)::int", "sum(paid_in)", "不能转换类型"),
        ("max(signed_on)", "signed_on", "要的是数"),
        ("sum(p.paid_in)", "p.paid_in", "不写表名"),
        ("sum(sum(paid_in))", "sum(paid_in)", "每行一个值"),
        ("sum(paid_in", "paid_in", "写得不成公式"),
        ("sum(paid_in) + 'a", "sum(paid_in) + 'a", "引号"),
        ("0.0000001 * count(*)", "0.0000001", "小数超过6位"),
        ("round(sum(paid_in), count(*))", "round(sum(paid_in), count(*))", "保留0到6位"),
        ("sum(days_between(signed_on, paid_in))", "paid_in", "要的是日期"),
        ("count(*) filter (where signed_on > date '2026-02-30')", "'2026-02-30'", "不是日期"),
        ("  ", "", "空的"),
    ],
)
def test_what_may_not_stand_is_refused_at_its_place(text: str, about: str, said: str) -> None:
    with pytest.raises(FormulaError) as refused:
        parse_formula(text, PROJECTS, aggregate=True)

    problem = refused.value.problems[0]
    assert text[problem.start : problem.end] == about
    assert said in problem.words.chinese
    assert problem.words.english


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(FormulaError) as refused:
        parse_formula("summ(paid_in) + sum(contractd) / count(*)", PROJECTS, aggregate=True)
    assert len(refused.value.problems) >= 2


def test_gathering_has_no_place_in_a_condition() -> None:
    with pytest.raises(FormulaError, match="每行一个值"):
        parse_formula("sum(paid_in) > 1", PROJECTS, aggregate=False, kind="truth")


@given(st.text(max_size=40) | st.lists(st.sampled_from(
    [*PROJECTS, *FUNCTIONS, *AGGREGATES, "(", ")", ",", "*", "+", "/", "'", "1", "0", "is", "null", "case", "when",
     "then", "end", "filter", "where", "select", "from", "in", "between", "and", "date", ";", "--", "over", "{", "["]
), max_size=12).map(" ".join))  # fmt: skip
def test_any_text_is_read_or_refused(text: str) -> None:
    formula, problems = _read(text)
    assert (formula is None) == bool(problems)
    assert all(0 <= problem.start <= problem.end <= len(text) for problem in problems)
    assert formula is None or set(formula.columns) <= set(PROJECTS)


def _read(text: str) -> tuple[Formula | None, tuple[Problem, ...]]:
    try:
        return parse_formula(text, PROJECTS, aggregate=True), ()
    except FormulaError as refused:
        return None, refused.problems


@pytest.mark.parametrize(
    ("text", "about", "zh", "en"),
    [
        ("sum（paid_in)", "（", "请改成 (", "type ("),
        ("sum(paid_in）", "）", "请改成 )", "type )"),
        ("least(sum(paid_in)，1)", "，", "请改成 ,", "type ,"),
        ("sum(paid_in)\u3000+ 1", "\u3000", "全角空格，请改成 英文空格", "full-width blank in a formula"),
        ("count(*) filter (where paid_in ≥ 5)", "≥", "请改成 >=", "type >="),
        ("count(*) filter (where paid_in ≤ 5)", "≤", "请改成 <=", "type <="),
        ("count(*) filter (where paid_in ≠ 5)", "≠", "请改成 <>", "type <>"),
        ("count(*) filter (where paid_in ＜ 5)", "＜", "请改成 <", "type <"),
        ("count(*) filter (where paid_in ＞ 5)", "＞", "请改成 >", "type >"),
        ("count(*) filter (where paid_in ＝ 5)", "＝", "请改成 =", "type ="),
        ("sum(paid_in) × 2", "×", "请改成 *", "type *"),
        ("sum(paid_in) ÷ 2", "÷", "请改成 /", "type /"),
        ("sum(paid_in) - 50亿", "50亿", "“50亿”写作 5e9", "“50亿” is written 5e9"),
        ("sum(paid_in) - 1.2万亿元", "1.2万亿元", "写作 1.2e12", "is written 1.2e12"),
        ("sum(paid_in) - 300万", "300万", "写作 3e6", "is written 3e6"),
        ("sum(paid_in) * 95%", "95%", "“95%”写作 0.95", "“95%” is written 0.95"),
        ("sum(paid_in) * 95％", "95％", "写作 0.95", "is written 0.95"),
        ("sum(paid_in) * ６０", "６０", "写作 60", "is written 60"),
        ("sum(paid_in) - 5,000,000,000", "5,000,000,000", "写作 5e9", "is written 5e9"),
        ("sum(paid_in) - 5,250", "5,250", "写作 5250", "is written 5250"),
        ("count(*) filter (where stage = ‘已开工’)", "‘已开工’", "中文引号：文字写作 '已开工'", "written '已开工'"),
        ("count(*) filter (where stage = “已开工”)", "“已开工”", "中文引号：文字写作 '已开工'", "written '已开工'"),
        ("count(*) filter (where stage = '已开工’)", "’", "请改成 '", "type '"),
        ('count(*) filter (where stage = "已开工")', '"已开工"', "写作 '已开工'", "in single quotes: '已开工'"),
        ("count(*) filter (where paid_in > '50亿')", "paid_in > '50亿'", "写作 5e9", "is written 5e9"),
        ("sum(paid_in) - '95%'", "'95%'", "写作 0.95", "is written 0.95"),
    ],
)  # fmt: skip
def test_what_input_methods_and_habit_type_is_refused_with_what_to_type(
    text: str, about: str, zh: str, en: str
) -> None:
    with pytest.raises(FormulaError) as refused:
        parse_formula(text, PROJECTS, aggregate=True)

    (problem,) = refused.value.problems
    assert text[problem.start : problem.end] == about
    assert zh in problem.words.chinese
    assert en in problem.words.english


def test_a_text_in_a_formula_may_hold_any_sign() -> None:
    formula, _ = _read("count(*) filter (where stage = '大，（小）≥5亿“”95%')")
    assert formula is not None
    assert _read("count(*) filter (where stage in ('a','b') or paid_in in (100,200))")[0] is not None
