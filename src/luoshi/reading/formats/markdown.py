"""Markdown, with or without HTML inside: headings, paragraphs of HTML, and lines of text.

A line keeps its offset in the decoded file only where its text stands there in one piece; where markup was
taken out of the middle it has none.
"""

from __future__ import annotations

import html as entities
import re

from luoshi.reading.formats import limits
from luoshi.reading.formats.door import Content, too_many_lines
from luoshi.reading.formats.encoding import decode
from luoshi.reading.formats.html import BLOCKS, CODE, CODE_SHOWN, FURNITURE, HEADINGS, collapse
from luoshi.reading.source import Line, LineKind

NAME = "markdown"
TITLE = "Markdown文件"
SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkd"})

_SNIFFED = 65_536
_LONGEST_RULE = 300
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(\S.*)")
_MARKED = re.compile(rb"^ {0,3}#{1,6}[ \t]+\S", re.MULTILINE)
_END = re.compile(r"\r\n?|\n|\f")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_FENCE = re.compile(r" {0,3}(```|~~~)")
# Every count is bounded: a megabyte of > signs would otherwise take a gigabyte to match.
_PREFIX = re.compile(r"(?:[ \t]{0,12}(?:>|[-*+][ \t]{1,12}(?=\S))){1,12}[ \t]?")
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)([a-zA-Z][a-zA-Z0-9-]*)([^<>]*)>", re.DOTALL)
_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
_MARKUP = re.compile(r"[*`\[\\&]|__")
_IMAGE_OR_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\]\([^()\n]{0,300}\)")
_LINK_ALONE = re.compile(r"\[[^\[\]\n]{1,200}\]\([^()\n]{0,300}\)[ \t]*$")
_EMPHASIS = re.compile(r"(?<![\d*])\*(?=\S)([^*\n]{1,200})(?<=\S)\*(?!\*)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_CELL_RULE = re.compile(r"[|:\- \t]+$")
_FRONT = re.compile(r"[A-Za-z_][\w-]*[ \t]*:[ \t]*\S")


def claims(data: bytes) -> bool:
    """Whether a text without a telling name is Markdown: at least two headings marked with #."""
    return len(_MARKED.findall(data, 0, _SNIFFED)) >= 2


def read(data: bytes) -> Content:
    decoded = decode(data)
    return Content(_Reader(decoded.text).lines(), decoded.encoding, decoded.problems)


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: list[Line] = []
        self._raw: list[tuple[int, int]] = []  # span of every line of the file, without its end
        at = 0
        for end in _END.finditer(text):
            self._raw.append((at, end.start()))
            at = end.end()
            if len(self._raw) > limits.MAX_LINES:
                raise too_many_lines()
        if at < len(text):
            self._raw.append((at, len(text)))

    def lines(self) -> list[Line]:
        raw, text = self._raw, self._text
        index = self._front_matter()
        fence = ""
        while index < len(raw):
            start, end = raw[index]
            line = text[start:end]
            number = index + 1
            index += 1
            marks = _FENCE.match(line)
            if marks and (not fence or marks[1] == fence):
                fence = "" if fence else marks[1]
                continue
            if fence or not line or line.isspace():
                self._add(line, number, "line", start)
                continue
            if "<" in line and _HTML.search(line):
                index = self._html(index - 1)
                continue
            if heading := _HEADING.match(line):
                title = _without_closing(heading[2].rstrip())
                self._marked(title, number, "heading", start + heading.start(2), level=len(heading[1]))
                continue
            if _is_rule(line):
                continue
            under = _UNDERLINE.match(text, *raw[index]) if index < len(raw) and line[0] != "|" else None
            if under:
                level = 1 if under[1][0] == "=" else 2
                self._marked(
                    line.strip(), number, "heading", start + len(line) - len(line.lstrip()), level=level
                )
                index += 1
                continue
            self._plain(line, number, start)
        return self._lines

    def _front_matter(self) -> int:
        """Skip the block between --- lines at the very beginning, handing its fields over as metadata."""
        raw, text = self._raw, self._text
        if not raw or text[raw[0][0] : raw[0][1]].rstrip() != "---":
            return 0
        for last in range(1, min(len(raw), 200)):
            if text[raw[last][0] : raw[last][1]].rstrip() in ("---", "..."):
                break
        else:
            return 0
        for index in range(1, last):
            start, end = raw[index]
            if _FRONT.match(text, start, end):
                self._add(text[start:end], index + 1, "meta", start)
            elif text[start:end].strip():
                self._add(text[start:end], index + 1, "furniture", start, label="front_matter")
        return last + 1

    def _plain(self, line: str, number: int, start: int) -> None:
        if line.lstrip().startswith("|") and line.count("|") >= 2:
            if _CELL_RULE.match(line):
                return
            at = start
            for cell in line.split("|"):
                if cell.strip():
                    self._marked(cell.strip(), number, "paragraph", at + len(cell) - len(cell.lstrip()))
                at += len(cell) + 1
            return
        if prefix := _PREFIX.match(line):
            if line[prefix.end() :].strip():
                self._marked(line[prefix.end() :], number, "paragraph", start + prefix.end())
            return
        if line[0] == "[" and _LINK_ALONE.match(line):
            words = unmark(line)
            at = line.find(words)
            self._add(words, number, "furniture", start + at if at >= 0 else None, label="link_list")
            return
        self._marked(line, number, "line", start)

    def _html(self, index: int) -> int:
        """A run of lines with HTML in it, up to a blank line; the index of the line after it."""
        raw, text = self._raw, self._text
        first = index
        while index < len(raw):
            start, end = raw[index]
            if not text[start:end].strip() or (index > first and _HEADING.match(text, start, end)):
                break
            index += 1
        begin, finish = raw[first][0], raw[index - 1][1]
        block = _Block(self, first)
        at = begin
        closing: str | None = None  # the element whose content is furniture
        for tag in _TAG.finditer(text, begin, finish):
            if at < tag.start():
                block.piece(at, tag.start())
            at = tag.end()
            name = (tag[2] or "").lower()
            if closing is not None:
                if tag[1] and name == closing:
                    block.end()
                    block.label = closing = None
                continue
            if not name:
                continue
            if (name in FURNITURE or name in CODE) and not tag[1] and not tag[3].endswith("/"):
                block.end()
                closing, block.label = name, FURNITURE.get(name, name)
            elif name in BLOCKS or name == "br":
                block.end()
                block.level = HEADINGS.get(name) if not tag[1] else None
        if at < finish:
            block.piece(at, finish)
        block.end()
        return index

    def _marked(self, line: str, number: int, kind: LineKind, start: int, level: int | None = None) -> None:
        """A run of Markdown text: its marks are taken out, its words stay."""
        words = unmark(line) if _MARKUP.search(line) else line
        at = line.find(words)
        if words.strip():
            self._add(words, number, kind, start + at if at >= 0 else None, level=level)

    def _add(self, text: str, number: int, kind: LineKind, offset: int | None, *, level: int | None = None,
             label: str | None = None) -> None:  # fmt: skip
        self._lines.append(Line(text, {"line": number}, kind, offset, level=level, label=label))
        if len(self._lines) > limits.MAX_LINES:
            raise too_many_lines()

    def finish_block(
        self, pieces: list[tuple[int, int]], first: int, level: int | None, label: str | None
    ) -> None:
        """One block of HTML, from the pieces of text between its tags."""
        text = self._text
        raw = "".join(text[start:end] for start, end in pieces)
        words = collapse(entities.unescape(raw) if "&" in raw else raw)
        if label in CODE:
            words = words[:CODE_SHOWN]
        if not words or words.isspace():
            return
        offset = None
        start = pieces[0][0]
        if len(pieces) == 1 and (at := raw.find(words)) >= 0:
            offset = start + at
        number = first + 1
        begin = start if offset is None else offset  # a piece may begin with a line end
        while number < len(self._raw) and self._raw[number][0] <= begin:
            number += 1
        kind: LineKind = "furniture" if label else "heading" if level else "paragraph"
        self._add(words, number, kind, offset, level=None if label else level, label=label)


class _Block:
    """The block of HTML being read."""

    __slots__ = ("_first", "_pieces", "_reader", "label", "level")

    def __init__(self, reader: _Reader, first: int) -> None:
        self._reader = reader
        self._first = first
        self._pieces: list[tuple[int, int]] = []
        self.label: str | None = None
        self.level: int | None = None

    def piece(self, start: int, end: int) -> None:
        self._pieces.append((start, end))

    def end(self) -> None:
        if self._pieces:
            self._reader.finish_block(self._pieces, self._first, self.level, self.label)
            self._pieces = []


def _is_rule(line: str) -> bool:
    """Whether a line is a rule across the page: three or more of one sign, and nothing else."""
    signs = "".join(line.split()) if len(line) <= _LONGEST_RULE else ""
    return len(signs) >= 3 and signs[0] in "*-_" and signs == signs[0] * len(signs)


def _without_closing(title: str) -> str:
    """A heading may be closed by number signs after a blank."""
    words = title.rstrip("#")
    return words.rstrip() if words.endswith((" ", "\t")) else title


def unmark(line: str) -> str:
    """Take out emphasis, code marks, link targets and escapes; every word stays."""
    if "[" in line:
        line = _IMAGE_OR_LINK.sub(r"\1", line)
    if "*" in line:
        line = _EMPHASIS.sub(r"\1", line.replace("**", ""))
    if "&" in line:
        line = entities.unescape(line)
    return _ESCAPE.sub(r"\1", line.replace("__", "").replace("`", ""))
