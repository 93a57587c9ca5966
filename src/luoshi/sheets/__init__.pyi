from .cells import Cell, as_code, as_day, as_number, as_text
from .errors import SheetError, SheetErrors
from .table import Column, Table, TableRow, read_table
from .workbook import Row, Sheet, Workbook, read_workbook
from .writing import ColumnToWrite, SheetToWrite, write_workbook

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
