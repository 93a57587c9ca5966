"""What a workbook would change: every figure compared with what is recorded, before anything is written."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from uuid import UUID

from django.db import connection

from luoshi.record.ledgers.figures import Fault, FigureColumn, Series
from luoshi.record.ledgers.recorded import Claim, claims


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
    own: dict[int, Claim] = field(default_factory=dict)
    others: dict[int, list[Claim]] = field(default_factory=dict)


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
            or any(fault.blocks for fault in self.faults)
        )

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
    for column in columns:
        found.append(_compared(column, claimant, seen if several else None, all_faults))
    counts: Counter[Category] = Counter()
    digest = hashlib.sha256(claimant.encode())
    for compared in found:
        for category, count in Counter(compared.categories).items():
            counts[Category(category)] += count
        digest.update(bytes(compared.categories))
        digest.update(f"{compared.column.sheet}\0{compared.column.letters}".encode())
        for place, claim in compared.own.items():
            digest.update(f"{place}{claim.statement}".encode())
        for place, listed in compared.others.items():
            digest.update(f"{place}{[str(claim.statement) for claim in listed]}".encode())
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
    for column in columns:
        of_column = {(name, column.basis, column.aspect) for name in set(column.properties)}
        if keys & of_column:
            return True
        keys |= of_column
        if len(set(zip(column.subjects, column.properties, column.periods, strict=True))) < len(column):
            return True
    return False


def _compared(
    column: FigureColumn,
    claimant: str,
    seen: dict[Series, tuple[Decimal, str, str]] | None,
    faults: list[Fault],
) -> Compared:
    categories = bytearray(len(column))
    compared = Compared(column, categories)
    recorded = _recorded(column)
    if not recorded and seen is None:
        return compared
    refused = []
    for place, series in enumerate(column.all_series()):
        number = column.numbers[place]
        if seen is not None:
            here = (number, column.sheet, column.cell(place))
            first = seen.setdefault(series, here)
            if first is not here:
                if first[0] != number:
                    refused.append((place, first))
                categories[place] = Category.REPEATED
                continue
        if not (listed := recorded.get(series)):
            continue
        own = next((claim for claim in listed if claim.claimant == claimant), None)
        others = [claim for claim in listed if claim.claimant != claimant]
        differing = [claim for claim in others if claim.number != number]
        if others:
            compared.others[place] = others
        if own is not None:
            compared.own[place] = own
        if own is not None and own.number == number:
            categories[place] = Category.UNCHANGED
        elif differing:
            categories[place] = Category.CONTRADICTING
        elif own is not None:
            categories[place] = Category.CHANGED
        else:
            categories[place] = Category.GIVEN
    for place, (_, sheet, cell) in refused:
        faults.append(
            Fault(
                "said twice",
                column.sheet,
                column.cell(place),
                f"与{sheet} {cell}说的是同一个数，值却不同，只采用{cell}；请核对后改掉其中一个",
                f"{sheet} {cell} gives another value of the same figure; only that one is taken: correct one of them",
            )
        )
    return compared


def _recorded(column: FigureColumn) -> dict[Series, list[Claim]]:
    """What is recorded of what a column speaks of."""
    if not len(column):
        return {}
    names = set(column.properties)
    if not _anything_of(column.subject_kind, names):
        return {}
    days = {period.start for period in column.periods}
    subjects: set[UUID] = set(column.subjects)
    return claims(
        column.subject_kind,
        names,
        subjects=subjects if len(subjects) <= 5_000 else None,
        aspects=[column.aspect],
        start=min(days),
    )


def _anything_of(subject_kind: str, names: set[str]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM record_statement WHERE subject_kind = %s AND property = ANY(%s))",
            [subject_kind, list(names)],
        )
        return bool(cursor.fetchone()[0])
