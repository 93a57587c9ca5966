"""A folded view of a text, for matching only: the stored text is never changed.

Rules are written once, for simplified characters and full-width punctuation; the view makes other
spellings look like that and remembers where every character came from. Traps answered: ASCII commas
(seed 2), traditional text, pinyin in brackets 會(huì)議, doubled commas ,, of scrapers, spaced names 刘 婧,
blanks inside 4 月 28 日.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache

import opencc

_PLAIN = {
    ",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "(": "（", ")": "）",
    "「": "“", "」": "”", "『": "“", "』": "”", "﹁": "“", "﹂": "”", "＂": '"',
    "•": "·", "・": "·", "‧": "·", "﹒": "·", "〔": "（", "〕": "）",
    "\u3000": " ", "\xa0": " ", "\t": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ",
    "％": "%", "．": ".", "－": "-", "～": "~", "＋": "+", "／": "/",
    **{chr(0xFF10 + i): str(i) for i in range(10)},
    **{chr(0xFF21 + i): chr(65 + i) for i in range(26)},
    **{chr(0xFF41 + i): chr(97 + i) for i in range(26)},
    "著": "着",
}  # fmt: skip
_FOLDED = re.compile(f"[{re.escape(''.join(_PLAIN))}]")
# Folding is undone inside numbers and clock times: 1,234.5 and 17:44 keep their signs.
_IN_NUMBER = re.compile(r"(\d)([，：])(?=\d)")
_STRAIGHT = re.compile(r'"')
_HAN = r"\u4e00-\u9fff\u3400-\u4dbf"
# Every alternative begins with a character of its own, which is sought fast; what must stand before it is
# looked back at from there.
_NOISE = re.compile(
    "（[a-zà-ǜāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,7}）"  # pinyin glossed by a scraper
    "|，(?:[，,]*(?=[，；：。、])|(?<=[。；：、！？]，)，*)|,[，,]*(?=[，；：。、])"  # doubled commas
    "|、(?<=、、)、*|。(?<=。。)。*|；(?<=；；)；*"
    rf"| (?:(?<=\d ) *(?=[{_HAN}])|(?<=[{_HAN}] ) *(?=\d))"  # 4 月 28 日
    r"|\u200b|\u200c|\u200d|\u200e|\u200f|\ufeff|\u2060|\xad"
)


_GLOSS = re.compile(r"[（(][a-zà-ǜāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,7}[）)]")


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def fold(text: str) -> str:
    """Fold punctuation, width and traditional characters; the length never changes."""
    folded = _FOLDED.sub(lambda m: _PLAIN[m[0]], text)
    if "，" in folded or "：" in folded:
        folded = _IN_NUMBER.sub(lambda m: m[1] + ("," if m[2] == "，" else ":"), folded)
    simplified: str = _converter().convert(folded)
    if len(simplified) != len(folded):
        simplified = "".join(
            c if len(c) == 1 else folded[i]
            for i, c in enumerate(_converter().convert(char) for char in folded)
        )
    if '"' in simplified:
        simplified = "\n".join(_turn_quotes(p) for p in simplified.split("\n"))
    return simplified


def _turn_quotes(paragraph: str) -> str:
    """Straight quotes carry no direction: they open and close in turn within a paragraph."""
    turn = iter(range(paragraph.count('"')))
    return _STRAIGHT.sub(lambda _: "“”"[next(turn) % 2], paragraph)


def without_noise(text: str) -> str:
    """A text without pinyin glosses, if it has any: for judging single lines of a page."""
    return _GLOSS.sub("", text) if _GLOSS.search(text) else text


class View:
    """The folded text and the way back. ``text`` is what rules match on."""

    __slots__ = ("_offsets", "stored", "text")

    def __init__(self, stored: str) -> None:
        self.stored = stored
        folded = fold(stored)
        self._offsets: list[int] | None = None
        if _NOISE.search(folded):
            kept: list[str] = []
            offsets: list[int] = []
            at = 0
            for noise in _NOISE.finditer(folded):
                kept.append(folded[at : noise.start()])
                offsets.extend(range(at, noise.start()))
                at = noise.end()
            kept.append(folded[at:])
            offsets.extend(range(at, len(folded)))
            folded = "".join(kept)
            offsets.append(len(stored))
            self._offsets = offsets
        self.text = folded

    def stored_span(self, start: int, end: int) -> tuple[int, int]:
        """Span of the stored text for a span of the view; an empty span stays empty."""
        if self._offsets is None:
            return start, end
        if end <= start:
            return self._offsets[start], self._offsets[start]
        return self._offsets[start], self._offsets[end - 1] + 1

    def characters(self, start: int, end: int) -> str:
        """The stored characters of a span without what the view dropped (pinyin, doubled commas)."""
        if self._offsets is None:
            return self.stored[start:end]
        return "".join(self.stored[at] for at in self._offsets[start:end])

    def view_position(self, stored: int) -> int:
        """The view position of a stored position (the next kept character, if it was folded away)."""
        return stored if self._offsets is None else bisect_left(self._offsets, stored)
