"""Spreadsheets in and out, cell by cell: every value keeps the sheet and cell it comes from.

``read_workbook`` and ``read_table`` read, ``write_workbook`` writes, ``luoshi.sheets.organisation`` is the
one template for a city's units, posts and people. What is wrong with a file is said as ``SheetErrors``: all
of it at once, each with its place and the way out.
"""

from __future__ import annotations

from luoshi.sheets.cells import Cell, as_code, as_day, as_number, as_text
from luoshi.sheets.errors import SheetError, SheetErrors
from luoshi.sheets.table import Column, Table, TableRow, read_table
from luoshi.sheets.workbook import Row, Sheet, Workbook, read_workbook
from luoshi.sheets.writing import ColumnToWrite, SheetToWrite, write_workbook

__all__ = [
    "Cell",
    "Column",
    "ColumnToWrite",
    "Row",
    "Sheet",
    "SheetError",
    "SheetErrors",
    "SheetToWrite",
    "Table",
    "TableRow",
    "Workbook",
    "as_code",
    "as_day",
    "as_number",
    "as_text",
    "read_table",
    "read_workbook",
    "write_workbook",
]
