"""Other weights written into the text of a rule-book, and what two texts have different."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.judging.books.loading import load_book
from luoshi.web.rulebook_editing import text_difference, with_weights

RANKING = Path(__file__).parents[2] / "rulebooks" / "county-ranking.yaml"
TEXT = RANKING.read_text(encoding="utf-8")
BOOK = load_book(TEXT.encode(), RANKING.name)
WEIGHTS = {one.code: one.weight for one in BOOK.measures if one.weight is not None}


@given(st.sampled_from(sorted(WEIGHTS)), st.decimals(0, 60, places=2))
def test_a_changed_weight_leaves_a_book_that_can_be_read(code: str, weight: Decimal) -> None:
    changed = load_book(with_weights(TEXT, BOOK, {code: weight}, same_sum=True).encode(), "book.yaml")
    now = {one.code: one.weight for one in changed.measures if one.weight is not None}
    assert now[code] == weight
    assert sum(now.values(), Decimal(0)) == changed.full_marks == BOOK.full_marks
    freely = load_book(with_weights(TEXT, BOOK, {code: weight}, same_sum=False).encode(), "book.yaml")
    rest = {one.code: one.weight for one in freely.measures if one.weight is not None}
    assert {key: value for key, value in rest.items() if key != code} == {
        key: value for key, value in WEIGHTS.items() if key != code
    }
    assert sum((one for one in rest.values() if one is not None), Decimal(0)) == freely.full_marks


def test_only_the_numbers_change_in_the_text() -> None:
    assert with_weights(TEXT, BOOK, {}, same_sum=True) == TEXT
    lines = text_difference(TEXT, with_weights(TEXT, BOOK, {"retail_sales": Decimal(30)}, same_sum=False))
    assert [(one.sign, one.text.strip()) for one in lines if one.sign in "-+"] == [
        ("-", "full_marks: 100"), ("+", "full_marks: 122"), ("-", "weight: 8"), ("+", "weight: 30"),
    ]  # fmt: skip


@pytest.mark.parametrize("weights", [{"retail_sales": Decimal(100)}, {"retail_sales": Decimal(130)}])
def test_weights_that_leave_nothing_for_the_others_are_refused(weights: dict[str, Decimal]) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        with_weights(TEXT, BOOK, weights, same_sum=True)


def test_parts_keep_their_share_of_what_they_are_parts_of() -> None:
    text = """\
rulebook: nested
format: 1
title: 套着的
status: illustrative
implements: [{mechanism: 试验}]
valid: {from: 2026-01-01}
subjects: units
period: month, current
full_marks: 100
measures:
  whole:
    title: 合在一起
    weight: 60
    parts:
      one: {title: 一, from: tasks, value: count(*), missing: zero, score: {ratio: {points: 1}}, weight: 40}
      two: {title: 二, from: tasks, value: count(*), missing: zero, score: {ratio: {points: 1}}, weight: 20}
  other: {title: 外, from: tasks, value: count(*), missing: zero, score: {ratio: {points: 1}}, weight: 40}
"""
    book = load_book(text.encode(), "book.yaml")
    changed = load_book(with_weights(text, book, {"whole": Decimal(30)}, same_sum=True).encode(), "book.yaml")
    assert {one.code: one.weight for one in changed.walk()} == {
        "one": 20,
        "two": 10,
        "whole": 30,
        "other": 70,
    }


@given(st.lists(st.sampled_from("甲乙丙丁")), st.lists(st.sampled_from("甲乙丙丁")))
def test_a_difference_holds_every_line_that_changed(before: list[str], after: list[str]) -> None:
    found = text_difference("\n".join(before), "\n".join(after), around=10_000)
    if before == after:
        assert found == []
    else:
        assert [one.text for one in found if one.sign in " -"] == before
        assert [one.text for one in found if one.sign in " +"] == after
