"""What a page says about its own publication: day, outlet, reporters, and the dateline of the report.

A page often carries more than one date. Only a date that the page gives as its own counts: one with a
publication label, or a bare one beside other metadata or alone on its line. A day with a weekday and
nothing else is the reader's clock (2023年03月29日 星期三 above a page of 2020) unless a page number stands
beside it: then it is the folio of a newspaper.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from luoshi.reading import words
from luoshi.reading.rules.patterns import spelled_out
from luoshi.reading.rules.reporters import (
    begins_with_surname,
    byline,
    parse_credits,
    reporters_in,
    signature,
)
from luoshi.reading.view import fold

__all__ = [
    "Metadata",
    "dateline",
    "dateline_outlet",
    "is_metadata_line",
    "metadata_within",
    "page_day",
    "read_metadata",
    "reporters_in",
]

_OF_PEOPLE = re.compile(r"编|审|校|作者|供稿|撰|记者|通讯员")  # labels whose value is a person
_SIGNATURE = 80  # characters of a line that is an end bracket and nothing else
_LONGEST = 200  # characters of a metadata line; a longer one is a paragraph
_DAY = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?: ?[-/.] ?| ?年 ?)(?P<month>\d{1,2})(?: ?[-/.] ?| ?月 ?)"
    r"(?P<day>\d{1,2})(?!\d)(?: ?日)?"
    r"(?:(?: *T| +|(?<=日))(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
)
_COMPACT = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?:(?P<hour>\d\d)(?P<minute>\d\d)\d{0,2})?$"
)
# A broadcast names itself and its day in one figure: （《云川新闻》 20240801 19:00）.
_BROADCAST = re.compile(
    r"[# （]*《[^》]{2,14}》 *（?(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)"
    r"(?: +(?P<hour>\d{1,2}):(?P<minute>\d\d))?[ ）]*$"
)
_HTML_NAME = re.compile(r"([A-Za-z][A-Za-z_.-]*(?:[:：][A-Za-z_]+)*)[:：] *(.*)$")
_WEEKDAY = re.compile(r"星期[一二三四五六日天]|周[一二三四五六日天](?![\u4e00-\u9fff])|农历")
_PAGE_NUMBER = re.compile(
    r"第?\s*[A-Z]?\d{1,3}\s*版|第[一二三四五六七八九十]{1,3}版|版[:：]|总第\s*\d+\s*期|要闻|头版|[A-D]\d\d?(?!\d)"
)
_PAGE_HEAD = re.compile(r"联系|热线|电话|欢迎|首页|天气|设为|收藏|登录|投稿|农历|多云|晴|阴")
_VALUE_END = re.compile(r"[\s|丨｜【】\[\]]")
_ACCOUNT = re.compile(
    r"[A-Za-z0-9_@.\-]*[_@][A-Za-z0-9_@.\-]*$|(?:admin|网络|互联网|本站|本站原创|转载|原创|未知|佚名|不详)$",
    re.IGNORECASE,
)
_OUTLET_NAME = re.compile(r"(?:报|网|网站|社|台|中心|客户端|公众号|号|融媒|频道|办|局|委|部|院)$")
# Looked for in the line as it is stored, before it is folded: whatever can make a line metadata.
_MAYBE = re.compile(
    "|".join(
        (
            spelled_out("1|2|１|２", r"[90９０]\d\d"),
            ":|：|记者|記者",
            spelled_out("讯|訊", "[员員]"),
            spelled_out("来|來", r"\s*源"),
            r"作\s*者",
            spelled_out("文|图|圖|摄|攝", "[/／]"),
            spelled_out("/|／", "[文图圖摄攝]"),
            "摄影|攝影|撰稿|撰文|图文|圖文|文[图圖]|供稿",
            spelled_out("采|採", "[写寫]"),
            spelled_out("实|實", "[习習]"),
            spelled_out("报|報", "道[员員]"),
            spelled_out("浏|瀏", "[览覽]"),
            spelled_out("阅|閱", "[读讀]"),
            spelled_out("点|點", "[击擊]"),
            "打印|分享|收藏|字[号號体體]",
            spelled_out("编|編", "[辑輯]"),
        )
    )
)
_TRIGGER = re.compile(r"[:：/／12１２图圖者讯訊員员源作摄攝影撰供采採實实道覽览讀读擊击印享藏號号體体輯辑]")
_SENTENCE = re.compile(r"[。！？]")
_HAN = "\u4e00-\u9fff"

_TAIL = (
    r"(?:[ 】\]：]*（[^（）\n]{2,80}）[ 】：]*"
    r"|[ 】\]：]+(?:[" + _HAN + r"]{0,10}(?:记者|通讯员)[ ：]?[" + _HAN + r" 、]{2,28}?"
    r"(?:(?:报道|摄影报道)[：，]? *| +(?=\d|今|昨|近日|日前|“)))?"
    r"|(?=\d|今|昨|日前|近日|[" + _HAN + r"]{0,10}记者))"
)
_OUTLET_END = r"[网台社报号刊端媒体]"
_DATELINES = (
    re.compile(  # 新华社北京4月28日电, 东北网鸡西4月13日讯, 本报4月1日讯
        r"[ 【\[]*(?:(?P<outlet>[" + _HAN + r"·]{1,12}?" + _OUTLET_END + r")(?!" + _OUTLET_END + r"))?"
        r"[" + _HAN + r"]{0,10}?(?P<month>\d{1,2})月(?P<day>\d{1,2})日(?:专|综合)?[电讯]" + _TAIL
    ),
    re.compile(  # 晚报讯, 本报讯（记者 …）, 主流日照讯
        r"[ 【\[]*(?P<outlet>[" + _HAN + r"A-Za-z·○、 ]{1,20}?)(?<![通喜资音问简短审])讯" + _TAIL
    ),
    re.compile(
        r"[ 【\[]*(?P<outlet>[" + _HAN + r"]{1,10}" + _OUTLET_END + r")消息(?:（[^（）\n]{2,20}）)?[ 】：，]+"
    ),
    re.compile(r" *（(?=[^（）\n]{0,20}(?:记者|通讯员))[^（）\n]{3,80}）[ ：]*"),
    re.compile(
        r" *["
        + _HAN
        + r"]{0,10}记者[ ：]?["
        + _HAN
        + r" 、]{2,16}?(?:报道|摄影报道)[：，]? *(?=\d|今|昨|近日|日前)"
    ),
)
_MAY_HAVE_DATELINE = re.compile("讯|电|消息|记者")  # one of them stands in every dateline
_LEAST_BODY = 10  # characters of a body that begins on its metadata line
_BETWEEN = 24  # characters between fields of a metadata line that is followed by its body
# The value of the last field: one word, and where no blank ends it, the day or the dateline of the body does.
_FIELD_VALUE = re.compile(
    r" *[^\s，。；：]{0,24}?(?=\s|\d{1,2}月\d{1,2}日|本报|(?:[\u4e00-\u9fff]{2,6})?讯|[，。；]|$)"
)
_SENTENCE_MARK = re.compile(r"[，。；！？]")
_SELF = re.compile(r"^(?:本[报网台社刊]|我[报网台]|据|又$)")


class Metadata(NamedTuple):
    """What metadata lines say. ``published_text`` is ISO, with THH:MM if the page gives a time;
    ``reporters`` are (name, post as written, "" for none)."""

    published: date | None
    published_text: str | None
    outlet: str | None
    reporters: list[tuple[str, str]]


class _Field(NamedTuple):
    label: str
    kind: str
    value: str
    colon: bool


@cache
def _label_forms() -> dict[str, str]:
    """Labels of a line, longest first, with their patterns."""
    labels = sorted((w for w in words.table("metadata_labels") if not w.isascii()), key=len, reverse=True)
    return {w: re.escape(w) if len(w) != 2 else f"{w[0]} {{0,4}}{w[1]}" for w in labels}


@cache
def _label(*, glued: bool) -> re.Pattern[str]:
    """A label in its place; those of two characters may be spaced (来  源).

    ``glued``: after another field a label may follow without a gap, with its colon (8月3日来源：云川网).
    To look for that takes long, and is for nothing in a line without a colon.
    """
    every = "|".join(_label_forms().values())
    pattern = rf"(?<![{_HAN}])({every})(?:[ 】]*(：|:)|(?=\s|\d|】|$))"
    if glued:
        behind = "|".join(form for label, form in _label_forms().items() if len(label) > 1)
        return re.compile(rf"{pattern}|(?<=[{_HAN}])({behind})(：)")
    return re.compile(rf"{pattern}|(?!)()()")  # the same groups, never found


def _labels(line: str) -> Iterator[re.Match[str]]:
    return _label(glued="：" in line).finditer(line)


@cache
def _some_label() -> re.Pattern[str]:
    """A label with its colon, whatever stands before: found several times faster than a label itself."""
    return re.compile(rf"(?:{'|'.join(_label_forms().values())})[ 】]*[：:]")


def _fields(line: str) -> tuple[str, list[_Field]]:
    """The text before the first label, and the labelled fields of a folded line."""
    kinds = words.table("metadata_labels")
    if (named := _HTML_NAME.match(line)) and (kind := kinds.get(named[1].lower().replace("：", ":"))):
        return "", [_Field("作者" if kind == "author" else named[1], kind, named[2], colon=True)]
    marks = list(_labels(line))
    if not marks or marks[0][3]:  # a glued label opens no line: 会议由…提供图片来源：
        return line, []
    ends = [m.start() for m in marks[1:]] + [len(line)]
    fields = []
    for mark, end in zip(marks, ends, strict=True):
        label = (mark[1] or mark[3]).replace(" ", "")
        fields.append(
            _Field(label, kinds[label], line[mark.end() : end].strip(" 　【】[]|丨｜"), bool(mark[2]))
        )
    return line[: marks[0].start()], fields


def _day(match: re.Match[str]) -> tuple[date, str] | None:
    """The day a match names and its ISO text; None if the calendar has no such day."""
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
    hour, minute = match["hour"], match["minute"]
    if hour is None or int(hour) > 23 or int(minute) > 59:
        return day, day.isoformat()
    return day, f"{day.isoformat()}T{int(hour):02d}:{minute}"


def _day_in(text: str) -> tuple[date, str] | None:
    match = _DAY.search(text) or _COMPACT.match(text.strip())
    return _day(match) if match else None


def _bare_day_rank(before: str, *, beside_fields: bool) -> int | None:
    """How far a date without a label may be believed (less is better), None for not at all."""
    match = _DAY.search(before)
    if match is None:
        return None
    rest = (before[: match.start()] + before[match.end() :]).strip(" |丨｜-—/【】[]：，")
    weekday = _WEEKDAY.search(rest)
    if weekday is not None:
        return 4 if _PAGE_NUMBER.search(rest) and not beside_fields else None
    if beside_fields:
        return 1 if len(rest) <= 20 else None
    if not rest or (match["hour"] is not None and len(rest) <= 20):
        return 2
    return 4 if _PAGE_NUMBER.search(rest) and len(rest) <= 40 else None


def read_metadata(lines: list[str]) -> Metadata:
    """Publication day, outlet and reporters of the metadata lines of one article.

    The best dated line wins (publication label, then a bare date beside labels, then one alone, then
    a day of entry or update), the first among equals. A day the calendar does not have is no day.
    """
    best: tuple[int, date, str] | None = None
    outlet: str | None = None
    author: str | None = None
    reporters: list[tuple[str, str]] = []

    def offer(rank: int, found: tuple[date, str] | None) -> None:
        nonlocal best
        if found is not None and (best is None or rank < best[0]):
            best = (rank, *found)

    for raw in lines:
        line = fold(raw[: _LONGEST * 2]).strip()
        if (broadcast := _BROADCAST.match(line)) is not None:
            offer(2, _day(broadcast))
            continue
        before, fields = _fields(line)
        clock = any(field.kind == "now" for field in fields)
        for field in fields:
            if field.kind == "published":
                offer(0, _day_in(field.value))
            elif field.kind == "written":
                offer(3, _day_in(field.value))
            elif _OF_PEOPLE.search(field.label) and not clock and (behind := _DAY.search(field.value)):
                offer(1, _day(behind))  # 编辑：李河 2024-08-02
            elif field.kind == "outlet" and outlet is None:
                outlet = _outlet(field.value)
                if not clock and _DAY.search(field.value):
                    offer(1, _day_in(field.value))
            elif field.kind == "author" and field.value:
                value = f"{'' if field.label == '作者' else field.label} {field.value}"
                people = parse_credits(value, 0, len(value))
                if people and field.label in ("记者", "通讯员"):
                    reporters.extend((p.name, p.post) for p in people)
                else:
                    if people and all(begins_with_surname(p.name) for p in people):
                        reporters.extend((p.name, p.post) for p in people)
                    if _OUTLET_NAME.search(field.value.split(" ")[0]):
                        author = author or _outlet(field.value)
        if not clock:
            rank = _bare_day_rank(before, beside_fields=bool(fields))
            if rank is not None:
                offer(rank, _day_in(before))
                rest = _DAY.sub("", before, count=1).strip(" |丨｜")
                if outlet is None and rank <= 2 and _OUTLET_NAME.search(rest):
                    outlet = _outlet(rest)  # 2017-11-28 16:01 云川日报
        if not fields or before.strip():
            reporters.extend((p.name, p.post) for p in byline(line) or signature(line))
            reporters.extend((p.name, p.post) for p in reporters_in(before) if "（" in before)
    day, text = (best[1], best[2]) if best else (None, None)
    return Metadata(day, text, outlet or author, list(dict.fromkeys(reporters)))


def _outlet(value: str) -> str | None:
    """The outlet a value names: its first word, unless that is an account or says nothing."""
    value = value.strip("：:（）()《》“” ")
    value = _VALUE_END.split(value, maxsplit=1)[0].rstrip("，；、")
    if value.count("（") > value.count("）"):
        value = value[: value.index("（")]
    if _DAY.match(value) or not value or _ACCOUNT.match(value) or value.isdigit():
        return None
    return value


def page_day(lines: Iterable[str]) -> tuple[date, str] | None:
    """The day that the head of a page gives for everything on it, with its ISO text: a broadcast's own
    line, 《云川新闻》 (20240801). None if no line does, or two disagree."""
    found = {
        day
        for line in lines
        if "《" in line  # most lines need no folding
        and (match := _BROADCAST.match(fold(line[:_LONGEST]).strip()))
        and (day := _day(match))
    }
    return found.pop() if len(found) == 1 else None


def metadata_within(text: str) -> tuple[int, int] | None:
    """Span of the metadata that a folded line carries before its body, perhaps after a headline, as pages
    pasted on one line have it: 云川市召开会议 2024-08-02 15:55:22 来源：云川日报 8月1日，…. None without one.
    """
    head = text[:_LONGEST]
    if ("：" not in head and ":" not in head) or _some_label().search(head) is None:
        return None
    first = _DAY.search(head)
    labels = [m for m in _labels(head) if m[2] or m[4]]
    if not labels or (first is not None and labels[0].start() - first.end() > _BETWEEN):
        return None
    start = min(labels[0].start(), first.start() if first else len(head))
    if start and text[start - 1] != " ":
        return None
    last = labels[-1]
    for label, following in pairwise(labels):
        if following.start() - label.end() > _BETWEEN:
            last = label
            break
    value = _FIELD_VALUE.match(text, last.end())
    end = value.end() if value else last.end()
    rest = text[end : end + _LONGEST]
    return (start, end) if len(rest) > _LEAST_BODY and _SENTENCE_MARK.search(rest) else None


def is_metadata_line(line: str) -> bool:
    """Is the line metadata of a page: labelled fields, a bare date, a folio, a byline or a signature?"""
    if line[-1:] in "）)" and len(line) <= _SIGNATURE and signature(fold(line)):
        return True
    if len(line) > _LONGEST or not _TRIGGER.search(line) or not _MAYBE.search(line) or _SENTENCE.search(line):
        return False
    bare = fold(line).strip()
    if not bare or _SENTENCE.search(bare):
        return False
    if _BROADCAST.match(bare):
        return True
    before, fields = _fields(bare)
    if fields and "，" in bare and metadata_within(bare) is not None:
        return False  # the body begins on the same line
    before = before.strip(" 【[|丨｜")
    if fields and any(field.kind == "body" for field in fields):
        return False
    if fields:
        known = [f for f in fields if f.colon or not f.value or f.value.isdigit() or _DAY.match(f.value)]
        if not known:
            fields = []
        elif not before:
            return fields[0] in known or len(known) > 1
        elif _DAY.match(before) or len(known) > 1 or _is_outlet_and_day(before):
            return True
    if not fields and (day := _DAY.search(bare)):
        rest = (bare[: day.start()] + bare[day.end() :]).strip(" |丨｜-—/【】[]")
        rest = _WEEKDAY.sub("", rest).strip()
        if len(rest) <= 30 and _PAGE_HEAD.match(rest):
            return True
        if len(rest) <= 6 or (len(rest) <= 40 and _PAGE_NUMBER.search(rest)):
            return not rest or day["hour"] is not None or _PAGE_NUMBER.search(rest) is not None
        alone = day.start() == 0 or "|" in bare
        if day["hour"] is not None and alone and len(rest) <= 20 and "，" not in rest:
            return True
    return bool(byline(bare))


def _is_outlet_and_day(before: str) -> bool:
    """Does an outlet, perhaps with a day, stand before the first label (云川网 2024-08-02 来源：…)?"""
    name = _DAY.sub("", before, count=1).strip(" |丨｜")
    return len(name) <= 16 and _OUTLET_NAME.search(name) is not None


def dateline(text: str) -> tuple[int, int] | None:
    """Span of the dateline at the start of a folded text (晚报讯, 本报讯（记者 …）), None without one."""
    found = _dateline(text)
    return (found.start() + len(found[0]) - len(found[0].lstrip()), found.end()) if found else None


def _dateline(text: str) -> re.Match[str] | None:
    head = text[:200]
    if _MAY_HAVE_DATELINE.search(head) is None:
        return None
    for form in _DATELINES:
        if (match := form.match(head)) is not None and match.end() > 0:
            return match
    return None


def dateline_outlet(text: str) -> str | None:
    """The outlet a dateline names (晚报讯 → 晚报); None where it only says 本报."""
    found = _dateline(text)
    if found is None or "outlet" not in found.re.groupindex or not found["outlet"]:
        return None
    outlet = found["outlet"].strip(" ○")
    return None if not outlet or _SELF.match(outlet) else outlet


def dateline_day(text: str) -> tuple[int, int] | None:
    """Month and day that a dateline gives (新华社北京4月28日电): the day of writing, no meeting day."""
    found = _dateline(text)
    if found is None or "month" not in found.re.groupindex or not found["month"]:
        return None
    return int(found["month"]), int(found["day"])
