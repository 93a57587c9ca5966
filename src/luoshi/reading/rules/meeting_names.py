"""The name of the meeting a report is about, where it stands, and who convened it.

A report names its meeting in one of four ways: 召开/举行 with the name after it, the name before it, 出席
with the name after it, or 在…上 with the name between. The name runs as far as the text carries it:
quotes inside it may hold commas (全市“防疫情、抓安全”工作推进会). Traps answered: 全市会议精神 is
conveyed, not held; 全省会议召开后 only introduces the local meeting; an organ is no meeting
(市安委会召开全体会议), and a name that cannot stand alone takes the organ before it (市委常委会召开扩大会议 →
市委常委会扩大会议).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

from luoshi.reading.rules.patterns import word_pattern

HAN = "\u4e00-\u9fff"
_BOUNDARY = "，。；：！？\n"
_LONGEST_CLAUSE = 120  # characters looked back for the start of a clause
_LONGEST_NAME = 90
_MOST = 30  # verbs looked at in one sentence

_NUMERAL = r"[\d一二三四五六七八九十百零〇]"
_HELD = re.compile(
    r"(?:召开|举行|举办)(?!形式|方案|方式|单位|地[点，。]|权|条件|流程|频次)|(?:开幕|闭幕)(?![式会])|开班(?!式|仪式)|组织开展|"
    rf"(?:进行|开展)(?=(?:第?{_NUMERAL}{{1,5}}次|20\d\d年[^，。]{{0,8}})?(?:集体|专题|理论|集中)学习)"
)
_NOT_NOW_BEFORE = re.compile(
    r"(?:将|将于.{0,12}|即将|拟|定于.{0,12}|计划|准备|筹备|要|应|须|定期|适时|及时|每[年月周季]度?|按季|按月|经常|可|建议|提议|决定|关于|同意|通知|请示"
    r"|多次(?:主持)?|曾(?:经)?(?:主持)?|历次|刚刚)(?:组织|隆重|集中)?$"
)
# Before 主持 a single character is the end of a name (杜小可主持召开), not an auxiliary.
_NOT_NOW_SUBJECT = re.compile(
    r"(?:将|将于.{0,12}|即将|拟|定于.{0,12}|计划|准备|筹备|定期|适时|经常|建议|提议|决定|多次|曾经?|历次|刚刚)$"
)
_AFTER_HELD = re.compile(r"(?:之?后|以后|结束|之?前|以前|以来|之际|期间|时间|情况|地点|的?时候|时)")
_OBJECT_START = re.compile(
    r"(?:了|过|的)?(?:今年的?|本年度|年内)?(?:一[次场个]|本次|此次|这次)?(?=[^了过的])"
)
_LATELY = re.compile(r"刚刚|近期|日前|不久前|此前|最近|刚|前不久|前段时间|去年|上月")
_BY_OTHERS = re.compile(r"[^，。；]{2,20}?(?:组织|举办|主办|承办|召开|召集|举行)的")
_NO_OBJECT = re.compile(r"[并以在，。；]")
_BARE = re.compile(
    r"(?:本次|此次|这次|该|上述|专门|相关|有关|重要|紧急|现场|一次)?(?:会议|大会|会)$"
    r"|.{0,6}的(?:会议|大会|座谈会)$|(?:全会|例会|仪式|开幕式|闭幕式|论坛|活动|培训班|发布会|集体学习)$"
)
_PARTICLE_DATE = (
    r"(?:(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日(?:(?:至|到|—+|-|、|和)(?:\d{1,2}月)?\d{1,2}日)*|今天|今日|昨天|昨日|前天|今|昨)"
    r"(?:（[^（）]{1,12}）)?(?:上午|下午|中午|晚上|晚间|傍晚|凌晨|晚|早上|早|夜)?"
)
_TRAIL = re.compile(
    rf"(?:于?{_PARTICLE_DATE}|在[^，。；：！？\n在就]{{1,28}}?(?<!主持)(?<!组织)(?<!隆重)(?<!联合)|(?:以|通过|采取|采用|利用)[^，。；：！？\n]{{2,16}}?(?:形式|方式)"
    r"|通过视频(?:会议|连线)?|(?:就|围绕)[^，。；：！？\n]{2,40}"
    r"|主持|组织|联合|共同|分别|先后|迅速|及时|紧急|连夜|专题|专门|集中|再次|又|还|也|正式|隆重|顺利|如期|成功|胜利|同步|继续|随即|随后"
    r"|立即|第一时间|受[^，。；]{2,20}委托|线上|线下|在线|视频|同时|套开|同期|首次|临时|提前|按期|圆满|相继|陆续)$"
)
_LEAD = re.compile(
    rf"(?:{_PARTICLE_DATE}|随后|之后|会前|会后|近日|日前|近期|当天|当日|当晚|当前|其间|期间|同日|日下午|上午|下午|晚上|"
    rf"为期[^，]{{1,6}}的|"
    rf"(?:由|受)[^，。；：\n]{{2,40}}?(?:主办|承办|组织|召集|举办|主持|邀请|牵头)的|"
    rf"记者[^，]{{0,12}}获悉|据悉|[， 　的、])"
)
_ORGAN = re.compile(
    rf"[{HAN}0-9·（）“”]{{0,40}}?(?:[省市县区州旗盟镇乡国街道]?(?:委|政府|人大|政协|纪委|监委)|常委会|常务委员会|委员会|党组|党委|党工委|"
    r"工委|次会议|中心组|指挥部|领导小组|工作专班|专班|安委会|防指|政治局|书记处|国务院|中央军委|主席团|委员长会议|办公室|[局厅办部院署会社]|中心|联合会|集团|公司|人民团体)$"
)
_STANDING_BODY = re.compile(
    r"(?:常委会|常务委员会|委员会|党组|党工委|党委|中心组|指挥部|领导小组|专班|安委会|政治局|书记处|主席团|专委会|防指|军委)$"
)
_NEEDS_ORGAN = re.compile(
    rf"(?:20\d\d年)?(?:度)?(?:第?{_NUMERAL}{{1,5}}次|{_NUMERAL}{{1,3}}届(?!.{{0,4}}委(?!员))|首次)|"
    r"扩大|全体|常务|党组|常委|党委|主任会|主席会|委员长会|专题(?:会|学习|研讨|民主|组织|办公)|理论学习|集体|党政联席|书记专题|民主生活|"
    r"组织生活|务虚|预备会|联组会|全会|会议$|（|工作例会|部务|局务|主席团会"
)
_OWN_MEETINGS = re.compile(
    r"(?:(?:经济工作|农村工作|政法工作|人才工作|统战工作|组织工作|宣传工作|城市工作)会议|(?:民主|组织)生活会"
    r"|(?:领导小组|委员会|指挥部|联席会议)(?:办公室)?(?:第.{1,5}次)?(?:全体|专题|扩大)?会议?)$"
)
_AREA = re.compile(rf"[{HAN}]{{1,8}}(?:[省市县区州旗盟镇乡]|街道)$")
_OUR = re.compile(r"我[市县区省州旗盟镇乡]的?(?=.{4})")
_SCOPE = re.compile(
    r"(?:20\d\d年度?)?(?:全[市县区省国旗州盟镇乡街]|我[市县区省州]|中共|中国|[省市县区州旗盟]委|[省市县区州旗盟]政府|人大|政协"
    r"|国务院|中央)"
)
_CITED = re.compile(
    r"(?:为|围绕|按照|根据|对照|结合)?(?:了)?(?:深入|认真|全面|迅速|及时|坚决|切实|要|进一步|会议|会上|集中|专题|重温|并)*"
    r"(?:学习|传达|贯彻|落实|宣传|宣讲|按照|根据|遵照|领会|回顾|总结|自|从|部署|研究|审议|通过|讨论|听取|做好|筹备|安排|开好|了解|迎接|庆祝)"
)
# 为迎接…大会召开, 热烈祝贺…会议开幕, 会议决定…会议举行: told of, not held.
_OCCASION = re.compile(
    r"为|就|按照|根据|围绕|决定|建议|同意|提请|审议|迎接|热烈|"
    r"[^，。；：！？“《]{0,30}[—-]+[^，。；：！？]{0,4}祝贺|祝贺"
)
_ATTENDS = re.compile(r"(?:出席|参加|列席|收听收看|收看|收听|参会)(?:了|会议|并)?")
_NOT_ATTENDED = re.compile(r"会议|活动|调研|陪同|座谈|上述")
# 会见来华出席…峰会的某总统, 在…出席…会议期间会见: the meeting is only where they met.
_BY_THE_WAY = re.compile(
    r"的(?!还|有|领导)|(?:期间|之际|时)[^，。]{0,24}(?:会见|会谈|会晤|调研|考察|视察|接受采访)"
)
_AT = re.compile(
    r"(?<![现存正站身])在(?=[^，。；：！？\n]{4,90}?(?:上|时)(?:强调|指出|要求|说|表示|讲话|作|部署|提出|致辞|的讲话|宣布|发言))"
)
_AT_END = re.compile(r"上(?:强调|指出|要求|说|表示|讲话|作|部署|提出|致辞|的讲话|宣布|发言)")
_SEATED = re.compile(
    r"(座谈会|汇报会|反馈会|调度会|推进会|现场会|协调会|专题会|交流会|观摩会|点评会)上(?=[，强指要])"
)


@dataclass(slots=True)
class Named:
    """A meeting named at one place of the view. ``parts`` are the spans that make its name (two where
    the text interrupts it), ``form`` the words of the text from first to last."""

    parts: list[tuple[int, int]]
    form: tuple[int, int]
    held: int  # where 召开, 举行 … stands, or the start of the name
    organs: list[tuple[int, int]] = field(default_factory=list)
    place: tuple[int, int] | None = None
    bare: bool = False
    introduces: bool = False  # 全省会议召开后，…


@cache
def _head() -> re.Pattern[str]:
    """A head at every place it may begin: 电话会 and 会议 overlap in 电话会议."""
    return re.compile(rf"(?=({word_pattern('meeting_heads')}|(?<=）)会议?))")


@cache
def _follows() -> re.Pattern[str]:
    return re.compile(
        rf"$|[，。；：！？\n、”》 ]|（(?!□{{1,8}}）会)|\d(?!\d{{3}}年)|"
        rf"(?:开幕|闭幕|开班)(?![式会仪])|{word_pattern('after_meeting')}"
    )


@cache
def _head_at_end() -> re.Pattern[str]:
    return re.compile(rf"(?:{word_pattern('meeting_heads')}|(?<=）)会)(?:□*[”）])?$")


def clause_start(masked: str, at: int, floor: int) -> int:
    """Start of the clause around a position of the masked text, not before ``floor``."""
    floor = max(floor, at - _LONGEST_CLAUSE)
    return max(floor, max(masked.rfind(mark, floor, at) for mark in _BOUNDARY) + 1)


def clause_end(masked: str, at: int, limit: int) -> int:
    """End of the clause around a position of the masked text, not past ``limit``."""
    limit = min(limit, at + _LONGEST_NAME)
    ends = [found for mark in _BOUNDARY if (found := masked.find(mark, at, limit)) >= 0]
    return min(ends, default=limit)


def held_meetings(text: str, masked: str, start: int, end: int) -> list[Named]:
    """Meetings that a span of the view says were held (召开, 举行 …), in order."""
    found = []
    for verb in islice(_HELD.finditer(masked, start, end), _MOST):
        named = _held(text, masked, verb.start(), verb.end(), start, end)
        if named is not None:
            found.append(named)
    return found


def attended_meetings(text: str, masked: str, start: int, end: int) -> list[Named]:
    """Meetings that a span says were attended (出席…并讲话) or spoken at (在…上强调)."""
    found = []
    for verb in islice(_ATTENDS.finditer(masked, start, end), _MOST):
        if _CITED.match(masked, clause_start(masked, verb.start(), start), verb.start()):
            continue
        span = _object(text, masked, verb.end(), end)
        if span is not None and not _is_bare(text, span) and not _NOT_ATTENDED.match(text, span[0], span[1]):
            if _BY_THE_WAY.match(text, span[1]) or text.endswith("来华", start, verb.start()):
                continue
            after = _AFTER_HELD.match(text, span[1]) is not None  # 收听收看全省会议后，我市召开会议
            found.append(Named([span], span, verb.start(), introduces=after))
    for verb in islice(_AT.finditer(masked, start, end), _MOST):
        stop = clause_end(masked, verb.end(), end)
        at_end = _AT_END.search(masked, verb.end(), stop)
        if at_end is None or _CITED.match(masked, clause_start(masked, verb.start(), start), verb.start()):
            continue
        span = (verb.end(), at_end.start())
        if _head_at_end().search(masked, *span) and not _is_bare(text, span):
            found.append(Named([span], span, verb.start()))
    return sorted(found, key=lambda named: named.held)


def seated_meeting(masked: str, start: int, end: int) -> Named | None:
    """A meeting that a visit ended in, named by its kind alone (座谈会上，…)."""
    match = _SEATED.search(masked, start, end)
    return Named([match.span(1)], match.span(1), match.start()) if match else None


def _held(text: str, masked: str, verb: int, after: int, floor: int, limit: int) -> Named | None:
    begin = clause_start(masked, verb, floor)
    if _NOT_NOW_BEFORE.search(text, max(begin, verb - 20), verb):
        return None
    subject_start, subject_end, place = _subject(text, masked, begin, verb)
    if subject_end < verb and _NOT_NOW_SUBJECT.search(text, max(begin, subject_end - 14), subject_end):
        return None
    introduces = _AFTER_HELD.match(text, after) is not None or (
        text.startswith("的", after) and _LATELY.search(text, begin, verb) is not None
    )
    span = None if introduces or _NO_OBJECT.match(text, after) else _object(text, masked, after, limit)
    if span is not None:
        if _CITED.match(text, subject_start, subject_end):
            return None
        named = _with_object(text, masked, (subject_start, subject_end), verb, span)
    else:
        if subject_end <= subject_start and begin > floor and masked[begin - 1] == "，":
            # …第二次全体会议，于1月9日至10日在云川举行
            subject_start, subject_end, _ = _subject(
                text, masked, clause_start(masked, begin - 1, floor), begin - 1
            )
        if subject_end <= subject_start or not _head_at_end().search(masked, subject_start, subject_end):
            return None
        if _OCCASION.match(text, subject_start, subject_end):
            return None
        own = (subject_start, subject_end)
        named = Named([own], own, verb, bare=_is_bare(text, own))
    if introduces and named.parts[0][0] == named.form[0] and text[named.form[0]] == "在":
        named.parts[0] = (named.parts[0][0] + 1, named.parts[0][1])  # 在…会议召开后
        named.form = (named.form[0] + 1, named.form[1])
    named.place = place
    named.introduces = introduces
    _drop_our(text, named)
    return named


def _drop_our(text: str, named: Named) -> None:
    """我区2022年第二次党工委扩大会议 is 2022年第二次党工委扩大会议: whose it is belongs to the reporter."""
    start, end = named.parts[0]
    if (our := _OUR.match(text, start, end)) is not None and our.end() < end:
        named.parts[0] = (our.end(), end)
        if named.form[0] == start:
            named.form = (our.end(), named.form[1])


def _subject(text: str, masked: str, begin: int, verb: int) -> tuple[int, int, tuple[int, int] | None]:
    """What stands before the verb without adverbs, day and place, and the span of the place."""
    start, end = begin, verb
    place = None
    while end > start and (trail := _TRAIL.search(text, max(start, end - 40), end)) is not None:
        # A trail must not eat into the name: 在 inside brackets or quotes is masked.
        if masked[trail.start()] == "□" or _head_at_end().search(masked, trail.start(), end):
            break
        if text[trail.start()] in "在于" and trail.end() - trail.start() >= 2:
            place = (trail.start() + 1, trail.end())
        end = trail.start()
    while start < end and (lead := _LEAD.match(text, start, end)) is not None and lead.end() > start:
        start = lead.end()
    return start, end, place


def _object(text: str, masked: str, after: int, limit: int) -> tuple[int, int] | None:
    """Span of the name that follows a verb, or None: up to the first head that something else follows."""
    opening = _OBJECT_START.match(text, after)
    start = opening.end() if opening else after
    end = clause_end(masked, start, limit)
    if (by_others := _BY_OTHERS.match(masked, start, end)) is not None:
        start = by_others.end()
    if start < end and text[start] == "“":
        close = text.find("”", start, limit)
        if (
            close > 0
            and _head_at_end().search(text, start + 1, close)
            and _follows().match(masked, close + 1)
        ):
            return start, close + 1
    last = None
    for at in sorted({head.end(1) for head in _head().finditer(masked, start, end)}):
        if at > end:
            continue
        if masked.startswith(("暨", "和", "与", "及", "、"), at):
            last = at
            continue
        if at == end or _follows().match(masked, at):
            return start, at
    return (start, last) if last is not None else None


def _with_object(text: str, masked: str, subject: tuple[int, int], verb: int, span: tuple[int, int]) -> Named:
    organs = _organs(text, masked, *subject)
    bare = _is_bare(text, span)
    words = text[span[0] : span[1]]
    if not bare and (_SCOPE.match(words) or not (_NEEDS_ORGAN.match(words) or _OWN_MEETINGS.search(words))):
        return Named([span], span, verb, organs)
    if len(organs) == 1:
        owner = organs[0]
    elif not bare and not organs and text[subject[0]] != "我" and _AREA.match(text, *subject):
        owner = subject  # 东湖镇召开十八届人民代表大会第五次会议
    else:
        return Named([span], span, verb, organs, bare=bare)
    if bare and not _STANDING_BODY.search(text, *owner):
        return Named([span], span, verb, organs, bare=True)
    return Named([owner, span], (owner[0], span[1]), verb, organs)


def _organs(text: str, masked: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the organs that a subject names (市委、市政府), none if it names anything else."""
    found = []
    at = start
    for part in re.split(r"([、和与])", masked[start:end]):
        if part in ("、", "和", "与"):
            at += 1
            continue
        if part:
            if _ORGAN.match(text, at, at + len(part)) is None or part[:1] == "我":
                return []
            found.append((at, at + len(part)))
        at += len(part)
    return found


def _is_bare(text: str, span: tuple[int, int]) -> bool:
    return _BARE.match(text, *span) is not None


def is_cited(words: str) -> bool:
    """Do these words of a clause lead up to something conveyed or studied, not held?"""
    return _CITED.match(words) is not None
