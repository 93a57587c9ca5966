"""Take in an instruction, a superior's document, a suggestion … as somebody typed it: a document like any other, whose
demands are directives anchored to their words; its scan is the document because of which it was typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.record.access import require
from luoshi.record.actions.accept_proposals import Decision, accept_proposals
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.mark_directive import mark_directive
from luoshi.record.actions.read_document import MACHINE, because_of, read_document
from luoshi.record.actions.receive_document import receive_document
from luoshi.record.entries import WrongEntry, text_entry
from luoshi.record.hashing import hash_bytes
from luoshi.record.models import (
    Article,
    Cause,
    Document,
    DocumentClass,
    Proposal,
    ProposalKind,
    ProposalState,
)
from luoshi.record.storage import alone_with_file, remove_if_unused

MOST_TEXT = 20_000
_LONGEST_NAME = 4  # of a person; what is longer is an office


@dataclass(frozen=True, slots=True)
class TypedDocument:
    """``title``: by which it is found; ``issuer``: who wrote or said it; ``text``: its words, as they stand there;
    ``demands``: what is to be done, each a piece of the text (none: the whole of it); ``issued_on``: the day that its
    paper bears, from which its directives are."""

    document_class: DocumentClass
    title: str
    issuer: str
    text: str
    demands: tuple[str, ...]
    received_on: date
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class ReadScan:
    """A file that was received, and whether the machine could read words in it."""

    document: UUID
    readable: bool


def receive_scan(
    actor: Actor,
    because: Because,
    data: bytes,
    name: str,
    received_on: date,
    document_class: DocumentClass,
    *,
    not_secret: bool = False,
) -> ReadScan:
    """Receive the paper itself and read it at once; raises what ``receive_document`` does."""
    require(actor, "manage tasks")
    received = receive_document(
        actor, because, data, name, received_on, document_class, not_secret=not_secret
    )
    read_document(MACHINE, because_of(received.document), received.document)
    row = Document.objects.get(pk=received.document)
    return ReadScan(received.document, readable=row.articles > 0)


def type_directive(
    actor: Actor, typed: TypedDocument, scan: UUID | None = None, *, not_secret: bool = False
) -> UUID:
    """Take it in and accept its demands as directives; the document. ``scan``: the paper it was typed from.

    Raises Refused, WrongEntry for words that do not stand in the text, and what ``receive_document`` does; then nothing
    is kept.
    """
    require(actor, "manage tasks")
    title = text_entry(typed.title.strip() or _usual_title(typed), _("标题"), "title")
    if typed.issued_on is not None and typed.issued_on > typed.received_on:
        raise WrongEntry(_("批示、成文日期不能晚于收文日期"), "issued")
    text = typed.text.replace("\r\n", "\n").strip()
    if not text:
        raise WrongEntry(_("请照录原文"), "text")
    if len(text) > MOST_TEXT:
        raise WrongEntry(_("原文太长（%(length)s 字），请把文件本身传上来") % {"length": len(text)}, "text")
    because = Because(Cause.DOCUMENT, scan) if scan else Because()
    # A day alone on a line below the title is read as the document's own.
    day = f"{typed.issued_on.isoformat()}\n" if typed.issued_on else ""
    data = f"{title}\n{day}\n{text}\n".encode()
    try:
        with transaction.atomic():
            received = receive_document(
                actor,
                because,
                data,
                f"{title}.txt",
                typed.received_on,
                typed.document_class,
                not_secret=not_secret,
            )
            document = received.document
            read_document(MACHINE, because_of(document), document)
            _accept(actor, document, typed, text)
    except WrongEntry:
        with transaction.atomic():
            address = hash_bytes(data)
            alone_with_file(address)
            remove_if_unused(address)
        raise
    return document


def _usual_title(typed: TypedDocument) -> str:
    """What an instruction is called by everybody: whose it is; the day is kept beside it."""
    issuer = typed.issuer.strip()
    if not issuer or typed.document_class != DocumentClass.INSTRUCTION:
        return ""
    return f"{issuer}同志批示" if len(issuer) <= _LONGEST_NAME else f"{issuer}批示"


def _accept(actor: Actor, document: UUID, typed: TypedDocument, text: str) -> None:
    row = Document.objects.get(pk=document)
    read = Article.objects.filter(reading=row.reading) if row.reading else Article.objects.none()
    articles = list(read.order_by("number"))
    demands = [" ".join(one.split()) and one.strip() for one in typed.demands]
    spans = [_find(articles, one) for one in demands if one] or [_whole(articles)]
    issuer = typed.issuer.strip()[:100] or None
    decisions = []
    for article, start, end in dict.fromkeys(spans):
        standing = _standing(article, start, end)
        if standing is not None and standing.state == ProposalState.ACCEPTED:
            continue
        proposal = (
            standing.id
            if standing is not None
            else mark_directive(actor, Because(), document, article, start, end)
        )
        decisions.append(Decision(proposal, {"speaker": issuer, "kind": "action"}))
    if not decisions:
        raise WrongEntry(_("这份原文和这些要求以前都登记过了，在“分解立项”里可以找到"), "demands")
    accept_proposals(actor, Because(Cause.DOCUMENT, document), decisions)


def _find(articles: Sequence[Article], words: str) -> tuple[UUID, int, int]:
    for article in articles:
        start = article.text.find(words)
        if start >= 0:
            return article.id, start, start + len(words)
    raise WrongEntry(
        _("原文里没有“%(words)s”：要办的事只能是原文里的一段，一字不改") % {"words": words[:30]}, "demands"
    )


def _whole(articles: Sequence[Article]) -> tuple[UUID, int, int]:
    article = next((one for one in articles if one.text.strip()), None)
    if article is None:
        raise WrongEntry(_("原文里没有读出文字，请检查后再登记"), "text")
    text = article.text
    start = len(text) - len(text.lstrip())
    return article.id, start, len(text.rstrip())


def _standing(article: UUID, start: int, end: int) -> Proposal | None:
    """What stands on these very words already: read by the machine, or typed before."""
    rows = Proposal.objects.filter(
        article=article, kind=ProposalKind.DIRECTIVE, state__in=(ProposalState.OPEN, ProposalState.ACCEPTED)
    )
    return next((row for row in rows if (row.shown["start"], row.shown["end"]) == (start, end)), None)
