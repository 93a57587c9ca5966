"""Writes workbooks the way offices do: merged titles, borders, formulas with or without a stored value."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter
from containers import changed, parts_of, zipped
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

UNITS = ["望溪区", "白渡区", "松岭县", "桐岭县", "石滩县", "云川高新区"]
NONE = "no-stored-value"


@dataclass(frozen=True)
class Formula:
    """A formula; ``stored`` is the value the file keeps beside it, None if it keeps none."""

    text: str
    stored: str | float | None


@dataclass(frozen=True)
class Shown:
    """A value with a number format of its own."""

    value: Any
    number_format: str


class Sheet:
    def __init__(self, book: Book, name: str) -> None:
        self.book, self.name = book, name
        self.sheet = book.workbook.add_worksheet(name)

    def put(self, address: str, value: Any, **form: Any) -> None:
        row, column = xl_cell_to_rowcol(address)
        if isinstance(value, Shown):
            value, form = value.value, {"num_format": value.number_format} | form
        style = self.book.style(**form)
        if value is None:
            self.sheet.write_blank(row, column, None, style)
        elif isinstance(value, Formula):
            stored = NONE if value.stored is None else value.stored
            self.sheet.write_formula(row, column, value.text, style, stored)
        elif isinstance(value, str):
            self.sheet.write_string(row, column, value, style)
        elif isinstance(value, date | datetime):
            self.sheet.write_datetime(row, column, value, style)
        else:
            self.sheet.write_number(row, column, value, style)

    def rows(self, address: str, grid: list[list[Any]], **form: Any) -> None:
        row, column = xl_cell_to_rowcol(address)
        for down, values in enumerate(grid):
            for across, value in enumerate(values):
                self.put(xl_rowcol_to_cell(row + down, column + across), value, **form)

    def merge(self, area: str, value: Any, **form: Any) -> None:
        first = area.split(":")[0]
        self.sheet.merge_range(
            area, "", self.book.style(align="center", valign="vcenter", text_wrap=True, **form)
        )
        self.put(first, value, align="center", valign="vcenter", text_wrap=True, **form)

    def title(self, area: str, text: str) -> None:
        self.merge(area, text, bold=True, font_size=16, border=0)

    def plain(self, address: str, text: Any) -> None:
        self.put(address, text, border=0)


class Book:
    def __init__(self) -> None:
        self.out = io.BytesIO()
        self.workbook = xlsxwriter.Workbook(self.out, {"in_memory": True})
        self.workbook.set_properties({"author": "云川市（虚构）", "created": datetime(2026, 6, 8, 9, 30)})
        self.styles: dict[str, Any] = {}

    def style(self, **form: Any) -> Any:
        form = {"font_name": "宋体", "font_size": 11, "border": 1} | form
        return self.styles.setdefault(repr(sorted(form.items())), self.workbook.add_format(form))

    def sheet(self, name: str) -> Sheet:
        return Sheet(self, name)

    def data(self) -> bytes:
        self.workbook.close()
        data = self.out.getvalue()
        uncached = re.compile(rf' t="str"(><f[^>]*>[^<]*</f>)<v>{NONE}</v>')
        for part in [name for name in parts_of(data) if name.startswith("xl/worksheets/sheet")]:
            if NONE in parts_of(data)[part].decode():
                data = changed(data, {part: lambda text: uncached.sub(r"\1", text)})
        return zipped(parts_of(data))
