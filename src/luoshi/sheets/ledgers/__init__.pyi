from .answers import settled
from .doubts import Choice, Doubt
from .facts import CellFacts, FactsOf, cell_facts, uncached_formulas
from .filling import fill_template
from .ledger import Ledger, LedgerColumn, LedgerTable
from .numbers import (
    ColumnNumbers,
    Number,
    RawValue,
    missing_marker,
    numbers_of_column,
    parse_number,
)
from .periods import Period, month_of, parse_basis, parse_period, periods_of_column
from .reading import LEDGER_SUFFIXES, read_ledger
from .shape import Shape, ShapeChange, compare_shapes, normalised, shape_of
from .window import SheetWindow, WindowCell, WindowRow, sheet_window
from .words import Measure, parse_measure, split_unit

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
