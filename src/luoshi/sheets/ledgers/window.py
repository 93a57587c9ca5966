"""A piece of a sheet around one cell, as a person would see it on opening the file there."""

from __future__ import annotations

import itertools
import os
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from luoshi.sheets.cells import cell_address, column_letters
from luoshi.sheets.errors import SheetError
from luoshi.sheets.ledgers.body import table_of
from luoshi.sheets.ledgers.facts import FactsOf
from luoshi.sheets.ledgers.finding import find_tables
from luoshi.sheets.ledgers.grid import Grid, Merged
from luoshi.sheets.ledgers.numbers import RawValue
from luoshi.sheets.ledgers.openxml import column_number
from luoshi.sheets.ledgers.reading import grids_of_file

ROWS_AROUND = 8
COLUMNS_AROUND = 5
MOST_COLUMNS = 14  # a sheet no wider than this is shown whole
MOST_HEADER_ROWS = 8
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


@dataclass(frozen=True, slots=True)
class WindowCell:
    """One cell: its address, what it shows, whether it is the one asked for, whether it is computed, and over how many
    rows and columns of the window it goes where it is merged."""

    address: str
    text: str
    asked: bool = False
    computed: bool = False
    number: bool = False
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One row: its number in the file, whether it is a heading, whether rows were left out above it, its cells."""

    number: int
    heading: bool
    gap: bool
    cells: list[WindowCell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SheetWindow:
    """``columns``: letters of the columns shown; ``gaps``: those left of which columns were left out. ``cell``: the one
    asked for; ``below`` whether more rows follow."""

    sheet: str
    cell: str
    columns: tuple[str, ...]
    gaps: frozenset[str]
    rows: list[WindowRow]
    below: bool


def sheet_window(data: bytes, name: str, sheet: str, cell: str) -> SheetWindow:
    """The rows around a cell, under the headings of its table and beside its first columns.

    Raises SheetError as ``read_ledger`` does, and ``no_such_sheet``; ValueError for what is no address.
    """
    found = _ADDRESS.fullmatch(cell)
    if found is None:
        raise ValueError(cell)
    at_column, at_row = column_number(found[1]), int(found[2])
    grid = next((one for one in grids_of_file(data, os.path.basename(name)) if one.name == sheet), None)
    if grid is None:
        raise SheetError("no_such_sheet", file=name, wanted=sheet)
    headings, key_columns = _frame(grid, at_row)
    last = max(grid.rows, default=at_row)
    near = [row for row in range(max(1, at_row - ROWS_AROUND), at_row + ROWS_AROUND + 1) if row <= last]
    rows = sorted({*headings, *near, at_row})
    columns = _columns(grid, at_column, key_columns)
    addresses = [cell_address(row, column) for row in rows for column in columns]
    facts = FactsOf(data, name).cells(sheet, addresses)
    shown: list[WindowRow] = []
    merges = [merge for merge in grid.merged if merge[1] <= columns[-1] and merge[3] >= columns[0]]
    before = 0
    for row in rows:
        made = WindowRow(row, row in headings, row > before + 1 and before > 0)
        before = row
        for column in columns:
            merge = _merge_over(merges, row, column)
            spans = (1, 1)
            value_at = (row, column)
            if merge is not None:
                inside_rows = [one for one in rows if merge[0] <= one <= merge[2]]
                inside_columns = [one for one in columns if merge[1] <= one <= merge[3]]
                if (row, column) != (inside_rows[0], inside_columns[0]):
                    continue
                spans = (len(inside_rows), len(inside_columns))
                value_at = (merge[0], merge[1])
            address = cell_address(*value_at)
            value = grid.value(*value_at)
            known = facts.get(address)
            text = known.shown if known is not None and known.shown is not None else _text(value)
            made.cells.append(
                WindowCell(
                    cell_address(row, column),
                    text,
                    (row, column) == (at_row, at_column)
                    or (merge is not None and merge == _merge_over(merges, at_row, at_column)),
                    known is not None and known.formula is not None,
                    isinstance(value, (int, float)) and not isinstance(value, bool),
                    *spans,
                )
            )
        shown.append(made)
    return SheetWindow(
        sheet,
        cell,
        tuple(map(column_letters, columns)),
        frozenset(column_letters(one) for left, one in itertools.pairwise(columns) if one > left + 1),
        shown,
        rows[-1] < last,
    )


def _frame(grid: Grid, row: int) -> tuple[set[int], set[int]]:
    """The rows of titles and headings that belong to a row, and the columns that say what it is about."""
    for found in find_tables(grid):
        table = table_of(grid, found)
        if row not in table.row_numbers:
            continue
        first, last = table.header_rows
        titles = {int(re.sub(r"\D", "", one.address)) for one in table.titles}
        headings = sorted({*titles, *range(first, last + 1)} - {0})[-MOST_HEADER_ROWS:]
        keys = {column.position for column in table.columns if column.content in ("text", "period")}
        return set(headings), {min(table.values, default=1), *sorted(keys)[:2]}
    return {one for one in (1, 2, 3) if one < row}, {1}


def _columns(grid: Grid, at: int, keys: set[int]) -> list[int]:
    positions = [*grid.columns, at]
    first, last = min(positions), max(positions)
    if last - first < MOST_COLUMNS:
        return list(range(first, last + 1))
    near = range(max(first, at - COLUMNS_AROUND), min(last, at + COLUMNS_AROUND) + 1)
    return sorted({*keys, *near})


def _merge_over(merges: list[Merged], row: int, column: int) -> Merged | None:
    return next(
        (one for one in merges if one[0] <= row <= one[2] and one[1] <= column <= one[3]),
        None,
    )


def _text(value: RawValue) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return f"{Decimal(f'{value:.15g}'):f}"
    if isinstance(value, (date, datetime)):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return value
