"""Word lists as data: one file a list, each saying where it comes from, extensible by a city.

A file holds one entry a line; ``#`` starts a comment; a tab separates an entry from its value where a
list is a table. A city adds its own words without touching code: a folder named by the environment
variable ``LUOSHI_WORDS`` may hold files of the same names, whose lines are added (a line ``-word``
takes a shipped word away).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from pathlib import Path


def _lines(text: str) -> Iterable[str]:
    for raw in text.splitlines():
        line = raw.split("#", 1)[0].strip(" ")
        if line.strip():
            yield line


@cache
def table(name: str) -> dict[str, str]:
    """The list ``name`` as word -> value ("" where the list has no second column), in file order.

    Raises FileNotFoundError for a name that is not shipped.
    """
    entries: dict[str, str] = {}
    shipped = resources.files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    texts = [shipped]
    own = os.environ.get("LUOSHI_WORDS")
    if own and (extra := Path(own) / f"{name}.txt").is_file():
        texts.append(extra.read_text(encoding="utf-8-sig"))
    for text in texts:
        for line in _lines(text):
            word, _, value = line.partition("\t")
            if word.startswith("-") and len(word) > 1:
                entries.pop(word[1:], None)
            else:
                entries[word.strip()] = value.strip()
    return entries


def wrong_own_list() -> tuple[str, str] | None:
    """What is wrong with the folder of one's own lists: a path and ``no folder``, ``not UTF-8`` or ``no list
    of this name``; None if all is well or there is none.
    """
    own = os.environ.get("LUOSHI_WORDS")
    if not own:
        return None
    if not Path(own).is_dir():
        return own, "no folder"
    for path in sorted(Path(own).glob("*.txt")):
        if not resources.files(__name__).joinpath(path.name).is_file():
            return str(path), "no list of this name"
        try:
            path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            return str(path), "not UTF-8"
    return None


@cache
def words(name: str) -> frozenset[str]:
    """The list ``name`` as a set."""
    return frozenset(table(name))


@cache
def alternatives(name: str) -> str:
    """The list ``name`` as one regular-expression alternative, longest word first."""
    return "|".join(re.escape(word) for word in sorted(words(name), key=lambda w: (-len(w), w)))
