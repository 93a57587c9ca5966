"""Spreadsheets: a ledger, not a report. ``luoshi.sheets`` reads those, cell by cell."""

from __future__ import annotations

from typing import NoReturn

from luoshi.reading.formats.container import ole_has, zip_names
from luoshi.reading.source import Refusal

NAME = "ledger"
TITLE = "电子表格"
SUFFIXES = frozenset({".xls", ".xlsx", ".xlsm", ".xlsb", ".et", ".ods"})


def claims(data: bytes) -> bool:
    names = zip_names(data)
    return (
        any(name.startswith("xl/workbook.") for name in names)
        or ole_has(data, "Workbook")
        or ole_has(data, "Book")
    )


def read(data: bytes) -> NoReturn:
    raise Refusal(
        "unsupported_ledger", "电子表格属于台账，不作会议报道读取", "请从台账入口导入；报道请给文本或文档"
    )
