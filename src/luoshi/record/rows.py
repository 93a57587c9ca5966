"""Rows by a question in plain SQL, for what nearly every request asks.

Django needs 0.4 ms to put a question of one table together that PostgreSQL answers in less than 0.1 ms. On a page with
ten questions that is most of its time, so the few that are asked most are written out; all others stay querysets.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

from luoshi.record.prepared import prepared

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns that are fetched: as SQL, the names of their fields, and what makes a field's value of theirs."""

    sql: str
    names: tuple[str, ...]
    makers: tuple[tuple[int, Callable[..., Any]], ...]


@cache
def _columns(model: type[models.Model], without: frozenset[str]) -> _Columns:
    fields = [field for field in model._meta.concrete_fields if field.name not in without]
    return _Columns(
        ", ".join(f'"{field.column}"' for field in fields),
        tuple(field.attname for field in fields),
        tuple(
            (place, field.from_db_value)
            for place, field in enumerate(fields)
            if hasattr(field, "from_db_value")
        ),
    )


def rows(
    model: type[Row], where: str, values: Mapping[str, Any], *, without: Collection[str] = ()
) -> list[Row]:
    """The rows of a model's table as its querysets give them; one query.

    ``where``: what follows WHERE, its order included, with ``values`` by name. ``without``: fields that are not
    fetched now, but when they are asked for.
    """
    columns = _columns(model, frozenset(without))
    with prepared() as cursor:
        cursor.execute(f'SELECT {columns.sql} FROM "{model._meta.db_table}" WHERE {where}', values)
        found = cursor.fetchall()
    if columns.makers:
        found = [_made(columns, one) for one in found]
    return [model.from_db(connection.alias, columns.names, one) for one in found]


def _made(columns: _Columns, found: tuple[Any, ...]) -> list[Any]:
    row = list(found)
    for place, make in columns.makers:
        # Django's own fields look at neither the expression nor the connection but where a key of JSON is asked for.
        row[place] = make(row[place], None, connection)
    return row


def row(
    model: type[Row], where: str, values: Mapping[str, Any], *, without: Collection[str] = ()
) -> Row | None:
    """The first of these rows, if there is one."""
    found = rows(model, where, values, without=without)
    return found[0] if found else None
