"""Kind, head, domain and addressee of a demand (guideline §5, the fields after the span)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from luoshi.reading.records import DirectiveKind
from luoshi.reading.rules.assignments import BY_A_DAY, work_from
from luoshi.reading.rules.fields import Fields
from luoshi.reading.rules.markers import Opening
from luoshi.reading.rules.patterns import trie_pattern, word_pattern
from luoshi.reading.words import table

_ADVERB = re.compile(f"(?:{word_pattern('adverbs')})+")
_EMPTY = ("抓", "强", "提", "解", "挖", "促", "保", "转", "稳", "扩", "优")
_VERB = re.compile(
    r"学习贯彻|认识和把握|认识到|谋划推进|贯彻落实|统一思想|提高站位|抓好|做好|坚持|提升|提高|强化|把握"
    r"|认识|紧盯|锚定|落实|聚焦|加强|推进|推动|深化|发挥|围绕|树立|增强|压实责任"
    r"|明确|完善|健全|建立|构建|打造|实施|开展|组织|保持|确保|落细|严守|守住|守牢|扛牢|扛起|履行|学习"
    r"|贯彻|领会|优化|加大|加快|推行|制定|研究|谋划|争取|解决|破解|防范|化解|整治|整改|排查"
    r"|营造|弘扬|支持|服务|保障|维护|巩固|拓展|扩大|培育|壮大|突出|立足|对标|用好|抓住|抓紧|抓实|做实"
    r"|做强|做优|做大|统筹|协调|配合|凝聚|激发|调动|引导|创新|转变|改进|改善|促进|实现|加速"
)
_STANCE_HEAD = re.compile(
    r"把[^，]{2,24}(?:作为|摆在|放在)|学习|认识|把握(?![^，]{0,12}(?:进度|节奏|力度))|统一思想|扛牢|扛起"
    r"|凝聚|铸牢|以身作则|坚持党"
    r"|强化[^，]{0,12}意识|强化[^，]{0,6}引领|(?:坚决|全面|认真|深入)?贯彻(?:落实)?(?:习近平|党的"
    r"|好?党中央|中央|总书记)|团结引领|凝心聚力|提高(?:政治)?站位|坚定信心|坚定|领会|领悟|深刻理解"
    r"|增强[^，]{0,10}(?:意识|自信|自觉|责任感|紧迫感|使命感)|提升思想认识|提高思想认识|提高认识|树立"
    r"|牢记|同心|乘势而上|感悟|忠诚|拥护|做到“两个维护”|用力|凝聚共识|站稳|正视|认清|看到"
)
_STEP = re.compile(
    r"加强[^，]{0,10}(?:分析|监测|调度|督查|检查|监管|建设|保障)|发挥[^，]{0,16}(?:基金|作用)"
    r"|构建[^，]{0,20}(?:体系|格局|机制)|制定|完善[^，]{0,14}(?:机制|制度|方案)|健全|实施|建立|开展"
    r"|抓好[^，]{0,12}(?:建设|落实|项目)|推进[^，]{0,16}(?:项目|工程|建设|改革)|排查|整治|整改|破解|化解"
    r"|细化|出台|加快[^，]{0,16}(?:建设|推进|构建|发展)|抓实|扩大|培育|优化|统筹|推动[^，]{0,20}(?:落地"
    r"|见效|转型|建设)"
)
_CLAUSES = re.compile(r"[，；：。]")
_BEFORE_OBJECT = 10  # characters that say what the object is of: 做好供水工作的责任感
_MANNER = r"以[^，。；]{2,20}?(?:精神|作风|态度|干劲|责任感|成绩|标准|状态|姿态|担当|行动|站位)"
_RISES = r"(?:再上新?的?新?(?:台阶|水平)|取得(?:更大)?新?(?:成效|实效|突破|进展)|见行见效|落地见效|落到实处|落地落实)"
_CLOSING = (
    r"(?:打赢|打好)[^，。；]{0,16}(?:攻坚战|持久战|主动仗|翻身仗)|(?:奋力)?(?:开创|谱写|书写)[^，。；]{2,24}(?:局面|篇章)"
    r"|(?:向[^，。；]{2,24})?交出?上?[^，。；]{0,12}答卷|为[^，。；]{2,30}(?:作出|贡献)[^，。；]{0,8}(?:贡献|力量)"
    r"|(?:守土|履职|尽职)[^，。；]{2}"
)
_CLAUSE_END = re.compile(r"[，；：]")
_LEADING = re.compile(
    r"(?:[一二三四五六七八九十]+(?:是要?|要)|(?:还|就|更|也|都|又|既|一定)*(?:要|必须|务必|须|不得|严禁"
    r"|切忌))"
)


@dataclass(slots=True)
class Classified:
    """What the words of a demand say about it."""

    kind: DirectiveKind
    head: tuple[int, int] | None
    domain: str
    other_domains: list[str]
    assignee: str | None


def classify(
    text: str, masked: str, start: int, end: int, opening: Opening, fields: Fields, topic: list[str]
) -> Classified:
    """What a demand [start, end) says about itself.

    ``fields``: the fields of the whole article; ``topic``: those of its headline, for demands that name none.
    """
    verb_from = opening.marker + 1 if opening.marker is not None else start
    if lead := _LEADING.match(masked, start, end):
        verb_from = max(verb_from, lead.end())
    if masked[verb_from : verb_from + 1] in "须必得禁忌":
        verb_from += 1
    if opening.form == "assigned":
        verb_from = work_from(masked, verb_from, end)
    head = _head(masked, verb_from, end)
    stop = masked.find("，", verb_from, end)
    head_end = stop if stop > 0 else end
    domain = fields.choose(start, end, head_end, topic)
    kind: DirectiveKind = "action"
    first = text[verb_from:head_end]
    if adverb := _ADVERB.match(first):
        first = first[adverb.end() :]
    if opening.form == "assigned" or BY_A_DAY.search(masked, start, end):
        kind = "action"  # who does it, or by when, is a definite step of work whatever the words before it
    elif _STANCE_HEAD.match(first) or (head and _STANCE_HEAD.match(text, *head)):
        kind = "action" if _STEP.search(text, head_end, end) else "stance"
    elif _only_exhorts(text, verb_from, end):
        kind = "stance"
    return Classified(kind, head, domain, fields.others(start, end, domain), opening.addressee)


@cache
def _exhortation() -> re.Pattern[str]:
    """One clause that names no work: a motto, or a verb with its object of the mind (压实防汛责任), each with adverbs,
    or a turn that every speech ends with (坚决打赢…攻坚战).
    """
    kinds = table("exhortations")

    def listed(kind: str) -> str:
        return trie_pattern(word for word, its_kind in kinds.items() if its_kind == kind)

    adverbs = f"(?:{word_pattern('adverbs')}|做到|确保|推动|不断)*"
    objects = f"(?:[^，。、；和与及]{{0,{_BEFORE_OBJECT}}}?{listed('object')})"
    return re.compile(
        rf"(?:要|还要|都要)?{adverbs}(?:{_MANNER})?{adverbs}"
        rf"(?:{listed('motto')}|{listed('verb')}{objects}(?:[、和与及]{objects})*|{_CLOSING}"
        rf"|(?:抓好|做好|抓紧抓好|落实好?)?[^，。、；]{{0,{_BEFORE_OBJECT}}}{listed('work')}{_RISES}?)"
    )


def _only_exhorts(text: str, start: int, end: int) -> bool:
    """Whether every clause of a demand is an exhortation: then it asks for no work that somebody could do by a day."""
    clauses = [one for one in _CLAUSES.split(text[start:end]) if one.strip(" 、")]
    exhorts = _exhortation().fullmatch
    return bool(clauses) and all(exhorts(one) or all(map(exhorts, one.split("、"))) for one in clauses)


def _head(masked: str, at: int, end: int) -> tuple[int, int] | None:
    if adverb := _ADVERB.match(masked, at, end):
        at = adverb.end()
    mark = _CLAUSE_END.search(masked, at, end)
    clause_end = mark.start() if mark else end
    if at >= clause_end:
        return None
    if verb := _VERB.match(masked, at, clause_end):
        return verb.span()
    if masked[at] in _EMPTY:
        return at, clause_end
    if masked[at] in "以把将按在对从" and (verb := _VERB.search(masked, at, clause_end)):
        return verb.span()
    # A short clause is shown whole (防风险守底线); of a long one the verb, most often two characters.
    return at, clause_end if clause_end - at <= 8 else at + 2
