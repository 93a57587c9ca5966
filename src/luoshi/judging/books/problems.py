"""What is wrong with the file of a rule-book, said to the person who wrote it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from luoshi.words import Words

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class BookProblem:
    """One thing that is wrong. ``line`` and ``column`` count from 1; ``path``: the keys that lead there, as
    ``measures.start_rate.where``; entries of a list count from 1, as ``bonuses[2].each``."""

    line: int
    column: int
    words: Words
    path: str

    def said(self, name: str, language: str = "zh") -> str:
        """As one line for a person: file, line, column, what is wrong."""
        return f"{name}:{self.line}:{self.column}: {self.words.said(language)}"


class BookError(ValueError):
    """A file that is no rule-book as it stands; ``problems`` holds everything that is wrong with it, from its first
    line to its last."""

    def __init__(self, name: str, problems: Sequence[BookProblem]) -> None:
        self.name = name
        self.problems = tuple(
            sorted(set(problems), key=lambda one: (one.line, one.column, one.path, one.words))
        )
        super().__init__("\n".join(problem.said(name) for problem in self.problems))


def path_text(path: Path) -> str:
    """A path as people read it."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The one of the known names that ``name`` was meant to be; None where none is near."""
    return next(iter(difflib.get_close_matches(name, list(known), 1, 0.5)), None)


def allowed(name: str, known: Iterable[str], called: Mapping[str, str] | None = None) -> Words:
    """The end of a refusal of ``name``: the nearest of those that are known, or all of them. ``called``: some of them
    by what people call them."""
    listed = list(known)
    meant = {word: code for word, code in (called or {}).items() if code in listed}
    near = meant.get(name) or nearest(name, listed)
    if near is None and (word := nearest(name, meant)) is not None:
        near = meant[word]
    if near is not None:
        return Words(
            f"，是不是“{near}”？可用：{'、'.join(listed)}",
            f"; is it “{near}”? Allowed: {', '.join(listed)}",
        )
    return (
        Words(f"，可用：{'、'.join(listed)}", f"; allowed: {', '.join(listed)}") if listed else Words("", "")
    )
