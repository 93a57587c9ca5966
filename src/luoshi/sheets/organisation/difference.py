"""What applying a file would change, shown before it is applied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from luoshi.sheets.organisation.layout import LAYOUTS, Layout
from luoshi.sheets.organisation.rows import Account, Area, Organisation, Person, Post, Tenure, Unit

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a row: its key, and both values as they are stored."""

    key: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change(Generic[Row]):
    """A row that is known and differs, field by field; ``after`` holds the cells it comes from."""

    before: Row
    after: Row
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class SheetDifference(Generic[Row]):
    """Of one sheet. ``ended``: changes that set a day on which something known ends, or close an account;
    ``stays``: rows that are known but not in the file, which nothing happens to."""

    added: tuple[Row, ...] = ()
    changed: tuple[Change[Row], ...] = ()
    ended: tuple[Change[Row], ...] = ()
    stays: tuple[Row, ...] = ()
    unchanged: int = 0

    @property
    def changes_nothing(self) -> bool:
        return not (self.added or self.changed or self.ended)


@dataclass(frozen=True, slots=True)
class Difference:
    """Of all sheets."""

    units: SheetDifference[Unit]
    areas: SheetDifference[Area]
    posts: SheetDifference[Post]
    people: SheetDifference[Person]
    tenures: SheetDifference[Tenure]
    accounts: SheetDifference[Account]

    @property
    def changes_nothing(self) -> bool:
        return all(getattr(self, layout.key).changes_nothing for layout in LAYOUTS)


def difference(current: Organisation, new: Organisation) -> Difference:
    """What ``new``, a file, would change in ``current``, what is known.

    Rows are the same if their code (an account's username, in any case) is. A tenure has no code: it is the
    same if person, post and first day are, or if it is the only one left of that person in that post and the
    days do not rule it out (a first day was corrected, a day seen became a term). A row that is not in the
    file stays as it is.
    """
    return Difference(
        **{
            layout.key: _sheet(layout, getattr(current, layout.key), getattr(new, layout.key))
            for layout in LAYOUTS
        }
    )


def _sheet(layout: Layout, current: Sequence[Any], new: Sequence[Any]) -> SheetDifference[Any]:
    pairs = _tenure_pairs(current, new) if layout.row is Tenure else _pairs(current, new, _code_of(layout))
    known = {id(before) for _, before in pairs if before is not None}
    added: list[Any] = []
    changed: list[Change[Any]] = []
    ended: list[Change[Any]] = []
    unchanged = 0
    for row, before in pairs:
        if before is None:
            added.append(row)
            continue
        fields = tuple(
            FieldChange(field.key, was, becomes)
            for field in layout.fields
            if (was := getattr(before, field.key)) != (becomes := getattr(row, field.key))
        )
        if not fields:
            unchanged += 1
        elif _ends(fields):
            ended.append(Change(before, row, fields))
        else:
            changed.append(Change(before, row, fields))
    stays = tuple(row for row in current if id(row) not in known)
    return SheetDifference(tuple(added), tuple(changed), tuple(ended), stays, unchanged)


def _ends(fields: tuple[FieldChange, ...]) -> bool:
    return any(
        (field.key == "end" and field.before is None) or (field.key == "active" and field.before is True)
        for field in fields
    )


def _code_of(layout: Layout) -> Callable[[Any], Hashable]:
    key = layout.fields[0].key
    if layout.row is Account:
        return lambda row: getattr(row, key).casefold()
    return lambda row: getattr(row, key)


def _pairs(
    current: Sequence[Any], new: Sequence[Any], code: Callable[[Any], Hashable]
) -> list[tuple[Any, Any]]:
    """Every new row with the known one it is, or None."""
    known = {code(row): row for row in current}
    return [(row, known.get(code(row))) for row in new]


def _tenure_pairs(current: Sequence[Tenure], new: Sequence[Tenure]) -> list[tuple[Tenure, Tenure | None]]:
    found: dict[int, Tenure | None] = {id(row): None for row in new}
    left: dict[tuple[str, str], list[Tenure]] = defaultdict(list)
    for row in current:
        left[row.person, row.post].append(row)
    unmatched: dict[tuple[str, str], list[Tenure]] = defaultdict(list)
    for row in new:
        rest = left[row.person, row.post]
        same = next((old for old in rest if _days(old) == _days(row)), None) or next(
            (old for old in rest if _first_day(old) == _first_day(row)), None
        )
        if same is None:
            unmatched[row.person, row.post].append(row)
        else:
            found[id(row)] = same
            rest[:] = [old for old in rest if old is not same]
    for key, rows in unmatched.items():
        if len(rows) == 1 and len(left[key]) == 1 and _may_be_the_same(left[key][0], rows[0]):
            found[id(rows[0])] = left[key][0]
    return [(row, found[id(row)]) for row in new]


def _days(tenure: Tenure) -> tuple[date | None, date | None, date | None]:
    return tenure.start, tenure.end, tenure.seen_on


def _first_day(tenure: Tenure) -> date | None:
    return tenure.start or tenure.seen_on or tenure.end


def _may_be_the_same(known: Tenure, new: Tenure) -> bool:
    """Whether one term could have been written both ways: neither ended before the other began."""
    one_first, other_first = known.start or known.seen_on, new.start or new.seen_on
    return not (known.end and other_first and known.end <= other_first) and not (
        new.end and one_first and new.end <= one_first
    )
