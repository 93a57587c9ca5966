"""Anchors in stored text: a span with the words around it, and the sentence it stands in."""

from __future__ import annotations

from dataclasses import dataclass

AROUND = 16  # code points of context kept on either side, as the reader does
_ENDS = "。！？!?\n；;"


class Unplaced(ValueError):
    """A span that is not in its text, or does not say what it should: never guessed, a person places it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A span of a stored text. ``text[start:end] == quote`` always holds."""

    start: int
    end: int
    quote: str
    prefix: str
    suffix: str

    @property
    def content(self) -> dict[str, str]:
        """What a source keeps beside the offsets."""
        return {"quote": self.quote, "prefix": self.prefix, "suffix": self.suffix}


def span_of(text: str, start: int, end: int, quote: str | None = None) -> Span:
    """The span start:end of ``text`` (code points); raises Unplaced when it is empty, outside, or not ``quote``."""
    if not 0 <= start < end <= len(text):
        raise Unplaced(f"{start}:{end} is no span of a text of {len(text)} characters")
    if quote is not None and text[start:end] != quote:
        raise Unplaced(f"at {start}:{end} the text says {text[start:end]!r}, not {quote!r}")
    return Span(start, end, text[start:end], text[max(0, start - AROUND) : start], text[end : end + AROUND])


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the sentence, or the sentences, that a span touches."""
    while start > 0 and text[start - 1] not in _ENDS:
        start -= 1
    if text[end - 1] not in _ENDS:
        while end < len(text) and text[end] not in _ENDS:
            end += 1
        end = min(len(text), end + 1)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
