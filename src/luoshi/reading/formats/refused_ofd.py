"""OFD (GB/T 33190): the national layout format, a zip of XML. Only its first page is looked at."""

from __future__ import annotations

import posixpath
import zipfile
from typing import NoReturn

from lxml import etree

from luoshi.reading.formats import limits
from luoshi.reading.formats.container import damaged, open_zip, parse_xml, read_part, zip_names
from luoshi.reading.formats.door import Content
from luoshi.reading.records import Problem
from luoshi.reading.source import Line, Refusal

NAME = "ofd"
TITLE = "OFD版式文件"
SUFFIXES = frozenset({".ofd"})

_A4_HEIGHT = 297.0  # millimetres, where a file does not say how high its page is
_SAME_ROW = 1.5  # millimetres by which things side by side may differ in height
_APART = 8.0  # millimetres between two things; a letter of the body has 5.6


def claims(data: bytes) -> bool:
    return "OFD.xml" in zip_names(data)


def read(data: bytes) -> NoReturn:
    raise Refusal("unsupported_ofd", "暂不支持OFD版式文件", "请在阅读器中另存为PDF，或复制文字存为文本文件")


def read_first_page(data: bytes) -> Content:
    """The rows of the first page from the top down, those of its page template included: what stands apart
    in a row is parted by a tab. ``original`` holds ``page`` and ``top``, the share of the page's height
    above the row. Problem ``page_without_text`` for a page of pictures.

    Raises Refusal ``encrypted``, ``bomb``, ``xml_entities``, ``too_large`` or ``damaged``.
    """
    archive = open_zip(data)
    if archive is None:
        raise damaged()
    with archive:
        return _FirstPage(archive).content()


class _FirstPage:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._room = limits.MAX_INFLATED

    def content(self) -> Content:
        root = self._xml("OFD.xml")
        document_path = _first_text(root, "DocRoot")
        document = self._xml(document_path)
        folder = posixpath.dirname(document_path)
        page = document.find("{*}Pages/{*}Page")
        if page is None:
            raise damaged()
        content = self._xml(posixpath.join(folder, page.get("BaseLoc", "")))
        templates = {
            template.get("ID"): template.get("BaseLoc", "") for template in document.iter("{*}TemplatePage")
        }
        parts = [content]
        for used in content.findall("{*}Template")[:8]:
            if base := templates.get(used.get("TemplateID")):
                parts.append(self._xml(posixpath.join(folder, base)))
        height = _page_height(content) or _page_height(document) or _A4_HEIGHT
        placed = sorted(text for part in parts for text in _texts(part))
        if not placed:
            return Content([], None, [Problem("page_without_text", "第1页没有文字")])
        return Content([Line(text, {"page": 1, "top": round(top / height, 3)}, page=1)
                        for top, text in _rows(placed)])  # fmt: skip

    def _xml(self, name: str) -> etree._Element:
        try:
            part = read_part(self._archive, posixpath.normpath(name).lstrip("/"), self._room)
        except KeyError:
            raise damaged() from None
        self._room -= len(part)
        return parse_xml(part)


def _first_text(root: etree._Element, tag: str) -> str:
    found = next(root.iter(f"{{*}}{tag}"), None)
    if found is None or not (found.text or "").strip():
        raise damaged()
    return str(found.text).strip()


def _numbers(text: str | None) -> list[float]:
    try:
        return [float(number) for number in (text or "").split()]
    except ValueError:
        return []


def _page_height(root: etree._Element) -> float | None:
    box = next(root.iter("{*}PhysicalBox"), None)
    numbers = _numbers(box.text) if box is not None else []
    return numbers[3] if len(numbers) == 4 and numbers[3] > 0 else None


def _texts(root: etree._Element) -> list[tuple[float, float, float, str]]:
    """Top, left and right edge in millimetres, and the words, of every piece of text."""
    found = []
    for piece in root.iter("{*}TextObject"):
        box = _numbers(piece.get("Boundary"))
        words = "".join(code.text or "" for code in piece.iter("{*}TextCode")).strip()
        if words and len(box) == 4:
            found.append((box[1], box[0], box[0] + box[2], words))
    return found


def _rows(placed: list[tuple[float, float, float, str]]) -> list[tuple[float, str]]:
    rows: list[list[tuple[float, float, float, str]]] = []
    for piece in placed:
        if rows and piece[0] - rows[-1][0][0] <= _SAME_ROW:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    written = []
    for row in rows:
        row.sort(key=lambda piece: piece[1])
        text, right = row[0][3], row[0][2]
        for _, left, end, words in row[1:]:
            text += ("\t" if left - right >= _APART else "") + words
            right = max(right, end)
        written.append((row[0][0], text))
    return written
