"""Lines to paragraphs: wrapped lines joined, false breaks closed, true ones kept (guideline §1).

Whether text is hard-wrapped is judged for a region of lines, not for a file: a wrapped region has one line
width and most lines end inside a sentence. Traps 1-3: a blank line inside a sentence at column ends and
before “; a real break without a blank line; in doubt, no break.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from luoshi.reading.layout.blocks import Block, Kind, Run
from luoshi.reading.layout.furniture import is_furniture
from luoshi.reading.rules.metadata import dateline, is_metadata_line, metadata_within
from luoshi.reading.source import Line
from luoshi.reading.view import fold, without_noise

_MARK = re.compile(r"[，。；：！？]")
_SENTENCE_ENDS = ("。", "！", "？", "…")
_CLAUSE_ENDS = ("。", "！", "？", "：", "；")
_CLOSING = "”’）】》"
_OPEN_END = re.compile(r"[，、；：（“《]$")
_CONTINUES = re.compile(r"^[，、。；：！？）”》%]")
_CONTENT_START = re.compile(
    r"^(?:会议|大会|会上|会前|会后|随后|座谈会|市领导|县领导|区领导|省领导|[\u4e00-\u9fff]{2,4}(?:强调"
    r"|指出|要求|表示|说)|各[县市区级]|据悉|据了解|近日|当天"
    r"|\d+月\d+(?:[~至～—-]\d+)?日|是日 |[一二三四五六七八九十]、)"
)
# The outlet's own line with its day: 云川日报 2024年8月1日, www.example.cn (2024-08-01 09:00:00) 来源：…
_FOLIO = re.compile(
    r"[^，。；]{0,40}?((?:19"
    r"|20)\d\d[年./-] ?\d{1,2}[月./-] ?\d{1,2}日?(?: +\d{1,2}:\d\d(?::\d\d)?)?)[^，。；]{0,40}"
)
_OUTLET = re.compile(r"报(?!告|名|送)|网|电视台|广播|原创|客户端|http|www|融媒")
_SENTENCE = re.compile(r"[。！？]")
_WIDEST = 62.0  # full-width characters; a wider line is a paragraph of its own
_RUN_ON = re.compile(r"(?<=[。！？”）])[ \u3000\xa0]+(?=[^ \u3000\xa0])")
_GLUED_HEADLINE = re.compile(
    r"^([^。！？；\n]{8,60}?) +(?=(?:本报|本网|○○|【|[\u4e00-\u9fff]{2,8}讯)"
    r"|(?:\d{4}年)?\d{1,2}月\d{1,2}日|\d{1,2}日|昨[日天]|今[日天]|近日|日前)"
)


def _is_finished(line: str) -> bool:
    """Whether a line ends in a sentence mark, closing quotes and brackets aside."""
    return line.rstrip(_CLOSING).endswith(_SENTENCE_ENDS)


def folio_day(folded: str) -> str | None:
    """The day an outlet's own line gives (云川日报 2024年8月1日), None for any other line."""
    if len(folded) > 90 or not (match := _FOLIO.fullmatch(folded.strip())) or not _OUTLET.search(folded):
        return None
    return match[1]


def to_blocks(lines: list[Line]) -> list[Block]:
    """All non-blank text of the source as blocks, in order."""
    folded = fold("\n".join(line.text.replace("\n", " ") for line in lines)).split("\n")
    blocks: list[Block] = []
    pending: list[tuple[Line, str, bool]] = []  # plain lines not yet judged: line, folded, blank before
    blank = False
    for line, text in zip(lines, folded, strict=True):
        if not text.strip():
            blank = True
            continue
        if line.kind == "line":
            pending.append((line, text, blank))
        else:
            blocks.extend(_plain(pending))
            pending = []
            blocks.append(_structured(line, text, blank=blank))
        blank = False
    blocks.extend(_plain(pending))
    return [part for block in _unbroken(blocks) for part in _split(block)]


def _unbroken(blocks: list[Block]) -> Iterator[Block]:
    """Elements that a page broke inside a sentence (三大产业，<br>绘制…) are one."""
    open_one: Block | None = None
    for block in blocks:
        if open_one is not None and block.structured and block.kind == "body" == open_one.kind:
            open_one.runs.extend(block.runs)
            open_one.text += block.text
            open_one.folded += block.folded
        else:
            if open_one is not None:
                yield open_one
            open_one = block
        if not (open_one.structured and open_one.kind == "body" and open_one.folded.endswith(("，", "、"))):
            yield open_one
            open_one = None
    if open_one is not None:
        yield open_one


def _block(entries: list[tuple[Line, str, bool]]) -> Block:
    runs: list[Run] = []
    texts: list[str] = []
    foldeds: list[str] = []
    for line, folded, _ in entries:
        text = line.text.strip()
        skip = line.text.find(text)
        runs.append(Run(line, skip, len(text)))
        texts.append(text)
        foldeds.append(folded[skip : skip + len(text)])
    first, _, blank_before = entries[0]
    return Block(
        runs=runs,
        text="".join(texts),
        folded="".join(foldeds),
        blank_before=blank_before,
        size=first.size,
        page=first.page,
    )


def _structured(line: Line, folded: str, *, blank: bool) -> Block:
    block = _block([(line, folded, blank)])
    block.structured = True
    block.level = line.level
    if line.kind == "furniture":
        block.kind, block.reason = "furniture", line.label or "page furniture"
    elif line.kind == "title":
        block.kind = "title"
    elif line.kind == "meta":
        block.kind = "meta"
    elif line.kind == "heading":
        block.kind = "heading"
        if is_furniture(block.folded):
            block.kind, block.reason = "furniture", "page furniture"
    else:
        _judge(block)
    return block


def _judge(block: Block) -> None:
    """Furniture, metadata, headline or body, by the words of the line alone."""
    text = without_noise(block.folded)
    if not text.startswith("（") and dateline(text) is not None and not is_metadata_line(text):
        block.kind = "body"
    elif len(text) <= 200 and (is_metadata_line(text) or folio_day(text)):
        block.kind = "meta"
    elif len(text) <= 600 and is_furniture(text):
        block.kind, block.reason = "furniture", "page furniture"
    elif (
        _SENTENCE.search(text)
        or (len(text) >= 15 and ("，" in text or "；" in text))
        or (len(text) > 3 and text.endswith(("；", "，")))
    ):
        block.kind = "body"
    elif len(text) <= 80:
        block.kind = "heading"


def _split(block: Block) -> Iterator[Block]:
    """A whole report on one line: a headline glued to the body, and breaks that are only a blank (。
    会议…).
    """
    if block.kind == "body" and (inside := metadata_within(block.folded)):
        start, end = inside
        if start:
            yield _as(block.part(0, start), "heading")
        yield _as(block.part(start, end), "meta")
        block = block.part(end, len(block.text))
    if block.kind != "body" or len(block.text) < 80 or " " not in block.folded:
        yield block
        return
    start = 0
    if glued := _GLUED_HEADLINE.match(block.folded):
        headline = block.part(0, glued.end(1))
        if (
            dateline(headline.folded) is None
            and not re.search(r"[，]|记者|通讯员", headline.folded)
            and "讯" not in headline.folded[-3:]
        ):
            headline.kind = "meta" if is_metadata_line(headline.text) else "heading"
            yield headline
            start = glued.end()
    for gap in _RUN_ON.finditer(block.folded, start):
        if gap.start() > start and _is_break(block.folded, start, gap):
            yield _judged_part(block, start, gap.start())
            start = gap.end()
    yield _judged_part(block, start, len(block.text))


def _as(block: Block, kind: Kind) -> Block:
    block.kind = kind
    return block


def _judged_part(block: Block, start: int, end: int) -> Block:
    """A paragraph of a one-line page; a byline or an address at its end is none."""
    part = block.part(start, end)
    if len(part.text) < 60:
        _judge(part)
    return part


def _is_break(text: str, start: int, gap: re.Match[str]) -> bool:
    """A blank after a finished sentence breaks; one after a dateline (本报讯（记者 …） 8月) or a quote does
    not.
    """
    if gap.start() - start < 25 and not _SENTENCE.search(text[start : gap.start()]):
        return False
    return _is_finished(text[max(start, gap.start() - 4) : gap.start()])


# -- plain text ------------------------------------------------------------------------------------


def _width(text: str) -> float:
    """Display width in full-width characters."""
    size = len(text)
    wide = (len(text.encode("utf-8", "replace")) - size) / 2  # Han takes three bytes, ASCII one
    return wide + (size - wide) / 2


def _plain(entries: list[tuple[Line, str, bool]]) -> Iterator[Block]:
    """Blocks of a run of plain lines; regions of short lines are tested for hard wrapping."""
    region: list[tuple[Line, str, bool]] = []
    for entry in entries:
        if region and entry[0].page != region[-1][0].page and _turns(region[-1][1], entry[1]):
            yield from _region(region)
            region = []
        if len(entry[1]) > 2 * _WIDEST or _width(entry[1].strip()) > _WIDEST:
            yield from _region(region)
            region = []
            yield from _loose([entry])
        else:
            region.append(entry)
    yield from _region(region)


def _turns(last: str, first: str) -> bool:
    """Whether a page ends with its last line: a sentence ends there and the next page opens anew."""
    opens = first.startswith("  ") or _MARK.search(first) is None or dateline(first.strip()) is not None
    return opens and _is_finished(last.rstrip())


def _region(entries: list[tuple[Line, str, bool]]) -> Iterator[Block]:
    if not entries:
        return
    width = _wrap_width(entries)
    if width is not None:
        yield from _wrapped(entries, width)
        return
    # One wrapped excerpt among loose lines: test each group between blank lines.
    groups: list[list[tuple[Line, str, bool]]] = []
    for entry in entries:
        if not groups or (entry[2] and len(groups[-1]) >= 1):
            groups.append([])
        groups[-1].append(entry)
    if len(groups) == 1:
        yield from _loose(entries)
        return
    loose: list[tuple[Line, str, bool]] = []
    for group in groups:
        width = _wrap_width(group)
        if width is None:
            loose.extend(group)
        else:
            yield from _loose(loose)
            loose = []
            yield from _wrapped(group, width)
    yield from _loose(loose)


def _wrap_width(entries: list[tuple[Line, str, bool]]) -> float | None:
    """The line width of a hard-wrapped region, None if it is not one."""
    if len(entries) < 5:
        return None
    widths = [_width(text.strip()) for _, text, _ in entries]
    mode = Counter(round(w) for w in widths if w >= 8).most_common(1)
    if not mode:
        return None
    width = float(mode[0][0])
    if (indented := _indented_width(entries)) is not None:
        return indented
    near = sum(1 for w in widths if abs(w - width) <= 2)
    inside = sum(1 for _, text, _ in entries if not text.rstrip().removesuffix("”").endswith(_CLAUSE_ENDS))
    beyond = sum(1 for w in widths if w > width + 2.5)
    if width < 8 or beyond > 0.1 * len(entries) or near < 0.55 * len(entries) or inside < 0.55 * len(entries):
        return None
    # A list of short headlines has one width, too: wrapped prose breaks inside sentences that end somewhere.
    if not any("，" in text or "。" in text for _, text, _ in entries):
        return None
    return width


def _indented_width(entries: list[tuple[Line, str, bool]]) -> float | None:
    """The width of a region whose paragraphs are indented: every line that goes on is as wide as the others,
    and a sentence ends before every indent. Short paragraphs (half of the lines are last ones) show it, too.
    """
    lines = [line.rstrip() for _, line, _ in entries]
    going_on: list[str] = []
    begun = 0
    for (line, following), (_, _, blank) in zip(pairwise(lines), entries[1:], strict=True):
        if following.startswith("  "):
            begun += 1
            if not _is_finished(line) and (_MARK.search(line) or line.startswith("  ")) and not blank:
                return None
        elif not blank:
            going_on.append(line)
    if begun < 2 or len(going_on) < 2:
        return None
    for size, tolerance in ((_width, 3), (len, 2)):  # a program may count characters, whatever their width
        sizes = [size(line) for line in going_on]
        if max(sizes) - min(sizes) <= tolerance and max(map(size, lines)) <= max(sizes) + 1:
            return max(map(_width, going_on))
    return None


def _wrapped(entries: list[tuple[Line, str, bool]], width: float) -> Iterator[Block]:
    indents = sum(1 for _, text, _ in entries if text.startswith("  "))
    by_indent = 0.02 * len(entries) <= indents <= 0.5 * len(entries) and indents >= 2
    paragraph: list[tuple[Line, str, bool]] = []
    at = 0
    while at < len(entries):
        entry = entries[at]
        stripped = entry[1].strip()
        if not paragraph or _is_finished(paragraph[-1][1].rstrip()):
            headings = _heading_group(entries, at, width, begins=not paragraph or entry[2])
            if headings:
                if paragraph:
                    yield _body(paragraph)
                    paragraph = []
                for heading in entries[at : at + headings]:
                    yield from _loose([heading])
                at += headings
                continue
        if paragraph and _breaks(paragraph[-1], entry, stripped, width, by_indent=by_indent):
            yield _body(paragraph)
            paragraph = []
        paragraph.append(entry)
        at += 1
    if paragraph:
        yield _body(paragraph)


def _body(paragraph: list[tuple[Line, str, bool]]) -> Block:
    block = _block(paragraph)
    _judge(block)
    if len(paragraph) > 1 and block.kind == "heading":
        block.kind = "body"
    return block


def _breaks(
    before: tuple[Line, str, bool], entry: tuple[Line, str, bool], text: str, width: float, *, by_indent: bool
) -> bool:
    last = before[1].strip()
    if not _is_finished(last):
        return False
    indented = entry[1].startswith("  ")
    if by_indent:
        return indented
    if _width(last) < width - 1.5 or indented:
        return True
    return bool(_CONTENT_START.match(text)) or dateline(text) is not None


def _heading_group(entries: list[tuple[Line, str, bool]], at: int, width: float, *, begins: bool) -> int:
    """How many lines from ``at`` on are headline lines: no sentence marks at all, then a blank line, an
    indented paragraph or the end.
    """
    if not begins:
        return 0
    size = 0
    while at + size < len(entries) and size < 5:
        _, text, blank = entries[at + size]
        if size and (blank or (text.startswith("  ") and not entries[at][1].startswith("  "))):
            break
        if _MARK.search(text) and not is_furniture(text.strip()) and not is_metadata_line(text.strip()):
            return 0
        size += 1
    if size == 5:
        return 0
    return size


def _loose(entries: list[tuple[Line, str, bool]]) -> Iterator[Block]:
    """Lines that are paragraphs, except where a sentence visibly runs on."""
    paragraph: list[tuple[Line, str, bool]] = []
    for entry in entries:
        text = entry[1].strip()
        if paragraph:
            last = paragraph[-1][1].strip()
            runs_on = bool(_OPEN_END.search(last)) and not last.endswith(("：", "；")) and len(last) > 12
            if not (
                runs_on
                or (len(text) > 1 and _CONTINUES.match(text) and not _is_finished(last) and len(last) > 1)
            ):
                yield _judged(paragraph)
                paragraph = []
        paragraph.append(entry)
    if paragraph:
        yield _judged(paragraph)


def _judged(paragraph: list[tuple[Line, str, bool]]) -> Block:
    block = _block(paragraph)
    _judge(block)
    return block
