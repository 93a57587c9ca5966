"""Blocks: what layout works on. A block is a paragraph, a headline line, or a line of page furniture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from luoshi.reading.article import Piece
from luoshi.reading.source import Line

_WORD = re.compile(r"\w+")
_BEGINNING = 8
Kind = Literal["body", "heading", "meta", "furniture", "title"]


def words_only(text: str) -> str:
    """A text without punctuation and blanks."""
    return "".join(_WORD.findall(text)).replace("_", "")


@dataclass(slots=True)
class Run:
    """Characters of one source line, edge blanks left aside."""

    line: Line
    skip: int
    length: int

    @property
    def text(self) -> str:
        return self.line.text[self.skip : self.skip + self.length]


@dataclass(slots=True)
class Block:
    """One paragraph or one line, as stored (``text``) and folded for matching (``folded``)."""

    runs: list[Run]
    text: str
    folded: str
    kind: Kind = "body"
    blank_before: bool = False
    level: int | None = None
    size: float | None = None
    page: int | None = None
    reason: str = ""
    structured: bool = False
    _key: str | None = None

    @property
    def key(self) -> str:
        """The text without punctuation and blanks: equal for copies."""
        if self._key is None:
            self._key = words_only(self.folded)
        return self._key

    @property
    def key_beginning(self) -> str:
        """The first few characters of the key, known without making all of it."""
        beginning = words_only(self.folded[: 4 * _BEGINNING])[:_BEGINNING]
        return beginning if len(beginning) == _BEGINNING else self.key[:_BEGINNING]

    def pieces(self, at: int) -> list[Piece]:
        """Pieces of this block when its text stands at ``at`` of an article."""
        pieces: list[Piece] = []
        for run in self.runs:
            pieces.append(Piece(at, run.line, run.skip, run.length))
            at += run.length
        return pieces

    def part(self, start: int, end: int) -> Block:
        """A block of the characters [start, end) of this one, edge blanks removed."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        runs: list[Run] = []
        at = 0
        for run in self.runs:
            first, last = max(start, at), min(end, at + run.length)
            if first < last:
                runs.append(Run(run.line, run.skip + first - at, last - first))
            at += run.length
        return Block(
            runs, self.text[start:end], self.folded[start:end], self.kind, self.blank_before, self.level,
            self.size, self.page, self.reason, self.structured,
        )  # fmt: skip
