"""Ledgers 台账: the spreadsheets that units already keep, with everything that makes them hard to read.

``read_ledger`` finds the tables of a file; ``parse_number`` and ``parse_period`` say what is meant by a cell, and
``numbers_of_column`` and ``periods_of_column`` do so for a hundred thousand at once; ``compare_shapes`` notices a
changed form; ``cell_facts`` gives what a cell shows and whether it is computed; ``fill_template`` fills a unit's
own form. What is not sure is a ``Doubt``: a question with choices; ``settled`` applies an
answer.
"""

from __future__ import annotations

from luoshi.sheets.ledgers.answers import settled
from luoshi.sheets.ledgers.doubts import Choice, Doubt
from luoshi.sheets.ledgers.facts import CellFacts, FactsOf, cell_facts, uncached_formulas
from luoshi.sheets.ledgers.filling import fill_template
from luoshi.sheets.ledgers.ledger import Ledger, LedgerColumn, LedgerTable
from luoshi.sheets.ledgers.numbers import (
    ColumnNumbers,
    Number,
    RawValue,
    missing_marker,
    numbers_of_column,
    parse_number,
)
from luoshi.sheets.ledgers.periods import Period, month_of, parse_basis, parse_period, periods_of_column
from luoshi.sheets.ledgers.reading import LEDGER_SUFFIXES, read_ledger
from luoshi.sheets.ledgers.shape import Shape, ShapeChange, compare_shapes, normalised, shape_of
from luoshi.sheets.ledgers.window import SheetWindow, WindowCell, WindowRow, sheet_window
from luoshi.sheets.ledgers.words import Measure, parse_measure, split_unit

__all__ = [
    "LEDGER_SUFFIXES",
    "CellFacts",
    "Choice",
    "ColumnNumbers",
    "Doubt",
    "FactsOf",
    "Ledger",
    "LedgerColumn",
    "LedgerTable",
    "Measure",
    "Number",
    "Period",
    "RawValue",
    "Shape",
    "ShapeChange",
    "SheetWindow",
    "WindowCell",
    "WindowRow",
    "cell_facts",
    "compare_shapes",
    "fill_template",
    "missing_marker",
    "month_of",
    "normalised",
    "numbers_of_column",
    "parse_basis",
    "parse_measure",
    "parse_number",
    "parse_period",
    "periods_of_column",
    "read_ledger",
    "settled",
    "shape_of",
    "sheet_window",
    "split_unit",
    "uncached_formulas",
]
