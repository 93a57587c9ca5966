"""Decomposition tables as offices keep them, for tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

HEADER = ("序号", "工作任务", "责任分工", None, None, "完成时限", "备注")
BELOW = (None, None, "牵头单位", "责任单位", "配合单位", None, None)


def kept_table(rows: Sequence[Sequence[Any]], *, merged: Sequence[str] = ()) -> bytes:
    """A table with a title above it, and a heading over three columns."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "分解表"
    sheet.append(["云川市重点工作任务分解表"])
    sheet.append(["责任单位：市督查室"])
    sheet.append(HEADER)
    sheet.append(BELOW)
    for row in rows:
        sheet.append(list(row))
    for cells in ("A1:G1", "A3:A4", "B3:B4", "C3:E3", "F3:F4", "G3:G4", *merged):
        sheet.merge_cells(cells)
    return saved(book)


def saved(book: Any) -> bytes:
    """The bytes of a workbook."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
