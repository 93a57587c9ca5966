"""What a number looks like in its cell: the usual number formats, and None for the rest rather than a guess.

Formats as ECMA-376 part 1, §18.8.31 describes them; the built-in ones of §18.8.30, with those of Chinese
installations for 27 to 36 and 50 to 58.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

_YEAR_MONTH, _MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    14: "yyyy/m/d", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: _YEAR_MONTH, 28: _MONTH_DAY, 29: _MONTH_DAY, 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"', 36: _YEAR_MONTH,
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', 43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    45: "mm:ss", 49: "@", 50: _YEAR_MONTH, 51: _MONTH_DAY, 52: _YEAR_MONTH, 53: _MONTH_DAY, 54: _MONTH_DAY,
    57: _YEAR_MONTH, 58: _MONTH_DAY,
}  # fmt: skip

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|!(?P<banged>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<clock>am/pm|a/p|上午/下午)"
    r"|(?P<exponent>E[+-]0+)|(?P<date>y+|m+|d+|h+|s+|g+|e+|b+|a{3,4})|(?P<number>[0#?.,]+)|(?P<percent>%)"
    r"|(?P<text>@)|(?P<literal>[-+/():^&'~{}<>= $￥¥€£年月日时分秒]|[^\x00-\x7f])",
    re.I,
)
_IGNORED_BRACKETS = re.compile(
    r"black|blue|cyan|green|magenta|red|white|yellow|color\s?\d+|黑色|蓝色|青色|绿色|洋红|红色|白色|黄色|颜色\s?\d+"
    r"|\$-(?:804|0804|409|0409|1004)|DBNum0", re.I,
)  # fmt: skip
_CURRENCY = re.compile(r"\$(?P<sign>[^-\]]+)(?:-[0-9A-Fa-f]+)?")
_EPOCH = datetime(1899, 12, 30)
_DATE_1904 = 1462
_LAST_DAY = 2_958_466  # of the year 9999


@dataclass(frozen=True)
class _Section:
    """A part of a format: its tokens, as (kind, text)."""

    tokens: tuple[tuple[str, str], ...]

    def has(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self.tokens)


def shown_number(value: Decimal, code: str, *, date1904: bool = False) -> str | None:
    """A number as its format shows it, without padding; None for a format that is not among the usual ones."""
    sections = _sections(code)
    if sections is None or not value.is_finite():
        return None
    if len(sections) > 3:
        sections = sections[:3]
    section, minus = sections[0], value < 0
    if len(sections) > 1 and value < 0:
        section, minus = sections[1], False
    elif len(sections) > 2 and value == 0:
        section = sections[2]
    if section.has("date", "clock"):
        return _date(value, section, date1904=date1904) if value >= 0 else None
    if section.has("general", "text") or not section.tokens:
        if section.has("number", "percent", "exponent"):
            return None
        shown = _general(abs(value)) if section.tokens else ""
        if section.has("text") and (len(sections) > 1 or shown != f"{abs(value):f}"):
            return None
        return _around(section, ("general", "text"), shown, minus=minus and bool(section.tokens))
    return _number(abs(value), section, minus=minus)


def shown_text(text: str, code: str) -> str | None:
    """A text as its format shows it."""
    sections = _sections(code)
    if sections is None:
        return None if ";" in code or "@" in code else text
    if len(sections) > 3:
        return _around(sections[3], ("text",), text, minus=False) if sections[3].has("text") else None
    return text


def is_percent(code: str) -> bool:
    """Whether a format shows 0.056 as 5.6%."""
    sections = _sections(code)
    if sections is None:
        return "%" in re.sub(r'"[^"]*"|\\.', "", code)
    return sections[0].has("percent") if sections else False


@lru_cache(maxsize=2048)
def _sections(code: str) -> tuple[_Section, ...] | None:
    """The sections of a format; None for what is not understood whole."""
    if len(code) > 255:
        return None
    sections: list[_Section] = []
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(code):
        if code[at] == ";":
            sections.append(_Section(tuple(tokens)))
            tokens = []
            at += 1
            continue
        found = _TOKEN.match(code, at)
        if found is None:
            return None
        at = found.end()
        kind = found.lastgroup or "padding"
        text = found[kind] if found.lastgroup else ""
        if kind == "bracket":
            if _IGNORED_BRACKETS.fullmatch(text):
                continue
            if not (currency := _CURRENCY.fullmatch(text)):
                return None  # a condition, elapsed hours, Chinese numerals, another country's dates
            kind, text = "quoted", currency["sign"]
        if kind in ("escaped", "banged", "literal"):
            kind = "quoted"
        if kind != "padding":
            tokens.append((kind, text.lower() if kind in ("date", "clock") else text))
    sections.append(_Section(tuple(tokens)))
    return tuple(sections)


def _around(section: _Section, kinds: tuple[str, ...], shown: str, *, minus: bool) -> str:
    text = "".join(shown if kind in kinds else text for kind, text in section.tokens)
    return ("-" if minus else "") + text.strip()


def _general(value: Decimal) -> str:
    """As Excel shows a number without a format, in a cell wide enough: eleven places, then an exponent."""
    if not value:
        return "0"
    if value >= Decimal(10) ** 11 or value < Decimal("0.0001"):
        shown = f"{value:.5E}"
        mantissa, _, exponent = shown.partition("E")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        power = int(exponent)
        if power >= 11 or power < -4:
            return f"{mantissa}E{'+' if power >= 0 else '-'}{abs(power):02d}"
    places = max(0, 10 - max(1, value.adjusted() + 1))
    text = f"{_rounded(value, places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _number(value: Decimal, section: _Section, *, minus: bool) -> str | None:
    numbers = [text for kind, text in section.tokens if kind == "number"]
    if not numbers:
        # Only words: "-" for nothing, say.
        text = "".join(text for kind, text in section.tokens if kind in ("quoted", "percent"))
        return ("-" if minus else "") + text.strip()
    if len(numbers) > 1:
        # The digits run around a text: 0!.0,"万" and fractions. A lone ?? keeps a place free.
        if set("".join(numbers[1:])) != {"?"}:
            return None
        section = _Section(
            tuple(
                token
                for at, token in enumerate(section.tokens)
                if token[0] != "number" or (token[1] == numbers[0] and at == _first_number(section))
            )
        )
    pattern = numbers[0]
    if pattern.count(".") > 1 or any(kind == "quoted" and text == "/" for kind, text in section.tokens):
        return None
    percents = sum(kind == "percent" for kind, _ in section.tokens)
    value = value * (Decimal(100) ** percents)
    whole, _, decimals = pattern.partition(".")
    if "," in decimals.rstrip(","):
        return None
    thousands = len(pattern) - len(pattern.rstrip(","))
    value = value.scaleb(-3 * thousands)
    whole, decimals = whole.rstrip(",") if not decimals else whole, decimals.rstrip(",")
    try:
        if section.has("exponent"):
            shown = _scientific(value, whole, decimals, section)
        else:
            shown = _digits(_rounded(value, len(decimals)), whole, decimals, point="." in pattern)
    except InvalidOperation:
        return None
    # Programs differ on -0.04 as 0.0 (-0.0, 0.0) and on 100 as 0.## (100., 100).
    if shown is None or (minus and not any(digit in "123456789" for digit in shown)):
        return None
    if shown.endswith(".") and decimals:
        return None
    text = "".join(
        shown if kind == "number" else text if kind in ("quoted", "percent") else ""
        for kind, text in section.tokens
    )
    return ("-" if minus else "") + text.strip()


def _first_number(section: _Section) -> int:
    return next(at for at, (kind, _) in enumerate(section.tokens) if kind == "number")


def _digits(value: Decimal, whole: str, decimals: str, *, point: bool) -> str:
    integer, _, fraction = f"{value:f}".partition(".")
    grouped = "," in whole
    places = whole.replace(",", "")
    least = places.count("0")
    integer = integer.lstrip("0").rjust(least, "0")
    if grouped:
        integer = f"{int(integer):,}".rjust(least, "0") if integer else integer
    kept = len(decimals)
    while kept and decimals[kept - 1] in "#?" and fraction[kept - 1 : kept] == "0":
        kept -= 1
    return integer + ("." if point else "") + fraction[:kept]


def _scientific(value: Decimal, whole: str, decimals: str, section: _Section) -> str | None:
    if whole != "0":
        return None
    exponent = next(text for kind, text in section.tokens if kind == "exponent")
    power = value.adjusted() if value else 0
    mantissa = _rounded(value.scaleb(-power), len(decimals))
    if mantissa >= 10:
        power += 1
        mantissa = _rounded(value.scaleb(-power), len(decimals))
    sign = "-" if power < 0 else "+" if exponent[1] == "+" else ""
    return (
        f"{_digits(mantissa, whole, decimals, point=bool(decimals))}E{sign}{abs(power):0{len(exponent) - 2}d}"
    )


def _date(value: Decimal, section: _Section, *, date1904: bool) -> str | None:
    days = value + (_DATE_1904 if date1904 else 0)
    if days < 61 or days >= _LAST_DAY or section.has("number", "percent", "exponent", "general", "clock"):
        return None  # before March 1900 the count has a day that never was
    seconds = _rounded(days * 86_400, 0)
    moment = _EPOCH + timedelta(seconds=int(seconds))
    parts = [(kind, text) for kind, text in section.tokens if kind != "text"]
    dates = [at for at, (kind, _) in enumerate(parts) if kind == "date"]
    shown = []
    for at, (kind, text) in enumerate(parts):
        if kind != "date":
            shown.append(text)
            continue
        before = next((parts[other][1] for other in reversed(dates) if other < at), "")
        after = next((parts[other][1] for other in dates if other > at), "")
        minutes = text[0] == "m" and len(text) < 3 and (before[:1] == "h" or after[:1] == "s")
        written = _date_part(moment, text, minutes=minutes)
        if written is None:
            return None
        shown.append(written)
    return "".join(shown).strip()


def _date_part(moment: datetime, text: str, *, minutes: bool) -> str | None:
    if minutes:
        return f"{moment.minute:0{len(text)}d}"
    match text:
        case "y" | "yy":
            return f"{moment.year % 100:02d}"
        case "yyy" | "yyyy" | "e":
            return str(moment.year)
        case "m" | "mm":
            return f"{moment.month:0{len(text)}d}"
        case "d" | "dd":
            return f"{moment.day:0{len(text)}d}"
        case "h" | "hh":
            return f"{moment.hour:0{len(text)}d}"
        case "s" | "ss":
            return f"{moment.second:0{len(text)}d}"
        case "aaa":
            return "一二三四五六日"[moment.weekday()]
        case "aaaa":
            return "星期" + "一二三四五六日"[moment.weekday()]
        case _:
            return None  # names of months and days are another language's
