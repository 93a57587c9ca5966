"""Small tools the rules share: word lists as fast patterns, masks, and sentence spans."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from luoshi.reading.words import words

_Trie = dict[str, "_Trie"]
_BUCKET = 40  # first characters asked for at once
_FEW = 32  # up to which asking costs more than trying them all


def trie_pattern(entries: Iterable[str]) -> str:
    """One alternative that matches any of ``entries``, the longest first, sharing prefixes.

    Python tries alternatives in turn; sharing prefixes, and asking by the first two characters which of the
    words are worth trying, keeps a list of hundreds of words as fast as a few.
    """
    root: _Trie = {}
    for entry in entries:
        node = root
        for char in entry:
            node = node.setdefault(char, {})
        node[""] = {}
    if "" in root or len(root) <= _FEW:
        return _render(root)
    firsts = sorted(root)
    buckets = [firsts[i : i + _BUCKET] for i in range(0, len(firsts), _BUCKET)]
    tried = "|".join(_beginning(part) + _render(part) for part in ({c: root[c] for c in b} for b in buckets))
    return f"(?:{_beginning(root)}(?:{tried}))"


def _beginning(node: _Trie) -> str:
    """A look ahead at the first two characters of all words of a trie (at one, where a word has but one)."""
    seconds = {char for following in node.values() for char in following}
    return f"(?={_one_of(node)}{'' if '' in seconds else _one_of(seconds)})"


def _one_of(chars: Iterable[str]) -> str:
    return f"[{''.join(map(re.escape, sorted(chars)))}]"


def spelled_out(beginnings: str, rest: str) -> str:
    """``(?:A|B)rest`` as ``Arest|Brest``: Python seeks alternatives several times faster where every one of
    them begins with a character, and none with a group.
    """
    return "|".join(beginning + rest for beginning in beginnings.split("|"))


def _render(node: _Trie) -> str:
    ends = "" in node
    branches: list[str] = []
    singles: list[str] = []
    for char in sorted(key for key in node if key):
        rest = _render(node[char])
        if rest:
            branches.append(re.escape(char) + rest)
        else:
            singles.append(re.escape(char))
    if singles:
        branches.append(singles[0] if len(singles) == 1 else f"[{''.join(singles)}]")
    if not branches:
        return ""
    if len(branches) == 1 and not ends:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if ends else ''}"


@cache
def word_pattern(name: str) -> str:
    """The shipped word list ``name`` as a pattern."""
    return trie_pattern(words(name))


_BRACKETED = re.compile(r"“[^“”\n]{0,300}”|（[^（）\n]{0,200}）|《[^《》\n]{0,200}》|【[^【】\n]{0,100}】")


@lru_cache(maxsize=8)  # several rules ask for the same article
def mask(text: str) -> str:
    """The text with what stands in quotes and brackets blanked out (□), length kept.

    Trap 22: 要 inside quotes is no marker; a comma inside 《》 ends no clause.
    """
    return _BRACKETED.sub(lambda m: m[0][0] + "□" * (len(m[0]) - 2) + m[0][-1], text)


_SENTENCE = re.compile(r"[^。！？\n]+[。！？]*[”）]*")


def sentences(masked: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of a masked text between two positions; the final mark is inside the span."""
    for match in _SENTENCE.finditer(masked, start, end):
        yield match.span()
