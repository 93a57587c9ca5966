"""Documents and their proposals, as a person sees them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from luoshi.record.access import NotFound, access_document, may
from luoshi.record.actions.acting import Actor
from luoshi.record.identity import Candidate, candidates_by_name, needs_judgement
from luoshi.record.models import (
    Article,
    Cause,
    Document,
    DocumentState,
    Event,
    File,
    Meeting,
    Proposal,
    ProposalKind,
    ProposalState,
    Reading,
)
from luoshi.record.queries.documents_then import documents_then, events_until, touched_since
from luoshi.record.storage import files

PAGE = 50


@dataclass(slots=True)
class ArticleShown:
    """One article with the proposals that stand in it."""

    number: int
    id: UUID
    text: str
    title: str
    kicker: str
    subtitle: str
    published: str
    outlet: str
    proposals: list[Proposal] = field(default_factory=list)


@dataclass(slots=True)
class DocumentShown:
    """A document with its newest reading, and what was left out of it and why."""

    document: Document
    reader: str
    articles: list[ArticleShown]
    left_out: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    # Decided on the text of an earlier reading, which the newest one no longer has.
    elsewhere: list[Proposal]

    @property
    def proposals(self) -> list[Proposal]:
        """All proposals that stand, in the order of the document."""
        return [proposal for article in self.articles for proposal in article.proposals]

    @property
    def open_count(self) -> int:
        """How many wait for a decision."""
        return sum(proposal.state == ProposalState.OPEN for proposal in self.proposals)


def inbox(
    actor: Actor,
    before: UUID | None = None,
    text: str = "",
    *,
    waiting: bool = False,
    moment: datetime | None = None,
) -> list[Document]:
    """The newest documents, ``PAGE`` at a time and one more if there are more; ``before``: the last seen.

    As known at ``moment`` (None: now): what had been received, and how far each had got by then.
    """
    if not may(actor, "see content"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    directives = Proposal.objects.filter(document=OuterRef("pk"), kind=ProposalKind.DIRECTIVE)
    if moment is not None:
        directives = directives.filter(created_at__lt=moment)
    rows = Document.objects.annotate(has_directives=Exists(directives)).order_by("-received_at", "-id")
    wanted = Q()
    if waiting:
        wanted &= Q(open_proposals__gt=0) | Q(state__in=[DocumentState.WAITING, DocumentState.FAILED])
    if text:
        wanted &= Q(name__icontains=text) | Q(title__icontains=text)
    if moment is None:
        rows = rows.filter(wanted)
    else:
        rows = rows.filter(received_at__lt=moment)
        if wanted:
            rows = rows.filter(wanted | Q(touched_since(moment)))
    if before:
        last = Document.objects.filter(pk=before).first()
        if last is not None:
            rows = rows.filter(
                Q(received_at__lt=last.received_at) | Q(received_at=last.received_at, pk__lt=last.pk)
            )
    return list(rows[: PAGE + 1]) if moment is None else _inbox_then(rows, moment, text, waiting=waiting)


def _inbox_then(rows: QuerySet[Document], moment: datetime, text: str, *, waiting: bool) -> list[Document]:
    """Of rows that may have matched at ``moment``, in their order, those that did: a page and one more."""
    found: list[Document] = []
    start = 0
    while len(found) <= PAGE and (chunk := list(rows[start : start + PAGE + 1])):
        start += len(chunk)
        documents_then(chunk, moment)
        found += [
            row
            for row in chunk
            if (
                not waiting
                or row.open_proposals
                or row.state in (DocumentState.WAITING, DocumentState.FAILED)
            )
            and (not text or text.casefold() in f"{row.name}\n{row.title}".casefold())
        ]
    return found[: PAGE + 1]


def attached_to(actor: Actor, rows: Iterable[Document]) -> dict[UUID, Document]:
    """Of documents in which nothing could be read, those from whose paper another was typed: that other document.

    Looked for within a month of the paper's receipt; two queries where anything could not be read, else none.
    """
    if not may(actor, "see content"):
        return {}
    papers = {row.id: row for row in rows if row.state == DocumentState.FAILED}
    if not papers:
        return {}
    days = [row.received_at for row in papers.values()]
    typed = Document.objects.filter(received_at__range=(min(days), max(days) + timedelta(days=31)))
    received = Event.objects.filter(
        subject__in=typed.values("id"), kind="document received", cause=Cause.DOCUMENT, cause_id__in=papers
    )
    found = dict(received.values_list("subject", "cause_id"))
    documents = Document.objects.in_bulk(found)
    return {paper: documents[one] for one, paper in found.items() if paper in papers}


def being_read(actor: Actor) -> int:
    """How many documents wait for the reader, on whatever page of the inbox they stand."""
    if not may(actor, "see content"):
        return 0
    return Document.objects.filter(state=DocumentState.WAITING).count()


def next_waiting(actor: Actor, after: UUID) -> Document | None:
    """The newest other document with open proposals."""
    if not may(actor, "see content"):
        return None
    return (
        Document.objects.filter(open_proposals__gt=0)
        .exclude(pk=after)
        .order_by("-received_at", "-id")
        .first()
    )


def document_shown(actor: Actor, document: UUID, moment: datetime | None = None) -> DocumentShown:
    """A document with its proposals, as known at ``moment``; raises NotFound."""
    row = access_document(actor, document)
    if moment is not None and row.received_at >= moment:
        raise NotFound(_("那一天还没有收到这份文件"))
    readings = Reading.objects.filter(document=document)
    if moment is None:
        proposals = list(Proposal.objects.filter(document=document).order_by("position", "id"))
    else:
        proposals = documents_then([row], moment)[document]
        readings = readings.filter(event__in=events_until(moment, [document]).values("id"))
    proposals = [one for one in proposals if one.state != ProposalState.REPLACED]
    reading = readings.filter(pk=row.reading).first() if row.reading else readings.order_by("-id").first()
    record = (reading.opened() if reading else None) or {"articles": [], "left_out": [], "problems": []}
    ids = {proposal.article for proposal in proposals}
    kept = Article.objects.filter(Q(pk__in=ids) | Q(reading=reading.id if reading else None))
    texts = {article.id: article for article in kept}
    shown = [
        ArticleShown(
            number=article.number,
            id=article.id,
            text=article.text,
            title=told.get("title") or "",
            kicker=told.get("kicker") or "",
            subtitle=told.get("subtitle") or "",
            published=told.get("published") or "",
            outlet=told.get("outlet") or "",
        )
        for article, told in zip(
            sorted(
                (one for one in texts.values() if reading and one.reading == reading.id),
                key=lambda one: one.number,
            ),
            record["articles"],
            strict=False,
        )
    ]
    elsewhere = _place(proposals, shown, texts)
    return DocumentShown(
        document=row,
        reader=reading.reader if reading else "",
        articles=shown,
        left_out=record["left_out"],
        problems=record["problems"],
        elsewhere=elsewhere,
    )


def _place(
    proposals: Iterable[Proposal], shown: list[ArticleShown], texts: dict[UUID, Article]
) -> list[Proposal]:
    """Put proposals into their articles; give those whose text the newest reading does not have."""
    by_id = {article.id: article for article in shown}
    by_text = {article.text: article for article in shown}
    elsewhere = []
    for proposal in proposals:
        article = by_id.get(proposal.article)
        if article is None and proposal.article in texts:
            article = by_text.get(texts[proposal.article].text)
        if article is None:
            elsewhere.append(proposal)
        else:
            article.proposals.append(proposal)
    for article in shown:
        article.proposals.sort(key=lambda one: (one.position, one.id))
    return elsewhere


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a proposal is opened rather than taken with the rest: codes of the reader, or who it may be."""

    codes: tuple[str, ...]
    who: tuple[Candidate, ...]


def doubts(proposals: Iterable[Proposal]) -> dict[UUID, Doubt]:
    """The open proposals of people, posts, terms and meetings that a person should look at one by one."""
    asked = [
        proposal
        for proposal in proposals
        if proposal.state == ProposalState.OPEN and proposal.kind != ProposalKind.DIRECTIVE
    ]
    people = [proposal for proposal in asked if proposal.kind == ProposalKind.PERSON]
    known = candidates_by_name([one.values for one in people], people[0].document) if people else {}
    dated = set(
        Meeting.objects.filter(
            article__in={one.article for one in people}, known_to__isnull=True, held_on__isnull=False
        ).values_list("article", flat=True)
    )
    found = {}
    for proposal in asked:
        who: tuple[Candidate, ...] = ()
        if proposal.kind == ProposalKind.PERSON:
            may_be = known.get(proposal.values["name"], [])
            who = tuple(may_be) if needs_judgement(may_be) else ()
        codes = tuple(json.loads(proposal.doubts))
        if proposal.kind == ProposalKind.PERSON and proposal.article in dated:
            codes = tuple(code for code in codes if code != "no day")
        if codes or who:
            found[proposal.id] = Doubt(codes, who)
    return found


def article_text(actor: Actor, proposal: Proposal) -> str:
    """The stored text that a proposal stands in."""
    access_document(actor, proposal.document)
    return Article.objects.get(pk=proposal.article).text


def directive_after(actor: Actor, document: UUID, position: int, but: UUID | None = None) -> UUID | None:
    """The first open directive of a document at or after a position, other than ``but``."""
    access_document(actor, document)
    rows = Proposal.objects.filter(
        document=document, kind=ProposalKind.DIRECTIVE, state=ProposalState.OPEN, position__gte=position
    )
    if but is not None:
        rows = rows.exclude(pk=but)
    return rows.order_by("position", "id").values_list("id", flat=True).first()


def standing_count(actor: Actor, document: UUID) -> int:
    """How many proposals of a document stand, decided or not."""
    access_document(actor, document)
    return Proposal.objects.filter(document=document).exclude(state=ProposalState.REPLACED).count()


def original_file(actor: Actor, document: UUID) -> tuple[str, bytes]:
    """Name and bytes of the file as received; raises NotFound when it was erased."""
    row = access_document(actor, document)
    address = None
    if row.file is not None:
        address = File.objects.filter(pk=row.file).values_list("address", flat=True).first()
    if address is None:
        raise NotFound(_("这份文件已依法删除"))
    return row.name, files().read(address)
