"""What many tests begin with is made once in each process, and copied into the empty database from then on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any, TypeVar

from django.db import connection, transaction
from psycopg import sql

from luoshi.installation.files import FileStore
from luoshi.record.actions import acting
from luoshi.record.models import Event

Made = TypeVar("Made")
# By table, its rows as COPY gives them.
Contents = dict[str, bytes]
# Bytes with the store that they were put into, and the algorithm of their address.
Files = list[tuple[FileStore, bytes, str]]


def copied_when_made_before(make: Callable[[], Made]) -> Callable[[], Made]:
    """A function that fills a database to which nobody has written yet: the first time by the actions in ``make``,
    then with the rows that these left, identifiers and moments included. It gives what ``make`` gave.

    What was made is kept for each day of the record's clock. In a database that holds anything the actions are gone
    through as ever.
    """
    kept: dict[date, tuple[Contents, Files, Made, int]] = {}

    @wraps(make)
    def made() -> Made:
        if Event.objects.exists():
            return make()
        clock: Any = acting.datetime  # type: ignore[attr-defined]
        day = clock.now(UTC).date()
        if day in kept:
            contents, files, given, count = kept[day]
            _copy_in(contents)
            # Another test may have erased one.
            for store, data, algorithm in files:
                store.put(data, algorithm)
            if hasattr(clock, "count"):  # it stands still but for a step at each look
                clock.count = max(clock.count, count)
            return deepcopy(given)
        before = _contents()
        with _files_put() as files:
            given = make()
        changed = {table: rows for table, rows in _contents().items() if rows != before[table]}
        kept[day] = (changed, files, deepcopy(given), getattr(clock, "count", 0))
        return given

    return made


@contextmanager
def _files_put() -> Iterator[Files]:
    """What is put into the store of files inside."""
    files: Files = []
    put = FileStore.put

    def noted(self: FileStore, data: bytes, algorithm: str = "sha256") -> str:
        address = put(self, data, algorithm)
        files.append((self, data, algorithm))
        return address

    FileStore.put = noted  # type: ignore[method-assign]
    try:
        yield files
    finally:
        FileStore.put = put  # type: ignore[method-assign]


def clock_runs_on() -> bool:
    """Whether a later test finds the clock not before where an earlier one left it; not so where it was moved to a day
    and runs from there."""
    clock: Any = acting.datetime  # type: ignore[attr-defined]
    return clock is datetime or hasattr(clock, "count")


def _contents() -> Contents:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            with cursor.cursor.copy(
                sql.SQL("COPY (SELECT * FROM {}) TO STDOUT").format(sql.Identifier(table))
            ) as copy:
                found[table] = b"".join(bytes(part) for part in copy)
    return found


def _copy_in(contents: Contents) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # What guards a table against being emptied, and the keys between tables, are for those who make rows.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, rows in contents.items():
            name = sql.Identifier(table)
            cursor.execute(sql.SQL("DELETE FROM {}").format(name))
            with cursor.cursor.copy(sql.SQL("COPY {} FROM STDIN").format(name)) as copy:
                copy.write(rows)
        cursor.execute(
            "SELECT c.relname, a.attname, pg_get_serial_sequence(c.relname, a.attname) FROM pg_attribute a"
            " JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace"
            " AND c.relname = ANY(%s) AND a.attidentity <> ''",
            [list(contents)],
        )
        for table, column, sequence in cursor.fetchall():
            cursor.execute(
                sql.SQL("SELECT setval({}, (SELECT max({}) FROM {}))").format(
                    sql.Literal(sequence), sql.Identifier(column), sql.Identifier(table)
                )
            )
        cursor.execute("SET LOCAL session_replication_role = origin")
