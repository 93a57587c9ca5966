"""What the city's text files name, in the language of the page: English on a page in English where a file has it.

For pages and messages alone: what is recorded, and the office's own tables, have the Chinese name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from django.utils.translation import get_language


class _Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def english(self) -> str: ...


class _Titled(Protocol):
    @property
    def title(self) -> str: ...
    @property
    def table(self) -> dict[str, Any]: ...


def _either(chinese: str, english: str) -> str:
    return english if english and get_language() == "en" else chinese


def called(one: _Named) -> str:
    """What a stage, a batch, an industry or a target is called."""
    return _either(one.name, one.english)


def all_called(listed: Mapping[str, str]) -> dict[str, str]:
    """Names by code, as ``schemes.reading.Named`` has them."""
    english = getattr(listed, "english", {})
    return {code: _either(name, english.get(code, "")) for code, name in listed.items()}


def titled(row: _Titled) -> str:
    """What a file of the city is called."""
    return _either(row.title, str(row.table.get("english", "")))
