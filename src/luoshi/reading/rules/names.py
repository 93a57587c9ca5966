"""Where a personal name begins and ends.

No tagger: a family name from the list, one or two characters after it, and an end that punctuation or a
following word confirms. Traps 14-16: 张川传达 (verb glued to the name), 刘志和、 (和 is part of the name)
against 甲和乙, 王刚在主持时, spaced names 刘 婧, dotted names 买买提·吐尔逊.
"""

from __future__ import annotations

import re
from functools import cache

from luoshi.reading.rules.patterns import trie_pattern, word_pattern
from luoshi.reading.words import words

HAN = "\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0002a6df"
_PUNCTUATION = "、，。；：！？（）“”《》\n ·/|—…-"
# Characters that end a name only by mistake: after two characters of a name they are nearly always the next
# word.
_FUNCTION = frozenset("作主出介表传称通陪曾与从以在就对向的是说把被将致率到还也并先再又则且随或等所已")
# These may be given names as well: a whole word after them decides (石大为|进行了, 江兴代|出席).
_EITHER = frozenset("为代和同及由")
_DOTTED = re.compile(rf"[{HAN}]{{1,7}}(?:·[{HAN}]{{1,7}}){{1,3}}")
_SPACED = re.compile(
    rf"([{HAN}]) +([{HAN}])(?=[、，。；：（）\n ]|等|出席|参加|主持|强调|指出|列席|分别|和|$)"
)
_ADDRESSED = frozenset(
    (
        "镇长",
        "厅长",
        "处长",
        "乡长",
        "董事长",
        "总经理",
        "副书记",
        "副市长",
        "副县长",
        "副区长",
        "主席",
        "书记",
        "总理",
        "市长",
        "县长",
        "区长",
        "省长",
        "部长",
        "局长",
        "主任",
        "院长",
        "州长",
        "总统",
        "校长",
        "同志",
        "老师",
        "先生",
        "女士",
        "某某",
    )
)
_STRONG = re.compile(
    r"[、，。；：）\n]|等|出席|主持|讲话|强调|指出|要求|表示|参加|列席|陪同|会见|传达|同志|说|率队|调研"
    r"|致辞|作|在|和[\u4e00-\u9fff]|$"
)
_OF_PLACES = "省市县区州盟旗镇乡村局委办厅院校所会部队社司行矿企"
_IN_CHARGE = re.compile(
    r"(?:(?:党委|政府|党政|党组|主要|分管|有关|相关|班子|部门|单位|企业|等)和?){0,4}(?:负责同志|负责人|领导(?!小组)|同志们)"
)
_DAY = re.compile(r"\d{1,2}[日月]|\d{4}年")
_HAN_ONLY = re.compile(rf"[{HAN}]+")


@cache
def _surnames() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Usual family names of one character, rare ones, and compound ones."""
    usual = words("surnames")
    return (
        frozenset(w for w in usual if len(w) == 1) - words("rare_surnames"),
        words("rare_surnames"),
        frozenset(w for w in usual if len(w) == 2),
    )


@cache
def surname_class() -> str:
    """Character class of everything a family name may begin with (rare ones included)."""
    usual, rare, compound = _surnames()
    return "".join(sorted(usual | rare | {w[0] for w in compound}))


@cache
def _follower() -> re.Pattern[str]:
    return re.compile(word_pattern("name_followers"))


@cache
def title_start() -> re.Pattern[str]:
    return re.compile(trie_pattern(words("post_titles")))


def ends_here(text: str, at: int) -> bool:
    """Whether a name may end before position ``at``: punctuation, the end, or a word that follows names."""
    return (
        at >= len(text)
        or text[at] in _PUNCTUATION
        or _follower().match(text, at) is not None
        or (text[at].isdigit() and _DAY.match(text, at) is not None)  # 李强11月24日主持召开
    )


def read_name(text: str, at: int, *, rare: bool, known: frozenset[str] | set[str] = frozenset()) -> int:
    """End of the personal name that starts at ``at``, or -1.

    ``rare`` allows family names that are mostly other words (after a post, or inside a name list); they need
    a stronger end than others.
    ``known`` names of the article win over everything else.
    """
    if at >= len(text):
        return -1
    if title_start().match(text, at + (text[at] == "任")):
        return -1  # 秘书长卜元 in a list, 负责同志任组长
    usual, rarely, compound = _surnames()
    not_names, places = words("not_names"), words("places")
    first = text[at]
    pair = text[at : at + 2]
    if "·" in text[at : at + 8] and (dotted := _DOTTED.match(text, at)):
        last = text.rfind("·", at, dotted.end()) + 1
        ends = [end for end in range(last + 1, dotted.end() + 1) if ends_here(text, end)]
        strong = [end for end in ends if end >= len(text) or _STRONG.match(text, end)]
        if ends:
            return (strong or ends)[0]
    for size in (4, 3, 2):
        if at + size <= len(text) and text[at : at + size] in known:
            return at + size
    if pair in compound:
        sizes: tuple[int, ...] = (4, 3)
    elif first in usual or (rare and first in rarely):
        sizes = (3, 2)
    else:
        return -1
    if pair in places and text[at + 2 : at + 3] in "要还省市在将也的" and text[at : at + 3] not in known:
        return -1  # 甘肃要加快…
    if first == "和" and (
        text[at + 1 : at + 2] in "市县区省各党全有相其" or text[at + 1 : at + 3] in not_names
    ):
        return -1
    if text[at + 1 : at + 3] in _ADDRESSED or (pair not in compound and text[at + 1 : at + 4] in _ADDRESSED):
        return -1  # 习主席, 张书记: a family name and a title
    if pair in not_names and not (pair in places and _STRONG.match(text, at + 2)):
        return -1  # 分管负责同志具体抓; but a person may be called 宁波 (trap 16)
    if (spaced := _SPACED.match(text, at)) and first not in "市县区省":
        return spaced.end()
    ends = []
    if pair in compound and text[at + 3 : at + 4] in ("和", "及", "与"):
        sizes = (3,)  # 尉迟海和市政府秘书长卜元
    for size in sizes:
        end = at + size
        if end > len(text) or not _HAN_ONLY.fullmatch(text, at, end):
            continue
        if text[at:end] in not_names and text[at:end] not in places:
            continue
        if text[end - 1] in "组委局厅办站队处" and size == 3:
            continue  # 督察组, 管委办: an office
        if text[end - 1] in _OF_PLACES and _IN_CHARGE.match(text, end):
            continue  # 市应急管理局局长江望北、松岭县负责同志: a place, and whoever is in charge there
        if ends_here(text, end) and (first in usual or pair in compound or _STRONG.match(text, end)):
            ends.append(end)
    if not ends:
        return -1
    if len(ends) == 2:
        longer, shorter = ends
        word, next_word = _follower().match(text, shorter), _follower().match(text, longer)
        if word and len(word[0]) > 1 and next_word and len(next_word[0]) == 1:
            return shorter  # 王燕|一同调研, not 王燕一|同
        # Both readings end well: 王刚|在主持 or 王刚在|主持. A function word is the next word, unless
        # punctuation closes the longer one (刘志和、).
        verb = next_word if next_word and not title_start().match(text, longer) else None
        if text[longer - 1] in _EITHER:
            closed = longer >= len(text) or text[longer] in _PUNCTUATION or text[longer] == "等"
            return longer if closed or (verb and len(verb[0]) > 1) else shorter
        if text[longer - 1] == "关" and text[longer : longer + 1] == "于":
            return shorter
        if text[longer - 1] in _FUNCTION and not (longer >= len(text) or text[longer] in _PUNCTUATION):
            return shorter
        if text[longer - 1] in "等在说对向就率并" and longer < len(text) and text[longer] in _PUNCTUATION:
            return shorter
        return longer
    end = ends[0]
    # 张某某等， : a three-character reading that swallowed 等
    if text[end - 1] in "等" and end - at == 3:
        return end - 1
    return end


_FOREIGN_END = re.compile(
    r"[、，。；：）\n 和与]|在|表示|会谈|举行|致|共同|对|就|的|等|强调|指出|说|将|今天|当天|当日|近日"
    r"|日前|通电话|会晤|率|一行|同中|主持|出席|抵达|离开|发表|签署|访问|夫妇|夫人|一道|女士|先生|\d|$"
)


def read_foreign_name(text: str, at: int) -> int:
    """End of a transliterated name after a foreign title (塞尔维亚总统武契奇), or -1.

    It has no family name to go by: two to eight characters, as few as end where a name may end.
    """
    if at >= len(text) or text[at] not in words("transliteration"):
        return -1
    for end in range(at + 2, min(len(text), at + 9) + 1):
        char = text[end - 1]
        if char == "·":
            continue
        if not _HAN_ONLY.fullmatch(char):
            return -1
        if char not in words("transliteration") or text[at:end] in words("not_names"):
            return -1
        if _FOREIGN_END.match(text, end):
            return end
    return -1


def is_plausible(name: str) -> bool:
    """Whether a bare word may be a name at all (length, family name, not on the list of other words)."""
    usual, _, compound = _surnames()
    if name in words("not_names") or not 2 <= len(name) <= 4 or not _HAN_ONLY.fullmatch(name):
        return False
    if name[-1] in "组委局厅办站队处":
        return False
    return name[:2] in compound or (name[0] in usual and len(name) <= 3)
