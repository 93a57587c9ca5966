"""Word ``.docx``: paragraphs and table cells in order, read from the XML itself.

The zip is opened with caps on what it declares and on what it really unpacks to; a part with a document type
is refused (Office writes none, an entity bomb needs one).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from luoshi.reading.formats import limits
from luoshi.reading.formats.container import damaged, open_zip, parse_xml, read_part, zip_names
from luoshi.reading.formats.door import Content, too_many_lines
from luoshi.reading.records import Problem
from luoshi.reading.source import Line, LineKind

NAME = "docx"
TITLE = "Word文档"
SUFFIXES = frozenset({".docx", ".docm", ".dotx"})

_MAIN = re.compile(r"word/document\d*\.xml$")
_ASIDE = re.compile(r"word/(header|footer|footnote|endnote|comment)s?\d*\.xml$")

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# The same vocabulary as ISO/IEC 29500 strict files spell it.
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_P, _T, _TAB, _BR, _CR, _TC = f"{_W}p", f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}tc"
_R, _PPR, _RPR, _VAL = f"{_W}r", f"{_W}pPr", f"{_W}rPr", f"{_W}val"
_HYPHEN = f"{_W}noBreakHyphen"
_BOX = f"{_W}txbxContent"
_REMEMBERED_BREAK = f"{_W}lastRenderedPageBreak"
_FIRST_PAGE_PARAGRAPHS = 200  # more do not stand on one page, cells of a table included
# Deleted and moved-away text, pinyin above characters, and the copy of a text box for old programs: text
# boxes stand twice in the file.
_NOT_SHOWN = frozenset(
    (f"{_W}del", f"{_W}moveFrom", f"{_W}rt", f"{_COMPATIBILITY}Fallback", f"{_W}pPr", f"{_W}rPr")
)
_OUTLINE = re.compile(r"(?:heading|标题)\s*(\d)$", re.IGNORECASE)
_PROPERTY = re.compile(r"\{[^}]*\}(title|subject|keywords|description)$")


@dataclass(slots=True)
class _Style:
    level: int | None
    size: float | None
    based_on: str | None


def claims(data: bytes) -> bool:
    return any(_MAIN.match(name) for name in zip_names(data))


def read(data: bytes) -> Content:
    """Raises Refusal ``encrypted``, ``bomb``, ``xml_entities``, ``damaged`` or ``too_large``."""
    archive = open_zip(data)
    if archive is None:
        raise damaged()
    with archive:
        return _Document(archive).content()


def read_first_page(data: bytes) -> Content:
    """What the first page shows, as far as page breaks tell (manual ones, and those Word remembers of its
    last layout): the paragraphs, labelled ``box`` inside a text box, then every ``header`` and ``footer``
    and the words of WordArt (``watermark``). Raises Refusal like ``read``.
    """
    archive = open_zip(data)
    if archive is None:
        raise damaged()
    with archive:
        return _Document(archive).first_page()


class _Document:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._room = limits.MAX_INFLATED
        self._names = sorted(archive.namelist())
        self._styles: dict[str, _Style] = {}
        self._default_size: float | None = None
        self._numbered = False
        self._page = 1

    def content(self) -> Content:
        main = next(name for name in self._names if _MAIN.match(name))
        body = self._xml(main)
        if "word/styles.xml" in self._names:
            self._read_styles(self._xml("word/styles.xml"))
        lines = self._properties()
        lines += self._lines(body, label=None)
        for name in self._names:
            if aside := _ASIDE.match(name):
                lines += self._lines(self._xml(name), label=aside[1])
        problems = []
        if self._numbered:
            problems.append(
                Problem(
                    "automatic_numbers",
                    "文中有自动编号，编号本身不是文字，读取结果中没有",
                    "需要编号时，请在Word中把自动编号转为文本后另存",
                )
            )
        return Content(lines, None, problems)

    def first_page(self) -> Content:
        body = self._xml(next(name for name in self._names if _MAIN.match(name)))
        lines = list(self._first_paragraphs(body))
        lines += _watermarks(body)
        for name in self._names:
            aside = _ASIDE.match(name)
            if aside and aside[1] in ("header", "footer"):
                part = self._xml(name)
                lines += self._lines(part, label=aside[1])
                lines += _watermarks(part)
        return Content(lines)

    def _first_paragraphs(self, body: etree._Element) -> Iterator[Line]:
        first: int | None = None
        for number, paragraph in enumerate(_paragraphs(body), start=1):
            boxed = next(paragraph.iterancestors(_BOX), None) is not None
            level, size = self._look(paragraph)
            for text, page in self._texts(paragraph):
                if not text.strip():
                    continue
                # A page break before the very first words leaves an empty page that is not shown.
                first = page if first is None else first
                if page > first and not boxed:
                    return
                kind: LineKind = "heading" if level else "paragraph"
                yield Line(text, {"paragraph": number}, kind, size=size, level=level, page=1,
                           label="box" if boxed else None)  # fmt: skip
            remembered = first is not None and next(paragraph.iter(_REMEMBERED_BREAK), None) is not None
            if remembered or number >= _FIRST_PAGE_PARAGRAPHS:
                return

    def _xml(self, name: str) -> etree._Element:
        part = read_part(self._archive, name, self._room)
        self._room -= len(part)
        if _STRICT in part:
            part = part.replace(_STRICT, _TRANSITIONAL)
        return parse_xml(part)

    def _read_styles(self, root: etree._Element) -> None:
        for size in root.iterfind(f"{_W}docDefaults/{_W}rPrDefault/{_RPR}/{_W}sz"):
            self._default_size = _half_points(size)
        for style in root.iterfind(f"{_W}style"):
            name = style.find(f"{_W}name")
            outline = style.find(f"{_PPR}/{_W}outlineLvl")
            named = name.get(_VAL, "") if name is not None else ""
            level: int | None = None
            if outline is not None:
                level = _outline(outline)
            elif found := _OUTLINE.match(named):
                level = int(found[1])
            elif named.lower() in ("title", "标题"):
                level = 1
            based = style.find(f"{_W}basedOn")
            self._styles[style.get(f"{_W}styleId", "")] = _Style(
                level,
                _half_points(style.find(f"{_RPR}/{_W}sz")),
                based.get(_VAL) if based is not None else None,
            )

    def _properties(self) -> list[Line]:
        if "docProps/core.xml" not in self._names:
            return []
        lines = []
        for entry in self._xml("docProps/core.xml"):
            found = _PROPERTY.match(entry.tag) if isinstance(entry.tag, str) else None
            if found and (value := (entry.text or "").strip()):
                lines.append(Line(f"{found[1]}: {value}", {"part": "docProps/core.xml"}, "meta"))
        return lines

    def _lines(self, root: etree._Element, label: str | None) -> list[Line]:
        lines: list[Line] = []
        for number, paragraph in enumerate(_paragraphs(root), start=1):
            level, size = self._look(paragraph)
            kind: LineKind = "furniture" if label else "heading" if level else "paragraph"
            place = {"paragraph": number}
            for text, page in self._texts(paragraph):
                if text.strip():
                    lines.append(
                        Line(text, place if label is None else {**place, "part": label}, kind, size=size,
                             level=level if kind == "heading" else None, label=label,
                             page=page if label is None else None)
                    )  # fmt: skip
            if len(lines) > limits.MAX_LINES:
                raise too_many_lines()
        return lines

    def _look(self, paragraph: etree._Element) -> tuple[int | None, float | None]:
        """Heading level and letter size, from the paragraph itself or the styles it rests on."""
        level: int | None = None
        size: float | None = None
        style: str | None = None
        properties = paragraph.find(_PPR)
        if properties is not None:
            outline = properties.find(f"{_W}outlineLvl")
            if outline is not None:
                level = _outline(outline)
            named = properties.find(f"{_W}pStyle")
            style = named.get(_VAL) if named is not None else None
            if properties.find(f"{_W}numPr") is not None:
                self._numbered = True
            if properties.find(f"{_W}pageBreakBefore") is not None:
                self._page += 1
        for run in paragraph.iterfind(_R):
            if run.find(_T) is not None:
                size = _half_points(run.find(f"{_RPR}/{_W}sz"))
                break
        for _ in range(12):  # styles may rest on each other in a circle
            known = self._styles.get(style or "")
            if known is None:
                break
            level = known.level if level is None else level
            size = known.size if size is None else size
            style = known.based_on
        if level is not None and not 1 <= level <= 9:
            level = None
        return level, size if size is not None else self._default_size

    def _texts(self, paragraph: etree._Element) -> Iterator[tuple[str, int]]:
        """The lines of a paragraph (a manual line break ends one), with the page of manual page breaks."""
        parts: list[str] = []
        for part in _shown(paragraph):
            tag = part.tag
            if tag == _T:
                parts.append(part.text or "")
            elif tag == _TAB:
                parts.append("\t")
            elif tag == _HYPHEN:
                parts.append("-")
            elif tag in (_BR, _CR):
                yield "".join(parts), self._page
                parts = []
                if part.get(f"{_W}type") == "page":
                    self._page += 1
        yield "".join(parts), self._page


def _paragraphs(root: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs in the order of the document, those of tables and text boxes where they stand."""
    stack = [root]
    while stack:
        element = stack.pop()
        if element.tag in _NOT_SHOWN:
            continue
        if element.tag == _P:
            yield element
        stack.extend(reversed(element))


def _shown(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The parts of a paragraph that a reader sees, without the paragraphs of text boxes in it."""
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        if element.tag in _NOT_SHOWN or element.tag == _P:
            continue
        if element.tag in (_T, _TAB, _BR, _CR, _HYPHEN):
            yield element
        else:
            stack.extend(reversed(element))


def _watermarks(root: etree._Element) -> list[Line]:
    return [
        Line(words, {"part": "watermark"}, "furniture", label="watermark")
        for path in root.iter("{urn:schemas-microsoft-com:vml}textpath")
        if (words := path.get("string", "").strip())
    ]


def _outline(element: etree._Element) -> int | None:
    value = element.get(_VAL, "")
    return int(value) + 1 if value.isdecimal() and len(value) == 1 else None


def _half_points(element: etree._Element | None) -> float | None:
    value = element.get(_VAL, "") if element is not None else ""
    return int(value) / 2 if value.isascii() and value.isdecimal() and len(value) < 5 else None
