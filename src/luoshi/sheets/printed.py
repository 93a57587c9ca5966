"""Registers as spreadsheets for paper: whose table it is, who took it out and when, in little memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryDirectory
from typing import IO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

_MOST_TEXT = 32_767  # UTF-16 units that a cell holds
_CUT = "……（全文见原文件）"
_MOST_DIGITS = 15  # a spreadsheet's numbers are doubles
_FIRST_DAY = date(1901, 1, 1)  # spreadsheets count no earlier days
_A3, _FONT = 8, "宋体"
HEADING = 3
"""Rows above the first of a register: its title, who took it out and when, the titles of its columns."""

# What a spreadsheet, or the CSV somebody makes of it, would take for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class About:
    """What a table says of itself: whose it is, what was asked for, as of when, and how it can be checked.

    ``known`` is the day by whose end everything in it was recorded; ``made_at`` is in the city's zone. ``totals``: what
    its rows come to, in words.
    """

    city: str
    known: date
    made_at: datetime
    made_by: str
    filters: Sequence[tuple[str, str]]
    totals: str = ""


Head = tuple[int, str]


class TooMany(ValueError):
    """More rows than one table may hold; the message says what to do."""


@contextmanager
def book_row_by_row(file: IO[bytes], about: About, title: str) -> Iterator[xlsxwriter.Workbook]:
    """A workbook that is written into ``file`` row by row in little memory; text in it is never a formula or a link."""
    # Rows wait on the disk until the end: in a folder of their own, which goes whatever happens.
    with TemporaryDirectory(prefix="luoshi-") as folder:
        options = {
            "constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False,
        }  # fmt: skip
        book = xlsxwriter.Workbook(file, options)
        book.set_properties({"title": f"{about.city}{title}", "author": about.made_by})
        yield book
        book.close()


def fitting(text: str) -> str:
    """``text``, cut where a cell would not hold it, with words that say so."""
    if 2 * len(text) <= _MOST_TEXT:
        return text
    units = text.encode("utf-16-le", "replace")
    if len(units) // 2 <= _MOST_TEXT:
        return text
    kept = units[: 2 * (_MOST_TEXT - len(_CUT))].decode("utf-16-le", "ignore")
    return kept + _CUT


@dataclass(frozen=True, slots=True)
class PrintedColumn:
    """A column of a register: its key, its title, its width in half-width letters."""

    key: str
    title: str
    width: float


Printed = dict[str, str | int | Decimal | date | None]
"""What stands in each column of a row, by the column's key."""


def write_register(
    book: xlsxwriter.Workbook,
    name: str,
    columns: Sequence[PrintedColumn],
    rows: Iterable[Printed],
    about: About,
    head: Callable[[], Head],
) -> int:
    """A sheet ``name`` of a register, to be printed on A3; the number of rows. ``head`` is asked for after the last
    row, so that the head printed covers every row. Text is never a formula."""
    formats = _formats(book)
    sheet = book.add_worksheet(name)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
    sheet.set_row(0, 32)
    sheet.write_string(0, 0, f"{about.city}{name}", formats["title"])
    filters = "；".join(f"{label}：{value}" for label, value in about.filters)
    told = f"截至 {about.known}　　导出：{about.made_by}　{about.made_at:%Y-%m-%d %H:%M}"
    told += f"　　条件：{filters}" if filters else ""
    told += f"　　{about.totals}" if about.totals else ""
    sheet.write_string(1, 0, fitting(told), formats["about"])
    sheet.set_row(2, 32)
    for at, column in enumerate(columns):
        sheet.write_string(2, at, column.title, formats["header"])
    sheet.freeze_panes(HEADING, 2)
    count = 0
    for count, row in enumerate(rows, start=1):
        for at, column in enumerate(columns):
            _write(sheet, HEADING + count - 1, at, row.get(column.key), formats)
    last = HEADING - 1 + max(1, count)
    sheet.autofilter(HEADING - 1, 0, last, len(columns) - 1)
    sheet.print_area(0, 0, last, len(columns) - 1)
    sheet.repeat_rows(HEADING - 1)
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    number, newest = head()
    by = about.made_by.replace("&", "&&")[:40]  # an ampersand would be a code of the footer
    sheet.set_footer(
        f"&L&8{by}　{about.made_at:%Y-%m-%d %H:%M}　审计链第 {number} 条 {newest}&R&9第 &P 页，共 &N 页"
    )
    return count


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    body = {"font_name": _FONT, "font_size": 10.5, "text_wrap": True, "valign": "vcenter", "border": 1,
            "border_color": "#808080"}  # fmt: skip
    plain = {"font_name": _FONT, "font_size": 10.5, "valign": "vcenter", "num_format": "@"}
    return {
        "title": book.add_format({**plain, "font_name": "方正小标宋简体", "font_size": 18}),
        "about": book.add_format(plain),
        "header": book.add_format({**body, "bold": True, "align": "center", "num_format": "@"}),
        "text": book.add_format({**body, "num_format": "@"}),
        "quoted": book.add_format({**body, "num_format": "@", "quote_prefix": True}),
        "number": book.add_format({**body, "num_format": "#,##0.######"}),
        "day": book.add_format({**body, "num_format": "yyyy-mm-dd", "align": "center"}),
    }


def _write(
    sheet: Worksheet, row: int, at: int, value: str | int | Decimal | date | None, formats: dict[str, Format]
) -> None:
    if value is None or value == "":
        sheet.write_blank(row, at, None, formats["text"])
    elif isinstance(value, date) and value >= _FIRST_DAY:
        sheet.write_datetime(row, at, datetime(value.year, value.month, value.day), formats["day"])
    elif isinstance(value, int | Decimal) and len(f"{value:f}".strip("-0.")) <= _MOST_DIGITS:
        sheet.write_number(row, at, float(value), formats["number"])
    else:
        text = f"{value:f}" if isinstance(value, Decimal) else fitting(str(value))
        sheet.write_string(row, at, text, formats["quoted" if text.startswith(FORMULA_SIGNS) else "text"])
