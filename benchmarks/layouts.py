"""Lay a report out as the files cities really publish: wrapped text, HTML page, newspaper PDF, A4 PDF, Word.

Used by the generator of benchmark documents and by ``samples/build.py``. Every function is deterministic:
the same report gives the same bytes (Word: the same content; its zip carries no time of its own).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import docx
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
# Punctuation never opens a line, an opening quote never closes one, a number is never cut.
UNITS = re.compile(
    r"[0-9A-Za-z.%+\-]+[，。；：、！？）”》]*|[“（《]+[^，。；：、]|.[，。；：、！？”）》]*", re.DOTALL
)

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


@dataclass(slots=True)
class Report:
    """One report as it goes to print; ``published`` is an ISO day."""

    title_lines: list[str]
    paragraphs: list[str]
    published: str
    outlet: str
    kicker: str | None = None
    subtitle: str | None = None
    table: list[list[str]] = field(default_factory=list)
    heading_paragraphs: set[int] = field(default_factory=set)

    @property
    def title(self) -> str:
        return " ".join(self.title_lines)


def break_lines(text: str, fits: Callable[[str], bool], indent: str = "") -> list[str]:
    """Break a paragraph into lines that ``fits`` accepts, by the rules of Chinese typesetting."""
    lines: list[str] = []
    line = indent
    for unit in UNITS.findall(text):
        if line.strip() and not fits(line + unit):
            lines.append(line)
            line = ""
        line += unit
    return [*lines, line]


def wrapped_text(report: Report, width: int = 15) -> str:
    """A newspaper text exported column by column: hard-wrapped, headline after the body."""
    lines: list[str] = []
    for paragraph in report.paragraphs:
        lines += [*break_lines(paragraph, lambda line: len(line) <= width), ""]
    headline = [line for line in (report.kicker, *report.title_lines, report.subtitle) if line]
    return "\n".join([*lines, *headline, ""])


def plain_text(report: Report) -> str:
    """A text file with the headline first and one paragraph a line."""
    headline = [line for line in (report.kicker, *report.title_lines, report.subtitle) if line]
    line = f"发布时间：{report.published}　来源：{report.outlet}"
    return "\n".join([*headline, line, "", *(f"　　{p}" for p in report.paragraphs), ""])


def html_page(report: Report, links: Sequence[str] = (), script: str = "") -> str:
    """A government page: menus, breadcrumb, tools, recommendations and footer around the report.

    ``links`` are the labels of the menus and recommendations, ``script`` fills the head as the usual
    libraries do.
    """
    third = len(links) // 3
    menu, side, related = links[:third], links[third : 2 * third], links[2 * third :]

    def items(labels: Sequence[str], folder: str) -> str:
        return "\n".join(
            f'<li class="item-{i % 7}"><a href="/{folder}/2025/{i:05}/content.html" target="_blank" '
            f'title="{escape(label)}">{escape(label)}</a></li>'
            for i, label in enumerate(labels)
        )

    body = "\n".join(
        f'<p style="text-indent: 2em; line-height: 2; font-size: 16px;"><span>{escape(p)}</span></p>'
        for p in report.paragraphs
    )
    headline = "".join(
        f"<{tag}>{escape(text)}</{tag}>"
        for tag, text in (("h3", report.kicker), ("h1", report.title), ("h2", report.subtitle))
        if text
    )
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{escape(report.title)} - 云川市人民政府门户网站</title>
<meta name="PubDate" content="{report.published} 08:30">
<meta name="ContentSource" content="{escape(report.outlet)}">
<script>{script}</script>
</head>
<body>
<div class="header"><div class="logo">云川市人民政府</div><ul class="nav">
{items(menu, "menu")}
</ul></div>
<div class="breadcrumb">当前位置：<a href="/">首页</a> &gt; <a href="/xw/">新闻中心</a> &gt; 政务要闻</div>
<div class="main">
<div class="sidebar"><h4>信息公开目录</h4><ul>
{items(side, "side")}
</ul></div>
<div class="article">{headline}
<div class="info">发布时间：{report.published} 08:30　来源：{escape(report.outlet)}　浏览次数：1024</div>
<div class="content">
{body}
</div>
<div class="tools"><a href="javascript:window.print()">打印本页</a> <a href="#">关闭窗口</a></div>
<div class="related"><h4>相关阅读</h4><ul>
{items(related, "related")}
</ul></div></div></div>
<div class="footer"><p>主办：云川市人民政府办公室</p><p>临ICP备00000001号</p></div>
</body>
</html>
"""


def _canvas(size: tuple[float, float], title: str) -> tuple[Canvas, io.BytesIO]:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1, pageCompression=1)
    canvas.setTitle(title)
    return canvas, buffer


def _fits(width: float, size: float) -> Callable[[str], bool]:
    return lambda line: pdfmetrics.stringWidth(line, FONT, size) <= width


def newspaper_pdf(
    reports: Sequence[Report], folio: str, *, columns: int = 4, across: bool = False, body: float = 10
) -> bytes:
    """One newspaper page: each report has its headline across the page and its body in columns below.

    ``across`` writes the text line by line over all columns, so that only the boxes know the columns.
    Raises ValueError when the reports do not fit on the page.
    """
    width, height = 990.0, 1400.0
    margin, gutter, leading = 45.0, 18.0, body * 1.5
    column = (width - 2 * margin - (columns - 1) * gutter) / columns
    canvas, buffer = _canvas((width, height), folio)
    canvas.setFont(FONT, 11)
    canvas.drawString(margin, height - 40, folio)
    canvas.line(margin, height - 48, width - margin, height - 48)
    top = height - 60
    for report in reports:
        for text, size in (
            (report.kicker, 16.0),
            *((line, 30.0) for line in report.title_lines),
            (report.subtitle, 16.0),
        ):
            if text:
                top -= size * 1.4
                canvas.setFont(FONT, size)
                canvas.drawCentredString(width / 2, top, text)
        top -= body * 1.2
        lines = [
            line
            for paragraph in report.paragraphs
            for line in break_lines(paragraph, _fits(column, body), "　　")
        ]
        rows = -(-len(lines) // columns)
        if top - rows * leading < margin:
            raise ValueError(f"{report.title}: {rows} lines a column do not fit on the page")
        canvas.setFont(FONT, body)
        places = [(i % rows, i // rows, line) for i, line in enumerate(lines)]
        for row, at, line in sorted(places) if across else places:
            canvas.drawString(margin + at * (column + gutter), top - (row + 1) * leading, line)
        top -= rows * leading + body * 2
        canvas.line(margin, top + body, width - margin, top + body)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def a4_pdf(report: Report, body: float = 12) -> bytes:
    """The report on A4 pages, as an office prints it."""
    width, height = A4
    margin, leading = 72.0, body * 1.75
    canvas, buffer = _canvas(A4, report.title)
    at = height - margin
    line_up = [(line, 18.0) for line in (report.kicker, *report.title_lines, report.subtitle) if line]
    line_up.append((f"发布时间：{report.published}　来源：{report.outlet}", 10.0))
    for text, size in line_up:
        at -= size * 1.5
        canvas.setFont(FONT, size)
        canvas.drawCentredString(width / 2, at, text)
    at -= leading
    canvas.setFont(FONT, body)
    for paragraph in report.paragraphs:
        for line in break_lines(paragraph, _fits(width - 2 * margin, body), "　　"):
            if at < margin:
                canvas.showPage()
                canvas.setFont(FONT, body)
                at = height - margin
            canvas.drawString(margin, at, line)
            at -= leading
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def word(report: Report) -> bytes:
    """The report as a Word file; ``heading_paragraphs`` become headings, ``table`` closes the file."""
    document: Any = docx.Document()
    document.core_properties.author = "云川市"
    for line in filter(None, (report.kicker,)):
        document.add_paragraph(line)
    document.add_heading(report.title, level=1)
    if report.subtitle:
        document.add_paragraph(report.subtitle)
    document.add_paragraph(f"发布时间：{report.published}　来源：{report.outlet}")
    for i, paragraph in enumerate(report.paragraphs):
        if i in report.heading_paragraphs:
            document.add_heading(paragraph, level=2)
        else:
            document.add_paragraph(paragraph)
    if report.table:
        table = document.add_table(rows=0, cols=len(report.table[0]))
        for row in report.table:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return _without_times(buffer.getvalue())


def _without_times(archive: bytes) -> bytes:
    """A zip file with the times of its members taken out, so that the same content is the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return buffer.getvalue()
