"""Spreadsheets: a ledger, not a report. ``luoshi.sheets`` reads those, cell by cell."""

from __future__ import annotations

import html
import io
import re
from typing import NoReturn

from lxml import etree

from luoshi.reading.formats import limits
from luoshi.reading.formats.container import damaged, ole_has, open_zip, parse_xml, read_part, zip_names
from luoshi.reading.formats.door import Content
from luoshi.reading.source import Line, Refusal

NAME = "ledger"
TITLE = "电子表格"
SUFFIXES = frozenset({".xls", ".xlsx", ".xlsm", ".xlsb", ".et", ".ods"})

_FIRST_ROWS = 15
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml$")
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_HEADER = re.compile(rb"<(?:\w+:)?(?:odd|first|even)Header[^>]*>([^<]{1,2000})</")
# Sections, fonts, sizes and styles of a printed header: &L&"黑体,常规"&16
_HEADER_CODES = re.compile(r'&(?:[LCR]|"[^"]{0,100}"|\d{1,3}|[A-KM-QS-Z])')


def claims(data: bytes) -> bool:
    names = zip_names(data)
    return (
        any(name.startswith("xl/workbook.") for name in names)
        or ole_has(data, "Workbook")
        or ole_has(data, "Book")
    )


def read(data: bytes) -> NoReturn:
    raise Refusal(
        "unsupported_ledger", "电子表格属于台账，不作会议报道读取", "请从台账入口导入；报道请给文本或文档"
    )


def read_first_page(data: bytes) -> Content:
    """The printed header and the first rows of the first sheet of an ``.xlsx``; cells are parted by tabs.

    Raises Refusal ``unsupported_ledger`` for the other kinds of spreadsheet, else like a Word file.
    """
    archive = open_zip(data)
    if archive is None:
        return read(data)
    with archive:
        numbers = [int(found[1]) for name in archive.namelist() if (found := _SHEET.match(name))]
        if not numbers:
            return read(data)
        room = limits.MAX_INFLATED
        sheet = read_part(archive, f"xl/worksheets/sheet{min(numbers)}.xml", room)
        room -= len(sheet)
        shared: list[str] = []
        if "xl/sharedStrings.xml" in archive.namelist():
            strings = parse_xml(read_part(archive, "xl/sharedStrings.xml", room))
            shared = ["".join(text.text or "" for text in one.iter(f"{_S}t")) for one in strings]
    lines = [
        Line(words, {"part": "header"}, "furniture", label="header")
        for header in _HEADER.findall(sheet)
        for words in _HEADER_CODES.sub("\n", html.unescape(header.decode("utf-8", "replace"))).split("\n")
        if words.strip()
    ]
    return Content(lines + _rows(sheet, shared))


def _rows(sheet: bytes, shared: list[str]) -> list[Line]:
    if b"<!DOCTYPE" in sheet or b"<\0!\0D\0" in sheet or b"\0<\0!\0D" in sheet:
        raise damaged()
    lines: list[Line] = []
    try:
        for _, row in etree.iterparse(
            io.BytesIO(sheet), tag=f"{_S}row", resolve_entities=False, no_network=True, load_dtd=False
        ):
            cells = [text for cell in row if (text := _text(cell, shared).strip())]
            if cells:
                lines.append(Line("\t".join(cells), {"row": len(lines) + 1}, "paragraph"))
                number = row.get("r", "")
                if number.isdecimal() and len(number) < 8:
                    lines[-1].original["row"] = int(number)
            row.clear()
            if len(lines) >= _FIRST_ROWS:
                break
    except etree.XMLSyntaxError as error:
        raise damaged() from error
    return lines


def _text(cell: etree._Element, shared: list[str]) -> str:
    value = "".join(text.text or "" for text in cell.iter(f"{_S}v", f"{_S}t"))
    if cell.get("t") != "s":
        return value
    return shared[int(value)] if value.isdecimal() and len(value) < 8 and int(value) < len(shared) else ""
