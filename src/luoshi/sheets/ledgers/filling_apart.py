"""The child process that fills a unit's template: the library that keeps its formatting builds every cell of a
file somebody else made, so it does so under limits, and without document types."""

from __future__ import annotations

import io
import json
import posixpath
import re
import sys
import warnings
import zipfile
from datetime import date, datetime
from typing import Any

from luoshi.sheets.reading_apart import limit

# Names a sheet of another file, or asks another program or the network.
_OUTSIDE = re.compile(
    r"\[[^\[\]]+\][^\[\]!'+*/,()=<>&^]*'?!|\|"
    r"|\b(?:WEBSERVICE|HYPERLINK|RTD|CALL|REGISTER(?:\.ID)?|SQL\.REQUEST|DDE|EXEC|IMAGE|FILTERXML)\s*\(",
    re.I,
)
_QUOTED = re.compile(r'"[^"]*"')
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NOT_WORKSHEETS = ("macrosheet", "dialogsheet")


class NotFillable(Exception):
    """A cell that cannot be filled, or a template that cannot be read: code, sheet, address, detail."""

    def __init__(self, code: str, sheet: str = "", address: str = "", detail: str = "") -> None:
        super().__init__(code)
        self.told = {"refused": code, "sheet": sheet, "address": address, "detail": detail}


def filled(template: bytes, values: list[list[Any]]) -> bytes:
    """The template with values as [sheet, address, kind, value], all else as it was, without what reaches
    outside: macros, links to other files, connections. Raises ``NotFillable``."""
    import openpyxl

    _refuse_document_types(template)
    book = openpyxl.load_workbook(io.BytesIO(template), keep_vba=False, keep_links=False, rich_text=True)
    stored: Any = None
    for name in _other_sheets(template):
        if name in book.sheetnames:
            del book[name]
    for sheet in book.worksheets:
        for cell in [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]:
            if _reaches_outside(cell.value):
                # What it last came out as is kept.
                stored = stored or openpyxl.load_workbook(
                    io.BytesIO(template), data_only=True, keep_links=False
                )
                _set(cell, stored[sheet.title][cell.coordinate].value)
        _drop_outside(sheet)
    for names in (book.defined_names, *(sheet.defined_names for sheet in book.worksheets)):
        for name in [name for name, one in names.items() if _reaches_outside(one.attr_text)]:
            del names[name]
    for sheet_name, address, kind, value in values:
        _fill(book, sheet_name, address, kind, value)
    book.template = False
    if book.calculation is not None:
        book.calculation.fullCalcOnLoad = True
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _refuse_document_types(template: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                part = archive.read(name)
                if b"<!DOCTYPE" in part or b"<!ENTITY" in part or part[:2] in (b"\xff\xfe", b"\xfe\xff"):
                    raise NotFillable("damaged")


def _other_sheets(template: bytes) -> list[str]:
    """Sheets of Excel 4 macros and dialogs."""
    from luoshi.sheets.ledgers.openxml import parsed

    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        relations = parsed(archive.read("xl/_rels/workbook.xml.rels"))
        kinds = {
            one.get("Id", ""): posixpath.basename(one.get("Type", "")).lower()
            for one in relations.iter("{*}Relationship")
        }
        found = []
        for one in parsed(archive.read("xl/workbook.xml")).iter("{*}sheet"):
            key = next((value for name, value in one.attrib.items() if name.endswith("}id")), "")
            if kinds.get(key, "").endswith(_NOT_WORKSHEETS):
                found.append(one.get("name", ""))
        return found


def _reaches_outside(formula: Any) -> bool:
    text = getattr(formula, "text", formula)
    return isinstance(text, str) and bool(_OUTSIDE.search(_QUOTED.sub('""', text)))


def _drop_outside(sheet: Any) -> None:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.hyperlink is not None and (cell.hyperlink.target or not cell.hyperlink.location):
                cell.hyperlink = None
    sheet._pivots = []  # their data may come from elsewhere, and is a copy in any case
    validations = sheet.data_validations
    validations.dataValidation = [
        one
        for one in validations.dataValidation
        if not (_reaches_outside(one.formula1) or _reaches_outside(one.formula2))
    ]
    for name in [name for name, table in sheet.tables.items() if table.tableType == "queryTable"]:
        del sheet.tables[name]


def _fill(book: Any, sheet_name: str, address: str, kind: str, value: Any) -> None:
    from openpyxl.cell import MergedCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if sheet_name not in book.sheetnames or sheet_name not in {one.title for one in book.worksheets}:
        raise NotFillable("no_such_sheet", sheet_name)
    cell = book[sheet_name][address]
    if isinstance(cell, MergedCell):
        raise NotFillable("not_fillable", sheet_name, address, "merged")
    if cell.data_type == "f":
        raise NotFillable("not_fillable", sheet_name, address, "formula")
    if kind == "text" and ILLEGAL_CHARACTERS_RE.search(value):
        raise NotFillable("not_fillable", sheet_name, address, "characters")
    match kind:
        case "day":
            value = date.fromisoformat(value)
        case "moment":
            value = datetime.fromisoformat(value)
        case "number":
            value = float(value) if "." in value or "E" in value else int(value)
    _set(cell, value)


def _set(cell: Any, value: Any) -> None:
    """A value as it is: text never becomes a formula, nor in a CSV that somebody makes of it."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(_FORMULA_SIGNS)


def main() -> None:
    """Eight digits of length, the values as JSON, the template: from standard input. To standard output the
    file, or JSON of the refusal."""
    seconds, memory = map(int, sys.argv[1:])
    data = sys.stdin.buffer.read()
    limit(seconds, memory)
    warnings.simplefilter("ignore")
    length = int(data[:8])
    try:
        answer = filled(data[8 + length :], json.loads(data[8 : 8 + length]))
    except NotFillable as refused:
        answer = json.dumps(refused.told).encode()
    except MemoryError:
        answer = b'{"refused": "too_large"}'
    except Exception:  # a fault of the library on a broken file is a broken file
        answer = b'{"refused": "damaged"}'
    sys.stdout.buffer.write(answer)
