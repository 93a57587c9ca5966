"""Where a demand opens inside one clause (guideline §5, where it begins).

Trap 22: 要 that is no demand (要求, 要素, 重要, 主要, 只要, 就是要 in a definition). Trap 25: demands
without 要, 一是 separated by commas, addressees. Rule 9: the noun phrase before the marker belongs to the
demand, words that only lead up to it do not.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from luoshi.reading.rules.patterns import trie_pattern, word_pattern
from luoshi.reading.words import words

Form = Literal["marker", "enumerated", "noun", "imperative", "assigned"]

_NUMBER = "一二三四五六七八九十"
_YAO = (
    r"要(?<![之主重必需只想将紧摘提纪扼首概政机切索险冲显枢撮纲不若]要)(?<!等靠要)(?<!拿卡要)(?<!次要(?=矛盾|问题|方面|因素|任务))"
    r"(?!求|素|点|么|闻|件|害|事(?!必)|务(?!必|实|求)|塞|紧(?![盯扣抓紧密贴跟围握盯靠接])|领(?!会|悟|导"
    r"|域)|义"
    r"|职|案|价|地|道|是(?![在把让以])|不(?!得|断|能|折|忘)|约|旨|诀|览)"
)
_MARKER = re.compile(
    rf"{_YAO}|必须(?<![是又都]必须)(?!的)|务必|不得(?<![容见舍顾记恨巴怪免少由来使]不得)(?!不|已|了|而)"
    rf"|须(?<![必无莫务亟急]须)(?![知臾弥])"
    rf"|严禁|切忌|不准(?<![说看找定]不准)(?!确|时|备)"
)
_ENUMERATED = re.compile(rf"(?:[{_NUMBER}]{{1,2}}(?:是要?|要|应)(?!求|素)|其[{_NUMBER}][，是要]|再次是)")
_ENUMERATING = f"{_NUMBER}其再"  # what it begins with
# Words that only lead up to the marker: 重点要, 特别是要, 下一步要.
_LEAD_UP = re.compile(
    r"(?:特别是|尤其是|重点是|关键是|核心是|首要是|特别|尤其|重点|首先|其次|再次|最后|同时还?|此外|另外"
    r"|其中|关键|当前|目前|今年|明年|今后|下一步|接下来|下步|现阶段|为此|因此|所以|对此|而且|并且|但|而"
    r"|那么|第[一二三四五六七八九十](?!书记|责任|产业|时间|阶段|季度|要务|轮|批)|[，、 ])+"
)
_BOUND_ADVERB = re.compile(
    r"(?:还|就|更|也|都|又|既|则|仍|一定|始终|坚决|切实|不仅|不但|不光|既然|务必|绝不|还必|一方面"
    r"|另一方面|均|统一|一律|同样|真正)+"
)
_ADVERBS_AT_END = re.compile(r"(?:还|就|更|也|都|又|则|一定|始终|首先|特别|尤其|更加|均|一律|同样|既|同时)+$")
_NOUN_CLAUSE = re.compile(
    r"(?:知道|明白|懂得|认识到|意识到|牢记|认为|表示|觉得|考虑|如何|怎样|怎么|是否|为什么|哪些|什么|谁"
    r"|如果|假如|只有|凡是|当|若|因为|由于|虽然|尽管|无论|不管|我想|他们|曾经|已经|已|正在|没有|了解到"
    r"|得知|听说|据)"
)
_PREPOSITION = re.compile(r"^(?:对|对于|针对|在|从|按|按照|根据|围绕|以|把|将|为了?|与|和|通过|结合)")
_SOON = re.compile(r"(?:马上|即将|快|眼看|将)(?:就|将)?$")  # 马上就要进入第四季度
_TIME_FRAME = re.compile(r"(?![各全])[^，在]{1,6}(?:过程中|工作中|实施中|中|期间|之际|时候)")
_VERBAL = re.compile(
    r"^(?:是|有(?!关)|使|让|由|被|把|将|推动|推进|加快|加强|坚持|确保|实现|做好|抓好|落实|提高|提升|强化"
    r"|深化|促进|开展|以|按照|围绕|聚焦|结合|通过|为了?|不断|进一步|切实|全力|努力|全面|积极|着力|持续"
    r"|大力|认真|充分|牢固|深入|严格|扎实|统筹)"
)


class Opening(NamedTuple):
    """A demand opens at ``start``; ``marker`` is where its marker stands (None without one): for work that is
    given to units, the words that say so (牵头).
    """

    start: int
    form: Form
    marker: int | None
    addressee: str | None = None
    adverb: str = ""


@cache
def _imperative() -> re.Pattern[str]:
    return re.compile(word_pattern("imperative_openers"))


@cache
def _addressee_end() -> re.Pattern[str]:
    return re.compile(trie_pattern(w[::-1] for w in words("addressees")))


_BRACKET_AT_END = re.compile(r"（[^）]*）$")
_PLACE = re.compile(
    r"(?!城市|乡村|农村|全)[\u4e00-\u9fff]{2,5}(?:[市县旗]|自治州)"
    r"|[\u4e00-\u9fff]{2,4}[区镇乡](?<!地区)(?<!社区)(?<!园区)"
)


def is_addressee(phrase: str) -> bool:
    """Whether a noun phrase names who must act (各级各部门, 全市上下, 水库责任人)."""
    if phrase.endswith("）"):
        phrase = _BRACKET_AT_END.sub("", phrase)
    if not phrase or len(phrase) > 60:
        return False
    return _addressee_end().match(phrase[::-1]) is not None or _PLACE.fullmatch(phrase) is not None


def imperative_at(masked: str, at: int) -> bool:
    """Whether a demand without marker may begin here (坚决, 做足, 及时 …)."""
    return _imperative().match(masked, at) is not None


_PREPOSITIONAL = re.compile(
    r"(?:对|在|为(?!了)|以(?!案)|从(?!严|快|细|实|重|紧)|按|根据|结合|针对|通过|让|使|同(?!心|步|向)|既"
    r"|借助|依靠|把|将)"
)


def prepositional_at(masked: str, at: int) -> bool:
    """Whether a clause begins with a preposition: a demand only if a verb of demand follows."""
    return _PREPOSITIONAL.match(masked, at) is not None


def open_clause(masked: str, start: int, end: int) -> Opening | None:
    """The demand that this clause opens with a marker, if it does.

    ``masked`` is the view with quotes and brackets blanked; ``start`` and ``end`` bound the clause.
    """
    while start < end and masked[start] in " \u3000●■◆▲★○":
        start += 1
    # Most clauses are enumerated by no number: one look at their first character says so.
    first = masked[start : start + 1]
    if first in _ENUMERATING and (enumerated := _ENUMERATED.match(masked, start, end)):
        return Opening(start, "enumerated", enumerated.end() - 1)
    marker = _MARKER.search(masked, start, end)
    if marker is None:
        return None
    at = marker.start()
    before = masked[start:at]
    if not before:
        return Opening(at, "marker", at)
    if lead := _LEAD_UP.match(before):
        end_of_lead = lead.end()
        rest = before[end_of_lead:]
        if not rest:
            return Opening(at, "marker", at)
        if lead[0].endswith(("重点", "关键")) and not rest.startswith(("各", "全", "有关", "是")):
            end_of_lead -= 2  # 重点企业要带头: here the word belongs to its noun
            rest = before[end_of_lead:]
        # 但必须, 同时各部门要: the rest is judged as if it opened the clause
        start += end_of_lead
        before = rest
    if _BOUND_ADVERB.fullmatch(before):
        return Opening(start, "marker", at, adverb=before)
    if before.endswith("不是") and masked[end : end + 14].lstrip("，").startswith("而是要"):
        return Opening(start, "noun", at)  # 不是要A，而是要B is one (rule 3)
    if is_addressee(before):
        return Opening(start, "noun", at, addressee=before)
    if _SOON.search(before):
        return None
    if before.endswith("的") and len(before) < 5:
        return None
    if before.endswith(
        ("是", "会", "可能", "想", "没", "更是", "还是", "就是", "也是", "都是", "正是", "而是", "不是")
    ):
        return None
    if _NOUN_CLAUSE.search(before):
        return None
    tail = _ADVERBS_AT_END.search(before)
    subject = before[: tail.start()] if tail else before
    if is_addressee(subject):
        return Opening(start, "noun", at, addressee=subject)
    if len(subject) > 40:
        return None
    if _TIME_FRAME.fullmatch(subject):
        return Opening(at, "marker", at)
    if _VERBAL.match(subject) and not _PREPOSITION.match(subject):
        return None
    return Opening(start, "noun", at)
