"""Reading the tables of a scheme: every key is known, every value of its type, and the message says what would do.

All that is wrong is found at once, each with its line: a function that meets something wrong says so (``wrong``) and
goes on with a value that does no further harm. Tables of a file that is being read (``finding``) take it down; of one
that was read before nothing is wrong, or it is an error at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any


@dataclass(frozen=True, slots=True)
class SchemeProblem:
    """Something wrong: what it is and what would do, and in which line (from 1; 0: of the whole file)."""

    message: str
    line: int = 0


class WrongScheme(ValueError):
    """A file that cannot be taken; ``problems``: what is wrong, in the order of the lines, at most so many."""

    def __init__(self, message: str, problems: tuple[SchemeProblem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems or (SchemeProblem(message),)


class Named(dict[str, str]):
    """Names by code, as the city's file has them; ``english``: those that it has in English as well."""

    def __init__(self, names: Mapping[str, str], english: Mapping[str, str] | None = None) -> None:
        super().__init__(names)
        self.english = {code: name for code, name in (english or {}).items() if name}

    def and_then(self, other: Named) -> Named:
        """These and others, which go before."""
        return Named({**self, **other}, {**self.english, **other.english})


def named_of(listed: Iterable[dict[str, Any]]) -> Named:
    """The names of tables with ``code``, ``name`` and perhaps ``english``."""
    rows = list(listed)
    return Named(
        {text(one, "code"): text(one, "name") for one in rows},
        {text(one, "code"): text(one, "english", "") for one in rows},
    )


HEAD = frozenset({"scheme", "code", "title", "english", "status", "valid_from", "valid_to", "about", "basis"})
"""Keys that every file has at its top."""

MOST_PROBLEMS = 50
_Place = tuple[str | int, ...]


class _Table(dict[str, Any]):
    """A table of a file that is being read: where it stands in it, and what was found wrong in all of the file."""

    place: _Place = ()
    found: list[tuple[str, _Place, str]]


def wrong(message: str, table: dict[str, Any], key: str) -> None:
    """Say that something is wrong with ``key`` of a table; raises WrongScheme where nobody collects what is."""
    if not isinstance(table, _Table):
        raise WrongScheme(message)
    table.found.append((message, table.place, key))


@contextmanager
def finding(source: str, table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The content of a file as tables that collect what is wrong; raises one WrongScheme with all of it afterwards."""
    found: list[tuple[str, _Place, str]] = []
    yield _collecting(table, (), found)
    if found:
        lines = _Lines(source)
        problems = {SchemeProblem(message, lines.of(place, key)) for message, place, key in found}
        ordered = tuple(sorted(problems, key=lambda one: (one.line, one.message)))[:MOST_PROBLEMS]
        told = (f"第 {one.line} 行：{one.message}" if one.line else one.message for one in ordered)
        raise WrongScheme("；".join(told), ordered)


def _collecting(value: Any, place: _Place, found: list[tuple[str, _Place, str]]) -> Any:
    """A value whose tables know where they stand: the key and number of every table around each."""
    if isinstance(value, list):
        return [_collecting(one, (*place, at), found) for at, one in enumerate(value)]
    if not isinstance(value, dict):
        return value
    made = _Table({key: _collecting(one, (*place, key), found) for key, one in value.items()})
    made.place, made.found = place, found
    return made


_HEADER = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*["']?([^"'=\s]+)["']?\s*=""")


class _Lines:
    """In which line of a file each key stands; tables inside tables are looked for by their outermost key."""

    def __init__(self, source: str) -> None:
        self._heads: dict[tuple[str, int], int] = {("", 0): 1}
        self._keys: dict[tuple[str, int, str], int] = {}
        here, numbers = ("", 0), dict[str, int]()
        for number, line in enumerate(source.splitlines(), start=1):
            if head := _HEADER.match(line):
                name = head[1].strip("\"'")
                here = name, numbers.get(name, 0)
                numbers[name] = here[1] + 1
                self._heads[here] = number
            elif key := _KEY.match(line):
                self._keys.setdefault((*here, key[1]), number)

    def of(self, place: _Place, key: str) -> int:
        """The line of a key of a table; that of the table's head where the key is missing."""
        section = str(place[0]) if place else ""
        at = place[1] if len(place) > 1 and isinstance(place[1], int) else 0
        inside = [str(one) for one in place[1:] if isinstance(one, str)]
        for name in (key, *reversed(inside)):
            if name and (section, at, name) in self._keys:
                return self._keys[section, at, name]
        # A table that is written in one line (alike = { … }) stands among the keys at the top.
        return self._heads.get((section, at)) or self._keys.get(("", 0, section)) or 0


def known(table: dict[str, Any], keys: Iterable[str], where: str) -> None:
    """Say of every key that is not among ``keys`` that it is not known."""
    allowed = set(keys)
    for odd in sorted(set(table) - allowed):
        wrong(f"{where}：不认识 {odd}；可以写 {'、'.join(sorted(allowed))}", table, odd)


def text(table: dict[str, Any], key: str, default: str | None = None) -> str:
    """A line of text; wrong for none where no default is given."""
    value = table.get(key, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        wrong(f"{key} 要写一行文字", table, key)
        return default or ""
    return value


def texts(table: dict[str, Any], key: str) -> tuple[str, ...]:
    """A list of texts; none at all where the key is missing."""
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        wrong(f'{key} 要写成 ["…", "…"]', table, key)
        return ()
    return tuple(value)


def tables(table: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """A list of tables ([[key]])."""
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        wrong(f"{key} 要写成 [[{key}]]", table, key)
        return []
    return value


def inside(table: dict[str, Any], key: str) -> dict[str, Any]:
    """A table in a table ([key]); an empty one where the key is missing."""
    value = table.get(key, {})
    if not isinstance(value, dict):
        wrong(f"{key} 要写成 [{key}]", table, key)
        return {}
    return value


def day(table: dict[str, Any], key: str) -> date:
    """A day."""
    try:
        return date.fromisoformat(str(table.get(key, "")))
    except ValueError:
        wrong(f"{key} 要写成 2026-01-01 的样子", table, key)
        return date.min


def number(table: dict[str, Any], key: str, default: int | None = None) -> int:
    """A whole number that is not below zero."""
    value = table.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        wrong(f"{key} 要写不小于 0 的整数", table, key)
        return default or 0
    return value


def amount(table: dict[str, Any], key: str, default: str | None = None) -> Decimal:
    """A number, written as text where it has decimals; yuan unless its place says otherwise."""
    value = table.get(key, default)
    try:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise InvalidOperation
        return Decimal(value)
    except InvalidOperation:
        wrong(f'{key} 要写数，小数写成 "0.5" 的样子', table, key)
        return Decimal(default or 0)


def once(listed: Iterable[dict[str, Any]], what: str, key: str = "code") -> None:
    """Say of every table whose code stood in an earlier one that it stands twice; an empty one is none."""
    seen: set[Any] = set()
    for one in listed:
        value = one.get(key)
        if isinstance(value, str) and value in seen:
            wrong(f"{what}代码重复：{value}", one, key)
        if isinstance(value, str) and value:
            seen.add(value)
