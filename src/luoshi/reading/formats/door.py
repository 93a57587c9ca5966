"""What every format looks like from outside: it says which bytes are its own, and turns them into lines.

A format is one module of this folder with the four names of ``Format``. A format that is not read yet has
the same door: its ``read`` raises the ``Refusal`` that names it and says the way out. To add a format, write
its module and put it into ``FORMATS`` of ``registry.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from luoshi.reading.formats import limits
from luoshi.reading.records import Problem
from luoshi.reading.source import Line, Refusal


@dataclass(slots=True)
class Content:
    """What a format read from a file: its lines in reading order, and what went wrong on the way."""

    lines: list[Line]
    encoding: str | None = None
    problems: list[Problem] = field(default_factory=list)


class Format(Protocol):
    """The door of a format; modules of this folder satisfy it."""

    NAME: str
    """The name in ``Source.format``: text, html, markdown, pdf, docx …"""

    TITLE: str
    """The name people use, in Chinese, for messages."""

    SUFFIXES: frozenset[str]
    """File name endings that promise this format, in lower case with the dot."""

    def claims(self, data: bytes) -> bool:
        """Whether the bytes themselves say that they are this format. Never raises."""
        ...

    def read(self, data: bytes) -> Content:
        """The lines. Raises ``Refusal``, and nothing else, for bytes it cannot or does not read."""
        ...


def check_line_count(lines: list[Line]) -> None:
    """Refuse a file of more lines than memory is planned for. Raises Refusal ``too_large``."""
    if len(lines) > limits.MAX_LINES:
        raise too_many_lines()


def too_many_lines() -> Refusal:
    return Refusal(
        "too_large",
        f"文件超过{limits.MAX_LINES}行，没有读取",
        "请拆成几个文件再读",
    )
