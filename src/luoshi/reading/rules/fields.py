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


@cache
def _fields() -> dict[str, tuple[str, str | None] | None]:
    """For every word its field, and the same again if the word speaks clearly of it (None if not); None for a
    word that the list marks as none of a field (-).
    """
    fields: dict[str, tuple[str, str | None] | None] = {}
    for word, value in table("domains").items():
        name = value.rstrip("?")
        fields[word] = None if value == "-" else (name, None if value.endswith("?") else name)
    return fields


class Fields:
    """The fields a text names, by place."""

    __slots__ = ("_clear", "_names", "_starts", "_text")

    def __init__(self, text: str) -> None:
        fields = _fields()
        self._text = text
        self._starts: list[int] = []
        self._names: list[str] = []
        self._clear: list[str | None] = []  # the same names, None for a word of every field
        for word in _words().finditer(text):
            if (found := fields[word[0]]) is not None:
                self._starts.append(word.start())
                self._names.append(found[0])
                self._clear.append(found[1])

    def between(self, start: int, end: int) -> list[str]:
        """Fields named in a span, in order of first mention."""
        names = self._names[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return names if len(names) < 2 else list(dict.fromkeys(names))

    def clear_between(self, start: int, end: int) -> list[str]:
        """Fields named in a span by words that are not used in every field."""
        names = self._clear[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        clear = [name for name in names if name is not None]
        return clear if len(clear) < 2 else list(dict.fromkeys(clear))

    def choose(self, start: int, end: int, head_end: int, topic: list[str]) -> str:
        """The domain of a demand [start, end) whose head clause ends at ``head_end``.

        The first field its head clause names, 综合 if it names three; else the meeting's one topic, else what
        the rest of the demand agrees on.
        """
        meeting = topic[0] if len(topic) == 1 else None
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        if first == last:
            return meeting or GENERAL
        clear = self.clear_between(start, head_end)
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
        return [other for other in self.clear_between(start, end) if other != domain][:3]


def topic_of(words: str) -> list[str]:
    """The fields a headline names clearly."""
    return Fields(words).clear_between(0, len(words))
