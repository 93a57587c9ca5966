"""Writing a handful of new rows of several tables in one statement: most actions write a few rows of three or four.

The rows go to the server as JSON and are made there by the types of their tables, which takes a quarter of what an
INSERT with a parameter for each value takes, in Python and in one question instead of one a table.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import models

from luoshi.record.prepared import prepared

Rows = Mapping[Any, Sequence[models.Model]]  # by their tables: models that have these fields and no others


def insert(rows: Rows) -> None:
    """Insert new rows of several tables, all or none."""
    _insert(rows, _statement(tuple(rows), None))


def insert_and_say(rows: Rows, say: Callable[[Any], str]) -> list[str]:
    """The same; and of every row, as the database has it now, what the SQL of ``say`` for its table says of it."""
    return [line for (line,) in _insert(rows, _statement(tuple(rows), say))]


def _insert(rows: Mapping[type[models.Model], Sequence[models.Model]], statement: str) -> list[tuple[str]]:
    written = [_as_json(model, listed) for model, listed in rows.items()]
    with prepared() as cursor:
        cursor.execute(statement, written)
        return list(cursor.fetchall())


def _as_json(model: type[models.Model], rows: Sequence[models.Model]) -> str:
    columns = _columns(model)
    return json.dumps(
        [{column: row.__dict__[name] for column, name in columns} for row in rows],
        ensure_ascii=False,
        default=_plain,
    )


def _plain(value: Any) -> str:
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


@lru_cache(maxsize=200)
def _columns(model: type[models.Model]) -> tuple[tuple[str, str], ...]:
    return tuple((str(field.column), str(field.attname)) for field in model._meta.concrete_fields)


@lru_cache(maxsize=200)
def _statement(tables: tuple[type[models.Model], ...], say: Callable[[Any], str] | None) -> str:
    parts, said = [], []
    for number, model in enumerate(tables):
        table = f'"{model._meta.db_table}"'
        names = ", ".join(f'"{column}"' for column, _name in _columns(model))
        returned = f"{say(model)} AS line" if say else "1 AS line"
        parts.append(
            f"w{number} AS (INSERT INTO {table} ({names}) SELECT {names}"
            f" FROM json_populate_recordset(NULL::{table}, %s) RETURNING {returned})"
        )
        said.append(f"SELECT line FROM w{number}" if say else f"SELECT count(*) FROM w{number}")
    return f"WITH {', '.join(parts)} {' UNION ALL '.join(said)}"
