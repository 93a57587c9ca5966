"""Headlines: which lines are one, which is kicker, title, subtitle, and whose body they belong to
(guideline §2).

Traps 4, 11: headlines after the bodies, kicker before or subtitle after, a headline line repeated in the
body, a section name that looks like a headline.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from functools import lru_cache

from luoshi.reading.article import Headline
from luoshi.reading.layout.blocks import Block, words_only
from luoshi.reading.words import words

_KICKER_END = re.compile(r"(?:强调|指出|要求|提出|表示)[：:]?$")
_KICKER_INLINE = re.compile(r"^(.{4,60}?(?:强调|指出|要求|提出))[ \u3000：:]+(\S.*)$")
_SUBTITLE = re.compile(
    r"^[^，。]{2,60}?(?:出席(?:会议)?(?:活动)?(?:并讲话|并致辞|并作.{0,6})?|主持(?:会议|召开)?(?:并讲话"
    r"|并作.{0,6})?|讲话|参加(?:会议|调研)?|作出(?:重要)?批示)$"
)
_DASH = re.compile(r"^[—–-]{1,2}\S")
_OCCASION = re.compile(
    r"^(?:[—-]{1,2}|在).{4,}|(?:召开|举行)[^，。]{0,30}(?:会|会议|大会)$|(?:会|会议|大会)(?:召开|举行)$"
)
_NAME_RUN = re.compile(
    r"^[\u4e00-\u9fff]{2,4}(?: [\u4e00-\u9fff]{2,4}){1,}(?:等)?(?:出席|参加|分别|主持|讲话)"
)
_DATE_PREFIX = re.compile(r"^(?:\d{4}[-./])?\d{1,2}[-./]\d{1,2} +")
_ORGAN = re.compile(
    r".{2,12}(?:人民政府|门户网站|政府网|信息网|政务网|新闻网|政府办公室|日报社?|晚报|电视台|融媒体中心|官网)"
)
_ITEM_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、")  # after a headline, that of the first item
# Lines of a paper that stand between its title and its body: its number, whom it goes to, who was there.
_NO_HEADLINE = re.compile(
    r".{0,12}〔\d{4}〕第?\d+号|.*(?<!强调)(?<!指出)(?<!要求)(?<!表示)(?<!提出)："
    r"|(?:会议)?(?:时间|地点|主持人?|召集人?|出席(?:人员|领导)?|列席(?:人员)?|参[会加]人员|参会|缺席|请假|记录人?|议题|主送|抄送)：.*"
)
_OPENING = 1500  # characters of a body that a headline is weighed against
_SITE = re.compile(r"[-_|–—»>]+\s*[^-_|–—»>]{2,30}$")


@lru_cache(maxsize=64)  # a headline is weighed against several bodies
def pairs(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters, punctuation aside."""
    kept = words_only(text)
    return frozenset(map(str.__add__, kept, kept[1:]))


@lru_cache(maxsize=8)  # a page weighs the same body against several headlines
def opening_words(body: str) -> str:
    """The beginning of a body, punctuation aside: enough to know its headline by."""
    return words_only(body[:_OPENING])


def kinship(headline: str, body: Set[str] | str, common: Set[str] | None = None) -> float:
    """Share of a headline's character pairs that the body has; pairs common to all bodies weigh 0.2.

    ``body``: the pairs of a body, or its opening words, in which the few pairs of one headline are found
    sooner than all pairs of the body are made.
    """
    own = pairs(headline)
    total = found = 0.0
    for pair in own:
        weight = 0.2 if common and pair in common else 1.0
        total += weight
        found += weight * (pair in body)
    return found / total if total else 0.0


def is_candidate(block: Block) -> bool:
    """Whether a headline line may be part of a headline group at all."""
    text = block.folded.strip()
    least = 2 if (block.structured and block.level) or _SUBTITLE.match(text) else 5
    if not least <= len(text) <= 100 or text in words("section_names") or text.startswith("（来源"):
        return False
    if text.count("|") >= 2 or _ORGAN.fullmatch(text) or (text.startswith("（") and text.endswith("）")):
        return False
    if _NO_HEADLINE.fullmatch(text):
        return False
    return sum("\u4e00" <= c <= "\u9fff" for c in text) >= min(4, least)


def choose(blocks: Sequence[Block], body: str) -> tuple[list[Block], list[Block]]:
    """Split candidate blocks before a body into its headline lines and the rest.

    A headline speaks of its body: most of its character pairs stand there. Navigation and other articles'
    headlines do not.
    """
    opening = opening_words(body)
    marks = [(kinship(b.folded, opening), b) for b in blocks if is_candidate(b)]
    marks = marks[:1] + [(mark, b) for mark, b in marks[1:] if not _ITEM_HEADING.match(b.folded.strip())]
    if not marks:
        return [], list(blocks)
    best = max(mark for mark, _ in marks)
    threshold = min(0.45, best * 0.6)
    kept: list[Block] = []
    seen: set[str] = set()
    marks = [(m, b) for m, b in marks if not _names_its_site(b, [c for _, c in marks])]
    candidates = [b for _, b in marks]
    for mark, block in marks:
        near = (
            mark >= threshold
            or (_SUBTITLE.match(block.folded.strip()) is not None and mark >= 0.25)
            or _KICKER_END.search(block.folded.strip()) is not None
        )
        # A line between two headline lines is one, too (its words may be the editor's own).
        if near and block.key not in seen:
            kept.append(block)
            seen.add(block.key)
    if not kept or best < 0.2:
        # Nothing speaks of the body: the last line before it is its headline, if it stands right there.
        last = candidates[-1]
        passed = reversed([b for b in blocks if b is last or not _passed_over(b)])
        kept = [last] if next(passed, None) is last else []
    first, final = candidates.index(kept[0]) if kept else 0, candidates.index(kept[-1]) if kept else -1
    if kept:
        kept = [
            b for b in candidates[first : final + 1]
            if b in kept or (len(b.folded.strip()) >= 8 and candidates.index(b) > first)
        ]  # fmt: skip
        if _KICKER_END.search(kept[-1].folded.strip()):
            # the title stands right after its kicker, whatever its words
            after = candidates.index(kept[-1]) + 1
            kept.extend(candidates[after : after + 2])
        unique: dict[str, Block] = {}
        for block in kept:
            unique.setdefault(block.key, block)
        kept = list(unique.values())[-6:]
    return kept, [b for b in blocks if b not in kept]


def item_headings(blocks: Sequence[Block]) -> list[Block]:
    """The last of these lines that are headings of numbered items."""
    found: list[Block] = []
    for block in reversed(blocks):
        if not _ITEM_HEADING.match(block.folded.strip()):
            break
        found.insert(0, block)
    return found


def _passed_over(block: Block) -> bool:
    """Whether a line may stand between a headline and its body and is none."""
    text = block.folded.strip()
    return _NO_HEADLINE.fullmatch(text) is not None or _ITEM_HEADING.match(text) is not None


def _names_its_site(block: Block, candidates: list[Block]) -> bool:
    """标题 —— 某某网: the page's own title line, beside the headline itself."""
    text = block.folded.strip()
    return any(
        other is not block
        and text.startswith(other.folded.strip())
        and re.match(r" *[—_|-]", text[len(other.folded.strip()) :])
        for other in candidates
    )


def arrange(lines: Sequence[tuple[str, str, bool]]) -> Headline:
    """Kicker, title lines and subtitle of a headline group; each line as (stored, folded, blank before)."""
    headline = Headline()
    rest: list[tuple[str, str, bool]] = []
    for stored, folded, blank in lines:
        stored, folded = stored.strip(" \u3000"), folded.strip()
        folded_before = folded
        folded = _DATE_PREFIX.sub("", folded)
        stored = stored[len(folded_before) - len(folded) :]
        if (inline := _KICKER_INLINE.match(folded)) and headline.kicker is None and not rest:
            headline.kicker = stored[: inline.end(1)].rstrip()
            at = inline.start(2)
            stored, folded = stored[at:].strip(), folded[at:].strip()
            if (gap := folded.rfind(" ")) > 8 and _SUBTITLE.match(folded[gap + 1 :]):
                headline.subtitle = stored[gap + 1 :]  # X强调 标题 Y主持会议, all on one line
                stored, folded = stored[:gap].rstrip(), folded[:gap].rstrip()
            rest.append((stored, folded, False))
        elif (
            _KICKER_END.search(folded) and headline.kicker is None and not (rest and blank and len(rest) > 2)
        ):
            if rest and len(folded) > 60:
                rest.append((stored, folded, blank))
                continue
            headline.kicker = " ".join([*(s for s, _, _ in rest), stored]) if rest else stored
            rest = []
        else:
            rest.append((stored, folded, blank))
    titles: list[tuple[str, str, bool]] = []
    for stored, folded, blank in rest:
        if (
            titles
            and headline.subtitle is None
            and (
                _SUBTITLE.match(folded)
                or _NAME_RUN.match(folded)
                or _DASH.match(folded)
                or (blank and _OCCASION.search(folded))
            )
        ):
            headline.subtitle = stored
        elif headline.subtitle is not None and (_SUBTITLE.match(folded) or _NAME_RUN.match(folded)):
            headline.subtitle += " " + stored
        else:
            titles.append((stored, folded, blank))
    headline.title_lines = [stored for stored, _, _ in titles]
    if not headline.title_lines and headline.kicker:
        headline.title_lines, headline.kicker = [headline.kicker], None
    return headline


def title_of_page(text: str) -> str:
    """The <title> of a page without the site's name behind it."""
    while (site := _SITE.search(text)) and site.start() >= 8:
        text = text[: site.start()].rstrip(" -_|–—»>")
    return text.strip()


def match_to_bodies(groups: list[list[Block]], bodies: list[str]) -> list[list[int]]:
    """Which headline groups belong to which bodies, where headlines stand away from them (trap 4).

    Every group goes to the body it shares most with, or to none if it shares too little with all of them.
    """
    if len(groups) < len(bodies):
        groups[:] = _single_lines(groups)
    counts = [pairs(body) for body in bodies]
    common = frozenset.intersection(*counts) if len(counts) > 1 else frozenset()
    assigned: list[list[int]] = [[] for _ in bodies]
    for g, group in enumerate(groups):
        text = "".join(b.folded for b in group)
        scores = [kinship(text, c, common) for c in counts]
        best = max(range(len(bodies)), key=lambda i: (scores[i], -i))
        if scores[best] >= 0.2:
            assigned[best].append(g)
    return assigned


def _single_lines(groups: list[list[Block]]) -> list[list[Block]]:
    """Every line a group of its own, but a kicker with the line after it."""
    singles: list[list[Block]] = []
    for block in (b for group in groups for b in group):
        if singles and len(singles[-1]) == 1 and _KICKER_END.search(singles[-1][0].folded.strip()):
            singles[-1].append(block)
        else:
            singles.append([block])
    return singles


def group_lines(blocks: Sequence[Block]) -> list[list[Block]]:
    """Headline lines as units: adjacent lines together, a kicker together with what follows it."""
    groups: list[list[Block]] = []
    after_kicker = False
    for block in blocks:
        kicker = _KICKER_END.search(block.folded.strip()) is not None
        if not groups or (block.blank_before and not after_kicker) or kicker:
            groups.append([])
        groups[-1].append(block)
        after_kicker = kicker
    return groups
