"""One cell with its place, and what people mean by what they typed into it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from luoshi.sheets.errors import SheetError

Value = str | Decimal | bool | datetime | date | time | timedelta | None

_EDGE = " \t\r\n\f\v\u00a0\u2002\u2003\u2009\u3000\u200b\u200c\u200d\u2060\ufeff"
_BLANKS = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_DAY = re.compile(r"(\d{4})(?:([-./])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?|(\d{2})(\d{2}))")
_CLOCK = re.compile(r"T?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_CHINESE_DAY = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]?"
)
_CHINESE_DIGITS = "〇一二三四五六七八九"
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")

# Excel counts days from 1899-12-30; five digits are the years 1927 to 2173.
_EPOCH = date(1899, 12, 30)
_SERIALS = (10_000, 99_999)


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and where it stands: the anchor of whatever is taken from it.

    ``value`` is as stored in the file: text with its blanks, numbers as ``Decimal`` of the digits shown at
    full precision, days as ``date`` (``datetime`` with a time of day), None for an empty cell.
    """

    sheet: str
    address: str
    value: Value

    @property
    def stored(self) -> str:
        """The value as stored, as text: ISO 8601 for days, TRUE and FALSE, numbers without an exponent."""
        value = self.value
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, Decimal):
            return f"{value:f}"
        if isinstance(value, timedelta):
            return str(value)
        return value.isoformat()


def column_letters(column: int) -> str:
    """1 -> A, 27 -> AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_address(row: int, column: int) -> str:
    """Address of a cell, rows and columns counted from 1."""
    return f"{column_letters(column)}{row}"


def clean(text: str) -> str:
    """A text without the blanks and invisible characters at its edges."""
    return text.strip(_EDGE)


def as_text(cell: Cell) -> str | None:
    """The text of a cell without blanks at its edges; a number in its digits, None for an empty cell."""
    return clean(cell.stored) or None


def as_code(cell: Cell) -> str | None:
    """A code or identifier: half-width, without any blank; a number that a spreadsheet made of it is its
    digits."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", cell.stored)) or None


def as_number(cell: Cell) -> Decimal | None:
    """The number in a cell; text with full-width digits or thousands separators counts. None if empty.

    Raises SheetError ``not_a_number``.
    """
    if isinstance(cell.value, Decimal):
        return cell.value
    text = as_code(cell)
    if text is None:
        return None
    if isinstance(cell.value, str) and _NUMBER.fullmatch(text) and text.isascii():
        try:
            return Decimal(text.replace(",", ""))
        except InvalidOperation:  # more digits than a number can have
            pass
    raise SheetError("not_a_number", sheet=cell.sheet, cell=cell.address, value=shown(cell))


def as_day(cell: Cell) -> date | None:
    """The day in a cell, None if empty.

    A date cell (its time of day is left off); text like 2024-8-1, 2024.8.1, 2024/8/1, 2024年8月1日,
    20240801, 二〇二四年八月一日, in any width, with blanks, a time of day behind it; the number 20240801; and
    Excel's own day number (45505) where the cell lost its date format. A month, a two-digit year or day first
    are not guessed at.

    Raises SheetError ``not_a_day`` or ``no_such_day``.
    """
    value = cell.value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (bool, time, timedelta)):
        raise SheetError("not_a_day", sheet=cell.sheet, cell=cell.address, value=shown(cell))
    if isinstance(value, Decimal) and _SERIALS[0] <= value <= _SERIALS[1]:
        return _EPOCH + timedelta(days=int(value))
    text = as_code(cell)
    if text is None:
        return None
    numbers = _year_month_day(text)
    if numbers is None:
        raise SheetError("not_a_day", sheet=cell.sheet, cell=cell.address, value=shown(cell))
    try:
        return date(*numbers)
    except ValueError:
        raise SheetError("no_such_day", sheet=cell.sheet, cell=cell.address, value=shown(cell)) from None


def _year_month_day(text: str) -> tuple[int, int, int] | None:
    if not text.isprintable() or len(text) > 40:
        return None
    if found := _DAY.match(text):
        rest = text[found.end() :]
        if rest and not _CLOCK.match(rest):
            return None
        year, _, *parts = found.groups()
        month, day = (part for part in parts if part is not None)
        return int(year), int(month), int(day)
    if found := _CHINESE_DAY.fullmatch(text):
        year, month, day = found.groups()
        digits = year.replace("零", "〇").replace("○", "〇")
        return int("".join(str(_CHINESE_DIGITS.index(d)) for d in digits)), _small(month), _small(day)
    return None


def _small(numeral: str) -> int:
    """A Chinese numeral up to 99; 0 for what is none."""
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return _CHINESE_DIGITS.index(numeral) if len(numeral) == 1 else 0
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    return 10 * (_CHINESE_DIGITS.index(tens) if tens else 1) + (_CHINESE_DIGITS.index(ones) if ones else 0)


def shown(cell: Cell) -> str:
    """The value for a message: on one line, not too long."""
    text = " ".join(cell.stored.split())
    return text if len(text) <= 40 else text[:40] + "…"
