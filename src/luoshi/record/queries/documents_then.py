"""Documents and their proposals as they were known at an earlier moment, folded from the documents' events.

Their rows say what holds now and are written at every decision, so what they said before stands in the events alone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.record.models import Document, DocumentState, Event, Proposal, ProposalState, Reading
from luoshi.record.models.current import plain
from luoshi.record.projections.documents import problem_of


def events_until(moment: datetime, subjects: Iterable[UUID]) -> QuerySet[Event]:
    """What had happened to these subjects by ``moment``, in order."""
    return Event.objects.filter(subject__in=subjects, at__lt=moment).order_by("at", "id")


def touched_since(moment: datetime) -> Exists:
    """Whether anything has happened to a row's subject since: only then can it have been otherwise."""
    return Exists(Event.objects.filter(subject=OuterRef("pk"), at__gte=moment))


def documents_then(rows: Iterable[Document], moment: datetime) -> dict[UUID, list[Proposal]]:
    """Let rows that were read say what was known of each document at ``moment``; the proposals it then had.

    Nothing is written. What was erased since stays erased: no day brings it back.
    """
    by_id = {row.id: row for row in rows}
    proposals: dict[UUID, list[Proposal]] = defaultdict(list)
    known = Proposal.objects.filter(document__in=by_id, created_at__lt=moment).order_by("position", "id")
    for proposal in known:
        proposals[proposal.document].append(proposal)
    events: dict[UUID, list[tuple[Event, dict[str, Any]]]] = defaultdict(list)
    for event in events_until(moment, by_id):
        if (data := event.opened()) is not None and event.subject is not None:
            events[event.subject].append((event, data))
    other_readings: dict[UUID, Document] = {}
    for one, row in by_id.items():
        if row.state == DocumentState.ERASED:
            continue
        _proposals_then(proposals[one], events[one])
        if reading := _document_then(row, events[one]):
            other_readings[reading] = row
        row.open_proposals = sum(one.state == ProposalState.OPEN for one in proposals[one])
    _titles_then(other_readings)
    return proposals


def _document_then(row: Document, events: list[tuple[Event, dict[str, Any]]]) -> UUID | None:
    """Class, state and reading by the events of the document; the reading, where it is not the present one."""
    now = row.reading
    row.state, row.reading, row.problem, row.articles = DocumentState.WAITING, None, "", 0
    refused: str | None = None
    for event, data in events:
        if event.kind in ("document received", "document class changed"):
            row.document_class = data["class"]
        elif event.kind == "document read":
            row.state, row.reading, refused = DocumentState.READ, UUID(data["reading"]), None
            row.articles = len(data["articles"])
        elif event.kind == "document not read":
            refused = data["reading"]
            if row.reading is None:
                row.state = DocumentState.FAILED
    if refused is not None:
        reading = Reading.objects.filter(pk=refused).first()
        row.problem = problem_of(reading.opened() if reading else None)
    if row.reading is None:
        row.title = row.published = ""
    return row.reading if row.reading != now else None


def _titles_then(readings: dict[UUID, Document]) -> None:
    """Titles as readings had them that are not the present ones."""
    for reading in Reading.objects.filter(pk__in=readings):
        first = ((reading.opened() or {}).get("articles") or [{}])[0]
        row = readings[reading.id]
        row.title, row.published = plain(first.get("title")), plain(first.get("published"))


def _proposals_then(rows: list[Proposal], events: list[tuple[Event, dict[str, Any]]]) -> None:
    """Give each proposal the state it had after these events."""
    known = {row.id: row for row in rows}
    # What gives way to a newer reading never comes back, so its row still says which one that was.
    gave_way: dict[UUID, list[Proposal]] = defaultdict(list)
    for row in rows:
        if row.state == ProposalState.REPLACED and row.decided_by is not None:
            gave_way[row.decided_by].append(row)
        row.state, row.outcome, row.decided_by, row.result = ProposalState.OPEN, None, None, None
    for event, data in events:
        if event.kind == "document read":
            for row in gave_way[event.id]:
                row.state = ProposalState.REPLACED
        elif event.kind == "proposals accepted":
            for decision in data["decisions"]:
                row = known[UUID(decision["proposal"])]
                row.state, row.decided_by = ProposalState.ACCEPTED, event.id
                row.result = UUID(decision["result"])
                if "replaces" in decision:
                    known[UUID(decision["replaces"]["proposal"])].state = ProposalState.REPLACED
                row.outcome = json.dumps(
                    {name: decision[name] for name in ("start", "end", "values", "edited")}
                )
        elif event.kind == "proposals rejected":
            _set(known, data["proposals"], ProposalState.REJECTED)
        elif event.kind in ("proposal split", "proposals merged"):
            _set(known, data["replaced"], ProposalState.REPLACED)
        elif event.kind == "decision undone":
            _set(known, data["proposals"], ProposalState.OPEN)
            _set(known, data["pieces"], ProposalState.REPLACED)
            for one in data.get("restored", ()):
                row = known[UUID(one["proposal"])]
                row.state, row.result = ProposalState.ACCEPTED, UUID(one["result"])


def _set(known: dict[UUID, Proposal], ids: Iterable[str], state: ProposalState) -> None:
    for one in ids:
        row = known[UUID(one)]
        row.state = state
        if state == ProposalState.OPEN:
            row.outcome = row.decided_by = row.result = None


def titles_at(documents: Iterable[UUID], moment: datetime | None) -> dict[UUID, str]:
    """What documents were called at ``moment`` (None: now): by their title, or else by the name of their file."""
    rows = {row.id: row for row in Document.objects.filter(pk__in=set(documents))}
    if moment is not None:
        # Only another reading gives another title.
        again = Event.objects.filter(subject__in=rows, kind="document read", at__gte=moment)
        documents_then([rows[one] for one in set(again.values_list("subject", flat=True)) if one], moment)
    return {one: row.title or row.name for one, row in rows.items()}


def of_class(document_class: str, moment: datetime | None) -> Q:
    """The documents that were of a class at ``moment`` (None: now); a condition on Document."""
    now = Q(document_class=document_class)
    if moment is None:
        return now
    then: dict[UUID, str] = {}
    changed = Event.objects.filter(kind="document class changed", at__gte=moment).order_by("at", "id")
    for event in changed:
        data = event.opened()
        if data is not None and event.subject is not None:
            then.setdefault(event.subject, data["before"])
    otherwise = [one for one, before in then.items() if before == document_class]
    return (now & ~Q(pk__in=list(then))) | Q(pk__in=otherwise)
