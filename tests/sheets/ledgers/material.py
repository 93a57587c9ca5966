"""Ledgers as units of the invented city keep them, made cell by cell."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from luoshi.sheets.ledgers import Ledger, LedgerTable, read_ledger

Rows = Sequence[Sequence[Any]]


def book(*sheets: tuple[str, Callable[[Worksheet, xlsxwriter.Workbook], None]]) -> bytes:
    """An ``.xlsx`` of sheets, each written by a function."""
    saved = io.BytesIO()
    workbook = xlsxwriter.Workbook(saved, {"in_memory": True, "strings_to_formulas": False})
    for name, write in sheets:
        write(workbook.add_worksheet(name), workbook)
    workbook.close()
    return saved.getvalue()


def sheet(rows: Rows, merged: Sequence[str] = (), top: int = 1, left: int = 1) -> bytes:
    """One sheet of these rows from a row and column on; None leaves a cell empty. ``merged`` as addresses."""

    def write(worksheet: Worksheet, workbook: xlsxwriter.Workbook) -> None:
        for range_ in merged:
            worksheet.merge_range(range_, "")
        put(worksheet, workbook, rows, top, left)

    return book(("甲", write))


def put(worksheet: Worksheet, workbook: xlsxwriter.Workbook, rows: Rows, top: int = 1, left: int = 1) -> None:
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    for down, row in enumerate(rows, start=top - 1):
        for across, value in enumerate(row, start=left - 1):
            if isinstance(value, str):
                worksheet.write_string(down, across, value)
            elif value is not None:
                worksheet.write(down, across, value, day if isinstance(value, date) else None)


def read(rows: Rows, merged: Sequence[str] = (), name: str = "台账.xlsx", **place: int) -> Ledger:
    return read_ledger(sheet(rows, merged, **place), name)


def only(rows: Rows, merged: Sequence[str] = (), **place: int) -> LedgerTable:
    """The one table found in these rows."""
    (table,) = read(rows, merged, **place).tables
    return table


def headings(table: LedgerTable) -> list[tuple[str, ...]]:
    return [column.path for column in table.columns]


def body(table: LedgerTable) -> list[list[Any]]:
    """The body row by row."""
    return [list(row) for row in zip(*(table.values[c.position] for c in table.columns), strict=True)]


def codes(table: LedgerTable) -> list[str]:
    return [doubt.code for doubt in table.doubts]
