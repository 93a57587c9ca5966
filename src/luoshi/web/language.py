"""The language of the page, and which part of a text in both languages stands on it."""

from __future__ import annotations

from django.utils.translation import get_language

from luoshi.sheets.errors import SheetError
from luoshi.words import Words


def in_english() -> bool:
    """Whether the page is in English."""
    return get_language() == "en"


def language() -> str:
    """The language of the page, ``zh`` or ``en``."""
    return "en" if in_english() else "zh"


def said(words: Words | None) -> str:
    """A text in the language of the page; empty for none."""
    return words.said(language()) if words else ""


def either(chinese: str, english: str) -> str:
    """The English on a page in English, where there is some; else the Chinese."""
    return english if english and in_english() else chinese


def told(error: SheetError) -> str:
    """What is wrong with a file, and what to do about it."""
    return f"{error.what(language())}。{error.todo(language())}"
