"""The audit chain: appending an entry, and walking it to find the first break.

An entry's ``digest`` is the hash over the fixed columns of every kept row that its action wrote; its ``hash`` is
over the entry itself and the hash before it. So no row, and no order of rows, changes without a break.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction

from luoshi.record.hashing import UnknownAlgorithm, algorithm_of, canonical, hash_bytes
from luoshi.record.models.audit import GENESIS, AuditEntry
from luoshi.record.models.event import Event
from luoshi.record.models.kept import Kept

ERASED = "erased"  # the kind of event that names the rows it emptied, in ``rows``
CHUNK = 5_000  # entries checked at a time: memory stays flat however long the chain is


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the record is not what was written."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Erased:
    """One erasure: who proposed it, who carried it out and when, on which legal basis, and how many rows it emptied."""

    subject_kind: str
    subject: UUID | None
    proposed_by: str
    by: str
    at: datetime
    legal_basis: str
    rows: int


@dataclass(slots=True)
class Verdict:
    """What walking the chain found. ``head`` is the last entry's hash, to be compared with one printed earlier.

    ``erased`` counts the rows that were emptied; ``erasures`` says by whom and why.
    """

    entries: int = 0
    rows: int = 0
    erased: int = 0
    files: int = 0
    head: str = GENESIS
    first_break: Break | None = None
    erasures: list[Erased] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@cache
def kept_models() -> tuple[type[Kept], ...]:
    """Every table of kept rows."""
    return tuple(model for model in apps.get_models() if issubclass(model, Kept))


def _as_text(column: models.Field[Any, Any]) -> str:
    """SQL for a column as text that depends on no setting of the server or the session."""
    name = f'"{column.column}"'
    if isinstance(column, models.DateTimeField):
        return f"(extract(epoch from {name}) * 1000000)::bigint::text"
    if isinstance(column, models.DateField):
        return f"to_char({name}, 'YYYY-MM-DD')"
    return f"{name}::text"


@cache
def canonical_row(model: type[Kept]) -> str:
    """SQL for a kept row's fixed columns as one line of JSON: table, then the columns as declared."""
    columns = [
        _as_text(column)
        for column in sorted(model._meta.concrete_fields, key=lambda column: column.column)
        if column.name not in model.erasable
    ]
    return f"json_build_array('{model._meta.db_table}', {', '.join(columns)})::text"


def event_column(model: type[Kept]) -> str:
    """The column that says which event's action wrote the row."""
    return "id" if model is Event else "event"


def rows_digest(lines: Iterable[str], algorithm: str) -> str:
    """The hash over an action's rows; their order does not matter."""
    return hash_bytes("\n".join(sorted(lines)).encode(), algorithm)


def entry_hash(
    number: int, event: UUID, microseconds: int, rows: int, digest: str, previous: str, algorithm: str
) -> str:
    """The hash of an entry: over its number, event, time (µs since 1970), count, digest, and the hash before."""
    return hash_bytes(
        canonical([number, str(event), microseconds, rows, digest, previous]).encode(), algorithm
    )


def append(event: Event, models_written: Sequence[type[Kept]]) -> int:
    """Append the entry for ``event`` and return its number. The last thing before the commit.

    The head stays locked until then, so nothing slow may follow.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f'SELECT {canonical_row(model)} FROM "{model._meta.db_table}"'
                f" WHERE {event_column(model)} = %(event)s"
                for model in models_written
            ),
            {"event": event.id},
        )
        lines = [line for (line,) in cursor.fetchall()]
        cursor.execute("SELECT number, hash, algorithm FROM record_chain_head WHERE id = 1 FOR UPDATE")
        number, previous, used = cursor.fetchone()
        number += 1
        digest = rows_digest(lines, used)
        microseconds = _microseconds(event)
        new_hash = entry_hash(number, event.id, microseconds, len(lines), digest, previous, used)
        cursor.execute(
            "WITH entry AS (INSERT INTO record_audit_entry (number, event, at, rows, digest, previous, hash)"
            " VALUES (%(number)s, %(event)s, %(at)s, %(rows)s, %(digest)s, %(previous)s, %(hash)s))"
            " UPDATE record_chain_head SET number = %(number)s, hash = %(hash)s WHERE id = 1",
            {
                "number": number,
                "event": event.id,
                "at": event.at,
                "rows": len(lines),
                "digest": digest,
                "previous": previous,
                "hash": new_hash,
            },
        )
    return int(number)


def _microseconds(event: Event) -> int:
    return int(event.at.timestamp()) * 1_000_000 + event.at.microsecond


def algorithm() -> str:
    """The algorithm that the next entry will use."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT algorithm FROM record_chain_head WHERE id = 1")
        (name,) = cursor.fetchone()
    return str(name)


def head() -> tuple[int, str]:
    """Number and hash of the newest entry: printed on exports and backups."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, hash FROM record_chain_head WHERE id = 1")
        number, newest = cursor.fetchone() or (0, GENESIS)
    return int(number), str(newest)


def verify(expected_head: str | None = None) -> Verdict:
    """Walk the chain and check every kept row; stop at the first break.

    With ``expected_head``, a hash printed earlier on an export or a backup, the answer is "unaltered since"; without
    it only "consistent", for whoever can delete the last entries can also set the head back.
    """
    with snapshot():
        return _walk(expected_head)


@contextmanager
def snapshot() -> Iterator[None]:
    """One view of the whole record, whatever is recorded meanwhile."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _walk(expected_head: str | None) -> Verdict:
    verdict = Verdict()
    emptied: set[UUID] = set()
    for event in Event.objects.filter(kind=ERASED).order_by("at", "id"):
        _tell(event, verdict, emptied)
    seen_expected = expected_head in (None, GENESIS)
    number = 0
    while chunk := _entries(number):
        lines = _lines(number + 1, number + len(chunk))
        next_row = next(lines, None)
        for entry in chunk:
            number += 1
            if broken := _broken_link(entry, number, verdict.head):
                verdict.first_break = broken
                return verdict
            rows: list[str] = []
            while next_row is not None and next_row.entry == entry.number:
                if broken := _broken_row(next_row, emptied):
                    verdict.first_break = broken
                    return verdict
                verdict.erased += next_row.empty
                rows.append(next_row.line)
                next_row = next(lines, None)
            if len(rows) != entry.rows:
                verdict.first_break = Break(
                    f"entry {number}", f"{entry.rows} rows were written, {len(rows)} are there"
                )
                return verdict
            if not _same(entry.digest, lambda algorithm, rows=rows: rows_digest(rows, algorithm)):  # type: ignore[misc]
                verdict.first_break = Break(f"entry {number}", "a row it wrote was changed")
                return verdict
            verdict.head = entry.hash
            verdict.entries += 1
            verdict.rows += len(rows)
            seen_expected = seen_expected or entry.hash == expected_head
    verdict.first_break = _loose_ends(verdict)
    if verdict.first_break is None and not seen_expected:
        verdict.first_break = Break(
            f"after entry {verdict.entries}",
            "the head given is not in the chain: entries after it were removed, or it is another chain's",
        )
    return verdict


def _entries(after: int) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(number__gt=after).order_by("number")[:CHUNK])


def _broken_link(entry: AuditEntry, number: int, previous: str) -> Break | None:
    where = f"entry {number}"
    if entry.number != number:
        return Break(where, "it is missing")
    if entry.previous != previous:
        return Break(where, "it does not follow the entry before it")
    microseconds = int(entry.at.timestamp()) * 1_000_000 + entry.at.microsecond

    def expected(algorithm: str) -> str:
        return entry_hash(
            number, entry.event, microseconds, entry.rows, entry.digest, entry.previous, algorithm
        )

    return None if _same(entry.hash, expected) else Break(where, "it was changed")


def _same(named_hash: str, again: Callable[[str], str]) -> bool:
    """Whether hashing again gives the same; a hash that names no algorithm was not written by the product.

    Raises UnknownAlgorithm for one of ours that this machine's Python does not have.
    """
    try:
        name = algorithm_of(named_hash)
    except UnknownAlgorithm:
        return False
    return again(name) == named_hash


@dataclass(frozen=True, slots=True)
class _Row:
    """A kept row of an entry. ``whole`` is None where Python has to look: then ``content`` and ``salt`` are given,
    and the other erasable columns, which repeat what the content says."""

    entry: int
    table: str
    id: UUID
    line: str
    digest: str
    whole: bool | None
    content: str | None
    salt: bytes | None
    repeated: dict[str, Any]

    @property
    def empty(self) -> bool:
        return self.whole is None and self.content is None


def _lines(first: int, last: int) -> Iterator[_Row]:
    """The kept rows of entries first..last, in the order of the entries.

    The server itself compares a hash that names SHA-256, for which no content has to leave it.
    """
    parts = []
    for model in kept_models():
        table = model._meta.db_table
        line = canonical_row(model)
        repeated = [name for name in model.erasable if name not in ("content", "salt")]
        looked_at_here = (
            "TRUE"
            if repeated
            else "kept.content IS NULL OR kept.salt IS NULL OR kept.digest NOT LIKE 'sha256:%%'"
        )
        pairs = ", ".join(f"'{name}', kept.\"{name}\"" for name in repeated)
        parts.append(
            f"SELECT entry.number, '{table}', kept.id, kept.line, kept.digest,"
            f" CASE WHEN {looked_at_here} THEN NULL ELSE"
            " kept.digest = 'sha256:' || encode(sha256(kept.salt || convert_to(kept.content, 'UTF8')), 'hex') END,"
            f" CASE WHEN {looked_at_here} THEN kept.content END, CASE WHEN {looked_at_here} THEN kept.salt END,"
            f" json_build_object({pairs})::text FROM record_audit_entry entry"
            f' JOIN (SELECT *, {line} AS line, "{event_column(model)}" AS written_by FROM "{table}") kept'
            " ON kept.written_by = entry.event"
            " WHERE entry.number BETWEEN %(first)s AND %(last)s"
        )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts) + " ORDER BY 1", {"first": first, "last": last})
        while rows := cursor.fetchmany(2_000):
            for entry, table, key, line, digest, whole, content, salt, repeated_text in rows:
                yield _Row(
                    entry,
                    table,
                    key,
                    line,
                    digest,
                    whole,
                    content,
                    None if salt is None else bytes(salt),
                    json.loads(repeated_text),
                )


def _broken_row(row: _Row, emptied: set[UUID]) -> Break | None:
    where = f"{row.table} {row.id}"
    if row.whole:
        return None
    parts = [row.content, row.salt, *row.repeated.values()]
    if row.whole is None and not any(part is not None for part in parts):
        return None if row.id in emptied else Break(where, "it was emptied, and no erasure names it")
    if row.whole is None and row.content is not None and row.salt is not None:
        salted = row.salt + row.content.encode()
        if _same(row.digest, lambda algorithm: hash_bytes(salted, algorithm)) and all(
            json.loads(row.content).get(name) == value for name, value in row.repeated.items()
        ):
            return None
    return Break(where, "its content is not what was written")


def _tell(event: Event, verdict: Verdict, emptied: set[UUID]) -> None:
    """Take in what an erasure says it emptied; whether the event itself is whole, the walk finds out."""
    data = event.opened()
    if data is None:
        return
    rows = {UUID(row) for listed in data["rows"].values() for row in listed}
    emptied |= rows
    verdict.erasures.append(
        Erased(
            subject_kind=data["subject_kind"],
            subject=event.subject,
            proposed_by=data["proposed_by"]["name"],
            by=data["by"]["name"],
            at=event.at,
            legal_basis=data["legal_basis"],
            rows=len(rows),
        )
    )


def _loose_ends(verdict: Verdict) -> Break | None:
    with connection.cursor() as cursor:
        for model in kept_models():
            table, column = model._meta.db_table, event_column(model)
            cursor.execute(
                f'SELECT id FROM "{table}" kept WHERE NOT EXISTS'
                f' (SELECT 1 FROM record_audit_entry entry WHERE entry.event = kept."{column}") LIMIT 1'
            )
            if loose := cursor.fetchone():
                return Break(f"{table} {loose[0]}", "no entry of the chain knows this row")
    number, newest = head()
    if (number, newest) != (verdict.entries, verdict.head):
        return Break(
            f"after entry {verdict.entries}", f"the head says {number} entries: the last ones were removed"
        )
    return None


def by_table(rows: Iterable[Kept]) -> Iterator[tuple[type[Kept], list[Kept]]]:
    """Kept rows grouped by their table."""
    for _, group in groupby(
        sorted(rows, key=lambda row: row._meta.db_table), key=lambda row: row._meta.db_table
    ):
        listed = list(group)
        yield type(listed[0]), listed
