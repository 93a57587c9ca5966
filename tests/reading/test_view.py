"""The folded view: what is folded, what is not, and the way back (traps 6, 8, 9)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.view import View, fold

TEXTS = st.one_of(
    st.text(max_size=80),
    st.text(alphabet='会議强調，,,、。;；：:“”"「」（）()huì 1２月　\u3000\u200b\n著4', max_size=80),
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("会议强调,要抓落实;要快!", "会议强调，要抓落实；要快！"),
        ("市委书记(王海)", "市委书记（王海）"),
        ("「要抓」『落实』", "“要抓”“落实”"),
        ('"一"和"二"', "“一”和“二”"),
        ("市委書記強調", "市委书记强调"),
        ("著力抓好", "着力抓好"),
        ("２０２４年８月", "2024年8月"),
        ("ＡＢＣ％", "ABC%"),
        ("买买提•吐逊・艾力", "买买提·吐逊·艾力"),
        ("王\u3000海", "王 海"),
        # folding is undone inside numbers and clock times
        ("1,234.5亿元", "1,234.5亿元"),
        ("17:44", "17:44"),
        ("共3,各1", "共3，各1"),
        ("", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(TEXTS)
def test_folding_keeps_the_length_and_the_line_breaks(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert [i for i, c in enumerate(folded) if c == "\n"] == [i for i, c in enumerate(text) if c == "\n"]


@given(TEXTS)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


def test_straight_quotes_turn_within_their_paragraph() -> None:
    assert fold('"未完\n"完"') == "“未完\n“完”"


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("會(huì)議强調", "会议强调"),
        ("王海，，李河", "王海，李河"),
        ("王海,,,李河", "王海，李河"),
        ("王海、、李河", "王海、李河"),
        ("结束。。下一句", "结束。下一句"),
        ("4 月 28 日", "4月28日"),
        ("4560.79 亿元", "4560.79亿元"),
        ("云\u200b川\ufeff市", "云川市"),
        ("刘 婧", "刘 婧"),
        ("plain words stay", "plain words stay"),
    ],
)
def test_noise_is_left_out_of_the_view(stored: str, text: str) -> None:
    assert View(stored).text == text


@pytest.mark.parametrize(
    ("stored", "word", "written"),
    [
        ("會(huì)議强調，要抓落實", "会议", "會(huì)議"),
        ("會(huì)議强調，要抓落實", "要抓落实", "要抓落實"),
        ("王海,,李河", "李河", "李河"),
        ("於4 月 28 日召開", "4月28日", "4 月 28 日"),
        ("plain 会议", "会议", "会议"),
    ],
)
def test_a_span_of_the_view_leads_back_to_the_stored_words(stored: str, word: str, written: str) -> None:
    view = View(stored)
    at = view.text.index(word)
    start, end = view.stored_span(at, at + len(word))
    assert stored[start:end] == written


@given(TEXTS, st.data())
def test_every_span_leads_back_inside_the_text_and_in_order(stored: str, data: st.DataObject) -> None:
    view = View(stored)
    first = data.draw(st.integers(0, len(view.text)))
    last = data.draw(st.integers(first, len(view.text)))
    start, end = view.stored_span(first, last)
    assert 0 <= start <= end <= len(stored)
    assert (start == end) == (first == last)


@given(TEXTS)
def test_every_kept_character_stands_where_the_view_says(stored: str) -> None:
    view = View(stored)
    folded = fold(stored)
    for at, char in enumerate(view.text):
        start, end = view.stored_span(at, at + 1)
        assert end == start + 1
        assert folded[start] == char
        assert view.view_position(start) == at


@given(TEXTS)
def test_every_stored_position_has_a_view_position(stored: str) -> None:
    view = View(stored)
    positions = [view.view_position(at) for at in range(len(stored) + 1)]
    assert positions == sorted(positions)
    assert positions[-1] == len(view.text)
    assert view.stored == stored
