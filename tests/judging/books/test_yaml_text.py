"""YAML is read with its places; what hides from a reader is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.judging.books.yaml_text import LARGEST_FILE, Spot, read_yaml


def tree(text: str) -> Spot:
    root, _, problems = read_yaml(text.encode())
    assert problems == []
    assert root is not None
    return root


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0.30", Decimal("0.30")), ("1e9", Decimal("1e9")), ("-5", Decimal(-5)), (".5", Decimal("0.5")),
        ("+1.", Decimal(1)),
        ("0.1", Decimal("0.1")), ("9999999999999999999999.999999", Decimal("9999999999999999999999.999999")),
        ("on", "on"), ("no", "no"), ("yes", "yes"), ("2026-03-01", "2026-03-01"), ("1:30", "1:30"), ("0x1F", "0x1F"),
        ("1_000", "1_000"), (".inf", ".inf"), ("'1'", "1"), ('"a\\u4e00"', "a一"), ("true", True),
        ("~", None), ("", None),
    ],
)  # fmt: skip
def test_a_value_is_what_is_written(written: str, value: object) -> None:
    found = tree(f"a: {written}\n").keys["a"].value
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("a: &x 1\nb: 2\n", 1, 4, "不能用 &锚点"),
        ("a: 1\nb: *a\n", 2, 4, ""),
        ("a: {b: 1}\nc:\n  <<: {d: 1}\n", 3, 3, "不能用 << 并入"),
        ("a: 1\nb: 2\na: 3\n", 3, 1, "“a”写了两次，第一次在第1行"),
        ("a: !!str 1\n", 1, 4, "不能用标签"),
        ("a: 1\n---\nb: 1\n", 2, 1, "一个文件只写一本规则"),
        ("%YAML 1.1\n---\na: 1\n", 2, 1, "指令行"),
        ("a: 1\n? [x, y]\n: 2\n", 2, 3, "键只能是一个词"),
        ("a: 0.1234567\n", 1, 4, "小数超过6位"),
        ("a: 1e22\n", 1, 4, "太大"),
        ("a: 1e99999999999999999999\n", 1, 4, "太大"),
        ("a: b: c\n", 1, 5, "值里有“: ”时整个值要加引号"),
        ("a:\n\t- b\n", 2, 1, "制表符（Tab 键）"),
        ("a: 'b\n", 2, 1, "没有成对"),
        ("a: [1, 2\nb: 3\n", 2, 2, ""),
        ("a: \x07\n", 1, 4, "不能显示的字符"),
        ("", 1, 1, "空的"),
        ("# 无\n", 1, 1, "空的"),
        ("a: " + "[" * 50 + "]" * 50, 1, 24, "嵌套太深"),
    ],
)
def test_what_hides_or_breaks_is_refused_at_its_place(text: str, line: int, column: int, said: str) -> None:
    _, _, problems = read_yaml(text.encode())

    assert [(one.line, one.column) for one in problems] == [(line, column)]
    assert said in problems[0].words.chinese
    assert problems[0].words.english


def test_a_file_that_is_no_text_is_refused() -> None:
    _, _, (problem,) = read_yaml("a: 一\nb: 二".encode("gb18030"))
    assert (problem.line, problem.column) == (2, 4)
    assert "UTF-8" in problem.words.chinese

    assert "另存为" in problem.words.chinese
    assert "save it as UTF-8" in problem.words.english

    _, _, (problem,) = read_yaml("a: 1\nb: ab\ufffd\n".encode())
    assert (problem.line, problem.column) == (2, 6)
    assert "乱码" in problem.words.chinese
    assert "save it as UTF-8" in problem.words.english

    for begins in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        _, _, (problem,) = read_yaml(begins + b"\x00" * (LARGEST_FILE + 1))
        assert (problem.line, problem.column) == (1, 1)
        assert "Word" in problem.words.chinese
        assert "Word" in problem.words.english

    _, _, (problem,) = read_yaml(b"a" * (LARGEST_FILE + 1))
    assert "文件太大" in problem.words.chinese


WORDS = st.lists(
    st.sampled_from(["level", "=", "'县'", "sum(x)", "“引”", "a", "1e9", "'it''s'", "\U0001f600"]),
    min_size=1,
    max_size=8,
)


def _plain(words: list[str], _wrap: int) -> str:
    return " ".join(["a", *words])


def _single(words: list[str], _wrap: int) -> str:
    return "'" + _plain(words, 0).replace("'", "''") + "'"


def _double(words: list[str], _wrap: int) -> str:
    return '"' + _plain(words, 0).replace("a", "\\x61", 1).replace("县", "\\u53bf") + '"'


def _folded(words: list[str], wrap: int) -> str:
    listed = ["a", *words]
    return (
        ">-\n    " + " ".join(listed[:wrap]) + ("\n    " if listed[wrap:] else "") + " ".join(listed[wrap:])
    )


def _kept(words: list[str], wrap: int) -> str:
    return _folded(words, wrap).replace(">-", "|-", 1)


@given(WORDS, st.integers(1, 3), st.sampled_from([_plain, _single, _double, _folded, _kept]), st.data())
def test_every_character_of_a_formula_is_found_in_the_file(
    words: list[str], wrap: int, written: object, data: st.DataObject
) -> None:
    assert callable(written)
    text = f"other: 1\nkey:\n  here: {written(words, wrap)}\n"
    spot = tree(text).at(("key", "here"))
    assert isinstance(spot.value, str)
    offset = data.draw(st.integers(0, len(spot.value) - 1))
    character = spot.value[offset]

    line, column = spot.place(offset)

    stands = text.split("\n")[line - 1][column - 1 :]
    escaped = {"a": "\\x61", "县": "\\u53bf"}.get(character, character)
    assert character.isspace() or stands.startswith((character, escaped))
