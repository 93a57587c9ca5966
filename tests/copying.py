"""What many tests begin with is made once in each process, and copied into the empty database from then on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.db import connection, transaction
from psycopg import sql

from luoshi.record.models import Event

# By table, its rows as COPY gives them.
Contents = dict[str, bytes]


def copied_when_made_before(make: Callable[[], None]) -> Callable[[], None]:
    """A function that fills a database to which nobody has written yet: the first time by the actions in ``make``,
    then with the rows that these left, identifiers and moments included.

    In a database that holds anything the actions are gone through as ever.
    """
    kept: Contents = {}

    @wraps(make)
    def made() -> None:
        if Event.objects.exists():
            make()
        elif kept:
            _copy_in(kept)
        else:
            before = _contents()
            make()
            kept.update((table, rows) for table, rows in _contents().items() if rows != before[table])

    return made


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
            " JOIN pg_class c ON c.oid = a.attrelid WHERE c.relname = ANY(%s) AND a.attidentity <> ''",
            [list(contents)],
        )
        for table, column, sequence in cursor.fetchall():
            cursor.execute(
                sql.SQL("SELECT setval({}, (SELECT max({}) FROM {}))").format(
                    sql.Literal(sequence), sql.Identifier(column), sql.Identifier(table)
                )
            )
        cursor.execute("SET LOCAL session_replication_role = origin")
