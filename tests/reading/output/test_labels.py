"""Nothing in the Chinese page is English: every reason and code has its label."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from luoshi.reading import read_document
from luoshi.reading.formats import html
from luoshi.reading.output.labels import LABELS
from luoshi.reading.records import Document
from luoshi.reading.rules.dates import DATE_BASIS


def said(document: Document) -> set[str]:
    """All reasons and codes of a document that are shown to people."""
    found = {left.reason for left in document.left_out}
    for article in document.articles:
        found.update(article.why)
        if article.meeting:
            found.update([*article.meeting.why, *filter(None, [article.meeting.date_basis])])
        for records in (
            article.people,
            article.groups,
            article.directives,
            article.terms,
            article.quantities,
        ):
            found.update(reason for record in records for reason in record.why)
    return found


def test_what_the_samples_give_is_labelled(root: Path) -> None:
    documents = [read_document(path) for path in sorted((root / "samples").glob("[0-9]*"))]

    assert documents
    assert set().union(*map(said, documents)) - LABELS.keys() == set()


def test_what_the_real_reports_give_is_labelled(seeds: list[Path]) -> None:
    assert set().union(*(said(read_document(path)) for path in seeds)) - LABELS.keys() == set()


@pytest.mark.parametrize(
    ("folder", "pattern"),
    [
        ("rules", r"\bwhy\.append\(\"([^\"]+)\"\)"),
        ("rules", r"\bwhy = \"\w+\", \[\"([^\"]+)\"\]"),
        ("rules", r"return \"(?:ambiguous|not_enumerated|mismatch)\", \"([^\"]+)\""),
        ("layout", r"_left\(\w+, \"([^\"]+)\"\)"),
        ("layout", r"\.reason = \"furniture\", (?:line\.label or )?\"([^\"]+)\""),
    ],
)
def test_what_the_rules_can_say_is_labelled(root: Path, folder: str, pattern: str) -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in (root / "src/luoshi/reading" / folder).glob("*.py")
    )

    found = set(re.findall(pattern, code))
    assert found
    assert found - LABELS.keys() == set()


def test_kinds_of_furniture_are_labelled() -> None:
    assert set(html.FURNITURE.values()) <= LABELS.keys()


def test_labels_are_chinese_and_english() -> None:
    assert LABELS["no_year"] == DATE_BASIS["no_year"]
    for chinese, english in LABELS.values():
        assert re.search("[\u4e00-\u9fff]", chinese)
        assert re.search("[a-z]", english)
