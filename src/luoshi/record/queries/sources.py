"""Sources as a person reads them: the sentence, the cell, or who said so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor
from luoshi.record.anchors import sentence_around
from luoshi.record.models import Article, Document, Event, File, Source, SourceKind


@dataclass(frozen=True, slots=True)
class SourceShown:
    """One source. Of a span: the document, and the sentence as ``before`` + ``words`` + ``after``, where
    ``words`` is what was read, and the accepted ``proposal``. Of a cell: ``workbook``, ``sheet``, ``cell``
    and ``words`` as shown there, in ``file``, which a page may show at ``url``. Of an entry: who made it
    (``name``, ``post``). ``at`` is when it was recorded. ``erased`` when its content was erased by law.
    """

    id: UUID
    kind: str
    at: datetime
    erased: bool = False
    document: UUID | None = None
    title: str = ""
    proposal: UUID | None = None
    article: UUID | None = None
    start: int | None = None
    end: int | None = None
    before: str = ""
    words: str = ""
    after: str = ""
    workbook: str = ""
    sheet: str = ""
    cell: str = ""
    name: str = ""
    post: str = ""
    file: UUID | None = None
    url: str = ""

    @property
    def sentence(self) -> str:
        """The whole sentence."""
        return self.before + self.words + self.after


def sources_shown(actor: Actor, sources: Iterable[UUID]) -> dict[UUID, SourceShown]:
    """The sources by id, in at most five queries however many they are; raises NotFound for who sees no
    content.
    """
    if not may(actor, "see content"):
        raise NotFound(_("没有这个来源，或者您无权查看"))
    return sources_described(sources)


def sources_described(sources: Iterable[UUID]) -> dict[UUID, SourceShown]:
    """The same for whoever has fetched what rests on these sources, and may see it."""
    rows = list(Source.objects.filter(pk__in=set(sources)))
    if not rows:
        return {}
    events = Event.objects.in_bulk({row.event for row in rows})
    proposals = {
        UUID(decision["source"]): UUID(decision["proposal"])
        for event in events.values()
        for decision in (event.opened() or {}).get("decisions", ())
    }
    texts: dict[UUID, str] = {}
    titles: dict[UUID, str] = {}
    if articles := {row.article for row in rows if row.article}:
        for article in Article.objects.filter(pk__in=articles):
            texts[article.id] = article.text
        for document in Document.objects.filter(pk__in={row.document for row in rows if row.document}):
            titles[document.id] = document.title or document.name
    workbooks: dict[UUID, str] = {}
    if files := {row.file for row in rows if row.file}:
        workbooks = {
            row.id: (row.opened() or {}).get("name", "") for row in File.objects.filter(pk__in=files)
        }
    shown = {}
    for row in rows:
        at = events[row.event].at
        if row.kind == SourceKind.SPAN:
            span = _span(row, at, _of(texts, row.article), _of(titles, row.document))
            shown[row.id] = replace(span, proposal=proposals.get(row.id))
        elif row.kind == SourceKind.CELL:
            shown[row.id] = _cell(row, at, _of(workbooks, row.file))
        else:
            content = row.opened()
            said = content or {}
            shown[row.id] = SourceShown(
                row.id,
                row.kind,
                at,
                erased=content is None,
                name=said.get("person", ""),
                post=said.get("post", ""),
            )
    return shown


def _of(texts: dict[UUID, str], one: UUID | None) -> str:
    return texts.get(one, "") if one else ""


def _span(row: Source, at: datetime, text: str, title: str) -> SourceShown:
    if row.erased or not text or row.start is None or row.end is None:
        return SourceShown(row.id, row.kind, at, erased=True, document=row.document, title=title)
    shown = SourceShown(
        row.id,
        row.kind,
        at,
        document=row.document,
        title=title,
        article=row.article,
        start=row.start,
        end=row.end,
    )
    if row.start == row.end:
        # What the reader could not place has no sentence; none is guessed.
        return shown
    begin, finish = sentence_around(text, row.start, row.end)
    return replace(
        shown,
        before=text[begin : row.start],
        words=text[row.start : row.end],
        after=text[row.end : finish],
    )


def _cell(row: Source, at: datetime, workbook: str) -> SourceShown:
    content = row.opened()
    said = content or {}
    # A nought is something that stands there.
    words = next((said[name] for name in ("shown", "stored") if said.get(name) not in (None, "")), "")
    return SourceShown(
        row.id,
        row.kind,
        at,
        erased=content is None,
        workbook=workbook,
        sheet=row.sheet or "",
        cell=row.cell or "",
        words=str(words),
        file=row.file,
    )
