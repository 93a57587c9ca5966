"""Which format is it? The bytes decide; the file name only helps where bytes cannot."""

from __future__ import annotations

import os

from luoshi.reading.formats import html, markdown, refused_doc, refused_wps, text
from luoshi.reading.formats.door import Format
from luoshi.reading.formats.registry import BINARY, FORMATS
from luoshi.reading.records import Problem

_SUFFIXES = {suffix: form for form in FORMATS for suffix in form.SUFFIXES}


def detect(data: bytes, name: str) -> tuple[Format, Problem | None]:
    """The format of the bytes, and a problem ``wrong_extension`` if the file name promises another."""
    promised = _SUFFIXES.get(os.path.splitext(name)[1].lower())
    found = _by_content(data, promised)
    if promised is None or promised is found:
        return found, None
    return found, Problem(
        "wrong_extension",
        f"文件名像{promised.TITLE}，内容是{found.TITLE}",
        "已按内容处理；建议改正文件名",
    )


def _by_content(data: bytes, promised: Format | None) -> Format:
    for form in BINARY:
        if form.claims(data):
            # The same OLE streams: only the name tells a .wps from a .doc.
            return refused_wps if form is refused_doc and promised is refused_wps else form
    if html.claims(data):
        return html
    if promised is html and html.has_tags(data):
        return html
    # Markdown is text: the name decides, and without a telling name its headings do.
    if promised is markdown or (promised is None and markdown.claims(data)):
        return markdown
    return text
