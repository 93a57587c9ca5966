"""Text for a terminal: how wide it is, where it may break, and nothing in it that commands the terminal."""

from __future__ import annotations

import unicodedata
from functools import cache

# What must not begin, and what must not end a line in Chinese typesetting.
_NEVER_FIRST = frozenset("，。；：、！？”’）》】〉〕］…％%,.;:!?)")
_NEVER_LAST = frozenset("“‘（《【〈〔［(")


def harmless(text: str) -> str:
    """``text`` without control and direction characters, with which a hostile file could rewrite the screen;
    each is shown as ``\ufffd``. Line breaks and tabs become blanks."""
    if text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


@cache
def _shown(character: str) -> str:
    if character in "\n\r\t\u2028\u2029":
        return " "
    kind = unicodedata.category(character)
    return "\ufffd" if kind in {"Cc", "Cf", "Cs", "Co", "Cn"} else character


@cache
def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    # “ ” · … are ambiguous; nearly all terminals of today give them one column.
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def columns(text: str) -> int:
    """How many columns of a terminal ``text`` takes; a Chinese character takes two."""
    return sum(map(_columns, text))


def pad(text: str, width: int) -> str:
    """``text`` with blanks up to ``width`` columns."""
    return text + " " * (width - columns(text))


def wrap(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` columns; no line begins with closing punctuation or ends with
    an opening one, and Latin words are kept whole, as far as the width allows."""
    lines: list[str] = []
    line = ""
    used = 0
    for character in text:
        size = _columns(character)
        if used + size > width and line:
            at = _break(line, character)
            lines.append(line[:at].rstrip(" "))
            line = line[at:].lstrip(" ")
            used = columns(line)
            if character == " " and not line:
                continue
        line += character
        used += size
    lines.append(line)
    return lines


def _break(line: str, following: str) -> int:
    """Where to break a full line before the character that follows it; its end if nothing is better."""
    if following.isascii() and following.isalnum():
        word = line.rpartition(" ")[2]
        if word.isascii() and len(word) < len(line):
            return len(line) - len(word)
    at = len(line)
    while at > 1 and ((line + following)[at] in _NEVER_FIRST or line[at - 1] in _NEVER_LAST):
        at -= 1
    return at if at > 1 else len(line)
