"""What a run of a rule-book gives: rows that are the same bytes whoever computes them, and their hash.

Rows are plain JSON objects; numbers are texts (``"85.25"``), never binary fractions. Five kinds:

- ``subject``: ``subject`` (id), ``code``, ``name``, ``group`` (code; empty of a book without groups, null for
  who is in none), ``score``, ``rank``, ``peers`` (how many of the group have a score), ``grade``, ``no_award``;
- ``measure``: ``subject``, ``measure``, ``state`` (scored, missing, zero, previous, unscored), ``value``,
  ``target``, ``elapsed``, ``schedule``, ``peer_average``, ``rank``, ``peers``, ``score``, ``points``, ``rows``
  (how many rows counted), ``light`` (a colour), ``held`` (the lights whose condition holds now: ``red``, the
  second red as ``red 2``), ``shown`` (the colour after a good reason), ``reasons`` (how many good reasons were
  recorded in the period);
- ``item``: ``subject``, ``item``, ``bonus`` (true or false), ``rows``, ``points`` (after its limit);
- ``effect``: ``subject``, ``effect``, where it holds;
- ``proposal``: ``subject``, ``measure``, ``colour``, ``do``, ``to``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

Row = Mapping[str, Any]

VERSION = 1
KINDS = ("subject", "measure", "item", "effect", "proposal")


@dataclass(frozen=True)
class Judgement:
    """One run: which book (code and hash of its bytes), which period (first and last day), as known on which day
    (None: all there is), over which data, and how its text is ``written``: the text, or what makes it when it is asked
    for."""

    book: str
    book_hash: str
    first_day: date
    last_day: date
    known: date | None
    data_hash: str
    written: str | Callable[[], str]

    @cached_property
    def text(self) -> str:
        """The rows as canonical JSON, a line each, in their order: what is hashed."""
        return self.written if isinstance(self.written, str) else self.written()

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows, in the order of their kinds and of their canonical texts."""
        return tuple(map(json.loads, self.text.split("\n")[:-1]))

    def of(self, kind: str) -> Iterator[Row]:
        """The rows of one kind."""
        return iter(self._index[2].get(kind, ()))

    def of_measure(self, measure: str) -> Sequence[Row]:
        """The rows of one measure."""
        return self._index[1].get(measure, ())

    def row(self, kind: str, subject: str, **which: str) -> Row | None:
        """The one row of a subject, as ``row("measure", id, measure="start_rate")``; None where there is none."""
        for row in self._index[0].get((kind, subject), ()):
            if all(row[key] == value for key, value in which.items()):
                return row
        return None

    @cached_property
    def columns(self) -> dict[Hashable, object]:
        """What was worked out of all rows together, kept for the next who asks."""
        return {}

    @cached_property
    def hash(self) -> str:
        """sha256 of the rows as canonical JSON, its algorithm named."""
        return hash_of(self.text)

    @cached_property
    def _index(self) -> tuple[dict[tuple[str, str], list[Row]], dict[str, list[Row]], dict[str, list[Row]]]:
        of_subject: dict[tuple[str, str], list[Row]] = {}
        of_measure: dict[str, list[Row]] = {}
        of_kind: dict[str, list[Row]] = {}
        for row in self.rows:
            of_kind.setdefault(row["kind"], []).append(row)
            of_subject.setdefault((row["kind"], row["subject"]), []).append(row)
            if row["kind"] == "measure":
                of_measure.setdefault(row["measure"], []).append(row)
        return of_subject, of_measure, of_kind


def number_text(value: Decimal | None) -> str | None:
    """A number as rows have it: no exponent, no zeros at the end, no minus zero."""
    if value is None:
        return None
    if value.is_zero():
        return "0"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(row: Row) -> str:
    """A row as canonical JSON: keys sorted, no blanks, UTF-8."""
    return _encode(row)


def canonical_text(text: str) -> str:
    """A text as canonical JSON."""
    return _encode(text)


def in_order(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows in the order of their kinds and of their canonical texts."""
    return tuple(sorted(rows, key=lambda row: (KINDS.index(row["kind"]), canonical(row))))


def text_of(lines: Mapping[str, Iterable[str]]) -> str:
    """The text of rows that are written as canonical JSON already, by their kind."""
    return "".join(line + "\n" for kind in KINDS for line in sorted(lines.get(kind, ())))


def rows_text(rows: Sequence[Row]) -> str:
    """All rows, a line each, in their order."""
    lines: dict[str, list[str]] = {}
    for row in rows:
        lines.setdefault(row["kind"], []).append(canonical(row))
    return text_of(lines)


def rows_hash(rows: Sequence[Row]) -> str:
    """sha256 of ``rows_text``."""
    return hash_of(rows_text(rows))


def hash_of(text: str) -> str:
    """sha256 of the text of rows, its algorithm named."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
