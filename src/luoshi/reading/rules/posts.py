"""Posts as written, and completed by syntax alone (guideline §4).

A post is an organisation and a title. It is read leftwards from a name: the title the name follows, the words
before it back to the nearest boundary, then the posts before that as long as each is nothing but a post.
Traps 17, 18: 传达贯彻省委书记, 会议推选…党委书记, 受…委托; posts across commas
(自治区人大常委会副主任、党组副书记，市委书记); a bare second post takes the organisation of the post before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from luoshi.reading.rules.names import is_plausible
from luoshi.reading.rules.patterns import trie_pattern, word_pattern
from luoshi.reading.words import words

_BOUNDARY = "，。；：、\n“”（）！？《》 ●■◆▲★□◎○【】|…—"
# Words before a post that are not part of it. Single characters are guarded against the place names and
# compounds they occur in (和平区, 呼和浩特, 对外, 从化, 于都 ...).
_BEFORE_AND = "敦呼人永太泰祥平安兴协义共"
_AFTER_AND = "(?![平田静龙顺县硕布林政])"
_LEAD = re.compile(
    r"会议由|按照|根据|传达学习|传达贯彻|传达|学习贯彻|贯彻落实|学习(?!中心组|小组)|贯彻|落实|听取了?|推选|选举"
    r"|决定任命|任命|提名"
    r"|通过|宣布|免去|欢迎|感谢|代表(?=[^、，]{2})|特邀请|邀请|陪同|随同|会同|会见了?|会见|以及|并由|其中"
    r"|包括|还有|分别为|分别是|来自|时任"
    r"|由(?<![缘理]由)|受(?<![接遭]受)(?!灾)|经(?<!财经)(?![济信开贸发商委营])|向(?<!面向)(?!阳)"
    r"|对(?<![面应]对)(?![外台口接])"
    rf"|和(?<![{_BEFORE_AND}]和){_AFTER_AND}| 和(?<![{_BEFORE_AND}] 和){_AFTER_AND}|与(?<!参与)(?!会)"
    r"|及(?<!普及)(?!时)"
    r"|同(?<![大会]同)(?![志心德江仁])|跟(?!踪)|就(?!业)|请(?!示)|把|将(?!军)|被|让(?!胡)|给|了"
    r"|着(?!陆)|的|是|为(?!民)"
    r"|于(?![都田洪])|在(?!京)|随(?![州县])|从(?![化江])|以(?!色)"
)
_JOINED = re.compile(r"(?:代表|人员|单位|部门|同志|领导|委员|干部|负责人|专家|书记|主任|[市县区省]长)$")
_TIME = re.compile(
    r"^(?:新任|(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日|昨[日天]|今[日天]|日前|近日|当[日天]|随后|上午|下午|晚上?"
    r"|会上|会前|会后|会议"
    r"|座谈会上|期间|最后|首先|同时|本报讯|开幕式上|出席(?:会议|活动)?(?:领导)?(?:的)?(?:还?有)?"
    r"|参加(?:会议|活动|调研|座谈)?(?:的)?(?:还?有)?|主席台(?:前排)?就座的?(?:还?有)?)+"
)
_GROUP = re.compile(r"^(?:各|有关|全体|部分|其他|相关|两|三|四|几|所有|\d+[个名位])")


@cache
def _title_at_end() -> re.Pattern[str]:
    # Reversed so that the longest title at the end is found in one match.
    return re.compile(trie_pattern(w[::-1] for w in words("post_titles") | words("post_introducers")))


@cache
def bare_titles() -> re.Pattern[str]:
    """A title without any organisation before it, which therefore takes the one of the post before."""
    return re.compile(
        r"(?:常务|第一|专职|执行|分管)?副?(?:总)?(?:书记|主任|主席|部长|局长|厅长|院长|秘书长|委员长"
        r"|会长|组长|主任委员|主委|董事长|总经理|理事长"
        r"|校长|行长|检察长|政委|司令员|指挥长|总指挥|总工程师|党组书记|党组副书记|党组成员|党委书记"
        r"|党委副书记|党委委员|常委|委员"
        r"|总经济师|总规划师)"
        r"|(?:党组|党委|党总支)(?:副书记|书记|成员|委员)|机关党委书记"
    )


# Titles that stand alone although nothing is before them (市委书记、市长: guideline §4).
_STANDS_ALONE = re.compile(
    r"(?:常务|代|代理)?副?(?:市长|县长|区长|省长|州长|盟长|旗长|镇长|乡长|总理|国务委员|市委.*|县委.*"
    r"|区委.*|省委.*)"
)


@dataclass(slots=True, frozen=True)
class WrittenPost:
    """A post as a span of the view, with its full form."""

    start: int
    end: int
    full: str
    organisation: tuple[int, int] | None = None  # where the organisation stands that it takes over


def title_length(segment: str) -> int:
    """Length of the title that ends ``segment``, 0 if it ends in none."""
    found = _title_at_end().match(segment[::-1])
    return found.end() if found else 0


def organisation_of(post: str) -> str:
    """The organisation of a full post: what stands before its title (市发改委党组书记 → 市发改委)."""
    size = title_length(post)
    organisation = post[: len(post) - size]
    return re.sub(r"(?:党组|党委|党工委)$", "", organisation) if organisation else ""


def _ends_a_person(before: str) -> bool:
    """Whether what stands before 和 is somebody (张江和云川市委副书记), and not the first half of an
    office.
    """
    return _JOINED.search(before) is not None or is_plausible(before)


def _trim(segment: str) -> int:
    """How many leading characters of a segment are not part of the post."""
    start = 0
    size = title_length(segment)
    for lead in _LEAD.finditer(segment, 0, max(0, len(segment) - min(size, 2))):
        if (
            lead[0].strip() in ("和", "与", "及")
            and lead.start()
            and not _ends_a_person(segment[: lead.start()])
        ):
            continue  # 工业和信息化局: inside the name of an organisation
        rest = segment[lead.end() :]
        if len(rest) >= 2 and title_length(rest) >= min(size, len(rest)):
            start = lead.end()
    if (time := _TIME.match(segment[start:])) and time.end() < len(segment) - start:
        start += time.end()
    return start


def posts_before(text: str, at: int, floor: int) -> tuple[int, list[tuple[int, int]]]:
    """Spans of the posts that stand before a name at ``at`` (none before ``floor``), and where they begin.

    Returns ``(at, [])`` if no title stands there.
    """
    end = at
    while end > floor and text[end - 1] == " ":
        end -= 1
    found: list[tuple[int, int]] = []
    first = end
    while True:
        start = end
        limit = max(floor, end - 45)
        while start > limit and text[start - 1] not in _BOUNDARY:
            start -= 1
        # 市委常委、统战部（民宗局）部长 : a bracket inside the organisation
        if start > limit and text[start - 1] == "）" and title_length(text[start:end]):
            opening = text.rfind("（", limit, start)
            if opening > limit and text[opening - 1] not in _BOUNDARY and end - opening < 30:
                start = opening
                while start > limit and text[start - 1] not in _BOUNDARY:
                    start -= 1
        if (
            found
            and start == end
            and text[end - 1] == "）"
            and (bracket := text.rfind("（", end - 8, end)) > 0
        ):
            end = start = bracket  # 市委副秘书长（兼）、
            while start > limit and text[start - 1] not in _BOUNDARY:
                start -= 1
        segment = text[start:end]
        if not title_length(segment):
            break
        if (
            found
            and (_GROUP.match(segment) or segment[-2:] in ("同志", "代表", "领导"))
            and not segment.endswith("人大代表")
        ):
            break
        trimmed = _trim(segment)
        if segment[trimmed : trimmed + 2] in ("我市", "我县", "我区", "我省", "我州"):
            trimmed += 1
        both = segment.find("兼", trimmed + 2)
        if both > 0 and title_length(segment[trimmed:both]) and title_length(segment[both + 1 :]):
            found.insert(0, (start + both + 1, end))  # 国务委员兼国务院秘书长
            found.insert(0, (start + trimmed, start + both))
        else:
            found.insert(0, (start + trimmed, end))
        first = start + trimmed
        if trimmed or start <= floor or text[start - 1] not in "、，":
            break
        end = start - 1
    return first, found


def complete(
    text: str, spans: list[tuple[int, int]], inherited: tuple[int, int] | None
) -> tuple[list[WrittenPost], tuple[int, int] | None]:
    """Full forms of the posts of one person, and the organisation (a span) the next bare post would take."""
    posts: list[WrittenPost] = []
    organisation = inherited
    for i, (start, end) in enumerate(spans):
        surface = text[start:end]
        full, taken = surface, None
        if bare_titles().fullmatch(surface) and not _STANDS_ALONE.fullmatch(surface):
            own_before = any(bare_titles().fullmatch(p.full) is None for p in posts)
            if (
                organisation
                and (own_before or i == 0)
                and text[organisation[0] : organisation[1]] != surface[0]
            ):
                full, taken = text[organisation[0] : organisation[1]] + surface, organisation
        elif own := organisation_of(surface):
            if not surface.endswith(("组织部长", "宣传部长")):
                organisation = (start, start + len(own))
        else:
            # 市长, 县长: no organisation to hand on (党组书记 after 市长 is nobody's we could name)
            organisation = None if i else inherited
        posts.append(WrittenPost(start, end, full, taken))
    return posts, organisation


__all__ = ["WrittenPost", "complete", "organisation_of", "posts_before", "title_length", "word_pattern"]
