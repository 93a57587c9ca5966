"""Named terms that stand without quotation marks: 两种错误倾向, 3+3+X, 三农, 实施X计划, a city's motto.

Traps answered: plain counts of things (五个项目, 三次会议), ordinals and congresses (二十大, 四中全会),
统一大市场, idioms with numbers (千方百计), verbs glued to the name (大力实施…计划), generic heads
(重大工程, 专项行动).
"""

from __future__ import annotations

import re
from functools import cache

from luoshi.reading.words import alternatives, table, words

Span = tuple[int, int]

LONGEST_MODIFIER = 6  # characters between classifier and noun: 十大[现代化]支柱产业
_NUMBER = "两|[三四五六七八九]|十[一二三四五六七八九]?"
_HAN = "[\u4e00-\u9fff]"
# 三者 stands for a list in the clause before; 两者 and 二者 are everyday words and need one to be bound.
_PRONOUN = re.compile("[两二三四五六七八九十]者(?=[，是相之都既的缺互有均紧同密环])")
# Ends of names that a fixed word closes, and what must stand before it: patterns that begin with a literal
# are searched at memory speed, those that begin with a look-behind are not.
_BODIES = (
    re.compile("班子|大家(?=领导|主要领导)"),
    re.compile("(?:[市县区省州旗]{1,2}委?)?[四五六几](?:大家|套|家|大)?$"),
)
_CHARACTERS = (
    re.compile("字(?:工作方针|总要求|工作法|要求|方针|诀|箴言|经|精神|官德|原则|目标|准则)"),
    re.compile("(?<!红)(?:两|二?十[一二三四五六七八九]?|[三四五六七八九]|\\d{1,3})$"),
)
_SAMPLES = (re.compile("三样"), re.compile("[新老]$"))
_CODE = re.compile(r"[\dNnXx][\dNnXx]?(?:\+[\dNnXx]{1,2}){1,9}(?![\dA-Za-z.+%])")
_CODE_BEFORE = re.compile(
    r"\d\d{2,4}(?=(?:产业|工作法|工作机制|工作体系|工作思路|行动|工程|计划|机制|模式|战略|布局|发展|现代|干部|招商))"
)
_YEAR = re.compile(r"19\d\d|20\d\d")
_MOTTO = "，就是要"
_MOTTO_LIST = re.compile(rf"、(?:{_HAN}{{4}}、){{1,4}}{_HAN}{{4}}(?=[，。；！])")
_FOUR = re.compile(f"(?:^|[，。；：！\n”])({_HAN}{{4}})$")
_CARRY_OUT = re.compile(
    "(?:实施|开展|启动|推进|推动|深化|打好|打响|落实|推行)[好了]?"
    "((?:[^，。；：！？（）“”《》\n的]){2,22}?)({heads})(?!{tail})"
)
_NO_NAME = re.compile(
    "^(?:一?系列|一批|一项|首批|多项|若干|各项|各类|有关|相关|上述|这|该|本|其|什么|重大|重点|具体|专项|年度|全年|工作|"
    "以|了|好|和|与|民生|骨干|项目|基础设施|水利|标志性|年|月|日|今年|明年|下一步|集中|系统|国家|统一|联合|自觉|政治|"
    r"思想|实际|集体|社会|全球|两国|双方|中方|\d|[一二三四五六七八九十两]+[个项大批期])"
)
_NO_PART = re.compile("[、等是在]|各项|系列|多轮|重大$")
_GENERIC = re.compile(
    "(?:重点|系统|民生|民心|惠民|专项|综合|集中|基础|大型|在建|续建|新建|建设|实际|具体|工作|联合|执法|军事|统一|自觉|教学|"
    "实施|年度|配套|附属|水利|土建|装修|改造|标志性|整治|治理|攻坚|提升|三年|五年)$"
)
_TAILS = (
    "力|师|者|派|学|单列|生育|经济|性|规划|上|中|纲领|指南|自觉|能力|部署|安排|起来|总承包|院|质量|技术|机械|款|造价|"
    "进度|现场|车|人员"
)


@cache
def _set_pattern() -> re.Pattern[str]:
    signs = alternatives("classifiers_of_sets")
    return re.compile(
        rf"[两三四五六七八九十\d](?:(?<!\d)[一二三四五六七八九]?(?P<sign>{signs})"
        r"|(?<=\d)\d{0,2}(?:(?P<big>大)(?!道|街|队|学|连|厦|桥)|(?P<points>条)(?=[\u4e00-\u9fff])))"
    )


_NUMBER_BEFORE = "第零〇一二两三四五六七八九十百千万亿届.,"
_SET_NUMBER = re.compile(f"(?:{_NUMBER})$|\\d{{1,3}}$")
# A paper is called by the number of its points: 十五条硬措施, 20条政策措施; 12条产业链 are a plain count.
_POINTS = re.compile(
    "(?:[硬实新]|具体|刚性|政策|惠企|工作|管理)?(?:措施|举措|规定|政策(?!措施)|禁令|铁律|铁规|军规)"
)


@cache
def _nouns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Set nouns after any classifier, and those that also follow 个."""
    nouns = table("set_nouns")
    after_all = sorted((w for w, v in nouns.items() if v != "大"), key=len, reverse=True)
    after_big = sorted(nouns, key=len, reverse=True)
    return re.compile("|".join(after_big)), re.compile("|".join(after_all))


@cache
def _nouns_after_ge() -> re.Pattern[str]:
    nouns = (w for w, v in table("set_nouns").items() if v == "个")
    return re.compile("|".join(sorted(nouns, key=len, reverse=True)))


# Between the classifier and its noun: nothing that ends a noun phrase.
_BREAK = re.compile(
    "[^\u4e00-\u9fffA-Za-z“”]|[的在是将让与和及或被从由要走达等]|(?<![行作])为|对(?![象外])|把(?!握|关)|使(?!命|用)|"
    "(?<![倾导面方])向|(?<!直)到|以来|报告|精神|会议|公司|企业|提出|开展|召开|胜利|之间"
)
# The party's congresses are called by their numbers: 七大会址, 十六大期间.
_CONGRESS = re.compile(
    "国|会址|期间|提出|上|以来|代表|召开|闭幕|开幕|之后|之前|前后|主席|通过|确[定立]|选举|修"
)
_TOLD = re.compile("[下上收领]跌|[上下]涨|揭晓|公布|包括|分别|承办|看$|之一|持续|相[映继]|中$")
_VERBAL = ("确立", "维护", "务必", "坚持", "结合", "面向", "统筹", "先行", "支持", "毫不动摇", "区分开来")
# Words that end a name only where the phrase ends: 三大重点，but not 十项国家重点研发计划.
_MODIFIERS = ("重点", "支柱", "关键", "方向", "提升", "服务", "攻坚", "保障", "价值", "重点产业",
              "结合", "先行", "经济", "市场", "保险", "活动", "行业", "保护")  # fmt: skip
_PHRASE_END = "，。；、：）”“的和与及等在是为两三四五六七八九十\n"
_BRIDGES = ("发展", "建设", "保障", "重点", "专项", "攻坚", "提升", "创新", "转型", "")


def named_sets(text: str) -> list[Span]:
    """Sets named by number, classifier and noun; 市四家班子, 检法“两长”, 24字要求 as well."""
    found: list[Span] = []
    for ending, beginning in (_BODIES, _CHARACTERS, _SAMPLES):
        for match in ending.finditer(text):
            low = max(0, match.start() - 8)
            if lead := beginning.search(text[low : match.start()]):
                found.append((low + lead.start(), match.end()))
    for match in _set_pattern().finditer(text):
        before = text[match.start() - 1 : match.start()]
        if before and (before in _NUMBER_BEFORE or before.isdigit()):
            continue
        sign = match["sign"] or match["big"] or match["points"]
        number = text[match.start() : match.end() - len(sign)]
        if not _SET_NUMBER.fullmatch(number):
            continue
        if sign == "大" and len(number) > 1 and number[0] == "十":
            continue  # 十一大 … are congresses
        end = _noun_end(text, match.end(), sign)
        if end:
            found.append((match.start(), end))
    return found


def _noun_end(text: str, start: int, sign: str) -> int | None:
    """Where the noun phrase that begins at ``start`` ends: at its first set noun, drawn on while the
    next one follows at once (六大产业链, not 六大产业; 十大重点领域行动)."""
    if sign == "条" and (points := _POINTS.match(text, start)):
        return points.end()
    if text[start - 2].isdigit() and sign == "条":
        return None
    if text.startswith("新的", start):  # 三项新的重大任务
        start += 2
    limit = min(len(text), start + 12)
    stop = _BREAK.search(text, start, limit)
    limit = stop.start() if stop else limit
    big, other = _nouns()
    nouns = _nouns_after_ge() if sign == "个" else big if sign == "大" else other
    first = nouns.search(text, start, limit)
    room = 3 if sign == "个" else LONGEST_MODIFIER
    if first is None or first.start() - start > room:
        # Whatever short noun ends its phrase after 大 makes a set: 五大振兴，
        ended = sign == "大" and 2 <= limit - start <= 4 and not _CONGRESS.match(text, start)
        if (
            ended
            and (limit == len(text) or text[limit] in _PHRASE_END)
            and not _TOLD.search(text[start:limit])
        ):
            return limit
        return None
    if first.start() > start and first[0] in _VERBAL:
        return None  # 两个邻国确立
    end = first.end()
    # A verb right after the classifier is the noun of 三个务必 but not of 两大提升工程: go on to the last.
    while True:
        for bridge in _BRIDGES:
            if sign == "个" and text.startswith("定位", end):
                continue  # 四个中心定位 speaks of the 四个中心
            follow = nouns.match(text, end + len(bridge), limit) if text.startswith(bridge, end) else None
            if follow:
                end = follow.end()
                break
        else:
            break
    loose = text.endswith(_MODIFIERS, start, end) and end < len(text) and text[end] not in _PHRASE_END
    return None if loose or text.startswith("之一", end) else end


def pronouns(text: str) -> list[Span]:
    """六者, 三者: terms if a list stands right before them."""
    return [m.span() for m in _PRONOUN.finditer(text) if text[m.start() - 1 : m.start()] in "，。；"]


def codes(text: str) -> list[Span]:
    """3+3+X, 1+3+N, and bare figures before a mechanism (6543行动计划)."""
    found: list[Span] = []
    if "+" in text:
        found += [m.span() for m in _CODE.finditer(text) if not _joined(text, m.start(), "+")]
    for match in _CODE_BEFORE.finditer(text):
        if not _joined(text, match.start(), "第至到~-,") and not _YEAR.fullmatch(match[0]):
            found.append(match.span())
    return sorted(found)


def _joined(text: str, start: int, signs: str) -> bool:
    """Whether a number begins in the middle of a longer one or of a Latin word."""
    before = text[start - 1 : start]
    return bool(before) and (before.isdigit() or before in ".," or before in signs or ("A" <= before <= "z"))


@cache
def _fixed() -> re.Pattern[str]:
    bare = [w for w, kind in table("fixed_terms").items() if "quoted" not in kind]
    by_first: dict[str, list[str]] = {}
    for word in sorted(bare, key=len, reverse=True):
        by_first.setdefault(word[0], []).append(re.escape(word[1:]))
    return re.compile("|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in by_first.items()))


def fixed_terms(text: str) -> list[Span]:
    """Dictionary words that need no quotation marks: 三农, 两会, 放管服."""
    found: list[Span] = []
    for match in _fixed().finditer(text):
        before = text[match.start() - 1 : match.start()]
        part_of_word = text.startswith(("障", "险", "时"), match.end())  # 两不愁三保障, 九小时
        if not part_of_word and not (before and before in _NUMBER_BEFORE):
            found.append(match.span())
    return found


@cache
def _programme() -> re.Pattern[str]:
    heads = [w for w, kind in table("programme_heads").items() if kind == "bare"]
    return re.compile(
        _CARRY_OUT.pattern.replace("{heads}", "|".join(sorted(heads, key=len, reverse=True))).replace(
            "{tail}", _TAILS
        )
    )


def programmes(text: str) -> list[Span]:
    """Named projects after a verb of carrying out: 大力实施 | 高成长性企业培育和倍增计划."""
    found: list[Span] = []
    for match in _programme().finditer(text):
        start, end = match.start(1), match.end(2)
        while lead := _LEAD.match(text, start, end):
            start = lead.end()
        # 行动计划 is one head
        for head in ("计划", "方案"):
            if text[end - 2 : end] == "行动" and text.startswith(head, end):
                end += len(head)
        body = text[start : end - 2]
        if match[2] == "工程" and not match[0].startswith("实施"):
            continue  # 推进某地引水工程: a building site, no programme
        if end - start < 6 or end - start > 20 or _NO_NAME.match(body) or _NO_PART.search(body):
            continue
        if _GENERIC.search(body) and len(body) < 8:
            continue
        found.append((start, end))
        # 实施A行动、B行动、C工程: the verb governs them all
        while sibling := _sibling().match(text, end):
            end = sibling.end(1)
            if end - sibling.start(1) >= 6 and not _NO_NAME.match(sibling[1]):
                found.append(sibling.span(1))
    return found


@cache
def _sibling() -> re.Pattern[str]:
    heads = "|".join(
        sorted((w for w, kind in table("programme_heads").items() if kind == "bare"), key=len, reverse=True)
    )
    return re.compile(f"[、和]([^，。；：、！？（）“”《》\n的]{{2,16}}?(?:{heads}))(?=[、，。；和等])")


_LEAD = re.compile(
    "实施|开展|启动|推进|推动|深化|好|新一轮(?!千亿)|全市|全省|全区|全县|国家|深入|大力|全面|组织|持续|扎实|加快|落实|重点|国有企业开展"
)


def mottos(text: str) -> list[Span]:
    """Unquoted mottos: a list whose parts the text then explains one by one (X，就是要…), and a list of
    four-character demands that ends with the name of a place (重振云川)."""
    found: list[Span] = []
    explained: list[str] = []
    at = 0
    while (at := text.find(_MOTTO, at)) >= 0:
        start = max(text.rfind(stop, max(0, at - 14), at) for stop in "。；\n")
        if start >= 0 or at < 14:
            explained.append(text[start + 1 : at] if start >= 0 else text[:at])
        at += len(_MOTTO)
    if len(explained) > 1 and all(explained):
        whole = "、".join(explained)
        if (begin := text.find(whole)) >= 0:
            found.append((begin, begin + len(whole)))
    places = words("places")
    for match in _MOTTO_LIST.finditer(text):
        # Only a list that is a clause of its own counts.
        first = _FOUR.search(text[max(0, match.start() - 5) : match.start()])
        if first and text[match.end() - 2 : match.end()] in places:
            found.append((match.start() - 4, match.end()))
    return found
