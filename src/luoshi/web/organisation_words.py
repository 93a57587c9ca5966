"""The organisation in words: what stored values are called, and what a difference says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from luoshi.sheets.organisation import LAYOUTS, Difference, Field, Layout, Organisation
from luoshi.web.language import in_english

MOST_ADDED = 50
"""New rows of one sheet that are listed; a first import has thousands, and nobody reads them here."""

SHEETS = tuple(layout for layout in LAYOUTS if layout.key != "accounts")


def _which() -> int:
    return int(in_english())


def sheet_name(layout: Layout) -> str:
    """What a sheet of the template is called."""
    return layout.names[_which()]


def field_title(one: Field) -> str:
    """What a column of the template is called."""
    return one.titles[_which()]


def choices(one: Field) -> list[tuple[str, str]]:
    """What may be chosen in a column: stored value and its word."""
    return [(value, words[_which()]) for value, words in (one.choices or {}).items()]


def word(layout_key: str, key: str, value: str) -> str:
    """The word for a stored value of a column with choices."""
    one = next(layout for layout in LAYOUTS if layout.key == layout_key).field(key)
    words = (one.choices or {}).get(value)
    return words[_which()] if words else value


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row in words: its code, what it is called, and the changes of its fields as (what, before, after)."""

    code: str
    name: str
    changes: list[tuple[str, str | None, str | None]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PartShown:
    """What a file changes of one sheet."""

    key: str
    name: str
    added: list[RowShown]
    more_added: int
    changed: list[RowShown]
    ended: list[RowShown]
    stays: list[str]
    more_stays: int
    unchanged: int


def difference_shown(found: Difference, organisation: Organisation) -> list[PartShown]:
    """The difference, sheet by sheet, with codes accompanied by names."""
    named: list[Any] = [*organisation.units, *organisation.areas, *organisation.people]
    names = {row.code: row.name for row in named}
    names |= {row.code: row.title for row in organisation.posts}
    shown = []
    for layout in SHEETS:
        part = getattr(found, layout.key)
        shown.append(
            PartShown(
                layout.key,
                sheet_name(layout),
                [_row(layout, row, names) for row in part.added[:MOST_ADDED]],
                max(0, len(part.added) - MOST_ADDED),
                [_changed(layout, change, names) for change in part.changed],
                [_changed(layout, change, names) for change in part.ended],
                [_row(layout, row, names).name for row in part.stays[:MOST_ADDED]],
                max(0, len(part.stays) - MOST_ADDED),
                part.unchanged,
            )
        )
    return shown


def _row(layout: Layout, row: Any, names: dict[str, str]) -> RowShown:
    if layout.key == "tenures":
        days = _days(row.start, row.end, row.seen_on)
        return RowShown(
            row.person, f"{names.get(row.person, row.person)}　{names.get(row.post, row.post)}　{days}"
        )
    return RowShown(row.code, row.title if layout.key == "posts" else row.name)


def _changed(layout: Layout, change: Any, names: dict[str, str]) -> RowShown:
    shown = _row(layout, change.before if layout.key == "tenures" else change.after, names)
    for one in change.fields:
        column = layout.field(one.key)
        before, after = _value(column, one.before, names), _value(column, one.after, names)
        shown.changes.append((field_title(column), before, after))
    return shown


def _value(column: Field, value: Any, names: dict[str, str]) -> str | None:
    if value is None:
        return None
    if column.choices:
        return column.choices[value][_which()]
    if column.kind == "reference":
        return f"{value} {names[value]}" if value in names else str(value)
    return str(value)


def _days(start: date | None, end: date | None, seen: date | None) -> str:
    if seen is not None and start is None and end is None:
        return _("见于 %(day)s") % {"day": seen}
    return f"{start or '…'} — {end or ''}"
