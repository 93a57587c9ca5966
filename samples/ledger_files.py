"""Sheets of the sample ledgers, and the files they are written to. The same sheets give the same bytes."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
from economy import Figure

Value = str | Decimal | None

_CREATED = datetime(2000, 1, 1)  # the hour of writing would make every file another one
_ZIP_DATE = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Written:
    """A cell. ``format``: how a number is shown; ``formula``: what it is computed by, ``value`` its result."""

    value: Value
    style: str = "text"
    format: str = ""
    formula: str = ""


@dataclass
class Grid:
    """A sheet; rows and columns count from 1. ``figures``: what the number in a cell means, as printed."""

    name: str
    cells: dict[tuple[int, int], Written] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    figures: dict[tuple[int, int], Figure] = field(default_factory=dict)

    @property
    def height(self) -> int:
        return max(row for row, _ in self.cells)

    @property
    def width(self) -> int:
        return max(column for _, column in self.cells)

    def put(self, row: int, column: int, value: Value, style: str = "text", **more: str) -> None:
        self.cells[row, column] = Written(value, style, **more)

    def across(self, row: int, first: int, last: int, value: Value, style: str, *, down: int = 0) -> None:
        """One value over several columns, and over the ``down`` rows below as well."""
        self.put(row, first, value, style)
        if last > first or down:
            self.merged.append((row, first, row + down, last))


_STYLES: dict[str, dict[str, object]] = {
    "title": {"font_size": 16, "bold": True, "align": "center", "valign": "vcenter"},
    "note": {"font_size": 10, "text_wrap": False},
    "note right": {"font_size": 10, "align": "right"},
    "header": {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1},
    "text": {"border": 1},
    "total": {"border": 1, "bold": True},
    "number": {"border": 1, "align": "right"},
}
_HEIGHTS = dict.fromkeys(_STYLES, 0) | {"title": 30, "header": 32}


def xlsx(grids: Sequence[Grid]) -> bytes:
    """A workbook as an office writes it: merged headers, number formats, computed cells with their values."""
    saved = io.BytesIO()
    book = xlsxwriter.Workbook(saved, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": _CREATED})
    made: dict[tuple[str, str], object] = {}

    def style(cell: Written) -> object:
        key = (cell.style, cell.format)
        if key not in made:
            form = {"font_name": "宋体", "font_size": 11, **_STYLES[cell.style]}
            made[key] = book.add_format(form | ({"num_format": cell.format} if cell.format else {}))
        return made[key]

    for grid in grids:
        sheet = book.add_worksheet(grid.name)
        for column in range(1, grid.width + 1):
            sheet.set_column(column - 1, column - 1, grid.widths.get(column, 11))
        for top, left, bottom, right in grid.merged:
            sheet.merge_range(top - 1, left - 1, bottom - 1, right - 1, "", style(grid.cells[top, left]))
        for (row, column), cell in grid.cells.items():
            at, form = (row - 1, column - 1), style(cell)
            if cell.formula:
                sheet.write_formula(*at, cell.formula, form, float(cell.value or 0))
            elif isinstance(cell.value, Decimal):
                sheet.write_number(*at, float(cell.value), form)
            elif cell.value is None:
                sheet.write_blank(*at, None, form)
            else:
                sheet.write_string(*at, cell.value, form)
        for row, height in {row: _HEIGHTS[cell.style] for (row, _), cell in grid.cells.items()}.items():
            if height:
                sheet.set_row(row - 1, height)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    book.close()
    return saved.getvalue()


def csv_text(grids: Sequence[Grid]) -> bytes:
    """One sheet as a program of another office exports it: GB18030, lines as Windows ends them."""
    (grid,) = grids
    saved = io.StringIO()
    writer = csv.writer(saved, lineterminator="\r\n")
    for row in range(1, grid.height + 1):
        cells = [grid.cells.get((row, column)) for column in range(1, grid.width + 1)]
        values = ["" if cell is None or cell.value is None else str(cell.value) for cell in cells]
        while values and not values[-1]:
            values.pop()
        writer.writerow(values)
    return saved.getvalue().encode("gb18030")


def ods(grids: Sequence[Grid]) -> bytes:
    """An OpenDocument spreadsheet: values, and beside each number what is shown of it."""
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    tables = "".join(_ods_table(grid) for grid in grids)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest {space} manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w") as package:
        for name, text in (("mimetype", kind), ("content.xml", content), ("META-INF/manifest.xml", manifest)):
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            # The kind of the file must stand readable at its head.
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            package.writestr(entry, text)
    return saved.getvalue()


def _ods_table(grid: Grid) -> str:
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in grid.merged}
    covered = {
        (row, column)
        for top, left, bottom, right in grid.merged
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - spans.keys()
    rows = []
    for row in range(1, grid.height + 1):
        cells = []
        for column in range(1, grid.width + 1):
            if (row, column) in covered:
                cells.append("<table:covered-table-cell/>")
                continue
            down, over = spans.get((row, column), (1, 1))
            span = (
                f' table:number-rows-spanned="{down}" table:number-columns-spanned="{over}"'
                if down * over > 1
                else ""
            )
            cells.append(_ods_cell(grid.cells.get((row, column)), span))
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    columns = f'<table:table-column table:number-columns-repeated="{grid.width}"/>'
    return f"<table:table table:name={quoteattr(grid.name)}>{columns}{''.join(rows)}</table:table>"


def _ods_cell(cell: Written | None, span: str) -> str:
    if cell is None or cell.value is None:
        return f"<table:table-cell{span}/>"
    if isinstance(cell.value, Decimal):
        value = f'office:value-type="float" office:value="{cell.value}"'
    else:
        value = 'office:value-type="string"'
    return f"<table:table-cell{span} {value}><text:p>{escape(str(cell.value))}</text:p></table:table-cell>"


# A workbook of before 2007: records (BIFF8) in a stream of a small file system (compound file).

_SECTOR = 512
_LEAST_STREAM = 4096  # a shorter stream would be kept elsewhere
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NO_STREAM = 0xFFFFFFFF
_PLAIN = 15  # the look of every cell
_WINDOW = (0, 0, 0x4000, 0x2000, 0x38, 0, 0, 1, 0x258)


def xls(grids: Sequence[Grid]) -> bytes:
    """A workbook as offices saved it before 2007: values and merged cells, nothing of its look."""
    sheets = [_xls_sheet(grid) for grid in grids]
    font = struct.pack("<5H6B", 220, 0, 0x7FFF, 400, 0, 0, 0, 0x86, 0, 2, 1) + "宋体".encode("utf-16-le")
    head = _record(0x0809, struct.pack("<4H2I", 0x0600, 0x0005, 0, 0, 0, 6))
    head += _record(0x0042, struct.pack("<H", 1200)) + _record(0x003D, struct.pack("<9H", *_WINDOW))
    # Fifteen looks that no cell has must stand before the first that one may have.
    head += _record(0x0031, font) * 4
    head += _record(0x00E0, _look(0xFFF5, 0xF4)) * _PLAIN + _record(0x00E0, _look(0x0001, 0xF8))
    head += _record(0x0293, struct.pack("<H2B", 0x8000, 0, 0xFF))
    place = len(head) + len(_record(0x000A, b""))
    place += sum(len(_record(0x0085, _bound(0, grid.name))) for grid in grids)
    for grid, sheet in zip(grids, sheets, strict=True):
        head += _record(0x0085, _bound(place, grid.name))
        place += len(sheet)
    return _compound_file("Workbook", head + _record(0x000A, b"") + b"".join(sheets))


def _look(kind: int, used: int) -> bytes:
    return struct.pack("<3H4B2IH", 0, 0, kind, 0x20, 0, 0, used, 0, 0, 0x20C0)


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<2H", kind, len(data)) + data


def _bound(place: int, name: str) -> bytes:
    return struct.pack("<IH", place, 0) + struct.pack("<2B", len(name), 1) + name.encode("utf-16-le")


def _xls_sheet(grid: Grid) -> bytes:
    parts = [_record(0x0809, struct.pack("<4H2I", 0x0600, 0x0010, 0, 0, 0, 6))]
    for column, width in sorted(grid.widths.items()):
        size = struct.pack("<6H", column - 1, column - 1, round(width * 256), _PLAIN, 0, 0)
        parts.append(_record(0x007D, size))
    parts.append(_record(0x0200, struct.pack("<2I3H", 0, grid.height, 0, grid.width, 0)))
    for (row, column), cell in sorted(grid.cells.items()):
        at = struct.pack("<3H", row - 1, column - 1, _PLAIN)
        if isinstance(cell.value, Decimal):
            parts.append(_record(0x0203, at + struct.pack("<d", float(cell.value))))
        elif cell.value is not None:
            text = cell.value.encode("utf-16-le")
            parts.append(_record(0x0204, at + struct.pack("<HB", len(text) // 2, 1) + text))
    parts.append(_record(0x023E, struct.pack("<3HI2HI", 0x06B6, 0, 0, 64, 0, 0, 0)))
    spans = b"".join(
        struct.pack("<4H", top - 1, bottom - 1, left - 1, right - 1)
        for top, left, bottom, right in grid.merged
    )
    parts.append(_record(0x00E5, struct.pack("<H", len(grid.merged)) + spans))
    return b"".join(parts) + _record(0x000A, b"")


def _compound_file(name: str, stream: bytes) -> bytes:
    """One stream: header, sector of the allocation table, sector of the directory, the stream's sectors."""
    stream = stream.ljust(_LEAST_STREAM, b"\0")
    count = -(-len(stream) // _SECTOR)
    if count + 2 > _SECTOR // 4:
        raise ValueError(f"{len(stream)} bytes are more than one sector of the allocation table can hold")
    chain = [_TABLE, _END, *range(3, count + 2), _END]
    table = struct.pack(f"<{_SECTOR // 4}I", *chain, *[_FREE] * (_SECTOR // 4 - len(chain)))
    header = struct.pack(
        "<8s16s6H10I", bytes.fromhex("d0cf11e0a1b11ae1"), b"", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, 1, 1, 0,
        _LEAST_STREAM, _END, 0, _END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    entries = [
        _directory_entry("Root Entry", 5, 1, _END, 0),
        _directory_entry(name, 2, _NO_STREAM, 2, len(stream)),
        *[_directory_entry("", 0, _NO_STREAM, 0, 0)] * 2,
    ]
    return header + table + b"".join(entries) + stream.ljust(count * _SECTOR, b"\0")


def _directory_entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le") if name else b""
    return struct.pack(
        "<64sH2B3I16sI2QIQ",
        text,
        len(text),
        kind,
        1,
        _NO_STREAM,
        _NO_STREAM,
        child,
        b"",
        0,
        0,
        0,
        start,
        size,
    )
