"""A text cut where records begin and end, so that a page can mark them without nesting elements.

Directives hold terms, people and quantities, and two records may overlap without one holding the other;
HTML elements cannot. So each paragraph becomes a row of segments, and every segment knows all the
records that cover it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """A record's place in a text, in code points: ``start`` included, ``end`` not."""

    start: int
    end: int
    record: str


class Segment(NamedTuple):
    """A run of characters covered by the same records, the longest record first."""

    text: str
    records: list[str]


def placed(text: str, start: int, end: int) -> bool:
    """Whether a span can be marked: it lies in the text and holds at least one character."""
    return 0 <= start < end <= len(text)


def segments(text: str, spans: Iterable[Span]) -> list[list[Segment]]:
    """The paragraphs of ``text`` (lines divided by line feeds) as segments.

    Joining the segments of a paragraph, and the paragraphs by line feeds, gives ``text`` back. Spans that
    cannot be placed are passed over.
    """
    wanted = [span for span in spans if placed(text, span.start, span.end)]
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for number, span in enumerate(wanted):
        opening.setdefault(span.start, []).append(number)
        closing.setdefault(span.end, []).append(number)
    cuts = sorted({*opening, *closing})

    paragraphs: list[list[Segment]] = []
    covering: set[int] = set()
    names: list[str] = []
    next_cut = 0
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        row: list[Segment] = []
        at = start
        while next_cut < len(cuts) and cuts[next_cut] <= end:
            cut = cuts[next_cut]
            if cut > at:
                row.append(Segment(text[at:cut], names))
                at = cut
            covering.difference_update(closing.get(cut, ()))
            covering.update(opening.get(cut, ()))
            longest_first = sorted(covering, key=lambda n: (wanted[n].start - wanted[n].end, n))
            names = [wanted[n].record for n in longest_first]
            next_cut += 1
        if at < end:
            row.append(Segment(text[at:end], names))
        paragraphs.append(row)
        start = end + 1
    return paragraphs
