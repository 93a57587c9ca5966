"""Small ledgers made on the spot, about the invented city."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

COUNTIES = ("望溪区", "白渡区", "松岭县")


def workbook(
    rows: Sequence[Sequence[Any]],
    *,
    titles: Sequence[str] = ("云川市2026年5月规模以上工业总产值", "单位：亿元"),
    header: Sequence[str] = ("县区", "本月", "累计", "累计同比±%"),
    sheet: str = "5月",
    number_format: str = "0.00",
) -> bytes:
    """An ``.xlsx`` of one table."""
    saved = io.BytesIO()
    book = xlsxwriter.Workbook(saved, {"in_memory": True})
    # The same rows give the same bytes, so that a file is taken apart once for all tests that use it.
    book.set_properties({"created": datetime(2026, 1, 1)})
    numbers = book.add_format({"num_format": number_format})
    worksheet = book.add_worksheet(sheet)
    for down, title in enumerate(titles):
        worksheet.write_string(down, 0, title)
    worksheet.write_row(len(titles), 0, header)
    for down, row in enumerate(rows, start=len(titles) + 1):
        for at, value in enumerate(row):
            if isinstance(value, str) and value.startswith("="):
                worksheet.write_formula(down, at, value, numbers, 0)
            elif isinstance(value, str):
                worksheet.write_string(down, at, value)
            elif value is not None:
                worksheet.write_number(down, at, value, numbers)
    book.close()
    return saved.getvalue()


def output(month: int = 5, *, changed: dict[str, Sequence[Any]] | None = None, year: int = 2026) -> bytes:
    """Industrial output of three counties in a month: of the month, since January, growth."""
    rows = {
        "望溪区": (80.0 + month, 400.0 + 80 * month, 6.5),
        "白渡区": (40.0 + month, 190.0 + 40 * month, 5.7),
        "松岭县": (20.0 + month, 100.0 + 20 * month, 4.0),
    }
    rows |= {name: tuple(values) for name, values in (changed or {}).items()}  # type: ignore[dict-item]
    return workbook(
        [(name, *values) for name, values in rows.items()],
        titles=(f"云川市{year}年{month}月规模以上工业总产值", "单位：亿元"),
        sheet=f"{month}月",
    )
