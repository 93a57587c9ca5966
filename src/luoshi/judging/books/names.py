"""What a formula of a rule-book may name, and which column leads to whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from luoshi.judging.books.yaml_text import Spot
from luoshi.judging.formulas import Kind
from luoshi.judging.tables import PERIOD_NAMES, TABLES, Table

OF_A_VALUE = ("value", "elapsed", "schedule", "peer_average", "rank", "peers")
"""What a formula within a measure may name beside the subject; ``target`` where there is one."""

OF_PARTS = ("elapsed", "schedule", "peer_average", "rank", "peers")
"""The same in the lights of a measure of parts, where rank and average are those of its score."""

RESERVED = frozenset({*OF_A_VALUE, "target", "score", "total", *PERIOD_NAMES})
"""Names that no measure may have."""

_LEADS_TO = {
    "unit": "units", "due_unit": "units", "parent": "units",
    "reports_to": "units", "firm": "firms", "project": "projects", "debt": "debts",
}  # fmt: skip
_TO_ANY = frozenset({"subject", "about"})


def owners(table: Table, subjects: str) -> list[str]:
    """The columns of a table that hold ids of ``subjects``, the usual one first."""

    def leads(name: str) -> bool:
        if name == "id":
            return table.name == subjects
        if name == "parent" and table.name == "tasks":
            return subjects == "tasks"
        return name in _TO_ANY or _LEADS_TO.get(name) == subjects

    usual = "id" if table.name == subjects else table.owner
    named = [usual, *(column.name for column in table.columns if column.name != usual)]
    return [name for name in named if leads(name)]


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of a measure before its formulas are read: whether it has a target, a score, parts. What has no
    parts has a value."""

    spot: Spot
    code: str
    target: bool
    scored: bool
    parts: bool


def outlines(measures: Spot | None) -> Iterator[Outline]:
    """Every measure of a file and its parts, parts first."""
    for code, spot in (measures.keys if measures else {}).items():
        parts = spot.get("parts")
        yield from outlines(parts)
        scored = spot.get("score") is not None or parts is not None
        yield Outline(spot, code, spot.get("target") is not None, scored, parts is not None)


class Names:
    """What subject formulas of one book may name. ``subjects``: the table; None where it is not known, and then no
    subject formula can be looked at."""

    def __init__(self, subjects: Table | None, measures: Iterable[Outline]) -> None:
        self.subjects = subjects
        self.all = tuple(measures)
        # Of two with one code, which is refused, the first is meant.
        self.measures = {one.code: one for one in reversed(self.all)}

    def outside(self) -> dict[str, Kind] | None:
        """Outside any measure: columns of the subject, values and scores of measures."""
        if self.subjects is None:
            return None
        found = self.subjects.kinds()
        for code, one in self.measures.items():
            if not one.parts:
                found[code] = "number"
            if one.scored:
                found[f"{code}_score"] = "number"
        return found

    def within(self, measure: Outline, *, light: bool = False) -> dict[str, Kind] | None:
        """Within a measure; ``light``: in a light, where its score is known."""
        found = self.outside()
        if found is None:
            return None
        if not measure.parts:
            found |= dict.fromkeys(OF_A_VALUE, "number")
            if measure.target:
                found["target"] = "number"
        elif light:
            found |= dict.fromkeys(OF_PARTS, "number")
        if light and measure.scored:
            found["score"] = "number"
        return found


def row_names(table: Table) -> dict[str, Kind]:
    """What a formula of rows may name: the columns, and the days of the period."""
    return table.kinds() | PERIOD_NAMES


def table_names() -> list[str]:
    """The published tables."""
    return list(TABLES)


def tables_called() -> dict[str, str]:
    """The published tables by what people call them."""
    return {table.words.chinese: table.name for table in TABLES.values()}


def called(table: Table) -> dict[str, str]:
    """The columns of a table by what people call them."""
    found: dict[str, str] = {}
    # Of several, the first is meant, and a code rather than the id.
    for column in (*(one for one in table.columns if one.name != "id"), *table.columns):
        found.setdefault(column.words.chinese, column.name)
        found.setdefault(column.words.chinese.partition("（")[0], column.name)
    return found
