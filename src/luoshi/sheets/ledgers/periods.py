"""The months, quarters and years that headers, titles and cells speak of."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from luoshi.sheets.ledgers.numbers import RawValue

Kind = Literal["month", "january-february", "quarter", "half", "year", "point"]
Basis = Literal["current", "cumulative", "stock"]
Doubtful = Literal["two_digit_year", "lost_zero", "month_or_day"]

_EPOCH = date(1899, 12, 30)  # from which Excel counts days
_SERIALS = (32_874, 73_415)  # 1990 to 2100
_YEARS = (1990, 2100)
_LONGEST = 60
_LOST_ZERO = re.compile(r"(?:19|20)\d{2}\.1")

_DIGITS = {character: str(number) for number, character in enumerate("〇一二三四五六七八九")} | {
    "零": "0", "○": "0",
}  # fmt: skip
_DASH = r"(?:-|~|至|到)"
_YEAR = r"(?:(?P<year>(?:19|20)\d{2})(?:年度?|[./-])?|(?P<short>\d{2})年)"
_CUMULATIVE = ("累计", "止累计", "累计数", "累计值", "累计完成")
_BEHIND = (
    r"(?P<behind>止累计|累计数|累计值|累计完成|累计|止|当月|当季|当期|本月"
    r"|完成数|完成|实际|数据|数|值|实绩|期末|末余额|末|底|余额|情况)?"
)
_MONTH = r"(?:0?[1-9]|1[0-2])"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"(?:截至|截止|截止到|至|到)?(?:{pattern}){_BEHIND}", re.I))
    for name, pattern in (
        ("full range", rf"(?P<year>(?:19|20)\d{{2}})(?:年|[./-])(?P<from>{_MONTH})月?{_DASH}"
                       rf"(?P<year2>(?:19|20)\d{{2}})(?:年|[./-])(?P<to>{_MONTH})(?:月份?)?"),
        ("range", rf"{_YEAR}?(?P<from>{_MONTH})月?{_DASH}(?P<to>{_MONTH})月份?"),
        ("year and range", rf"(?P<year>(?:19|20)\d{{2}})(?:年|[./])(?P<from>{_MONTH}){_DASH}(?P<to>{_MONTH})"),
        ("quarter range", rf"{_YEAR}?(?:(?:第?1{_DASH}第?|前)(?P<to>[2-4])个?季度?)"),
        ("quarter", rf"{_YEAR}?第?(?P<quarter>[1-4])季度?"),
        ("quarter", r"(?P<year>(?:19|20)\d{2})年?[-./]?Q(?P<quarter>[1-4])|Q(?P<quarter2>[1-4])"),
        ("half", rf"{_YEAR}?(?P<half>上|下)半年"),
        ("half", r"(?P<year>(?:19|20)\d{2})年?[-./]?H(?P<half>[12])"),
        ("day", rf"(?P<year>(?:19|20)\d{{2}})(?:年|[./-])(?P<month>{_MONTH})(?:月|[./-])(?P<day>\d{{1,2}})日?"),
        ("day", rf"(?:(?P<short>\d{{2}})年)?(?P<month>{_MONTH})月(?P<day>\d{{1,2}})日"),
        ("day", r"(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>\d{2})"),
        ("month", rf"{_YEAR}?(?P<month>{_MONTH})月份?"),
        ("month", rf"(?P<year>(?:19|20)\d{{2}})(?P<separator>年|[./-])(?P<month>{_MONTH})"),
        ("month", r"(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])"),
        ("short month", rf"(?P<short>\d{{2}})[./-](?P<month>{_MONTH})"),
        ("year", r"(?P<year>(?:19|20)\d{2})(?:年度?|年全年)?"),
        ("year", r"(?P<short>\d{2})(?:年度?|年全年)"),
        ("year", r"(?P<whole>全年|年度)"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """The days [``start``, ``end``) and what they are.

    January to May is the month of May with the basis cumulative; January and February together are a kind of
    their own. ``basis`` is None where the words do not say. ``doubt``: what to ask before believing it
    (``choices`` are then the periods it may be, this one first).
    """

    kind: Kind
    start: date
    end: date
    basis: Basis | None = None
    doubt: Doubtful | None = None
    choices: tuple[Period, ...] = ()

    def __str__(self) -> str:
        year, month = self.start.year, self.start.month
        match self.kind:
            case "month":
                return (
                    f"{year}年1-{month}月"
                    if self.basis == "cumulative" and month > 1
                    else f"{year}年{month}月"
                )
            case "january-february":
                return f"{year}年1-2月"
            case "quarter":
                return f"{year}年{(month + 2) // 3}季度"
            case "half":
                return f"{year}年{'上' if month == 1 else '下'}半年"
            case "year":
                return f"{year}年"
            case "point":
                return f"{year}年{month}月{self.start.day}日"


def month_of(year: int, month: int, basis: Basis | None = None) -> Period:
    """One month."""
    end = date(year + month // 12, month % 12 + 1, 1)
    return Period("month", date(year, month, 1), end, basis)


def parse_basis(text: str) -> Basis | None:
    """Which basis words speak of: 累计, 1-5月 cumulative; 本月, 当季 current; 期末, 月末余额, 时点 stock."""
    plain = _plain(text)
    if re.search(r"累计|1-\d{1,2}月|年初至今|前三季度", plain):
        return "cumulative"
    if re.search(r"期末|[月季年]末|[月年]底|余额|时点|存量|截[至止]|在库|累积", plain):
        return "stock"
    if re.search(r"[本当](?:月|季|期|年)|单月|单季", plain):
        return "current"
    return None


def parse_period(raw: RawValue, base_year: int | None = None) -> Period | None:
    """The period a text, a number or a day names; None if it names none.

    2026年3月, 2026.3, 2026-03, 202603, 2026年1-5月 (the month of May, cumulative), 1—2月, 一季度, 2026Q1,
    前三季度, 上半年, 2026年, 截至2026年5月底 and 2026年3月31日 (points), Excel's day number 46082. A period
    without a year takes ``base_year``; without one it is None (to tell it from other text, try any year).
    Words that depend on the file's own month (本月, 上年同期) are no period: see ``parse_basis``.

    Doubts: ``two_digit_year`` (25年3月, 25.3), ``lost_zero`` (2026.1, which a spreadsheet makes of 2026.10), and
    ``month_or_day`` (a day cell holding the first of a month).
    """
    if raw is None or isinstance(raw, bool):
        return None
    if isinstance(raw, date):
        return _of_day(raw.date() if isinstance(raw, datetime) else raw)
    if isinstance(raw, (int, float)):
        return _of_number(raw, base_year)
    if len(raw) > _LONGEST:
        return None
    text = _plain(raw)
    if text.isdecimal() and len(text) == 5 and _SERIALS[0] <= int(text) <= _SERIALS[1]:
        return _of_day(_EPOCH + timedelta(days=int(text)))
    if _LOST_ZERO.fullmatch(text):
        return _january_or_october(int(text[:4]))
    for name, pattern in _PATTERNS:
        if found := pattern.fullmatch(text):
            return _found(name, found, text, base_year)
    return None


def periods_of_column(values: Sequence[RawValue], base_year: int | None = None) -> list[Period | None]:
    """``parse_period`` over a column, equal values read once.

    Days that are all firsts of months, of at least two different months, are months without doubt; the first
    of a month beside other days (ends of months apart) is a day; 2026.1 beside the text 2026.10 is January.
    """
    known = {value: parse_period(value, base_year) for value in set(values)}
    unsure = [period for period in known.values() if period is not None and period.doubt == "month_or_day"]
    days = [period for period in known.values() if period is not None and period.kind == "point"]
    if len({period.start for period in unsure}) > 1 and not days:
        _settle(known, "month_or_day")
    elif any(period.end.day > 1 for period in days):
        _settle(known, "month_or_day", 1)
    if any(isinstance(value, str) and re.fullmatch(r"(?:19|20)\d{2}\.10", value.strip()) for value in known):
        _settle(known, "lost_zero")
    return [known[value] for value in values]


def _settle(known: dict[RawValue, Period | None], doubt: Doubtful, choice: int = 0) -> None:
    for value, period in known.items():
        if period is not None and period.doubt == doubt:
            known[value] = replace(period.choices[choice], doubt=None, choices=())


def _plain(text: str) -> str:
    """Half-width, without blanks and brackets around it, Chinese numerals before 年, 月 and 季 as digits."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    plain = re.sub(r"[‐‑‒–—―─−〜～－]+", "-", plain).rstrip(":")
    if plain.startswith(("(", "[", "【", "〔")) and plain.endswith((")", "]", "】", "〕")):
        plain = plain[1:-1]
    plain = re.sub(r"[〇零○一二三四五六七八九]{4}(?=年)", _digits, plain)
    plain = re.sub(r"第?[一二三四](?=季)|(?<=前)[一二三四](?=季|个季)", _digits, plain)
    return re.sub(
        r"十[一二]?(?=月|至|到|-)|(?<![十一-九])[一二三四五六七八九](?=月|至|到|-\S)", _month_digits, plain
    )


def _digits(found: re.Match[str]) -> str:
    return "".join(_DIGITS.get(character, character) for character in found[0]).replace("第", "")


def _month_digits(found: re.Match[str]) -> str:
    tens, ten, ones = found[0].partition("十")
    return str(10 + int(_DIGITS.get(ones, "0"))) if ten else _DIGITS[tens]


def _of_day(day: date) -> Period | None:
    if not _YEARS[0] <= day.year < _YEARS[1]:
        return None
    point = Period("point", day, day + timedelta(days=1), "stock")
    if day.day > 1:
        return point
    month = month_of(day.year, day.month)
    return replace(month, doubt="month_or_day", choices=(month, point))


def _of_number(raw: int | float, base_year: int | None) -> Period | None:
    text = f"{raw:.15g}"
    if re.fullmatch(r"(?:19|20)\d{2}\.(?:[1-9]|1[12]|0[1-9])", text) or text.isdecimal():
        # A year alone, 202603, 20260331 or a day number; 26 or 3 alone are no period.
        return parse_period(text, base_year)
    return None


def _january_or_october(year: int) -> Period | None:
    if not _in_years(year):
        return None
    january, october = month_of(year, 1), month_of(year, 10)
    return replace(january, doubt="lost_zero", choices=(january, october))


def _in_years(year: int) -> bool:
    return _YEARS[0] <= year < _YEARS[1]


def _found(name: str, found: re.Match[str], text: str, base_year: int | None) -> Period | None:
    parts = found.groupdict()
    short = parts.get("short")
    year = int(parts["year"]) if parts.get("year") else 2000 + int(short) if short else base_year
    if year is None or not _in_years(year):
        return None
    period = _days(name, parts, year)
    if period is None:
        return None
    behind = parts.get("behind") or ""
    if behind.startswith(("末", "底", "期末", "余额")) or (
        name != "day" and text.startswith(("截至", "截止"))
    ):
        last = period.end - timedelta(days=1)
        period = Period("point", last, period.end, "stock")
    elif behind in ("当月", "当季", "当期", "本月"):
        period = replace(period, basis="current")
    elif behind in _CUMULATIVE or (behind == "止" and period.kind != "point"):
        period = replace(period, basis="cumulative")
    if short:
        earlier = _shifted(period, -100)
        period = replace(period, doubt="two_digit_year", choices=(period, *([earlier] if earlier else [])))
    return period


def _days(name: str, parts: dict[str, str | None], year: int) -> Period | None:
    number = {key: int(value) for key, value in parts.items() if value and value.isdecimal()}
    match name:
        case "full range" | "range" | "year and range":
            first, last = number["from"], number["to"]
            if first != 1 or last <= first or number.get("year2", year) != year:
                return None  # a range that does not begin the year is no period the product knows
            if last == 2:
                return Period("january-february", date(year, 1, 1), date(year, 3, 1), "cumulative")
            return month_of(year, last, "cumulative")
        case "quarter range":
            return replace(_quarter(year, number["to"]), basis="cumulative")
        case "quarter":
            return _quarter(year, number.get("quarter") or number["quarter2"])
        case "half":
            second = parts["half"] in ("下", "2")
            return Period(
                "half", date(year, 7 if second else 1, 1), date(year + second, 1 if second else 7, 1)
            )
        case "day":
            if not 1 <= number["day"] <= calendar.monthrange(year, number["month"])[1]:
                return None
            day = date(year, number["month"], number["day"])
            return Period("point", day, day + timedelta(days=1), "stock")
        case "month" | "short month":
            return month_of(year, number["month"])
        case _:
            return Period("year", date(year, 1, 1), date(year + 1, 1, 1))


def _quarter(year: int, quarter: int) -> Period:
    return Period(
        "quarter", date(year, 3 * quarter - 2, 1), date(year + quarter // 4, 3 * quarter % 12 + 1, 1)
    )


def _shifted(period: Period, years: int) -> Period | None:
    try:
        start = period.start.replace(year=period.start.year + years)
        end = period.end.replace(year=period.end.year + years)
    except ValueError:  # the 29th of February
        return None
    return replace(period, start=start, end=end)
