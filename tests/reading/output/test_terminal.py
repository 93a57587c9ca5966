"""Chinese lines up on a terminal, and a hostile file cannot command it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.output.terminal import columns, harmless, pad, wrap


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("luoshi", 6), ("落实", 4), ("“三保”", 6), ("8%以上", 6), ("e\u0301", 1)]
)
def test_a_chinese_character_takes_two_columns(text: str, width: int) -> None:
    assert columns(text) == width


def test_padding_counts_columns() -> None:
    assert pad("落实", 6) == "落实  "
    assert pad("落实", 2) == "落实"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("要抓落实", "要抓落实"),
        ("\x1b[2J\x1b]0;x\x07要", "\ufffd[2J\ufffd]0;x\ufffd要"),
        ("a\u202eb", "a\ufffdb"),
        ("一\n二\t三", "一 二 三"),
        ("\udcff", "\ufffd"),
    ],
)
def test_nothing_commands_the_terminal(text: str, shown: str) -> None:
    assert harmless(text) == shown


@given(st.text())
def test_what_is_harmless_is_seen_or_blank(text: str) -> None:
    kinds = {unicodedata.category(character) for character in harmless(text)}

    assert kinds.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def test_no_line_begins_or_ends_with_the_wrong_mark() -> None:
    assert wrap("要紧盯全年目标，倒排工期。", 8) == ["要紧盯全", "年目标，", "倒排工", "期。"]
    assert wrap("要狠抓落实、抓“三保”", 13) == ["要狠抓落实、", "抓“三保”"]
    assert wrap("要抓好一年“三保”", 11) == ["要抓好一年", "“三保”"]


def test_a_latin_word_is_kept_whole() -> None:
    assert wrap("see reading.html here", 12) == ["see", "reading.html", "here"]


def test_what_fits_nowhere_is_broken_anywhere() -> None:
    assert wrap("，，，，，，", 4) == ["，，", "，，", "，，"]
    assert wrap("abcdefgh", 3) == ["abc", "def", "gh"]


@given(st.text(alphabet="要落实，。“”ab 12%"), st.integers(4, 30))
def test_wrapping_loses_nothing_but_blanks(text: str, width: int) -> None:
    lines = wrap(text, width)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert max(map(columns, lines)) <= width
