"""The audit chain: appending an entry, and walking it to find the first break.

An entry's ``digest`` is the hash over the fixed columns of every kept row that its action wrote; its ``hash`` is
over the entry itself and the hash before it. So no row, and no order of rows, changes without a break.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import groupby
from queue import Queue
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from luoshi.record.hashing import UnknownAlgorithm, algorithm_of, canonical, hash_bytes
from luoshi.record.models.audit import GENESIS
from luoshi.record.models.event import Event
from luoshi.record.models.kept import Kept
from luoshi.record.prepared import prepared

ERASED = "erased"  # the kind of event that names the rows it emptied, in ``rows``
PREFETCHERS = 2  # connections that render and hash rows while Python walks
Head = tuple[int, str]  # number and hash of the newest entry
CHUNK = 12_000  # rows checked at a time: memory stays flat however long the chain is


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
        for column in sorted(model._meta.concrete_fields, key=lambda column: str(column.column))
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


@dataclass(frozen=True, slots=True)
class Part:
    """What one event wrote: the event, how many rows, and the hash over them."""

    event: Event
    rows: int
    digest: str


def summed_up(event: Event, models_written: Sequence[type[Kept]], algorithm: str) -> Part:
    """What ``event`` wrote, as the database has it; takes no lock, so it may take its time."""
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
    return Part(event, len(lines), rows_digest(lines, algorithm))


def append(parts: Sequence[Part]) -> int:
    """Append an entry for each part, in this order, and return the last number. The last thing before the commit.

    The head stays locked until then, so nothing slow may follow.
    """
    with prepared() as cursor:
        cursor.execute("SELECT number, hash, algorithm FROM record_chain_head WHERE id = 1 FOR UPDATE")
        number, previous, used = cursor.fetchone()
        entries = []
        for part in parts:
            number += 1
            event = part.event
            new_hash = entry_hash(
                number, event.id, _microseconds(event), part.rows, part.digest, previous, used
            )
            entries.append((number, event.id, event.at, part.rows, part.digest, previous, new_hash))
            previous = new_hash
        values = ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(entries))
        cursor.execute(
            "WITH entry AS (INSERT INTO record_audit_entry (number, event, at, rows, digest, previous, hash)"
            f" VALUES {values}) UPDATE record_chain_head SET number = %s, hash = %s WHERE id = 1",
            [*(value for entry in entries for value in entry), number, previous],
        )
    return int(number)


def _microseconds(event: Event) -> int:
    return int(event.at.timestamp()) * 1_000_000 + event.at.microsecond


def algorithm() -> str:
    """The algorithm that the next entry will use."""
    with prepared() as cursor:
        cursor.execute("SELECT algorithm FROM record_chain_head WHERE id = 1")
        (name,) = cursor.fetchone()
    return str(name)


def head() -> Head:
    """Number and hash of the newest entry: printed on exports and backups."""
    with prepared() as cursor:
        cursor.execute("SELECT number, hash FROM record_chain_head WHERE id = 1")
        number, newest = cursor.fetchone() or (0, GENESIS)
    return int(number), str(newest)


def hash_of(number: int) -> str:
    """The hash of the entry with this number; raises LookupError for one that the chain does not have."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM record_audit_entry WHERE number = %s", [number])
        found = cursor.fetchone()
    if found is None:
        raise LookupError(f"the chain has no entry {number}")
    return str(found[0])


def verify(expected_head: str | None = None) -> Verdict:
    """Walk the chain and check every kept row; stop at the first break.

    With ``expected_head``, a hash printed earlier on an export or a backup, the answer is "unaltered since"; without
    it only "consistent", for whoever can delete the last entries can also set the head back.
    """
    with snapshot() as committed:
        return _walk(expected_head, committed=committed)


@contextmanager
def snapshot() -> Iterator[bool]:
    """One view of the whole record, whatever is recorded meanwhile; whether all that it sees is committed."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield outermost


def _walk(expected_head: str | None, *, committed: bool = False) -> Verdict:
    verdict = Verdict()
    emptied: set[UUID] = set()
    for event in Event.objects.filter(kind=ERASED).order_by("at", "id"):
        _tell(event, verdict, emptied)
    seen_expected = expected_head in (None, GENESIS)
    number = 0
    for chunk, rows_of_chunk in _chunks(committed=committed):
        lines = iter(rows_of_chunk)
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
                verdict.erased += next_row.content is None
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


def _chunks(*, committed: bool) -> Iterator[tuple[list[_Entry], list[_Row]]]:
    """The entries with the rows they wrote, about CHUNK rows at a time, up to the last entry there is.

    The server's part, rendering and hashing rows, is done ahead of Python's by PREFETCHERS more connections that
    share this one's snapshot. Inside a caller's transaction, whose rows no other connection sees, all is done here.
    """
    spans = _spans()
    if not committed:
        for first, last in spans:
            yield _entries(connection, first, last), list(_lines(connection, first, last))
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (shared,) = cursor.fetchone()
    with ExitStack() as stack:
        lent = _Connections(shared)
        stack.callback(lent.close)
        pool = stack.enter_context(ThreadPoolExecutor(PREFETCHERS))
        ahead: deque[Future[tuple[list[_Entry], list[_Row]]]] = deque()
        for span in spans:
            ahead.append(pool.submit(lent.fetch, span))
            if len(ahead) > PREFETCHERS:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


class _Connections:
    """A few more connections on one snapshot, lent to whoever fetches."""

    def __init__(self, shared: str) -> None:
        self._free: Queue[BaseDatabaseWrapper] = Queue()
        for _ in range(PREFETCHERS):
            made = connection.copy()
            made.inc_thread_sharing()
            with made.cursor() as cursor:
                cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute("SET TRANSACTION SNAPSHOT %s", [shared])
            self._free.put(made)

    def fetch(self, span: tuple[int, int]) -> tuple[list[_Entry], list[_Row]]:
        """One chunk."""
        database = self._free.get()
        try:
            return _entries(database, *span), list(_lines(database, *span))
        finally:
            self._free.put(database)

    def close(self) -> None:
        """Give the connections back."""
        while not self._free.empty():
            self._free.get().close()


class _Entry(NamedTuple):
    """An audit entry as the walk reads it; ``at`` in microseconds since 1970."""

    number: int
    event: UUID
    at: int
    rows: int
    digest: str
    previous: str
    hash: str


def _spans() -> list[tuple[int, int]]:
    """First and last number of the chunks: as many entries as wrote about CHUNK rows, whole entries always."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(number), max(number) FROM (SELECT number, sum(rows) OVER (ORDER BY number) / %s AS chunk"
            " FROM record_audit_entry) numbered GROUP BY chunk ORDER BY 1",
            [CHUNK],
        )
        return [(int(first), int(last)) for first, last in cursor.fetchall()]


def _entries(database: BaseDatabaseWrapper, first: int, last: int) -> list[_Entry]:
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT number, event, (extract(epoch from at) * 1000000)::bigint, rows, digest, previous, hash"
            " FROM record_audit_entry WHERE number BETWEEN %s AND %s ORDER BY number",
            [first, last],
        )
        return list(map(_Entry._make, cursor.fetchall()))


def _broken_link(entry: _Entry, number: int, previous: str) -> Break | None:
    where = f"entry {number}"
    if entry.number != number:
        return Break(where, "it is missing")
    if entry.previous != previous:
        return Break(where, "it does not follow the entry before it")

    def expected(algorithm: str) -> str:
        return entry_hash(number, entry.event, entry.at, entry.rows, entry.digest, entry.previous, algorithm)

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


class _Row(NamedTuple):
    """A kept row of an entry. ``repeated`` is JSON of the erasable columns that repeat what the content says."""

    entry: int
    table: str
    id: UUID
    line: str
    digest: str
    content: str | None
    salt: bytes | None
    repeated: str | None


def _lines(database: BaseDatabaseWrapper, first: int, last: int) -> Iterator[_Row]:
    """The kept rows of entries first..last, in the order of the entries.

    The server renders the fixed columns; contents are hashed here, which is ten times as fast as its own SHA-256
    and does not take its word.
    """
    parts = []
    for model in kept_models():
        table = model._meta.db_table
        pairs = ", ".join(
            f"'{name}', kept.\"{name}\"" for name in model.erasable if name not in ("content", "salt")
        )
        repetition = f"json_build_object({pairs})::text" if pairs else "NULL"
        parts.append(
            f"SELECT entry.number, '{table}', kept.id, kept.line, kept.digest, kept.content, kept.salt, {repetition}"
            " FROM record_audit_entry entry"
            f' JOIN (SELECT *, {canonical_row(model)} AS line, "{event_column(model)}" AS written_by FROM "{table}")'
            " kept ON kept.written_by = entry.event WHERE entry.number BETWEEN %(first)s AND %(last)s"
        )
    with database.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts) + " ORDER BY 1", {"first": first, "last": last})
        while rows := cursor.fetchmany(2_000):
            yield from map(_Row._make, rows)


def _broken_row(row: _Row, emptied: set[UUID]) -> Break | None:
    content, salt = row.content, row.salt
    if content is not None and salt is not None:
        salted = bytes(salt) + content.encode()
        whole = _same(row.digest, lambda algorithm: hash_bytes(salted, algorithm))
        if whole and (row.repeated is None or _repeats(content, row.repeated)):
            return None
    elif content is None and salt is None and not any(json.loads(row.repeated or "{}").values()):
        if row.id in emptied:
            return None
        return Break(f"{row.table} {row.id}", "it was emptied, and no erasure names it")
    return Break(f"{row.table} {row.id}", "its content is not what was written")


def _repeats(content: str, repeated: str) -> bool:
    said = json.loads(content)
    return all(said.get(name) == value for name, value in json.loads(repeated).items())


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
