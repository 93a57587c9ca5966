"""A unit's own template, filled in place."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from luoshi.sheets.errors import SheetError, Words
from luoshi.sheets.ledgers import filling_apart
from luoshi.sheets.ledgers.kinds import workbook_kind
from luoshi.sheets.workbook import MAX_BYTES, check_kind, not_a_workbook, run_apart, too_large
from luoshi.sheets.writing import MAX_TEXT, ToWrite

MOST_VALUES = 200_000
"""Cells filled in one template."""

_CHILD = f"from {filling_apart.__name__} import main; main()"
_ADDRESS = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
_LAST_ROW, _LAST_COLUMN = 1_048_576, "XFD"
_MOST_DIGITS = 15  # a spreadsheet's numbers are doubles
_FIRST_DAY = date(1901, 1, 1)
_DETAILS = {
    "merged": Words("它被合并单元格盖住", "a merged cell covers it"),
    "formula": Words("它是公式", "it is a formula"),
    "characters": Words(
        "文字含有表格不能存的控制字符", "the text has control characters that a cell cannot hold"
    ),
}


def fill_template(template: bytes, values: Mapping[tuple[str, str], ToWrite], name: str = "") -> bytes:
    """An ``.xlsx`` or ``.xlsm`` template with values put into cells by sheet and address; an ``.xlsx``.

    Formatting, widths, merges, other cells and their formulas stay; formulas are computed anew when a
    spreadsheet program opens the file. Text stays text, marked as such where it looks like a formula; numbers of
    more than fifteen digits become text. Macros, links to other files (formulas with one keep their last
    result), hyperlinks to the outside, connections and pivot tables do not survive.

    Raises SheetError ``not_fillable`` (a formula, a cell a merge covers, control characters),
    ``no_such_sheet``, ``too_long``, ``too_large``, ``damaged``, ``encrypted`` or ``not_a_workbook``; ValueError for
    an address that is none and for moments with a time zone.
    """
    file = os.path.basename(name)
    if not template:
        raise SheetError("empty", file=file)
    if len(template) > MAX_BYTES or len(values) > MOST_VALUES:
        raise too_large(file, f"> {MAX_BYTES // 2**20} MB / {MOST_VALUES:,}")
    check_kind(template, file)
    if (kind := workbook_kind(template)) != "xlsx":
        raise not_a_workbook(file, f".{kind}")
    written = json.dumps([_told(sheet, address, value, file) for (sheet, address), value in values.items()])
    if len(written) >= 10**8:
        raise too_large(file, "> 100 MB")
    answer = run_apart(_CHILD, b"%08d" % len(written) + written.encode() + template, file)
    if not answer.startswith(b"{"):
        return answer
    told = json.loads(answer)
    match told["refused"]:
        case "too_large":
            raise too_large(file, "> RAM")
        case "no_such_sheet":
            raise SheetError("no_such_sheet", file=file, wanted=told["sheet"])
        case "not_fillable":
            raise SheetError(
                "not_fillable", file=file, sheet=told["sheet"], cell=told["address"], value=told["address"],
                detail=_DETAILS[told["detail"]],
            )  # fmt: skip
        case code:
            raise SheetError(code, file=file)


def _told(sheet: str, address: str, value: ToWrite, file: str) -> list[Any]:
    if not _ADDRESS.fullmatch(address) or int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) > _LAST_ROW:
        raise ValueError(f"{address} is no address of a cell")
    if len(letters := address.rstrip("0123456789")) == 3 and letters > _LAST_COLUMN:
        raise ValueError(f"{address} is no address of a cell")
    kind, written = _written(value)
    if kind == "text":
        length = len(written.encode("utf-16-le", "surrogatepass")) // 2
        if length > MAX_TEXT:
            raise SheetError("too_long", file=file, sheet=sheet, cell=address, length=length, most=MAX_TEXT)
    return [sheet, address, kind, written]


def _written(value: ToWrite) -> tuple[str, Any]:
    match value:
        case None:
            return "nothing", None
        case bool():
            return "truth", value
        case datetime():
            if value.tzinfo is not None:
                raise ValueError("a spreadsheet knows no time zones: give the day or the local time")
            if value.date() < _FIRST_DAY:
                return "text", value.isoformat()
            return (
                ("day", value.date().isoformat()) if value.time() == time() else ("moment", value.isoformat())
            )
        case date():
            return ("day" if value >= _FIRST_DAY else "text"), value.isoformat()
        case int() | float() | Decimal():
            number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
            if not number.is_finite():
                raise ValueError(f"{value} is no number a spreadsheet can hold")
            if len(number.normalize().as_tuple().digits) > _MOST_DIGITS or abs(number.adjusted()) >= 300:
                return "text", f"{number:f}"
            return "number", str(number)
        case _:
            return "text", value
