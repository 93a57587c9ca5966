"""Blocks to articles: where one report ends and the next begins, and what belongs to none (guideline §2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePath

from luoshi.reading.article import ArticleText, Headline, Piece
from luoshi.reading.layout import genre, headlines
from luoshi.reading.layout.blocks import Block
from luoshi.reading.layout.copies import mark_copies
from luoshi.reading.layout.paragraphs import folio_day, to_blocks
from luoshi.reading.records import LeftOut
from luoshi.reading.rules.metadata import dateline, dateline_outlet, page_day, read_metadata, reporters_in
from luoshi.reading.rules.reporters import signature
from luoshi.reading.source import Source
from luoshi.reading.view import without_noise

_LEAD = re.compile(
    r"^.{0,12}?(?:(?:\d{4}年)?\d{1,2}月\d{1,2}日|\d{1,2}日|昨[日天]|今[日天]|日前|近日|本周"
    r"|本月).{0,160}?(?:召开|举行|主持|调研|出席|率|会见|检查|督导|参加|听取|深入|来到|看望|慰问)"
)
_SECTION = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|第[一二三四五六七八九十]+[，、部章节]"
    r"|会议(?:指出|强调|要求|认为)|[■●◆▲★]|[\u4e00-\u9fff]{2,4}(?:强调|指出|要求)$)"
)
_SPEECH_END = re.compile(r"(?:强调|指出|要求|认为|表示|提出)[：:，]?$")
_CAPTION = re.compile(
    r"(?:摄|图片|资料图|摄影|供图|配图|(?:大会|会议|调研|活动|座谈会)现场)[。）]?$|^(?:图为|上图|下图"
    r"|左图|右图|△|▲)"
)
_BULLET_ITEM = re.compile(r"[●■◆▲★□◎○] *\S")
_ENTRY = re.compile(
    r"(?:是日|同日)(?= )|(?:\d{4}年)?(?:\d{1,2} ?月 ?)?\d{1,2}(?:[~至～—-](?:\d{1,2}月)?\d{1,2})? ?日"
)
_HELD = re.compile(r"召开|举行|主持|来到|会见|调研|出席")
_DATED = re.compile(r"(?:\d{1,2}月)?\d{1,2}日|昨[日天]|今[日天]|近日|日前")
_BARE_ENTRY = re.compile(rf"(?:{_ENTRY.pattern})(?:至\d{{1,2}}日)? +")
_CHRONICLE = re.compile(r"大事记|大事|纪要|纪事|日志|动态")
# 张川出席并讲话。 大会现场。 : no post, no 要, one short clause.
_CAPTION_SENTENCE = re.compile(
    r"(?!市领导|县领导|区领导|省领导)[\u4e00-\u9fff]{2,4}(?:出席|主持|讲话|致辞|宣布|宣读|作"
    r"|参加)[^，要]*。|[^，要]{2,8}现场。"
)
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")


@dataclass(slots=True)
class _Draft:
    """An article being gathered."""

    before: list[Block] = field(default_factory=list)  # headings before the body
    meta: list[Block] = field(default_factory=list)
    body: list[Block] = field(default_factory=list)


def lay_out(source: Source) -> tuple[list[ArticleText], list[LeftOut]]:
    """All articles of a source in order, and everything that is in none of them, with the reason."""
    blocks = to_blocks(source.lines)
    mark_copies(blocks)
    left_out = [_left(b, b.reason) for b in blocks if b.kind == "furniture"]
    page_title = [b for b in blocks if b.kind == "title"]
    _keep_cut_end(blocks)
    drafts, loose = _gather([b for b in blocks if b.kind not in ("furniture", "title")])
    _match_loose(drafts, loose)
    articles: list[ArticleText] = []
    used: set[int] = set()
    for draft in drafts:
        article, spare = _finish(draft, source, page_title if len(drafts) == 1 else [])
        why = "a list of headlines" if _is_contents(draft) else None
        why = why or genre.refusal(
            article.title or "", article.view.text, "\n".join(b.folded for b in draft.before)
        )
        if why:
            left_out.extend(_left(b, why) for b in (*draft.before, *draft.meta, *draft.body))
            continue
        articles.append(article)
        left_out.extend(_left(b, "no part of the report: headline of something else") for b in spare)
        left_out.extend(_left(b, "metadata") for b in draft.meta)
        used.update(id(b) for b in draft.before)
    left_out.extend(_left(b, "no part of a report") for b in loose if id(b) not in used)
    left_out.extend(_left(b, "page title") for b in page_title)
    day = page_day(b.folded for b in blocks if b.kind in ("meta", "heading", "title"))
    for article in articles:
        if day and article.published is None:  # the broadcast's own day counts for all of it
            article.published, article.published_text = day
    return articles, left_out


_CUT_START = re.compile(r"^(?:会议|大会|会上|[\u4e00-\u9fff]{2,4}(?:强调|指出|要求|说)|要|各)")


def _keep_cut_end(blocks: list[Block]) -> None:
    """The last line of an excerpt, cut inside its sentence, is text and no headline (trap 27)."""
    last = next((b for b in reversed(blocks) if b.kind not in ("furniture", "title")), None)
    if (
        last is not None
        and last.kind == "heading"
        and not last.structured
        and _CUT_START.match(without_noise(last.folded))
    ):
        last.kind = "body"


_CONTENTS_LINE = re.compile(r"^(?:（?\d{1,2}[.．、）]|[一二三四五六七八九十]+、).{4,120}[；;。]?$")


def _is_contents(draft: _Draft) -> bool:
    """The table of contents of a bulletin: numbered headlines and nothing else."""
    numbered = sum(1 for b in draft.body if _CONTENTS_LINE.match(b.folded) and b.folded.count("。") <= 1)
    ended = sum(1 for b in draft.body if b.folded.endswith(("；", "；”")))
    return numbered >= 3 and numbered >= 0.6 * len(draft.body) and ended >= 0.5 * numbered


def _left(block: Block, reason: str) -> LeftOut:
    first = block.runs[0].line if block.runs else None
    return LeftOut(block.text, reason, dict(first.original) if first else {})


# -- gathering -------------------------------------------------------------------------------------


def _gather(blocks: list[Block]) -> tuple[list[_Draft], list[Block]]:
    """Articles in page order, and headline lines that follow the last body."""
    drafts: list[_Draft] = []
    pending: list[Block] = []
    page: int | None = None
    items = _itemised(blocks)
    many = _many_sections([b.level for b in blocks if b.kind == "heading" and b.level])
    for i, block in enumerate(blocks):
        if block.kind in ("heading", "meta"):
            pending.append(block)
            continue
        turned = page is not None and block.page is not None and block.page != page
        page = block.page if block.page is not None else page
        if not drafts or i in items or _begins(drafts[-1], pending, block, turned=turned, many=many):
            if drafts:  # （甲 乙） before a second report signs the first
                signed = [b for b in pending if b.kind == "meta" and signature(b.folded)]
                drafts[-1].meta.extend(signed)
                pending = [b for b in pending if b not in signed]
            drafts.append(_Draft())
            drafts[-1].before = [b for b in pending if b.kind == "heading"]
            drafts[-1].meta = [b for b in pending if b.kind == "meta"]
        else:
            for b in pending:
                (drafts[-1].meta if b.kind == "meta" else drafts[-1].body).append(b)
        pending = []
        drafts[-1].body.append(block)
    if drafts:
        drafts[-1].meta.extend(b for b in pending if b.kind == "meta")
        return drafts, [b for b in pending if b.kind == "heading"]
    return drafts, pending


def _itemised(blocks: list[Block]) -> set[int]:
    """Body blocks that each open an item of their own: dated entries of a chronicle, ● items (trap 12).

    A chronicle has a blank after its bare day or says what it is; bulleted items count if each reports a day.
    """
    body = [i for i, b in enumerate(blocks) if b.kind == "body"]
    bullets = [i for i in body if _BULLET_ITEM.match(blocks[i].folded)]
    reports = sum(1 for i in bullets if _DATED.search(blocks[i].folded[:160]))
    if (len(bullets) >= 2 and reports == len(bullets)) or (len(bullets) >= 3 and reports * 2 >= len(bullets)):
        return set(bullets)
    dated = [i for i in body if _ENTRY.match(blocks[i].folded)]
    held = sum(1 for i in body if _HELD.search(blocks[i].folded[:120]))
    if len(body) >= 2 and dated == body and held * 2 >= len(body) + (len(body) < 3):
        return set(dated)
    if len(dated) < 2 or len({_ENTRY.match(blocks[i].folded)[0] for i in dated}) < 2:  # type: ignore[index]
        return set()
    bare = all(_BARE_ENTRY.match(blocks[i].folded) for i in dated)
    named = any(_CHRONICLE.search(b.folded) for b in blocks if b.kind in ("heading", "furniture"))
    return set(dated) if bare or named else set()


def _many_sections(levels: list[int]) -> int:
    """The heading level whose headings are articles of their own (a bulletin in Markdown), 0 for none."""
    deep = [level for level in levels if level >= 2]
    for level in sorted(set(deep), reverse=True):
        if deep.count(level) >= 3:
            return level
    return 0


def _begins(draft: _Draft, pending: list[Block], block: Block, *, turned: bool, many: int) -> bool:
    """Whether ``block`` opens a new article after ``draft``."""
    if not draft.body:
        return False
    text = block.folded
    titles = [
        b
        for b in pending
        if b.kind == "heading" and headlines.is_candidate(b) and not _SECTION.match(b.folded)
    ]
    dated = dateline(text) is not None
    if dated:
        own = dateline("".join(b.folded for b in draft.body[:1])) is not None
        if titles or any(b.kind == "meta" for b in pending):
            return True
        return own or len(draft.body) > 2
    if not titles:
        return turned and bool(_LEAD.match(text)) and any(b.kind == "meta" for b in pending)
    if many and any(b.structured and b.level == many for b in titles):
        return True
    if any(b.kind == "meta" for b in pending) and len(titles[-1].folded) >= 8 and _LEAD.match(text[:220]):
        return True
    if turned and (_LEAD.match(text[:220]) or len(titles) > 1):
        return True
    return (
        bool(_LEAD.match(text[:220]))
        and len(titles[-1].folded) >= 8
        and bool(re.search(r"会|强调|召开|调研|主持|出席|部署", "".join(b.folded for b in titles)))
    )


def _match_loose(drafts: list[_Draft], loose: list[Block]) -> None:
    """Headlines that stand after the bodies go to the bodies they speak of (trap 4)."""
    headless = [d for d in drafts if not any(headlines.is_candidate(b) for b in d.before)]
    candidates = [b for b in loose if headlines.is_candidate(b)]
    if not headless or not candidates:
        return
    groups = headlines.group_lines(candidates)
    bodies = ["".join(b.folded for b in d.body) for d in headless]
    for draft, mine in zip(headless, headlines.match_to_bodies(groups, bodies), strict=True):
        draft.before = [*draft.before, *(b for g in mine for b in groups[g])]


# -- finishing -------------------------------------------------------------------------------------


def _finish(draft: _Draft, source: Source, page_title: list[Block]) -> tuple[ArticleText, list[Block]]:
    body_text = "\n".join(b.folded for b in draft.body)
    chosen, spare = headlines.choose(draft.before, body_text) if draft.before else ([], [])
    headline = (
        headlines.arrange([(b.text, b.folded, b.blank_before) for b in chosen]) if chosen else Headline()
    )
    # 一、加快水厂建设: the heading of a paper's first item stands right before the body, and is of it.
    items = headlines.item_headings(spare) if chosen else []
    body = [*items, *draft.body]
    spare = [b for b in spare if b not in items]
    if not chosen and len(body) > 1 and _opens_with_headline(body):
        first = body.pop(0)
        headline = headlines.arrange([(first.text, first.folded, first.blank_before)])
    if not headline.title_lines and page_title:
        title = headlines.title_of_page(page_title[0].text)
        if title and headlines.kinship(page_title[0].folded, headlines.opening_words(body_text)) >= 0.3:
            headline = headlines.arrange([(title, page_title[0].folded[: len(title)], False)])
    group = "".join(c for b in chosen for c in b.folded if c.isalnum())
    pieces: list[Piece] = []
    parts: list[str] = []
    captions: set[int] = set()
    at = 0
    for i, block in enumerate(body):
        if _is_caption(block, i, len(body), group):
            captions.add(len(parts))
        pieces.extend(block.pieces(at))
        parts.append(block.text)
        at += len(block.text) + 1
    article = ArticleText("\n".join(parts), pieces, captions)
    article.headline = headline
    article.source_name = PurePath(source.name).name
    _describe(article, draft, body)
    return article, spare


def _opens_with_headline(body: list[Block]) -> bool:
    """A first line that ends in no sentence mark and is followed by a dated lead is the headline."""
    first = body[0].folded
    return (
        len(first) <= 60
        and not re.search(r"[。！？；：，]$", first)
        and "。" not in first
        and bool(_LEAD.match(body[1].folded[:220]) or dateline(body[1].folded))
    )


def _is_caption(block: Block, index: int, count: int, headline: str) -> bool:
    text = block.folded.strip()
    if _SPEECH_END.search(text):
        key = block.key
        return bool(headline) and len(key) >= 6 and key in headline
    if len(text) <= 60 and (key := block.key) and len(key) >= 6 and key in headline:
        return True
    if len(text) <= 40 and _CAPTION.search(text):
        return True
    return len(text) <= 14 and 0 < index < count - 1 and _CAPTION_SENTENCE.fullmatch(text) is not None


def _describe(article: ArticleText, draft: _Draft, body: list[Block]) -> None:
    """Publication day, outlet, reporters and the years that stand outside the body."""
    lines = [without_noise(b.text) for b in draft.meta]
    # Labelled lines come first: an outlet's own day is evidence where no line says 发布.
    lines += [f"日期：{day}" for b in draft.meta if (day := folio_day(without_noise(b.folded)))]
    metadata = read_metadata(lines)
    article.published = metadata.published
    article.published_text = metadata.published_text
    article.outlet = metadata.outlet
    if article.outlet is None and body:
        article.outlet = dateline_outlet(body[0].folded)
    article.reporters = [
        (_as_stored(name, draft.meta), _as_stored(post, draft.meta), {}) for name, post in metadata.reporters
    ]
    known = {name for name, _, _ in article.reporters}
    for reporter in reporters_in(article.view.text):
        stored = _plain(article.words(reporter.start, reporter.end))
        if stored not in known:
            known.add(stored)
            post = article.view.text.rfind(reporter.post, 0, reporter.end) if reporter.post else -1
            written = article.words(post, post + len(reporter.post)) if post >= 0 else reporter.post
            article.reporters.append((stored, written, {"start": reporter.start, "end": reporter.end}))
    for line in (
        *article.headline.title_lines,
        article.headline.kicker or "",
        article.headline.subtitle or "",
    ):
        article.years_on_page.extend(int(y[0]) for y in _YEAR.finditer(line))


def _as_stored(word: str, blocks: list[Block]) -> str:
    """A folded word as the page writes it."""
    for block in blocks:
        at = block.folded.find(word) if word else -1
        if at >= 0:
            return block.text[at : at + len(word)]
    return word


def _plain(name: str) -> str:
    """A stored name without inner blanks and pinyin glosses."""
    return re.sub(r"\s|[（(][a-zà-ǜ]+[）)]", "", name)
