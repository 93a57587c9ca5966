"""A city's record at size: documents read, directives accepted, and the chain that proves it.

Rows are made as the actions make them and written with COPY, thousands at a time; the chain is hashed by the product's
own functions. That they are the rows that the actions would have written is checked: a test loads a small record and
rebuilds it from its events.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from generator import reports
from layouts import plain_text

from luoshi.delivery.projections.register import directive_row
from luoshi.reading import READER, read_document
from luoshi.record import chain
from luoshi.record.hashing import canonical, hash_bytes
from luoshi.record.models import (
    Article,
    AuditEntry,
    Cause,
    Commitment,
    CommitmentKind,
    Document,
    DocumentState,
    Event,
    File,
    Kept,
    Proposal,
    ProposalKind,
    ProposalState,
    Reading,
    Source,
    SourceKind,
    new_id,
)
from luoshi.record.projections.documents import proposal_row
from luoshi.record.proposing import propose
from luoshi.record.search import pieces
from luoshi.record.storage import files

RARE = "碳汇"  # in one directive of RARE_EVERY
RARE_EVERY = 3_000
TEMPLATES = 120
BATCH = 60  # documents written at a time


def templates(directives: int, seed: int = 1) -> list[dict[str, Any]]:
    """Read reports of the generator, each cut to its first ``directives`` directives."""
    found = []
    for report in reports(TEMPLATES, 12_000, seed):
        record = asdict(read_document(plain_text(report).encode(), name="report.txt"))
        (article, *_) = record["articles"]
        if len(article["directives"]) >= directives:
            article["directives"] = article["directives"][:directives]
            record["articles"] = [article]
            found.append(record)
    return found


def load(documents: int, directives: int, open_documents: int, actor: UUID, seed: int = 1) -> None:
    """Load ``documents`` with ``directives`` accepted each, and ``open_documents`` more with all still to decide."""
    models_read = templates(directives, seed)
    rng = random.Random(seed)
    at = datetime.now(UTC) - timedelta(days=1)
    first_day = date(2020, 1, 6)
    number = 0
    for start in range(0, documents + open_documents, BATCH):
        batch = _Batch()
        for index in range(start, min(start + BATCH, documents + open_documents)):
            record = copy.deepcopy(rng.choice(models_read))
            day = first_day + timedelta(days=index * 2_200 // (documents + open_documents))
            for directive in record["articles"][0]["directives"]:
                number += 1
                if number % RARE_EVERY == 0:
                    _make_rare(record, directive)
            _date(record, day)
            at += timedelta(milliseconds=50)
            batch.document(record, f"{index:06d}.txt", day, at, actor, accepted=index < documents)
        batch.write()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _make_rare(record: dict[str, Any], directive: dict[str, Any]) -> None:
    """Put the rare word in the place of two characters, so that every offset stays."""
    article = record["articles"][0]
    start = directive["anchor"]["start"] + 2
    article["text"] = article["text"][:start] + RARE + article["text"][start + 2 :]
    for name in ("quote",):
        directive[name] = directive[name][:2] + RARE + directive[name][4:]
    directive["anchor"]["quote"] = directive["quote"]


def _date(record: dict[str, Any], day: date) -> None:
    article = record["articles"][0]
    article["published"] = day.isoformat()
    if article["meeting"]:
        article["meeting"]["date"] = day.isoformat()


class _Batch:
    """Rows waiting to be written, by table."""

    def __init__(self) -> None:
        self.rows: dict[type[models.Model], list[models.Model]] = {}
        self.events: list[Event] = []

    def add(self, row: models.Model) -> None:
        self.rows.setdefault(type(row), []).append(row)

    def keep(self, event: Event, row: Kept, content: Any) -> None:
        row.event = event.id  # type: ignore[attr-defined]
        row.seal(content)
        self.add(row)

    def happen(self, kind: str, at: datetime, subject: UUID, actor: UUID | None, cause: Cause) -> Event:
        return Event(id=new_id(), kind=kind, at=at, actor=actor, cause=cause, subject=subject)

    def end(self, event: Event, data: dict[str, Any]) -> None:
        event.seal({"by": {"name": "装载", "post": "基准测试"}, **data})
        self.add(event)
        self.events.append(event)

    def document(
        self, record: dict[str, Any], name: str, day: date, at: datetime, actor: UUID, *, accepted: bool
    ) -> None:
        document = new_id()
        data = (record["articles"][0]["text"] + name).encode()
        address = hash_bytes(data)
        files().put(data)
        received = self.happen("document received", at, document, actor, Cause.PERSON)
        file = File(size=len(data), address=address)
        self.keep(received, file, {"address": address, "name": name})
        self.end(
            received,
            {
                "file": str(file.id),
                "name": name,
                "class": "meeting report",
                "received_on": day.isoformat(),
            },
        )
        read = self.happen("document read", at + timedelta(milliseconds=1), document, None, Cause.READING)
        read.cause_id = document
        reading = Reading(document=document, reader=READER)
        self.keep(read, reading, record)
        article = Article(reading=reading.id, document=document, number=0)
        self.keep(read, article, record["articles"][0]["text"])
        self.end(read, {"reading": str(reading.id), "reader": READER, "articles": [str(article.id)]})
        opened = 0
        for one in propose(reading.id, record):
            row = proposal_row(one, reading, article.id, read.at)
            if accepted and one.kind is ProposalKind.DIRECTIVE:
                self.accept(row, one.values, at + timedelta(milliseconds=2), actor, day)
            else:
                opened += 1
            self.add(row)
        first = record["articles"][0]
        self.add(
            Document(
                id=document,
                file=file.id,
                name=name,
                received_on=day,
                received_at=at,
                state=DocumentState.READ,
                reading=reading.id,
                title=first["title"] or "",
                published=first["published"] or "",
                articles=1,
                open_proposals=opened,
            )
        )

    def accept(self, row: Proposal, read: dict[str, Any], at: datetime, actor: UUID, day: date) -> None:
        event = self.happen("proposals accepted", at, row.document, actor, Cause.PERSON)
        values = {key: value for key, value in read.items() if key != "anchor"}
        anchor = read["anchor"]
        source = Source(
            kind=SourceKind.SPAN, document=row.document, article=row.article, start=row.start, end=row.end
        )
        self.keep(event, source, {name: anchor[name] for name in ("quote", "prefix", "suffix")})
        decision = {
            "proposal": str(row.id),
            "kind": row.kind,
            "result": str(new_id()),
            "source": str(source.id),
            "start": row.start,
            "end": row.end,
            "values": values,
            "edited": [],
        }
        self.end(event, {"decisions": [decision]})
        row.state = ProposalState.ACCEPTED
        row.decided_at, row.decided_by, row.result = at, event.id, UUID(decision["result"])
        row.outcome = canonical({name: decision[name] for name in ("start", "end", "values", "edited")})
        self.add(
            Commitment(id=row.result, kind=CommitmentKind.DIRECTIVE, source=source.id, known_from=event.at)
        )
        directive = directive_row(event, decision, row, day)
        directive.search = " ".join(f"'{piece}'" for piece in pieces(directive.quote))
        self.add(directive)

    def write(self) -> None:
        """Everything in one transaction, the chain last."""
        with transaction.atomic(), connection.cursor() as cursor:
            for model, rows in self.rows.items():
                _copy(cursor, model, rows)
            _chain(cursor, self.events, [model for model in self.rows if issubclass(model, Kept)])


def _copy(cursor: Any, model: type[models.Model], rows: Sequence[models.Model]) -> None:
    columns = model._meta.concrete_fields
    names = ", ".join(f'"{column.column}"' for column in columns)
    attributes = [column.attname for column in columns]
    with cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as out:
        for row in rows:
            out.write_row([getattr(row, name) for name in attributes])


def _chain(cursor: Any, events: Iterable[Event], written: Sequence[type[Kept]]) -> None:
    """The entries of events in their order, by the product's own hashing."""
    events = list(events)
    lines: dict[UUID, list[str]] = {event.id: [] for event in events}
    for model in written:
        column = chain.event_column(model)
        cursor.execute(
            f'SELECT "{column}", {chain.canonical_row(model)} FROM "{model._meta.db_table}" WHERE "{column}" = ANY(%s)',
            [list(lines)],
        )
        for event, line in cursor.fetchall():
            lines[event].append(line)
    cursor.execute("SELECT number, hash, algorithm FROM record_chain_head WHERE id = 1 FOR UPDATE")
    number, previous, algorithm = cursor.fetchone()
    entries = []
    for event in events:
        number += 1
        digest = chain.rows_digest(lines[event.id], algorithm)
        at = int(event.at.timestamp()) * 1_000_000 + event.at.microsecond
        found = chain.entry_hash(number, event.id, at, len(lines[event.id]), digest, previous, algorithm)
        entries.append(
            AuditEntry(
                number=number,
                event=event.id,
                at=event.at,
                rows=len(lines[event.id]),
                digest=digest,
                previous=previous,
                hash=found,
            )
        )
        previous = found
    _copy(cursor, AuditEntry, entries)
    cursor.execute("UPDATE record_chain_head SET number = %s, hash = %s WHERE id = 1", [number, previous])


def open_directives(limit: int) -> Iterator[UUID]:
    """Proposed directives nobody has decided yet."""
    yield from (
        Proposal.objects.filter(state=ProposalState.OPEN, kind=ProposalKind.DIRECTIVE)
        .order_by("id")
        .values_list("id", flat=True)[:limit]
    )
