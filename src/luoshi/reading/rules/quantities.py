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
from itertools import chain
from operator import itemgetter

from luoshi.reading.article import ArticleText
from luoshi.reading.numerals import ARABIC, parse
from luoshi.reading.records import Quantity, QuantityKind
from luoshi.reading.rules.patterns import spelled_out, word_pattern
from luoshi.reading.rules.quotations import Spans, quotations
from luoshi.reading.words import table

Span = tuple[int, int]

_SCALE = "(?:万亿|[百千]?[万亿]|百|千)"
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
    "|(?:(?<![同环占对类])比(?!重)|(?<![计相比])较)(?P<than>[^，。；：、]{1,12}?)"
    "(?:提高|提升|提前|上升|上涨|回升|下降|回落|降低|增长|增加|减少|扩大|收窄|缩小|高|低|快|慢|多|少))"
    "(?:平均水平|水平|平均)?(?:出|了|至|到)?(?:约|近|超)?$"
)
_NO_QUANTITY_BEFORE = re.compile(
    "(?:第|电话|热线|传真|邮编|邮政编码|许可证|备案|ICP|公网安备|字号|(?:浏览|阅读|点击|访问|转发|播放)(?:量|次数|数)?|编号|版|"
    "[路街道巷弄]|号楼|QQ|微信)[:：]? ?$"
)
_YEAR = r"(?:(?P<year>(?:19|20)\d\d)年|(?P<relative>今年|明年|本年度?|当年))"
_YEAR_BEFORE = re.compile(_YEAR + "第?$")
_QUARTERS = {"一季度": (1, 3), "二季度": (4, 6), "三季度": (7, 9), "四季度": (10, 12), "前三季度": (1, 9),
             "上半年": (1, 6), "下半年": (7, 12)}  # fmt: skip
# The patterns below begin with a literal or a small set of characters; what may stand before is matched
# backwards from there. A pattern that begins with an optional year would be tried at every character.
_PART_OF_YEAR = re.compile("[前一二三四上下](?:(?<=前)[一二三四]季度|(?<=[一二三四])季度|(?<=[上下])半年)")
_MONTHS = re.compile(r"(?P<m1>[1-9](?:(?<=1)[0-2])?)(?:月份?)?(?:-|—|–|~|至|到)(?P<m2>1[0-2]|[1-9])月份?")
_PLAN = re.compile("(?P<plan>十[一二三四五六七八九])五”?(?:规划)?(?:时期|期间|末)")
_BEFORE_WORD = re.compile(r"前(?!三|两|[\d一二四五]|列|进|往|提|景|沿|期|端|置|瞻|后|来|途)")
_NAMED_DAY = re.compile(
    rf"(?:到|于|在|截至)?{_YEAR}?(?:(?P<month>1[0-2]|[1-9])月(?:(?P<day>3[01]|[12]\d|[1-9])日|(?P<end>底|末|份)"
    r"|(?P<tenday>[上中下]旬))?|(?P<yearend>年?[底末])|(?P<quarter>[一二三四]季度)末?|(?P<half>[上下]半年))[之以]?$"
)
_BY_YEAR = re.compile(r"(?P<year>20\d\d)年(?P<end>底|末)?(?![\d初的]|[上下]半年|第|[一二三四]季度|\d{1,2}月)")
_AIMING_AT = re.compile("(?:到|至|力争|确保)$")
_VAGUE = re.compile(
    r"年内(?<![\d一二三四五六七八九十两几半]年内)|年底(?=完成|实现|达到|建成|[，。；])|"
    + spelled_out("全年|年度", "(?:各项)?(?:经济社会发展)?(?:主要|既定|预期)?(?:目标任务|目标)")
    + "|"
    + spelled_out(
        "大干|决战|冲刺|决胜", "(?:下半年|四季度)(?:、?(?:夺取|决胜|冲刺|奋战)全年(?:胜利|胜|红)?)?"
    )
)
_ACHIEVE = re.compile("(?:完成|实现)$")
_NOT_HAPPEN = re.compile("不(?:得|再)?发生([^，。；：！？、“”\n]{2,14}?)(?=的?底线|[，。；！？、\n]|$)")
_MULTIPLY = re.compile("年(?:内|实现)?(?:翻(?P<times>一|两|三)?番|(?P<double>倍增))")
_YEARS = re.compile("(?:[一二两三四五六七八九十]|(?<!\\d)[1-9]|(?<!\\d)1\\d)$")


@cache
def _number_and_unit() -> re.Pattern[str]:
    units = word_pattern("units_of_measure")
    nouns = word_pattern("counted_nouns")
    return re.compile(
        rf"(?P<arabic>{ARABIC})(?P<more>[多余来几])?(?P<scale>{_SCALE})?(?P<more2>[多余])?"
        rf"(?P<unit>{units})(?:(?P<noun>{nouns})(?![级直属]))?(?![A-Za-z])"
    )


@cache
def _chinese_number_and_unit() -> re.Pattern[str]:
    units = word_pattern("units_of_measure")
    nouns = word_pattern("counted_nouns")
    return re.compile(
        rf"(?P<chinese>[一二两三四五六七八九十百千][二两三四五六七八九十百千零]{{0,9}})(?P<cmore>[多余])?"
        rf"(?:(?P<cscale>{_SCALE})(?P<cunit>{units})|(?P<people>名|位|家|户|人次|倍)(?P<cnoun>{nouns})?)"
    )


_SHARE = re.compile("百分之(?P<share>[零一二三四五六七八九十百点]{1,9})")
_INSIDE_NUMBER = frozenset("0123456789.,:/+-第零一二两三四五六七八九十百千万亿")


def find_quantities(
    article: ArticleText, directive_spans: Sequence[Span], *, year: int | None = None
) -> list[Quantity]:
    """All quantities of an article in text order.

    ``directive_spans`` are view spans: what stands inside one is wanted (target, deadline), elsewhere it
    is reported (fact). ``year`` is the meeting's or publication's year; it dates what names no year.
    """
    text = article.view.text
    quotes, titles = quotations(text)
    barred = Spans(list(titles))
    quoted = Spans([(q.start, q.end) for q in quotes])
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

    for rule in (_deadlines, _vague_deadlines, _periods, _ends_of_years, _floors):
        for span, quantity in rule(article, wanted, year):
            add(span, quantity)
    for span, quantity in _multiples(article, wanted, quoted):
        add(span, quantity)
    for span, quantity in _figures(article, wanted):
        add(span, quantity)
    found.sort(key=itemgetter(0))
    return [quantity for _, quantity in found]


def _record(
    article: ArticleText, span: Span, kind: QuantityKind, value: float | None, unit: str | None
) -> Quantity:
    anchor = article.anchor(*span)
    return Quantity(quote=anchor.quote, kind=kind, value=value, unit=unit, anchor=anchor)


# --- figures ---------------------------------------------------------------------------------------


def _figures(article: ArticleText, wanted: Spans) -> Iterator[tuple[Span, Quantity]]:
    text = article.view.text
    for match, read_value in chain(
        ((match, _arabic) for match in _number_and_unit().finditer(text)),
        ((match, _chinese) for match in _chinese_number_and_unit().finditer(text)),
        ((match, _share) for match in _SHARE.finditer(text)),
    ):
        lead = text[max(0, match.start() - 24) : match.start()]
        # A number that goes on to the left, a model (C919) and a rank (第3位) count nothing here.
        if lead and (lead[-1] in _INSIDE_NUMBER or "A" <= lead[-1] <= "z"):
            continue
        if _NO_QUANTITY_BEFORE.search(lead[-8:]):
            continue
        read = read_value(match)
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
        if _SPAN_OF_TIME.search(unit) and _EVERYDAY.match(text, end):
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


_Read = tuple[float, str, str | None]  # value, unit, qualifier


def _arabic(match: re.Match[str]) -> _Read | None:
    value = parse(match["arabic"])
    scale, unit = match["scale"] or "", match["unit"]
    if unit in ("度", "点", "方", "成", "口", "班") and not scale:
        return None  # 2024年度, 3成 … too often part of another word
    if unit == "个" and match["noun"]:
        unit = match["noun"]
    return None if value is None else (float(value), scale + unit, match["more"] or match["more2"])


def _chinese(match: re.Match[str]) -> _Read | None:
    written = match["chinese"]
    if written in ("一", "十", "百", "千"):
        return None
    value = parse(written)
    unit = (match["cscale"] or "") + match["cunit"] if match["cscale"] else match["people"]
    if match["people"] and match["people"] in "家户" and not match["cnoun"]:
        return None  # 四家班子, 万家: no plain count
    return None if value is None else (float(value), unit, match["cmore"])


def _share(match: re.Match[str]) -> _Read | None:
    whole, _, part = match["share"].partition("点")
    value = parse(whole)
    digits = "".join(str("零一二三四五六七八九".find(c)) for c in part)
    return None if value is None else (float(f"{value}.{digits or 0}"), "%", None)


_AIM = re.compile("(?:力争|确保|目标|计划|预期|预计|争取|达到|突破|完成|新增|新建|引进|培育|实现)")
_WANTED = re.compile("力争|目标|预期|争取")
_CLAUSE_MARK = re.compile("[，。；：\n]")
_DONE = re.compile("(?:已经?|了|去年|上年|截至|今年以来|累计|共|现有)")


def _kind(text: str, start: int, measured: str, wanted: Spans) -> QuantityKind:
    """A figure inside a demand is a target unless the demand only looks back; elsewhere it is reported."""
    lead = _CLAUSE_MARK.split(text[max(0, start - 12) : start])[-1]
    if wanted.holds(start) and not _DONE.search(lead):
        return "target" if measured != "count" or _AIM.search(lead) else "count"
    if _WANTED.search(lead):
        return "target"
    return "count" if measured == "count" else "fact"


# --- days ------------------------------------------------------------------------------------------


def _last_day(year: int, month: int) -> str:
    return f"{year:04d}-{month:02d}-{calendar.monthrange(year, month)[1]:02d}"


def _resolve(match: re.Match[str] | None, year: int | None) -> int | None:
    """The year a match names, 今年 and 明年 counted from the given one; without a year none is guessed."""
    if match is not None and match["year"]:
        return int(match["year"])
    if year is None:
        return None
    return year + 1 if match is not None and match["relative"] == "明年" else year


def _deadlines(article: ArticleText, wanted: Spans, year: int | None) -> Iterator[tuple[Span, Quantity]]:
    """12月底前, 6月30日之前, 2025年底前, 一季度末前."""
    text = article.view.text
    for match in _BEFORE_WORD.finditer(text):
        low = max(0, match.start() - 16)
        named = _NAMED_DAY.search(text[low : match.start()])
        if named is None:
            continue
        if (
            named["yearend"]
            and not named["yearend"].startswith("年")
            and not (named["year"] or named["relative"])
        ):
            continue  # 月底前, 学期末前: the period is not named
        span = (low + named.start(), match.end())
        quantity = _record(article, span, "deadline", None, None)
        quantity.vague = bool(named["tenday"])
        known = _resolve(named, year)
        if known is not None:
            quantity.date_to = _deadline_day(named, known)
        yield span, quantity


def _deadline_day(named: re.Match[str], year: int) -> str:
    if named["quarter"] or named["half"]:
        return _last_day(year, _QUARTERS[named["quarter"] or named["half"]][1])
    if not named["month"]:
        return _last_day(year, 12)
    month = int(named["month"])
    if named["day"]:
        return f"{year:04d}-{month:02d}-{min(int(named['day']), calendar.monthrange(year, month)[1]):02d}"
    if named["tenday"] in ("上旬", "中旬"):
        return f"{year:04d}-{month:02d}-{10 if named['tenday'] == '上旬' else 20}"
    if named["end"] in ("底", "末") or named["tenday"]:
        return _last_day(year, month)
    # 6月前: before the month begins
    return _last_day(year, month - 1) if month > 1 else _last_day(year - 1, 12)


def _periods(article: ArticleText, wanted: Spans, year: int | None) -> Iterator[tuple[Span, Quantity]]:
    """2024年下半年, 前三季度, 1-5月, “十五五”时期."""
    text = article.view.text
    for match in _PART_OF_YEAR.finditer(text):
        part = match[0] if match[0] in _QUARTERS else match[0][1:]
        yield _months(article, match.span(), _QUARTERS[part], year)
    for match in _MONTHS.finditer(text):
        months = int(match["m1"]), int(match["m2"])
        if months[0] < months[1] and not text[match.start() - 1 : match.start()].isdigit():
            yield _months(article, match.span(), months, year)
    for match in _PLAN.finditer(text):
        start = match.start() - (text[match.start() - 1 : match.start()] == "“")
        # The tenth plan ran from 2001; every plan is five years.
        first = 2001 + 5 * (int(parse(match["plan"]) or 10) - 10)
        span = (start, match.end())
        quantity = _record(article, span, "period", None, None)
        quantity.date_from = f"{first + 4 if match[0].endswith('末') else first}-01-01"
        quantity.date_to = f"{first + 4}-12-31"
        yield span, quantity


def _months(
    article: ArticleText, span: Span, months: tuple[int, int], year: int | None
) -> tuple[Span, Quantity]:
    low = max(0, span[0] - 7)
    named = _YEAR_BEFORE.search(article.view.text[low : span[0]])
    if named is not None:
        span = (low + named.start(), span[1])
    quantity = _record(article, span, "period", None, None)
    known = _resolve(named, year)
    if known is not None:
        quantity.date_from = f"{known:04d}-{months[0]:02d}-01"
        quantity.date_to = _last_day(known, months[1])
    return span, quantity


def _ends_of_years(article: ArticleText, wanted: Spans, year: int | None) -> Iterator[tuple[Span, Quantity]]:
    """到2027年, 力争2025年底."""
    text = article.view.text
    for match in _BY_YEAR.finditer(text):
        low = max(0, match.start() - 2)
        aim = _AIMING_AT.search(text[low : match.start()])
        if aim is not None:
            span = (low + aim.start(), match.end())
            quantity = _record(article, span, "deadline", None, None)
            quantity.date_to = f"{match['year']}-12-31"
            yield span, quantity


def _vague_deadlines(
    article: ArticleText, wanted: Spans, year: int | None
) -> Iterator[tuple[Span, Quantity]]:
    """年内, 全年目标任务 inside a demand: the last day of the year, marked vague."""
    text = article.view.text
    for match in _VAGUE.finditer(text):
        if not wanted.holds(match.start()):
            continue
        start = match.start() - (2 if _ACHIEVE.search(text[max(0, match.start() - 2) : match.start()]) else 0)
        span = (start if wanted.holds(start) and "目标" in match[0] else match.start(), match.end())
        quantity = _record(article, span, "deadline", None, None)
        quantity.vague = True
        if year is None:
            quantity.certainty, quantity.why = "medium", ["the text gives no year"]
        else:
            quantity.date_to = f"{year:04d}-12-31"
        yield span, quantity


def _floors(article: ArticleText, wanted: Spans, year: int | None) -> Iterator[tuple[Span, Quantity]]:
    """不发生规模性返贫: what must not happen at all."""
    for match in _NOT_HAPPEN.finditer(article.view.text):
        yield match.span(), _record(article, match.span(), "floor", 0.0, None)


def _multiples(article: ArticleText, wanted: Spans, quoted: Spans) -> Iterator[tuple[Span, Quantity]]:
    """三年倍增, 五年翻两番; inside quotation marks the quoted name is the quote."""
    text = article.view.text
    for match in _MULTIPLY.finditer(text):
        low = max(0, match.start() - 2)
        years = _YEARS.search(text[low : match.start()])
        if years is None:
            continue
        start = low + years.start()
        span = quoted.at(start) or (start, match.end())
        times = 2 ** (1 if match["double"] else int(parse(match["times"] or "一") or 1))
        yield span, _record(article, span, "target" if wanted.holds(start) else "fact", float(times), "倍")
