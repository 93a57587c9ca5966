"""The published JSON Schema: one file for editors and for the loader, with words for every key in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema

from luoshi.judging.books.structure import SCHEMA, schema
from luoshi.judging.books.yaml_text import read_yaml

BOOK = Path(__file__).parent / "everything.yaml"


def keys(part: Any) -> Iterator[tuple[str, Any]]:
    """Every key that the schema has, with what it says of it."""
    if isinstance(part, dict):
        for name, inside in part.get("properties", {}).items():
            yield name, inside
        for inside in part.values():
            yield from keys(inside)
    elif isinstance(part, list):
        for inside in part:
            yield from keys(inside)


def test_the_schema_is_one_and_says_in_both_languages_what_a_key_is() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    found = list(keys(schema()))

    assert {"rulebook", "scored_by", "once_per", "good_reason", "quota"} <= {name for name, _ in found}
    assert [
        name
        for name, inside in found
        if not re.search(r"[\u4e00-\u9fff].* / ", inside.get("description", ""))
    ] == []


def test_editors_have_the_schema_that_the_loader_has(root: Path) -> None:
    assert (root / "rulebooks" / SCHEMA.name).read_bytes() == SCHEMA.read_bytes()


def test_every_key_of_the_schema_stands_in_the_book_that_has_them_all() -> None:
    tree, _, problems = read_yaml(BOOK.read_bytes())
    assert tree is not None
    assert problems == []
    written = set(
        re.findall(r"[\w ]+(?=:)", BOOK.read_text(encoding="utf-8").replace("{", " ").replace(",", " "))
    )
    written = {name.strip().split()[-1] for name in written if name.strip()}

    names = {name.split()[-1] for name, _ in keys(schema())}
    assert names - written == {"campaign", "law", "below"}
