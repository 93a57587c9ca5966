"""Due days as officials type them: 2026年6月底, 6月30日前, 年底, 二季度末, 春节前; and words for no day: 长期坚持."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

from luoshi.record.workdays import is_working_day
from luoshi.sheets.cells import Cell, as_day
from luoshi.sheets.errors import SheetError

_BEFORE = re.compile(r"(?:[以之]?前|之内|以内)(?:完成|办结|报送)?$|(?:完成|办结)$")
_DAY = re.compile(r"(?:(\d{4})年|(今年|本年|当年|明年))?(\d{1,2})月(\d{1,2})[日号]")
_MONTH = re.compile(r"(?:(\d{4})年|(今年|本年|当年|明年))?(\d{1,2})月(?:份|底|末|下旬)?")
_PART = re.compile(r"(?:(\d{4})年|(今年|本年|当年|明年))?(\d{1,2})月(上旬|中旬)")
_YEAR = re.compile(r"(?:(\d{4})年?|(今年|本年|当年|明年)|)(?:年?[底末]|内|全年|年)?")
_QUARTER = re.compile(r"(?:(\d{4})年|(今年|本年|当年|明年))?第?([一二三四1-4])季度[底末]?")
_HALF = re.compile(r"(?:(\d{4})年|(今年|本年|当年|明年))?(?:上半年[底末]?|年中|半年[底末]?)")
_NUMERALS = "一二三四"
_FESTIVAL = re.compile(
    r"(?:(\d{4})年|(今年|本年|当年|明年))?(元旦|春节|清明节?|五一|劳动节|端午节?|中秋节?|国庆节?|十一)(?:节?假期)?"
)
_FESTIVALS = {
    "元旦": "New Year's Day", "春节": "Spring Festival", "清明": "Tomb-sweeping Day", "五一": "Labour Day",
    "劳动节": "Labour Day", "端午": "Dragon Boat Festival", "中秋": "Mid-autumn Festival", "国庆": "National Day",
    "十一": "National Day",
}  # fmt: skip
_LASTING = re.compile(
    r"(?:长期|持续|常态化?|经常|一直|贯穿|坚持|不断|深入|抓好|并|、|，|且|推进|开展|进行|实施|工作|任务|落实|巩固|保持|全年|化)+"
)
_LASTS = ("长期", "持续", "常态", "贯穿")
_LEADING = re.compile(
    r"\s*((?:(?:\d{4}年|今年|本年|当年|明年)?(?:\d{1,2}月(?:\d{1,2}[日号]|份|底|末|上旬|中旬|下旬)?|第?[一二三四1-4]季度[底末]?|"
    r"上半年[底末]?|(?:元旦|春节|清明节?|五一|劳动节|端午节?|中秋节?|国庆节?)(?=[以之]?前))|(?:\d{4}|今|本|当|明)?年(?:底|末|内|中)|"
    r"\d{4}年(?=[以之]?[前内])|\d{4}[-./]\d{1,2}[-./]\d{1,2}日?)(?:[以之]?前|之内|以内|内)?)"
)


_WITHIN = re.compile(
    r"(?:\d{4}年|今年|本年|当年|明年)?(?:\d{1,2}月(?:\d{1,2}[日号]|底|末|上旬|中旬|下旬)|第?[一二三四1-4]季度末?|上半年|年[底末]|"
    r"(?:元旦|春节|清明节?|五一|端午节?|中秋节?|国庆节?))(?:[以之]?前|之内|以内)|"
    r"(?:\d{4}年|今年|本年|当年|明年)?\d{1,2}月(?:前|[底末])|(?:\d{4}|今|本|当|明)年[底末]|年底"
)
_LABELLED = re.compile(
    r"(?:[时期]限|完成时间|整改时间)(?:要求)?[:为](?P<day>(?:\d{4}年|今年|本年|当年|明年)?(?:\d{1,2}月(?:\d{1,2}[日号]|底|末|上旬|中旬|下旬)?|"
    r"年[底末]|第?[一二三四1-4]季度[底末]?|上半年)|\d{4}[-./]\d{1,2}[-./]\d{1,2})"
)


class NoDay(ValueError):
    """Words that mean no day. ``unpublished``: the festival whose days nobody has published yet; empty for others."""

    def __init__(self, text: str, unpublished: str = "") -> None:
        super().__init__(text)
        self.unpublished = unpublished


def typed_day(text: str, today: date) -> date | None:
    """The day that a cell means, None for an empty one and for what has no end; raises NoDay where it means none.

    A day without a year is one of the year of ``today``; a month, a quarter or a year means its last day; a festival
    the last working day before its days off, the next ones where no year is named.
    """
    if lasts(text):
        return None
    try:
        return _meant(text, today)
    except NoDay:
        raise
    except ValueError:
        raise NoDay(text) from None


def lasts(text: str) -> bool:
    """Whether words say that something has no end: 长期坚持, 持续推进."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).strip("。")
    return bool(_LASTING.fullmatch(plain.replace(",", "，"))) and any(one in plain for one in _LASTS)


def leading_day(text: str, today: date) -> tuple[date, str] | None:
    """The day with which words begin, and the words that follow: 12月底前完成首轮摸排. None where they begin otherwise;
    raises NoDay for a day that there is not."""
    plain = unicodedata.normalize("NFKC", text)
    found = _LEADING.match(plain)
    if found is None:
        return None
    day = typed_day(found[1], today)
    rest = plain[found.end() :].strip(" \t:,、，：")
    return (day, rest) if day is not None else None


@dataclass(frozen=True, slots=True)
class SaidLimit:
    """A time limit in a sentence: its words, and the day they mean; None where it hangs on days off that nobody has
    published yet."""

    words: str
    day: date | None


def day_within(text: str, said_on: date) -> date | None:
    """The day until which a sentence that was said on a day asks for something; of several the last, None for none."""
    said = limit_within(text, said_on)
    return said.day if said else None


def limit_within(text: str, said_on: date) -> SaidLimit | None:
    """The time limit in a sentence that was said on a day; of several the last, None for none. Where words say that
    they are the limit (完成时限：…), no other day is.

    A month without a year that was over by then is next year's.
    """
    found: list[tuple[date, str]] = []
    unpublished = ""
    plain = unicodedata.normalize("NFKC", text)
    labelled = [match["day"] for match in _LABELLED.finditer(plain)]
    for words in labelled or [match[0] for match in _WITHIN.finditer(plain)]:
        try:
            day = typed_day(words, said_on)
            if day is not None and day < said_on and not re.match(r"\d{4}|[今本当]年", words):
                day = typed_day(f"{said_on.year + 1}年{words}", said_on)
        except NoDay as wrong:
            unpublished = words if wrong.unpublished else unpublished
            continue
        if day is not None:
            found.append((day, words))
    if found:
        day, words = max(found)
        return SaidLimit(words, day)
    return SaidLimit(unpublished, None) if unpublished else None


def _meant(text: str, today: date) -> date | None:
    plain = _BEFORE.sub("", "".join(unicodedata.normalize("NFKC", text).split()))
    if not plain:
        return None
    try:
        return as_day(Cell("", "", plain))
    except SheetError:
        pass
    if found := _DAY.fullmatch(plain):
        return date(_year(found, today), int(found[3]), int(found[4]))
    if found := _PART.fullmatch(plain):
        return date(_year(found, today), int(found[3]), 10 if found[4] == "上旬" else 20)
    if found := _MONTH.fullmatch(plain):
        return _end(_year(found, today), int(found[3]))
    if found := _QUARTER.fullmatch(plain):
        quarter = int(found[3]) if found[3].isdecimal() else _NUMERALS.index(found[3]) + 1
        return _end(_year(found, today), 3 * quarter)
    if found := _HALF.fullmatch(plain):
        return date(_year(found, today), 6, 30)
    if found := _YEAR.fullmatch(plain):
        return date(_year(found, today), 12, 31)
    if found := _FESTIVAL.fullmatch(plain):
        return _before_festival(found, today)
    raise ValueError(text)


def _before_festival(found: re.Match[str], today: date) -> date:
    """The last working day before the days off of a festival."""
    name = _FESTIVALS[found[3] if found[3] in _FESTIVALS else found[3].removesuffix("节")]
    day = date(_year(found, today), 1, 1) if found[1] or found[2] else today
    last = date(day.year, 12, 31) if found[1] or found[2] else day + timedelta(days=400)
    while day <= last:
        try:
            off, called = chinese_calendar.get_holiday_detail(day)
        except NotImplementedError:
            break
        if off and called == name:
            while not is_working_day(day)[0]:
                day -= timedelta(days=1)
            return day
        day += timedelta(days=1)
    if found[3] == "元旦":
        # Always on 1 January, whether or not its days off are published.
        year = _year(found, today) if found[1] or found[2] else today.year + 1
        day = date(year, 1, 1) - timedelta(days=1)
        while not is_working_day(day)[0]:
            day -= timedelta(days=1)
        return day
    raise NoDay(found.string, found[3])


def _year(found: re.Match[str], today: date) -> int:
    if found[1]:
        return int(found[1])
    return today.year + (found[2] == "明年")


def _end(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError(month)
    return date(year, month, calendar.monthrange(year, month)[1])
