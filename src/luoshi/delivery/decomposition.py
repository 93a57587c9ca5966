"""The decomposition table (任务分解表): the register as a spreadsheet that an office fills in.

This one is of directives, with columns left to fill in. Tables of tasks are laid out by
``luoshi.delivery.task_layout``, which also knows what offices call each column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import IO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from luoshi.delivery.queries.register import Entry
from luoshi.sheets.printed import FORMULA_SIGNS, About, Head, book_row_by_row, fitting

SHEET, ABOUT = "任务分解表", "说明"

# Title, and width in half-width letters; who leads, who is responsible and by when is for people to fill in.
COLUMNS: tuple[tuple[str, float], ...] = (
    ("序号", 6),
    ("会议", 17),
    ("日期", 11.5),
    ("讲话人", 9),
    ("部署内容", 42),
    ("领域", 10),
    ("机制", 11),
    ("承办/受话单位", 15),
    ("牵头单位", 13),
    ("责任单位", 15),
    ("完成时限", 11.5),
    ("原文", 50),
    ("出处", 28),
    ("编号", 19),
)
PRINTED = 11  # columns on paper: with the source beside them the words would be too small to read
_TO_FILL_IN = range(8, 11)
_DAYS = (2, 10)

_A4 = 9
_FONT = "宋体"
_FIRST_DAY = date(1901, 1, 1)  # spreadsheets count no earlier days


def write_decomposition(
    file: IO[bytes], rows: Iterable[Entry], about: About, head: Callable[[], Head]
) -> int:
    """Write the table into ``file``, row by row in little memory however many there are; the number of rows.

    ``head`` gives number and hash of the audit chain's newest entry. It is asked for after the last row, so
    that the head printed covers every row. Text is never a formula. A sentence longer than a cell can hold
    is cut, and says so.
    """
    with book_row_by_row(file, about, SHEET) as book:
        formats = _formats(book)
        sheet = book.add_worksheet(SHEET)
        _prepare(sheet, formats)
        count = 0
        for count, entry in enumerate(rows, start=1):
            _write_row(sheet, count, entry, formats)
        last = max(1, count)
        sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
        sheet.print_area(0, 0, last, PRINTED - 1)
        printed = head()
        _lay_out(sheet, about, printed)
        sheet.repeat_rows(0)
        explanation = book.add_worksheet(ABOUT)
        _write_about(explanation, about, count, printed, formats)
        _lay_out(explanation, about, printed)
        sheet.activate()
    return count


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    body = {"font_name": _FONT, "font_size": 11, "text_wrap": True, "valign": "top", "border": 1,
            "border_color": "#BFBFBF"}  # fmt: skip
    header = {**body, "bold": True, "valign": "vcenter", "align": "center", "bg_color": "#E6F4FF"}
    return {
        "header": book.add_format({**header, "num_format": "@"}),
        "to fill in header": book.add_format({**header, "num_format": "@", "bg_color": "#FFF7E6"}),
        "text": book.add_format({**body, "num_format": "@"}),
        "quoted": book.add_format({**body, "num_format": "@", "quote_prefix": True}),
        "number": book.add_format({**body, "align": "center"}),
        "day": book.add_format({**body, "num_format": "yyyy-mm-dd", "align": "center"}),
        "term": book.add_format(
            {"font_name": _FONT, "font_size": 11, "bold": True, "valign": "top", "num_format": "@"}
        ),
        "value": book.add_format(
            {"font_name": _FONT, "font_size": 11, "text_wrap": True, "valign": "top", "num_format": "@"}
        ),
    }


def _prepare(sheet: Worksheet, formats: dict[str, Format]) -> None:
    for at, (_title, width) in enumerate(COLUMNS):
        sheet.set_column(at, at, width)
    sheet.set_row(0, 30)
    for at, (title, _) in enumerate(COLUMNS):
        sheet.write_string(0, at, title, formats["to fill in header" if at in _TO_FILL_IN else "header"])
    sheet.freeze_panes(1, 0)


def _lay_out(sheet: Worksheet, about: About, head: Head) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.75)
    sheet.fit_to_pages(1, 0)
    # An ampersand would be a code of the header.
    city = about.city.replace("&", "&&")[:60]
    number, newest = head
    sheet.set_header(f"&C&14&B{city}{SHEET}&R&9截至 {about.known}")
    sheet.set_footer(f"&L&8审计链第 {number} 条 {newest}&R&9第 &P 页，共 &N 页")


def _write_row(sheet: Worksheet, number: int, entry: Entry, formats: dict[str, Format]) -> None:
    row = entry.row
    values: tuple[int | str | date | None, ...] = (
        number,
        row.meeting_name,
        row.meeting_day,  # no day is better than one that the document does not give
        row.speaker,
        row.quote,
        row.domain,
        "、".join(row.mechanisms),
        row.assignee,
        None,
        None,
        None,
        entry.sentence,
        f"《{entry.document}》第{entry.number}篇第{entry.start + 1}—{entry.end}字",
        str(row.id),
    )
    for at, value in enumerate(values):
        write_cell(sheet, number, at, value, formats, empty="day" if at in _DAYS else "text")


def write_cell(
    sheet: Worksheet,
    row: int,
    column: int,
    value: float | str | date | None,
    formats: Mapping[str, Format],
    empty: str = "text",
) -> None:
    """Write a value into a cell by its type: ``formats`` names those of text, quoted text, number, share and day.

    Text is cut where a cell would not hold it, and never becomes a formula; a day before 1900 is written as text.
    """
    if value is None or value == "":
        sheet.write_blank(row, column, None, formats[empty])
    elif isinstance(value, float):
        sheet.write_number(row, column, value, formats["share"])
    elif isinstance(value, int):
        sheet.write_number(row, column, value, formats["number"])
    elif isinstance(value, date) and value >= _FIRST_DAY:
        sheet.write_datetime(row, column, value, formats["day"])
    else:
        text = value.isoformat() if isinstance(value, date) else fitting(value)
        sheet.write_string(row, column, text, formats["quoted" if text.startswith(FORMULA_SIGNS) else "text"])


def _write_about(sheet: Worksheet, about: About, count: int, head: Head, formats: dict[str, Format]) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
    number, newest = head
    lines = [
        ("表名", f"{about.city}{SHEET}"),
        ("条数", f"{count:,}"),
        ("截至", f"{about.known}（当天结束时已经录入的）"),
        ("筛选条件", "；".join(f"{label}：{value}" for label, value in about.filters) or "无，全部在册部署"),
        ("导出时间", f"{about.made_at:%Y-%m-%d %H:%M}"),
        ("导出人", about.made_by),
        ("审计链条数", f"{number:,}"),
        ("审计链末条", newest),
        ("核验", f"以后要证明记录没有改动过，在服务器上运行：luoshi verify --rebuild --head {newest}"),
        (
            "怎样用",
            "牵头单位、责任单位、完成时限三列由贵单位填写。部署内容一字不改地取自原文，原文一列是它所在的整句。",
        ),
        ("打印", "打印范围是前 11 列（到完成时限），A4 横向，每页重复表头；原文、出处、编号在右边，不打印。"),
    ]
    for at, (term, value) in enumerate(lines):
        sheet.write_string(at, 0, term, formats["term"])
        sheet.write_string(at, 1, fitting(value), formats["value"])
