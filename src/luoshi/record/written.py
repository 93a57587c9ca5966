"""How a day is written in sentences for people, in the language of the moment."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language


def written_day(value: date | None) -> str:
    """A day as officials write it: 2026年2月24日, or 24 February 2026; nothing for none."""
    if value is None:
        return ""
    if get_language() == "en":
        return f"{value.day} {value:%B %Y}"
    return f"{value.year}年{value.month}月{value.day}日"


__all__ = ["written_day"]
