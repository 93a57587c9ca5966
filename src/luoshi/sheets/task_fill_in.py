"""The sheet in which a unit answers what it owes: one row a task, and only the answer can be written in.

What is known stands beside, locked. It comes back in through ``read_task_fill_in``, each answer with its cells.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter

from luoshi.sheets.cells import Cell
from luoshi.sheets.errors import SheetError, SheetErrors
from luoshi.sheets.table import Column, read_table
from luoshi.sheets.workbook import read_workbook

SHEET = "任务补报"
SAID, TEXT, FIGURE, LINK = "办理情况", "进展情况", "数", "佐证链接"
_HEADS = ("序号", "任务编号", "任务", "要做什么", "时限", "已知", SAID, TEXT, FIGURE, "单位", LINK)
_WIDTHS = (5, 14, 40, 26, 12, 24, 14, 44, 12, 8, 30)
_WRAPPED = (2, 3, 5, 7)  # columns whose text may take several lines; a Chinese character is two wide
_COLUMNS = (
    Column("code", ("任务编号",), required=True, filled=True),
    Column("said", (SAID,), required=True),
    Column("text", (TEXT,), required=True),
    Column("figure", (FIGURE,)),
    Column("link", (LINK,)),
)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task that is asked. ``choices``: what may be said of it, ``usual`` what is said unless changed; ``unit`` is
    that of the figure asked for, empty where none is; ``known`` is what is known already, as printed; ``text`` what was
    typed before."""

    code: str
    title: str
    asks: str
    due_on: date | None
    known: str
    choices: tuple[str, ...]
    usual: str
    unit: str = ""
    text: str = ""
    figure: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class FilledTask:
    """What a row says of a task, as typed; each with its cell."""

    code: Cell
    said: Cell
    text: Cell
    figure: Cell
    link: Cell


def task_fill_in_sheet(unit: str, lines: Sequence[TaskLine], created: datetime) -> bytes:
    """The workbook (.xlsx) that asks a unit for these tasks."""
    saved = io.BytesIO()
    book = xlsxwriter.Workbook(
        saved, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": f"{unit}任务补报表", "created": created})
    sheet = book.add_worksheet(SHEET)
    base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True}
    title = book.add_format(base | {"bold": True, "font_size": 16, "align": "center"})
    note = book.add_format(base | {"font_size": 10, "font_color": "#595959"})
    head = book.add_format(base | {"bold": True, "align": "center", "border": 1, "bg_color": "#F0F0F0"})
    fixed = book.add_format(base | {"border": 1, "font_color": "#404040"})
    day = book.add_format(base | {"border": 1, "align": "center", "num_format": "yyyy-mm-dd"})
    known = book.add_format(base | {"border": 1, "font_color": "#595959", "bg_color": "#F7F7F7"})
    asked = book.add_format(base | {"border": 1, "bg_color": "#FFF7DB", "locked": False, "num_format": "@"})
    closed = book.add_format(base | {"border": 1, "bg_color": "#E8E8E8"})
    last = len(_HEADS) - 1
    sheet.merge_range(0, 0, 0, last, f"{unit}任务补报表", title)
    sheet.merge_range(
        1, 0, 1, last,
        "只填浅黄色的格：进展情况写一两句；不报的行空着。填好后放回“我的事项”页，核对无误再报送。"
        "佐证文件在那一页里选，或在这里写链接。",
        note,
    )  # fmt: skip
    for column, label in enumerate(_HEADS):
        sheet.write_string(2, column, label, head)
        sheet.set_column(column, column, _WIDTHS[column])
    for row, line in enumerate(lines, 3):
        sheet.write_number(row, 0, row - 2, fixed)
        for column, value in ((1, line.code), (2, line.title), (3, line.asks)):
            sheet.write_string(row, column, value, fixed)
        if line.due_on is None:
            sheet.write_string(row, 4, "", fixed)
        else:
            sheet.write_datetime(row, 4, datetime(line.due_on.year, line.due_on.month, line.due_on.day), day)
        sheet.write_string(row, 5, line.known, known)
        sheet.write_string(row, 6, line.usual, asked)
        sheet.data_validation(row, 6, row, 6, {"validate": "list", "source": list(line.choices)})
        sheet.write_string(row, 7, line.text, asked)
        if line.unit:
            sheet.write_string(row, 8, line.figure, asked)
        else:
            sheet.write_blank(row, 8, None, closed)
        sheet.write_string(row, 9, line.unit, fixed)
        sheet.write_string(row, 10, line.link, asked)
        written = zip((line.title, line.asks, line.known, line.text), _WRAPPED, strict=True)
        lines_high = max(-(-len(text) * 2 // _WIDTHS[column]) for text, column in written)
        sheet.set_row(row, max(36, 16 * lines_high))
    sheet.set_row(0, 30)
    sheet.set_row(1, 32)
    sheet.freeze_panes(3, 3)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_selection(3, 7, 3, 7)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    book.close()
    return saved.getvalue()


def read_task_fill_in(data: bytes, name: str) -> list[FilledTask] | None:
    """The rows of such a sheet that came back; None for a workbook that is none.

    Raises SheetErrors with everything that is wrong with its table: a column that was taken out, a task named twice.
    """
    try:
        book = read_workbook(data, name)
    except SheetError:
        return None  # whoever reads ledgers says better what is wrong with it
    sheet = next((one for one in book.sheets if one.name == SHEET), None)
    if sheet is None:
        return None
    table = read_table(sheet, _COLUMNS, name)
    seen: dict[str, str] = {}
    errors: list[SheetError] = []
    for row in table.rows:
        code = row["code"]
        if code.stored in seen:
            errors.append(
                SheetError(
                    "repeated_code", sheet=SHEET, cell=code.address, title="任务编号", value=code.stored,
                    other=seen[code.stored],
                )
            )  # fmt: skip
        seen.setdefault(code.stored, code.address)
    if errors:
        raise SheetErrors(name, errors)
    return [
        FilledTask(*(row[key] for key in ("code", "said", "text", "figure", "link"))) for row in table.rows
    ]
