"""What a page says of its own publication. All sample text is our own, about an invented city."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.rules.metadata import (
    dateline,
    dateline_day,
    dateline_outlet,
    is_metadata_line,
    metadata_within,
    page_day,
    read_metadata,
)
from luoshi.reading.view import fold


@pytest.mark.parametrize(
    ("line", "published", "outlet"),
    [
        ("发布日期: 2026-02-25 17:44    来源: 云川1号   ", "2026-02-25T17:44", "云川1号"),
        ("发布时间：2023-03-06 信息来源：云川日报 浏览次数：", "2023-03-06", "云川日报"),
        ("作者： 日期: 2019-12-26 浏览量: 166", "2019-12-26", None),
        ("2024-12-07 10:21 来源：临江网", "2024-12-07T10:21", "临江网"),
        ("来源：云川日报   编辑：柳青   2024-08-02 09:12", "2024-08-02T09:12", "云川日报"),
        ("云川市人民政府网站 2024-08-02 来源：云川日报", "2024-08-02", "云川日报"),
        ("信息提供日期：2024-08-02", "2024-08-02", None),
        ("来源：宣传处（新闻办） 发布日期：2024-08-02", "2024-08-02", "宣传处"),
        ("时 间：2023-1-1 10:20 来  源：云川日报", "2023-01-01T10:20", "云川日报"),
        (
            "来源：云川宣传 | 作者：ance | 发布时间： 2021-01-06 | 668 次浏览： | 分享到：",
            "2021-01-06",
            "云川宣传",
        ),
        ("|| 2022-03-23 11:18:04 编辑: 柳青 审核人:叶红 阅读次数:2236 |", "2022-03-23T11:18", None),
        ("2021-02-01 17:03  发布:云川网  责任编辑:晓东", "2021-02-01T17:03", "云川网"),
        ("發布日期：2020-07-21 來源：融媒體中心 瀏覽次數：", "2020-07-21", "融媒体中心"),
        (
            "发布时间:2024年09月03日来源:本站原创作者:云川新闻网责任编辑:柳青阅读量:",
            "2024-09-03",
            "云川新闻网",
        ),
        ("2024-08-01", "2024-08-01", None),
        ("（《云川新闻》 20240801 19:00）", "2024-08-01T19:00", None),
        ("# 《云川新闻》 (20240801)", "2024-08-01", None),
        ("2017-11-28 16:01   云川日报  ", "2017-11-28T16:01", "云川日报"),
        ("2021年7月1日 11:20 云川发布", "2021-07-01T11:20", None),
        ("2024年8月2日 星期五 A02版 要闻", "2024-08-02", None),
        ("2024-08-01T17:44:00+08:00", "2024-08-01T17:44", None),
        ("PubDate: 2024-08-01 17:44:00", "2024-08-01T17:44", None),
        ("article:published_time: 2024-08-01T17:44:00+08:00", "2024-08-01T17:44", None),
        ("publishdate:20240801", "2024-08-01", None),
    ],
)
def test_a_metadata_line(line: str, published: str, outlet: str | None) -> None:
    found = read_metadata([line])
    assert found.published_text == published
    assert found.published == date.fromisoformat(published[:10])
    assert found.outlet == outlet
    assert is_metadata_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "2023年03月29日 星期三",
        "今天是2023年3月29日 星期三",
        "当前时间：2023-03-29 10:11",
        "打印日期：2023-03-29",
        "2018年1月5日| 联系热线:17600000000",
        "发布日期：2023-02-30",
        "会议时间：2023年1月1日",
        "dateModified: 2025-08-01",
        "Description: 2024年8月1日，市委召开会议",
    ],
)
def test_a_day_that_is_not_the_publication(line: str) -> None:
    assert read_metadata([line]).published is None


def test_the_clock_above_the_page_loses_to_the_label_below() -> None:
    lines = ["2023年03月29日 星期三", "2020-01-27 09:12 来源：云川发布", "更新时间：2023-03-29"]
    assert read_metadata(lines).published == date(2020, 1, 27)


def test_names_of_html_metadata() -> None:
    found = read_metadata(
        ["ContentSource: 云川日报", "Author: 张江", "SiteName: 云川市人民政府", "Author: admin"]
    )
    assert (found.outlet, found.reporters) == ("云川日报", [("张江", "")])


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["更新时间：2024-05-01", "发布日期：2024-04-29"], date(2024, 4, 29)),
        (["2024-04-29", "发布日期：2024-04-28"], date(2024, 4, 28)),
        (["发布日期：2024-04-29", "发布日期：2024-04-30"], date(2024, 4, 29)),
    ],
)
def test_the_best_dated_line_wins(lines: list[str], expected: date) -> None:
    assert read_metadata(lines).published == expected


@pytest.mark.parametrize(
    "line", ["来源：", "信息来源：editor_dzxx", "来源：未知", "来源：2024-08-01", "来源：本站"]
)
def test_a_source_that_names_nobody_is_no_outlet(line: str) -> None:
    assert read_metadata([line]).outlet is None


@pytest.mark.parametrize(
    "line",
    [
        "云川市召开防汛工作会议 2024-08-02 来源：云川日报",
        "8月1日，市委召开会议。",
        "2024年全市年中工作会议召开",
        "王海在云川市2026年新春第一会上强调 促招引",
        "地址:云川市东湖区三中路66号2号办公楼3楼",
        "会议时间：2023年1月1日",
        "记者从市发改委获悉，",
        "会议指出，要抓好落实，来源于群众，服务于群众。",
        "",
    ],
)
def test_what_is_no_metadata_line(line: str) -> None:
    assert not is_metadata_line(line)


@pytest.mark.parametrize(
    "line",
    ["责任编辑：柳青 审核：叶红", "【字体：大 中 小】", "分享本文至:", " ○○全媒体记者 江海", "浏览次数：166"],
)
def test_metadata_lines_without_a_day(line: str) -> None:
    assert is_metadata_line(line)
    assert read_metadata([line]).published is None


@pytest.mark.parametrize(
    ("text", "head", "outlet"),
    [
        ("晚报讯 8月1日，市委", "晚报讯 ", "晚报"),
        ("晚报讯8月1日，市委", "晚报讯", "晚报"),
        ("本报讯（记者 吴單）8月1日", "本报讯（记者 吴单）", None),
        ("本报讯 记者林彦 黄涛报道：8月1日", "本报讯 记者林彦 黄涛报道：", None),
        ("本网讯 记者丁霞 11月2号，市政府", "本网讯 记者丁霞 ", None),
        ("云川新闻网·更云川讯（记者 秦伯）9月24日", "云川新闻网·更云川讯（记者 秦伯）", "云川新闻网·更云川"),
        ("主流云川讯 8月1日", "主流云川讯 ", "主流云川"),
        ("【云川日报讯】8月1日", "【云川日报讯】", "云川日报"),
        ("央视网消息（新闻联播）：国家主席", "央视网消息（新闻联播）：", "央视网"),
        ("新华社北京4月28日电（记者 张江、李河）中共", "新华社北京4月28日电（记者 张江、李河）", "新华社"),
        (
            "临江网云川4月13日讯（云川日报记者 薛虹）4月10日",
            "临江网云川4月13日讯（云川日报记者 薛虹）",
            "临江网",
        ),
        ("（记者 张江 李河）8月1日", "（记者 张江 李河）", None),
    ],
)
def test_datelines(text: str, head: str, outlet: str | None) -> None:
    folded = fold(text)
    span = dateline(folded)
    assert span is not None
    assert folded[slice(*span)] == fold(head)
    assert dateline_outlet(folded) == outlet


@pytest.mark.parametrize(
    "text",
    [
        "8月1日，市委召开通讯工作会议",
        "全市审讯工作会议8月1日召开",
        "喜讯 传来",
        "国电云川公司8月1日",
        "市委召开会议",
    ],
)
def test_what_is_no_dateline(text: str) -> None:
    assert dateline(fold(text)) is None
    assert dateline_outlet(fold(text)) is None


def test_the_day_of_a_dateline_is_the_day_of_writing() -> None:
    assert dateline_day(fold("云川日报12月1日讯 11月30日，市委")) == (12, 1)
    assert dateline_day(fold("晚报讯 8月1日，市委")) is None


@given(st.text(alphabet="发布日期时间来源作者记讯电：: 0123456789-/年月日（）。，|【】云川报", max_size=60))
def test_no_line_makes_it_raise(line: str) -> None:
    is_metadata_line(line)
    metadata_within(line)
    dateline(fold(line))
    found = read_metadata([line])
    assert (found.published is None) == (found.published_text is None)


def test_a_signature_on_a_line_of_its_own_names_the_reporter() -> None:
    assert is_metadata_line("(惠晓江)")
    assert read_metadata(["(惠晓江)"]).reporters == [("惠晓江", "")]
    signed = "(云川广播电视台记者 张江 李河川 云川日报记者 王海 陈一山)"
    assert is_metadata_line(signed)
    assert [name for name, _ in read_metadata([signed]).reporters] == ["张江", "李河川", "王海", "陈一山"]
    assert not is_metadata_line("(试行)")


def test_the_day_of_a_broadcast_is_the_day_of_its_page() -> None:
    assert page_day(["# 《云川新闻》 (20240801)", "全市防汛会议召开"]) == (date(2024, 8, 1), "2024-08-01")
    assert page_day(["全市防汛会议召开", "2024-08-01"]) is None
    assert page_day(["《云川新闻》 (20240801)", "《云川新闻》 (20240802)"]) is None


@pytest.mark.parametrize(
    ("text", "metadata"),
    [
        (
            "云川市召开防汛会议 2024-08-02 15:55:22 来源：云川日报 8月1日，云川市召开防汛会议，强调要抓早。",
            "2024-08-02 15:55:22 来源：云川日报",
        ),
        ("2024-08-02 来源：云川日报8月1日，云川市召开防汛会议，市委", "2024-08-02 来源：云川日报"),
        ("来源：云川日报 浏览次数：12 8月1日，云川市召开防汛会议，", "来源：云川日报 浏览次数：12"),
    ],
)
def test_metadata_that_its_body_follows_on_the_same_line(text: str, metadata: str) -> None:
    span = metadata_within(text)
    assert span is not None
    assert text[slice(*span)] == metadata
    assert not is_metadata_line(text)


@pytest.mark.parametrize(
    "text",
    [
        "2024-08-02 15:55:22 来源：云川日报 作者：王海川 字号：T|T",
        "8月1日，云川市召开防汛会议，会议由市水利局提供图片来源：云川日报",
        "会议强调，要落实责任，分清来源：谁排放，谁负责，抓好落实，确保见效。",
    ],
)
def test_metadata_alone_and_sentences_hold_no_body_behind_it(text: str) -> None:
    assert metadata_within(text) is None
