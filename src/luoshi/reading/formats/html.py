"""HTML: blocks in document order, metadata from the head, furniture marked but kept.

The tree is built by lexbor as a browser builds it, then walked once. A block ends where a browser begins a
new line: at block elements, table cells and <br>. Nothing visible is dropped; what a reader would not read
(scripts, navigation, lists of links) is ``furniture`` with a label that says why.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from luoshi.reading.formats import limits
from luoshi.reading.formats.door import Content, too_many_lines
from luoshi.reading.formats.encoding import decode
from luoshi.reading.records import Problem
from luoshi.reading.source import Line, LineKind, Refusal

NAME = "html"
TITLE = "网页"
SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml"})

_HEAD = 2_048  # bytes in which a page declares itself and its encoding
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_OPENS_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_ANY_TAG = re.compile(rb"</?(?:html|head|body|div|p|br|span|table|td|a|h[1-6]|font)\b[^<>]*>", re.IGNORECASE)

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "  # noqa: SIM905
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav "
    "noframes ol optgroup option p pre search section summary table tbody td tfoot th thead tr ul xmp".split()
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Elements whose whole content is furniture, and the reason that is listed for it.
FURNITURE = {
    "nav": "navigation", "menu": "navigation", "footer": "footer", "aside": "aside", "select": "form",
    "button": "form", "datalist": "form", "textarea": "form", "noscript": "noscript", "noframes": "noscript",
    "iframe": "embedded", "object": "embedded", "video": "embedded", "audio": "embedded",
    "canvas": "embedded",
}  # fmt: skip
# Names that sites give to their furniture. Whole words only: "content-header" holds the title.
_FURNITURE_NAMES = {
    **dict.fromkeys(("nav", "navbar", "navigation", "menu", "sidebar", "breadcrumb"), "navigation"),
    "pagination": "navigation",
    **dict.fromkeys(("footer", "foot", "copyright"), "footer"),
    **dict.fromkeys(("share", "bdsharebuttonbox"), "share"),
}
_FURNITURE_NAME = re.compile(rf"(?:^|\s)({'|'.join(_FURNITURE_NAMES)})(?:\s|$)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
CODE = frozenset({"script", "style"})
CODE_SHOWN = 80  # characters of a script or style sheet that are listed

_META_NAME = re.compile("date|time|source|author|editor|keyword|title|description|column|site", re.IGNORECASE)
_PUBLISHED = re.compile(r'"(datePublished|dateModified|pubDate|upDate)"\s*:\s*"([^"\n]{4,40})"')

_BLANKS = re.compile(r"[ \t\n\r\f]{2,}|[\t\n\r\f]")
_EDGE = " \t\n\r\f"
_WIDE = "\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef“”‘’—…·"
# Browsers join a line wrapped in the source between two wide characters without a blank.
_WRAPPED = re.compile(rf"(?<=[{_WIDE}])[ \t\f\r]*\n[ \t\n\r\f]*(?=[{_WIDE}])")

_FORMATTING = re.compile(
    r"</?(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s>/])[^<>]*>", re.IGNORECASE
)
_MANY_FORMATTING = 300
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_BETWEEN = re.compile(r"[\s/\"]+")  # what parts one attribute from the next
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
# Elements that never hold others, or that the next of their kind closes: they add no depth of their own.
_FLAT = frozenset(
    "a area base br col command embed hr img input keygen link meta param source track wbr p li "  # noqa: SIM905
    "td th tr dt dd option tbody thead tfoot html head body colgroup".split()
)
_PATH_STEPS = 24
_SINGLE = frozenset(("html", "head", "body"))

_LINK_RUN = 3  # consecutive lines of nothing but links that make a list of links
_LINK_SHARE = 0.6
_LINK_LENGTH = 80
_PROSE = 60  # a line this long with a full stop is text even inside a container named "sidebar"


def claims(data: bytes) -> bool:
    """Whether the file begins like a page, in any encoding of its text."""
    head = data[:_HEAD]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _OPENS_PAGE.match(head.decode("utf-16", "ignore")) is not None
    return _OPENS_PAGE.match(head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")) is not None


def has_tags(data: bytes) -> bool:
    """Whether there is HTML in it at all: a saved fragment has no head, a renamed text has no tags."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data[:100_000].decode("utf-16", "ignore").encode()
    return _ANY_TAG.search(data, 0, 100_000) is not None


def read(data: bytes) -> Content:
    declared = _DECLARED.search(data, 0, _HEAD)
    decoded = decode(data, declared[1].decode("ascii") if declared else None)
    lines = read_markup(decoded.text)
    problems = decoded.problems
    if not any(line.kind in ("paragraph", "heading") and line.text.strip() for line in lines):
        problems.append(
            Problem("no_body", "网页里没有正文文字", "正文可能由脚本载入：请在浏览器中打开后另存，或复制文字")
        )
    return Content(lines, decoded.encoding, problems)


def read_markup(markup: str) -> list[Line]:
    """The blocks of a page. Raises Refusal ``too_deep`` or ``too_large``."""
    markup = _tame(markup)
    # A lone surrogate or NUL cannot cross into the parser.
    tree = LexborHTMLParser(markup.encode("utf-8", "replace"))
    root = tree.root
    if root is None:
        return []
    walk = _Walk()
    walk.run(root)
    _mark_link_lists(walk.lines, walk.links)
    return walk.lines


def _tame(markup: str) -> str:
    """Refuse or flatten what makes a tree builder slow: every HTML parser is quadratic in nesting, in
    attributes of one tag, and multiplies unclosed formatting into every following paragraph."""
    tags = markup.count("<")
    if tags > limits.MAX_MARKUP:
        raise too_many_lines()
    # Formatting says nothing about text. Normal pages have little of it and keep their exact tree.
    if tags > _MANY_FORMATTING and len(_FORMATTING.findall(markup)) > _MANY_FORMATTING:
        markup = _FORMATTING.sub("", markup)
    if tags > limits.MAX_DEPTH and _depth(markup) > limits.MAX_DEPTH:
        raise Refusal("too_deep", "网页标签嵌套过深，没有读取", "请在浏览器中打开后复制文字，存为文本文件")
    for tag in markup.split("<"):
        if len(tag) > 4 * limits.MAX_ATTRIBUTES and _attributes(tag) > limits.MAX_ATTRIBUTES:
            raise Refusal("damaged", "网页中有属性过多的标签", "请在浏览器中打开后另存")
    return markup


def _attributes(tag: str) -> int:
    """At most so many attributes: words of a tag outside quoted values (a picture inside a style is one)."""
    if not tag[:1].isalpha():
        return 0
    return len(_BETWEEN.findall(_QUOTED.sub('""', tag.partition(">")[0])))


def _depth(markup: str) -> int:
    depth = deepest = 0
    for tag in _TAG.finditer(markup):
        if tag[2].lower() in _FLAT:
            continue
        if tag[1]:
            depth = max(0, depth - 1)
        else:
            depth += 1
            if depth > deepest:
                deepest = depth
    return deepest


class _Walk:
    """One pass over the tree in document order, without recursion."""

    __slots__ = (
        "_counts", "_label", "_level", "_link", "_links", "_named", "_owner", "_parts", "_pre", "_steps",
        "lines", "links",
    )  # fmt: skip

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.links: list[int] = []  # characters inside links, line by line
        self._parts: list[str] = []
        self._links = 0
        self._link = False
        self._label: str | None = None
        self._named = False  # the label comes from a class or id, not from the element itself
        self._level: int | None = None
        self._pre = False
        self._owner: tuple[str, ...] | None = None
        self._steps: list[str] = []
        self._counts: list[dict[str, int]] = [{}]

    def run(self, root: LexborNode) -> None:
        # What to restore when an element ends: next sibling, was it a block, and the state before it.
        stack: list[tuple[LexborNode, bool, str | None, bool, int | None, bool, bool]] = []
        node: LexborNode | None = root
        while True:
            while node is None:
                if not stack:
                    self._end_line()
                    return
                ended, block, label, named, level, link, pre = stack.pop()
                if block:
                    self._end_line()
                self._label, self._named, self._level, self._link, self._pre = label, named, level, link, pre
                self._steps.pop()
                self._counts.pop()
                node = ended.next
            tag = node.tag
            if tag == "-text":
                text = node.text_content
                if text:
                    self._text(text)
                node = node.next
                continue
            if tag is None or tag[0] == "-" or tag == "template":
                node = node.next
                continue
            if tag == "br":
                self._end_line()
                node = node.next
                continue
            if tag == "svg":  # a drawing amid the text: it ends no line
                self._single("furniture", _path((*self._steps, tag)), (node.text(deep=True) or "").strip(),
                             "embedded")  # fmt: skip
                node = node.next
                continue
            if tag in CODE:
                self._code(node, tag)
                node = node.next
                continue
            if tag == "title" and "head" in self._steps:
                self._single("title", "head > title", (node.text(deep=True) or "").strip(_EDGE))
                node = node.next
                continue
            if tag == "meta":
                self._meta(node)
                node = node.next
                continue
            child = node.first_child
            block = tag in BLOCKS or tag in FURNITURE
            if child is None:
                if block:
                    self._end_line()
                counts = self._counts[-1]
                counts[tag] = counts.get(tag, 0) + 1
                node = node.next
                continue
            if block:
                self._end_line()
            stack.append((node, block, self._label, self._named, self._level, self._link, self._pre))
            self._enter(node, tag, block=block)
            node = child

    def _enter(self, node: LexborNode, tag: str, *, block: bool) -> None:
        counts = self._counts[-1]
        count = counts[tag] = counts.get(tag, 0) + 1
        self._counts.append({})
        step = tag if tag in _SINGLE else f"{tag}:nth-of-type({count})"
        attributes = node.attributes
        if attributes:
            name = attributes.get("id")
            if name and block and name.isidentifier():
                step = f"{tag}#{name}"
            if self._label is None and block:
                if "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
                    self._label, self._named = "hidden", True
                elif found := _FURNITURE_NAME.search(f"{attributes.get('class') or ''} {name or ''}"):
                    self._label, self._named = _FURNITURE_NAMES[found[1].lower()], True
        self._steps.append(step)
        if tag in FURNITURE and (self._label is None or self._named):
            self._label, self._named = FURNITURE[tag], False
        if tag in HEADINGS:
            self._level = HEADINGS[tag]
        elif tag == "a":
            self._link = True
        elif tag in ("pre", "xmp"):
            self._pre = True

    def _text(self, text: str) -> None:
        if self._pre and "\n" in text:
            first, *others = text.replace("\r", "").split("\n")
            self._add(first)
            for other in others:
                self._end_line()
                self._add(other)
        else:
            self._add(text)

    def _add(self, text: str) -> None:
        if self._owner is None:
            text = text.lstrip(_EDGE) if not self._pre else text
            if not text:
                return
            self._owner = tuple(self._steps)
        self._parts.append(text)
        if self._link:
            self._links += len(text.strip())

    def _end_line(self) -> None:
        if self._owner is None:
            return
        owner, links = self._owner, self._links
        text = self._parts[0] if len(self._parts) == 1 else "".join(self._parts)
        self._parts = []
        self._owner = None
        self._links = 0
        if not self._pre:
            text = collapse(text)
        if not text or text.isspace():
            return
        kind: LineKind = "paragraph"
        label = self._label
        if label is not None and self._named and len(text) >= _PROSE and "。" in text:
            label = None
        if label is not None:
            kind = "furniture"
        elif self._level is not None:
            kind = "heading"
        self._line(Line(text, {"node": _path(owner)}, kind, level=self._level, label=label), links)

    def _line(self, line: Line, links: int = 0) -> None:
        self.lines.append(line)
        self.links.append(links)
        if len(self.lines) > limits.MAX_LINES:
            raise too_many_lines()

    def _single(self, kind: LineKind, path: str, text: str, label: str | None = None) -> None:
        """A line that is no part of the text that flows around it."""
        if text:
            self._line(Line(_BLANKS.sub(" ", text), {"node": path}, kind, label=label))

    def _code(self, node: LexborNode, tag: str) -> None:
        text = node.text(deep=True) or ""
        if "ate" in text and tag == "script" and "ld+json" in (node.attributes.get("type") or ""):
            for published in _PUBLISHED.finditer(text):
                self._single("meta", "script", f"{published[1]}: {published[2]}")
        shown = text[: 4 * CODE_SHOWN].strip()[:CODE_SHOWN]
        if shown:
            self._line(Line(shown, {"node": _path((*self._steps[-1:], tag))}, "furniture", label=tag))

    def _meta(self, node: LexborNode) -> None:
        attributes = node.attributes
        name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop")
        value = (attributes.get("content") or "").strip()
        if name and value and _META_NAME.search(name):
            self._single("meta", f'meta[name="{name}"]', f"{name}: {value}")


def collapse(text: str) -> str:
    """Blanks as a browser shows them: runs become one, none at the edges; ideographic blanks stay."""
    if "\n" in text:
        text = _WRAPPED.sub("", text)
    return _BLANKS.sub(" ", text).strip(_EDGE)


def _path(steps: tuple[str, ...]) -> str:
    """The nearest ancestor with an id, then the way down; without one, from <body>."""
    for at in range(len(steps) - 1, -1, -1):
        if "#" in steps[at]:
            break
    else:
        at = 1 if len(steps) > 1 else 0
    return " > ".join(steps[max(at, len(steps) - _PATH_STEPS) :])


def _mark_link_lists(lines: list[Line], links: list[int]) -> None:
    """Runs of lines that are nothing but links (menus, related reports) become furniture."""
    run: list[Line] = []
    for line, inside in zip(lines, links, strict=True):
        if line.kind not in ("paragraph", "heading"):
            if line.kind == "furniture" and line.label not in CODE:
                _close_run(run)
            continue
        text = line.text
        if inside and len(text) <= _LINK_LENGTH and "。" not in text and inside >= _LINK_SHARE * len(text):
            run.append(line)
        else:
            _close_run(run)
    _close_run(run)


def _close_run(run: list[Line]) -> None:
    if len(run) >= _LINK_RUN:
        for line in run:
            line.kind = "furniture"
            line.label = "link_list"
            line.level = None
    run.clear()
