"""Published tables made by a test: only what it is about has to be said."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from luoshi.judging.snapshots import Snapshot
from luoshi.judging.tables import TABLES

Rows = Mapping[str, Iterable[Mapping[str, Any]]]

_TYPES = {"number": "DECIMAL(28,6)", "text": "VARCHAR", "day": "DATE", "truth": "BOOLEAN"}
_RUNS = {
    "book": "VARCHAR",
    "first_day": "DATE",
    "last_day": "DATE",
    "subject": "VARCHAR",
    "measure": "VARCHAR",
    "held": "VARCHAR[]",
    "value": "DECIMAL(28,6)",
    "score": "DECIMAL(28,6)",
}
_TREE = {"hierarchy": "VARCHAR", "above": "VARCHAR", "unit": "VARCHAR"}


def tables_made(folder: Path, on: date, tables: Rows, known: date | None = None) -> Snapshot:
    """A snapshot with these rows. Each has an ``id``, made up if need be; every other column is NULL unless
    given. Every unit stands in ``unit_tree`` under itself and, by ``parent`` and ``reports_to``, under those above."""
    folder.mkdir(parents=True, exist_ok=True)
    units = list(tables.get("units", ()))
    tree = tables.get("unit_tree") or [
        {"hierarchy": hierarchy, "above": above, "unit": unit["id"]}
        for hierarchy, upward in (("administrative", "parent"), ("reporting", "reports_to"))
        for unit in units
        for above in _above(unit["id"], {one["id"]: one.get(upward) for one in units})
    ]
    columns = {name: {one.name: _TYPES[one.kind] for one in table.columns} for name, table in TABLES.items()}
    for name, kinds in (*columns.items(), ("unit_tree", _TREE), ("runs", _RUNS)):
        rows = [dict(row) for row in (tree if name == "unit_tree" else tables.get(name, ()))]
        for place, row in enumerate(rows):
            if "id" in kinds:
                row.setdefault("id", f"{name}-{place:04}")
            if unknown := row.keys() - kinds.keys():
                raise LookupError(f"{name} has no {unknown}")
            if name in TABLES:
                for column in TABLES[name].columns:
                    if column.otherwise in row:
                        row.setdefault(column.name, row[column.otherwise])
                row |= {f"{one}__statement": f"{row['id']}/{one}" for one in list(row) if one != "id"}
        whole = dict(kinds)
        if name in TABLES:
            whole |= {f"{one}__statement": "VARCHAR" for one in kinds if one != "id"}
        _write(folder / f"{name}.parquet", whole, rows)
    return Snapshot(folder=folder, data_hash="sha256:" + "0" * 64, known=known, on=on, rows={})


def _above(unit: str, upward: Mapping[str, str | None]) -> list[str]:
    found = [unit]
    while (above := upward.get(found[-1])) is not None:
        found.append(above)
    return found


def _write(path: Path, kinds: Mapping[str, str], rows: list[dict[str, Any]]) -> None:
    if not rows:
        path.write_bytes(_without_rows(tuple(kinds.items())))
        return
    listed = path.with_suffix(".json")
    listed.write_text(json.dumps([{name: _plain(row.get(name)) for name in kinds} for row in rows]))
    given = ", ".join(f"'{name}': '{kind}'" for name, kind in kinds.items())
    _copy(f"SELECT * FROM read_json('{listed}', columns = {{{given}}}, format = 'array')", path)
    listed.unlink()


@cache
def _without_rows(kinds: tuple[tuple[str, str], ...]) -> bytes:
    """The file of a table with these columns and no rows: a test makes many, and writing takes longer than judging."""
    columns = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in kinds)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.parquet"
        _copy(f"SELECT {columns} LIMIT 0", path)
        return path.read_bytes()


def _copy(query: str, path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, (date, datetime)) else value
