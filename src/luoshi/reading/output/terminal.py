"""Text for a terminal: how wide it is, where it may break, and nothing in it that commands the terminal."""

from __future__ import annotations

import unicodedata
from functools import cache

# What must not begin a line in Chinese typesetting; it hangs on the line before.
_NEVER_FIRST = frozenset("，。；：、！？”’）》】〉…％%,.;:!?)")


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
    """``text`` in lines of at most ``width`` columns, closing punctuation hanging by one character.

    Breaks at a blank where the overflowing word is Latin; Chinese breaks between any two characters.
    """
    lines: list[str] = []
    line = ""
    used = 0
    for character in text:
        size = _columns(character)
        if used + size > width and line and character not in _NEVER_FIRST:
            head, blank, tail = line.rpartition(" ")
            whole = blank and tail.isascii() and character.isascii() and character != " "
            lines.append(head if whole else line)
            line = tail if whole else ""
            used = columns(line)
            if character == " ":
                continue
        line += character
        used += size
    lines.append(line)
    return lines
