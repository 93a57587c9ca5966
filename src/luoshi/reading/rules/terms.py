"""Named terms: mechanisms, slogans, programmes and counted sets, with the lists they are bound to.

Every quoted string is a term, an item of one, or a quoted word; what stands without quotation marks is a
term only by the rules of ``unquoted``. One record a name and article: the first place it stands, with the
best-bound items. Counting comes after binding (``term_items``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from luoshi.reading.article import ArticleText
from luoshi.reading.records import Term, TermCheck, TermType
from luoshi.reading.rules import unquoted
from luoshi.reading.rules.counting import Count, count_in
from luoshi.reading.rules.quotations import Quotation, Spans, quotations
from luoshi.reading.rules.term_items import Items, Span, antecedent_items, bound_items, parts_of
from luoshi.reading.words import alternatives, table

MOST_PLACES = 50  # places of one name in which its list is looked for
LONGEST_QUOTE = 48  # characters; a longer quoted string is a citation, if it is no list either
_PLAIN = re.compile("[“”‘’\\s、，；]")
_CODE = re.compile(r"\d{3,6}|[\dA-Z]{1,3}(?:[+＋][\dA-Za-z]{1,3})+|\d{1,3}(?:[-·]\d{1,3}){2,}")
_DAY_OF_EVENT = re.compile(r"\d{1,2}[·.]\d{1,2}")  # the “11·21” fire is called by its day
_PLAN = re.compile("[一二三四五六七八九十]?[一二三四五六七八九十]五")
_SPEECH = re.compile("(?:说|称|表示|道|写道|指出|介绍|认为|坦言|告诉记者|感慨|回忆)(?:，|：|)[“]$")
_SENTENCE = re.compile("[。！？!?…]")
_BODY = re.compile("^(?:专项|三年|五年)?(?:行动|工程|计划|活动|工作法|机制|战略|攻坚战|大会战|倡议|品牌)")


@dataclass(slots=True)
class _Found:
    """One place where a term stands: ``span`` without quotation marks, ``outer`` with them."""

    span: Span
    outer: Span
    type: TermType
    count: Count | None = None
    items: Items | None = None


def find_terms(article: ArticleText) -> list[Term]:
    """All named terms of an article in the order of their first places."""
    return terms_and_places(article)[0]


def terms_and_places(article: ArticleText) -> tuple[list[Term], list[Span]]:
    """The named terms of an article, and every place where one stands, as spans of the view."""
    text = article.view.text
    quotes, titles = quotations(text)
    starts = [p.start for p in article.paragraphs]
    ends = [p.end for p in article.paragraphs]

    def paragraph_of(position: int) -> Span:
        i = max(0, bisect_right(starts, position) - 1)
        return starts[i], ends[i]

    quotes = [part for quote in quotes for part in _counted_apart(text, quote)]
    shown = [q for q in quotes if _is_term(text, q)]
    kept = _outermost(shown)
    found = [_quoted(text, q) for q in kept]
    taken = Spans([*(f.outer for f in found), *titles])
    found += _bare(text, taken, paragraph_of)
    found.sort(key=lambda f: f.span)
    tries: dict[str, int] = {}
    for one in found:
        name = text[slice(*one.span)]
        if one.count is None or one.items is not None or tries.get(name, 0) >= MOST_PLACES:
            continue
        tries[name] = tries.get(name, 0) + 1
        one.items = bound_items(text, one.outer, paragraph_of(one.span[0]), one.count)
        if one.type == "fixed" and one.items is not None and len(one.items.spans) < 3:
            one.items = None  # 讲话和全国两会: a dictionary word takes no pair for its list
    kept_places = _without_items(text, found)
    return _records(article, kept_places), [one.span for one in kept_places]


def _counted_apart(text: str, quote: Quotation) -> list[Quotation]:
    """“两个清零、三个不发生” are two terms: each part counts by itself, with a classifier."""
    inside = text[quote.start : quote.end]
    if "、" not in inside or not all(
        (count := count_in(part)) is not None and count.classifier is not None and len(count.parts) == 1
        for part in inside.split("、")
    ):
        return [quote]
    parts: list[Quotation] = []
    at = quote.start
    for part in inside.split("、"):
        parts.append(replace(quote, start=at, end=at + len(part)))
        at += len(part) + 1
    return parts


def _is_term(text: str, quote: Quotation) -> bool:
    """Quoted speech and quoted sentences are no terms."""
    inside = text[quote.start : quote.end]
    if not inside.strip() or _SENTENCE.search(inside):
        return False
    if len(inside) > LONGEST_QUOTE * (2 if inside.count("、") > 2 else 1):
        return False
    return not (len(inside) > 8 and _SPEECH.search(text[max(0, quote.start - 10) : quote.start]))


def _outermost(quotes: list[Quotation]) -> list[Quotation]:
    kept: list[Quotation] = []
    for quote in quotes:
        if not kept or quote.start >= kept[-1].end:
            kept.append(quote)
    return kept


@cache
def _programme_name() -> re.Pattern[str]:
    return re.compile(f"[^、，；]{{2,}}(?:{alternatives('programme_heads')})")


def plain(name: str) -> str:
    """A name without quotation marks, blanks and separators: how names are compared."""
    return _PLAIN.sub("", name)


def _quoted(text: str, quote: Quotation) -> _Found:
    span = (quote.start, quote.end)
    outer = (quote.outer_start, quote.outer_end)
    inside = text[quote.start : quote.end]
    count = count_in(inside)
    kind = _fixed_kind(inside)
    if kind is not None and "counted" not in kind:
        return _Found(span, outer, "programme" if "programme" in kind else "fixed", count)
    if _PLAN.fullmatch(inside):
        return _Found(span, outer, "fixed")
    if _CODE.fullmatch(inside):
        return _Found(span, outer, "code")
    if count is not None:
        return _Found(span, outer, "counted", count)
    parts = parts_of(text, *span)
    if not parts and (
        _programme_name().fullmatch(inside)
        or (len(inside) > 2 and _BODY.match(text[outer[1] : outer[1] + 6]))
    ):
        return _Found(span, outer, "programme")
    if parts:
        return _Found(span, outer, "slogan", items=Items(parts))
    word = len(inside) <= 2 or _DAY_OF_EVENT.fullmatch(inside) is not None
    return _Found(span, outer, "quoted_word" if word else "slogan")


def _fixed_kind(name: str) -> str | None:
    fixed = table("fixed_terms")
    return fixed.get(name, fixed.get(plain(name)))


def _bare(text: str, taken: Spans, paragraph_of: Callable[[int], Span]) -> list[_Found]:
    """Terms without quotation marks, earlier rules first: no two share a character."""
    found: list[_Found] = []
    used: list[Span] = []

    def add(span: Span, kind: TermType, count: Count | None = None, items: Items | None = None) -> None:
        if taken.at(span[0]) or taken.at(span[1] - 1):
            return
        i = bisect_right(used, span)
        if (i and used[i - 1][1] > span[0]) or (i < len(used) and used[i][0] < span[1]):
            return
        used.insert(i, span)
        found.append(_Found(span, span, kind, count, items))

    for span in unquoted.codes(text):
        add(span, "code")
    for span in unquoted.fixed_terms(text):
        name = text[slice(*span)]
        known = _fixed_kind(name) or ""
        bare_kind: TermType = (
            "programme" if "programme" in known else "counted" if "counted" in known else "fixed"
        )
        add(span, bare_kind, count_in(name))
    for span in unquoted.named_sets(text):
        if (count := count_in(text[slice(*span)])) is not None:
            add(span, "counted", count)
    for span in unquoted.pronouns(text):
        count = Count((_pronoun_number(text[span[0]]),), "item", ("者",))
        items = antecedent_items(text, span[0], paragraph_of(span[0]), count)
        if items is not None:
            add(span, "counted", count, items)
    for span in unquoted.programmes(text):
        add(span, "programme")
    for span in unquoted.mottos(text):
        add(span, "slogan", None, Items(parts_of(text, *span)))
    return found


def _pronoun_number(char: str) -> int:
    return "〇一二三四五六七八九十".find(char.replace("两", "二"))


def _without_items(text: str, found: list[_Found]) -> list[_Found]:
    """Quoted strings that are items of a counted term are no terms, unless they name a programme of
    their own (“X倍增”和Y“两大行动”: X is a 行动); nor is a quoted string that is a whole list."""
    owner: dict[Span, _Found] = {}
    lists: list[Span] = []
    for one in found:
        if one.type in ("counted", "fixed", "programme") and one.items is not None and one.count is not None:
            for span in one.items.spans:
                owner[span] = one
            if one.items.spans and not one.items.cross_sentence:
                lists.append((one.items.spans[0][0], one.items.spans[-1][1]))
    list_spans = Spans(lists)
    kept: list[_Found] = []
    for one in found:
        counted = owner.get(one.span)
        if counted is not None and counted is not one:
            heads = counted.count.heads if counted.count else ()
            if not (heads and re.search("(?:行动|工程|计划|机制|活动)$", heads[-1])):
                continue
            one.type = "programme"
        elif one.type in ("slogan", "quoted_word") and one.items is not None:
            holder = list_spans.at(one.span[0])
            if (
                holder is not None
                and holder[0] <= one.items.spans[0][0]
                and one.items.spans[-1][1] <= holder[1]
            ):
                continue
        kept.append(one)
    return kept


def _records(article: ArticleText, found: list[_Found]) -> list[Term]:
    """One record a name, from its first place; items from the place where they are bound best."""
    text = article.view.text
    by_name: dict[str, list[_Found]] = {}
    for one in found:
        by_name.setdefault(plain(text[slice(*one.span)]), []).append(one)
    terms: list[Term] = []
    for places in by_name.values():
        first = places[0]
        best = max(places, key=_binding)
        if best.type in ("fixed", "programme") and best.count is not None and best.items is None:
            best.count = None
        terms.append(_record(article, first.span, best))
    return terms


def _binding(place: _Found) -> tuple[bool, bool, bool, bool]:
    items = place.items
    return (
        place.count is not None and items is not None,
        items is not None and items.sure and not items.open,
        items is not None and not items.cross_sentence,
        place.type not in ("quoted_word", "slogan"),
    )


def _record(article: ArticleText, place: Span, best: _Found) -> Term:
    items, count = best.items, best.count
    kind = best.type
    if kind == "counted" and count is not None and items is None and count.contracted:
        kind, count = "fixed", None  # 三化, 五最: a contraction counts only where its list stands
    if kind == "fixed" and count is not None:
        kind = "counted"  # its list stands in the text, so it can be checked
    counted = None
    if items is not None:
        counted = items.characters if count is not None and count.unit == "字" else len(items.spans)
    check, why = _check(count, items) if count is not None and kind == "counted" else ("n/a", "")
    return Term(
        name=article.words(*place),
        type=kind,
        items=[article.words(*span) for span in items.spans] if items else [],
        declared=count.declared if count is not None and kind == "counted" else None,
        counted=counted,
        check=check,
        anchor=article.anchor(*place),
        count_unit=count.unit if count is not None else "item",
        declared_parts=list(count.parts) if count is not None and len(count.parts) > 1 else [],
        cross_sentence=bool(items and items.cross_sentence),
        certainty="high" if not why else "low",
        why=[why] if why else [],
    )


def _check(count: Count, items: Items | None) -> tuple[TermCheck, str]:
    if items is None:
        return "not_enumerated", ""
    if count.unit == "字":
        return ("match", "") if items.characters == count.declared else ("mismatch", "")
    size = len(items.spans)
    sizes = items.sizes
    if len(count.parts) > 1 and len(sizes) > 1:
        return "ambiguous", "the size of the list depends on how it is split"
    if size == count.declared:
        return "match", ""
    if items.open:
        return "not_enumerated", "等 leaves the list open"
    if count.declared in sizes:
        return "ambiguous", "the size of the list depends on how it is split"
    if not items.sure:
        return "ambiguous", "where the list begins is not certain"
    return "mismatch", ""
