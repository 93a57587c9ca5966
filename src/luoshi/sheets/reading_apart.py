"""The child process that unpacks a workbook, with limits on time and memory.

A spreadsheet of 2 KB may declare a cell in row 1,048,576 of column XFD, or unpack to gigabytes; the library
asks for all of that memory at once, and a failed request ends the process. So that process is not ours.
"""

from __future__ import annotations

import io
import json
import math
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

MAX_CELLS = 1_000_000
MAX_AREA = 20_000_000  # cells of the rectangles around what is filled, empty ones included
MAX_SHEETS = 200
MAX_MERGED = 50_000


class _TooLarge(Exception):
    pass


def _encoded(value: Any) -> list[Any] | None:
    """A value as JSON: a kind and a text; None for an empty cell."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return ["text", value]
    if isinstance(value, bool):
        return ["truth", value]
    if isinstance(value, (int, float)):
        return ["number", repr(value)] if math.isfinite(value) else ["text", repr(value)]
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return ["day", value.date().isoformat()] if midnight else ["moment", value.isoformat()]
    if isinstance(value, date):
        return ["day", value.isoformat()]
    if isinstance(value, time):
        return ["clock", value.isoformat()]
    if isinstance(value, timedelta):
        return ["duration", value.total_seconds()]
    return ["text", str(value)]


def sheets(data: bytes) -> list[dict[str, Any]]:
    """Every worksheet: name, hidden, merged ranges, and rows as [number, [[column, kind, value] …]], all
    counted from 1. Raises the library's errors and ``_TooLarge``."""
    import python_calamine as calamine

    book = calamine.load_workbook(io.BytesIO(data))
    found: list[dict[str, Any]] = []
    cells = area = 0
    for index, about in enumerate(book.sheets_metadata):
        if about.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        if len(found) >= MAX_SHEETS:
            raise _TooLarge
        sheet = book.get_sheet_by_index(index)
        top, left = sheet.start or (0, 0)
        rows: list[list[Any]] = []
        area += sheet.height * sheet.width
        if area > MAX_AREA:
            raise _TooLarge
        for number, row in enumerate(sheet.to_python(skip_empty_area=True), start=top + 1):
            written = [
                [column, *encoded]
                for column, value in enumerate(row, start=left + 1)
                if (encoded := _encoded(value)) is not None
            ]
            if written:
                cells += len(written)
                if cells > MAX_CELLS:
                    raise _TooLarge
                rows.append([number, written])
        merged = sheet.merged_cell_ranges or []
        if len(merged) > MAX_MERGED:
            raise _TooLarge
        found.append(
            {
                "name": about.name,
                "hidden": about.visible != calamine.SheetVisibleEnum.Visible,
                "merged": [[a[0] + 1, a[1] + 1, b[0] + 1, b[1] + 1] for a, b in merged],
                "rows": rows,
            }
        )
    return found


def limit(seconds: int, memory: int) -> None:
    """Limits this process."""
    try:
        import resource
    except ImportError:  # not a Unix: only the waiting time limits the child
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def main() -> None:
    """A workbook from standard input, its sheets as JSON to standard output."""
    seconds, memory = map(int, sys.argv[1:])
    data = sys.stdin.buffer.read()
    limit(seconds, memory)
    import python_calamine as calamine

    answer: dict[str, Any]
    try:
        answer = {"sheets": sheets(data)}
    except _TooLarge:
        answer = {"refused": "too_large"}
    except calamine.PasswordError:
        answer = {"refused": "encrypted"}
    except Exception:  # a fault of the library on a broken file is a broken file
        answer = {"refused": "damaged"}
    json.dump(answer, sys.stdout)
