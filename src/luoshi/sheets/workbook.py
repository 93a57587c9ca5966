"""Bytes of a spreadsheet in, sheets of typed cells out; every refusal says the way out."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
import zlib
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from luoshi.sheets import reading_apart
from luoshi.sheets.cells import Cell, Value, cell_address
from luoshi.sheets.errors import SheetError

MAX_BYTES = 32 * 1024 * 1024
"""The largest file that is read."""

MAX_INFLATED = 300 * 1024 * 1024
"""Bytes an ``.xlsx`` or ``.ods`` may unpack to."""

SECONDS = 30
"""Seconds of computing after which a workbook is refused; a ledger of a thousand rows takes a tenth."""

MEMORY = 3 << 29
"""Bytes of memory the unpacking may take."""

SUFFIXES = frozenset({"", ".xlsx", ".xlsm", ".xltx", ".xls", ".xlt", ".et", ".ett", ".ods", ".ots"})
"""File name endings under which a spreadsheet is accepted; the content decides which kind it is."""

_WAITING = 120.0  # seconds on a busy machine before the child counts as hanging
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHILD = f"from {reading_apart.__name__} import main; main()"
_MOST_ENTRIES = 20_000  # of a zip file
_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype|html|head|body|table|meta)\b",
    re.I | re.S,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty; ``cells`` by column, counted from 1."""

    number: int
    cells: dict[int, Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet. ``rows`` holds the rows with anything in them; ``merged`` the merged ranges as (first row,
    first column, last row, last column), counted from 1 (none for ``.ods``, whose merges the library does not
    tell). The value of a merged range is in its first cell; ``cell`` gives that for all of it."""

    name: str
    rows: tuple[Row, ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False

    def cell(self, row: int, column: int) -> Cell:
        """The cell there; for one covered by a merged range the first cell of the range."""
        for top, left, bottom, right in self.merged:
            if top <= row <= bottom and left <= column <= right:
                row, column = top, left
                break
        return self.stored_cell(row, column)

    def stored_cell(self, row: int, column: int) -> Cell:
        """The cell there as the file has it: empty where a merged range covers it."""
        at = bisect_left(self.rows, row, key=lambda one: one.number)
        if at < len(self.rows) and self.rows[at].number == row:
            found = self.rows[at].cells.get(column)
            if found is not None:
                return found
        return Cell(self.name, cell_address(row, column), None)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A spreadsheet file; ``name`` is the file's."""

    name: str
    sheets: tuple[Sheet, ...]


def read_workbook(data: bytes, name: str) -> Workbook:
    """The sheets of an ``.xlsx``, ``.xls`` (also WPS's ``.et``) or ``.ods``, hidden ones included and marked.

    A formula counts with the value last computed; chart sheets have no cells and are left out.
    Raises SheetError ``empty``, ``too_large``, ``encrypted``, ``damaged``, ``not_a_workbook`` or
    ``wrong_extension``.
    """
    file = os.path.basename(name)
    if not data:
        raise SheetError("empty", file=file)
    if len(data) > MAX_BYTES:
        raise too_large(file, f"{len(data) / 2**20:.0f} MB > {MAX_BYTES // 2**20} MB")
    check_kind(data, file)
    suffix = os.path.splitext(file)[1].lower()
    if suffix not in SUFFIXES:
        raise SheetError("wrong_extension", file=file, suffix=suffix)
    answer = _unpacked(data, file)
    if code := answer.get("refused"):
        if code == "too_large":
            raise too_large(file, f"> {reading_apart.MAX_CELLS:,}")
        raise SheetError(code, file=file)
    return Workbook(file, tuple(map(_sheet, answer["sheets"])))


def too_large(file: str, detail: str) -> SheetError:
    """The refusal of a file beyond a limit."""
    return SheetError("too_large", file=file, detail=detail)


def check_kind(data: bytes, file: str, *, binary: bool = False) -> None:
    """Raises SheetError for what is no spreadsheet of a kind that is read, or unpacks beyond the limit.
    ``binary``: an ``.xlsb`` is one."""
    if data.startswith(_OLE):
        if _ole_has(data, "EncryptedPackage"):
            raise SheetError("encrypted", file=file)
        if not (_ole_has(data, "Workbook") or _ole_has(data, "Book")):
            raise not_a_workbook(file, "Word/PowerPoint")
    elif data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        _check_zip(data, file, binary=binary)
    else:
        raise not_a_workbook(file, what_else(data, file))


def what_else(data: bytes, file: str) -> str:
    """What a file that is no spreadsheet is, for the message."""
    head = data[:4096]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "ignore").encode()
    if b"schemas-microsoft-com:office:spreadsheet" in data[:4096]:
        return "XML 2003"
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "HTML"
    if data.startswith(b"%PDF-"):
        return "PDF"
    suffix = os.path.splitext(file)[1]
    return suffix if suffix and suffix.lower() not in SUFFIXES else "?"


def _check_zip(data: bytes, file: str, *, binary: bool) -> None:
    # The directory is counted before it is opened: a million entries of nothing cost a gigabyte.
    if data.count(b"PK\x01\x02") > _MOST_ENTRIES:
        raise too_large(file, f"> {_MOST_ENTRIES:,} zip")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            # OpenDocument says its kind in a file of its own, uncompressed and first.
            kind = archive.read("mimetype") if entries and entries[0].filename == "mimetype" else b""
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError, RuntimeError):
        raise SheetError("damaged", file=file) from None
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise SheetError("encrypted", file=file)
    if kind and b"spreadsheet" not in kind:
        raise not_a_workbook(file, "OpenDocument")
    if "xl/workbook.bin" in names and not binary:
        raise not_a_workbook(file, ".xlsb")
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"} or "word/document.xml" in names:
        raise not_a_workbook(file, "Word" if "word/document.xml" in names else "zip")
    if sum(entry.file_size for entry in entries) > MAX_INFLATED:
        raise too_large(file, f"> {MAX_INFLATED // 2**20} MB")


def _ole_has(data: bytes, stream: str) -> bool:
    # A directory entry is the name in UTF-16, padded with NUL to 64 bytes.
    return stream.encode("utf-16-le").ljust(64, b"\0") in data


def not_a_workbook(file: str, found: str) -> SheetError:
    """The refusal of a file that is something else."""
    return SheetError("not_a_workbook", file=file, found=found)


def _unpacked(data: bytes, file: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run_apart(_CHILD, data, file))
    return answer


def run_apart(code: str, data: bytes, file: str) -> bytes:
    """What Python ``code`` in a process of its own writes, given the data: seconds of computing and bytes of
    memory stand in its arguments, and it is to limit itself to them.

    Raises SheetError ``too_large`` for one that runs out of either, or dies.
    """
    command = [sys.executable, "-c", code, str(SECONDS), str(MEMORY)]
    try:
        child = subprocess.run(command, input=data, capture_output=True, timeout=_WAITING, check=False)
    except subprocess.TimeoutExpired:
        raise too_large(file, f"> {_WAITING:.0f} s") from None
    if child.returncode != 0:
        # Out of memory or time, or ended by the system.
        raise too_large(file, f"> {MEMORY // 2**20} MB / {SECONDS} s")
    return child.stdout


def _sheet(found: dict[str, Any]) -> Sheet:
    name = found["name"]
    rows = tuple(
        Row(
            number,
            {
                column: Cell(name, cell_address(number, column), _value(kind, value))
                for column, kind, value in cells
            },
        )
        for number, cells in found["rows"]
    )
    merged = tuple((top, left, bottom, right) for top, left, bottom, right in found["merged"])
    return Sheet(name, rows, merged, found["hidden"])


def _value(kind: str, value: Any) -> Value:
    match kind:
        case "number":
            # repr gives the fewest digits that mean this number: what was typed, up to fifteen of them.
            number = Decimal(value)
            return (
                number.quantize(Decimal(1))
                if number == number.to_integral() and abs(number) < 10**25
                else number
            )
        case "truth":
            return bool(value)
        case "day":
            return date.fromisoformat(value)
        case "moment":
            return datetime.fromisoformat(value)
        case "clock":
            return time.fromisoformat(value)
        case "duration":
            return timedelta(seconds=value)
        case _:
            return str(value)
