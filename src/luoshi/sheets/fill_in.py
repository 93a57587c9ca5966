"""The sheet for a unit that keeps no ledger: only what is missing is asked, and only those cells can be written in.

Its layout is one that the reader of ledgers takes without a question: indicators down; 计量单位, 本月, 累计, 同比
across; the unit and the period in the title. What is known stands beside, under headings that the reader passes over.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter

ASKED = ("本月", "累计", "同比±%")
KNOWN = "已报数"


@dataclass(frozen=True, slots=True)
class FillInLine:
    """One indicator. ``asked`` says for 本月, 累计 (of a balance: at the end) and 同比 whether it is asked;
    ``known`` is what is known of each, as printed, empty where nothing is; ``by`` who gave it."""

    name: str
    measure: str
    asked: tuple[bool, bool, bool]
    known: tuple[str, str, str]
    by: str


def fill_in_sheet(unit: str, period: str, lines: Sequence[FillInLine], created: datetime) -> bytes:
    """The workbook (.xlsx) that asks a unit for a period: 2026年5月, or 2026年1—2月."""
    saved = io.BytesIO()
    book = xlsxwriter.Workbook(
        saved, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": f"{unit}{period}补报表", "created": created})
    sheet = book.add_worksheet("补报")
    base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
    title = book.add_format(base | {"bold": True, "font_size": 16, "align": "center"})
    note = book.add_format(base | {"font_size": 10, "font_color": "#595959"})
    head = book.add_format(
        base | {"bold": True, "align": "center", "border": 1, "bg_color": "#F0F0F0", "text_wrap": True}
    )
    text = book.add_format(base | {"border": 1, "text_wrap": True})
    measure = book.add_format(base | {"border": 1, "align": "center"})
    asked = book.add_format(base | {"border": 1, "align": "right", "bg_color": "#FFF7DB", "locked": False})
    closed = book.add_format(base | {"border": 1, "bg_color": "#E8E8E8"})
    known = book.add_format(base | {"border": 1, "align": "right", "font_color": "#595959"})
    by = book.add_format(base | {"border": 1, "font_color": "#595959", "text_wrap": True})

    sheet.merge_range(0, 0, 0, 8, f"{unit}{period}主要经济指标", title)
    sheet.merge_range(
        1,
        0,
        1,
        8,
        f"填报单位：{unit}　　只填浅黄色的格，照表里的计量单位填；灰色的格不用填，已经报过的数列在右边。",
        note,
    )
    for column, label in enumerate(("指标名称", "计量单位", *ASKED)):
        sheet.merge_range(2, column, 3, column, label, head)
    sheet.merge_range(2, 5, 2, 7, KNOWN, head)
    for column, label in enumerate(ASKED, 5):
        sheet.write_string(3, column, label, head)
    sheet.merge_range(2, 8, 3, 8, "数据来源", head)
    for row, line in enumerate(lines, 4):
        sheet.write_string(row, 0, line.name, text)
        sheet.write_string(row, 1, line.measure, measure)
        for column in range(3):
            sheet.write_blank(row, 2 + column, None, asked if line.asked[column] else closed)
            sheet.write_string(row, 5 + column, line.known[column], known)
        sheet.write_string(row, 8, line.by, by)
        sheet.set_row(row, 20)
    sheet.set_row(0, 30)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 14)
    sheet.set_column(2, 7, 13)
    sheet.set_column(8, 8, 22)
    sheet.freeze_panes(4, 1)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    first = next(
        ((row, 2 + column) for row, line in enumerate(lines, 4) for column in range(3) if line.asked[column]),
        (4, 2),
    )
    sheet.set_selection(*first, *first)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2, 3)
    book.close()
    return saved.getvalue()
