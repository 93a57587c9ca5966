"""Lines to paragraphs (guideline §1, traps 1, 2, 5). All sample text is our own, about an invented city."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reading.own_reports import blocks, hard_wrapped

PARAGRAPHS = [
    "本报讯 8月1日，云川市召开全市经济工作会议，研究部署下半年重点工作。市委书记王海出席会议并讲话，"
    "市长李河主持会议，市人大常委会主任吴静、市政协主席周明出席。",
    "会议指出，今年以来，全市上下齐心协力、攻坚克难，主要经济指标稳中向好，项目建设扎实推进，“百日攻坚”行动"
    "取得明显成效，为完成全年任务打下了坚实基础。",
    "会议强调，要紧盯全年目标不放松，抓项目、扩投资、稳增长，确保完成各项任务。要抓好安全生产，守住底线。",
    "市领导张江、陈山、赵川等参加会议。",
]
# A width at which the last line of every paragraph is short.
SHORT_ENDS = next(
    width
    for width in range(11, 20)
    if all(len(hard_wrapped(p, width).rpartition("\n")[2]) < width - 2 for p in PARAGRAPHS)
)


def paragraphs(text: str) -> list[str]:
    return [block.text for block in blocks(text)]


@pytest.mark.parametrize(
    "width",
    [
        11,
        13,
        16,
        21,
        30,
    ],
)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_wrapped_lines_with_indents_are_joined(width: int, between: str) -> None:
    text = between.join(hard_wrapped(p, width, indent=2) for p in PARAGRAPHS)
    assert paragraphs(text) == PARAGRAPHS


@pytest.mark.parametrize("width", [11, 13, 16, 21])
def test_wrapped_lines_without_indents_break_at_blank_lines(width: int) -> None:
    text = "\n\n".join(hard_wrapped(p, width) for p in PARAGRAPHS)
    assert paragraphs(text) == PARAGRAPHS


def test_a_short_last_line_breaks_without_any_blank_line() -> None:
    text = "\n".join(hard_wrapped(p, SHORT_ENDS) for p in PARAGRAPHS)
    assert paragraphs(text) == PARAGRAPHS


def test_a_full_last_line_breaks_where_the_next_begins_like_a_paragraph() -> None:
    first = "本报讯 8月1日，云川市召开全市经济工作会议，研究部署下半年重点工作任务。市长李河主持会议。"
    width = next(w for w in range(11, 30) if len(hard_wrapped(first, w).split("\n")[-1]) == w)
    text = "\n".join(hard_wrapped(p, width) for p in [first, *PARAGRAPHS[1:]])
    assert paragraphs(text)[0] == first


@pytest.mark.parametrize(
    "after",
    [
        "全市上下齐心协",  # at the end of a column
        "项目建设扎实推进，",  # before a line that begins with a quotation mark
    ],
)
def test_a_blank_line_inside_a_sentence_breaks_nothing(after: str) -> None:
    wrapped: list[str] = []
    for paragraph in PARAGRAPHS:
        wrapped += [hard_wrapped(paragraph, 13), ""]
    text = "\n".join(wrapped).replace("\n", "")
    assert after in text
    lines = "\n".join(wrapped).split("\n")
    flat = 0
    for i, line in enumerate(lines):
        flat += len(line)
        if flat >= text.index(after) + len(after):
            lines.insert(i + 1, "")
            break
    assert paragraphs("\n".join(lines)) == PARAGRAPHS


def test_a_real_break_followed_by_a_false_blank_line() -> None:
    lines = [hard_wrapped(p, SHORT_ENDS) for p in PARAGRAPHS]
    second = lines[2].split("\n")
    text = "\n".join([*lines[:2], second[0], "", *second[1:], lines[3]])
    assert paragraphs(text) == PARAGRAPHS


@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n", "\n   \n", "\n\n\n\n"])
def test_lines_that_are_paragraphs_stay_apart(between: str) -> None:
    assert paragraphs(between.join(PARAGRAPHS)) == PARAGRAPHS


def test_indents_are_no_part_of_a_paragraph() -> None:
    assert paragraphs("\n".join("\u3000\u3000" + p for p in PARAGRAPHS)) == PARAGRAPHS


def test_a_sentence_that_visibly_runs_on_is_joined() -> None:
    assert paragraphs("会议强调，要紧盯全年目标不放松，抓项目、扩投资，\n确保完成各项任务。") == [
        "会议强调，要紧盯全年目标不放松，抓项目、扩投资，确保完成各项任务。"
    ]


def test_a_wrapped_excerpt_among_whole_paragraphs_is_joined_alone() -> None:
    text = "\n\n".join([PARAGRAPHS[0], hard_wrapped(PARAGRAPHS[1], 13), PARAGRAPHS[2], PARAGRAPHS[3]])
    assert paragraphs(text) == PARAGRAPHS


def test_a_list_of_headlines_of_one_width_is_not_joined() -> None:
    headlines = ["全市经济工作会议召开", "全市防汛工作会议召开", "王海到东湖县开展调研", "李河检查安全生产"]
    assert paragraphs("\n".join(headlines)) == headlines


def test_lines_longer_than_the_width_are_not_wrapped_at_it() -> None:
    lines = [
        "云川新闻网要闻频道首页",
        "全市经济工作会议召开了",
        "云川日报记者现场报道来",
        PARAGRAPHS[2],
        PARAGRAPHS[3],
    ]
    assert paragraphs("\n".join(lines)) == lines


def test_a_report_on_one_line_is_parted_at_its_blanks() -> None:
    headline = "全市经济工作会议召开"
    body = [p.replace("本报讯 ", "") for p in PARAGRAPHS]
    assert paragraphs(headline + " " + " ".join(body)) == [headline, *body]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("全市经济工作会议召开", "heading"),
        ("王海在全市经济工作会议上强调", "heading"),
        ("会议强调，要抓好项目建设。", "body"),
        ("市领导张江、陈山、赵川等参加会议。", "body"),
        ("发布日期：2024-08-02 来源：云川日报", "meta"),
        ("版权所有 云川市人民政府", "furniture"),
        ("当前位置：首页 > 新闻", "furniture"),
        ("分享本文至微信", "furniture"),
    ],
)
def test_what_a_line_is_by_its_words_alone(line: str, kind: str) -> None:
    (block,) = blocks(line)
    assert block.kind == kind


@pytest.mark.parametrize("text", ["\n", " ", "\u3000\n\n\t"])
def test_blank_lines_are_no_blocks(text: str) -> None:
    assert [block.text for block in blocks("会议强调，要抓落实。" + text)] == ["会议强调，要抓落实。"]


LINES = st.lists(
    st.text(alphabet="会议强调要抓项目，。；：“” \u3000一8月日1王海", max_size=40), min_size=1, max_size=14
)


@given(LINES)
def test_no_character_is_lost_or_moved(lines: list[str]) -> None:
    text = "\n".join(lines)
    if not text.strip():
        return
    stored = "".join(block.text for block in blocks(text))
    assert "".join(stored.split()) == "".join(text.split())


@given(LINES)
def test_a_block_is_made_of_runs_of_its_lines(lines: list[str]) -> None:
    text = "\n".join(lines)
    if not text.strip():
        return
    for block in blocks(text):
        assert "".join(run.text for run in block.runs) == block.text == block.text.strip()
        assert len(block.folded) == len(block.text)
        for run in block.runs:
            assert run.line.offset is not None
            start = run.line.offset + run.skip
            assert text[start : start + run.length] == run.text
