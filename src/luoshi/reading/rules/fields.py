"""Which field of work a stretch of text speaks of: the domains of the guideline (§5).

The words of the list ``domains`` are found once in an article; every demand then only looks up its span. A
word marked ``?`` there is used in every field (改革, 项目, 群众) and counts only where nothing clearer
stands.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from functools import cache

from luoshi.reading.rules.patterns import word_pattern
from luoshi.reading.words import table

GENERAL = "综合"


@cache
def _words() -> re.Pattern[str]:
    return re.compile(word_pattern("domains"))


@cache
def domains() -> list[str]:
    """Every domain that a directive may have, in the order of the list, 综合 last."""
    named = dict.fromkeys(name.rstrip("?") for name in table("domains").values() if name != "-")
    named.pop(GENERAL, None)
    return [*named, GENERAL]


class Fields:
    """The fields a text names, by place."""

    __slots__ = ("_clear", "_names", "_starts", "_text")

    def __init__(self, text: str) -> None:
        lookup = table("domains")
        found = [(m.start(), lookup[m[0]]) for m in _words().finditer(text)]
        found = [(start, name) for start, name in found if name != "-"]
        self._text = text
        self._starts = [start for start, _ in found]
        self._names = [name.rstrip("?") for _, name in found]
        self._clear = [not name.endswith("?") for _, name in found]

    def between(self, start: int, end: int, *, clear: bool = False) -> list[str]:
        """Fields named in a span, in order of first mention; ``clear`` leaves out words of every field."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        names = self._names[first:last]
        if len(names) < 2:
            return names if not clear or self._clear[first:last] == [True] else []
        if clear:
            names = [name for name, sure in zip(names, self._clear[first:last], strict=True) if sure]
        return list(dict.fromkeys(names))

    def choose(self, start: int, end: int, head_end: int, topic: list[str]) -> str:
        """The domain of a demand [start, end) whose head clause ends at ``head_end``.

        The first field its head clause names, 综合 if it names three; else the meeting's one topic, else what
        the rest of the demand agrees on.
        """
        meeting = topic[0] if len(topic) == 1 else None
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        if first == last:
            return meeting or GENERAL
        clear = self.between(start, head_end, clear=True)
        named = self.between(start, head_end)
        if len(clear) >= 3 or (len(named) >= 3 and self._text.count("、", start, head_end) >= 2):
            return GENERAL
        if clear:
            return clear[0] if meeting in (None, clear[0]) or meeting not in named else meeting
        everything = Counter(self._names[first:last])
        if meeting and (meeting in everything or everything.total() <= 2):
            return meeting
        if named:
            return named[0] if len(named) < 3 else GENERAL
        if everything and everything.most_common(1)[0][1] * 2 > everything.total():
            return everything.most_common(1)[0][0]
        return meeting or GENERAL

    def others(self, start: int, end: int, domain: str) -> list[str]:
        """Fields further on: those a clear word names, in order, three at most."""
        return [other for other in self.between(start, end, clear=True) if other != domain][:3]


def topic_of(words: str) -> list[str]:
    """The fields a headline names clearly."""
    return Fields(words).between(0, len(words), clear=True)
