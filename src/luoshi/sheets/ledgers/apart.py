"""The child process that unpacks a ledger, column by column: as ``luoshi.sheets.reading_apart``, for files of
a hundred thousand rows.

What comes back is JSON, not a faster form of the interpreter's own: a child that a file has taken over must
not be able to hand us more than lists of values.
"""

from __future__ import annotations

import gc
import io
import json
import math
import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from luoshi.sheets.reading_apart import MAX_AREA, MAX_MERGED, MAX_SHEETS, limit

MAX_CELLS = 2_500_000
MAX_CHARACTERS = 200_000_000  # of the answer
_EDGE = " \t\r\n\f\v\u00a0\u2002\u2003\u2009\u3000\u200b\u200c\u200d\u2060\ufeff"


class TooLarge(Exception):
    """More than is read."""


def columns_of(rows: list[list[Any]], top: int, left: int) -> dict[str, Any]:
    """Rows as columns: ``rows`` the numbers of those with anything in them, ``columns`` as [position, values]
    of those with anything in them, empty cells None; ``tagged`` the positions whose values hold a day or
    moment as [text]. Rows and columns are counted from 1; ``top`` and ``left`` are those of the first."""
    columns: list[list[Any]] = []
    tagged: list[int] = []
    blank_rows = list(range(len(rows)))
    for position, column in enumerate(zip(*rows, strict=True), start=left):
        kinds = set(map(type, column))
        values: list[Any] | tuple[Any, ...] = column
        if str in kinds:
            blank = {value for value in set(column) if type(value) is str and not value.strip(_EDGE)}
            if blank:
                values = [None if value in blank else value for value in column]
        if float in kinds and not math.isfinite(sum(v for v in column if type(v) is float)):
            values = [repr(v) if type(v) is float and not math.isfinite(v) else v for v in values]
        if kinds - {str, float, int, bool, type(None)}:
            values = list(map(_encoded, values))
            tagged.append(position)
        if not any(value is not None for value in values):
            continue
        blank_rows = [at for at in blank_rows if values[at] is None]
        columns.append([position, values])
    if blank_rows:
        empty = set(blank_rows)
        keep = [at for at in range(len(rows)) if at not in empty]
        columns = [[position, [values[at] for at in keep]] for position, values in columns]
        numbers = [top + at for at in keep]
    else:
        numbers = list(range(top, top + len(rows)))
    return {"rows": numbers if columns else [], "columns": columns, "tagged": tagged}


def _encoded(value: Any) -> Any:
    if isinstance(value, datetime):
        return [(value.date() if value.time() == time() else value).isoformat()]
    if isinstance(value, date):
        return [value.isoformat()]
    if isinstance(value, (time, timedelta)):
        return str(value)
    if value is None or isinstance(value, (str, int, float)):
        return value
    return str(value)


def sheets(data: bytes) -> list[dict[str, Any]]:
    """Every worksheet: name, hidden, merged ranges, and ``columns_of`` its cells, all counted from 1. Raises
    the library's errors and ``TooLarge``."""
    import python_calamine as calamine

    book = calamine.load_workbook(io.BytesIO(data))
    marks_of = _marks(data)
    found: list[dict[str, Any]] = []
    cells = area = 0
    for index, about in enumerate(book.sheets_metadata):
        if about.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        if len(found) >= MAX_SHEETS:
            raise TooLarge
        sheet = book.get_sheet_by_index(index)
        top, left = sheet.start or (0, 0)
        area += sheet.height * sheet.width
        if area > MAX_AREA:
            raise TooLarge
        columns = columns_of(sheet.to_python(), top + 1, left + 1)
        cells += sum(len(values) - values.count(None) for _, values in columns["columns"])
        merged = sheet.merged_cell_ranges or []
        if cells > MAX_CELLS or len(merged) > MAX_MERGED:
            raise TooLarge
        found.append(
            {
                "name": about.name,
                "hidden": about.visible != calamine.SheetVisibleEnum.Visible,
                "merged": [[a[0] + 1, a[1] + 1, b[0] + 1, b[1] + 1] for a, b in merged],
                "marks": marks_of(about.name),
                **columns,
            }
        )
    return found


def _marks(data: bytes) -> Callable[[str], dict[str, Any] | None]:
    """What tells, by name, what a sheet's own XML says beyond values; None where the kind of file does not."""
    from luoshi.sheets.ledgers import opendocument
    from luoshi.sheets.ledgers.kinds import workbook_kind
    from luoshi.sheets.ledgers.openxml import Package

    match workbook_kind(data):
        case "xlsx":
            package = Package(data)
            return lambda name: package.marks(name).told()
        case "ods":
            found = opendocument.marks(data)
            return lambda name: found[name].told() if name in found else None
        case _:
            return lambda _: None


def main() -> None:
    """A workbook from standard input, its sheets as JSON to standard output."""
    seconds, memory = map(int, sys.argv[1:])
    data = sys.stdin.buffer.read()
    gc.disable()  # nothing here is circular, and looking for circles takes a third of the time
    limit(seconds, memory)
    import python_calamine as calamine

    answer: dict[str, Any]
    try:
        answer = {"sheets": sheets(data)}
    except TooLarge:
        answer = {"refused": "too_large"}
    except calamine.PasswordError:
        answer = {"refused": "encrypted"}
    except MemoryError:
        answer = {"refused": "too_large"}
    except Exception:  # a fault of the library on a broken file is a broken file
        answer = {"refused": "damaged"}
    written = json.dumps(answer)
    if len(written) > MAX_CHARACTERS:
        written = json.dumps({"refused": "too_large"})
    sys.stdout.write(written)
