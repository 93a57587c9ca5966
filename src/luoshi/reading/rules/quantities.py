"""Figures, targets, floors, periods and deadlines, each with its exact words and its value.

Traps answered: phone, licence, street, file and view-count numbers, codes, ordinals and dates are no
quantities; a number the source has lost (增长， with nothing after it) gives no record; blanks inside
4560.79 亿元 are folded by the view; vague deadlines (年内, 全年) get the last day of a known year, and
without a year they get none.
"""

from __future__ import annotations

import calendar
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache

from luoshi.reading.article import ArticleText
from luoshi.reading.numerals import ARABIC, parse
from luoshi.reading.records import Quantity, QuantityKind
from luoshi.reading.rules.quotations import Spans, quotations
from luoshi.reading.words import alternatives, table

Span = tuple[int, int]

_SCALE = "(?:万亿|[百千]?[万亿]|百|千)"
_CHINESE = "[一二两三四五六七八九十百千][二两三四五六七八九十百千零]*"
_FLOORS = ("不低于", "不少于", "不小于", "至少", "不得低于", "不得少于")
_CEILINGS = ("不超过", "不高于", "不得超过", "控制在", "以内")
_BEFORE = re.compile(
    "(不得?(?:低于|少于|小于|高于|超过)|至少|控制在|大约|约为?|超过|突破|超|近|逾|达到|达|接近|力争|预计|累计)$"
)
_QUALIFIERS = {"大约": "约", "约为": "约", "超过": "超", "突破": "超", "逾": "超", "接近": "近"}
_RANGE = re.compile(rf"(?:-|—|–|~|至|到){ARABIC}(?:%|个百分点|[万亿]?元|[万亿]?[吨亩户人家名])")
_SPAN_OF_TIME = re.compile("小时|分钟|天")
_EVERYDAY = re.compile("值班|值守|在岗|生活圈|服务|热线|通勤|经济圈|产业圈|交通圈|圈|不间断|畅通")
_AFTER = re.compile("以上|以下|以内|左右|上下")
_CHANGE = re.compile(
    "(?:(?:年均|同比|环比|平均|预期|力争|名义|实际|累计)*"
    "(?:增长|增速|增幅|下降|提高|提升|上升|回落|降低|增加|减少|上涨|下跌|压减|收窄|增))"
    "(?:了|为|到|至|达|达到|约|超过|超|近|幅度?)*$"
)
_COMPARED = re.compile(
    "(?:分别)?(?:(?:高于|低于|快于|慢于|高出|低出|好于|优于)(?P<over>[^，。；：、]{1,12}?)"
    "|(?<![同环占对类])比(?!重)(?P<than>[^，。；：、]{1,12}?)(?:高|低|快|慢|多|少|提高|下降|增长))"
    "(?:平均水平|水平|平均)?(?:出|了)?(?:约|近|超)?$"
)
_NO_QUANTITY_BEFORE = re.compile(
    "(?:第|电话|热线|传真|邮编|邮政编码|许可证|备案|ICP|公网安备|字号|浏览量?|阅读量?|点击量?|访问量?|转发量?|播放量?|编号|版|"
    "[A-Za-z]|[路街道巷弄]|号楼|QQ|微信)[:：]?$"
)
_YEAR = r"(?:(?P<year>(?:19|20)\d\d)年|(?P<relative>今年|明年|本年度?|当年))"
_MONTH_SPAN = r"(?P<m1>1[0-2]|[1-9])(?:月份?)?(?:-|—|–|~|至|到)(?P<m2>1[0-2]|[1-9])月份?"
_QUARTERS = {"一季度": (1, 3), "二季度": (4, 6), "三季度": (7, 9), "四季度": (10, 12), "前三季度": (1, 9),
             "上半年": (1, 6), "下半年": (7, 12)}  # fmt: skip
_OTHER_YEAR = _YEAR.replace("year", "y2").replace("relative", "r2")
_PERIOD = re.compile(
    rf"{_YEAR}?第?(?P<part>前三季度|[一二三四]季度|[上下]半年)(?!度?末|前|之前)|{_OTHER_YEAR}?{_MONTH_SPAN}"
    "|“?(?P<plan>十[一二三四五六七八九])五”?(?:规划)?(?:时期|期间|末)"
)
_DEADLINE = re.compile(
    rf"(?:到|于|在|截至)?{_YEAR}?(?:(?P<month>1[0-2]|[1-9])月(?:(?P<day>3[01]|[12]\d|[1-9])日|(?P<end>底|末|份)|(?P<tenday>[上中下]旬))?|"
    r"(?P<yearend>年?底|年?末)|(?P<quarter>[一二三四]季度)末?|(?P<half>[上下]半年))(?:之前|以前|前)(?!三|两|[\d一二四五]|列|进|往|提)"
)
_BY_YEAR = re.compile(
    r"(?:到|至|力争|确保)(?P<year>20\d\d)年(?P<end>底|末)?(?![\d初的]|[上下]半年|第|[一二三四]季度|\d{1,2}月)"
)
_VAGUE = re.compile(
    "(?P<within>年内|年底(?!前|之前|以前)(?=完成|实现|达到|建成|[，。；]))|"
    "(?:完成|实现)?(?:全年|年度)(?:各项)?(?:经济社会发展)?(?:主要|既定|预期)?(?:目标任务|目标)|"
    "(?:大干|决战|冲刺|决胜)(?:下半年|四季度)(?:、?(?:夺取|决胜|冲刺|奋战)全年(?:胜利|胜|红)?)?"
)
_NOT_HAPPEN = re.compile("不(?:得|再)?发生([^，。；：！？、“”\n]{2,14}?)(?=的?底线|[，。；！？、\n]|$)")
_MULTIPLY = re.compile(
    "(?P<years>[一二两三四五六七八九十]|[1-9]|1\\d)年(?:内|实现)?(?:翻(?P<times>一|两|三)?番|(?P<double>倍增))"
)


@cache
def _number_and_unit() -> re.Pattern[str]:
    units = alternatives("units_of_measure")
    nouns = alternatives("counted_nouns")
    return re.compile(
        rf"(?<![\d.,A-Za-z第:/+-])(?P<arabic>{ARABIC})(?P<more>多|余|来|几)?(?P<scale>{_SCALE})?(?P<more2>多|余)?"
        rf"(?P<unit>{units})(?P<noun>{nouns})?(?![A-Za-z])"
        rf"|(?<![第一二两三四五六七八九十百千万亿零\d])(?P<chinese>{_CHINESE})(?P<cmore>多|余)?"
        rf"(?:(?P<cscale>{_SCALE})(?P<cunit>{units})|(?P<people>名|位|家|户|人次|倍)(?P<cnoun>{nouns})?)"
        r"|百分之(?P<share>[零一二三四五六七八九十百点]+)"
    )


def find_quantities(
    article: ArticleText, directive_spans: Sequence[Span], *, year: int | None = None
) -> list[Quantity]:
    """All quantities of an article in text order.

    ``directive_spans`` are view spans: what stands inside one is wanted (target, deadline), elsewhere it
    is reported (fact). ``year`` is the meeting's or publication's year; it dates what names no year.
    """
    text = article.view.text
    quotes, titles = quotations(text)
    barred = Spans([*titles, *_barred(text)])
    wanted = Spans(list(directive_spans))
    found: list[tuple[Span, Quantity]] = []
    taken: list[Span] = []

    def add(span: Span, quantity: Quantity | None) -> None:
        if quantity is None or barred.holds(span[0]):
            return
        i = bisect_right(taken, span)
        if (i and taken[i - 1][1] > span[0]) or (i < len(taken) and taken[i][0] < span[1]):
            return
        taken.insert(i, span)
        found.append((span, quantity))

    for match in _DEADLINE.finditer(text):
        add(match.span(), _deadline(article, match, year))
    for match in _VAGUE.finditer(text):
        if wanted.holds(match.start()):
            add(match.span(), _vague(article, match.span(), year))
    for match in _PERIOD.finditer(text):
        add(match.span(), _period(article, match, year))
    for match in _BY_YEAR.finditer(text):
        add(match.span(), _by_year(article, match))
    for match in _NOT_HAPPEN.finditer(text):
        quantity = _record(article, match.span(), "floor", 0.0, None)
        add(match.span(), quantity)
    quoted = Spans([(q.start, q.end) for q in quotes])
    for match in _MULTIPLY.finditer(text):
        span = quoted.at(match.start()) or match.span()
        times = 2 ** (1 if match["double"] else int(parse(match["times"] or "一") or 1))
        kind: QuantityKind = "target" if wanted.holds(match.start()) else "fact"
        add(span, _record(article, span, kind, float(times), "倍"))
    for span, quantity in _figures(article, wanted):
        add(span, quantity)
    found.sort(key=lambda pair: pair[0])
    return [quantity for _, quantity in found]


def _record(
    article: ArticleText, span: Span, kind: QuantityKind, value: float | None, unit: str | None
) -> Quantity:
    return Quantity(
        quote=article.words(*span), kind=kind, value=value, unit=unit, anchor=article.anchor(*span)
    )


_BARRED = re.compile(
    r"（(?:19|20)\d\d）第?\d+号|\d{3,4}-\d{7,8}|(?<!\d)1[3-9]\d{9}(?!\d)|\d{1,2}[:：]\d{2}(?!\d)|"
    r"(?:ICP|公网安备|许可证)[^\n，。；]{0,30}|(?:浏览|阅读|点击|访问)(?:量|次数|数)?[:：]?\s?\d+(?:次|人次)?|"
    r"[A-Za-z]+-?\d+(?:\.\d+)?|\d+(?:\+[\dNX])+"
)


def _barred(text: str) -> list[Span]:
    """Numbers that count nothing: file numbers, phones, clock times, licences, views, model numbers."""
    return [m.span() for m in _BARRED.finditer(text)]


# --- figures ---------------------------------------------------------------------------------------


def _figures(article: ArticleText, wanted: Spans) -> Iterator[tuple[Span, Quantity]]:
    text = article.view.text
    for match in _number_and_unit().finditer(text):
        lead = text[max(0, match.start() - 24) : match.start()]
        if _NO_QUANTITY_BEFORE.search(lead[-8:]):
            continue
        read = _value_and_unit(match)
        if read is None:
            continue
        value, unit, qualifier = read
        start, end = match.span()
        kind: QuantityKind | None = None
        if (before := _BEFORE.search(lead)) is not None:
            word = before[1]
            if word in _FLOORS or word in ("不得小于",):
                kind = "floor"
            if word in _FLOORS or word in _CEILINGS or word in _QUALIFIERS or word in ("约", "超", "近"):
                qualifier = _QUALIFIERS.get(word, word)
                start -= len(word)
        if after := _AFTER.match(text, end):
            qualifier, end = after[0], after.end()
        elif upper := _RANGE.match(text, end):
            qualifier, end = upper[0], upper.end()  # 5%-6%: the value is the lower bound
        if _SPAN_OF_TIME.search(match["unit"] or "") and _EVERYDAY.match(text, end):
            continue
        reference = None
        measured = table("units_of_measure").get(unit.lstrip("万亿千百"), "count")
        head = text[max(0, start - 24) : start]
        if measured == "share":
            if compared := _COMPARED.search(head):
                reference = (compared["over"] or compared["than"]).removesuffix("平均")
                start -= len(compared[0])
            elif change := _CHANGE.search(head):
                start -= len(change[0])
        elif change := _CHANGE.search(head[-8:]):
            start -= len(change[0])
        quantity = _record(article, (start, end), kind or _kind(text, start, measured, wanted), value, unit)
        quantity.qualifier, quantity.reference = qualifier, reference
        yield (start, end), quantity


def _value_and_unit(match: re.Match[str]) -> tuple[float, str, str | None] | None:
    more = match["more"] or match["more2"] or match["cmore"]
    if match["share"]:
        whole, _, part = match["share"].partition("点")
        value = parse(whole)
        digits = "".join(str("零一二三四五六七八九".find(c)) for c in part)
        return None if value is None else (float(f"{value}.{digits or 0}"), "%", None)
    if match["arabic"]:
        value = parse(match["arabic"])
        unit = (match["scale"] or "") + match["unit"]
        if match["unit"] == "个" and match["noun"]:
            unit = (match["scale"] or "") + match["noun"]
        if match["unit"] in ("度", "点", "方", "成", "口", "班") and not match["scale"]:
            return None  # 2024年度, 3成 … too often part of another word
    else:
        written = match["chinese"]
        if written in ("一", "十", "百", "千"):
            return None
        value = parse(written)
        unit = (match["cscale"] or "") + match["cunit"] if match["cscale"] else match["people"]
        if match["people"] and match["people"] in "家户" and not match["cnoun"]:
            return None  # 四家班子, 万家: no plain count
    return None if value is None else (float(value), unit, more)


_AIM = re.compile("(?:力争|确保|目标|计划|预期|预计|争取|达到|突破|完成|新增|新建|引进|培育|实现)")
_DONE = re.compile("(?:已经?|了|去年|上年|截至|今年以来|累计|共|现有)")


def _kind(text: str, start: int, measured: str, wanted: Spans) -> QuantityKind:
    """A figure inside a demand is a target unless the demand only looks back; elsewhere it is reported."""
    lead = text[max(0, start - 12) : start]
    stop = max(lead.rfind(c) for c in "，。；：\n")
    lead = lead[stop + 1 :]
    if wanted.holds(start) and not _DONE.search(lead):
        return "target" if measured != "count" or _AIM.search(lead) else "count"
    if re.search("力争|目标|预期|争取", lead):
        return "target"
    return "count" if measured == "count" else "fact"


# --- days ------------------------------------------------------------------------------------------


def _resolve(
    match: re.Match[str], year: int | None, group: str = "year", relative: str = "relative"
) -> int | None:
    if match[group]:
        return int(match[group])
    if year is None:
        return None
    return year + 1 if match[relative] == "明年" else year


def _last_day(year: int, month: int) -> str:
    return f"{year:04d}-{month:02d}-{calendar.monthrange(year, month)[1]:02d}"


def _deadline(article: ArticleText, match: re.Match[str], year: int | None) -> Quantity | None:
    if match["end"] == "份" or (match["month"] and not (match["day"] or match["end"] or match["tenday"])):
        month_end: int | None = None  # 6月前: before the month begins
    else:
        month_end = int(match["month"]) if match["month"] else None
    if (
        match["yearend"]
        and not match["yearend"].startswith("年")
        and not (match["year"] or match["relative"])
    ):
        return None  # 月底前, 学期末前: the period is not named
    quantity = _record(article, match.span(), "deadline", None, None)
    known = _resolve(match, year)
    quantity.vague = bool(match["tenday"])
    if known is None:
        return quantity
    if match["month"]:
        month = int(match["month"])
        if match["day"]:
            last = calendar.monthrange(known, month)[1]
            quantity.date_to = f"{known:04d}-{month:02d}-{min(int(match['day']), last):02d}"
        elif match["tenday"]:
            day = {"上旬": 10, "中旬": 20}.get(match["tenday"])
            quantity.date_to = f"{known:04d}-{month:02d}-{day:02d}" if day else _last_day(known, month)
        elif month_end is not None:
            quantity.date_to = _last_day(known, month)
        else:
            quantity.date_to = _last_day(known, month - 1) if month > 1 else _last_day(known - 1, 12)
    elif match["quarter"]:
        quantity.date_to = _last_day(known, _QUARTERS[match["quarter"]][1])
    elif match["half"]:
        quantity.date_to = _last_day(known, _QUARTERS[match["half"]][1])
    else:
        quantity.date_to = _last_day(known, 12)
    return quantity


def _period(article: ArticleText, match: re.Match[str], year: int | None) -> Quantity:
    quantity = _record(article, match.span(), "period", None, None)
    if match["plan"]:
        # The tenth plan ran from 2001; every plan is five years.
        first = 2001 + 5 * (int(parse(match["plan"]) or 10) - 10)
        last = first + 4
        end = match[0].endswith("末")
        quantity.date_from = f"{last if end else first}-01-01"
        quantity.date_to = f"{last}-12-31"
        return quantity
    if match["part"]:
        first_month, last_month = _QUARTERS[match["part"]]
        known = _resolve(match, year)
    else:
        first_month, last_month = int(match["m1"]), int(match["m2"])
        known = _resolve(match, year, "y2", "r2")
        if last_month < first_month:
            return quantity
    if known is not None:
        quantity.date_from = f"{known:04d}-{first_month:02d}-01"
        quantity.date_to = _last_day(known, last_month)
    return quantity


def _by_year(article: ArticleText, match: re.Match[str]) -> Quantity:
    quantity = _record(article, match.span(), "deadline", None, None)
    quantity.date_to = f"{match['year']}-12-31"
    return quantity


def _vague(article: ArticleText, span: Span, year: int | None) -> Quantity:
    quantity = _record(article, span, "deadline", None, None)
    quantity.vague = True
    quantity.date_to = None if year is None else f"{year:04d}-12-31"
    if year is None:
        quantity.certainty, quantity.why = "medium", ["the text gives no year"]
    return quantity
