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
_PRONOUN = re.compile("(?<=[，。；])(两|[二三四五六七八九十])者(?=[，是相之都既的缺互有均紧同密环])")
_BODIES = re.compile("(?:[市县区省州旗]委?)?[四五六几](?:大家|套|家|大)班子")
_PAIR_OF_POSTS = re.compile("(?<=[院委办局会])[“]?两长[”]?")
_CHARACTERS = re.compile(
    rf"(?:(?:{_NUMBER}|二?十[一二三四五六七八九]?|\d{{1,3}})字)(?:要求|方针|工作方针|总要求|诀|箴言|经|精神|官德|原则|目标|工作法|准则)"
)
_SAMPLES = re.compile(f"(?<!{_HAN})?[新老]三样")
_CODE = re.compile(r"(?<![\dA-Za-z.+])[\dNnXx]{1,2}(?:\+[\dNnXx]{1,2})+(?![\dA-Za-z.+%])")
_CODE_BEFORE = re.compile(
    r"(?<![\d.,A-Za-z第至到~-])(?!19\d\d|20\d\d)\d{3,5}(?=(?:产业|工作法|工作机制|工作体系|工作思路|行动|工程|计划|机制|模式|战略|布局|发展|现代|干部|招商))"
)
_MOTTO = "，就是要"
_MOTTO_LIST = re.compile(rf"(?:{_HAN}{{4}}、){{2,5}}{_HAN}{{4}}(?=[，。；！])")
_CARRY_OUT = re.compile(
    "(?:深入|大力|全面|组织|持续|扎实|加快|启动|统筹|谋划|抓好|部署|接续)?"
    "(?:实施好?|开展好?|启动|推进|推动|深化|打好|打响|落实好?|推行)了?"
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
        rf"(?<![第零〇一二两三四五六七八九十百千万亿\d届])(?:(?P<number>{_NUMBER})(?P<sign>{signs})|(?P<arabic>\d{{1,2}})(?P<big>大)(?!道|街|队|学|连|厦|桥))"
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
    "[^\u4e00-\u9fffA-Za-z“”]|[的在是将让与和及或被从由要走达]|(?<![行作])为|对(?![象外])|把(?!握|关)|使(?!命|用)|(?<![倾导面方])向|(?<!直)到|以来|报告|精神|会议|公司|企业"
)
_BRIDGES = ("发展", "建设", "保障", "重点", "专项", "攻坚", "提升", "创新", "转型", "")


def named_sets(text: str) -> list[Span]:
    """Sets named by number, classifier and noun; 市四家班子, 检法“两长”, 24字要求 as well."""
    found = [m.span() for pattern in (_BODIES, _CHARACTERS, _SAMPLES) for m in pattern.finditer(text)]
    for match in _set_pattern().finditer(text):
        sign = match["sign"] or match["big"]
        if sign == "大" and text.startswith(("的", "是"), match.end()):
            continue
        end = _noun_end(text, match.end(), sign)
        if end:
            start = match.start()
            if sign == "项" and text.startswith("中央", start - 2) and text.startswith("规定", match.end()):
                start -= 2
            found.append((start, end))
    return found


def _noun_end(text: str, start: int, sign: str) -> int | None:
    """Where the noun phrase that begins at ``start`` ends: at its first set noun, drawn on while the
    next one follows at once (六大产业链, not 六大产业; 十大重点领域行动)."""
    limit = min(len(text), start + 12)
    stop = _BREAK.search(text, start, limit)
    limit = stop.start() if stop else limit
    big, other = _nouns()
    nouns = _nouns_after_ge() if sign == "个" else big if sign == "大" else other
    first = nouns.search(text, start, limit)
    if first is None or first.start() - start > LONGEST_MODIFIER:
        return None
    end = first.end()
    # A verb right after the classifier is the noun of 三个务必 but not of 两大提升工程: go on to the last.
    while True:
        for bridge in _BRIDGES:
            follow = nouns.match(text, end + len(bridge), limit) if text.startswith(bridge, end) else None
            if follow:
                end = follow.end()
                break
        else:
            return end


def pronouns(text: str) -> list[Span]:
    """六者, 三者: terms if a list stands right before them."""
    return [m.span() for m in _PRONOUN.finditer(text)]


def codes(text: str) -> list[Span]:
    """3+3+X, 1+3+N, and bare figures before a mechanism (6543行动计划)."""
    return sorted([m.span() for m in _CODE.finditer(text)] + [m.span() for m in _CODE_BEFORE.finditer(text)])


@cache
def _fixed() -> re.Pattern[str]:
    bare = [w for w, kind in table("fixed_terms").items() if "quoted" not in kind]
    return re.compile(
        "(?<![第零〇一二两三四五六七八九十百千万亿\\d])(?:"
        + "|".join(re.escape(w) for w in sorted(bare, key=len, reverse=True))
        + ")(?![障险])"
    )


def fixed_terms(text: str) -> list[Span]:
    """Dictionary words that need no quotation marks: 三农, 两会, 放管服."""
    return [m.span() for m in _fixed().finditer(text)]


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
        if end - start < 6 or end - start > 20 or _NO_NAME.match(body) or _NO_PART.search(body):
            continue
        if _GENERIC.search(body) and len(body) < 8:
            continue
        found.append((start, end))
    return found


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
    for match in _MOTTO_LIST.finditer(text):
        start = match.start()
        # The pattern may begin inside a longer clause: only a list that is a clause of its own counts.
        if start and text[start - 1] not in "，。；：！\n”":
            continue
        if text[match.end() - 2 : match.end()] in words("places"):
            found.append(match.span())
    return found
