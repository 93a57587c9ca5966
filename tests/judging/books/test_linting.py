"""Warnings say where a book rewards size, and what a run shows to move nothing; they refuse nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from luoshi.judging.books.linting import BookWarning, lint_book, lint_run
from luoshi.judging.books.loading import load_book
from luoshi.judging.books.model import Book
from luoshi.judging.judgements import Judgement, Row, rows_text

HEAD = """\
rulebook: small
format: 1
title: 小
status: in force
implements: {law: 法}
valid: {from: 2026-01-01}
subjects: units
period: year, current
"""


def book_of(measures: str, more: str = "") -> Book:
    return load_book(f"{HEAD}{more}measures:\n{measures}".encode(), "small.yaml")


def measure(code: str = "a", **keys: str) -> str:
    given = {"title": "甲", "from": "projects", "value": "count(*)", "missing": "zero", **keys}
    return f"  {code}:\n" + "".join(f"    {key}: {value}\n" for key, value in given.items() if value)


def codes(warnings: Sequence[BookWarning]) -> list[tuple[str, str]]:
    return [(one.code, one.rule) for one in warnings]


RANKED = "{rank: {points: [9], rest: 1}}"


@pytest.mark.parametrize(
    "keys",
    [
        {"score": RANKED},
        {"score": "{per_item: {each: 0.2}}"},
        {"value": "sum(contracted) / 1e8", "score": "{linear: {from: 0, to: 10, points: [60, 100]}}"},
        {"value": "least(count(*), 5)", "score": "{steps: [{at_least: 3, points: 5}, {points: 0}]}"},
        {"value": "count(*) filter (where started_on is not null)", "score": "{ratio: {points: 1}}"},
        {"against": "peer average", "score": "{ratio: {points: 1}}"},
    ],
)
def test_what_grows_with_number_rewards_the_large(keys: dict[str, str]) -> None:
    (warning,) = lint_book(book_of(measure(**keys)))

    assert (warning.code, warning.rule, warning.line) == ("volume", "a", 10)
    assert "大单位天然占优" in warning.words.chinese
    assert "favours the large" in warning.words.english


@pytest.mark.parametrize(
    "keys",
    [
        {"value": "sum(paid_in) / nullif(sum(contracted), 0)", "score": RANKED},
        {"value": "max(contracted)", "score": RANKED},
        {"score": "{rank: {points: [9], rest: 1, order: lowest}}"},
        {"score": "{per_item: {each: -0.2}}"},
        {"score": "{linear: {from: 0, to: 10, points: [100, 60]}}"},
        {"score": "{steps: [{at_most: 3, points: 5}, {points: 0}]}"},
        {"score": "{ratio: {points: 100}}", "against": "target", "target": "30"},
        {"score": "{steps: [{at_least: target, points: 5}, {points: 0}]}", "target": "30"},
        {"score": "{per_item: {each: 1}}", "from": "findings"},
        {"score": ""},
    ],
)
def test_what_is_compared_with_a_base_or_a_target_does_not(keys: dict[str, str]) -> None:
    assert lint_book(book_of(measure(**keys))) == []


def test_a_value_of_other_values_rewards_what_they_do() -> None:
    of_others = {"from": "", "value": "b * 2", "score": RANKED}
    assert codes(lint_book(book_of(measure(**of_others) + measure("b")))) == [("volume", "a")]
    of_others["value"] = "b / nullif(c, 0)"
    assert lint_book(book_of(measure(**of_others) + measure("b") + measure("c"))) == []


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({"score": "{rank: {points: [5, 5], rest: 5, order: lowest}}"}, "no effect"),
        ({"score": "{per_item: {each: 0}}"}, "no effect"),
        ({"score": "{per_item: {each: -1}}", "limits": "{least: 0, most: 0}"}, "no effect"),
        ({"score": "{per_item: {each: -1}}", "target": "3"}, "unused"),
    ],
)
def test_what_has_no_effect_is_said(keys: dict[str, str], code: str) -> None:
    assert codes(lint_book(book_of(measure(**keys)))) == [(code, "a")]


def test_bonuses_are_looked_at_as_well() -> None:
    more = (
        "bonuses:\n"
        "  - {code: large, title: 大, from: projects, each: 4, most: 8, one_of: big}\n"
        "  - {code: praised, title: 表扬, finding: praised}\n"
        "grades: {names: [甲, 乙], cuts: [60], quota: {甲: 1}}\n"
    )
    found = lint_book(book_of(measure(), more))

    assert codes(found) == [("no effect", "甲"), ("alone", "large"), ("volume", "large")]
    assert "有上限" in found[2].words.chinese


def test_the_books_that_ship_are_looked_at(root: Path) -> None:
    for path in sorted((root / "rulebooks").glob("*.yaml")):
        for warning in lint_book(load_book(path.read_bytes(), path.name)):
            assert warning.code in {"volume", "no effect", "unused", "alone"}
            assert 0 < warning.line <= path.read_text(encoding="utf-8").count("\n")


TWO = book_of(
    measure(
        value="sum(paid_in) / nullif(sum(contracted), 0)", score="{ratio: {points: 100}}", weight="90",
        target="0.8", against="target",
    )
    + measure("b", value="max(contracted)", score=RANKED, weight="10"),
    "full_marks: 100\ngrades: {names: [好, 中, 差], cuts: [80, 60], quota: {好: 0.4, 中: 0.5}}\n",
)  # fmt: skip


def run(
    points: Sequence[tuple[str, str]],
    *,
    values: Sequence[str] = (),
    grades: Sequence[str] = (),
    year: int = 2026,
) -> Judgement:
    """A judgement of subjects with these points of both measures."""
    rows: list[Row] = []
    for place, (first, second) in enumerate(points):
        who = f"s{place}"
        total = str(float(first) + float(second))
        subject: dict[str, Any] = {
            "kind": "subject",
            "subject": who,
            "group": None,
            "score": total,
            "grade": None,
        }
        if grades:
            subject["grade"] = grades[place]
        rows.append(subject)
        value = values[place] if values else "0.5"
        one = {
            "kind": "measure",
            "subject": who,
            "measure": "a",
            "value": value,
            "target": "0.8",
            "schedule": "0.4",
        }
        rows.append({**one, "score": first, "points": first})
        rows.append(
            {
                "kind": "measure",
                "subject": who,
                "measure": "b",
                "value": "1",
                "score": second,
                "points": second,
            }
        )
    return Judgement("small", "", date(year, 1, 1), date(year, 12, 31), None, "", rows_text(rows))


APART = [("10", "1"), ("20", "2"), ("30", "9"), ("40", "8"), ("50", "3")]


def test_one_score_for_most_tells_nobody_apart() -> None:
    same = [(first, "5") for first, _ in APART[:4]] + [("50", "3")]
    (warning,) = lint_run(TWO, run(same))
    assert (warning.code, warning.rule) == ("same score", "b")
    assert "5 个对象中 4 个都得 5 分" in warning.words.chinese

    assert lint_run(TWO, run(same[1:])) == []  # of four nothing is said


def test_points_that_differ_by_less_than_subjects_do_move_no_rank() -> None:
    (warning,) = lint_run(TWO, run(APART))
    assert (warning.code, warning.rule) == ("moves no rank", "b")
    assert "最多相差 8" in warning.words.chinese

    near = [("10", "1"), ("12", "2"), ("30", "9"), ("40", "8"), ("50", "3")]
    assert lint_run(TWO, run(near)) == []
    tied = [("10", "1"), ("10", "2"), ("30", "9"), ("40", "8"), ("50", "3")]
    assert lint_run(TWO, run(tied)) == []


NEAR = [("10", "1"), ("12", "2"), ("30", "9"), ("40", "8"), ("50", "3")]


def test_a_target_that_nobody_ever_reached_is_named() -> None:
    low, high = ["0.5"] * 5, ["0.5"] * 4 + ["0.8"]
    past = [run(NEAR, values=low, year=year) for year in (2023, 2024, 2025)]

    (warning,) = lint_run(TWO, run(NEAR, values=low), past)
    assert (warning.code, warning.rule) == ("never reached", "a")
    assert "4 期里没有一个对象达到目标" in warning.words.chinese

    assert lint_run(TWO, run(NEAR, values=low)) == []  # one run shows nothing yet
    assert lint_run(TWO, run(NEAR, values=low), [*past, run(NEAR, values=high, year=2022)]) == []


def test_a_quota_that_keeps_nobody_out_is_named() -> None:
    scores = [("80", "5"), ("81", "9"), ("85", "7"), ("50", "8"), ("30", "3")]
    values = ["0.9"] * 5
    full = run(scores, values=values, grades=["中", "好", "好", "差", "差"])

    assert codes(lint_run(TWO, full)) == [("never bites", "中")]
    free = run(scores, values=values, grades=["好", "好", "好", "差", "差"])
    assert codes(lint_run(TWO, free)) == [("never bites", "中"), ("never bites", "好")]
    assert codes(lint_run(TWO, free, [full])) == [("never bites", "中")]
