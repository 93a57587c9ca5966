"""The frame of every action: check, change, log, chain, all in one transaction.

    def reject_proposal(actor, cause, proposal, reason):
        access.require(actor, "decide proposals")
        with acting("proposal rejected", actor, cause, subject=document) as act:
            act.data = {...}

The actor and the cause are arguments of every action. Inside the block an action only keeps rows and sets
``data``; current rows are written by the projections of its event, after the block.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from luoshi.record import chain
from luoshi.record.inserting import insert_and_say
from luoshi.record.models import Cause, Document, Event, Kept, Proposal, Source, SourceKind, new_id
from luoshi.record.projection import Happening, project

Row = TypeVar("Row", bound=Kept)

MANY = 1_000  # rows of one table from which on they are written by COPY
SUBJECTS_LOCK = 0x4C756F73_68690001  # any number, the same for everybody


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post that somebody holds today: for which unit it acts, and in which role (empty: in none)."""

    post: UUID
    unit: UUID | None
    role: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account's person in a post, with the roles that the posts held today give.

    ``account`` is None for the machine itself: it reads and proposes, and may decide nothing. ``head``: the newest
    entry of the chain just before their rights were looked up, where it is known; what was found at it may be used
    again.
    """

    name: str
    account: UUID | None = None
    person: UUID | None = None
    post: str = ""
    roles: frozenset[str] = frozenset()
    held: tuple[HeldPost, ...] = ()
    head: chain.Head | None = field(default=None, compare=False, repr=False)

    @property
    def is_machine(self) -> bool:
        """Whether no person acts."""
        return self.account is None


@dataclass(frozen=True, slots=True)
class Because:
    """The cause of an action: its kind, and the id of the meeting, import, event … that it is."""

    kind: Cause = Cause.PERSON
    id: UUID | None = None


@dataclass(slots=True)
class Act:
    """One action in progress."""

    event: Event
    data: dict[str, Any] = field(default_factory=dict)
    written: list[Kept] = field(default_factory=list)
    loaded: list[Any] = field(default_factory=list)  # current rows read and locked, which projections may use
    parts: list[chain.Part] = field(default_factory=list)  # what was written already, before the action ends
    _algorithm: str = ""

    @property
    def algorithm(self) -> str:
        """The hash algorithm that the chain uses at present."""
        self._algorithm = self._algorithm or chain.algorithm()
        return self._algorithm

    def keep(self, row: Row, content: Any = None) -> Row:
        """Write a kept row with its content (any JSON value) when the action ends."""
        if not isinstance(row, Event):
            row.event = self.event.id  # type: ignore[attr-defined]
        row.seal(content, self.algorithm)
        self.written.append(row)
        return row

    def write_part(
        self, kind: str, subject: UUID, rows: Mapping[type[Kept], Sequence[dict[str, Any]]]
    ) -> None:
        """Write many rows at once, as an event of their own in this action: its data are its number of rows.

        An action with a million rows neither holds them all nor makes one entry that nobody can check without
        holding them: its parts stand in the chain one after the other before it, or none of them does. ``rows``
        are made by ``Kept.plain_row``; their event is set here. The event leaves no current row.
        """
        event = Event(
            id=new_id(),
            kind=kind,
            at=self.event.at,
            actor=self.event.actor,
            cause=self.event.cause,
            cause_id=self.event.id,
            subject=subject,
        )
        event.seal({"rows": sum(map(len, rows.values()))}, self.algorithm)
        _write(Event, [event])
        for model, listed in rows.items():
            for row in listed:
                row["event"] = event.id
            _copy(model, listed)
        self.parts.append(chain.summed_up(event, [*rows, Event], self.algorithm))

    def alone_on_document(self, document: UUID) -> Document | None:
        """The document, once nobody else is acting on it; None if there is none.

        A reading replaces open proposals, a decision closes them, an undoing opens them again: two at a
        time would each act on what the other is changing. Taken before the lock on subjects, always, or two
        would wait for each other.
        """
        return self._alone(Document.objects.filter(pk=document))

    def alone_on_document_of(self, proposals: list[UUID]) -> Document | None:
        """The same for the document that these proposals are of; None if there is none, or more than one."""
        documents = Proposal.objects.filter(pk__in=proposals).values("document")
        return self._alone(Document.objects.filter(pk__in=documents).order_by("id"))

    def _alone(self, documents: QuerySet[Document]) -> Document | None:
        rows = list(documents.select_for_update(no_key=True))
        self.happens_now()
        self.loaded += rows
        return rows[0] if len(rows) == 1 else None

    def alone_among_subjects(self) -> None:
        """``alone_among_subjects`` for this action; having waited, it happens now, so that of two actions
        the one recorded later is the one known later."""
        alone_among_subjects()
        self.happens_now()

    def happens_now(self) -> None:
        """Having waited for others, the action happens only now: of two, the one recorded later is known later."""
        self.event.at = datetime.now(UTC)

    def entry(self, actor: Actor) -> Source:
        """The source of what ``actor`` says without a document: a named person's entry."""
        return self.keep(
            Source(kind=SourceKind.ENTRY),
            {"person": actor.name, "post": actor.post, "account": str(actor.account)},
        )

    def event_source(self) -> Source:
        """The source of what only follows from this action: an entry that leaves the name to the event."""
        return self.keep(Source(kind=SourceKind.ENTRY), {"event": str(self.event.id)})


def alone_among_subjects() -> None:
    """Wait, in this transaction, for whoever else is stating something about units, posts, people or
    mechanisms.

    Their current rows come from all statements of a subject; two actions that do not see each other's would
    each leave the other's out.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SUBJECTS_LOCK])


@contextmanager
def acting(
    kind: str, actor: Actor, because: Because, subject: UUID | None = None, *, savepoint: bool = True
) -> Iterator[Act]:
    """Open an action; on leaving, keep its rows, project its event and append to the chain, or undo
    everything.

    ``known`` time is the server's clock and nothing else. ``savepoint``: False where the caller's own transaction
    undoes all that it did as soon as anything raises; then this action needs none inside it.
    """
    with transaction.atomic(savepoint=savepoint):
        event = Event(
            id=new_id(),
            kind=kind,
            at=datetime.now(UTC),
            actor=actor.account,
            cause=because.kind,
            cause_id=because.id,
            subject=subject,
        )
        act = Act(event)
        yield act
        event.seal({"by": {"name": actor.name, "post": actor.post}, **act.data}, act.algorithm)
        act.written.append(event)
        written = _write_all(event, dict(chain.by_table(act.written)), act.algorithm)
        project(Happening(event, event.opened(), act.written, act.loaded))
        chain.append([*act.parts, written])


def _write_all(event: Event, rows: Mapping[type[Kept], Sequence[Kept]], algorithm: str) -> chain.Part:
    """Write what an action wrote, and sum it up as the database has it; few rows in one statement."""
    if sum(map(len, rows.values())) < MANY:
        lines = insert_and_say(rows, chain.canonical_row)
        return chain.Part(event, len(lines), chain.rows_digest(lines, algorithm))
    for model, listed in rows.items():
        _write(model, listed)
    return chain.summed_up(event, list(rows), algorithm)


def _write(model: type[Kept], rows: Sequence[Kept]) -> None:
    """Insert the rows; many by COPY, which is three times as fast for the 40,000 of an organisation."""
    if len(rows) < MANY:
        model._default_manager.bulk_create(rows, batch_size=2_000)
        return
    _copy(model, [row.__dict__ for row in rows])


def _copy(model: type[Kept], rows: Sequence[dict[str, Any]]) -> None:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = itemgetter(*(field.attname for field in fields))
    command = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        for row in rows:
            copy.write_row(values(row))
