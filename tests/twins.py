"""The tables beside the live ones in which ``rebuild_differences`` rebuilds, made once in each process.

To make all of them takes the database 0.3 seconds, and hundreds of tests ask whether rows follow from events.
tests/record/test_rebuild.py asks with those that the product makes each time, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from luoshi.record import projection

temporary = projection._twins
"""Those of the product."""


def keep_twins() -> None:
    """From now on rebuild in a schema of the test database."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS twins")
        for model in projection.current_models():
            name = model._meta.db_table
            cursor.execute(f'CREATE TABLE IF NOT EXISTS twins."{name}" (LIKE public."{name}" INCLUDING ALL)')
    projection._twins = kept


@contextmanager
def kept(_schema: str, _tables: Iterable[str]) -> Iterator[str]:
    """What is written into them inside is undone, and so is that they come first."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = twins, public")
        yield "twins"
        transaction.set_rollback(True)
