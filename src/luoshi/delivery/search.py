"""Full-text search over Chinese without a dictionary: every one- and two-character piece of a text is a word.

So a two-character word is one lookup in the index, whatever a segmenter would have made of it; longer words are
looked up by their pieces and then compared in full.
"""

from __future__ import annotations

import re

_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]+")
_WORD = re.compile(r"[0-9a-zà-ɏ]+")


def pieces(text: str) -> list[str]:
    """The pieces of a text that the index holds, each once: Han characters, pairs of them, and other words."""
    folded = text.lower()
    found: dict[str, None] = {}
    for run in _HAN.findall(folded):
        for first, second in zip(run, run[1:], strict=False):
            found[first] = None
            found[first + second] = None
        found[run[-1]] = None
    for word in _WORD.findall(folded):
        found[word] = None
    return list(found)


def needed(query: str) -> list[str]:
    """The pieces that every text containing the query has: of a run of Han characters its pairs."""
    folded = query.lower()
    found: dict[str, None] = {}
    for run in _HAN.findall(folded):
        if len(run) == 1:
            found[run] = None
        for first, second in zip(run, run[1:], strict=False):
            found[first + second] = None
    return list(found)


def terms(query: str) -> list[str]:
    """The words of a query, divided by spaces: a text must contain all of them."""
    return query.lower().split()


def tsquery(query: str) -> str:
    """The query for the index, as PostgreSQL's tsquery writes it; empty when the index cannot help."""
    words = [piece for term in terms(query) for piece in needed(term)]
    return " & ".join(
        "'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in dict.fromkeys(words)
    )
