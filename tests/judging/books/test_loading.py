"""A book is read whole, or refused with everything that is wrong with it, each at its line and column."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from luoshi.judging.books.loading import load_book
from luoshi.judging.books.model import (
    Book,
    ByRank,
    Linear,
    PerItem,
    Ratio,
    Rows,
    ScoredBy,
    Source,
    Steps,
    Window,
)
from luoshi.judging.books.problems import BookError, BookProblem

EVERYTHING = (Path(__file__).parent / "everything.yaml").read_text(encoding="utf-8")
NAME = "everything.yaml"

MINIMAL = """\
rulebook: small
format: 1
title: 小
status: in force
implements: {law: 法}
valid: {from: 2026-01-01}
subjects: firms
period: year, current
measures:
  jobs_per_output:
    title: 用工
    from: firms
    value: sum(jobs) / nullif(sum(output), 0)
    missing: not scored
"""


def load(text: str) -> Book:
    return load_book(text.encode(), NAME)


def problems_of(text: str) -> tuple[BookProblem, ...]:
    with pytest.raises(BookError) as refused:
        load(text)
    return refused.value.problems


def changed(old: str, new: str, text: str = EVERYTHING) -> str:
    assert text.count(old) == 1, f"{text.count(old)} times: {old}"
    return text.replace(old, new)


def place(text: str, at: str) -> tuple[int, int]:
    """Line and column of the only place where ``at`` stands."""
    assert text.count(at) == 1, f"{text.count(at)} times: {at}"
    before = text[: text.index(at)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def test_every_key_is_read() -> None:
    book = load(EVERYTHING)

    assert (book.code, book.title.english, book.status) == (
        "yunchuan-all",
        "Everything of Yunchuan",
        "illustrative",
    )
    assert (book.valid_from, book.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert book.implements == (
        Source("mechanism", "24字要求"),
        Source("document", "云川市考核办法", "第三条", "以实绩论"),
    )
    assert (book.subjects.table, book.subjects.where and book.subjects.where.text) == (
        "units",
        "level = 'county'",
    )
    assert (book.period, book.basis, book.full_marks) == ("month", "cumulative", 100)
    assert [(group.code, group.where is None) for group in book.groups] == [("urban", False), ("rural", True)]
    assert (book.least, book.most, book.bonus_limit, book.deduction_limit) == (0, 130, 10, 20)
    assert [measure.code for measure in book.walk()][-4:] == ["returns", "work", "absences", "discipline"]
    assert book.text == EVERYTHING
    assert book.hash == "sha256:" + hashlib.sha256(EVERYTHING.encode()).hexdigest()
    assert book.grades is not None
    assert book.grades.quota == {"优秀": Decimal("0.2"), "良好": Decimal("0.5")}
    assert book.notice is not None
    assert (book.notice.days, book.notice.publish) == (5, "group")


def test_a_measure_of_rows_is_read() -> None:
    measure = load(EVERYTHING).measure("start_rate")

    assert measure.line == place(EVERYTHING, "start_rate:")[0]
    assert measure.rows is not None
    assert (measure.rows.table, measure.rows.by, measure.rows.within) == (
        "projects",
        "unit",
        "administrative",
    )
    assert measure.rows.window == Window("year", "signed_on")
    assert measure.value is not None
    assert measure.value.columns == ("started_on",)
    assert measure.target is not None
    assert (measure.target.text, measure.target_rows) == ("0.8", None)
    assert isinstance(measure.curve, tuple)
    assert measure.curve[1] == Decimal("0.1")
    assert isinstance(measure.score, Linear)
    assert measure.score.low is not None
    assert measure.score.low.text == "0.30"
    assert measure.score.open
    assert (measure.weight, measure.least, measure.most) == (20, 0, 40)
    assert [(light.colour, light.times, light.among) for light in measure.lights] == [
        ("red", 3, 3),
        ("orange", 2, 3),
        ("yellow", 1, 1),
        ("green", 1, 1),
    ]
    assert measure.lights[3].when is None
    assert measure.lights[0].line == place(EVERYTHING, "- {colour: red")[0]
    assert measure.good_reason
    assert measure.then[0].to.chinese == "分管领导"
    assert measure.sources == (Source("decision", "第一次会议纪要"),)


def test_what_is_short_in_the_file_is_whole_in_the_book() -> None:
    book = load(EVERYTHING)

    invested = book.measure("investment")
    assert invested.value is not None
    assert invested.value.text == "sum(year_paid_in)"
    assert invested.rows is not None
    assert (invested.rows.share, invested.rows.once_per, invested.rows.by) == ("share", "project", "unit")
    assert invested.curve == "rows"
    assert invested.target_rows is not None
    assert (invested.target_rows.table, invested.target_rows.window) == (
        "targets",
        Window("year", "starts_on"),
    )
    assert invested.sources == book.implements

    solved = book.measure("requests_solved")
    assert isinstance(solved.score, Ratio)
    assert (solved.against, solved.score.most and solved.score.most.text) == ("curve", "1")

    grown = book.measure("output")
    assert grown.rows is not None
    assert grown.rows.window == Window("period")
    assert grown.target_rows == grown.rows
    assert isinstance(grown.score, Steps)
    assert [step.when and step.when.text for step in grown.score.steps] == [
        "value >= (target)",
        "value <= 5 and value > 3",
        "value >= 0 and start_rate >= 0.2",
        None,
    ]
    before = book.measure("output_before").rows
    assert before is not None
    assert before.window == Window("last year")

    rated = book.measure("satisfaction")
    assert isinstance(rated.score, ScoredBy)
    assert rated.rows is not None
    assert rated.rows.where is not None
    assert (rated.rows.table, rated.rows.by, rated.rows.where.text) == (
        "ratings",
        "subject",
        "measure = 'satisfaction'",
    )
    assert rated.rows.window == Window("period", "rated_on")
    assert rated.value is None

    faster = book.measure("faster")
    assert faster.rows is None
    assert faster.value is not None
    assert faster.value.columns == ("output", "output_before")
    assert isinstance(faster.score, ByRank)

    on_time = book.measure("on_time").score
    assert isinstance(on_time, Linear)
    assert (on_time.low, on_time.high) == (None, None)
    absences = book.measure("absences").score
    assert isinstance(absences, PerItem)
    assert (absences.each.text, absences.whole) == ("-0.5", True)


def test_items_and_effects_are_read() -> None:
    book = load(EVERYTHING)

    large, listed = book.bonuses
    assert (large.each.text, large.most, large.one_of) == ("4", 8, "big projects")
    assert large.factor is not None
    assert large.factor.when.columns == ("start_rate_score",)
    assert listed.each.columns == ("contracted",)
    (falsified,) = book.deductions
    assert falsified.amount == (5, 10)
    assert falsified.each.text == "amount"
    assert falsified.rows.where is not None
    assert falsified.rows == Rows("findings", "subject", falsified.rows.where, Window("period", "found_on"))
    assert falsified.rows.where.text == "finding = 'falsified'"
    serious, low = book.effects
    assert (serious.finding, serious.grade_at_most, serious.no_award) == ("serious", "一般", False)
    assert low.when is not None
    assert low.when.columns == ("total", "work_score")
    assert (low.score_at_most, low.no_award) == (Decimal("59.9"), True)


def test_on_and_no_are_words_and_numbers_are_exact() -> None:
    book = load(changed("{raters: parks, share: 0.7}", "{raters: no, share: 0.7}"))
    score = book.measure("satisfaction").score
    assert isinstance(score, ScoredBy)
    assert score.raters[0].raters == "no"
    assert sum(one.share for one in score.raters) == 1


def test_a_file_with_a_mark_at_its_beginning_is_read() -> None:
    assert load_book(b"\xef\xbb\xbf" + MINIMAL.encode(), NAME).code == "small"
    assert load_book(MINIMAL.replace("\n", "\r\n").encode(), NAME).code == "small"


def test_the_books_that_ship_are_read(root: Path) -> None:
    books = sorted((root / "rulebooks").glob("*.yaml"))
    assert [load_book(one.read_bytes(), one.name).code for one in books]


REFUSED = YAML(typ="safe", pure=True).load(
    (Path(__file__).parent / "refused.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["zh"])
def test_what_may_not_stand_is_refused_at_its_place(case: dict[str, str]) -> None:
    text = changed(case["old"], case["new"])

    (problem,) = problems_of(text)

    assert case["zh"] in problem.words.chinese
    assert case["en"] in problem.words.english
    assert (problem.line, problem.column) == place(text, case["at"])


SEVERAL = [
    (
        "    weight: 20\n    factor", "    wieght: 20\n    factor",
        ["之和是 80，应为 100", "没有“wieght”这个键，是不是“weight”"],
    ),
    (
        "measures:\n  start_rate:", "measures:\n  start-rate:",
        ["“start-rate”不能作代码", "没有“start_rate”这一列", "没有“start_rate_score”这一列"],
    ),
    (
        "names: [优秀, 良好, 一般, 较差]", "names: [优秀, 优秀, 一般, 较差]",
        ["同一项写了两次", "没有“良好”这一等"],
    ),
    ("{from: lowest, to: highest, points", "{from: highest, to: lowest, points", ["把两个 points 对调"] * 2),
    ("  output_before:", "  schedule:", ["在公式里另有意思", "没有“output_before”这一列"]),
    ("finding: falsified, each", "each", ["要写 from", "只有 finding 才由人定分"]),
    ("grades: {names", "gardes: {names", ["没有“一般”这一等", "是不是“grades”"]),
    ("full_marks: 100\nbase: 0\nlimits: {least: 0, most: 130}\n", "", ["有权重就要写 full_marks"]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), SEVERAL)
def test_what_follows_from_a_mistake_is_said_as_well(old: str, new: str, said: list[str]) -> None:
    problems = problems_of(changed(old, new))

    assert len(problems) == len(said)
    for problem, chinese in zip(problems, said, strict=True):
        assert chinese in problem.words.chinese


FIRMS = (
    MINIMAL
    + """\
    weight: 0
    score: {ratio: {points: 100}}
full_marks: 100
"""
)


def test_a_firm_is_not_judged_by_what_it_reported_under_the_statistics_law() -> None:
    law = "调查对象依统计法报的数"
    for old, new in (
        ("sum(output)", "sum(surveyed_output)"),
        ("    value: sum(jobs)", "    where: surveyed_output > 0\n    value: sum(jobs)"),
        ("    missing", "    target: {from: firms, value: max(surveyed_output)}\n    missing"),
        ("    missing", "    share: surveyed_output\n    missing"),
        ("    missing", "    lights: [{colour: red, when: surveyed_output < 1}]\n    missing"),
        ("subjects: firms", "subjects: firms where surveyed_output > 1e7"),
    ):
        text = changed(old, new, MINIMAL)
        (problem,) = problems_of(text)
        assert law in problem.words.chinese
        assert (problem.line, problem.column) == place(text, "surveyed_output")


def test_a_unit_is_judged_by_what_its_firms_reported() -> None:
    book = load(
        MINIMAL.replace("subjects: firms", "subjects: units").replace("sum(output)", "sum(surveyed_output)")
    )
    assert book.measure("jobs_per_output").rows is not None


def test_a_rule_has_a_source_of_its_own_or_of_the_book() -> None:
    text = changed("implements: {law: 法}\n", "", MINIMAL)
    (problem,) = problems_of(text)
    assert "没有依据" in problem.words.chinese
    assert (problem.line, problem.path) == (
        place(text, "jobs_per_output")[0],
        "measures.jobs_per_output.source",
    )

    sourced = load(text + "    source: [{law: 甲, article: 第一条}, {law: 乙}]\n")
    assert [one.name for one in sourced.measure("jobs_per_output").sources] == ["甲", "乙"]


def test_parts_take_the_sources_of_what_they_are_parts_of() -> None:
    book = load(changed("    title: 日常工作\n", "    title: 日常工作\n    source: {law: 督查办法}\n"))
    assert book.measure("on_time").sources == (Source("law", "督查办法"),)


@pytest.mark.parametrize(
    ("values", "way"),
    [
        (["b + 1", "a + 1"], "a → b → a"),
        (["a + 1", "1"], "a → a"),
        (["b_score", "a_score"], "a → b → a"),
        (["c + b", "c * 2"], None),
    ],
)
def test_measures_do_not_need_one_another(values: list[str], way: str | None) -> None:
    text = MINIMAL + "".join(
        f"  {code}:\n    title: 甲\n    value: {value}\n    missing: zero\n    score: {{ratio: {{points: 1}}}}\n"
        for code, value in zip("abc", [*values, "jobs_per_output"], strict=True)
    )
    if way is None:
        assert load(text).measure("a").value is not None
        return
    (problem,) = problems_of(text)
    assert way in problem.words.chinese
    assert (problem.line, problem.column) == place(text, "a:\n    title: 甲")


def test_a_score_may_need_another_value_and_the_other_its_score() -> None:
    text = MINIMAL + (
        "  a:\n    title: 甲\n    value: jobs_per_output\n    missing: zero\n    score: {ratio: {points: b}}\n"
        "  b:\n    title: 乙\n    value: a * 2\n    missing: zero\n"
    )
    assert load(text).measure("b").value is not None
    (problem,) = problems_of(text.replace("value: a * 2", "value: a_score"))
    assert "a → b → a" in problem.words.chinese


def test_parts_without_a_weight_of_the_whole_add_up_to_a_hundred() -> None:
    part = "title: 甲, value: jobs_per_output, missing: zero, score: {ratio: {points: 1}}"
    parts = f"      a: {{{part}, weight: 60}}\n      b: {{{part}, weight: 40}}\n"
    text = MINIMAL + "  whole:\n    title: 全\n    parts:\n" + parts
    assert [one.weight for one in load(text).measure("whole").parts] == [60, 40]

    (problem,) = problems_of(text.replace("weight: 40", "weight: 30"))
    assert "权重之和是 90，应为 100" in problem.words.chinese


CAMPAIGN = MINIMAL.replace(
    "period: year, current",
    "period: campaign, cumulative\ncampaign: {from: 2026-03-01, to: 2026-05-31}",
)


def test_a_campaign_has_days() -> None:
    assert load(CAMPAIGN).campaign == (date(2026, 3, 1), date(2026, 5, 31))
    for old, new, said in (
        ("campaign: {from: 2026-03-01, to: 2026-05-31}\n", "", "周期是 campaign，要写 campaign"),
        ("to: 2026-05-31", "to: 2026-02-01", "末日 2026-02-01 在首日"),
    ):
        (problem,) = problems_of(changed(old, new, CAMPAIGN))
        assert said in problem.words.chinese


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    from: firms\n", "    from: projects\n", "没有一列说明行归哪个对象"),
        ("    from: firms\n", "    from: requests\n", "要用 by 写明，可用：firm"),
        ("    from: firms\n", "    from: firms\n    within: reporting\n", "只有评单位时才有下级"),
        ("subjects: firms", "subjects: ratings", "是数据，不是被评的对象"),
        ("    missing: not scored\n", "    missing: not scored\nlimits: {most: 3}\n", "要有得分才有意义"),
        (
            "    missing: not",
            "    grades: {names: [甲, 乙], cuts: [1]}\n    missing: not",
            "没有“grades”这个键",
        ),
        (
            "    missing: not scored\n",
            "    missing: not scored\nbonus_limit: 3\n",
            "没有 bonuses，这里没有意义",
        ),
        (
            "    missing: not scored\n",
            "    missing: not scored\neffects: [{code: low, title: 低, when: total < 3, no_award: true}]\n",
            "没有得分，就没有 total",
        ),
        ("sum(jobs)", "(" * 2000 + "sum(jobs)" + ")" * 2000, ""),
    ],
)
def test_a_book_of_firms_is_refused(old: str, new: str, said: str) -> None:
    problems = problems_of(changed(old, new, MINIMAL))
    assert any(said in problem.words.chinese for problem in problems)


def test_a_request_is_its_firms_where_by_says_so() -> None:
    text = MINIMAL.replace("    from: firms\n", "    from: requests\n    by: firm\n").replace(
        "sum(jobs) / nullif(sum(output), 0)", "count(*)"
    )
    rows = load(text).measure("jobs_per_output").rows
    assert rows is not None
    assert rows.by == "firm"


def test_everything_that_is_wrong_is_said_at_once_and_once() -> None:
    text = changed("status: illustrative", "status: open")
    text = changed("from: 2026-01-01, to", "from: 2026-13-01, to", text)
    text = changed("value: max(growth)\n    unit", "value: max(grwth)\n    unit", text)
    text = changed("cuts: [90, 80, 60]", "cuts: [90, 80]", text)
    text = changed("contracted >= 1e7", "contractd >= 1e7", text)

    problems = problems_of(text)

    assert [problem.path for problem in problems] == [
        "status", "valid.from", "measures.start_rate.where", "measures.output.value", "grades.cuts",
    ]  # fmt: skip
    with pytest.raises(BookError) as refused:
        load(text)
    assert str(refused.value).splitlines()[0].startswith("everything.yaml:6:9: 不能写“open”")
    assert problems[0].said(NAME, "en").startswith("everything.yaml:6:9: “open” may not stand here")


LINES = EVERYTHING.splitlines()
PIECES = [
    *sorted({word for line in LINES for word in line.replace(",", " ").split()}),
    *(
        "",
        " ",
        "\n",
        "  ",
        "{",
        "}",
        "[",
        "]",
        ":",
        "- ",
        "'",
        '"',
        "#",
        "&a",
        "*a",
        "<<: *a",
        "!x",
        "|",
        ">",
        "%",
        "\t",
    ),
    *("---", "1e999", "null", "true", "0.1234567", "\x00", "\u2028", "？", "\U0001f600"),
]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """The book with some places changed as hands change them: cut, doubled, moved, overwritten."""
    text = EVERYTHING
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        piece = draw(
            st.sampled_from(PIECES) | st.text(max_size=8) | st.sampled_from(LINES).map("\n{}\n".format)
        )
        match draw(st.sampled_from(["put", "cut", "double", "line"])):
            case "put":
                text = text[:start] + piece + text[end:]
            case "cut":
                text = text[:start] + text[end:]
            case "double":
                text = text[:end] + text[start:end] + text[end:]
            case "line":
                lines = text.split("\n")
                at = draw(st.integers(0, len(lines) - 1))
                lines[at : at + draw(st.integers(0, 2))] = [piece.join([" " * draw(st.integers(0, 8)), ""])]
                text = "\n".join(lines)
    return text


@given(mutated())
def test_any_change_is_read_or_refused_with_its_place(text: str) -> None:
    problems = _problems(text.encode("utf-8", "surrogatepass"))

    lines = text.count("\n") + 2 + sum(text.count(one) for one in "\r\x85\u2028\u2029")
    for problem in problems:
        assert 1 <= problem.line <= lines
        assert problem.column >= 1
        assert problem.words.chinese
        assert problem.words.english


def _problems(text: bytes) -> tuple[BookProblem, ...]:
    """What is wrong with a file; nothing if it is a book."""
    try:
        load_book(text, NAME)
    except BookError as refused:
        return refused.problems or pytest.fail("refused without a problem")
    return ()


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(text: bytes) -> None:
    with pytest.raises(BookError):
        load_book(text, NAME)


@pytest.mark.parametrize(
    ("first", "second", "reached"),
    [
        ("", "", False),
        ("", ", for: 3", False),
        ("", ", for: 2 in 3", False),
        (", for: 3", "", True),
        (", for: 3", ", for: 2 in 3", True),
        (", for: 2 in 3", ", for: 3", False),
        (", for: 2 in 3", ", for: 2", False),
        (", for: 2", ", for: 2 in 3", True),
        (", for: 3", ", for: 4 in 5", True),
        (", for: 2 in 3", ", for: 4 in 5", False),
    ],
)
@pytest.mark.parametrize(
    ("wide", "narrow", "covered"),
    [
        ("value < 0.5", "value < 0.3", True),
        ("value <= 0.5", "0.5 > value", True),
        ("value < 0.5", "value <= 0.5", False),
        ("value < 0.3", "value < 0.5", False),
        ("value - schedule < -0.1", "value < schedule - 0.3", True),
        ("value < 0.5 or peers > 3", "value < 0.3 and rank > 2", True),
        ("value < 0.5 and rank > 2", "value < 0.3", False),
        ("value < 0.5", "elapsed < 0.3", False),
    ],
)
def test_a_light_that_can_never_show_is_refused(
    first: str, second: str, reached: bool, wide: str, narrow: str, covered: bool
) -> None:
    lights = f'[{{colour: red, when: "{wide}"{first}}}, {{colour: yellow, when: "{narrow}"{second}}}]'
    text = MINIMAL + f"    lights: {lights}\n"
    if reached or not covered:
        assert len(load(text).measure("jobs_per_output").lights) == 2
        return
    (problem,) = problems_of(text)
    assert "这盏灯到不了" in problem.words.chinese
    assert (problem.line, problem.column) == place(text, "{colour: yellow")


COLON = ("中文（全角）冒号“：”：请改成英文冒号“:”", "full-width colon “：”: type “:” and a blank")
BLANK = ("后面要空一格", "a blank is missing")
COMMA = ("标点“，”：请改成英文逗号“,”", "a full-width sign “，” stands here: type “,”")


@pytest.mark.parametrize(
    ("old", "new", "places", "said"),
    [
        ("title: 小", "title：小", [(3, 6)], COLON),
        ("title: 小", "title:小", [(3, 6)], BLANK),
        ("title: 小", "title:\u3000小", [(3, 6)], ("全角空格", "a full-width blank")),
        ("measures:", "measures：", [(9, 9)], COLON),
        ("    from: firms", "    from：firms\n    unit：yuan", [(12, 9), (13, 9)], COLON),
        ("    missing: not", "    missing：not", [(14, 12)], COLON),
        ("title: 小", "about: |\n  note：x\ntitle：小", [(5, 6)], COLON),
        ("title: 小", "title: {zh：小, en：b}", [(3, 11), (3, 17)], COLON),
        ("title: 小", "title: {zh: 小，en: b}", [(3, 14)], COMMA),
        ("{from: 2026-01-01}", "{from:2026-01-01}", [(6, 13)], BLANK),
        ("{from: 2026-01-01}", "｛from: 2026-01-01｝", [(6, 8), (6, 25)], ("全角括号", "a full-width bracket")),
        ("    title: 用工", "    title: “用工: 二”", [(11, 12)], ("中文引号 “", "Chinese quotation mark “")),
        ("    title: 用工", "\u3000\u3000title: 用工", [(11, 1)], ("缩进是全角空格", "full-width blanks")),
        ("status: in", "\tstatus: in", [(4, 1)], ("制表符（Tab 键）", "the Tab key")),
        ("    title: 用工", "    \ttitle: 用工", [(11, 5)], ("制表符（Tab 键）", "the Tab key")),
        ("value: sum(jobs)", "value:\tsum(jobs)", [(13, 11)], ("制表符（Tab 键）", "the Tab key")),
        ("    missing: not scored", "    missing: not scored\t", [(14, 24)], ("制表符（Tab 键）", "the Tab key")),
        ("measures:", "＃ 注\nmeasures:", [(9, 1)], ("注释用英文的 #", "begins with a plain #")),
        ("  jobs_per_output:", "  用工：", [(10, 5)], COLON),
        ("rulebook: small", "rulebook: ‘small’", [(1, 11)], ("中文引号请删去", "delete the Chinese")),
        ("sum(jobs) / nullif(sum(output), 0)", "“sum(jobs)”", [(13, 12)], ("公式外面不用中文引号", "around a formula")),
        (
            "value: sum(jobs)", "where: 'code = 'a''\n    value: sum(jobs)", [(13, 21)],
            ("整个公式用双引号", "double quotes"),
        ),
    ],
)  # fmt: skip
def test_signs_of_input_methods_are_named_where_they_stand(
    old: str, new: str, places: list[tuple[int, int]], said: tuple[str, str]
) -> None:
    found = problems_of(changed(old, new, MINIMAL))

    assert [(one.line, one.column) for one in found] == places
    assert all(said[0] in one.words.chinese and said[1] in one.words.english for one in found)


def test_a_file_of_one_line_with_a_full_width_colon_is_told_of_it() -> None:
    (problem,) = problems_of("rulebook：small")
    assert COLON[0] in problem.words.chinese
    assert COLON[1] in problem.words.english


def test_titles_may_hold_what_input_methods_type() -> None:
    book = load(changed("title: 小", "title: 小：大，（二）“三”\u3000四", MINIMAL))
    assert book.title.chinese == "小：大，（二）“三”\u3000四"


@pytest.mark.parametrize(
    ("old", "new", "at", "zh", "en"),
    [
        ("weight: 4\n", "weight: 4%\n", "4%", "4% 写作 4", "4% is written 4"),
        ("weight: 4\n", "weight: 4分\n", "4分", "4分 写作 4", "4分 is written 4"),
        ("weight: 4\n", "weight: ４\n", "４", "４ 写作 4", "４ is written 4"),
        ("full_marks: 100", "full_marks: 100％", "100％", "100％ 写作 100", "100％ is written 100"),
        ("share: 0.7", "share: 70", "70", "是不是 0.7？70% 写作 0.7", "is it 0.7? 70% is written 0.7"),
        ("quota: {优秀: 0.2", "quota: {优秀: 30%", "30%", "30% 写作 0.3", "30% is written 0.3"),
        ("quota: {优秀: 0.2", "quota: {优秀: 30", "30", "是不是 0.3？", "is it 0.3?"),
        ("quota: {优秀: 0.2", "quota: {优秀：0.2", "：0.2", "“优秀”后面是中文（全角）冒号", "full-width colon"),
        ("quota: {优秀: 0.2,", "quota: {优秀: 0.2，", "，", "请改成英文逗号", "type “,”"),
        ("bonus_limit: 10", "bonus_limit: 5,000,000,000", "5,000,000,000", "写作 5e9", "is written 5e9"),
        ("bonus_limit: 10", "bonus_limit: 50亿", "50亿", "50亿 写作 5e9", "50亿 is written 5e9"),
        ("points: 100, most: 1.2", "points: 60%, most: 1.2", "60%", "“60%”写作 60", "“60%” is written 60"),
        ("cuts: [90, 80, 60]", "cuts: [100，200]", "100，200", "要用英文逗号", "a plain comma"),
        ("cuts: [90, 80, 60]", "cuts: [90，80, 60]", "90，80", "要用英文逗号", "a plain comma"),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them_are_refused_with_how_they_are_written(
    old: str, new: str, at: str, zh: str, en: str
) -> None:
    text = changed(old, new)
    (problem,) = problems_of(text)

    line, column = place(text, new)
    assert (problem.line, problem.column) == (line, column + new.index(at))
    assert zh in problem.words.chinese
    assert en in problem.words.english


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [
        ("subjects: firms", "subjects: 企业", "firms"),
        ("    from: firms", "    from: 指标数据", "indicators"),
        ("    from: firms", "    from: 指标", "indicators"),
        ("sum(output)", "sum(产值)", "output"),
        ("sum(output)", "sum(税收)", "tax"),
        ("    missing: not", "    where: 批次 = 'a'\n    missing: not", "cohort"),
        ("    missing: not", "    once_per: 产业\n    missing: not", "industry"),
    ],
)
def test_a_table_or_a_column_may_be_asked_for_by_what_people_call_it(old: str, new: str, meant: str) -> None:
    found = problems_of(changed(old, new, MINIMAL))

    assert any(f"是不是“{meant}”" in one.words.chinese for one in found)
    assert any(f"is it “{meant}”" in one.words.english for one in found)
