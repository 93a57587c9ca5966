"""The list a counted name is bound to: by syntax first, never by its size; counting comes after.

A list may stand right before the name (庸、懒、散“三大顽疾”), right after it in brackets or after 即, after a
colon, as 一是…二是…, as a pronoun's antecedent (A、B、C，三者), as clauses that repeat the name's own word
(“三个坚持”，坚持A、坚持B、坚持C), as clauses one a part (两整治三提升) or over earlier sentences (五种理念:
强化A的理念). Trap answered: choosing whichever list fits the number would hide the errors of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from luoshi.reading.rules.counting import Count, count_in
from luoshi.reading.words import alternatives, words

Span = tuple[int, int]

LOOK_BACK = 300  # characters before a name in which its list may begin
LOOK_AHEAD = 1500  # characters after a name in which its list may end
FAR = 4000  # characters around a name in which sentences may repeat its word

_CLOSE = {"”": "“", "）": "（", "》": "《"}
_OPEN = {"“": "”", "（": "）", "《": "》"}
_STOPS = "，。；：！？\n"
_COLON = re.compile(r"[^，。；：！？“”（）、\n]{0,10}[：:]")
_NAMELY = re.compile(
    "[^，。；：“”（）、\n]{0,8}?，?(?:——|即为|即|也就是说?|就是(?!要)|分别(?:是|为|指)|包括|具体(?:是|为|包括)|指的是|是指)[：，]?"
)
_BRACKET = re.compile(r"[^，。；：“”（）、\n]{0,6}（(?:即|包括|分别是|分别为|指)?：?([^（）\n]{3,160})）")
_MARKERS_FOLLOW = re.compile(r"[^。；！？\n]{0,14}(?:[：。；]\n?|，)(?=一(?:是|要)|第一[，、是]|（一）)")
_MARKER = re.compile(
    r"(?<![一二三四五六七八九十之])([一二三四五六七八九十]{1,2})(?:是|要)|第([一二三四五六七八九十]{1,2})[，、是]"
    r"|（([一二三四五六七八九十]{1,2})）"
)
_ORDER = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五",
          "十六", "十七", "十八", "十九", "二十"]  # fmt: skip
_ITEM_END = re.compile("[。；！？\n]")
_SENTENCE_END = re.compile("[。！？\n]")
_CLAUSE_END = re.compile("[，；。！？\n]")
_HAN = re.compile("[\u4e00-\u9fff]")
_RELATION = re.compile("^(?:涉及|包括|包含|关于|属于|存在)")


@dataclass(slots=True)
class Items:
    """A bound list: the spans of its items and how sure the syntax is.

    ``sizes`` holds every size the list has under the ways it can be split; ``open`` is a list that 等
    leaves unfinished; ``sure`` is False where the left edge of the list had to be judged. ``characters`` is
    counted only for a name that counts 字.
    """

    spans: list[Span]
    sizes: set[int] = field(default_factory=set)
    sure: bool = True
    open: bool = False
    cross_sentence: bool = False
    characters: int = 0


def bound_items(text: str, outer: Span, paragraph: Span, count: Count) -> Items | None:
    """The list bound to the counted name at ``outer`` (its quotation marks included)."""
    for rule in (_after_markers, _in_brackets, _after_colon, _compound_clauses, _before, _namely, _own_word):
        found = rule(text, outer, paragraph, count)
        if found is not None:
            bound = _finish(text, found)
            if count.unit == "字":
                bound.characters = sum(len(_HAN.findall(text, *span)) for span in bound.spans)
            return bound
    return None


def antecedent_items(text: str, start: int, paragraph: Span, count: Count) -> Items | None:
    """The list a pronoun like 六者 or 三者 at ``start`` stands for: the clause right before its comma."""
    if start - 1 <= paragraph[0] or text[start - 1] not in "，。；":
        return None
    found = _list_before(text, start - 1, paragraph, count, quoted=False)
    return _finish(text, found) if found is not None and found.sure else None


def parts_of(text: str, start: int, end: int) -> list[Span]:
    """The parts of a quoted slogan: its clauses, or what 、 and blanks divide; one part gives none.

    A comma makes clauses, and 、 inside one of them joins words (为A、B提供保障), unless all parts are short.
    """
    clauses = split(text, start, end, "，；")
    parts = [_trim(text, span) for span in split(text, start, end, "、，； ")]
    if 1 < len(clauses) < len(parts) and len({e - s for s, e in parts}) > 2:
        parts = [_trim(text, span) for span in clauses]
    parts = [p for p in parts if p[0] < p[1]]
    return parts if len(parts) > 1 else []


def split(text: str, start: int, end: int, separators: str) -> list[Span]:
    """Parts between separators that stand outside quotation marks, brackets and titles."""
    parts: list[Span] = []
    at = start
    closing: list[str] = []
    for sign in _signs(separators).finditer(text, start, end):
        char = sign[0]
        if char in _OPEN:
            closing.append(_OPEN[char])
        elif closing and char == closing[-1]:
            closing.pop()
        elif not closing and char in separators:
            parts.append((at, sign.start()))
            at = sign.end()
    parts.append((at, end))
    return parts


@cache
def _signs(separators: str) -> re.Pattern[str]:
    """All that ``split`` looks at: the separators, and what opens and closes."""
    return re.compile(f"[{re.escape(separators)}{''.join(_OPEN)}{''.join(_CLOSE)}]")


def _finish(text: str, items: Items) -> Items:
    items.spans = [_unquoted(text, _trim(text, span)) for span in items.spans]
    items.sizes.add(len(items.spans))
    return items


def _trim(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start] in "，。；：、！？ \n":
        start += 1
    while end > start and text[end - 1] in "，。；：、！？ \n":
        end -= 1
    return start, end


def _unquoted(text: str, span: Span) -> Span:
    start, end = span
    if end - start > 2 and text[start] == "“" and text[end - 1] == "”" and "”" not in text[start : end - 1]:
        return start + 1, end - 1
    return span


def _clause_start(text: str, end: int, lowest: int) -> int:
    """Where the clause that ends at ``end`` begins: after the last stop outside quotation marks."""
    waiting: list[str] = []
    for i in range(end - 1, lowest - 1, -1):
        char = text[i]
        if char in _CLOSE:
            waiting.append(_CLOSE[char])
        elif waiting and char == waiting[-1]:
            waiting.pop()
        elif char in _OPEN or (not waiting and char in _STOPS):
            return i + 1
    return lowest


# --- right before the name -------------------------------------------------------------------------


def _before(text: str, outer: Span, paragraph: Span, count: Count) -> Items | None:
    end = outer[0]
    if text.startswith("”的", end - 2):
        end -= 1
        single = _single_quoted_list(text, end, paragraph, count)
        if single is not None:
            return single
    left_open = False
    for tail in ("等", "这", "共"):
        if text.endswith(tail, paragraph[0], end):
            end -= len(tail)
            left_open = tail == "等"
            if tail == "这" and text[end - 1 : end] == "，":
                end -= 1
            break
    single = _single_quoted_list(text, end, paragraph, count)
    if single is not None:
        return single
    found = _list_before(text, end, paragraph, count, quoted=text[outer[0]] == "“" and not left_open)
    if found is not None and left_open:
        found.open = True
    return found


def _single_quoted_list(text: str, end: int, paragraph: Span, count: Count) -> Items | None:
    """按照“引A、强B，补C”的“24字要求”: the whole list stands in one pair of quotation marks."""
    if text[end - 1 : end] != "”":
        return None
    start = text.rfind("“", max(paragraph[0], end - LOOK_BACK), end)
    if start < 0 or text[start - 1 : start] in ("、", "和", "与", "及", "”"):
        return None
    parts = parts_of(text, start + 1, end - 1)
    return Items(parts) if parts else None


def _list_before(text: str, end: int, paragraph: Span, count: Count | None, *, quoted: bool) -> Items | None:
    """The 、 list in apposition that ends at ``end``; ``quoted`` is whether the name is.

    Predicates stand in the same place (增强“四个意识”、坚定“四个自信”), so the list must look like one: its
    parts repeat one another's beginning, end or length. Without that only an unquoted set noun with its
    classifier (京津冀、长三角两大引擎) binds. A pair agrees in number: A、B两大…, never A、B四个….
    """
    start = _clause_start(text, end, max(paragraph[0], end - LOOK_BACK))
    if (
        not quoted
        and count is not None
        and count.parts == (2,)
        and _TWO_WORDS.search(text[max(start, end - 6) : end])
    ):
        return Items([(end - 4, end - 2), (end - 2, end)])
    if _OTHER_COUNT.search(text[max(start, end - 12) : end]):
        return None  # A、B、C等5方面16条举措: the list is that of the 方面
    tail = _ATTRIBUTIVE.search(text[max(start, end - 6) : end])
    if tail:
        end -= len(tail[0])
    if becomes := _BECOMES.search(text[max(start, end - 12) : end]):
        end -= len(becomes[0])  # A、B和C成为全市三大产业
    parts = [p for part in split(text, start, end, "、") for p in _neighbours(text, part)]
    if any(s >= e for s, e in parts):
        return None
    if text[slice(*parts[-1])] in _LEVELS and text.endswith(_LEVELS, *parts[-2 % len(parts)]):
        return None  # 省、市、县两会: whose, not which
    marks = len(parts)
    last = _conjoined(text, parts[-1])
    in_quotes = text[parts[-1][1] - 1] == "”"
    if not (marks > 1 and _all_conjoined(text, parts)):
        parts[-1:] = last
    pair = len(parts) == 2
    if len(parts) < 2 or (pair and (count is None or count.parts != (2,))):
        return None
    alike = in_quotes and all(text[e - 1] == "”" for _, e in parts)
    if alike and any(_declares(text, p) for p in parts):
        return None
    closing = _common_closing(text, parts)
    if not (closing or alike) and _is_governed(text, parts[-1]) and not _is_named_by_verb(text, parts):
        return None
    items, cut = _first_item(text, parts)
    if items[0][1] - items[0][0] > 2 and text[items[0][0]] in "在将":
        items[0] = (items[0][0] + 1, items[0][1])
    plain = [_unquoted(text, p) for p in items]
    lengths = {e - s for s, e in plain}
    joined_pair = pair and marks == 1 and (not quoted or in_quotes or text[items[0][0]] == "“")
    if joined_pair and _PREDICATE.search(text, *parts[-1]):
        return None
    alike = (
        alike
        or joined_pair
        or bool(closing)
        or len(lengths) == 1
        or (not pair and bool(_common_opening(text, plain)))
    )
    if alike and pair and not closing and not in_quotes and _governors().match(text, *parts[-1]):
        return None
    # 安全责任、投入、培训、管理、应急救援“五到位”: so many short parts are no predicates.
    alike = alike or (len(parts) > 3 and all(e - s <= 6 for s, e in plain[1:]))
    # 抓好校长、教师、教研员“三支队伍”: bare nouns under one verb.
    alike = alike or (
        len(parts) == 3
        and count is not None
        and count.classifier is not None
        and all(e - s <= 3 for s, e in plain[1:])
        and _governors().match(text, *parts[0]) is not None
        and all(_governors().match(text, *part) is None for part in parts[1:])
    )
    if not alike:
        weak = count is not None and count.classifier is not None and len(count.parts) == 1
        if not weak or quoted or tail or pair or max(lengths) > 16 or _PREDICATE.search(text, *parts[-1]):
            return None
    sizes = {len(items)}
    if len(last) > 1 and marks > 1 and not in_quotes:
        sizes.add(marks)
    return Items(items, sizes, sure=alike and cut)


# 统筹国内国际两个大局, 统筹发展安全两件大事: two words of two characters under a verb that asks for two.
_TWO_WORDS = re.compile("(?:统筹|兼顾|抓好|用好|做好|打通|利用|协调|平衡)[\u4e00-\u9fff]{4}$")
_ATTRIBUTIVE = re.compile(
    "(?:中央|为(?:主|代表|支撑|重点|核心|引领|基础|主要内容|重要内容)的?|的(?:新时代|新型|优秀)?)$"
)
_OTHER_COUNT = re.compile(
    "(?:\\d+|[两三四五六七八九十]{1,2})[个大]?(?:方面|领域|部分|环节|层面|类别?)(?:的|共|推出|提出|出台|明确)?$"
)
_BECOMES = re.compile("(?:成为|构成|组成)[^、，“”]{0,8}$")
_PREDICATE = re.compile("[的把将对在是了着]|正在|已经|进行|成为|越来越")


def _all_conjoined(text: str, parts: list[Span]) -> bool:
    """A和B、C和D、E和F: the conjunction is inside every item and ends no list."""
    return all(len(_conjoined(text, p)) > 1 for p in parts)


def _declares(text: str, part: Span) -> bool:
    return count_in(text[slice(*_unquoted(text, part))]) is not None


def _neighbours(text: str, part: Span) -> list[Span]:
    """“A”“B” without a separator are two items."""
    cut = text.find("”“", *part)
    if cut < 0:
        return [part]
    return [(part[0], cut + 1), *_neighbours(text, (cut + 1, part[1]))]


def _conjoined(text: str, part: Span) -> list[Span]:
    """A和B as two spans, if both sides have something and the conjunction stands outside quotes;
    以及 binds weaker than 和: A和B以及C和D is two."""
    for conjunctions in _CONJUNCTIONS:
        depth = 0
        for sign in conjunctions.finditer(text, *part):
            start, end = sign.span()
            if sign[0] in _OPEN:
                depth += 1
            elif sign[0] in _CLOSE:
                depth -= 1
            elif (
                depth == 0
                and part[0] < start
                and end < part[1]
                # 和谐, 参与, 普及: the character is part of a word
                and not _PART_OF_WORD.search(text[start - 1 : end + 1])
            ):
                return [(part[0], start), (end, part[1])]
    return [part]


_CONJUNCTIONS = (re.compile("以及|[“”（）《》]"), re.compile("[和与及“”（）《》]"))
_PART_OF_WORD = re.compile(
    "总和|饱和|缓和|温和|和谐|和平|和美|和睦|参与|赋予|普及|涉及|以及时|及时|提及|波及|顾及|危及|与时"
)


@cache
def _governors() -> re.Pattern[str]:
    return re.compile(f"(?:{alternatives('list_verbs')})(?:好|了|到|实)?")


@cache
def _verb_endings() -> re.Pattern[str]:
    return re.compile(
        f"(?:{alternatives('list_verbs')}|{alternatives('governing_verbs')})(?:好|了|到|实|着)?$"
    )


_LEVELS = ("全国", "中央", "自治区", "省", "市", "州", "盟", "县", "区", "旗", "镇", "乡")
_NOUN_OR_VERB = re.compile(
    "(?!全面|坚决|认真|切实|扎实|深入|加快|着力|大力|全力|持续|努力|积极|不断|统筹|进一步)"
    "..(?:发展|建设|治理|保护|管理|服务|改革|创新|监管|提升|融合|保障|整治|转型)$"
)


def _is_named_by_verb(text: str, parts: list[Span]) -> bool:
    """招商引资、项目建设、产业发展“三篇文章”: the last word is a noun like the one before it."""
    last, before = parts[-1], parts[-2]
    return (
        last[1] - last[0] == 4
        and _NOUN_OR_VERB.match(text, *last) is not None
        and (len(parts) == 2 or before[1] - before[0] == 4)
    )


def _is_governed(text: str, part: Span) -> bool:
    """The stretch before the name ends in a verb that governs it (锲而不舍落实“三个坚持”)."""
    return _verb_endings().search(text[max(part[0], part[1] - 6) : part[1]]) is not None


def _first_item(text: str, parts: list[Span]) -> tuple[list[Span], bool]:
    """Cut what leads up to the list off its first part. Second value: whether the cut is sure."""
    first, others = parts[0], parts[1:]
    begin, end = first
    if text[end - 1] == "”":
        quote = text.rfind("“", begin, end)
        if quote >= 0:
            return [(quote, end), *others], True
    plain = [_unquoted(text, p) for p in others]
    lengths = {e - s for s, e in plain}
    opening = _common_opening(text, plain)
    if opening and len(plain) > 1:
        at = text.rfind(opening, begin, end)
        if at >= 0 and end - at > len(opening):
            return [(at, end), *others], True
    # 紧扣A和B: of a pair the verb says better than the length where the first one begins.
    verb = _governors().match(text, begin, end) if len(others) == 1 else None
    if len(lengths) == 1 and end - begin >= (length := max(lengths)) and verb is None:
        at = end - length
        # 聚焦新能源、生物医药: never inside the verb
        across = (v.end() for v in _governors().finditer(text, begin, end) if v.start() < at < v.end())
        return [(next(across, at), end), *others], True
    at = begin
    if "的" not in text[others[-1][0] : others[-1][1]] and (after := text.rfind("的", begin, end - 2)) >= 0:
        at = after + 1
    if (lead := _LEAD.match(text, at, end)) and lead.end() < end - 1:
        at = lead.end()
    verb = _governors().match(text, at, end)
    if verb is not None and verb.end() < end - 1:
        at = verb.end()
    limit = max(lengths) + 4
    if end - at > limit:
        for verb in _governors().finditer(text, at, end):
            if verb.end() < end - 1 and end - at > limit:
                at = verb.end()
    if end - at > 2 and text[at] in "在对向从以把将由":
        at += 1
    return [(at, end), *others], at != begin or bool(_common_closing(text, parts))


_LEAD = re.compile(
    "(?:要|必须|应|加快|着力|大力|全力|坚决|全面|深入|持续|扎实|牢牢|重点|着重|紧紧|统筹|切实|努力|积极)+"
)


def _common_opening(text: str, parts: list[Span]) -> str:
    first = text[parts[0][0] : parts[0][1]]
    for length in (4, 3, 2, 1):
        opening = first[:length]
        if len(opening) == length and all(text.startswith(opening, s) and e - s > length for s, e in parts):
            return opening
    return ""


def _common_closing(text: str, parts: list[Span]) -> str:
    closing = text[parts[0][1] - 1]
    return closing if all(text[e - 1] == closing for _, e in parts) else ""


# --- after the name --------------------------------------------------------------------------------


def _after_markers(text: str, outer: Span, paragraph: Span, count: Count) -> Items | None:
    """…三项任务：一是A，二是B。 and …三项任务。一要A。二要B。"""
    if count.unit == "字":
        return None
    lead = _MARKERS_FOLLOW.match(text, outer[1], min(len(text), outer[1] + 24))
    if lead is None:
        return None
    between = text[outer[1] : lead.end()]
    if "\n" in between and len(_HAN.findall(between)) > 4:
        return None  # 就“一标三实”工作作了说明。 and a paragraph of its own: 一是… lists something else
    limit = min(len(text), lead.end() + LOOK_AHEAD * 2)
    marks: list[re.Match[str]] = []
    kind = None
    for mark in _MARKER.finditer(text, lead.end(), limit):
        written = mark[1] or mark[2] or mark[3]
        shape = mark[0].replace(written, "#", 1)
        if len(marks) < len(_ORDER) and written == _ORDER[len(marks)] and kind in (None, shape):
            if marks and text[mark.start() - 1] not in _STOPS:
                continue
            marks.append(mark)
            kind = shape
    if len(marks) < 2:
        return None
    spans: list[Span] = []
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        # What follows the first sentence of an item explains it.
        stop = _ITEM_END.search(text, mark.end(), following.start() if following else limit)
        spans.append((mark.end(), stop.start() if stop else following.start() if following else limit))
    return Items(spans)


def _in_brackets(text: str, outer: Span, paragraph: Span, count: Count) -> Items | None:
    bracket = _BRACKET.match(text, outer[1])
    if bracket is None:
        return None
    for separators in ("；", "、", "，", " "):
        parts = split(text, *bracket.span(1), separators)
        if len(parts) > 1:
            return Items([*parts[:-1], *_conjoined(text, parts[-1])] if separators == "、" else parts)
    return None


def _after_colon(text: str, outer: Span, paragraph: Span, count: Count) -> Items | None:
    colon = _COLON.match(text, outer[1], min(paragraph[1], outer[1] + 12))
    return None if colon is None else _list_after(text, colon.end(), paragraph, strong=True)


def _namely(text: str, outer: Span, paragraph: Span, count: Count) -> Items | None:
    word = _NAMELY.match(text, outer[1], min(paragraph[1], outer[1] + 16))
    if word is None:
        return None
    found = _list_after(text, word.end(), paragraph, strong=False)
    return found or _clauses_with_heads(text, word.end(), paragraph, count)


def _clauses_with_heads(text: str, start: int, paragraph: Span, count: Count) -> Items | None:
    """“三无一稳”，即考前无A，考中无B，考后无C，秩序平稳: every clause holds one of the name's own words."""
    if len(count.parts) < 2:
        return None
    limit = min(paragraph[1], start + LOOK_AHEAD)
    stop = _SENTENCE_END.search(text, start, limit)
    clauses = split(text, start, stop.start() if stop else limit, "，；")
    own = all(any(text.find(head, *clause) >= 0 for head in count.heads) for clause in clauses)
    return Items(clauses) if own and len(clauses) > 1 else None


def _list_after(text: str, start: int, paragraph: Span, *, strong: bool) -> Items | None:
    """The list that begins at ``start`` and ends with its sentence at the latest."""
    limit = min(paragraph[1], start + LOOK_AHEAD)
    if text.startswith("“", start):
        end = text.find("”", start, limit)
        if end > 0 and (inside := parts_of(text, start + 1, end)):
            return Items(inside)
    stop = _SENTENCE_END.search(text, start, limit)
    end = stop.start() if stop else limit
    clauses = split(text, start, end, "；")
    if strong and len(clauses) > 1:
        return Items(clauses)
    commas = split(text, start, clauses[0][1], "，")
    first = split(text, *commas[0], "、")
    if len(first) > 1:
        # A、B和C，later clauses belong to the sentence and not to the list.
        last = _conjoined(text, first[-1])
        opened = text[first[-1][1] - 1] == "等"
        if opened:
            last[-1] = (last[-1][0], last[-1][1] - 1)
        if not strong and not _parallel(text, [*first[:-1], *last]):
            return None
        return Items([*first[:-1], *last], {len(first)}, open=opened)
    if len(commas) > 1 and _parallel(text, commas):
        return Items(commas)
    pair = _conjoined(text, commas[0])
    return Items(pair, sure=False) if len(pair) == 2 and not strong else None


def _parallel(text: str, parts: list[Span]) -> bool:
    """Clauses that repeat one another's beginning, end or length."""
    lengths = [e - s for s, e in parts]
    return max(lengths) - min(lengths) <= 1 or bool(
        _common_opening(text, parts) or _common_closing(text, parts)
    )


# --- clauses that repeat the name's own words ------------------------------------------------------


def _compound_clauses(text: str, outer: Span, paragraph: Span, count: Count) -> Items | None:
    """两整治三提升，坚决整治A和B，着力提升C、D和E: one clause a part, its word governs the part's list."""
    if len(count.parts) < 2 or text[outer[1] : outer[1] + 1] not in ("，", "：", "；"):
        return None
    limit = min(paragraph[1], outer[1] + 400)
    at = outer[1] + 1
    spans: list[Span] = []
    sizes = {0}
    for number, head in zip(count.parts, count.heads, strict=True):
        found = text.find(head, at, limit)
        if found < 0 or found - _clause_start(text, found, at) > 8:
            return None
        begin = found + len(head)
        stop = _CLAUSE_END.search(text, begin, limit)
        end = stop.start() if stop else limit
        if relation := _RELATION.match(text[begin:end]):
            begin += relation.end()
        readings = _readings(text, begin, end)
        if not readings:
            return None
        # The reading shown is the one that fits; that others exist makes the check ambiguous.
        shown = readings.get(number) or readings[max(readings)]
        spans += shown
        sizes = {a + b for a in sizes for b in readings}
        at = end
    return Items(spans, sizes)


def _readings(text: str, start: int, end: int) -> dict[int, list[Span]]:
    """All ways to split a list of 、 and 和: size -> parts."""
    marks = split(text, start, end, "、")
    pair = _conjoined(text, (start, end))
    by_last = [*marks[:-1], *_conjoined(text, marks[-1])]
    every = [p for m in marks for p in _conjoined(text, m)]
    found: dict[int, list[Span]] = {}
    for reading in (marks, pair, by_last, every):
        if all(s < e for s, e in reading):
            found.setdefault(len(reading), reading)
    if len(found) > 1:
        found.pop(1, None)
    return found


def _own_word(text: str, outer: Span, paragraph: Span, count: Count) -> Items | None:
    """“三个坚持”，坚持A、坚持B… in the same sentence, or 强化A的理念 … over earlier sentences (五种理念)."""
    if len(count.heads) != 1 or count.classifier is None or count.unit == "字":
        return None
    head = count.heads[0]
    if not 2 <= len(head) <= 8:
        return None
    return (
        _clauses_with(text, outer, paragraph, head)
        or _sentences_with(text, outer, head)
        or _clause_ending_in(text, outer, paragraph, head)
    )


def _clause_ending_in(text: str, outer: Span, paragraph: Span, head: str) -> Items | None:
    """强化A意识、B意识、C意识，以“三个意识”…: the clause before lists things of the name's own kind."""
    clause = _clause_start(text, outer[0], max(paragraph[0], outer[0] - 12))
    if clause == 0 or text[clause - 1] != "，":
        return None
    start = _clause_start(text, clause - 1, max(paragraph[0], clause - LOOK_BACK))
    parts = split(text, start, clause - 1, "、")
    if len(parts) < 2 or not all(text[s:e].endswith(head) and e - s > len(head) for s, e in parts):
        return None
    return Items(_first_item(text, parts)[0], sure=False)


def _clauses_with(text: str, outer: Span, paragraph: Span, head: str) -> Items | None:
    if text[outer[1] : outer[1] + 1] not in ("，", "。", "；"):
        return None
    limit = min(paragraph[1], outer[1] + 500)
    spans: list[Span] = []
    for part in split(text, outer[1] + 1, limit, "，、；。"):
        if text.startswith(head, part[0]) and part[1] - part[0] > len(head):
            spans.append(part)
        elif spans:
            break
        elif part[0] > outer[1] + 1:
            return None
    return Items(spans) if len(spans) > 1 else None


def _sentences_with(text: str, outer: Span, head: str) -> Items | None:
    """Sentences that open alike and end in the name's noun: 强化A的理念 … 强化B的理念 … 强化“五种理念”."""
    verb = _verb_before(text, outer[0])
    if not verb:
        return None
    spans: list[Span] = []
    at = max(0, outer[0] - FAR)
    while (found := text.find("的" + head, at, outer[1] + FAR)) >= 0:
        at = found + 1
        lead = text.rfind(verb, max(0, found - 16), found)
        item = (lead + len(verb), found)
        if lead >= 0 and item[1] - item[0] >= 2 and not any(c in _STOPS for c in text[slice(*item)]):
            spans.append(item)
    return Items(spans, cross_sentence=True) if len(spans) > 1 else None


def _verb_before(text: str, start: int) -> str:
    for length in (3, 2):
        if text[start - length : start] in words("list_verbs"):
            return text[start - length : start]
    return ""
