"""Participants without names: 各县区党政主要负责同志, 10个县区和2个开发区主要负责同志 (guideline §4).

They stand in attendance sentences, between commas and semicolons, often after named people. A group
whose units are joined by 、 is one group (市直、省直驻云有关单位主要负责同志), and its count is given
only if the text counts one person a unit. What such people must do (各级主要负责同志要…) is a demand,
no attendance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from luoshi.reading.article import ArticleText
from luoshi.reading.records import Group
from luoshi.reading.rules.dates import number
from luoshi.reading.rules.patterns import mask, sentences, spelled_out, trie_pattern
from luoshi.reading.rules.reporters import begins_with_surname
from luoshi.reading.words import table

_ROLES = (
    (
        "exchange_speech",
        r"(?:[作做]了?)?(?:大会|书面|典型|经验)*(?:交流|典型)(?:性)?发言|(?:[作做]了?)?经验(?:介绍|交流)",
    ),
    ("statement_speech", r"(?:[作做]了?)?表态(?:性)?(?:发言)?"),
    ("speech", r"(?:[作做]了?)?(?:重点|专题|大会|书面|讨论|补充|主题)*(?<!的)发言(?!人)"),
    ("reports", r"(?:[作做]了?)?(?:工作|情况|专题|现场|逐一|依次)*(?<!的)(?:汇报(?!会)|述职)"),
    ("attend", r"出席|参加|列席|参会|收听收看|收看|旁听|陪同|与会|到会"),
)
_VERB = re.compile("|".join(f"(?P<{role}>{form})" for role, form in _ROLES))
_HINT = re.compile(  # every match of _VERB holds one
    rf"出席|参加|{spelled_out('列|旁|到|与', '席?会')}|列席|参会|收看|旁听|陪同|发言|表态|汇报|述职|经验"
)
_DEMAND = re.compile(r"(?:要|须|应|必须|务必|应当|需|得)(?:积极|主动|亲自|按时|准时|带头|认真|全程)*$")
_AFTER_HEAD = re.compile(
    r"$|等|及|和|与|以及|共|分别|先后|一同|共同|也|还|一并|均|就|围绕|结合|代表|在|通过|以|作|做|出席|参加|列席|参会"
    r"|收听|收看|旁听|陪同|与会|到会|汇报|同时|（|\d+(?:余|多)?[人名]"
)
# 听取…汇报, 某某组织有关部门负责人: somebody else acts on them or they are not the subject.
_ACTS = re.compile(r"听取|组织|带领|率领|会同|召集|邀请|陪同下|介绍了|通报了|宣读")
_JOINS = re.compile(r"以及|[及和与]")
_LONGEST_GROUP = 120  # characters; a longer part of a list is no name, and looking at it costs time
_TOKEN = re.compile(r"[^，；、：。！？\n]+")
_LEAD = re.compile(
    r"(?:会上|会议现场|会后|期间|其间|随后|座谈会上|会议期间|以及|和|及|还有|同时|此外|另外|其中|上午|下午"
    r"|会议以[^，]{2,20}召开| |　)*"
)
_QUALIFIED = re.compile(
    r"各|全体|有关|相关|部分|其他|其余|所有|在家|班子|\d|[两三四五六七八九十]个|直属|[市县区省]直|级|全[市县区]"
)
_UNIT_END = re.compile(
    r"(?:[省市县区州旗盟乡镇村直会]|街道|社区|部门|单位|企业|公司|院校|高校|学校|医院|机构|[委办局厅院署处站所校队部行馆台]|中心|机关|地方|兵团|银行|媒体|政府|人大|政协"
    r"|园区|国企|银行|团体|集团|军分区|武装部|（街道）)$"
)
_NOT_UNIT = re.compile(r"(?:常委|书记|主任|主席|[市县区省镇乡州局部院]长|委员)$")
_OFFICE = re.compile(r"(?:人大|党|特别|中国|中方|首席|我方|外方)代表$")
_POST = re.compile(r"书记|主任|主席|[市县区省镇乡州局部院]长|常委")
_NUMBER = r"(?P<n>\d{1,4}|[一二两三四五六七八九十]{1,3})"
_UNITS_COUNTED = re.compile(_NUMBER + r"个(?!月|年|季|小时)")
_PEOPLE_COUNTED = re.compile(_NUMBER + r"(?:名|位)")
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[省市县区州旗盟乡镇]|街道|新区|开发区)$")
_NO_PLACE = re.compile(r"各|有关|相关|部分|等|全|直|其他|所有|驻|沿")


@cache
def _head() -> re.Pattern[str]:
    return re.compile(trie_pattern(table("group_heads")))


@cache
def _heads() -> list[str]:
    """The heads of groups, the longest first."""
    return sorted(table("group_heads"), key=len, reverse=True)


def find_groups(article: ArticleText) -> list[Group]:
    """Groups of unnamed participants, each once, in order."""
    text = article.view.text
    masked = mask(text)
    found: dict[str, Group] = {}
    for start, end in _hinted(masked):
        for role, first, last in _groups_of(text, masked, start, end):
            name = article.words(first, last)
            if name not in found:
                count = _count(text[first:last])
                found[name] = Group(name, role, article.anchor(first, last), count)
    return list(found.values())


def _hinted(masked: str) -> Iterator[tuple[int, int]]:
    """Sentences that hold a word of attendance or speaking, each once."""
    done = 0
    for hint in _HINT.finditer(masked):
        if hint.start() < done:
            continue
        begin = max(masked.rfind(mark, done, hint.start()) for mark in "。！？\n") + 1
        for start, end in sentences(masked, max(begin, done), len(masked)):
            yield start, end
            done = end
            break


def _groups_of(text: str, masked: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """(role, start, end) of the groups of one sentence; they take the role of the verb that follows."""
    done: list[tuple[str, int, int]] = []
    waiting: list[tuple[int, int]] = []
    opened: int | None = None  # start of units that wait for their head: 市直、…
    for token in _TOKEN.finditer(masked, start, end):
        lead = _LEAD.match(text, token.start(), token.end())
        begin = lead.end() if lead else token.start()
        hint = _HINT.search(masked, begin, token.end())
        verb = _VERB.search(masked, begin, token.end()) if hint else None
        stop = verb.start() if verb else token.end()
        if begin >= stop and verb is None:
            continue
        if verb and _DEMAND.search(text, begin, stop):
            return done
        if (acts := _ACTS.search(masked, begin, token.end())) is not None:
            if acts[0] == "听取":
                return done
            opened = None
            continue
        begin = max(begin, stop - _LONGEST_GROUP)
        begin = _after_names(text, begin, stop)
        group_end, qualified = _group_end(text, begin, stop)
        joined = text[token.start() - 1] == "、" if token.start() > start else False
        if group_end is not None and qualified:
            waiting.append((begin if opened is None else opened, group_end))
            opened = None
        elif group_end is not None and joined and waiting and waiting[-1][1] == token.start() - 1:
            # 各县区委书记、县区长: the second post shares 各 with the first.
            waiting[-1] = (waiting[-1][0], group_end)
        elif verb is None and text[token.end() : token.end() + 1] == "、" and _is_unit(text, begin, stop):
            opened = begin if opened is None else opened
        else:
            opened = None
        if verb is not None and verb.lastgroup is not None:
            done.extend((verb.lastgroup, *span) for span in waiting)
            waiting = []
    return done


def _group_end(text: str, begin: int, stop: int) -> tuple[int | None, bool]:
    """Where the group that a part of the list names ends (None if it names none), and whether the words
    before its head show that it is one."""
    found: tuple[int | None, bool] = (None, False)
    for head in _head().finditer(text, begin, stop):
        at = head.end()
        others = text.find("等", begin, head.start())
        if others > 0 and _is_name(text[begin:others]):
            continue  # 张某等14位委员: the list names them
        if _OFFICE.search(text, begin, at) and not _QUALIFIED.search(text, begin, at):
            continue
        if at - begin < 2 or (at < stop and _AFTER_HEAD.match(text, at) is None):
            continue
        kind = table("group_heads")[head[0]]
        qualified = kind != "qualified" or _QUALIFIED.search(text, begin, head.start()) is not None
        found = at, qualified or found[1]
        if at >= stop or _JOINS.match(text, at) is None:
            break
    return found


def _after_names(text: str, begin: int, stop: int) -> int:
    """Start of the group behind a named person or a post (张某及有关部门负责人, 主席李某等四大班子领导)."""
    and_others = text.find("等", begin, stop)
    if (
        and_others > 0
        and _POST.search(text, begin, and_others)
        and not _UNIT_END.search(text, begin, and_others)
    ):
        return and_others + 1
    join = _JOINS.search(text, begin, stop)
    if join is None:
        return begin
    left = text[begin : join.start()]
    if _QUALIFIED.search(left) or (_UNIT_END.search(left) and not _NOT_UNIT.search(left)):
        return begin
    return join.end() if _POST.search(left) or _is_name(left) else begin


def _is_name(words: str) -> bool:
    return 2 <= len(words) <= 4 and begins_with_surname(words)


def _is_unit(text: str, begin: int, stop: int) -> bool:
    return (
        stop - begin <= 24
        and _UNIT_END.search(text, begin, stop) is not None
        and _NOT_UNIT.search(text, begin, stop) is None
    )


def _count(name: str) -> int | None:
    """How many people the name counts, None if it does not: one a unit, or a number of people."""
    people = _PEOPLE_COUNTED.search(name)
    if people is not None:
        return _number(people["n"])
    head = next((h for h in _heads() if name.endswith(h)), "")
    if table("group_heads").get(head) != "each":
        return None
    units = [_number(match["n"]) for match in _UNITS_COUNTED.finditer(name)]
    if units:
        return sum(units)
    places = name[: len(name) - len(head)].split("、")
    if len(places) > 1 and all(_PLACE.match(p) and not _NO_PLACE.search(p) for p in places):
        return len(places)
    return None


def _number(digits: str) -> int:
    return number(digits.replace("两", "二"))
