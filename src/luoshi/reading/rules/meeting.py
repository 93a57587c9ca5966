"""The meeting a report is about: name, other forms, day, host, place, format, conveners (guideline §3).

The lead says it, in one of its first sentences. A visit (调研, 会见) has no name unless a meeting is held
on it; the meeting may be a higher one that the city only listened to (收听收看全省…电视电话会议).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

from luoshi.reading.article import ArticleText
from luoshi.reading.records import Meeting, Person
from luoshi.reading.rules.dates import DATE_BASIS, DateMention, find_dates, resolve
from luoshi.reading.rules.hosts import find_host
from luoshi.reading.rules.meeting_names import (
    Named,
    attended_meetings,
    clause_start,
    held_meetings,
    is_cited,
    seated_meeting,
)
from luoshi.reading.rules.metadata import dateline, dateline_day
from luoshi.reading.rules.patterns import mask, sentences
from luoshi.reading.rules.years import years_for
from luoshi.reading.view import fold

_LEAD_PARAGRAPHS = 3
_LEAD_SENTENCES = 6
_LEAD_CHARACTERS = 1200
_VISIT_SENTENCES = 200  # sentences of a report on a visit in which a meeting may follow
_INSTRUCTION = re.compile(r"作出(?:重要)?(?:指示|批示)")
_INSTRUCTION_PARAGRAPHS = 8  # in which the meeting that the instruction was sent to must open one
_VISIT = re.compile(
    r"调研|考察|视察|检查|督导|督查|督战|暗访|走访|慰问|看望|会见|会谈|接待|巡查|巡河|巡林|接访|下访|参观|拜访|招商|赴"
    r"|深入(?!学习|贯彻|推进|落实|开展|实施)"
)
_ON_THE_VISIT = re.compile(
    r"随后|期间|其间|当天|当日|主持召开|调研中|调研后|结束后|之后|召开了|并召开|还召开|并主持"
)
_FORMAT = re.compile(
    r"(?P<of>会[^，。；：]{0,10})?(?:以|采[取用]|通过|利用)“?"
    r"(?P<format>[^，。；：“”]{0,12}?(?:视频|电视电话|电视|电话|线上|网络|远程|云端)[^，。；：“”]{0,10}?)”?"
    r"(?:的|相结合的?|结合的?)*(?:形式|方式)(?P<held>召开|举行|进行|开至|开到|直接开)?"
)
_REMOTE = re.compile("视频|电视|电话|线上|网络|远程|云端")  # sought first: texts that have none are the rule
_FORMAT_IN_NAME = (
    ("电视电话会", "电视电话会议"),
    ("视频", "视频会议"),
    ("电视会", "电视会议"),
    ("电话会", "电话会议"),
    ("线上", "线上"),
)
_FULL_FORMAT = {"视频": "视频会议", "电视电话": "电视电话会议", "电视": "电视会议", "电话": "电话会议"}
_VENUE = re.compile(r"主会场设在([^，。；：、]{2,20})")
_NO_PLACE = re.compile(
    r"主会场$|分会场|会上|线上|线下|会议$|此$|这里$|全[市县区省国]|我[市县区省]$|当[日天地]|北京时间|第一"
    r"|.{0,12}(?:期间|之际|时|后|前|下|上|中|形式|基础|时刻|关头|阶段|节点|精神|领导)$"
)
_NOT_OPENING = re.compile(
    r"(?:[定拟将]于|计划于?|预计|决定|[自从到至在截对按照据距离及的—-]|对于|关于|截至|截止|根据|学习|贯彻|传达|落实|以来)$"
)
_AFTER_DAY = re.compile(
    r"\s*(?:[|｜]|\d{1,2}:\d\d|来源|作者|发布|浏览)"
    r"|在[^，。；：]{2,40}的(?:重要|主旨|新年)?(?:报告|讲话|文章|指示|批示|回信|致辞|演讲|贺信|发言)"
    r"|起|前|以来|为止|之前|后|以前|的(?!上午|下午)|发表|出版|印发|出台|施行|实施"
)
_LATELY = re.compile(r"[ 　]*(?:日前|近日|近期|最近)")
_YEAR = re.compile(r"20\d\d年(?:度)?$")


def find_meeting(article: ArticleText, people: list[Person]) -> Meeting | None:
    """The meeting or visit an article reports; None where it names no meeting, no day and no host."""
    text = article.view.text
    body = [p for p in article.paragraphs if not p.caption and p.end > p.start]
    if not body:
        return None
    masked = mask(text)
    first = text[body[0].start : body[0].end]
    head = dateline(first)
    begin = body[0].start + (head[1] if head else 0)
    lead = _lead(masked, begin, [(p.start, p.end) for p in body])
    named = _choose(text, masked, lead)
    if named is None and _INSTRUCTION.search(masked, begin, lead[-1][1] if lead else begin):
        named = _after_instruction(text, masked, [(p.start, p.end) for p in body], lead)
    named = named or _on_visit(text, masked, lead, body[-1].end)
    meeting = Meeting()
    if named is not None and not named.bare:
        _tell_name(article, meeting, named)
    _tell_headline_forms(article, meeting, needed=named is None or named.bare)
    _tell_date(article, meeting, masked, lead, named, dateline_day(first))
    names = {person.name for person in people if person.role != "reporter"}
    host = find_host(text, begin, len(text), names)
    meeting.host = host[0] if host else None
    if named is not None:
        meeting.convened_by = [article.words(*organ) for organ in named.organs]
        meeting.place = _place(article, named, text)
    meeting.format = _format(article, meeting.name, text)
    if not (meeting.name or meeting.date or meeting.month_day or meeting.host):
        return None
    return meeting


def _lead(masked: str, begin: int, paragraphs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of the sentences that may introduce the meeting: the first few after the dateline."""
    found: list[tuple[int, int]] = []
    counted = 0
    for start, end in paragraphs:
        if counted == _LEAD_PARAGRAPHS or start > begin + _LEAD_CHARACTERS or len(found) >= _LEAD_SENTENCES:
            break
        found.extend(sentences(masked, max(start, begin), min(end, begin + _LEAD_CHARACTERS)))
        counted += masked.find("。", start, end) >= 0  # a line without a sentence is a caption or a headline
    return found[:_LEAD_SENTENCES]


def _choose(text: str, masked: str, lead: list[tuple[int, int]]) -> Named | None:
    """The meeting the lead introduces: held before attended, named before bare, local before conveyed."""
    second_best: Named | None = None
    for i, (start, end) in enumerate(lead):
        held = held_meetings(text, masked, start, end)
        for named in held:
            if not named.bare and not named.introduces:
                return named
        attended = attended_meetings(text, masked, start, end)
        if attended and not (held and attended[0].introduces):
            return attended[0]
        for named in held:
            if second_best is None or (second_best.bare and not named.bare):
                second_best = named
        if i == 0 and not held and _VISIT.search(masked, start, end):
            return None
    return second_best


def _after_instruction(
    text: str, masked: str, paragraphs: list[tuple[int, int]], lead: list[tuple[int, int]]
) -> Named | None:
    """The meeting that follows a written instruction quoted at length, where a paragraph opens with it."""
    for start, end in paragraphs[1:_INSTRUCTION_PARAGRAPHS]:
        opening = next(sentences(masked, start, end), None)
        if opening is None or opening in lead:
            continue
        for named in held_meetings(text, masked, *opening):
            if not named.bare and not named.introduces:
                lead.append(opening)
                return named
    return None


def _on_visit(text: str, masked: str, lead: list[tuple[int, int]], stop: int) -> Named | None:
    """A meeting held on a visit (调研期间，…主持召开座谈会), which names it."""
    if not lead:
        return None
    bare: Named | None = None
    for start, end in islice(sentences(masked, lead[0][1], stop), _VISIT_SENTENCES):
        if _ON_THE_VISIT.search(masked, start, end):
            for named in held_meetings(text, masked, start, end):
                if not named.introduces and not named.bare:
                    return named
                bare = bare or named
        if (seated := seated_meeting(masked, start, end)) is not None:
            return seated
    return bare


def _tell_name(article: ArticleText, meeting: Meeting, named: Named) -> None:
    text = article.view.text
    parts = [article.words(*part) for part in named.parts]
    meeting.name = "".join(parts).strip()
    meeting.anchor = article.anchor(*named.form)
    if len(parts) > 1:
        meeting.aliases.append(article.words(*named.form))
    short = "".join(text[start:end] for start, end in named.parts)
    fuller = _with_year(article, short)
    if fuller is not None and fuller != meeting.name:
        meeting.aliases.append(meeting.name)
        meeting.name = fuller


def _with_year(article: ArticleText, name: str) -> str | None:
    """The name with its year, where the body gives it so elsewhere (2024年全市年中工作会议)."""
    text = article.view.text
    at = text.find(name)
    while at >= 0:
        year = _YEAR.search(text, max(0, at - 8), at)
        if year is not None and not text.startswith("精神", at + len(name)):
            return article.words(year.start(), at + len(name))
        at = text.find(name, at + len(name))
    return None


def _tell_headline_forms(article: ArticleText, meeting: Meeting, *, needed: bool) -> None:
    """Aliases from the headline; its form is the name only where the body just says 会议."""
    headline = article.headline
    for line in (headline.kicker, *headline.title_lines, headline.subtitle):
        if not line:
            continue
        folded = fold(line)
        # A blank closes a clause in a headline, unless it stands in quotes.
        masked = mask(folded).replace(" ", "，")
        found = held_meetings(folded, masked, 0, len(folded)) + attended_meetings(
            folded, masked, 0, len(folded)
        )
        for named in found:
            if named.bare or named.introduces:
                continue
            form = "".join(line[start:end] for start, end in named.parts).strip()
            if meeting.name is None and needed:
                meeting.name, meeting.certainty = form, "medium"
                meeting.why.append("the body only says 会议; the name is from the headline")
            elif form != meeting.name and form not in meeting.aliases:
                meeting.aliases.append(form)


def _tell_date(
    article: ArticleText,
    meeting: Meeting,
    masked: str,
    lead: list[tuple[int, int]],
    named: Named | None,
    written: tuple[int, int] | None,
) -> None:
    """The day: of the clause that names the meeting, else the first day that opens a clause of the lead."""
    text = article.view.text
    spans = list(lead)
    if named is not None:
        spans.sort(key=lambda span: not span[0] <= named.held < span[1])
    for start, end in spans:
        if start != spans[0][0] and named is not None and _LATELY.match(text, spans[0][0], spans[0][1]):
            return  # 日前，市政协召开…: the other days of the report are those of other things
        for found in find_dates(text[start:end]):
            mention = replace(found, start=found.start + start, end=found.end + start)
            beside = named is not None and named.parts[-1][1] <= mention.start < named.held
            if beside or _opens(text, masked, mention, start):
                _set_date(article, meeting, mention, written)
                return


_LIMITS = ("时限：", "期限：", "完成时间：", "整改时间：")


def _opens(text: str, masked: str, mention: DateMention, floor: int) -> bool:
    """Does the day open its clause, or stand right before the verb, as the day of the event does?"""
    if masked[mention.start] == "□" or _AFTER_DAY.match(text, mention.end):
        return False
    if text.endswith(_LIMITS, 0, mention.start):
        return False  # a paper says by when, not when it met
    begin = clause_start(masked, mention.start, floor)
    before = text[begin : mention.start].strip(" 　、")
    return not before or (_NOT_OPENING.search(before) is None and not is_cited(before))


def _set_date(
    article: ArticleText, meeting: Meeting, mention: DateMention, written: tuple[int, int] | None
) -> None:
    headline = article.headline
    lines = [headline.kicker or "", *headline.title_lines, headline.subtitle or ""]
    if article.published is None and written is not None:
        mention = _counted_from(mention, *written)
    years = years_for(
        mention,
        article.view.text,
        fold("\n".join(lines)),
        article.years_on_page,
        article.source_name,
    )
    meeting.date, meeting.month_day, meeting.date_basis = resolve(mention, article.published, years)
    meeting.part_of_day = mention.part_of_day
    meeting.date_anchor = article.anchor(mention.start, mention.end)
    if meeting.date is None:
        meeting.certainty = "low" if mention.damaged else "medium"
        meeting.why.append(DATE_BASIS[meeting.date_basis][1])


def _counted_from(mention: DateMention, month: int, day: int) -> DateMention:
    """昨日 or 18日 seen from the day of the dateline (本报8月19日讯), which has no year either."""
    if mention.month is not None or mention.damaged:
        return mention
    # 2001 had no 29 February: yesterday of 1 March stays unknown rather than wrong.
    if (month, day) == (3, 1):
        return mention
    try:
        written = date(2001, month, day)
    except ValueError:
        return mention
    if mention.day is not None:
        back = next(
            (d for d in (written - timedelta(days=i) for i in range(28)) if d.day == mention.day), None
        )
    elif mention.relative and mention.relative[0] in "今昨":
        back = written - timedelta(days="今昨".index(mention.relative[0]))
    else:
        back = None
    return replace(mention, month=back.month, day=back.day) if back else mention


def _place(article: ArticleText, named: Named, text: str) -> str | None:
    if named.place is not None and not (
        _NO_PLACE.match(text, *named.place) or re.search(r"\d", text[slice(*named.place)])
    ):
        return article.words(*named.place)
    venue = _VENUE.search(text)
    return article.words(*venue.span(1)) if venue else None


def _format(article: ArticleText, name: str | None, text: str) -> str | None:
    """电视电话会议, 视频会议 …: as the text says it of the meeting, or as the name has it."""
    for match in _FORMAT.finditer(text) if _REMOTE.search(text) else ():
        if match["of"] or match["held"]:
            words = article.words(*match.span("format")).strip()
            return _FULL_FORMAT.get(words, words)
    for word, form in _FORMAT_IN_NAME:
        if name and word in name:
            return form
    return None
