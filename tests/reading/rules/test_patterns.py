"""The tools the rules share: word lists as patterns, masks, sentences."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.rules.patterns import mask, sentences, trie_pattern

WORDS = st.lists(st.text(alphabet="市委县副书记长.*(", min_size=1, max_size=5), min_size=1, max_size=12)


@given(WORDS)
def test_a_word_list_matches_its_words_and_no_others(entries: list[str]) -> None:
    pattern = re.compile(trie_pattern(entries))
    assert all(pattern.fullmatch(entry) for entry in entries)
    assert pattern.fullmatch("其他") is None
    assert pattern.fullmatch(entries[0] + "其他") is None


@given(WORDS, st.text(alphabet="市委县副书记长", max_size=8))
def test_the_longest_word_wins(entries: list[str], rest: str) -> None:
    text = entries[0] + rest
    found = re.compile(trie_pattern(entries)).match(text)
    assert found is not None
    assert found[0] == max((entry for entry in entries if text.startswith(entry)), key=len)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("要抓“要想富，先修路”工程", "要抓“□□□□□□□”工程"),
        ("印发《关于加强，管理的意见》", "印发《□□□□□□□□□□》"),
        ("各城区（开发区）要", "各城区（□□□）要"),
        ("“一”和“二”", "“□”和“□”"),
        ("没有引号", "没有引号"),
        ("“没有关上", "“没有关上"),
        ("上一段“没有关上\n下一段”", "上一段“没有关上\n下一段”"),
        ("“”", "“”"),
        ("", ""),
    ],
)
def test_what_stands_in_quotes_and_brackets_is_blanked(text: str, masked: str) -> None:
    assert mask(text) == masked


@given(st.text(alphabet="要抓“”（）《》，。\n", max_size=60))
def test_a_mask_keeps_length_and_line_breaks(text: str) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    assert [i for i, c in enumerate(masked) if c == "\n"] == [i for i, c in enumerate(text) if c == "\n"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲。乙！丙？", ["甲。", "乙！", "丙？"]),
        ("甲。乙", ["甲。", "乙"]),
        ("“甲。”乙。", ["“甲。”", "乙。"]),
        ("甲……乙。", ["甲……乙。"]),
        ("甲\n乙", ["甲", "乙"]),
        ("。", []),
        ("", []),
    ],
)
def test_sentences_keep_their_final_mark(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text, 0, len(text))] == expected


@given(st.text(alphabet="要抓“”（），。！？\n 字", max_size=60))
def test_sentences_stand_in_order_and_do_not_overlap(text: str) -> None:
    at = 0
    for start, end in sentences(text, 0, len(text)):
        assert at <= start < end <= len(text)
        at = end
