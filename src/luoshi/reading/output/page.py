"""One self-contained page: the text with its records marked on the left, the records on the right.

The page loads nothing: style and script are inline and named by hash in its content security policy, and
what comes from documents is data for the script, which writes it as text and never as markup. Every
document is a block of JSON of its own that is parsed when it is opened, so that a page of two hundred
documents opens as fast as a page of one.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable
from functools import cache
from importlib import resources
from string import Template
from typing import Any

from luoshi import __version__
from luoshi.reading.output.json_text import SCHEMA, dump, plain
from luoshi.reading.output.labels import LABELS
from luoshi.reading.output.segments import Span, placed, segments
from luoshi.reading.records import Anchor, Article, Document

# Letters of the records in fragments (#d-1-2-3 is directive 3 of article 2 of document 1).
_KINDS = (("d", "directives"), ("p", "people"), ("g", "groups"), ("t", "terms"), ("q", "quantities"))
# One script in parts that share one scope, in this order.
_SCRIPTS = ("page_words.js", "page_text.js", "page_records.js", "page.js")
_TO_SETTLE = {"mismatch", "ambiguous"}
# Inside <script> only these can end the block or open a comment in it; JSON allows to escape them all.
_INERT = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


@cache
def _part(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8").replace("\r\n", "\n")


@cache
def _script() -> str:
    """Everything shown comes from JSON blocks and is written with textContent: no markup of a document is
    ever parsed. Written for browsers back to Chromium 78, which many offices still run."""
    return '(function () {\n"use strict";\n' + "\n".join(map(_part, _SCRIPTS)) + "})();\n"


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _inert(value: Any) -> str:
    return dump(value).translate(_INERT)


def _doubtful(record: Any) -> bool:
    """Whether a person should look at the record: it is not sure, or its number does not settle."""
    return record.certainty != "high" or getattr(record, "check", "") in _TO_SETTLE


def _anchor(anchor: Anchor, text: str) -> dict[str, Any]:
    return {
        "start": anchor.start,
        "end": anchor.end,
        "placed": placed(text, anchor.start, anchor.end),
        "original": plain(anchor.original),
    }


def _article(article: Article, number: str) -> dict[str, Any]:
    """What the page shows of an article; ``number`` is document and article, 1-2."""
    spans: list[Span] = []
    shown: dict[str, Any] = {
        "number": number,
        "heading": article.title_lines or ([article.title] if article.title else []),
        "certainty": article.certainty,
        **{
            name: plain(getattr(article, name))
            for name in ("title", "kicker", "subtitle", "published", "outlet", "reporters", "why")
        },
    }
    for letter, name in _KINDS:
        rows = []
        for i, record in enumerate(getattr(article, name), 1):
            row = plain(record)
            row["id"] = f"{letter}-{number}-{i}"
            row["doubtful"] = _doubtful(record)
            row["anchor"] = _anchor(record.anchor, article.text)
            spans.append(Span(record.anchor.start, record.anchor.end, row["id"]))
            rows.append(row)
        shown[name] = rows
    shown["meeting"] = None
    if article.meeting is not None:
        meeting = plain(article.meeting)
        meeting["id"] = f"m-{number}"
        meeting["doubtful"] = _doubtful(article.meeting)
        for name in ("anchor", "date_anchor"):
            anchor = getattr(article.meeting, name)
            if anchor is not None:
                meeting[name] = _anchor(anchor, article.text)
                spans.append(Span(anchor.start, anchor.end, meeting["id"]))
        shown["meeting"] = meeting
    captions = {caption.strip() for caption in article.captions}
    shown["paragraphs"] = [
        {"caption": "".join(part.text for part in row).strip() in captions, "parts": row}
        for row in segments(article.text, spans)
    ]
    return shown


def _document(document: Document, number: int) -> dict[str, Any]:
    return {
        "number": number,
        **{
            name: plain(getattr(document, name))
            for name in ("source", "sha256", "format", "encoding", "failed", "left_out", "problems")
        },
        "articles": [_article(article, f"{number}-{i}") for i, article in enumerate(document.articles, 1)],
    }


def _entry(document: Document) -> dict[str, Any]:
    """The document's line in the index, known before its block is parsed."""
    records = [
        record for article in document.articles for _, name in _KINDS for record in getattr(article, name)
    ]
    records += [article.meeting for article in document.articles if article.meeting is not None]
    titles = [article.title for article in document.articles if article.title]
    return {
        "source": document.source,
        "title": titles[0] if titles else None,
        "articles": len(document.articles),
        "directives": sum(len(article.directives) for article in document.articles),
        "doubtful": sum(map(_doubtful, records)),
        "failed": document.failed,
    }


def _data(identity: str, value: Any) -> str:
    return f'<script type="application/json" id="{identity}">{_inert(value)}</script>'


def page(documents: Iterable[Document], title: str | None = None) -> str:
    """The annotated page of ``documents``. ``title`` is what the browser shows; by default the file's
    name, or how many files there are."""
    entries: list[dict[str, Any]] = []
    blocks: list[str] = []
    for number, document in enumerate(documents, 1):
        entries.append(_entry(document))
        blocks.append(_data(f"document-{number}", _document(document, number)))
    if title is None:
        title = entries[0]["source"] if len(entries) == 1 else f"会议报道（共{len(entries)}份）"
    reading = {"documents": entries, "version": __version__, "schema": SCHEMA, "labels": LABELS}
    style, script = _part("page.css"), _script()
    text = Template(_part("page.html")).substitute(
        title=html.escape(title),
        policy=(
            f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
            "img-src data:; base-uri 'none'; form-action 'none'"
        ),
        style=style,
        script=script,
        data="\n".join([_data("reading", reading), *blocks]),
    )
    # A file name that is not UTF-8 holds lone surrogates, which the page could not be written with.
    return text.encode("utf-8", "replace").decode("utf-8")
