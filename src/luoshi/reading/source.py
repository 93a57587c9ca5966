"""What a file format hands to the layout rules: lines with their places, nothing interpreted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from luoshi.reading.records import Problem

# What the format itself knows about a line. Plain text knows nothing ("line": it may be part of a
# wrapped paragraph); the others hand over whole paragraphs.
LineKind = Literal["line", "paragraph", "heading", "title", "meta", "furniture"]


@dataclass(slots=True)
class Line:
    """One line (plain text) or one block (HTML, Word, a PDF paragraph) without its line end.

    ``text`` is exactly the source's characters, edge blanks included. ``original`` is its place, in the
    form ``Anchor.original`` documents. ``offset`` is the index of ``text[0]`` in the decoded file, or
    None where the format has no such thing. ``size`` is the letter size in points where it is known.
    ``meta`` lines (HTML <title>, <meta name=pubdate>, a Word property) are metadata, never body;
    ``furniture`` (nav, script, header and footer of a page) is left out but listed, with ``label`` as
    the reason.
    """

    text: str
    original: dict[str, Any] = field(default_factory=dict)
    kind: LineKind = "line"
    offset: int | None = None
    size: float | None = None
    level: int | None = None
    label: str | None = None
    page: int | None = None


@dataclass(slots=True)
class Source:
    """A file opened: its lines in reading order and what went wrong on the way."""

    name: str
    sha256: str
    format: str
    lines: list[Line]
    encoding: str | None = None
    problems: list[Problem] = field(default_factory=list)


class Refusal(Exception):
    """The file is not read. ``code`` is stable, ``message`` says what is wrong, ``hint`` the way out."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.sha256: str | None = None  # of the file, where its bytes were read

    def problem(self) -> Problem:
        return Problem(self.code, self.message, self.hint)
