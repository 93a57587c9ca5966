"""The parts of an ``.xlsx`` that the fast reader does not tell: number formats, formulas, what is hidden.

A sheet's XML is searched, not parsed: a hundred thousand rows take a quarter of a second. What a search could
misread (another encoding, comments, CDATA, prefixes, cells without an address) is parsed and written plain
first; document types are refused.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from luoshi.sheets.cells import cell_address
from luoshi.sheets.ledgers.formats import BUILT_IN, is_percent
from luoshi.sheets.ledgers.grid import SheetMarks

MOST_TO_PARSE = 64 * 1024 * 1024
"""Bytes of a part that is parsed whole."""

# Addresses stand first: ``plain`` sees to it.
_ROW = re.compile(rb'<row r="(\d{1,7})"[^>]*?(/)?>')
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3}\d{1,7})"(?: s="(\d{1,6})")?(?: t="(\w{1,9})")?([^>]*?)(?:/>|>(.*?)</c>)', re.S
)
_HIDDEN_ROW = re.compile(rb'<row r="(\d{1,7})"[^>]*? hidden="(?:1|true)"')
_COLUMN = re.compile(rb"<col\b([^>]*)>")
_COMPUTED = re.compile(
    rb"<c\b([^>]*)>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\b[^>]*>([^<]*)</v>|<v\b[^>]*/>|<is\b|)"
)
_ERROR = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"[^>]*? t="e"')
_ATTRIBUTE = re.compile(rb'\s(\w+)="([^"]*)"')
_FORMULA = re.compile(rb"<f\b([^>]*?)(?:/>|>([^<]*)</f>)")
_VALUE = re.compile(rb"<v\b[^>]*?(?:/>|>([^<]*)</v>)")
_TEXT = re.compile(rb"<t\b[^>]*?(?:/>|>([^<]*)</t>)")
_PHONETIC = re.compile(rb"<rPh\b.*?</rPh>", re.S)
_STRING = re.compile(rb"<si\b[^>]*?(?:/>|>(.*?)</si>)", re.S)
_ENTITY = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_REFERENCE = re.compile(
    r"""("[^"]*"|'[^']*'!?)|(?<![A-Za-z0-9_.$\u0080-\uffff])(\$?)([A-Z]{1,3})(\$?)(\d{1,7})(?![A-Za-z0-9_(.!])"""
)
_WHOLE = re.compile(r"\$?[A-Z]{1,3}:\$?[A-Z]{1,3}(?![A-Z0-9(])|(?<![A-Z0-9])\$?\d+:\$?\d+")


_FEW_ROWS = 1000


class Unreadable(Exception):
    """The XML is not what it should be."""


@dataclass(frozen=True, slots=True)
class StoredCell:
    """A cell as the XML has it: ``type`` n, s, str, b, e, d or inlineStr, ``style`` its number in the styles,
    ``value`` its text (a number verbatim), None where there is none, ``formula`` with its = or None."""

    type: str
    style: int
    value: str | None
    formula: str | None


class Package:
    """The parts of an ``.xlsx``. Raises ``Unreadable``."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            self._names = set(self._archive.namelist())
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Unreadable from error
        self._open: tuple[str, bytes] = ("", b"")

    def part(self, name: str) -> bytes:
        try:
            return self._archive.read(name)
        except (
            KeyError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError
        ) as error:  # fmt: skip
            raise Unreadable from error

    @cached_property
    def sheets(self) -> dict[str, str]:
        """Names of the sheets, with their parts."""
        targets = {}
        for one in parsed(self.part("xl/_rels/workbook.xml.rels")).iter("{*}Relationship"):
            target = one.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            targets[one.get("Id", "")] = path
        found = {}
        for one in self._workbook.iter("{*}sheet"):
            key = next((value for name, value in one.attrib.items() if name.endswith("}id")), "")
            path = targets.get(key, "")
            if path in self._names and "worksheets" in path:
                found[one.get("name", "")] = path
        return found

    @cached_property
    def _workbook(self) -> etree._Element:
        return parsed(self.part("xl/workbook.xml"))

    @cached_property
    def date1904(self) -> bool:
        """Whether days are counted from 1904."""
        return any(one.get("date1904") in ("1", "true") for one in self._workbook.iter("{*}workbookPr"))

    @cached_property
    def formats(self) -> list[str | None]:
        """The number format of each style; None for one that nobody says."""
        name = next((name for name in ("xl/styles.xml",) if name in self._names), None)
        if name is None:
            return []
        root = parsed(self.part(name))
        own = {one.get("numFmtId"): one.get("formatCode", "") for one in root.iter("{*}numFmt")}
        styles = next(root.iter("{*}cellXfs"), None)
        if styles is None:
            return []
        found = []
        for style in styles.iterchildren("{*}xf"):
            key = style.get("numFmtId", "0")
            found.append(own.get(key, BUILT_IN.get(int(key) if key.isdecimal() else -1)))
        return found

    @cached_property
    def strings(self) -> list[bytes]:
        """The shared strings, as XML."""
        if "xl/sharedStrings.xml" not in self._names:
            return []
        return _STRING.findall(plain(self.part("xl/sharedStrings.xml")))

    def string(self, number: int) -> str:
        """A shared string."""
        try:
            return text_of(self.strings[number])
        except IndexError as error:
            raise Unreadable from error

    def sheet(self, name: str) -> bytes:
        """The XML of a sheet, plain; the last one read is kept."""
        if self._open[0] != name or not self._open[1]:
            if name not in self.sheets:
                raise Unreadable
            self._open = name, plain(self.part(self.sheets[name]), addressed=True)
        return self._open[1]

    def marks(self, name: str) -> SheetMarks:
        """What the sheet says beyond its values."""
        xml = self.sheet(name)
        uncached, errors = [], []
        if b"<f" in xml:
            for found in _COMPUTED.finditer(xml):
                if not found[2] and b' t="str"' not in found[1] and not found[0].endswith(b"<is"):
                    uncached.append(_attributes(found[1]).get("r", ""))
        if b' t="e"' in xml:
            errors = [found[1].decode() for found in _ERROR.finditer(xml)]
        hidden_rows: frozenset[int] = frozenset()
        hidden_columns: set[int] = set()
        if b' hidden="' in xml:
            hidden_rows = frozenset(int(found[1]) for found in _HIDDEN_ROW.finditer(xml))
            for found in _COLUMN.finditer(xml):
                about = _attributes(found[1])
                if about.get("hidden") in ("1", "true"):
                    first, last = about.get("min", ""), about.get("max", "")
                    if first.isdecimal() and last.isdecimal():
                        hidden_columns |= set(range(int(first), min(int(last), 16_384) + 1))
        return SheetMarks(
            hidden_rows, frozenset(hidden_columns), self._percents(xml), tuple(uncached), tuple(errors)
        )

    def _percents(self, xml: bytes) -> dict[int, frozenset[int]]:
        styles = [
            str(number).encode() for number, code in enumerate(self.formats) if code and is_percent(code)
        ]
        if not styles:
            return {}
        styles = [style for style in styles if b' s="%b"' % style in xml]
        if not styles:
            return {}
        shown = re.compile(
            rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*? s="(?:' + b"|".join(styles) + rb')"(?![^>]*? t="(?!n"))'
        )
        rows: dict[bytes, list[int]] = {}
        for letters, row in shown.findall(xml):
            rows.setdefault(letters, []).append(int(row))
        return {column_number(letters.decode()): frozenset(found) for letters, found in rows.items()}

    def cells(self, name: str, addresses: Iterable[str]) -> Iterator[tuple[str, StoredCell]]:
        """The cells of a sheet that stand at these addresses, in the order of the file."""
        wanted: dict[int, set[str]] = {}
        for address in addresses:
            if found := _ADDRESS.fullmatch(address):
                wanted.setdefault(int(found[2]), set()).add(address)
        if not wanted:
            return
        xml = self.sheet(name)
        shared = self._shared_formulas(xml) if b' t="shared"' in xml else {}
        for number, start, end in self._rows(xml, sorted(wanted)):
            here = wanted[number]
            for cell in _CELL.finditer(xml, start, end):
                address = cell[1].decode()
                if address in here:
                    yield address, self._cell(address, cell, shared)

    @staticmethod
    def _rows(xml: bytes, wanted: list[int]) -> Iterator[tuple[int, int, int]]:
        """Number, start and end of these rows: searched for one after the other where they are few and
        there, else by a walk over all rows."""
        at = 0
        if len(wanted) <= _FEW_ROWS:
            left = list(wanted)
            while left:
                found = xml.find(b'<row r="%d"' % left[0], at)
                if found < 0:
                    break
                start, at = xml.find(b">", found) + 1, xml.find(b"</row>", found)
                if at < 0:
                    break
                if xml[start - 2 : start] != b"/>":
                    yield left[0], start, at
                else:
                    at = start
                left.pop(0)
            wanted = left
        if wanted:
            rest = set(wanted)
            for row in _ROW.finditer(xml):
                if int(row[1]) in rest and not row[2]:
                    end = xml.find(b"</row>", row.end())
                    yield int(row[1]), row.end(), end if end >= 0 else len(xml)

    def _shared_formulas(self, xml: bytes) -> dict[str, tuple[str, str]]:
        """By number, the cell that has a shared formula, and the formula."""
        found = {}
        for cell in re.finditer(rb"<c\b([^>]*)>\s*<f\b([^>]*)>([^<]+)</f>", xml):
            about = _attributes(cell[2])
            if about.get("t") == "shared" and "si" in about:
                found[about["si"]] = _attributes(cell[1]).get("r", ""), unescaped(cell[3])
        return found

    def _cell(self, address: str, cell: re.Match[bytes], shared: dict[str, tuple[str, str]]) -> StoredCell:
        inside = cell[5] or b""
        style, kind = cell[2], cell[3]
        if cell[4]:
            about = _attributes(cell[4])
            style = style or about.get("s", "0").encode()
            kind = kind or about.get("t", "n").encode()
        kind = (kind or b"n").decode()
        formula = None
        if b"<f" in inside and (found := _FORMULA.search(inside)):
            formula = "=" + unescaped(found[2] or b"")
            key = _attributes(found[1]).get("si", "")
            if formula == "=" and key in shared:
                formula = "=" + moved(shared[key][1], shared[key][0], address)
        value: str | None = None
        if kind == "inlineStr":
            value = text_of(inside)
        elif found := _VALUE.search(inside):
            value = unescaped(found[1] or b"")
            if kind == "s":
                value = self.string(int(value)) if value.isdecimal() else None
        return StoredCell(kind, int(style) if style and style.isdigit() else 0, value, formula)

    def format(self, style: int) -> str | None:
        """The number format of a style: General where there are no styles, None for one that nobody says."""
        if not self.formats:
            return "General"
        return self.formats[style] if style < len(self.formats) else None


def parsed(xml: bytes) -> etree._Element:
    """A part parsed whole: no entities, no document type, nothing fetched."""
    if len(xml) > MOST_TO_PARSE:
        raise Unreadable
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable from error
    if root.getroottree().docinfo.doctype:
        raise Unreadable
    return root


def plain(xml: bytes, *, addressed: bool = False) -> bytes:
    """XML that can be searched: UTF-8 without prefixes, comments and CDATA; ``addressed``: every row and cell
    says first where it is."""
    head = xml[:1000]
    declared = re.search(rb'encoding=["\']([^"\']+)', head.partition(b"?>")[0])
    searchable = (
        (declared is None or declared[1].lower() in (b"utf-8", b"us-ascii"))
        and not head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0", b"<\0"))
        and b"<!" not in xml
        and xml.find(b"<?", 2) < 0
        and not re.search(rb"<[\w.-]+:(?:worksheet|sst|row|c|v|si|t)\b", xml[:4000])
    )
    if searchable and addressed:
        # Counting is much faster than searching; other names with this beginning stand outside of the rows.
        rows = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
        searchable = all(
            xml.count(b"<" + name, *rows) == xml.count(b"<" + name + b' r="', *rows)
            for name in (b"row", b"c")
        ) and not (b"='" in xml and re.search(rb"<(?:row|c) [^>]*='", xml))
    if searchable:
        return xml.removeprefix(b"\xef\xbb\xbf")
    root = parsed(xml)
    row = column = 0
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        element.tag = name = etree.QName(element).localname
        if addressed and name == "row":
            number = element.get("r", "")
            row, column = (int(number) if number.isdecimal() else row + 1), 0
            _address(element, str(row))
        elif addressed and name == "c":
            found = _ADDRESS.fullmatch(element.get("r", ""))
            column = column_number(found[1]) if found else column + 1
            _address(element, cell_address(row, column))
    etree.cleanup_namespaces(root)
    written: bytes = etree.tostring(root, encoding="utf-8")
    return written


def _address(element: etree._Element, address: str) -> None:
    """Puts the address of a row or cell first."""
    others = {name: value for name, value in element.attrib.items() if name != "r"}
    element.attrib.clear()
    element.set("r", address)
    for name, value in others.items():
        element.set(name, value)


def column_number(letters: str) -> int:
    """A -> 1, AA -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def text_of(xml: bytes) -> str:
    """The text of a string item, its phonetic readings left out."""
    if b"<rPh" in xml:
        xml = _PHONETIC.sub(b"", xml)
    text = unescaped(b"".join(_TEXT.findall(xml)))
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def unescaped(xml: bytes) -> str:
    """Character data as text."""
    text = xml.decode("utf-8", "replace")
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    number = int(found[1], 16) if found[1] else int(found[2])
    return chr(number) if number < 0x110000 else "\ufffd"


def _attributes(xml: bytes) -> dict[str, str]:
    return {name.decode(): unescaped(value) for name, value in _ATTRIBUTE.findall(b" " + xml)}


def moved(formula: str, origin: str, to: str) -> str:
    """A formula shared from one cell as it reads in another: its relative references moved along."""
    start, end = _ADDRESS.fullmatch(origin), _ADDRESS.fullmatch(to)
    if start is None or end is None:
        return formula
    if _WHOLE.search(formula):
        from openpyxl.formula.translate import Translator

        return str(Translator("=" + formula, origin).translate_formula(to))[1:]
    down = int(end[2]) - int(start[2])
    right = column_number(end[1]) - column_number(start[1])

    def shift(found: re.Match[str]) -> str:
        if found[1]:
            return found[0]
        column = column_number(found[3]) + (0 if found[2] else right)
        row = int(found[5]) + (0 if found[4] else down)
        if row < 1 or column < 1:
            return "#REF!"
        letters = cell_address(1, column)[:-1]
        return f"{found[2]}{letters}{found[4]}{row}"

    return _REFERENCE.sub(shift, formula)
