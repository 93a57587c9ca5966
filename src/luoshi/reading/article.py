"""One article between layout and rules: stored text, matching view, paragraphs, and the way back."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from luoshi.reading.records import Anchor
from luoshi.reading.source import Line
from luoshi.reading.view import View

CONTEXT = 16  # characters of prefix and suffix an anchor keeps


@dataclass(slots=True)
class Piece:
    """A run of the stored text that comes unchanged from one line of the source."""

    start: int
    line: Line
    skip: int  # characters of the line before the run (edge blanks)
    length: int


@dataclass(slots=True)
class Paragraph:
    """A paragraph as a span of the view (not of the stored text)."""

    start: int
    end: int
    caption: bool = False


@dataclass(slots=True)
class Headline:
    """A headline group: title lines, with the line before and the line after them."""

    title_lines: list[str] = field(default_factory=list)
    kicker: str | None = None
    subtitle: str | None = None


class ArticleText:
    """What the rules read. Rules match on ``view.text`` and speak in its positions; ``anchor`` and
    ``words`` lead back to the stored text."""

    __slots__ = (
        "_starts", "doubts", "headline", "outlet", "paragraphs", "pieces", "published",
        "published_text", "reporters", "source_name", "text", "view", "years_on_page",
    )  # fmt: skip

    def __init__(self, text: str, pieces: list[Piece], captions: set[int] | None = None) -> None:
        """``text``: paragraphs joined by one line feed; ``captions``: indices of caption paragraphs."""
        self.text = text
        self.pieces = pieces
        self._starts = [p.start for p in pieces]
        self.view = View(text)
        self.paragraphs: list[Paragraph] = []
        at = 0
        for i, part in enumerate(self.view.text.split("\n")):
            self.paragraphs.append(Paragraph(at, at + len(part), bool(captions and i in captions)))
            at += len(part) + 1
        self.headline = Headline()
        self.outlet: str | None = None
        self.reporters: list[tuple[str, str, dict[str, Any]]] = []  # name, post as written, place
        self.published: date | None = None
        self.published_text: str | None = None  # ISO day, with the time if the page gives one
        self.years_on_page: list[int] = []  # years stated outside the body: title, folio line
        self.source_name = ""
        self.doubts: list[str] = []

    @property
    def title(self) -> str | None:
        return " ".join(self.headline.title_lines) or None

    def words(self, start: int, end: int) -> str:
        """The stored characters of a span of the view."""
        start, end = self.view.stored_span(start, end)
        return self.text[start:end]

    def anchor(self, start: int, end: int) -> Anchor:
        """Anchor of a span of the view."""
        start, end = self.view.stored_span(start, end)
        return Anchor(
            start,
            end,
            self.text[start:end],
            self.text[max(0, start - CONTEXT) : start],
            self.text[end : end + CONTEXT],
            self._original(start, end),
        )

    def _original(self, start: int, end: int) -> dict[str, Any]:
        if not self.pieces:
            return {}
        piece = max(0, bisect_right(self._starts, start) - 1)
        first = last = self.pieces[piece]
        if piece + 1 < len(self._starts) and self._starts[piece + 1] < end:
            last = self.pieces[bisect_right(self._starts, end - 1) - 1]
        place = dict(first.line.original)
        if first.line.offset is not None and last.line.offset is not None:
            place["start"] = first.line.offset + first.skip + start - first.start
            place["end"] = last.line.offset + last.skip + end - last.start
        if last is not first:
            place["to"] = dict(last.line.original)
        return place
