"""The content of an ``.ods`` that the fast reader does not tell: merges, formulas, text as shown, what is
hidden. Read as a stream: repeated rows and cells are never unfolded."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from luoshi.sheets.cells import cell_address
from luoshi.sheets.ledgers.grid import Merged, SheetMarks
from luoshi.sheets.ledgers.openxml import Unreadable
from luoshi.sheets.reading_apart import MAX_MERGED

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_EXTENDED = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_VALUES = ("value", "date-value", "time-value", "boolean-value", "string-value")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


@dataclass(frozen=True, slots=True)
class ContentCell:
    """A cell that is not empty, and how often it is repeated down and to the right."""

    row: int
    column: int
    rows: int
    columns: int
    type: str
    stored: str | None
    shown: str
    formula: str | None
    hidden: bool
    span: tuple[int, int]


def content_cells(data: bytes) -> Iterator[tuple[str, ContentCell]]:
    """Every cell with something in it, by sheet. Raises ``Unreadable``."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            xml = archive.read("content.xml")
    except (
        KeyError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError
    ) as error:  # fmt: skip
        raise Unreadable from error
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or xml.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable
    sheet, row = "", 0
    depth = 0  # tables inside of cells are no sheets
    try:
        for event, element in etree.iterparse(
            io.BytesIO(xml), events=("start", "end"), tag=(f"{_TABLE}table", f"{_TABLE}table-row"),
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
            remove_pis=True,
        ):  # fmt: skip
            if element.tag == f"{_TABLE}table":
                depth += 1 if event == "start" else -1
                if event == "start" and depth == 1:
                    sheet, row = element.get(f"{_TABLE}name", ""), 0
                elif event == "end":
                    element.clear()
            elif event == "end" and depth == 1:
                repeated = _count(element, "number-rows-repeated")
                for cell in _row_cells(element, row + 1, repeated):
                    yield sheet, cell
                row += repeated
                element.clear()
                if row > 4 * _LAST_ROW:
                    raise Unreadable
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable from error


def _count(element: etree._Element, name: str) -> int:
    text = element.get(_TABLE + name, "1")
    return max(1, min(int(text), _LAST_ROW)) if text.isdecimal() and len(text) < 10 else 1


def _row_cells(element: etree._Element, row: int, rows: int) -> Iterator[ContentCell]:
    hidden = element.get(f"{_TABLE}visibility", "visible") != "visible"
    column = 1
    for cell in element:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        columns = _count(cell, "number-columns-repeated")
        kind = cell.get(f"{_OFFICE}value-type", "")
        formula = cell.get(f"{_TABLE}formula")
        span = (_count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned"))
        if kind or formula is not None or span != (1, 1):
            shown = "\n".join(_text(one) for one in cell.iterchildren(f"{_TEXT}p"))
            stored = next(
                (value for name in _VALUES if (value := cell.get(_OFFICE + name)) is not None), None
            )
            if stored is None and kind == "string":
                stored = shown
            if cell.get(f"{_EXTENDED}value-type") == "error":
                kind = "error"
            yield ContentCell(
                row, column, rows, min(columns, _LAST_COLUMN), kind, stored, shown,
                None if formula is None else "=" + formula.partition(":=")[2] if ":=" in formula else formula,
                hidden, span,
            )  # fmt: skip
        column += columns


def _text(paragraph: etree._Element) -> str:
    parts = [paragraph.text or ""]
    for one in paragraph:
        if one.tag == f"{_TEXT}s":
            count = one.get(f"{_TEXT}c", "1")
            parts.append(" " * (min(int(count), 1000) if count.isdecimal() else 1))
        elif one.tag == f"{_TEXT}tab":
            parts.append("\t")
        elif one.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif isinstance(one.tag, str) and not one.tag.startswith(_OFFICE):
            parts.append(_text(one))
        parts.append(one.tail or "")
    return "".join(parts)


def marks(data: bytes) -> dict[str, SheetMarks]:
    """What each sheet that is not empty says beyond its values."""
    hidden: defaultdict[str, set[int]] = defaultdict(set)
    percents: defaultdict[str, dict[int, set[int]]] = defaultdict(dict)
    uncached: defaultdict[str, list[str]] = defaultdict(list)
    errors: defaultdict[str, list[str]] = defaultdict(list)
    merged: defaultdict[str, list[Merged]] = defaultdict(list)
    names: dict[str, None] = {}
    for name, cell in content_cells(data):
        names[name] = None
        last = min(cell.row + cell.rows, cell.row + 10_000)
        if cell.hidden:
            hidden[name] |= set(range(cell.row, last))
        if cell.type == "percentage":
            for column in range(cell.column, cell.column + min(cell.columns, 1000)):
                percents[name].setdefault(column, set()).update(range(cell.row, last))
        if cell.formula is not None and cell.stored is None and not cell.shown:
            uncached[name].append(cell_address(cell.row, cell.column))
        if cell.type == "error":
            errors[name].append(cell_address(cell.row, cell.column))
        if cell.span != (1, 1):
            merged[name].append(
                (cell.row, cell.column, cell.row + cell.span[0] - 1, cell.column + cell.span[1] - 1)
            )
            if len(merged[name]) > MAX_MERGED:
                raise Unreadable
    return {
        name: SheetMarks(
            frozenset(hidden[name]),
            frozenset(),
            {column: frozenset(rows) for column, rows in percents[name].items()},
            tuple(uncached[name]),
            tuple(errors[name]),
            tuple(merged[name]),
        )
        for name in names
    }
