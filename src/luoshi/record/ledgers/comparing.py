"""What a workbook would change: every figure compared with what is recorded, before anything is written."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import IntEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from luoshi.record.ledgers.figures import Fault, FigureColumn, Series
from luoshi.record.ledgers.recorded import agree, withdrawn_parts

SAID_TWICE = "said twice"
MAGNITUDE = "magnitude"
NOT_OVER = "period not over"
LOOKED_AT = frozenset({MAGNITUDE, NOT_OVER})  # kept, but not before somebody has looked at them
_TIMES = 100  # how much larger or smaller a level must be than the one before, or than another's, to be remarked on


class Category(IntEnum):
    """What becomes of a figure. ``GIVEN``: another claimant gives the same figure already."""

    NEW = 0
    CHANGED = 1
    CONTRADICTING = 2
    UNCHANGED = 3
    GIVEN = 4
    REPEATED = 5


@dataclass(slots=True)
class Compared:
    """One column compared: a category for each figure, and the earlier claims of those that have any."""

    column: FigureColumn
    categories: bytearray
    own: dict[int, Said] = field(default_factory=dict)
    others: dict[int, list[Said]] = field(default_factory=dict)


@dataclass(slots=True)
class Difference:
    """What a workbook would change. ``fingerprint`` changes whenever anything in it does."""

    columns: list[Compared]
    faults: list[Fault]
    counts: dict[Category, int]
    fingerprint: str

    @property
    def clean(self) -> bool:
        """Whether there is nothing in it that a person should see first: only new figures and known ones."""
        counts = self.counts
        return not (
            counts[Category.CHANGED]
            or counts[Category.CONTRADICTING]
            or counts[Category.GIVEN]
            or any(fault.blocks or fault.code in LOOKED_AT for fault in self.faults)
        )

    @property
    def detail(self) -> bool:
        """Whether it looks like a list of details, many rows of one unit and period: nothing of that is a figure."""
        repeated = sum(fault.code == SAID_TWICE for fault in self.faults)
        return repeated > 20 and repeated * 5 > sum(self.counts.values())

    @property
    def empty(self) -> bool:
        """Whether it holds no figure at all."""
        return not any(self.counts.values())


def compare(columns: Sequence[FigureColumn], claimant: str, faults: Sequence[Fault] = ()) -> Difference:
    """Compare figures with what is recorded now.

    A figure that stands twice in the workbook counts once; said twice with different values it is refused, both
    cells named.
    """
    found: list[Compared] = []
    all_faults = list(faults)
    seen: dict[Series, tuple[Decimal, str, str]] = {}
    several = _repeat_a_property(columns)
    withdrawn = withdrawn_parts()
    for column in columns:
        found.append(_compared(column, claimant, seen if several else None, all_faults, withdrawn))
    counts: Counter[Category] = Counter()
    digest = hashlib.sha256(claimant.encode())
    for compared in found:
        for category, count in Counter(compared.categories).items():
            counts[Category(category)] += count
        digest.update(bytes(compared.categories))
        digest.update(f"{compared.column.sheet}\0{compared.column.letters}".encode())
        digest.update("".join(said.statement for said in compared.own.values()).encode())
        for place, listed in compared.others.items():
            digest.update(f"{place}{[said.statement for said in listed]}".encode())
    digest.update(repr([(fault.code, fault.sheet, fault.cell) for fault in all_faults]).encode())
    return Difference(
        found,
        all_faults,
        {category: counts[category] for category in Category},
        f"sha256:{digest.hexdigest()}",
    )


def _repeat_a_property(columns: Sequence[FigureColumn]) -> bool:
    """Whether two columns, or two rows of one, might speak of the same series."""
    keys: set[tuple[str, str, str]] = set()
    checked: dict[tuple[int, int], bool] = {}
    for column in columns:
        names = set(column.properties)
        of_column = {(name, column.basis, column.aspect) for name in names}
        if keys & of_column:
            return True
        keys |= of_column
        # Columns of one table share the lists of their keys, and are looked through once.
        lists = (id(column.subjects), id(column.periods))
        if len(names) > 1 or lists not in checked:
            different = set(zip(column.subjects, column.properties, column.periods, strict=True))
            checked[lists] = len(different) < len(column)
        if checked[lists]:
            return True
    return False


def _compared(
    column: FigureColumn,
    claimant: str,
    seen: dict[Series, tuple[Decimal, str, str]] | None,
    faults: list[Fault],
    withdrawn: Sequence[UUID],
) -> Compared:
    categories = bytearray(len(column))
    compared = Compared(column, categories)
    if not len(column):
        return compared
    measured = column.aspect in ("level", "target")
    recorded = _recorded(column, withdrawn)
    before = _before(column, withdrawn) if measured else {}
    if seen is not None:
        _note_repeated(column, seen, categories, faults)
    if not recorded and not before:
        return compared
    subjects = {subject: str(subject) for subject in set(column.subjects)}
    periods = {period: f" {period.kind} {period.start} {period.end}" for period in set(column.periods)}
    names = {name: f" {name}" for name in set(column.properties)}
    for place, (subject, period, name, number) in enumerate(
        zip(column.subjects, column.periods, column.properties, column.numbers, strict=True)
    ):
        listed = recorded.get(subjects[subject] + periods[period] + names[name]) if recorded else None
        if measured:
            known = [said.number for said in listed] if listed else []
            if before and (earlier := before.get((subject, name))) is not None:
                known.append(earlier)
            if known and known != [number]:
                _note_magnitude(column, place, known, faults)
        if listed is None or categories[place]:
            continue
        own, others = None, []
        for said in listed:
            if said.claimant == claimant:
                own = said
            else:
                others.append(said)
        if others:
            compared.others[place] = others
        if own is not None:
            compared.own[place] = own
            if own.number == number:
                categories[place] = Category.UNCHANGED
                continue
        measure = column.unit_of_measure[place]
        if any(not agree(said.number, number, measure) for said in others):
            categories[place] = Category.CONTRADICTING
        else:
            categories[place] = Category.CHANGED if own is not None else Category.GIVEN
    return compared


def _note_repeated(
    column: FigureColumn,
    seen: dict[Series, tuple[Decimal, str, str]],
    categories: bytearray,
    faults: list[Fault],
) -> None:
    """Mark figures that stand elsewhere in the workbook already; with another value it is a fault."""
    for place, series in enumerate(column.all_series()):
        here = (column.numbers[place], column.sheet, column.cell(place))
        first = seen.setdefault(series, here)
        if first is here:
            continue
        categories[place] = Category.REPEATED
        if first[0] != here[0]:
            _, sheet, cell = first
            faults.append(
                Fault(
                    SAID_TWICE,
                    column.sheet,
                    here[2],
                    f"与{sheet} {cell}说的是同一个数，值却不同，只采用{cell}；请核对后改掉其中一个",
                    f"{sheet} {cell} gives another value of the same figure; only that is taken: correct one",
                )
            )


def _note_magnitude(
    column: FigureColumn, place: int, compared: Iterable[Decimal], faults: list[Fault]
) -> None:
    """Remark on a level a hundred times that of the period before, or what another says: a unit was mistaken."""
    number = abs(column.numbers[place])
    for other in map(abs, compared):
        larger, smaller = (number, other) if number > other else (other, number)
        if smaller and larger >= smaller * _TIMES:
            times = f"{larger / smaller:,.0f}"
            faults.append(
                Fault(
                    MAGNITUDE,
                    column.sheet,
                    column.cell(place),
                    f"与上一期或别处报的同一个数相差约{times}倍，请看看单位是不是写错了；确实无误再入库",
                    f"About {times} times what was said before or what another says: is the unit right?",
                    blocks=False,
                )
            )
            return


_BEFORE = """
SELECT DISTINCT ON (subject, property) subject, property, number
  FROM record_statement said
 WHERE subject_kind = %(kind)s AND property = ANY(%(properties)s) AND retracts IS NULL AND number IS NOT NULL
   AND basis = %(basis)s AND aspect = %(aspect)s AND valid_from < %(start)s
   AND event <> ALL(%(withdrawn)s)
   AND NOT EXISTS (SELECT FROM record_statement gone WHERE gone.retracts = said.id)
 ORDER BY subject, property, valid_from DESC, known_at DESC, id DESC
"""


def _asked(column: FigureColumn, withdrawn: Sequence[UUID]) -> dict[str, Any]:
    """What a query about a column is asked with; ``end`` is the day after the last period's first."""
    days = {period.start for period in column.periods}
    return {
        "kind": column.subject_kind,
        "properties": list(set(column.properties)),
        "basis": column.basis,
        "aspect": column.aspect,
        "start": min(days),
        "end": max(days) + timedelta(days=1),
        "withdrawn": withdrawn,
    }


def _before(column: FigureColumn, withdrawn: Sequence[UUID]) -> dict[tuple[UUID, str], Decimal]:
    """The newest figure of an earlier period than any of the column's, by subject and property."""
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, _asked(column, withdrawn))
        return {(subject, name): number for subject, name, number in cursor}


class Said(NamedTuple):
    """What one claimant says of a series now."""

    claimant: str
    number: Decimal
    statement: str


# As ``luoshi.record.ledgers.recorded.claims`` has it, with the series as one text: a million rows are compared.
_SAID = """
SELECT subject::text || ' ' || period || ' ' || valid_from || ' ' || valid_to || ' ' || property,
       claimant, number, id::text
  FROM (SELECT DISTINCT ON (property, subject, valid_from, valid_to, period, claimant) *
          FROM record_statement said
         WHERE subject_kind = %(kind)s AND property = ANY(%(properties)s) AND retracts IS NULL
           AND number IS NOT NULL AND basis = %(basis)s AND aspect = %(aspect)s
           AND valid_from >= %(start)s AND valid_from < %(end)s
           AND event <> ALL(%(withdrawn)s)
           AND NOT EXISTS (SELECT FROM record_statement gone WHERE gone.retracts = said.id)
         ORDER BY property, subject, valid_from, valid_to, period, claimant, known_at DESC, id DESC) newest
"""


def _recorded(column: FigureColumn, withdrawn: Sequence[UUID]) -> dict[str, list[Said]]:
    """What is recorded of what a column speaks of, by the series as text."""
    found: dict[str, list[Said]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SAID, _asked(column, withdrawn))
        for series, claimant, number, statement in cursor.fetchall():
            found.setdefault(series, []).append(Said(claimant, number, statement))
    return found
