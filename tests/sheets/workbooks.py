"""Workbooks of the kinds the product reads but does not write, made by hand for the tests."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from typing import Any

import xlsxwriter

SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def xlsx(cells: Mapping[str, Any], sheet: str = "甲", merged: tuple[str, ...] = ()) -> bytes:
    """One sheet with these cells: text, numbers, truths and days as they are."""
    saved = io.BytesIO()
    book = xlsxwriter.Workbook(saved, {"in_memory": True, "strings_to_formulas": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    worksheet = book.add_worksheet(sheet)
    for range_ in merged:
        worksheet.merge_range(range_, "")
    for address, value in cells.items():
        worksheet.write(address, value, day if hasattr(value, "year") else None)
    book.close()
    return saved.getvalue()


def ods(rows: list[list[str]], sheet: str = "甲") -> bytes:
    """Text cells, and numbers for what consists of digits."""

    def cell(text: str) -> str:
        if text.isdecimal():
            return f'<t:table-cell o:value-type="float" o:value="{text}"><x:p>{text}</x:p></t:table-cell>'
        return (
            f'<t:table-cell o:value-type="string"><x:p>{text}</x:p></t:table-cell>'
            if text
            else "<t:table-cell/>"
        )

    body = "".join(f"<t:table-row>{''.join(map(cell, row))}</t:table-row>" for row in rows)
    names = {"office": "o", "table": "t", "text": "x"}
    declared = " ".join(
        f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n, p in names.items()
    )
    content = (
        f"<o:document-content {declared}><o:body><o:spreadsheet><t:table t:name='{sheet}'>{body}</t:table>"
        "</o:spreadsheet></o:body></o:document-content>"
    )
    # The library looks for the usual prefixes.
    for name, prefix in names.items():
        content = content.replace(f"<{prefix}:", f"<{name}:").replace(f"</{prefix}:", f"</{name}:")
        content = content.replace(f" {prefix}:", f" {name}:").replace(f"xmlns:{prefix}=", f"xmlns:{name}=")
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def xls(rows: list[list[str | float]], sheet: str = "甲") -> bytes:
    """Excel 97: labels and numbers in BIFF8, in an OLE compound file."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def words(text: str, length: str) -> bytes:
        return struct.pack(length, len(text)) + b"\x01" + text.encode("utf-16-le")

    begin, end = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 0)), record(0x000A, b"")
    body = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 0))
    for down, row in enumerate(rows):
        for across, value in enumerate(row):
            place = struct.pack("<HHH", down, across, 0)
            if isinstance(value, str):
                body += record(0x0204, place + words(value, "<H")) if value else b""
            else:
                body += record(0x0203, place + struct.pack("<d", value))
    name = words(sheet, "<B")
    offset = len(begin) + 4 + 6 + len(name) + len(end)
    stream = begin + record(0x0085, struct.pack("<IBB", offset, 0, 0) + name) + end + body + end
    return ole({"Workbook": stream})


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with one directory sector: root and up to three streams of 4 KB or more."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    chain: list[int] = [FAT, END]  # sector 0: the table itself, 1: the directory
    content = b""
    entries = [_entry("Root Entry", 5, END, 0, child=1)]
    for number, (name, data) in enumerate(padded.items(), start=1):
        count = -(-len(data) // SECTOR)
        entries.append(
            _entry(name, 2, len(chain), len(data), right=number + 1 if number < len(padded) else FREE)
        )
        chain += [*range(len(chain) + 1, len(chain) + count), END]
        content += data.ljust(count * SECTOR, b"\0")
    table = struct.pack("<128I", *chain, *[FREE] * (128 - len(chain)))
    directory = b"".join(entries).ljust(SECTOR, b"\0")
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
        + struct.pack("<109I", 0, *[FREE] * 108)
    )
    return header + table + directory + content


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE, right: int = FREE) -> bytes:
    written = name.encode("utf-16-le")
    return (
        written.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(written) + 2, kind, 1, FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part, zipfile.ZIP_STORED if name == "mimetype" else None)
    return packed.getvalue()


def changed(data: bytes, name: str, old: str, new: str) -> bytes:
    """An ``.xlsx`` with one part altered."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    assert old.encode() in parts[name]
    parts[name] = parts[name].replace(old.encode(), new.encode())
    return zipped(parts)
