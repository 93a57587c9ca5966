"""Documents, and the proposals that a reading makes."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from luoshi.record.hashing import canonical
from luoshi.record.models import (
    Article,
    Document,
    DocumentState,
    Proposal,
    ProposalKind,
    ProposalState,
    Reading,
)
from luoshi.record.models.current import plain
from luoshi.record.projection import Happening, projects
from luoshi.record.proposing import Proposed, pieces_of, propose, words_of

# How alike two records' words are for one to be the other read differently, as a share of matching characters.
ALIKE = 0.6


@projects("document received")
def document_received(happening: Happening) -> None:
    """The document waits to be read; of an erased one only a stub is left."""
    event, data, subject = happening.event, happening.data, happening.subject
    if data is None:
        Document.objects.create(
            id=subject,
            name="",
            received_on=event.at.date(),
            received_at=event.at,
            state=DocumentState.ERASED,
        )
        return
    Document.objects.create(
        id=subject,
        file=UUID(data["file"]),
        name=plain(data["name"]),
        document_class=data["class"],
        received_on=date.fromisoformat(data["received_on"]),
        received_at=event.at,
        state=DocumentState.WAITING,
    )


@projects("document class changed")
def document_class_changed(happening: Happening) -> None:
    """A person says what kind of paper it is."""
    if happening.data is not None:
        Document.objects.filter(pk=happening.subject).update(document_class=happening.data["class"])


@projects("document not read")
def document_not_read(happening: Happening) -> None:
    """The reader refused it, or found no article; why is shown, and an earlier reading stays."""
    (reading,) = happening.rows(Reading)
    record = reading.opened()
    if record is None:
        return
    document = Document.objects.get(pk=happening.subject)
    document.problem = problem_of(record)
    if document.reading is None:
        document.state = DocumentState.FAILED
    document.save()


def problem_of(record: dict[str, Any] | None) -> str:
    """Why a document was not read, in the reader's words; empty when they were erased."""
    if record is None:
        return ""
    problems = [f"{problem['message']}。{problem['hint']}" for problem in record["problems"]]
    return plain("\n".join(problems)) or "没有读出文章"


@projects("document read")
def document_read(happening: Happening) -> None:
    """What the machine proposes. Decisions stand: what was decided in the same words is not asked again."""
    (reading,) = happening.rows(Reading)
    record = reading.opened()
    if record is None:
        return
    event = happening.event
    articles = {article.number: article.id for article in happening.rows(Article)}
    earlier = list(
        Proposal.objects.filter(document=reading.document).order_by("created_at", "position", "id")
    )
    decided, halves = _decided(earlier)
    accepted = [old for old in earlier if old.state == ProposalState.ACCEPTED]
    staying: set[UUID] = set()
    unknown = []
    for one in propose(reading.id, record):
        if decided.get(one.fingerprint):
            staying |= halves.get(decided[one.fingerprint].pop(0).id, set())
        else:
            unknown.append(one)
    rejected = Counter(
        words_of(ProposalKind(old.kind), old.values)
        for left in decided.values()
        for old in left
        if old.state == ProposalState.REJECTED
    )
    new = []
    for one in unknown:
        # Another speaker or day read into words that a person rejected does not make other words of them.
        if rejected[words := words_of(one.kind, one.values)]:
            rejected[words] -= 1
            continue
        new.append(
            proposal_row(
                one, reading, articles[one.article], event.at, _nearest(one.kind, one.quote, accepted)
            )
        )
    superseded = [
        old.id
        for old in earlier
        if old.state == ProposalState.OPEN and old.marked_by is None and old.id not in staying
    ]
    Proposal.objects.filter(pk__in=superseded).update(
        state=ProposalState.REPLACED, decided_at=event.at, decided_by=event.id
    )
    Proposal.objects.bulk_create(new, batch_size=500)
    first = record["articles"][0]
    Document.objects.filter(pk=reading.document).update(
        state=DocumentState.READ,
        reading=reading.id,
        title=plain(first["title"] or ""),
        published=plain(first["published"] or ""),
        problem="",
        articles=len(articles),
    )
    count_open(reading.document)


def proposal_row(
    one: Proposed, reading: Reading, article: UUID, at: datetime, differs_from: UUID | None = None
) -> Proposal:
    """The row of a proposal that a reading makes."""
    return Proposal(
        id=one.id,
        document=reading.document,
        article=article,
        reading=reading.id,
        kind=one.kind,
        position=one.position,
        start=one.start,
        end=one.end,
        quote=plain(one.quote),
        data=canonical(one.values),
        doubtful=bool(one.doubts),
        doubts=json.dumps(one.doubts, ensure_ascii=False),
        fingerprint=one.fingerprint,
        created_at=at,
        differs_from=differs_from,
    )


def _decided(earlier: list[Proposal]) -> tuple[dict[str, list[Proposal]], dict[UUID, set[UUID]]]:
    """What was decided, by its words; and the open halves of what was split or merged and decided in part.

    Words that were split or merged are decided when any of the pieces is: then they are not asked again, and the
    pieces that still wait go on waiting. What a person marked waits itself, and is not asked a second time.
    """
    by_id = {old.id: old for old in earlier}
    decided: dict[str, list[Proposal]] = {}
    halves: dict[UUID, set[UUID]] = {}
    for old in earlier:
        leaves = _leaves(old, by_id)
        if any(_settled(leaf) for leaf in leaves):
            decided.setdefault(old.fingerprint, []).append(old)
            halves[old.id] = {leaf.id for leaf in leaves if leaf.state == ProposalState.OPEN}
    return decided, halves


def _settled(leaf: Proposal) -> bool:
    if leaf.state == ProposalState.OPEN:
        return leaf.marked_by is not None
    return leaf.state in (ProposalState.ACCEPTED, ProposalState.REJECTED)


def _leaves(old: Proposal, by_id: dict[UUID, Proposal]) -> list[Proposal]:
    """What a proposal has become: itself, or the last pieces it was split or merged into."""
    if old.state != ProposalState.REPLACED or old.decided_by is None:
        return [old]
    pieces = [by_id[one] for one in pieces_of(old.decided_by) if one in by_id]
    return [leaf for piece in pieces for leaf in _leaves(piece, by_id)] or [old]


def _nearest(kind: str, quote: str, accepted: list[Proposal]) -> UUID | None:
    """The accepted proposal whose words a new one reads differently, if any is alike enough."""
    best, found = ALIKE, None
    for old in accepted:
        if old.kind != kind:
            continue
        matcher = SequenceMatcher(None, old.quote, quote, autojunk=False)
        if (
            matcher.real_quick_ratio() >= best
            and matcher.quick_ratio() >= best
            and (share := matcher.ratio()) >= best
        ):
            best, found = share, old.id
    return found


def count_open(document: UUID) -> None:
    """Bring the document's number of open proposals up to date."""
    Document.objects.filter(pk=document).update(
        open_proposals=Proposal.objects.filter(document=document, state=ProposalState.OPEN).count()
    )
