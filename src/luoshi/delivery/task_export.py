"""The register of tasks as a spreadsheet: laid out and printed as offices keep theirs (督查台账)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import IO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from luoshi.delivery.decomposition import write_cell
from luoshi.delivery.task_layout import TASK_COLUMNS, TaskColumn
from luoshi.sheets.printed import About, Head, book_row_by_row, fitting

SHEET = "督查台账"

_ADDED = (
    TaskColumn("demand", "部署要求", 36, read=False),
    TaskColumn("progress", "进度", 8, read=False),
    TaskColumn("unconfirmed", "待核阶段", 24, read=False),
    TaskColumn("coordination", "提请协调", 13, read=False),
    TaskColumn("days", "剩余天数", 9, read=False),
)
# From where it comes to how it stands: on paper what is read together stands together, the rest beside it.
_PRINTED = (
    "number", "code", "source", "demand", "title", "measure", "lead", "responsible", "supporting", "leader", "post",
    "due_on", "evidence_expected", "said", "unconfirmed", "progress", "state", "days", "coordination",
)  # fmt: skip
_BY_KEY = {column.key: column for column in (*TASK_COLUMNS, *_ADDED)}
COLUMNS: tuple[TaskColumn, ...] = (
    *(_BY_KEY[key] for key in _PRINTED),
    *(column for column in TASK_COLUMNS if column.key not in _PRINTED),
)
"""Every column, those on paper first. Its titles are the layout's, so that the table can be imported again."""

HEADING = 3
"""Rows above the first task: title, where it comes from, titles of the columns."""

_A3, _FONT = 8, "宋体"
Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class TaskCells:
    """What stands in each column for one task, by the column's key."""

    values: dict[str, Cell]


def write_tasks(file: IO[bytes], rows: Iterable[TaskCells], about: About, head: Callable[[], Head]) -> int:
    """Write the register into ``file``, row by row in little memory however many there are; the number of rows.

    ``head`` is asked for after the last row, so that the head printed covers every row. Text is never a formula.
    """
    with book_row_by_row(file, about, SHEET) as book:
        formats = _formats(book)
        sheet = book.add_worksheet(SHEET)
        _head(sheet, about, formats)
        count = 0
        for count, row in enumerate(rows, start=1):
            _write(sheet, HEADING + count - 1, row, formats)
        last = HEADING - 1 + max(1, count)
        sheet.autofilter(HEADING - 1, 0, last, len(COLUMNS) - 1)
        sheet.print_area(0, 0, last, len(_PRINTED) - 1)
        sheet.repeat_rows(HEADING - 1)
        _lay_out(sheet, about, head())
    return count


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    body = {"font_name": _FONT, "font_size": 10.5, "text_wrap": True, "valign": "vcenter", "border": 1,
            "border_color": "#808080"}  # fmt: skip
    return {
        "title": book.add_format(
            {"font_name": "方正小标宋简体", "font_size": 20, "align": "center", "valign": "vcenter"}
        ),
        "about": book.add_format(
            {"font_name": _FONT, "font_size": 10.5, "valign": "vcenter", "num_format": "@"}
        ),
        "header": book.add_format({**body, "bold": True, "align": "center", "num_format": "@"}),
        "text": book.add_format({**body, "num_format": "@"}),
        "quoted": book.add_format({**body, "num_format": "@", "quote_prefix": True}),
        "number": book.add_format({**body, "align": "center"}),
        "share": book.add_format({**body, "align": "center", "num_format": "0%"}),
        "day": book.add_format({**body, "num_format": "yyyy-mm-dd", "align": "center"}),
    }


def _head(sheet: Worksheet, about: About, formats: dict[str, Format]) -> None:
    for at, column in enumerate(COLUMNS):
        sheet.set_column(at, at, column.width)
    sheet.set_row(0, 36)
    sheet.set_row(1, 20)
    sheet.set_row(2, 32)
    sheet.merge_range(0, 0, 0, len(_PRINTED) - 1, f"{about.city}{SHEET}", formats["title"])
    filters = "；".join(f"{label}：{value}" for label, value in about.filters)
    told = f"截至 {about.known}　　导出：{about.made_by}　{about.made_at:%Y-%m-%d %H:%M}"
    sheet.write_string(1, 0, fitting(f"{told}　　条件：{filters}" if filters else told), formats["about"])
    for at, column in enumerate(COLUMNS):
        sheet.write_string(2, at, column.title, formats["header"])
    sheet.freeze_panes(HEADING, 5)


def _lay_out(sheet: Worksheet, about: About, head: Head) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    number, newest = head
    # An ampersand would be a code of the footer.
    by = about.made_by.replace("&", "&&")[:40]
    sheet.set_footer(
        f"&L&8{by}　{about.made_at:%Y-%m-%d %H:%M}　审计链第 {number} 条 {newest}&R&9第 &P 页，共 &N 页"
    )


def _write(sheet: Worksheet, at: int, row: TaskCells, formats: dict[str, Format]) -> None:
    for column, titled in enumerate(COLUMNS):
        write_cell(sheet, at, column, row.values.get(titled.key), formats)
