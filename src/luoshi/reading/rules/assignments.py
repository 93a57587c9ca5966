"""Who is given a piece of work, in the forms of papers that assign it: 由X牵头、Y配合, 责任单位：X；完成时限：….

Such words are a marker of their own: they open a demand without 要 (guideline §5, rule 4), and what follows a
demand in this form belongs to its row of the task table.
"""

from __future__ import annotations

import re

from luoshi.reading.rules.markers import Opening, is_addressee
from luoshi.reading.rules.patterns import mask
from luoshi.reading.view import fold

_NAMED_DAY = (
    r"(?:\d{4}年|今年|明年|本年)?"
    r"(?:\d{1,2}月(?:\d{1,2}日|底|末|[上中下]旬)?|[年月]底|[年季]末|第?[一二三四]季度末?|上半年)"
)
BY_A_DAY = re.compile(
    rf"(?:力争)?[于在]?(?:{_NAMED_DAY}(?:之?前|以前|内)|每[月周季]度?[^，。；]{{1,5}}前"
    r"|(?:汛期?|春节|元旦|国庆)前|今年内?|年内|月内)"
)
"""The day by which something is to be done, where a clause begins with it: 于11月底前, 年内."""

_ROLE = re.compile(
    r"(?:总|共同|联合|具体|主要|全面|统一|分别|按(?:照)?(?:各自)?职责(?:分工)?)*"
    r"(?P<word>牵头(?!的|单位|部门|人|领导)|抓总|负责(?![人同的制])|会同|主办|承办|配合(?!度|默契))"
)
_LATER_ROLE = re.compile(
    r"[^，；：]{2,60}?(?:牵头|负责|配合|协助|参与|协同|落实)|(?:积极|密切|主动)?(?:会同|联合|配合|协助)[^，；：]{2,60}"
)
_EVENT = ("主办", "承办")  # a fair is held by somebody: an assignment only with a day to come
_LISTED = re.compile(r"、|以及")
_AND = re.compile(r"[和与及]")
_UNIT = re.compile(
    r"(?:[省市县区]|各)?[\u4e00-\u9fff]{1,12}(?:委|办|厅|局|院|处|队|馆|集团|中心|公司|部|所|站|(?:区|县|市)?政府)"
)
_NO_UNIT = re.compile(r"[了的是将把对]|已经")
_SHORTEST_WORK = 4  # characters
_LONGEST = 24  # characters of the name of a unit
_OTHERS = re.compile(r"等(?:[有相]关)?(?:部门|单位|地区?|方面)?$")
_FARTHEST = 200  # characters of a clause in which it says who does it
_TOPIC = 40  # characters of what an assignment speaks of before it names anybody
_NO_TOPIC = re.compile(r"[了]|已|是|出席|参加|听取")

_LABEL_WORD = (
    r"(?:(?:总?牵头|责任|主办|承办|主责|配合|协办|协助|参[与加]|分管)(?:单位|部门|领导|市领导)(?:及责任人)?"
    r"|(?:完成|办理|办结|整改)(?:时限|时间|期限)|时限要求|责任分工)"
)
_LABEL = re.compile(rf"{_LABEL_WORD}[：:]")
_BRACKET = re.compile(r"（[^（）\n]{2,160}）(?=[。；]?(?:$|\n))")
_ASSIGNS = re.compile(
    rf"{_LABEL_WORD}[：:]|牵头(?!的)|[局委办厅府院门位团司心](?:按(?:照)?(?:各自)?职责(?:分工)?)?(?:分别)?负责(?![人同的制])"
)
_LEAD_BY_LABEL = tuple(
    re.compile(rf"(?:{kinds})(?:单位|部门)(?:及责任人)?[：:](?P<units>[^；，。）\n]+)")
    for kinds in ("总?牵头", "主办|承办|主责", "责任")
)
_LEAD_BY_ROLE = re.compile(
    r"(?:^|[（，；由])(?P<units>[^（，；。由\n]{2,60}?)(?:总|共同|联合)?(?:牵头|按(?:照)?(?:各自)?职责|负责)"
)

ITEM = re.compile(
    r"[ \u3000]*(?:第[一二三四五六七八九十]+[、，]|[一二三四五六七八九十]{1,3}[、．.]"
    r"|（[一二三四五六七八九十\d]{1,3}）|\d{1,3}(?:[、．]|\.(?!\d)))[ \u3000]*"
)
"""The number of an item of a paper, where a paragraph begins with it."""

_MINUTES = re.compile(r"(?:会议)?纪要(?:（[^（）]*）)?$")
_PAPER = re.compile(
    r"((?:督办|督查|交办|转办)(?:通知|函|单|令|事项)|(?:任务|责任|职责)?分工(?:方案|表|意见)?|(?:任务|责任)分解(?:方案|表)?"
    r"|(?:任务|责任|问题|项目)(?:清单|台账)|工作要点|(?:实施|工作|整改|行动)(?:方案|计划)|通知)(?:（[^（）]*）)?$"
)
_REPORTS_A_PAPER = re.compile(r"印发|出台|发布|公布|解读|通过|审议|召开|举行")


def paper_speaker(title: str, text: str) -> str | None:
    """Whose demands an official paper holds that is no report: 会议 for minutes, else the paper by its kind.

    A paper is known by its title and by its numbered items; a report about a paper (我市印发…方案) is none.
    """
    if sum(ITEM.match(line) is not None for line in text.splitlines()) < 2:
        return None
    if _MINUTES.search(title):
        return "会议"
    if (paper := _PAPER.search(title)) and not _REPORTS_A_PAPER.search(title):
        return paper[1]
    return None


def _units(words: str) -> bool:
    """Whether words are a list of units and nothing else."""
    # 市工业和信息化局 is one unit, 市水务局和各区县 are two.
    return all(
        _unit(part) or all(_unit(one) for one in _AND.split(part))
        for part in _LISTED.split(_OTHERS.sub("", words))
    )


def _unit(words: str) -> bool:
    if not 2 <= len(words) <= _LONGEST or _NO_UNIT.search(words):
        return False
    return is_addressee(words) or _UNIT.fullmatch(words) is not None


def open_assignment(masked: str, start: int, stop: int, sentence_end: int) -> Opening | None:
    """The demand that a clause opens by giving work to units: 由X牵头, 某事由X负责, X会同Y, X于11月底前…."""
    clause = masked[start:stop]
    for role in _ROLE.finditer(clause):
        if role.start() > _FARTHEST:
            break
        topic, _, units = clause[: role.start()].rpartition("由")
        if len(topic) > _TOPIC or _NO_TOPIC.search(topic) or not _units(units):
            continue
        if role["word"] in _EVENT and BY_A_DAY.search(masked, start, sentence_end) is None:
            continue
        return Opening(start, "assigned", start + role.end() - 1, units)
    for day in BY_A_DAY.finditer(clause):
        if day.start() > _FARTHEST:
            break
        units = clause[: day.start()].removesuffix("要")
        if units and day.end() < len(clause) and _units(units):
            return Opening(start, "assigned", start + day.start() - 1, units)
    return None


def only_roles(words: str) -> bool:
    """Whether words so far only say who does it: 由X牵头，Y、Z配合."""
    first, *others = words.split("，")
    return _ROLE.search(first) is not None and all(_LATER_ROLE.fullmatch(one) for one in others if one)


def work_from(masked: str, at: int, end: int) -> int:
    """Where the work itself begins, after who does it and by when; ``at`` where nothing else follows."""
    begin = at
    while begin < end:
        if masked[begin] in "，、：":
            begin += 1
        elif day := BY_A_DAY.match(masked, begin, end):
            begin = day.end()
        else:
            stop = masked.find("，", begin, end)
            if masked.startswith(("会同", "联合"), begin) and (
                day := BY_A_DAY.search(masked, begin, max(begin, stop))
            ):
                begin = day.end()  # 会同X于12月10日前提出…
                continue
            if stop < 0 or not _LATER_ROLE.fullmatch(masked, begin, stop):
                break
            begin = stop
    return begin if begin < end else at


def label_at(text: str, masked: str, start: int, end: int) -> int | None:
    """Where in a sentence the words begin that only say who does it and by when (责任单位：…, （X牵头）), if any do."""
    label = _LABEL.search(masked, start, end)
    bracket = next((one for one in _BRACKET.finditer(text, start, end) if _ASSIGNS.search(one[0])), None)
    found = [one.start() for one in (label, bracket) if one is not None]
    return min(found) if found else None


def work_alone(demand: str) -> str:
    """The words of a demand without what behind them only says who does it and by when; all of them where nothing
    else is left."""
    text = fold(demand)
    label = label_at(text, mask(text), 0, len(text))
    words = demand[:label].rstrip("。，；、：（ \u3000") if label is not None else ""
    return words if len(words) >= _SHORTEST_WORK else demand


def lead_of(label: str) -> str | None:
    """The units that such words name first of all: behind 牵头单位, else 责任单位, or before 牵头 or 负责."""
    for pattern in (_LEAD_BY_LABEL[0], _LEAD_BY_ROLE, *_LEAD_BY_LABEL[1:]):
        if found := pattern.search(label):
            units = found["units"].strip()
            if _units(units):
                return units
    return None
