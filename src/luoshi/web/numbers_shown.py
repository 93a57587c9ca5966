"""Numbers of rule-books as officials write them: 12.35亿元, 83.3%, 85.25 points; and exactly, for whoever asks."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal, InvalidOperation
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.judging.judgements import number_text
from luoshi.web.language import in_english
from luoshi.words import rounded

NOTHING = "—"
_TEN_THOUSAND, _HUNDRED_MILLION = Decimal(10_000), Decimal(100_000_000)
_MILLION, _BILLION = Decimal(1_000_000), Decimal(1_000_000_000)


class Shown(NamedTuple):
    """A number as it is printed, and exactly where that says more; ``exact`` is empty otherwise."""

    text: str
    exact: str = ""


def _scaled() -> dict[str, tuple[str, str, str]]:
    """Units that are printed by ten thousands and hundred millions: the unit, 万 of it, 亿 of it."""
    return {
        "yuan": (_("元"), _("万元"), _("亿元")),
        "US dollar": (_("美元"), _("万美元"), _("亿美元")),
        "kilowatt hour": (_("千瓦时"), _("万千瓦时"), _("亿千瓦时")),
        "tonne": (_("吨"), _("万吨"), _("亿吨")),
        "": ("", pgettext("number", "万"), pgettext("number", "亿")),
    }


def unit_title(unit: str) -> str:
    """What a unit is called behind a number."""
    known = {
        "ratio": "%",
        "percent": "%",
        "percentage point": _("个百分点"),
        "points": _("分"),
        "days": _("天"),
        "day": _("天"),
        "person": _("人"),
        "household": _("户"),
        "firm": _("家"),
        "item": _("项"),
        "count": "",
        "index": "",
    }
    return _scaled()[unit][0] if unit in _scaled() else known.get(unit, unit)


def number_of(value: str | Decimal | None) -> Decimal | None:
    """The number that a row of a judgement writes; None for none."""
    if value is None or isinstance(value, Decimal):
        return value
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def plain(value: Decimal, most: int = 6) -> str:
    """A number with commas, and only the decimals that it has, at most so many."""
    text = f"{rounded(value, most):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: Decimal | None) -> str:
    """A share, 0 to 1, as a percentage; empty for none."""
    return "" if share is None else f"{plain(share * 100, 1)}%"


def percent_reached(share: Decimal | None, most: int = 1, none: str = NOTHING) -> str:
    """How much of what is to be done was done, 0 to 1, as a percentage that is never said to be more than it is."""
    if share is None:
        return none
    text = f"{(share * 100).quantize(Decimal(1).scaleb(-most), ROUND_DOWN)}"
    return f"{text.removesuffix('.0')}%"


def shown(value: str | Decimal | None, unit: str = "") -> Shown:
    """A value in a base unit as it is printed with its unit."""
    number = number_of(value)
    if number is None:
        return Shown(NOTHING)
    if unit == "ratio":
        return _told(f"{plain(number * 100, 2)}%", f"{plain(number * 100)}%")
    if unit == "percent":
        return _told(f"{plain(number, 2)}%", f"{plain(number)}%")
    if unit in _scaled():
        base, ten_thousand, hundred_million = _scaled()[unit]
        exact = f"{plain(number)}{_apart(base)}"
        if in_english():
            return _told(f"{_by_millions(number)}{_apart(base)}", exact)
        if abs(number) >= _HUNDRED_MILLION:
            return _told(f"{plain(number / _HUNDRED_MILLION, 2)}{_apart(hundred_million)}", exact)
        if abs(number) >= _TEN_THOUSAND:
            return _told(f"{plain(number / _TEN_THOUSAND, 2)}{_apart(ten_thousand)}", exact)
        return _told(f"{plain(number, 4)}{_apart(base)}", exact)
    title = _apart(unit_title(unit))
    return _told(f"{plain(number, 2)}{title}", f"{plain(number)}{title}")


def _by_millions(number: Decimal) -> str:
    """A number as English writes large ones, as precisely as Chinese does by 亿 and 万."""
    if abs(number) >= _BILLION:
        return f"{plain(number / _BILLION, 3)} billion"
    if abs(number) >= _MILLION:
        return f"{plain(number / _MILLION, 3)} million"
    return plain(number, 4)


def points(value: str | Decimal | None) -> Shown:
    """Points, without the word for them: as a column of points has them."""
    number = number_of(value)
    return Shown(NOTHING) if number is None else _told(f"{rounded(number, 2):,f}", plain(number))


def change(value: Decimal) -> str:
    """A difference of points with its sign."""
    text = plain(value, 2)
    return f"+{text}" if value > 0 else text


def amount(value: Decimal | None) -> str:
    """A number written into a rule: 20, 0.3, 5000000."""
    return NOTHING if value is None else plain(Decimal(number_text(value) or "0"))


def _apart(title: str) -> str:
    """A unit as it follows a number: a word of letters stands apart from it."""
    return f" {title}" if title and title[0].isascii() and title[0].isalpha() else title


def _told(text: str, exact: str) -> Shown:
    return Shown(text, "" if exact == text else exact)
