"""Who signed the report. All names are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.rules.reporters import byline, cut_names, reporters_in, signature
from luoshi.reading.view import fold


def signed(text: str) -> list[tuple[str, str]]:
    return [(r.name, r.post) for r in reporters_in(fold(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("会议要求抓好落实。（记者 张江 李河）", [("张江", "记者"), ("李河", "记者")]),
        ("。（全媒体记者郭某某）", [("郭某某", "全媒体记者")]),
        ("。（融媒体中心 王丽 李强）", [("王丽", ""), ("李强", "")]),
        ("。（记者王皓杨旗）", [("王皓", "记者"), ("杨旗", "记者")]),
        ("。（云川日报记者 薛 虹 通讯员 刘江）", [("薛虹", "云川日报记者"), ("刘江", "通讯员")]),
        ("。（文/图 张江 责编 李河）", [("张江", "")]),
        ("。（白永江摄）", [("白永江", "")]),
        ("。（鲍海涛）", [("鲍海涛", "")]),
        ("。（张江）", [("张江", "")]),
        ("云川日报讯（全媒体记者/陈正江）12月24日下午，", [("陈正江", "全媒体记者")]),
        ("本报讯 记者林彦江 黄涛报道：8月1日，", [("林彦江", "记者"), ("黄涛", "记者")]),
        ("记者 朱江 黄一河 报道\n8月1日，市委召开会议。", [("朱江", "记者"), ("黄一河", "记者")]),
        ("○○全媒体记者 江海", [("江海", "全媒体记者")]),
        ("□云川日报/云新闻记者 江海", [("江海", "云川日报/云新闻记者")]),
        ("会议现场。（记者 江海摄）", [("江海", "记者")]),
        ("。（惠晓江）", [("惠晓江", "")]),
        ("。（云锦旗 王海）", [("王海", "")]),
        ("图文 | 集团党委宣传部 王海、安全监督部 李河川", [("王海", ""), ("李河川", "")]),
        ("。（文/图?江海?李河川）", [("江海", ""), ("李河川", "")]),
        ("本网讯（王海江）3月26日，会议召开。", [("王海江", "")]),
        ("会议要求抓好落实。   李海川", [("李海川", "")]),
    ],
)
def test_signatures(text: str, expected: list[tuple[str, str]]) -> None:
    assert signed(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "市委（扩大）会议召开。",
        "《工作方案》（试行）",
        "工作安排。（完）",
        "印发通知。（方案）",
        "（记者从某局获悉）",
        "（责编：张江 审核：李河）",
        "记者从市发改委获悉",
        "8月1日，市长（区长）参加会议。",
        "会议研究了干部任免事宜。（县政府办）",
        "会议研究了干部任免事宜。（安监局）",
        "会议研究了干部任免事宜。 下一篇",
        "云川快讯（完）8月1日，会议召开。",
        "会议研究了干部任免事宜。（全文完）",
    ],
)
def test_what_is_no_signature(text: str) -> None:
    assert signed(text) == []


def test_spans_are_those_of_the_names() -> None:
    text = fold("会议要求抓好落实。(记者 张江 欧阳河)")
    assert [text[r.start : r.end] for r in reporters_in(text)] == ["张江", "欧阳河"]
    line = fold("  记者 张江")
    assert [line[r.start : r.end] for r in byline(line)] == ["张江"]


@pytest.mark.parametrize(
    ("line", "names"),
    [("(惠晓江)", ["惠晓江"]), ("  （王海）", ["王海"]), ("（记者 江海 文/图 李河）", ["江海", "李河"])],
)
def test_a_line_that_is_a_signature(line: str, names: list[str]) -> None:
    folded = fold(line)
    assert [folded[r.start : r.end] for r in signature(folded)] == names


@pytest.mark.parametrize(
    "line", ["（方案）", "（试行）", "（草案）", "（全文完）", "（市委办）", "（王海）出席", "王海"]
)
def test_a_line_that_is_no_signature(line: str) -> None:
    assert signature(line) == []


@pytest.mark.parametrize(
    ("run", "names"),
    [
        ("王皓杨旗", ["王皓", "杨旗"]),
        ("刘杰马康江", ["刘杰", "马康江"]),
        ("欧阳海河", ["欧阳海河"]),
        ("张江", ["张江"]),
    ],
)
def test_names_that_run_together(run: str, names: list[str]) -> None:
    assert cut_names(run) == names


def test_a_run_without_surnames_is_not_cut() -> None:
    assert cut_names("从市某局获悉") is None


@given(st.text(alphabet="（）记者 张江李河通讯员摄文/图、。\n责编", max_size=60))
def test_every_span_slices_its_name(text: str) -> None:
    for found in reporters_in(text):
        assert text[found.start : found.end].replace(" ", "") == found.name
