"""The rule-books that ship: each can be read, says what it is and where it is from, and gives what was published."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from luoshi.judging.books.linting import lint_book
from luoshi.judging.books.loading import load_book
from luoshi.judging.books.model import Book
from luoshi.judging.periods import JudgedPeriod
from luoshi.judging.running import judge
from tests.judging.tables_made import tables_made

FOLDER = Path(__file__).parents[2] / "rulebooks"
FILES = sorted(FOLDER.glob("*.yaml"))
WARNINGS = Path(__file__).parent / "golden" / "warnings.json"
OURS = (
    "city-monthly-monitoring",
    "county-ranking",
    "supervision-stages",
    "supervision-tasks",
    "supervision-units",
    "mechanism-1071",
    "mechanism-24-characters",
)
CHINESE = range(0x4E00, 0xA000)


def book_of(code: str) -> Book:
    file = FOLDER / f"{code}.yaml"
    return load_book(file.read_bytes(), file.name)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_book_is_read_and_says_that_it_is_an_example(file: Path) -> None:
    book = load_book(file.read_bytes(), file.name)

    assert book.code == file.stem
    assert book.status == "illustrative"
    assert book.implements
    assert all(measure.sources for measure in book.walk())
    assert book.text.startswith("# yaml-language-server: $schema=rulebook.schema.json\n")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_book_says_in_two_languages_what_was_filled_in(file: Path) -> None:
    book = load_book(file.read_bytes(), file.name)

    assert book.about is not None
    assert any(word in book.about.chinese for word in ("我们补的", "我们定的"))
    assert any(word in book.about.english for word in ("Filled in by us", "are ours"))
    for words in (book.title, book.about, *(one.title for one in book.walk())):
        assert any(ord(character) in CHINESE for character in words.chinese)
        assert words.english
        assert not any(ord(character) in CHINESE for character in words.english)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_the_check_says_of_each_book_is_known(file: Path) -> None:
    warnings = lint_book(load_book(file.read_bytes(), file.name))

    known = json.loads(WARNINGS.read_text(encoding="utf-8"))
    assert [f"{one.code}: {one.rule}" for one in warnings] == known[file.stem]


@pytest.mark.parametrize("code", OURS)
def test_the_check_finds_nothing_in_the_books_of_our_own(code: str) -> None:
    assert lint_book(book_of(code)) == []


def test_the_list_of_books_names_every_book_and_no_other() -> None:
    listed = [
        line.split("`")[1]
        for line in (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]

    assert sorted(listed) == [file.stem for file in FILES]


def projects(count: int, contracted: str, **more: Any) -> list[dict[str, Any]]:
    usual = {"unit": "one", "kind": "其他", "signed_on": date(2024, 3, 1), "started_on": date(2024, 6, 1)}
    return [usual | {"contracted": Decimal(contracted)} | more for _ in range(count)]


def findings(count: int, finding: str) -> list[dict[str, Any]]:
    return [
        {"subject": "one", "finding": finding, "about": f"{finding} {number}", "found_on": date(2024, 11, 1)}
        for number in range(count)
    ]


TARGETS = {
    "outside_investment": 100,
    "foreign_investment": 100,
    "signed_count": 27,
    "signed_amount": 5_400_000_000,
}
PUBLISHED = {
    # Of the city's table: per cent of outside investment, contracts, of them 0.3 to 1 billion, leading firms;
    # what each item gave, and all.
    "first row": (96, 28, 7, 1, ["0.48", "0.6", "0.5", "0.5", "0.3", "0.4"], "2.78"),
    "second row": (90, 29, 9, 2, ["0.45", "0.6", "0.5", "0.5", "0.5", "0.4"], "2.95"),
}


@pytest.mark.parametrize("row", PUBLISHED)
def test_the_result_table_of_2024_gives_what_the_city_published(tmp_path: Path, row: str) -> None:
    percent, contracts, smaller, leading, items, total = PUBLISHED[row]
    before = {"signed_on": date(2023, 5, 1)}
    tables: Mapping[str, list[dict[str, Any]]] = {
        "units": [{"id": "one", "code": "1", "name": "甲区", "level": "county", "kind": "government"}],
        "projects": [
            *projects(smaller, "3e8"),
            *projects(4, "1e9"),
            *projects(1, "2e9"),
            *projects(contracts - smaller - 6, "1e8"),
            # Signed this year, due in May, not started.
            *projects(1, "1e8", first_planned_start_on=date(2024, 5, 1), started_on=None),
            *projects(1, "0", kind="省外投资", year_paid_in=Decimal(percent), **before),
            *projects(1, "0", kind="外商投资", year_paid_in=Decimal(120), **before),
        ],
        "targets": [
            {"subject": "one", "measure": measure, "amount": Decimal(amount), "starts_on": date(2024, 1, 1)}
            for measure, amount in TARGETS.items()
        ],
        "findings": [*findings(leading, "leading firm"), *findings(1, "signed at event")],
    }
    book = book_of("city-results-2024")

    judgement = judge(
        book, tables_made(tmp_path, date(2024, 12, 31), tables), JudgedPeriod.parse(book, "2024")
    )

    given = [judgement.row("measure", "one", measure=measure.code) for measure in book.measures]
    assert [one and one["points"] for one in given] == items
    subject = judgement.row("subject", "one")
    assert subject
    assert subject["score"] == total
