"""What a ledger is once it is read: tables with their headers, columns of raw values, and doubts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from luoshi.sheets.cells import Cell, cell_address
from luoshi.sheets.errors import SheetError
from luoshi.sheets.ledgers.doubts import Doubt
from luoshi.sheets.ledgers.numbers import ColumnNumbers, RawValue, numbers_of_column
from luoshi.sheets.ledgers.shape import Shape
from luoshi.sheets.ledgers.words import RowKind, is_percent_title

Content = Literal["figure", "rank", "period", "text", "serial number", "code", "telephone", "empty"]
"""What a column seems to hold: a proposal for its mapping, except that a serial number, a code and a telephone
number are never a figure."""


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """A column of a table.

    ``position`` counts from 1 on its sheet. ``path``: the headings above it, top down, as printed; merged ones
    spread over what they cover, repeats on the way down once. ``address``: the lowest heading's cell.
    ``unit_note``: the unit of measure in its own headings (亿元, %), or in a row of units; None where only the
    table's ``unit_note`` applies, if any. ``content``: what it seems to hold.
    """

    position: int
    path: tuple[str, ...]
    address: str
    unit_note: str | None
    content: Content


@dataclass(frozen=True)
class LedgerTable:
    """One table of a sheet.

    ``titles``: the cells above the header, top down (title, period, 单位：万元 …); ``footnotes``: those below
    and the lines of signatures. ``header_rows``: first and last row, (0, 0) where none was found. Rows that
    repeat the header, number the columns, are blank, or hold notes are not in the body.

    ``row_numbers``: the rows of the body as in the file. ``row_kinds``: of those that are not data: total,
    subtotal, "of which" (其中), section (一、工业 alone in its row). ``values``: by column position, parallel
    to ``row_numbers``, as stored, None for empty; text keeps its blanks. A key merged over several rows stands
    in each of them; a merged number only in its first. ``percents``: by column position, the rows whose number
    is shown as a percentage (stored 0.056, shown 5.6%). ``hidden_rows``: rows of the body that are hidden.
    """

    sheet: str
    titles: tuple[Cell, ...]
    footnotes: tuple[Cell, ...]
    header_rows: tuple[int, int]
    columns: tuple[LedgerColumn, ...]
    row_numbers: list[int]
    row_kinds: dict[int, RowKind]
    values: dict[int, list[RawValue]]
    unit_note: str | None
    doubts: tuple[Doubt, ...]
    shape: Shape
    percents: dict[int, frozenset[int]] = field(default_factory=dict)
    hidden_rows: tuple[int, ...] = ()

    def cell(self, row: int, column: int) -> str:
        """The address of a cell by its row number and column position."""
        return cell_address(row, column)

    def unit(self, position: int) -> str | None:
        """The unit of measure that the figures of a column are stated in, as printed: its own, % for a growth
        or share without one, none for a rank, else the table's (of 亿元、% the first that is no %)."""
        column = next(column for column in self.columns if column.position == position)
        if column.unit_note or column.content == "rank":
            return column.unit_note
        if is_percent_title("".join(column.path)):
            return "%"
        units = re.split(r"[、,/;或和]", self.unit_note or "")
        return next((unit for unit in units if unit and unit != "%"), self.unit_note)

    def all_units(self) -> str | None:
        """All units of measure that are stated, as the shape holds them."""
        own = [column.unit_note or "" for column in self.columns]
        return "|".join([self.unit_note or "", *own]) if self.unit_note or any(own) else None

    def numbers(self, position: int) -> ColumnNumbers:
        """The numbers of a column, those shown as a percentage in percent points."""
        rows = self.percents.get(position)
        at = [index for index, row in enumerate(self.row_numbers) if row in rows] if rows else None
        return numbers_of_column(self.values[position], at)


@dataclass(frozen=True)
class Ledger:
    """A spreadsheet file and the tables found in it.

    ``name``: the file's. ``kind``: xlsx, xlsb, xls, ods, csv or tsv, by content. ``sheets``: all worksheets,
    hidden ones included. ``encoding``: of a text file. ``uncached``: (sheet, address) of computed cells
    without a stored value, where the kind of file tells (xlsx, ods): their figures cannot be had.
    ``hidden_sheets``: names of the hidden ones. ``doubts``: those of no one table.
    """

    name: str
    kind: str
    sheets: tuple[str, ...]
    tables: tuple[LedgerTable, ...]
    doubts: tuple[Doubt, ...] = ()
    hidden_sheets: tuple[str, ...] = ()
    encoding: str = ""
    uncached: tuple[tuple[str, str], ...] = ()

    def refusals(self) -> list[SheetError]:
        """One SheetError ``uncached_formula`` for each computed cell without a stored value."""
        return [
            SheetError("uncached_formula", file=self.name, sheet=sheet, cell=address)
            for sheet, address in self.uncached
        ]
