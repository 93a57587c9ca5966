"""A sheet as columns of values: no object for each cell, so that a hundred thousand rows are quick."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from luoshi.sheets.cells import Cell, cell_address
from luoshi.sheets.ledgers.numbers import RawValue

Merged = tuple[int, int, int, int]
"""First row, first column, last row, last column, counted from 1."""


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """What a sheet's own XML says beyond values (nothing for kinds of file that do not tell).

    ``percents``: by column, the rows of number cells whose format shows a percentage. ``uncached``: addresses
    of formulas without a stored value. ``errors``: addresses of formulas that came out as an error (#REF!).
    """

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    percents: dict[int, frozenset[int]] = field(default_factory=dict)
    uncached: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    merged: tuple[Merged, ...] | None = None

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "hidden_rows": sorted(self.hidden_rows),
            "hidden_columns": sorted(self.hidden_columns),
            "percents": [[column, sorted(rows)] for column, rows in self.percents.items()],
            "uncached": self.uncached,
            "errors": self.errors,
            "merged": self.merged,
        }

    @classmethod
    def heard(cls, told: dict[str, Any]) -> SheetMarks:
        """From JSON."""
        return cls(
            frozenset(told["hidden_rows"]),
            frozenset(told["hidden_columns"]),
            {column: frozenset(rows) for column, rows in told["percents"]},
            tuple(told["uncached"]),
            tuple(told["errors"]),
            None if told["merged"] is None else tuple((a, b, c, d) for a, b, c, d in told["merged"]),
        )


@dataclass(frozen=True)
class Grid:
    """One sheet. ``rows``: the numbers of the rows with anything in them, ascending. ``columns``: by position,
    the values parallel to ``rows``. An index is a place in ``rows``, a row its number in the file."""

    name: str
    rows: list[int]
    columns: dict[int, list[RawValue]]
    merged: tuple[Merged, ...] = ()
    hidden: bool = False
    marks: SheetMarks = SheetMarks()

    def __post_init__(self) -> None:
        anchors: dict[tuple[int, int], Merged] = {}
        for merge in self.merged:
            anchors[merge[0], merge[1]] = merge
        object.__setattr__(self, "_anchors", anchors)

    def merge_at(self, row: int, column: int) -> Merged | None:
        """The merged range whose first cell this is."""
        anchors: dict[tuple[int, int], Merged] = self._anchors  # type: ignore[attr-defined]
        return anchors.get((row, column))

    def index(self, row: int) -> int | None:
        """The index of a row, None for an empty one."""
        at = bisect_left(self.rows, row)
        return at if at < len(self.rows) and self.rows[at] == row else None

    def value(self, row: int, column: int) -> RawValue:
        """The value stored there."""
        at = self.index(row)
        return None if at is None or column not in self.columns else self.columns[column][at]

    def cell(self, row: int, column: int) -> Cell:
        """The cell there, as the rest of ``luoshi.sheets`` has it."""
        value = self.value(row, column)
        if isinstance(value, (float, int)) and not isinstance(value, bool):
            return Cell(self.name, cell_address(row, column), Decimal(f"{value:.15g}"))
        return Cell(self.name, cell_address(row, column), value)

    def filled(self, at: int, columns: Iterable[int]) -> list[int]:
        """Which of these columns have a value in the row at this index."""
        return [column for column in columns if self.columns[column][at] is not None]


def grids_of(answer: dict[str, Any]) -> Iterator[Grid]:
    """The sheets a child process tells of (``apart.sheets``)."""
    for sheet in answer["sheets"]:
        tagged = set(sheet["tagged"])
        columns = {
            position: list(map(_decoded, values)) if position in tagged else values
            for position, values in sheet["columns"]
        }
        marks = SheetMarks.heard(sheet["marks"]) if sheet["marks"] else SheetMarks()
        merged = tuple((top, left, bottom, right) for top, left, bottom, right in sheet["merged"])
        yield Grid(
            sheet["name"], sheet["rows"], columns, marks.merged or merged, hidden=sheet["hidden"], marks=marks
        )


def _decoded(value: Any) -> RawValue:
    if not isinstance(value, list):
        return value  # type: ignore[no-any-return]
    text = str(value[0])
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
