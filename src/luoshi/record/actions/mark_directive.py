"""Mark a directive that the reader missed: a person selects its words, and it waits like the others."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.reading.rules.selected import classify_selected
from luoshi.record import access
from luoshi.record.actions.accept_proposals import AlreadyDecided, WrongChange
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.anchors import Span, Unplaced, span_of
from luoshi.record.models import (
    Article,
    Document,
    DocumentState,
    Proposal,
    ProposalKind,
    ProposalState,
    Reading,
)
from luoshi.record.proposing import context_of, piece_of

STANDING = (ProposalState.OPEN, ProposalState.ACCEPTED)


def mark_directive(
    actor: Actor,
    because: Because,
    document: UUID,
    article: UUID,
    start: int,
    end: int,
    quote: str | None = None,
) -> UUID:
    """Propose the words ``start:end`` (code points) of an article's stored text as a directive; the proposal's id.

    ``quote``: what whoever marks it has before their eyes; other words in the text refuse. The speaker is the
    neighbouring directives'; where these differ or stand on one side only, it is doubtful. Raises NotFound,
    WrongChange for a span outside the article or one that is a directive already, AlreadyDecided for an article
    that a newer reading has replaced.
    """
    access.require(actor, "decide proposals")
    access.access_document(actor, document)
    with acting("directive marked", actor, because, subject=document) as act:
        row = act.alone_on_document(document)
        if row is None or row.state == DocumentState.ERASED:
            raise access.NotFound(_("这份文件已依法删除"))
        kept = _article(row, article)
        span = _span(kept.text, start, end, quote)
        beside = _directives_on(row, kept.text)
        if any((one.shown["start"], one.shown["end"]) == (start, end) for one in beside):
            raise WrongChange(_("这段文字已经是一条部署，不用再标"))
        speaker, sure = _speaker(beside, start)
        proposal = piece_of(act.event.id, 0)
        act.data = {
            "reading": str(kept.reading),
            "article": str(kept.id),
            "number": kept.number,
            "into": [
                {
                    "id": str(proposal),
                    "start": start,
                    "end": end,
                    "values": _values(kept, span, speaker),
                    "doubts": [] if sure else ["speaker assumed"],
                }
            ],
        }
    return proposal


def _article(document: Document, article: UUID) -> Article:
    row = Article.objects.filter(pk=article, document=document.id).first()
    if row is None:
        raise access.NotFound(_("这份文件里没有这篇文章"))
    if row.reading != document.reading:
        raise AlreadyDecided(_("这份文件刚才已重新读过，请刷新后再选"))
    return row


def _span(text: str, start: int, end: int, quote: str | None) -> Span:
    try:
        span = span_of(text, start, end, quote)
    except Unplaced:
        raise WrongChange(_("选中的文字和存下的原文对不上，请刷新后在文章里重新选")) from None
    if not span.quote.strip():
        raise WrongChange(_("选中的只有空白，请选中部署的文字"))
    return span


def _directives_on(document: Document, text: str) -> list[Proposal]:
    """The standing directives on this text, in order; on what an earlier reading stored in the same words too."""
    same = [row.id for row in Article.objects.filter(document=document.id) if row.text == text]
    rows = Proposal.objects.filter(article__in=same, kind=ProposalKind.DIRECTIVE, state__in=STANDING)
    return sorted(rows, key=lambda row: (row.shown["start"], row.id))


def _speaker(beside: list[Proposal], start: int) -> tuple[str | None, bool]:
    """Who speaks at a place, by the directives before and after it, and whether that is sure."""
    before = [row.shown["values"]["speaker"] for row in beside if row.shown["start"] <= start]
    after = [row.shown["values"]["speaker"] for row in beside if row.shown["start"] > start]
    if before and after and before[-1] == after[0]:
        return before[-1], True
    neighbours = [*before[-1:], *after[:1]]
    return (neighbours[0], False) if neighbours else (None, False)


def _values(article: Article, span: Span, speaker: str | None) -> dict[str, Any]:
    """The proposal in the field names of the reader's JSON Schema."""
    reading = Reading.objects.get(pk=article.reading).opened()
    record = reading["articles"][article.number]
    said = classify_selected(span.quote, record["title"] or "")
    return {
        "speaker": speaker,
        "quote": span.quote,
        "kind": said.kind,
        "head": span.quote[slice(*said.head)] if said.head else None,
        "domain": said.domain,
        "other_domains": said.other_domains,
        "assignee": span.quote[: len(said.assignee)] if said.assignee else None,
        "terms": [
            name for name in dict.fromkeys(one["name"] for one in record["terms"]) if name in span.quote
        ],
        "anchor": {"start": span.start, "end": span.end, **span.content, "original": {}},
        "heading": False,
        "certainty": "high",
        "why": [],
        "context": context_of(record),
    }
