"""A table in a sheet: found by its titles, in any order, wherever its header row stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from luoshi.sheets.cells import Cell, as_text, cell_address
from luoshi.sheets.errors import SheetError, SheetErrors
from luoshi.sheets.workbook import Row, Sheet

HEADER_ROWS = 30
"""Rows, not counting empty ones, in which a header is looked for."""

_MOST_FILLED = 1_000_000  # cells filled from merged ranges
_NOTE = re.compile(r"[（(\[【][^（(\[【）)\]】]*[）)\]】]")
_DECORATION = re.compile(r"[\s*＊:：\u200b-\u200d\ufeff]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is looked for. ``titles``: what it may be called, the first one being what messages say;
    ``required``: the table must have it; ``filled``: no row may leave it empty."""

    key: str
    titles: tuple[str, ...]
    required: bool = False
    filled: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table: a cell for every column looked for, empty ones included."""

    number: int
    cells: dict[str, Cell]

    def __getitem__(self, key: str) -> Cell:
        return self.cells[key]


@dataclass(frozen=True, slots=True)
class Table:
    """What was read, and what was not: ``extra`` are the titles of columns nobody asked for, ``ignored`` the
    cells in those columns and above the header."""

    sheet: str
    header_row: int
    columns: dict[str, int]
    rows: tuple[TableRow, ...]
    extra: tuple[Cell, ...] = ()
    ignored: tuple[Cell, ...] = ()


def read_table(sheet: Sheet, columns: Sequence[Column], file: str = "") -> Table:
    """The table with these columns.

    The header is the first row that has most of the titles. Titles are compared without blanks, width,
    case, ``*`` and notes in brackets: ``起始日期 *（年月日）`` is 起始日期. A row with nothing in a column
    looked for is no row; the value of cells merged downwards counts for each of their rows.

    Raises SheetErrors with everything that is wrong: ``no_header``, ``no_column``, ``repeated_column``,
    ``not_filled``.
    """
    header, found, errors = _header(sheet, columns)
    if header is None:
        raise SheetErrors(file, errors)
    merged = _downward(sheet, header.number, set(found.values()))
    rows: list[TableRow] = []
    ignored = [cell for row in sheet.rows if row.number < header.number for cell in row.cells.values()]
    known = {position: key for key, position in found.items()}
    for row in sheet.rows:
        if row.number <= header.number:
            continue
        own = {known[at]: cell for at, cell in row.cells.items() if at in known and as_text(cell) is not None}
        ignored += [cell for at, cell in row.cells.items() if at not in known]
        if not own:
            continue
        cells: dict[str, Cell] = {}
        for column in columns:
            position = found.get(column.key)
            cell = own.get(column.key) or (merged.get((row.number, position)) if position else None)
            cells[column.key] = cell or Cell(sheet.name, cell_address(row.number, position or 1), None)
            if column.filled and cell is None and position:
                errors.append(
                    SheetError(
                        "not_filled", sheet=sheet.name, cell=cells[column.key].address, title=column.titles[0]
                    )
                )
        rows.append(TableRow(row.number, cells))
    if errors:
        raise SheetErrors(file, errors)
    extra = tuple(cell for at, cell in sorted(header.cells.items()) if at not in known)
    return Table(sheet.name, header.number, found, tuple(rows), extra, tuple(ignored))


def title_key(title: str) -> str:
    """A title as it is compared."""
    plain = unicodedata.normalize("NFKC", title)
    return _DECORATION.sub("", _NOTE.sub("", plain)).casefold()


def _header(sheet: Sheet, columns: Sequence[Column]) -> tuple[Row | None, dict[str, int], list[SheetError]]:
    """The header row, the position of each column found, and what is wrong with it."""
    keys = {title_key(title): column for column in columns for title in column.titles}
    best: Row | None = None
    most = 0
    for row in sheet.rows[:HEADER_ROWS]:
        count = len({keys[key].key for cell in row.cells.values() if (key := title_key(cell.stored)) in keys})
        if count > most:
            best, most = row, count
    wanted = [column for column in columns if column.required]
    if best is None or (most < 2 and len(columns) > 1):
        titles = "、".join(column.titles[0] for column in (wanted or columns))
        return None, {}, [SheetError("no_header", sheet=sheet.name, rows=HEADER_ROWS, titles=titles)]
    found: dict[str, int] = {}
    errors: list[SheetError] = []
    for at, cell in sorted(best.cells.items()):
        column = keys.get(title_key(cell.stored))
        if column is None:
            continue
        if column.key in found:
            errors.append(
                SheetError("repeated_column", sheet=sheet.name, cell=cell.address, title=column.titles[0],
                           other=cell_address(best.number, found[column.key]))
            )  # fmt: skip
            continue
        found[column.key] = at
    errors += [
        SheetError("no_column", sheet=sheet.name, cell=f"{best.number}:{best.number}", title=column.titles[0])
        for column in wanted
        if column.key not in found
    ]
    return best, found, errors


def _downward(sheet: Sheet, header: int, positions: set[int]) -> dict[tuple[int, int], Cell]:
    """The cells that a merge gives to rows below its first. One that is wider than a column gives only to its
    first column: a note across the table belongs to no other."""
    last = sheet.rows[-1].number if sheet.rows else 0
    filled: dict[tuple[int, int], Cell] = {}
    for top, left, bottom, _ in sheet.merged:
        if left not in positions or bottom <= header or top == bottom:
            continue
        source = sheet.stored_cell(top, left)
        if source.value is None or top <= header:
            continue
        for row in range(top + 1, min(bottom, last) + 1):
            filled[row, left] = source
        if len(filled) > _MOST_FILLED:
            raise SheetErrors("", [SheetError("too_large", sheet=sheet.name, detail=f"> {_MOST_FILLED:,}")])
    return filled
