"""Does the first page of a file carry a secrecy marking? Asked before a byte of it is kept.

**The rule, for the official who answers for it.** A document that is a state secret says so itself: its
level (绝密, 机密, 秘密), as a rule with ★ and a period, stands by itself at the top left of the first page,
beside or between the copy number (份号) and the urgency (特急, 加急): GB/T 9704-2012, 7.2. So there are three
answers.

``marked``: the file is refused. At the head of the first page stands a line or box that consists only of

* a level with ★, a period, or both: 机密★10年, 秘密 ★ 6个月, 绝密★长期, 机密★启用前, 绝密★2035年3月1日,
  密级：机密; also letter-spaced (机 密), full-width, in traditional characters, in brackets, and where a
  conversion turned the ★ into another sign or lost it (机密*10年, 机密10年); or
* a level alone (机 密), as documents before 2012 bear it, with nothing above it but copy number and urgency.

Copy number, urgency, document number (云政发〔2026〕3号) and signatory may stand beside it.

``doubtful``: a person looks and decides. A level alone that is a heading, or has something else above it; a
marking on the first page but not at its head, amid other words, or in the file's name; a marking that is no
level of state secrecy but asks for care (工作秘密, 商密, 内部★1年, 涉密文件); and every file whose first page
cannot be seen: pictures, pages without text, lost characters at the head, passwords, damage, formats that
are not read.

Nothing: the words in running text or a headline (严守国家秘密, 商业秘密), an empty or harmless form field
(密级：无), 内部资料, which is no level of secrecy.

**The head** is, where the place on the page is known (PDF, OFD), its upper 35 %; in Word the paragraphs
before the first sentence, every text box of the first page, every header, and WordArt laid across the page;
in text, web pages and spreadsheets the lines before the first sentence, 20 at most.

**What it takes to be sure.** ``None`` says that no marking was found among the *words* of the first page. It
does not say that the content is no secret, that no stamp or picture on the page bears one, or that a later
page bears none: that remains the duty of who puts the file in, and the page says so.

Works in memory (nothing here writes a file; a PDF that could unfold beyond reason is looked at by a child
process that gets it through a pipe) and within the limits of ``formats.limits``.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from luoshi.reading.formats import docx, html, limits, markdown, pdf, refused_ledger, refused_ofd, text
from luoshi.reading.formats.detect import detect
from luoshi.reading.formats.door import Content
from luoshi.reading.source import Line, Refusal
from luoshi.reading.view import fold

__all__ = ["Marking", "secrecy_marking"]

Verdict = Literal["marked", "doubtful"]

HEAD_SHARE = 0.35
"""Share of the page's height that is its head. By GB/T 9704 the marking ends at about a fifth; a letter
(信函格式) has it below the red line; the rest is room for other margins and page sizes."""

HEAD_LINES = 20
"""Lines that may stand before the first sentence and still be the head, where places are not known."""

PAGE_LINES = 80
"""Lines, of a format without pages, that count as its first page."""

_TEXT_LOOKED_AT = 1 << 20  # bytes of a text; its first page has a few thousand
_LONGEST = 80  # characters, blanks aside, a line that is nothing but a marking can have
_QUOTED = 60  # characters of a line that are quoted

_LEVEL = "(?:绝密|机密|秘密)"
_BLANKS = re.compile(r"\s+")
_WIDE_BLANK = re.compile(r"\t+|[ \u00a0]{2,}|\u3000+|\s*[|｜]\s*")
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\xad]")
_BRACKETS = str.maketrans("", "", "【】[]〔〕（）()《》〈〉<>“”\"'‘’「」『』")
_STAR = "[★☆✩✪✫✬✭✮✯✰⭐🌟⋆✡]"
# What conversions make of the star: it means a star only with a period behind it.
_ONCE_A_STAR = "[*※✱✲✳·•●?\ufffd\ue000-\uf8ff—–-]"
_NUMBER = "(?:[0-9]{1,4}|[一二三四五六七八九十百零〇两]{1,5})"
_DAY = r"(?:[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?|[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}|[0-9]{8}(?![0-9]))"
_TERM = rf"(?:{_DAY}(?:前|止|解密)?|{_NUMBER}(?:年|个?月|天|日)|长期|永久)"
_EVENT = "[\u4e00-\u9fff]{1,10}(?:之?前|后解密)"  # 启用前, 公开发布前: a condition, only behind a star
_LABEL = "(?:密级(?:和保密期限)?|保密等级|秘密等级|涉密等级|国家秘密):?"
_UNTIL = "(?:(?:保密)?期限:?)?"

_MARK = (
    rf"(?:{_STAR}{{0,2}}{_LEVEL}(?:级)?"
    rf"(?:{_STAR}{{1,3}}(?:{_UNTIL}{_TERM}|{_EVENT})?{_STAR}{{0,2}}|{_ONCE_A_STAR}{{0,3}}{_UNTIL}{_TERM}))"
)
_BESIDE = (
    r"(?:(?:份号|编号|序号|No\.?|№|第):?[0-9]{1,8}[号份]?|(?<![0-9])[0-9]{3,8}(?![0-9年月日])"
    r"|(?:紧急程度:?)?(?:特急|加急|平急|急件|特提|紧急|限时)"
    r"|[\u4e00-\u9fff]{1,14}[0-9]{4}第?[0-9]{1,5}号"
    r"|签发人:?[\u4e00-\u9fff·]{0,12})"
)
_WITH_STAR = re.compile(rf"(?:{_BESIDE}){{0,3}}(?:{_LABEL}{_LEVEL}|(?:{_LABEL})?{_MARK})(?:{_BESIDE}){{0,3}}")
_ALONE = re.compile(rf"(?:{_BESIDE}){{0,3}}{_LEVEL}(?:级)?(?:{_BESIDE}){{0,3}}")
_ONLY_BESIDE = re.compile(rf"(?:{_BESIDE}){{1,4}}")
_AMID = re.compile(rf"{_LEVEL}[★☆⭐✭]{_UNTIL}(?:{_TERM}|启用前)")
_OTHER = re.compile(
    rf"(?:工作秘密|商业秘密|国家秘密|(?:核心|普通)?商密|内部)(?:{_STAR}{{1,2}}(?:{_TERM}|{_EVENT})?|{_TERM})"
    r"|工作秘密|(?:核心|普通)商密|商业秘密|国家秘密"
    r"|(?:绝密|机密|秘密|涉密|保密)(?:级)?(?:文件|资料|材料|件|文电|事项)"
)
_SENTENCE = re.compile(r"[。；;！!]|[，,]")
_QUOTES = re.compile('[“”"「」『』‘’]')
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff]")
_IN_NAME = re.compile(
    rf"(?:^|[\[(（【〔《\s_-]){_LEVEL}(?:$|[\])）】〕》_-])|{_LEVEL}[★☆⭐✭]|{_LEVEL}[*?_-]?{_TERM}"
)


@dataclass(frozen=True, slots=True)
class Marking:
    """A marking found, or the doubt whether there is one.

    ``quote``: the words as they stand, empty where nothing could be seen. ``where``: line, page with box
    and top, paragraph, node or row, as the format knows it. ``code`` is stable; ``reason`` says in Chinese
    what was found.
    """

    verdict: Verdict
    code: str
    quote: str
    reason: str
    where: dict[str, Any] = field(default_factory=dict)


REASONS = {
    "marking": "首页版头有密级标志",
    "level_alone": "首页开头单独标有密级",
    "heading": "密级字样单独成行，但像是标题",
    "level_below": "密级字样单独成行，但前面还有别的内容",
    "not_at_head": "首页有密级标志，但不在版头位置",
    "amid_words": "首页有密级标志，但同一行还有别的文字",
    "other_marking": "首页有工作秘密、商业秘密一类标志，不是国家秘密标志",
    "file_name": "文件名带有密级字样",
    "no_text": "首页没有可以查看的文字（可能是扫描件或图片）",
    "lost_characters": "首页开头有无法辨认的字符，看不出有没有密级标志",
    "not_looked_into": "无法查看首页内容",
}
"""What is said for every ``Marking.code``."""


def secrecy_marking(data: bytes, name: str) -> Marking | None:
    """The secrecy marking on the first page of a file called ``name``, a doubt, or None: see the module.

    Never raises for any bytes. An empty file has no marking: there is nothing in it.
    """
    if not data:
        return None
    try:
        lines, seen = _first_page(data, name)
    except Refusal as refusal:
        return Marking("doubtful", "not_looked_into", "", f"{REASONS['not_looked_into']}：{refusal.message}")
    found = _judge(lines)
    if found is not None and found.verdict == "marked":
        return found
    if named := _in_name(name):
        return found or named
    return found or seen


def _first_page(data: bytes, name: str) -> tuple[list[_Shown], Marking | None]:
    """The lines of the first page, and the doubt that holds if nothing is found in them.

    Raises Refusal for what cannot be looked into.
    """
    if len(data) > limits.MAX_BYTES:
        raise Refusal("too_large", "文件太大")
    form, _ = detect(data, name)
    if form is pdf or form is refused_ofd:
        content = pdf.read_first_page(data) if form is pdf else refused_ofd.read_first_page(data)
        return _placed(content.lines), _unseen(content)
    if form is docx:
        content = docx.read_first_page(data)
        pictured = not any(line.text.strip() for line in content.lines)
        return _flowing(content.lines), _doubt("no_text") if pictured else None
    if form is refused_ledger:
        return _flowing(refused_ledger.read_first_page(data).lines), None
    if form is text or form is markdown:
        # A cut at a line end is a whole number of characters in every encoding but UTF-16 and UTF-32.
        cut = data.find(b"\n", _TEXT_LOOKED_AT)
        data = data[: (cut + 1) - (cut + 1) % 4] if cut >= 0 else data
    return _flowing(form.read(data).lines), None


def _unseen(content: Content) -> Marking | None:
    if any(problem.code == "page_without_text" for problem in content.problems):
        return _doubt("no_text", where={"page": 1})
    for line in content.lines:
        if line.original["top"] <= HEAD_SHARE and _UNREADABLE.search(line.text):
            return _doubt("lost_characters", line.text, line.original)
    return None


@dataclass(slots=True)
class _Shown:
    """A line of the first page, and what its place says."""

    text: str
    where: dict[str, Any]
    at_head: bool
    first: bool  # nothing stands above it but copy number, urgency and the like
    heading: bool = False


def _placed(lines: Iterable[Line]) -> list[_Shown]:
    shown: list[_Shown] = []
    first = True
    for line in lines:
        words = _compact(line.text)
        if not words:
            continue
        shown.append(_Shown(line.text, line.original, line.original["top"] <= HEAD_SHARE, first))
        first = first and _ONLY_BESIDE.fullmatch(words) is not None
    return shown


def _flowing(lines: Iterable[Line]) -> list[_Shown]:
    """The first page of a text without places: its head ends with the first sentence."""
    shown: list[_Shown] = []
    head = first = True
    count = 0
    page: int | None = None
    for line in lines:
        if line.kind == "meta" or line.label in html.CODE or not line.text.strip():
            continue
        if line.label in ("header", "box", "watermark") and "node" not in line.original:
            # Of a Word file or sheet: stands where it likes, mostly at the head.
            shown.append(_Shown(line.text, line.original, at_head=True, first=True))
            continue
        if line.label == "footer" and "part" in line.original:
            shown.append(_Shown(line.text, line.original, at_head=False, first=False))
            continue
        page = line.page if page is None else page
        if line.page != page or count >= PAGE_LINES:
            continue
        heading = line.kind == "heading" or (line.level or 0) > 0
        words = _compact(line.text[: 4 * _LONGEST])
        is_furniture = line.kind == "furniture"
        at_head = head and count < HEAD_LINES
        shown.append(_Shown(line.text, line.original, at_head, first and not is_furniture, heading))
        if is_furniture:
            continue  # menus may stand above a page; they are not its first line
        count += 1
        first = first and _ONLY_BESIDE.fullmatch(words) is not None
        head = head and not (len(words) > 10 and _SENTENCE.search(line.text))
    return shown


def _judge(lines: list[_Shown]) -> Marking | None:
    """What the lines carry: a marking, else the first doubt."""
    doubt: Marking | None = None
    for line in lines:
        found = _line(line)
        if found is not None and found.verdict == "marked":
            return found
        doubt = doubt or found
    return doubt


def _line(line: _Shown) -> Marking | None:
    words = _compact(line.text[: 6 * _LONGEST])
    if len(words) < 2:
        return None
    parts = [_compact(part) for part in _WIDE_BLANK.split(line.text[: 6 * _LONGEST])]
    if (len(words) <= _LONGEST and _WITH_STAR.fullmatch(words)) or any(
        _WITH_STAR.fullmatch(part) for part in parts if len(part) <= _LONGEST
    ):
        if line.at_head:
            return _found("marking", line)
        return _doubt("not_at_head", line.text, line.where)
    if len(words) <= _LONGEST and _ALONE.fullmatch(words):
        if not line.at_head:
            return None
        if line.heading or not line.first:
            return _doubt("heading" if line.heading else "level_below", line.text, line.where)
        return _found("level_alone", line)
    if line.at_head and len(parts) > 1 and line.first and any(_ALONE.fullmatch(part) for part in parts):
        return _doubt("amid_words", line.text, line.where)
    if line.at_head and any(_OTHER.fullmatch(part) for part in (words, *parts)):
        return _doubt("other_marking", line.text, line.where)
    if len(words) <= _LONGEST and _AMID.search(words) and not _is_prose(line.text):
        return _doubt("amid_words", line.text, line.where)
    return None


def _is_prose(line: str) -> bool:
    return _SENTENCE.search(line) is not None or _QUOTES.search(line) is not None


def _compact(line: str) -> str:
    """A line as the patterns read it: one width, simplified, without blanks and brackets."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", line))
    plain = _BLANKS.sub("", plain).translate(_BRACKETS)
    return fold(plain).replace("：", ":").replace("（", "").replace("）", "").replace("？", "?")


def _in_name(name: str) -> Marking | None:
    stem = os.path.splitext(os.path.basename(name))[0][:255]
    if _IN_NAME.search(fold(unicodedata.normalize("NFKC", stem))):
        return _doubt("file_name", name, {"name": name})
    return None


def _found(code: str, line: _Shown) -> Marking:
    return Marking("marked", code, line.text.strip()[:_QUOTED], REASONS[code], line.where)


def _doubt(code: str, quote: str = "", where: dict[str, Any] | None = None) -> Marking:
    return Marking("doubtful", code, quote.strip()[:_QUOTED], REASONS[code], where or {})
