"""Which version judges a period, what pages are told of a book, and where the shipped books lie."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import luoshi
from luoshi.judging.books.loading import load_book
from luoshi.record.judged.books import NotValid, outline, shipped_books, version_for
from tests.record.rulebooks import BOOK, TEXT, adopted, changed


def indicators(text: bytes) -> dict[str, list[str]]:
    return {one["code"]: one["indicators"] for one in outline(load_book(text, "book.yaml"))["measures"]}


def test_the_shipped_books_lie_beside_the_source_or_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "county-ranking.yaml" in {path.name for path in shipped_books()}

    monkeypatch.setattr(luoshi, "__file__", str(tmp_path / "lib" / "luoshi" / "__init__.py"))
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert shipped_books() == []
    folder = tmp_path / "share" / "luoshi" / "rulebooks"
    folder.mkdir(parents=True)
    (folder / "a.yaml").write_text(TEXT)
    assert shipped_books() == [folder / "a.yaml"]


@pytest.mark.parametrize("path", shipped_books(), ids=lambda path: path.stem)
def test_every_shipped_book_has_an_outline(path: Path) -> None:
    book = load_book(path.read_bytes(), path.name)
    found = outline(book)
    assert [one["code"] for one in found["measures"]] == [one.code for one in book.walk()]
    assert all(one["title"]["zh"] for one in found["measures"])


@pytest.mark.parametrize(
    ("where", "read"),
    [
        ("indicator = 'gdp'", ["gdp"]),
        ("indicator = 'gdp' and basis = 'cumulative'", ["gdp"]),
        ("indicator in ('gdp', 'tax')", ["gdp", "tax"]),
        ("indicator = 'gdp' or basis = 'stock'", ["*"]),
        ("not indicator = 'gdp'", ["*"]),
        ("basis = 'stock'", ["*"]),
    ],
)
def test_a_measure_reads_the_indicators_that_it_names_or_perhaps_any(where: str, read: list[str]) -> None:
    """What may not be seen is hidden by this: in doubt a measure reads everything."""
    text = changed("where: indicator = 'industrial-output'", f'where: "{where}"')
    assert indicators(text) == {"output_growth": read}


def test_a_measure_of_measures_reads_what_they_read() -> None:
    text = changed(
        "deductions:",
        "  doubled:\n    title: {zh: 两倍, en: Twice}\n    value: output_growth * 2\n    unit: percent\n"
        "    missing: not scored\ndeductions:",
    )
    assert indicators(text) == {"output_growth": ["industrial-output"], "doubled": ["industrial-output"]}


@pytest.mark.django_db
def test_the_newest_version_that_is_valid_judges_a_period() -> None:
    first = adopted()
    second = adopted(changed("from: 2026-01-01}", "from: 2026-07-01, to: 2026-09-30}"))

    assert [version_for(BOOK, label)[0].number for label in ("2026-06", "2026-07", "2026-09", "2026-10")] == [
        first.number, second.number, second.number, first.number,
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_book_that_says_it_is_withdrawn_ends_those_before_it() -> None:
    adopted()
    adopted(
        changed("from: 2026-01-01}", "from: 2026-07-01}").replace(
            b"status: illustrative", b"status: withdrawn"
        )
    )
    assert version_for(BOOK, "2026-06")[0].number == 1
    with pytest.raises(NotValid, match="已经废止"):
        version_for(BOOK, "2026-07")
