"""What a person does in the meeting (guideline §4): host, speech, conveys, reports, attend, or only named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self


class Place(Protocol):
    """Where a name stands, and where its posts begin."""

    start: int
    end: int
    posts_start: int


_SET_PHRASE = re.compile(
    r"习近平(?:同志为|新时代中国特色社会主义思想|(?:生态文明|经济|法治|强军|文化|外交)思想|总书记为核心)"
)
_LINK = re.compile(r"(?:[、，和与及 ]|以及|并由)*$")
_HOST = re.compile(r"(?<!委托)主持(?!人)")
_SPEECH = re.compile(
    r"讲话(?!精神)(?![^，。]{0,10}精神)|发言(?!人)|强调|指出|要求(?!落实)"
    r"|[作做]出?(?:了)?[^，。；]{0,8}(?:部署|安排|布置)|致辞|致词|宣讲|号召"
    r"|作(?:了)?(?:重要)?(?:批示|指示)|作出(?:重要)?(?:批示|指示)|提出[^，。]{0,12}(?:要求|意见)"
    r"|作(?:了)?动员|作(?:了)?表态|作(?:了)?题为|作专题|安排工作|部署(?:了|工作)|表示|点评|总结讲话"
    r"|讲党课|作辅导"
)
_CONVEYS = re.compile(r"(?:(?:在|并)[^，]{0,8}|[^，]{0,6})?传达(?!学习)")
_REPORTS = re.compile(
    r"(?:作|做|进行)(?:了)?[^，。]{0,20}(?:汇报|报告(?!会)|说明|述职)(?!进行)|(?<![的作])通报(?:了"
    r"|[^，。批]{0,20}(?:情况|问题))|(?<![的作听取])汇报(?:了|[^，。]{0,20}(?:情况|工作|进展))"
    r"|宣读|介绍(?:了)?[^，。]{0,16}情况"
)
_ATTEND = re.compile(
    r"出席|参加|列席|参会|陪同|到会|与会|会见|会谈|调研|检查|督导|考察|视察|走访|慰问|参与|共同见证|率队|带队"
)
_CITED_BEFORE = re.compile(
    r"(?:传达|学习|贯彻|落实|按照|根据|遵照|牢记|领会|围绕|对照|遵循|践行|听取|转达|感悟)[^，。；]{0,12}$"
)
_CITED_AFTER = re.compile(
    r"(?:总书记|主席|总理|书记|[省市县区州]长|部长|厅长|局长|院长|校长|同志)?(?:在(?:(?!传达|主持|出席"
    r"|强调|并)[^，。；]){2,50}?(?:的"
    r"|重要|系列)(?:讲话|指示|要求|批示)|在(?:(?!传达|主持|出席)[^，。；]){2,50}?(?:讲话|会议|指示)精神"
    r"|在[^，。；]{2,60}?时的(?:系列)?重要(?:讲话|指示)|(?:对|关于|就)(?:(?!作了|作出|做了|强调"
    r"|提出)[^，。；]){2,50}?(?:的|重要)(?:指示|批示|论述|讲话|要求|部署)|(?:对|关于"
    r"|就(?!贯彻|学习|落实|抓|做好|如何|进一步|深入|传达))[^，。；]{2,50}精神"
    r"|的?(?:系列)?重要(?:讲话|指示|论述|批示|回信|贺信|文章|思想|要求|部署)|的(?:讲话|指示|批示"
    r"|要求)(?!后)|的(?:殷殷)?(?:嘱托|要求"
    r"|关怀|关心|谆谆|重要|亲切|领导|教导)|(?:视察|考察)[^，。；]{1,30}(?:讲话|精神|指示)"
    r"|调研[^，。；]{0,24}(?:讲话|指示|要求)精神|系列|(?:重要)?(?:指示|批示)(?:要求|精神|和|、)|讲话精神"
    r"|嘱托|思想|作出的|提出的|强调的|指出的|重要)"
)
_CASE_AFTER = re.compile(r"(?:等人?)?(?:严重)?(?:违纪违法|违法违纪|腐败|受贿|贪腐|案)|等?案")
_QUOTED_BY = re.compile(r"(?:指出|强调|认为|要求|表示)[，：]$")
_HEARD = re.compile(r"[^。；]{0,60}(?:汇报|报告|介绍|意见|建议)")
_SENTENCE_MARK = re.compile("[。\n；]")
_OTHERS_ACT = re.compile(r"，(?:会议|他|她|并由|会上|大会|与会)(?!并)")
_CONVEYED = re.compile(r"传达(?:学习)?(?:了)?[^，]{0,40}$")
_FAR = 400  # what a person does is said near the name
_ORDER = ("host", "conveys", "reports", "speech")


@dataclass(frozen=True, slots=True)
class Lists:
    """Every mention of a text in order, and the last mention of the list that each is part of.

    Found once for the text: looked for anew at every name, a list of n names would take n² steps.
    """

    mentions: Sequence[Place]
    last: list[int]
    at: dict[int, int]  # where a mention stands in ``mentions``, by its start

    @classmethod
    def of(cls, text: str, mentions: Sequence[Place]) -> Self:
        last = list(range(len(mentions)))
        for i in range(len(mentions) - 2, -1, -1):
            # A list ends where something other than a separator or a post stands.
            end, following = mentions[i].end, mentions[i + 1].posts_start
            if following >= end and _LINK.fullmatch(text, end, following):
                last[i] = last[i + 1]
        return cls(mentions, last, {mention.start: i for i, mention in enumerate(mentions)})


def role_of(text: str, name: str, places: Sequence[Place], lists: Lists) -> str:
    """The roles of one person in guideline order, joined with ``+``."""
    roles: set[str] = set()
    for place in places:
        if name == "习近平" and _SET_PHRASE.match(text, place.start):
            continue
        roles |= _at(text, place, lists)
    acting = roles & set(_ORDER)
    if acting:
        # Attendance is not added to a fuller role; a speaker who is also cited elsewhere spoke.
        return "+".join(r for r in _ORDER if r in acting)
    if "attend" in roles:
        return "attend"
    if "case_mentioned" in roles:
        return "case_mentioned"
    if "cited" in roles or name == "习近平":
        return "cited"
    return "attend"


def _at(text: str, place: Place, lists: Lists) -> set[str]:
    """What the sentence around one mention says of it."""
    before = text[max(0, place.posts_start - 14) : place.posts_start]
    if before.rstrip().endswith(("听取", "听取了")) and _HEARD.match(text, place.end, place.end + 80):
        return {"reports"}
    if _CITED_AFTER.match(text, place.end) or (
        _CITED_BEFORE.search(before) and not text.startswith(("出席", "参加", "主持", "强调"), place.end)
    ):
        return {"cited"}
    if _QUOTED_BY.search(text, max(0, place.posts_start - 4), place.posts_start) and text.startswith(
        ("总书记", "主席", "总理"), place.end
    ):
        return {"cited"}  # 会议指出，习近平总书记强调，…
    mentions = lists.mentions
    last = lists.last[lists.at[place.start]]
    end = mentions[last].end
    if _CASE_AFTER.match(text, end):
        return {"case_mentioned"}
    stop = min(len(text), end + _FAR)
    if mark := _SENTENCE_MARK.search(text, end, stop):
        stop = mark.start()
    if last + 1 < len(mentions) and mentions[last + 1].posts_start < stop:
        following = mentions[last + 1]
        # …，会议由 B 主持: what follows belongs to B; 传达习近平重要指示并讲话 does not
        if not is_cited(text, following.end, following.posts_start):
            stop = max(end, following.posts_start)
    tail = text[end:stop]
    if (cut := _OTHERS_ACT.search(tail)) and not tail.startswith("，会议"):
        tail = tail[: cut.start()]
    roles: set[str] = set()
    if _HOST.search(tail[:60]):
        roles.add("host")
    if speech := _SPEECH.search(tail[:90]):
        quoted = tail[: speech.start()]
        if quoted.endswith("并") or not _CONVEYED.search(quoted):
            roles.add("speech")
    if _CONVEYS.match(tail):
        roles.add("conveys")
    near = tail[: tail.find("，")] if "host" in roles and "，" in tail else tail
    if (report := _REPORTS.search(near[:60])) and "听取" not in tail[: report.start()]:
        roles.add("reports")
    if not roles and _ATTEND.search(tail[:50]):
        roles.add("attend")
    return roles


def is_cited(text: str, end: int, posts_start: int) -> bool:
    """Whether a mention only says whose words or instructions are meant (习近平总书记关于…的重要论述)."""
    return bool(
        _CITED_AFTER.match(text, end) or _CITED_BEFORE.search(text, max(0, posts_start - 14), posts_start)
    )
