"""HTML: blocks in document order, metadata from the head, furniture marked but kept.

The tree is built by lexbor as a browser builds it, then walked once. A block ends where a browser begins a
new line: at block elements, table cells and <br>. Nothing visible is dropped; what a reader would not read
(scripts, navigation, lists of links) is ``furniture`` with a label that says why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

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
_BEGIN_LINES = BLOCKS | FURNITURE.keys()
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
_LEAVES = frozenset(
    {"br", "script", "style", "meta", "title", "svg", "template", "img", "input", "link", "wbr"}
)
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
_MANY_TAGS = 3_000  # up to here nothing gets slow
_ATTRIBUTE_END = re.compile(r"\"[^\"]*(?:\"|\Z)|'[^']*(?:'|\Z)|[\s/]+|>")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
# Elements that never hold others, or that the next of their kind closes: they add no depth of their own.
_FLAT = frozenset(
    "a area base br col command embed hr img input keygen link meta param source track wbr p li "  # noqa: SIM905
    "td th tr dt dd option tbody thead tfoot html head body colgroup".split()
)
_PATH_STEPS = 24
_SINGLE = frozenset(("html", "head", "body"))

_LINK_RUN = 3  # consecutive lines of nothing but links that make a list of links
_LINK_SHARE = 0.5
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
    tags = markup.count("<")
    markup = _tame(markup, tags)
    try:
        walk = _walk(markup, 4 * tags + 1_000)
    except _Grown:
        walk = _walk(_FORMATTING.sub("", markup), 40 * tags + 10_000)
    _mark_link_lists(walk.lines, walk.links)
    return walk.lines


def _walk(markup: str, most: int) -> _Walk:
    walk = _Walk(most)
    # A lone surrogate cannot cross into the parser.
    root = LexborHTMLParser(markup.encode("utf-8", "replace")).root
    if root is not None:
        walk.run(root)
    return walk


def _tame(markup: str, tags: int) -> str:
    """Refuse or flatten what makes a tree builder slow: every HTML parser is quadratic in nesting and in
    the attributes of one tag, and copies unclosed formatting into every following paragraph."""
    if tags > limits.MAX_MARKUP:
        raise too_many_lines()
    if tags > _MANY_TAGS:
        # Formatting says nothing about text.
        if len(_FORMATTING.findall(markup)) > _MANY_FORMATTING:
            markup = _FORMATTING.sub("", markup)
        if _depth(markup) > limits.MAX_DEPTH:
            raise Refusal(
                "too_deep", "网页标签嵌套过深，没有读取", "请在浏览器中打开后复制文字，存为文本文件"
            )
    long_ones = (tag for tag in markup.split("<") if len(tag) > 2 * limits.MAX_ATTRIBUTES)
    if any(map(_has_countless_attributes, long_ones)):
        raise Refusal("damaged", "网页中有属性过多的标签", "请在浏览器中打开后另存")
    return markup


def _has_countless_attributes(tag: str) -> bool:
    """Whether a tag, given from behind its "<", has more attributes than the limit. A long value (a picture
    inside a style) is one attribute."""
    if not tag[:1].isalpha():
        return False
    # An attribute ends with a blank or with its quoted value, or with both.
    for count, end in enumerate(_ATTRIBUTE_END.finditer(tag)):
        if end[0] == ">":
            return False
        if count >= 2 * limits.MAX_ATTRIBUTES:
            return True
    return False


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


@lru_cache(maxsize=512)  # a page gives most of its elements the same few names
def _label_of_names(names: str) -> str | None:
    """The label of furniture that the classes and the identity of an element tell, if they do."""
    found = _FURNITURE_NAME.search(names)
    return _FURNITURE_NAMES[found[1].lower()] if found else None


class _Grown(Exception):
    """The tree is far larger than its markup: unclosed formatting was copied into every paragraph."""


@dataclass(slots=True)
class _State:
    """What an element changes, and its end restores."""

    ended: LexborNode
    is_block: bool
    label: str | None
    named: bool
    level: int | None
    path: str
    block: str
    counts: dict[str, int]
    pre: bool
    links: int


class _Walk:
    """One pass over the tree in document order, without recursion."""

    __slots__ = (
        "_block",
        "_counts", "_identities", "_label", "_level", "_link", "_links", "_most", "_named", "_owner",
        "_parts", "_path", "_pre", "lines", "links",
    )  # fmt: skip

    def __init__(self, most: int) -> None:
        """``most``: elements and texts after which the tree has grown out of proportion."""
        self.lines: list[Line] = []
        self.links: list[int] = []  # characters inside links, line by line
        self._most = most
        self._parts: list[str] = []
        self._links = 0
        self._link = 0  # depth of links around the text
        self._label: str | None = None
        self._named = False  # the label comes from a class or id, not from the element itself
        self._level: int | None = None
        self._pre = False
        self._identities: set[str] = set()
        self._owner: str | None = None  # path of the block the waiting text began in
        self._path = self._block = ""  # of the element, and of the block around it
        self._counts: dict[str, int] = {}

    def run(self, root: LexborNode) -> None:
        """Raises _Grown, Refusal ``too_large``."""
        stack: list[_State] = []
        node: LexborNode | None = root
        left = self._most
        while True:
            while node is None:
                if not stack:
                    self._end_line()
                    return
                node = self._leave(stack.pop())
            left -= 1
            if left < 0:
                raise _Grown
            tag = node.tag or "-"
            if tag == "-text":
                if text := node.text_content:
                    self._text(text)
                node = node.next
                continue
            if tag in _LEAVES or tag[0] == "-":
                self._leaf(node, tag)
                node = node.next
                continue
            self._counts[tag] = self._counts.get(tag, 0) + 1
            is_block = tag in _BEGIN_LINES
            if is_block:
                self._end_line()
            child = node.first_child
            if child is None:
                if is_block and (name := node.attributes.get("id")):
                    self._identities.add(name)
                node = node.next
                continue
            if not is_block and child.tag == "-text" and child.next is None:
                # By far the most inline elements hold a word and nothing else.
                left -= 1
                link = tag == "a"
                self._link += link
                if text := child.text_content:
                    self._text(text)
                self._link -= link
                node = node.next
                continue
            stack.append(
                _State(node, is_block, self._label, self._named, self._level, self._path, self._block,
                       self._counts, self._pre, self._link)
            )  # fmt: skip
            self._enter(node, tag, is_block=is_block)
            node = child

    def _leave(self, state: _State) -> LexborNode | None:
        if state.is_block:
            self._end_line()
        self._label, self._named, self._level = state.label, state.named, state.level
        self._path, self._block, self._counts = state.path, state.block, state.counts
        self._pre, self._link = state.pre, state.links
        return state.ended.next

    def _enter(self, node: LexborNode, tag: str, *, is_block: bool) -> None:
        count = self._counts[tag]
        self._counts = {}
        path = self._path
        attributes = node.attributes if is_block else None
        name = attributes.get("id") if attributes else None
        if name and name.isidentifier() and name not in self._identities:
            self._identities.add(name)  # pages repeat an identity; a path leads to the first element of it
            self._path = f"{tag}#{name}"
        elif path.count(">") >= _PATH_STEPS:
            self._path = f"{tag}:nth-of-type({count})"
        elif tag in _SINGLE:
            self._path = tag
        else:
            self._path = f"{path} > {tag}:nth-of-type({count})"
        if not is_block:
            self._link += tag == "a"
            return
        self._block = self._path
        if attributes and self._label is None:
            self._find_label(attributes, name)
        if tag in FURNITURE and (self._label is None or self._named):
            self._label, self._named = FURNITURE[tag], False
        if tag in HEADINGS:
            self._level = HEADINGS[tag]
        elif tag in ("pre", "xmp"):
            self._pre = True

    def _find_label(self, attributes: dict[str, str | None], name: str | None) -> None:
        if "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
            self._label, self._named = "hidden", True
            return
        names = attributes.get("class") or ""
        if name:
            names = f"{names} {name}"
        if names and (label := _label_of_names(names)):
            self._label, self._named = label, True

    def _leaf(self, node: LexborNode, tag: str) -> None:
        """An element whose content does not flow, or that has none."""
        if tag == "br":
            self._end_line()
        elif tag in CODE:
            self._code(node, tag)
        elif tag == "meta":
            self._meta(node)
        elif tag == "title":
            self._single("title", "head > title", (node.text(deep=True) or "").strip(_EDGE))
        elif tag == "svg":  # a drawing amid the text: it ends no line
            self._single("furniture", f"{self._path} > svg", (node.text(deep=True) or "").strip(), "embedded")

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
            if not self._pre:
                text = text.lstrip(_EDGE)
            if not text:
                return
            self._owner = self._block
        self._parts.append(text)
        if self._link:
            self._links += len(text.strip())

    def _end_line(self) -> None:
        owner = self._owner
        if owner is None:
            return
        text = self._parts[0] if len(self._parts) == 1 else "".join(self._parts)
        links = self._links
        self._parts = []
        self._owner = None
        self._links = 0
        if not self._pre:
            text = collapse(text)
        if not text or text.isspace():
            return
        label = self._label
        if label is not None and self._named and len(text) >= _PROSE and "。" in text:
            label = None
        kind: LineKind = "furniture" if label else "heading" if self._level else "paragraph"
        self._line(Line(text, {"node": owner}, kind, level=self._level, label=label), links)

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
            self._line(Line(shown, {"node": f"{self._path} > {tag}"}, "furniture", label=tag))

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
