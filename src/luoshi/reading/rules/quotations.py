"""Quoted strings and titles of a text: where “…” and 《…》 begin and end.

Traps answered: quotes inside quotes, a quote left open by a lost sign (it ends with its paragraph), and
quoted speech, which is no term.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

_SIGNS = re.compile("[“”《》\n]")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quoted string in view positions: ``start`` and ``end`` are inside the quotation marks."""

    start: int
    end: int
    nested: bool = False  # stands inside another quotation

    @property
    def outer_start(self) -> int:
        return self.start - 1

    @property
    def outer_end(self) -> int:
        return self.end + 1


@lru_cache(maxsize=4)  # several rules ask for the same article
def quotations(text: str) -> tuple[Sequence[Quotation], Sequence[tuple[int, int]]]:
    """All quoted strings in order of their start, and the spans of all 《titles》."""
    found: list[Quotation] = []
    titles: list[tuple[int, int]] = []
    open_quotes: list[int] = []
    open_titles: list[int] = []
    for sign in _SIGNS.finditer(text):
        char, at = sign[0], sign.start()
        if char == "“":
            open_quotes.append(at)
        elif char == "”":
            if open_quotes:
                start = open_quotes.pop()
                found.append(Quotation(start + 1, at))
        elif char == "《":
            open_titles.append(at)
        elif char == "》":
            if open_titles:
                start = open_titles.pop()
                if not open_titles:
                    titles.append((start, at + 1))
        else:
            open_quotes.clear()
            open_titles.clear()
    found.sort(key=lambda q: q.start)
    reach = 0
    for i, quotation in enumerate(found):
        if quotation.start < reach:
            found[i] = replace(quotation, nested=True)
        else:
            reach = quotation.end
    return found, titles


class Spans:
    """Disjoint or nested spans in ascending order, asked many times in ascending or any order."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        merged: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        self._starts = [s for s, _ in merged]
        self._ends = [e for _, e in merged]

    def holds(self, position: int) -> bool:
        """Whether a position lies inside one of the spans."""
        return self.at(position) is not None

    def at(self, position: int) -> tuple[int, int] | None:
        """The span that holds a position."""
        i = bisect_right(self._starts, position) - 1
        if i >= 0 and position < self._ends[i]:
            return self._starts[i], self._ends[i]
        return None

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(zip(self._starts, self._ends, strict=True))
