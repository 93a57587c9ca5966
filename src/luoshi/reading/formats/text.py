"""Plain text: exact lines with their offsets in the decoded file."""

from __future__ import annotations

import re

from luoshi.reading.formats import limits
from luoshi.reading.formats.door import Content, too_many_lines
from luoshi.reading.formats.encoding import decode
from luoshi.reading.source import Line

NAME = "text"
TITLE = "纯文本"
SUFFIXES = frozenset({".txt", ".text", ".log"})

_END = re.compile(r"\r\n?|\n|\f")


def claims(data: bytes) -> bool:
    """Plain text has no mark of its own: it is what is left."""
    return False


def read(data: bytes) -> Content:
    """Lines end at \\n, \\r\\n or \\r; a form feed begins a page and does not count as a line end."""
    decoded = decode(data)
    return Content(split_lines(decoded.text), decoded.encoding, decoded.problems)


def split_lines(text: str) -> list[Line]:
    """The lines of a decoded text. Raises Refusal ``too_large``."""
    lines: list[Line] = []
    number = page = 1
    at = 0
    for end in _END.finditer(text):
        start, stop = end.span()
        feeds = text[start] == "\f"
        # A form feed right at a line's beginning leaves nothing behind that could be a blank line.
        if not feeds or stop - at > 1:
            lines.append(Line(text[at:start], {"line": number}, offset=at, page=page))
        if feeds:
            page += 1
        else:
            number += 1
        at = stop
        if len(lines) > limits.MAX_LINES:
            raise too_many_lines()
    if at < len(text):
        lines.append(Line(text[at:], {"line": number}, offset=at, page=page))
    return lines
