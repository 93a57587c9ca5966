"""The audit chain: appending an entry, and walking it to find the first break.

An entry's ``digest`` is the hash over the fixed columns of every kept row that its action wrote; its ``hash`` is
over the entry itself and the hash before it. So no row, and no order of rows, changes without a break.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models

from luoshi.record.hashing import algorithm_of, canonical, hash_bytes, matches
from luoshi.record.models.audit import GENESIS, AuditEntry
from luoshi.record.models.event import Event
from luoshi.record.models.kept import Kept

CHUNK = 5_000  # entries checked at a time: memory stays flat however long the chain is


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the record is not what was written."""

    where: str
    what: str


@dataclass(slots=True)
class Verdict:
    """What walking the chain found. ``head`` is the last entry's hash, to be compared with one printed earlier."""

    entries: int = 0
    rows: int = 0
    erased: int = 0
    files: int = 0
    head: str = GENESIS
    first_break: Break | None = None
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
        number, previous, algorithm = cursor.fetchone()
        number += 1
        digest = rows_digest(lines, algorithm)
        microseconds = _microseconds(event)
        new_hash = entry_hash(number, event.id, microseconds, len(lines), digest, previous, algorithm)
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
    verdict = Verdict()
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
            while next_row is not None and next_row[0] == entry.number:
                _, table, row, line, whole = next_row
                if whole is False:
                    verdict.first_break = Break(f"{table} {row}", "its content is not what was written")
                    return verdict
                if whole is None and not _content_whole(table, row):
                    verdict.first_break = Break(f"{table} {row}", "its content is not what was written")
                    return verdict
                verdict.erased += whole is None
                rows.append(line)
                next_row = next(lines, None)
            if len(rows) != entry.rows:
                verdict.first_break = Break(
                    f"entry {number}", f"{entry.rows} rows were written, {len(rows)} are there"
                )
                return verdict
            if rows_digest(rows, algorithm_of(entry.digest)) != entry.digest:
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
    expected = entry_hash(
        number,
        entry.event,
        microseconds,
        entry.rows,
        entry.digest,
        entry.previous,
        algorithm_of(entry.hash),
    )
    if entry.hash != expected:
        return Break(where, "it was changed")
    return None


# A server-side hash is compared where the digest names SHA-256; for any other algorithm, or an erased row, NULL.
_WHOLE = """CASE WHEN kept.content IS NULL OR kept.salt IS NULL OR kept.digest NOT LIKE 'sha256:%%' THEN NULL
 ELSE kept.digest = 'sha256:' || encode(sha256(kept.salt || convert_to(kept.content, 'UTF8')), 'hex') END"""


def _lines(first: int, last: int) -> Iterator[tuple[int, str, UUID, str, bool | None]]:
    """(entry number, table, id, line, whether the content is whole) of the kept rows of entries first..last."""
    parts = []
    for model in kept_models():
        table = model._meta.db_table
        line = canonical_row(model)
        parts.append(
            f"SELECT entry.number, '{table}', kept.id, kept.line, {_WHOLE} FROM record_audit_entry entry"
            f' JOIN (SELECT *, {line} AS line, "{event_column(model)}" AS written_by FROM "{table}") kept'
            " ON kept.written_by = entry.event"
            " WHERE entry.number BETWEEN %(first)s AND %(last)s"
        )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts) + " ORDER BY 1", {"first": first, "last": last})
        while rows := cursor.fetchmany(2_000):
            yield from rows


def _content_whole(table: str, row: UUID) -> bool:
    """For a row the server could not check: erased by an erasing action, or whole under its own algorithm."""
    model = next(model for model in kept_models() if model._meta.db_table == table)
    kept = model._default_manager.get(pk=row)
    if kept.content is not None and kept.salt is not None:
        return matches(bytes(kept.salt) + kept.content.encode(), kept.digest)
    # Half erased is not erased, and erasing leaves an event that names the row.
    if kept.content is not None or kept.salt is not None:
        return False
    return Event.objects.filter(kind="erased", content__contains=str(row)).exists()


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
