"""The file formats no library here writes: OLE containers, a VBA project, .xlsb, and a zip that is always the same.

Everything is written from the published format descriptions ([MS-CFB], [MS-OVBA], [MS-XLSB]), only as far as the
nasty ledgers need it.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR, SMALL, CUTOFF = 512, 64, 4096


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A zip of these parts, in this order, whose bytes do not depend on the day."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            information = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            information.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(information, data)
    return out.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a zip, in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(
    data: bytes, changes: Mapping[str, Callable[[str], str]], more: Mapping[str, bytes] = {}
) -> bytes:
    """The zip with the text of some parts changed and parts added. A change that changes nothing is a mistake."""
    parts = parts_of(data)
    for name, change in changes.items():
        before = parts[name].decode()
        after = change(before)
        if after == before:
            raise ValueError(f"nothing changed in {name}")
        parts[name] = after.encode()
    return zipped(parts | dict(more))


class _Entry:
    def __init__(self, name: str, kind: int, data: bytes = b"") -> None:
        self.name, self.kind, self.data = name, kind, data
        self.left = self.right = self.child = FREE
        self.start, self.size = END, len(data)

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        return struct.pack(
            "<64sHBBIII16sIQQIQ", name, len(name), self.kind, 1, self.left, self.right, self.child,
            b"", 0, 0, 0, self.start, self.size,
        )  # fmt: skip


def _tree(numbers: list[int], entries: list[_Entry]) -> int:
    """A balanced tree over entries already in order; its root."""
    if not numbers:
        return FREE
    middle = len(numbers) // 2
    entry = entries[numbers[middle]]
    entry.left = _tree(numbers[:middle], entries)
    entry.right = _tree(numbers[middle + 1 :], entries)
    return numbers[middle]


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file ([MS-CFB], version 3) with these streams; "VBA/dir" lies in the storage "VBA"."""
    entries = [_Entry("Root Entry", 5)]
    folders: dict[str, list[int]] = {"": []}
    for path, data in streams.items():
        folder, _, name = path.rpartition("/")
        if folder not in folders:
            folders[folder] = []
            folders[""].append(len(entries))
            entries.append(_Entry(folder, 1))
        folders[folder].append(len(entries))
        entries.append(_Entry(name, 2, data))
    for folder, numbers in folders.items():
        numbers.sort(key=lambda number: (len(entries[number].name), entries[number].name.upper()))
        owner = next(e for e in entries if (e.name == folder and e.kind == 1) or (not folder and e.kind == 5))
        owner.child = _tree(numbers, entries)

    sectors: list[bytes] = []
    table: list[int] = []

    def store(data: bytes) -> int:
        first = len(sectors)
        count = -(-len(data) // SECTOR)
        for at in range(count):
            sectors.append(data[at * SECTOR : (at + 1) * SECTOR].ljust(SECTOR, b"\0"))
            table.append(first + at + 1)
        table[-1] = END
        return first

    small, small_table = b"", []
    for entry in entries:
        if entry.kind != 2 or not entry.data:
            continue
        if entry.size >= CUTOFF:
            entry.start = store(entry.data)
            continue
        entry.start = len(small_table)
        count = -(-entry.size // SMALL)
        small_table += [entry.start + at + 1 for at in range(count - 1)] + [END]
        small += entry.data.ljust(count * SMALL, b"\0")
    small_first, small_sectors = END, 0
    if small:
        entries[0].size, entries[0].start = len(small), store(small)
        packed = struct.pack(f"<{len(small_table)}I", *small_table)
        packed += struct.pack("<I", FREE) * (-len(small_table) % (SECTOR // 4))
        small_first, small_sectors = store(packed), len(packed) // SECTOR
    directory = b"".join(entry.packed() for entry in entries)
    empty = struct.pack("<64sHBBIII", b"", 0, 0, 0, FREE, FREE, FREE).ljust(128, b"\0")
    first_directory = store(directory + empty * (-len(entries) % 4))
    if len(table) + 1 > SECTOR // 4:
        raise ValueError("more than one FAT sector is not needed here")
    fat_sector = len(sectors)
    table.append(FAT)
    table += [FREE] * (SECTOR // 4 - len(table))
    sectors.append(struct.pack(f"<{SECTOR // 4}I", *table))
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"",
        0, 1, first_directory, 0, CUTOFF, small_first, small_sectors, END, 0, fat_sector,
    )  # fmt: skip
    return header.ljust(SECTOR, b"\xff") + b"".join(sectors)


def _squeezed(data: bytes) -> bytes:
    """One chunk of [MS-OVBA] compression, of literals only."""
    if len(data) > 3600:
        raise ValueError("one chunk is enough here")
    body = b"".join(b"\0" + data[at : at + 8] for at in range(0, len(data), 8))
    return b"\x01" + struct.pack("<H", 0xB000 | (len(body) - 1)) + body


def vba_project(module: str, source: str) -> bytes:
    """A vbaProject.bin with one module of this source."""

    def record(number: int, data: bytes) -> bytes:
        return struct.pack("<HI", number, len(data)) + data

    name, wide = module.encode("gbk"), module.encode("utf-16-le")
    zero, cookie = struct.pack("<I", 0), b"\xff\xff"
    directory = b"".join(
        [
            record(0x01, struct.pack("<I", 1)), record(0x02, struct.pack("<I", 0x0409)),
            record(0x14, struct.pack("<I", 0x0409)), record(0x03, struct.pack("<H", 936)),
            record(0x04, b"VBAProject"), record(0x05, b""), record(0x40, b""), record(0x06, b""),
            record(0x3D, b""), record(0x07, zero), record(0x08, zero),
            struct.pack("<HIIH", 0x09, 4, 1, 1), record(0x0C, b""), record(0x3C, b""),
            record(0x0F, struct.pack("<H", 1)), record(0x13, cookie),
            record(0x19, name), record(0x47, wide), record(0x1A, name), record(0x32, wide),
            record(0x1C, b""), record(0x48, b""), record(0x31, zero), record(0x1E, zero),
            record(0x2C, cookie), record(0x21, b""), record(0x2B, b""), record(0x10, b""),
        ]
    )  # fmt: skip
    text = f'Attribute VB_Name = "{module}"\r\n{source}'.encode("gbk")
    project = f'ID="{{00000000-0000-0000-0000-000000000000}}"\r\nModule={module}\r\nName="VBAProject"\r\n'
    return compound(
        {
            "PROJECT": project.encode("gbk"),
            "VBA/_VBA_PROJECT": b"\xcc\x61\xff\xff\0\0\0",
            "VBA/dir": _squeezed(directory),
            f"VBA/{module}": _squeezed(text),
        }
    )


def _record(number: int, data: bytes = b"") -> bytes:
    """A BIFF12 record: its number and length are written seven bits a byte."""
    head = bytes([number]) if number < 0x80 else bytes([number & 0x7F | 0x80, number >> 7])
    length = len(data)
    while length >= 0x80:
        head += bytes([length & 0x7F | 0x80])
        length >>= 7
    return head + bytes([length]) + data


def _text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}


def binary_workbook(sheet: str, rows: list[list[object]], merged: list[tuple[int, int, int, int]]) -> bytes:
    """An .xlsb of one sheet. Cells: text, number, None, an error as "#DIV/0!"; merged: first, last row and column."""
    wide = max(len(row) for row in rows)
    body = _record(129) + _record(147, b"\0" * 19 + struct.pack("<I", 0))
    body += _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, wide - 1)) + _record(145)
    for at, row in enumerate(rows):
        body += _record(0, struct.pack("<IIHBBB", at, 0, 300, 0, 0, 0) + struct.pack("<III", 1, 0, wide - 1))
        for column, value in enumerate(row):
            where = struct.pack("<II", column, 0)
            if value is None:
                continue
            if isinstance(value, str) and value in ERRORS:
                body += _record(3, where + bytes([ERRORS[value]]))
            elif isinstance(value, str):
                body += _record(6, where + _text(value))
            elif isinstance(value, int | float):
                body += _record(5, where + struct.pack("<d", value))
            else:
                raise TypeError(type(value))
    body += _record(146)
    if merged:
        body += _record(177, struct.pack("<I", len(merged)))
        body += b"".join(_record(176, struct.pack("<IIII", *area)) for area in merged) + _record(178)
    body += _record(130)
    workbook = _record(131) + _record(153, struct.pack("<II", 0x00010020, 0) + _text(""))
    workbook += _record(143) + _record(156, struct.pack("<II", 0, 1) + _text("rId1") + _text(sheet))
    workbook += _record(144) + _record(132)
    font = (
        struct.pack("<HHHHBBBB", 220, 0, 400, 0, 0, 2, 134, 0)
        + b"\x07\x01\0\0\0\0\0\xff"
        + b"\0"
        + _text("宋体")
    )
    side = struct.pack("<H", 0) + b"\x00\x01\0\0\0\0\0\0"
    cell_format = struct.pack("<HHHHHBBHBB", 0xFFFF, 0, 0, 0, 0, 0, 0, 0x1000, 0, 0)
    styles = _record(278)
    styles += _record(611, struct.pack("<I", 1)) + _record(43, font) + _record(612)
    fill = struct.pack("<I", 0) + b"\x03\x40\0\0\0\0\0\xff" + b"\x03\x41\0\0\xff\xff\xff\xff" + b"\0" * 48
    styles += _record(603, struct.pack("<I", 1)) + _record(45, fill) + _record(604)
    styles += _record(613, struct.pack("<I", 1)) + _record(46, b"\0" + side * 5) + _record(614)
    styles += _record(626, struct.pack("<I", 1)) + _record(47, cell_format) + _record(627)
    styles += _record(617, struct.pack("<I", 1)) + _record(47, b"\0\0" + cell_format[2:]) + _record(618)
    styles += _record(279)
    kinds = "application/vnd.ms-excel"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

    def relations(*items: tuple[str, str]) -> bytes:
        inside = "".join(
            f'<Relationship Id="rId{at}" Type="{office}/{kind}" Target="{target}"/>'
            for at, (kind, target) in enumerate(items, 1)
        )
        return f'{head}<Relationships xmlns="{package}/relationships">{inside}</Relationships>'.encode()

    types = (
        f'{head}<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="bin" ContentType="{kinds}.sheet.binary.macroEnabled.main"/>'
        f'<Override PartName="/xl/worksheets/sheet1.bin" ContentType="{kinds}.worksheet"/>'
        f'<Override PartName="/xl/styles.bin" ContentType="{kinds}.styles"/></Types>'
    )
    return zipped(
        {
            "[Content_Types].xml": types.encode(),
            "_rels/.rels": relations(("officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": workbook,
            "xl/_rels/workbook.bin.rels": relations(
                ("worksheet", "worksheets/sheet1.bin"), ("styles", "styles.bin")
            ),
            "xl/worksheets/sheet1.bin": body,
            "xl/styles.bin": styles,
        }
    )
