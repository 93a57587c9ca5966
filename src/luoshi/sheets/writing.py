"""Spreadsheets out: as Excel and WPS open them best, and the same bytes for the same content."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from luoshi.messages import language as chosen_language
from luoshi.sheets.cells import cell_address
from luoshi.sheets.errors import SheetError

Kind = Literal["text", "number", "day"]
Written = str | int | float | Decimal | bool | date | datetime
ToWrite = Written | None

MAX_TEXT = 32_767
"""Characters a cell can hold (Excel's own limit, in UTF-16 units)."""

MAX_ROWS = 1_048_575
"""Rows below the header a sheet can hold."""

_WIDEST = 50  # columns of half-width letters; a longer text is wrapped
_NARROWEST = 8
_FREE_ROWS = 2_000  # rows below the last one in which choices are still offered
_MOST_DIGITS = 15  # a spreadsheet's numbers are doubles
_A4 = 9
_FONT = "宋体"
_CREATED = datetime(2000, 1, 1)  # the hour of writing would make every file another one
_FIRST_DAY = date(1901, 1, 1)  # spreadsheets count no earlier days, and February 1900 wrongly
# What a spreadsheet, or the CSV somebody makes of it, would take for a formula.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class ColumnToWrite:
    """A column: its title, what it holds (text stays text: leading zeros survive), the choices offered in a
    list, a note shown on choosing a cell, and whether the title is marked as to be filled in."""

    title: str
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    note: str = ""
    width: float | None = None


@dataclass(frozen=True, slots=True)
class SheetToWrite:
    """A sheet: one table. ``for_input``: offer choices and formats in the rows below the last one as well."""

    name: str
    columns: Sequence[ColumnToWrite]
    rows: Sequence[Sequence[ToWrite]] = field(default_factory=tuple)
    for_input: bool = False


def write_workbook(sheets: Sequence[SheetToWrite], title: str = "", language: str | None = None) -> bytes:
    """An ``.xlsx`` of these sheets.

    Columns as wide as their content (Chinese counts double), the header fixed and with filters, long text
    wrapped, days as real dates; printed on A4 landscape with the header on every page and page numbers. Text
    that looks like a formula is text, and marked as such for later. A number of more than fifteen digits is
    written as text: a spreadsheet would change it.

    Raises SheetError ``too_long`` or ``too_large``; ValueError for names a spreadsheet cannot have.
    """
    saved = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    book = xlsxwriter.Workbook(saved, options)
    try:
        book.set_properties({"title": title, "created": _CREATED})
        formats = _formats(book)
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name), sheet, formats, title, language or chosen_language())
        book.close()
    except xlsxwriter.exceptions.XlsxInputError as error:
        raise ValueError(str(error)) from error
    return saved.getvalue()


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    body = {"font_name": _FONT, "font_size": 11, "text_wrap": True, "valign": "top", "border": 1,
            "border_color": "#D9D9D9"}  # fmt: skip
    return {
        "header": book.add_format(
            {**body, "bold": True, "valign": "vcenter", "bg_color": "#E6F4FF", "num_format": "@"}
        ),
        "text": book.add_format({**body, "num_format": "@"}),
        "quoted": book.add_format({**body, "num_format": "@", "quote_prefix": True}),
        "number": book.add_format(body),
        "day": book.add_format({**body, "num_format": "yyyy-mm-dd", "align": "left"}),
        "moment": book.add_format({**body, "num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"}),
        # For empty cells below the table: no borders, or the print would run over a thousand rows.
        "free text": book.add_format(
            {"font_name": _FONT, "num_format": "@", "text_wrap": True, "valign": "top"}
        ),
        "free day": book.add_format(
            {"font_name": _FONT, "num_format": "yyyy-mm-dd", "align": "left", "valign": "top"}
        ),
        "free number": book.add_format({"font_name": _FONT, "valign": "top"}),
    }


def _write(
    worksheet: Worksheet, sheet: SheetToWrite, formats: dict[str, Format], title: str, language: str
) -> None:
    rows, columns = sheet.rows, sheet.columns
    if len(rows) > MAX_ROWS:
        raise SheetError("too_large", sheet=sheet.name, detail=f"{len(rows):,} > {MAX_ROWS:,}")
    for down, row in enumerate(rows, start=1):
        if len(row) != len(columns):
            raise ValueError(f"{sheet.name}: row {down} has {len(row)} values for {len(columns)} columns")
    for at, column in enumerate(columns):
        free = formats[f"free {column.kind}"] if sheet.for_input else None
        worksheet.set_column(at, at, _width(column, at, rows), free)
        worksheet.write_string(0, at, column.title, formats["header"])
        if column.choices or column.note:
            worksheet.data_validation(1, at, len(rows) + _FREE_ROWS, at, _validation(column))
    for down, row in enumerate(rows, start=1):
        for at, value in enumerate(row):
            if value is None or value == "":
                # The format of its column, for what somebody may type there.
                worksheet.write_blank(down, at, None, formats[columns[at].kind])
            else:
                _write_value(worksheet, sheet.name, down, at, value, formats)
    worksheet.freeze_panes(1, 0)
    if columns:
        worksheet.autofilter(0, 0, max(1, len(rows)), len(columns) - 1)
    worksheet.set_landscape()
    worksheet.set_paper(_A4)
    worksheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(0)
    # An ampersand would be a code of the header.
    heading = (f"{title}　{sheet.name}" if title else sheet.name).replace("&", "&&")
    worksheet.set_header(f"&C{heading}"[:200])
    worksheet.set_footer("&CPage &P of &N" if language == "en" else "&C第 &P 页，共 &N 页")


def _validation(column: ColumnToWrite) -> dict[str, Any]:
    rule: dict[str, Any] = (
        {"validate": "list", "source": list(column.choices)} if column.choices else {"validate": "any"}
    )
    if column.choices and len(",".join(column.choices)) > 255:
        raise ValueError(f"{column.title}: a spreadsheet offers no list of more than 255 characters")
    if column.note:
        rule |= {"input_title": column.title[:32], "input_message": column.note[:255]}
    return rule


def _write_value(
    worksheet: Worksheet, name: str, row: int, column: int, value: Written, formats: dict[str, Format]
) -> None:
    match value:
        case bool():
            worksheet.write_boolean(row, column, value, formats["number"])
            return
        case datetime() if value.tzinfo is not None:
            raise ValueError("a spreadsheet knows no time zones: give the day or the local time")
        case datetime() if value.date() >= _FIRST_DAY:
            worksheet.write_datetime(row, column, value, formats["moment"])
            return
        case date() if not isinstance(value, datetime) and value >= _FIRST_DAY:
            worksheet.write_datetime(row, column, value, formats["day"])
            return
        case datetime() | date():
            text = value.isoformat()
        case int() | float() | Decimal():
            number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
            if not number.is_finite():
                raise ValueError(f"{value} is no number a spreadsheet can hold")
            if len(number.normalize().as_tuple().digits) <= _MOST_DIGITS and abs(number.adjusted()) < 300:
                worksheet.write_number(row, column, float(number), formats["number"])
                return
            text = f"{number:f}"
        case str():
            text = value
    length = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if length > MAX_TEXT:
        raise SheetError(
            "too_long", sheet=name, cell=cell_address(row + 1, column + 1), length=length, most=MAX_TEXT
        )
    style = formats["quoted"] if text.startswith(_FORMULA_SIGNS) else formats["text"]
    worksheet.write_string(row, column, text, style)


def _width(column: ColumnToWrite, at: int, rows: Sequence[Sequence[ToWrite]]) -> float:
    if column.width is not None:
        return column.width
    # The header also has to hold the button of its filter.
    widest = max(_NARROWEST, _columns(column.title) + 4)
    for row in rows:
        if widest >= _WIDEST:
            break
        widest = max(widest, _columns(_shown(row[at])) + 2)
    return float(min(widest, _WIDEST))


def _shown(value: ToWrite) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _columns(text: str) -> int:
    """How many half-width letters the longest line of a text is wide."""
    return max(
        (
            sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line[:_WIDEST])
            for line in text.split("\n")
        ),
        default=0,
    )
