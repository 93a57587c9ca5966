"""A text for people in both languages, and how numbers are written in it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple


class Words(NamedTuple):
    """The same in Chinese and in English."""

    chinese: str
    english: str

    def said(self, language: str) -> str:
        """The text in ``zh`` or ``en``."""
        return self.english if language == "en" else self.chinese


def sentences(parts: Iterable[Words]) -> Words:
    """Several texts as one, each closed as a sentence of its own."""
    listed = list(parts)
    return Words("；".join(one.chinese for one in listed), "; ".join(one.english for one in listed))


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Rounded half away from zero (四舍五入), the form in which figures are printed; never minus zero."""
    result = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(result) if result.is_zero() else result


def written(value: Decimal, decimals: int) -> str:
    """Rounded, with a comma every three digits: 5,230.00."""
    return f"{rounded(value, decimals):,f}"


def yuan_text(amount: Decimal | str | None) -> str:
    """Money exactly, as officials write it: 1.2亿元, 3500万元; empty for none."""
    if amount is None:
        return ""
    value = Decimal(amount)
    scale, unit = (10**8, "亿元") if abs(value) >= 10**8 else (10**4, "万元")
    return f"{(value / scale).normalize():,f}{unit}"
