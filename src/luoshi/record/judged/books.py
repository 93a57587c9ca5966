"""Adopted rule-books: which version judges a period, its text read, and what pages need of it without reading it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

import luoshi
from luoshi.record.access import NotFound
from luoshi.record.actions.accept_proposals import WrongChange
from luoshi.record.models import BookStatus, File, RuleBookVersion
from luoshi.record.storage import files
from luoshi.words import Words

# Reading and judging books takes libraries that most processes never need: they are loaded when one is read.
if TYPE_CHECKING:
    from luoshi.judging.books.model import Book, Item, Measure, Rows
    from luoshi.judging.formulas import Node
    from luoshi.judging.periods import JudgedPeriod

EVERY = "*"
_INDICATORS = "indicators"
OF_PROJECTS = frozenset(
    {
        "projects",
        "project_batches",
        "project_credits",
        "project_stages",
        "signings",
        "entry_reviews",
        "promises",
    }
)
"""Tables of judging that are made of the records of projects."""
_BESIDE_PROJECTS = frozenset({"units", "findings", "ratings", "targets"})
"""Tables that a book about projects may read beside those."""


class NotValid(WrongChange):
    """No version of the book judges that period; the message is for people."""


def shipped_books() -> list[Path]:
    """The rule-books that come with the product, by name: ``rulebooks/`` of the source it runs from, else those that
    its wheel put into the environment."""
    source = Path(luoshi.__file__).parents[2] / "rulebooks"
    folder = source if source.is_dir() else Path(sys.prefix) / "share" / "luoshi" / "rulebooks"
    return sorted(folder.glob("*.yaml"))


def text_of(version: RuleBookVersion) -> bytes:
    """The bytes that were adopted; raises NotFound when they were erased."""
    address = File.objects.filter(pk=version.file).values_list("address", flat=True).first()
    if address is None:
        raise NotFound(_("这一版规则的原文已依法删除"))
    return files().read(address)


def book_of(version: RuleBookVersion) -> Book:
    """The book as it was read; raises what ``text_of`` and ``load_book`` raise."""
    return _loaded(text_of(version), f"{version.code}.yaml")


@lru_cache(maxsize=32)
def _loaded(text: bytes, name: str) -> Book:
    from luoshi.judging.books.loading import load_book

    return load_book(text, name)


def standing(code: str) -> list[RuleBookVersion]:
    """The versions of a book that nobody withdrew, the newest first."""
    return list(RuleBookVersion.objects.filter(code=code, withdrawn_at__isnull=True).order_by("-number"))


def version_for(code: str, label: str) -> tuple[RuleBookVersion, Book, JudgedPeriod]:
    """Which version of a book judges a period as people write it (2026-06): the newest standing one valid in it.

    Raises NotFound for no such book, NotValid for a period that none of them judges, or that the newest ended.
    """
    from luoshi.judging.periods import JudgedPeriod, PeriodError

    versions = standing(code)
    if not versions:
        raise NotFound(_("没有这本规则，或者您无权查看"))
    wrong: PeriodError | None = None
    for version in versions:
        book = book_of(version)
        try:
            period = JudgedPeriod.parse(book, label)
        except PeriodError as error:
            wrong = wrong or error
            continue
        if version.status == BookStatus.WITHDRAWN:
            raise NotValid(_("这本规则在 %(label)s 已经废止") % {"label": label})
        return version, book, period
    raise NotValid(said(wrong.words) if wrong else "")


def said(words: Words) -> str:
    """A text of a pure library in the language of the page."""
    from django.utils.translation import get_language

    return words.said("en" if (get_language() or "").startswith("en") else "zh")


def outline(book: Book) -> dict[str, Any]:
    """What pages need of a book without reading its text.

    ``measures`` (in the order of the book, parts before what they are parts of), ``items`` and ``effects``: ``code``
    and ``title``. Of a measure also ``unit``, ``weight``, ``part_of``, ``lights`` (in order, each by the name that
    later runs know it by) and ``indicators``: the codes of those whose figures it reads, ``*`` for any. ``tables``:
    those that the book reads, the one of its subjects among them.
    """
    from luoshi.judging.compiling import light_key

    parents = {part.code: measure.code for measure in book.walk() for part in measure.parts}
    return {
        "scored": book.scored,
        "groups": [{"code": one.code, "title": _both(one.title)} for one in book.groups],
        "measures": [
            {
                "code": one.code,
                "title": _both(one.title),
                "unit": one.unit,
                "weight": None if one.weight is None else str(one.weight),
                "part_of": parents.get(one.code, ""),
                "lights": [light_key(one.lights, place) for place in range(len(one.lights))],
                "indicators": sorted(_indicators(book, one, set())),
            }
            for one in book.walk()
        ],
        "items": [
            {"code": one.code, "title": _both(one.title), "bonus": bonus}
            for bonus, listed in ((True, book.bonuses), (False, book.deductions))
            for one in listed
        ],
        "effects": [{"code": one.code, "title": _both(one.title)} for one in book.effects],
        "findings": sorted(_findings(book)),
        "tables": sorted(_tables(book)),
    }


def _tables(book: Book) -> set[str]:
    of_measures = {
        rows.table for one in book.walk() for rows in (one.rows, one.target_rows) if rows is not None
    }
    return {book.subjects.table, *of_measures, *(one.rows.table for one in (*book.bonuses, *book.deductions))}


def is_about_projects(version: RuleBookVersion) -> bool:
    """Whether a version judges by records of projects (leads, signings, reviews, promises among them), and by nothing
    of tasks or of indicators."""
    read = version.outline.get("tables")
    # Outlines that were stored before they named tables: the text says it.
    tables = set(_tables(book_of(version)) if read is None else read)
    return bool(tables & OF_PROJECTS) and tables <= OF_PROJECTS | _BESIDE_PROJECTS


def _both(words: Words) -> dict[str, str]:
    return {"zh": words.chinese, "en": words.english}


def _indicators(book: Book, measure: Measure, seen: set[str]) -> set[str]:
    """Whose figures a measure reads, itself or by way of the measures that it names."""
    if measure.code in seen:
        return set()
    seen.add(measure.code)
    found = {code for rows in (measure.rows, measure.target_rows) if rows for code in _of_rows(rows)}
    for part in measure.parts:
        found |= _indicators(book, part, seen)
    if measure.rows is None and measure.value is not None:
        others = {one.code: one for one in book.walk()}
        for name in measure.value.columns:
            other = others.get(name) or others.get(name.removesuffix("_score"))
            if other is not None:
                found |= _indicators(book, other, seen)
    return found


def _of_rows(rows: Rows) -> set[str]:
    if rows.table != _INDICATORS:
        return set()
    named = set(_named(rows.where.tree)) if rows.where else set()
    return named or {EVERY}


def _named(condition: Node) -> Iterator[str]:
    """The codes that ``indicator`` must have where ``condition`` holds; nothing where it may have others."""
    if condition.op == "and":
        for part in condition.parts:
            yield from _named(part)
    elif condition.op in ("=", "in"):
        columns = [part for part in condition.parts if part.op == "column"]
        texts = [part for part in condition.parts if part.op == "text"]
        if [one.value for one in columns] == ["indicator"] and len(texts) + 1 == len(condition.parts):
            yield from (str(one.value) for one in texts)


def _findings(book: Book) -> Iterator[str]:
    """The findings by persons that a book counts, by the name it has for them."""
    yield from (one.finding for one in book.effects if one.finding)
    listed: tuple[Item, ...] = (*book.bonuses, *book.deductions)
    for item in listed:
        where = item.rows.where
        if item.rows.table == "findings" and where is not None:
            for node in where.tree.walk():
                names = [part.value for part in node.parts if part.op == "column"]
                if node.op == "=" and names == ["finding"]:
                    yield from (str(part.value) for part in node.parts if part.op == "text")
