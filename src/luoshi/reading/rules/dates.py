"""Days named in a text, and the year of a day that is named without one.

Library date parsers complete a day from the day of the run and lean to the future: 12月30日 read in August
becomes next December. Here a year comes from evidence or stays unknown: the day states it, or its
sentence, or the page was published shortly after, or the article names its own year elsewhere
(2024年全市年中工作会议), or the address does. Plans and looks back are no evidence: 到2025年, 2035年远景目标,
1949年, 2023年度 in a January report. Evidence that disagrees gives no year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

# What ``date_basis`` of a meeting may say: code, then Chinese and English for people to read.
# docs/reference/date-basis.md explains each.
DATE_BASIS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "stated": ("正文写明年月日", "the day is written with its year"),
        "sentence": ("同一句中的年份", "a year in the same sentence"),
        "published": ("按发布日期推定", "the publication date"),
        "article": ("文中其他地方的年份", "a year elsewhere in the article"),
        "page": ("同一页其他报道的年份", "the year of the other articles of the page"),
        "address": ("网址或文件名中的日期", "a date in the address or file name"),
        "damaged": ("日期缺字", "the day has lost a character"),
        "no_publication_date": (
            "只写“昨日”或“18日”，没有发布日期",
            "the day is relative and the page gives no publication date",
        ),
        "no_year": ("找不到年份", "nothing in the text gives the year"),
        "conflict": ("年份依据互相矛盾", "the evidence for the year disagrees"),
    }
)

_CN = "〇零○一二三四五六七八九十"
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_PART = (
    r"(?:（(?:星期|周)[一二三四五六日天]）)?"
    r"(?P<part>上午|下午|中午|晚上|晚间|夜间|凌晨|傍晚|清晨|早上|早晨|晚|早|夜)?"
)
_TO = r"(?:至|到|—+|-+|~|―|–|、|和)"
_PARTS = "上午|下午|中午|晚上|晚间|凌晨|傍晚|晚|夜|早"
_DATE = re.compile(
    # What a day begins with: asked first, since most characters begin none.
    rf"(?=[\d{_CN}今本去上明昨前年月])(?:"
    # 2024年8月1日, 今年8月1日, 8月1日至3日, 8月1日至9月2日
    rf"(?<![\d.])(?:(?P<year>(?:19|20)\d\d|[{_CN[:-1]}]{{4}})年(?:的)?|(?P<around>今年|本年|去年|上年|明年))?"
    rf"(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月(?P<day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号]"
    rf"(?:{_TO}(?:(?:\d{{4}}年)?\d{{1,2}}月)?\d{{1,2}}日)*{_PART}"
    # 2024-08-01 17:44, 2024/8/1, 2023.7.5
    r"|(?<![\d.\-/])(?P<iso_year>(?:19|20)\d\d)(?P<sign>[-/.])(?P<iso_month>\d{1,2})(?P=sign)(?P<iso_day>\d{1,2})"
    r"(?![\d%])(?!(?P=sign)\d)"
    # 今天（27日）, 昨日（8月1日）上午, 昨晚
    rf"|(?P<relative>今天|今日|昨天|昨日|前天|前日|明天|明日|今(?=上午|下午|晚|早|晨)|昨(?=上午|下午|晚|夜))"
    rf"(?:（(?:(?P<in_month>\d{{1,2}})月)?(?P<in_day>\d{{1,2}})日）)?(?P<relative_part>{_PARTS}|晨)?"
    # 18日, 3日至5日, 本月18日
    rf"|(?<![\d.月号第])(?P<this>本月|上月)?(?P<only>\d{{1,2}})日(?:{_TO}\d{{1,2}}日)*(?P<only_part>{_PARTS})?"
    # 929日, 月日: the page lost a character
    r"|(?<![\d.])(?P<lost>\d{3,4}日|年 ?月 ?日|月 ?日(?=，|上午|下午)))"
)
# After 18日: a span of days, not a day. Before it: the same.
_DAYS_AFTER = re.compile(
    r"[内龄游均餐间元环夜程限]|以内|之内|左右|一?早|前(?!往|去|来)|起(?=施行|实施|执行)|为止|后|本|语|元"
)
_DAYS_BEFORE = re.compile(r"(?:每月|每周|连续|为期|历时|近|前|后|这|那|百|过|满|共|间隔|工作|农历|\d[、-])$")
_PART_OF_NAME = re.compile(r"头条|世界|中国|关注|看点|云川|观察|俄罗斯")
_OFFSETS = {"今": 0, "昨": -1, "前": -2, "明": 1}
NEAR = 60  # days between a report and its publication that need no second witness


@dataclass(frozen=True, slots=True)
class DateMention:
    """A day as a text names it; the span is that of the view. Of a range the first day counts.

    ``relative`` is 今天, 昨日 …; ``damaged`` marks a day whose characters were lost (929日): it has no
    numbers. ``around`` is the year as a distance from the year of writing (去年: -1).
    """

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    relative: str | None = None
    part_of_day: str | None = None
    around: int | None = None
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Years:
    """Years that bear witness for a day, nearest first: of its sentence, of the rest of the article with
    its headline, and of the address, where ``address_day`` is a full day the address holds."""

    sentence: frozenset[int] = frozenset()
    article: frozenset[int] = frozenset()
    address: frozenset[int] = frozenset()
    address_day: date | None = None


def number(text: str) -> int:
    """The number written in Arabic or in Chinese digits up to 99 (二十四), or digit by digit (二〇二四).

    Raises ValueError or KeyError if it is no number.
    """
    if text.isascii():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
    return int("".join(str(_DIGITS[c]) for c in text))


def find_dates(text: str) -> list[DateMention]:
    """All days named in a folded text, in order. A month or day that no calendar has is no day."""
    found = []
    for match in _DATE.finditer(text):
        mention = _mention(match, text)
        if mention is not None:
            found.append(mention)
    return found


def _mention(match: re.Match[str], text: str) -> DateMention | None:
    start, end = match.span()
    if match["lost"]:
        return DateMention(start, end, damaged=True)
    if match["relative"]:
        if not match["relative_part"] and _PART_OF_NAME.match(text, end):
            return None
        month, day = match["in_month"], match["in_day"]
        if day and not _possible(int(month) if month else 1, int(day)):
            month = day = None
        return DateMention(
            start,
            end,
            month=int(month) if month else None,
            day=int(day) if day else None,
            relative=match["relative"],
            part_of_day=match["relative_part"],
        )
    if match["only"]:
        day_only = int(match["only"])
        if not 1 <= day_only <= 31:
            return None
        if _DAYS_AFTER.match(text, end) or _DAYS_BEFORE.search(text, max(0, start - 3), start):
            return None
        return DateMention(start, end, day=day_only, part_of_day=match["only_part"], relative=match["this"])
    if match["iso_year"]:
        year, month_, day_ = (int(match[g]) for g in ("iso_year", "iso_month", "iso_day"))
        return DateMention(start, end, year, month_, day_) if _possible(month_, day_, year) else None
    try:
        month_, day_ = number(match["month"]), number(match["day"])
        year_ = number(match["year"]) if match["year"] else None
    except (KeyError, ValueError):
        return None
    if not _possible(month_, day_, year_):
        return None
    around = {"今": 0, "本": 0, "去": -1, "上": -1, "明": 1}[match["around"][0]] if match["around"] else None
    return DateMention(start, end, year_, month_, day_, None, match["part"], around)


def _possible(month: int, day: int, year: int | None = None) -> bool:
    return _date(year or 2000, month, day) is not None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def resolve(mention: DateMention, published: date | None, years: Years) -> tuple[str | None, str | None, str]:
    """The ISO day of a mention, its month and day (MM-DD) as far as known, and the basis.

    The basis is ``stated``, ``sentence``, ``published``, ``article`` or ``address`` where a day was
    found, else why not: ``damaged``, ``no_publication_date`` (昨日, 18日), ``no_year``, ``conflict``.
    """
    if mention.damaged:
        return None, None, "damaged"
    if mention.year is not None and mention.month and mention.day:
        day = date(mention.year, mention.month, mention.day)
        return day.isoformat(), day.isoformat()[5:], "stated"
    if not mention.month or not mention.day:
        return _resolve_short(mention, published)
    month_day = f"{mention.month:02d}-{mention.day:02d}"
    found, basis = _resolve_month_day(mention.month, mention.day, mention.around, published, years)
    return found.isoformat() if found else None, month_day, basis


def _resolve_short(mention: DateMention, published: date | None) -> tuple[str | None, str | None, str]:
    """A day without its month: 昨日, 今天（27日）, 18日. Only the publication day can place it."""
    if published is None:
        return None, None, "no_publication_date"
    if mention.day is not None:
        latest = published
        if mention.relative == "上月":
            latest = published.replace(day=1) - timedelta(days=1)
        day = next((d for d in _days_back(latest, 31) if d.day == mention.day), None)
        if mention.relative == "本月" and day and day.month != published.month:
            day = None
    elif mention.relative is not None and mention.relative[0] in _OFFSETS:
        day = published + timedelta(days=_OFFSETS[mention.relative[0]])
    else:
        day = None
    if day is None:
        return None, None, "conflict"
    return day.isoformat(), day.isoformat()[5:], "published"


def _days_back(latest: date, count: int) -> Iterable[date]:
    return (latest - timedelta(days=i) for i in range(count))


def _resolve_month_day(
    month: int, day: int, around: int | None, published: date | None, years: Years
) -> tuple[date | None, str]:
    if published is not None and around:
        return _date(published.year + around, month, day), "published"
    witnesses, basis = (years.sentence, "sentence") if years.sentence else (years.article, "article")
    told = {d for y in witnesses if (d := _date(y, month, day)) is not None}
    if published is not None:
        return _before_publication(month, day, published, told, basis)
    if told or witnesses:
        return (told.pop(), basis) if len(told) == 1 else (None, "conflict")
    if years.address_day is not None:
        near = _latest(month, day, years.address_day)
        if near is not None and (years.address_day - near).days <= NEAR:
            return near, "address"
        return None, "conflict"
    # An address that holds only a year may be a page of January about a day of December.
    if len(years.address) == 1 and month < 12:
        return _date(min(years.address), month, day), "address"
    return None, "no_year"


def _before_publication(
    month: int, day: int, published: date, told: set[date], basis: str
) -> tuple[date | None, str]:
    """The latest such day up to the publication; when that is long ago, other witnesses are heard too."""
    latest = _latest(month, day, published)
    if latest is None:
        return None, "conflict"
    if latest in told and len(told) == 1:
        return latest, basis if basis == "sentence" else "published"
    gap = (published - latest).days
    if gap <= NEAR:
        return latest, "published"
    if told:
        if latest in told:
            return latest, "published"
        if basis == "sentence" and len(told) == 1 and min(told) <= published:
            return told.pop(), basis
        return None, "conflict"
    # A day a few weeks after the publication is announced, or the page's day is wrong: no year fits.
    return (latest, "published") if gap <= 365 - NEAR // 2 else (None, "conflict")


def _latest(month: int, day: int, published: date) -> date | None:
    """The latest such day not after the publication (29 February may be some years back)."""
    for year in range(published.year, published.year - 9, -1):
        candidate = _date(year, month, day)
        if candidate is not None and candidate <= published:
            return candidate
    return None
