"""Text files with a separator: .csv and .tsv in the encodings that Chinese offices save them in."""

from __future__ import annotations

import codecs
import csv
import io
from itertools import zip_longest

from luoshi.sheets.errors import SheetError
from luoshi.sheets.ledgers.apart import MAX_CELLS, columns_of
from luoshi.sheets.ledgers.grid import Grid
from luoshi.sheets.reading_apart import MAX_AREA
from luoshi.sheets.workbook import too_large

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 50  # lines from which the separator is told
_LONGEST_FIELD = 1 << 20


def decoded(data: bytes, file: str) -> tuple[str, str]:
    """The text of a file, and its encoding: by its byte order mark, else UTF-8, else GB 18030, all strict.

    Raises SheetError ``undecodable`` with the byte, counted from 1, at which the encoding that gets furthest ends.
    """
    encodings = next(([encoding] for mark, encoding in _MARKS if data.startswith(mark)), ["utf-8", "gb18030"])
    furthest = 0
    for encoding in encodings:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError as error:
            furthest = max(furthest, error.start)
    line = data.count(b"\n", 0, furthest) + 1
    raise SheetError("undecodable", file=file, offset=furthest + 1, line=line)


def grid_of_text(text: str, name: str, file: str) -> tuple[Grid, str]:
    """The table in a text, and its separator: a tab, a comma or a semicolon, whichever most lines have most
    of. A field in double quotes may hold separators and line breaks.

    Raises SheetError ``too_large`` or ``damaged``.
    """
    separator = _separator(text)
    rows: list[list[str]] = []
    cells = 0
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            cells += len(row)
            if cells > MAX_CELLS:
                raise too_large(file, f"> {MAX_CELLS:,}")
            rows.append(row)
    except csv.Error:
        raise SheetError("damaged", file=file) from None
    width = max(map(len, rows), default=0)
    if width * len(rows) > MAX_AREA:
        raise too_large(file, f"> {MAX_AREA:,}")
    if any(len(row) != width for row in rows):
        rows = list(map(list, zip(*zip_longest(*rows, fillvalue=""), strict=True)))
    found = columns_of(rows, 1, 1)
    columns = {position: list(values) for position, values in found["columns"]}
    return Grid(name, found["rows"], columns), separator


def _separator(text: str) -> str:
    lines = text[:20_000].splitlines()[:_SAMPLE]
    return max("\t,;", key=lambda sign: sum(min(line.count(sign), 30) for line in lines))
