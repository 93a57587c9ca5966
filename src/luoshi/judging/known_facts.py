"""The facts of a folder as known by a moment: their files checked, what stands among them, their hash.

``docs/reference/facts.md`` says what the files hold. Everything here makes views and tables of one DuckDB connection;
nothing of the size of the facts passes through Python.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from luoshi.judging.formulas import Kind
from luoshi.words import Words

_STATEMENTS = (
    ("statement", "UUID"),
    ("event", "UUID"),
    ("known_at", "TIMESTAMP"),
    ("subject_kind", "VARCHAR"),
    ("subject", "UUID"),
    ("property", "VARCHAR"),
    ("text", "VARCHAR"),
    ("number", "DECIMAL(28,6)"),
    ("day", "DATE"),
    ("reference", "UUID"),
    ("unit_of_measure", "VARCHAR"),
    ("currency", "VARCHAR"),
    ("scale", "VARCHAR"),
    ("qualifier", "VARCHAR"),
    ("period", "VARCHAR"),
    ("valid_from", "DATE"),
    ("valid_to", "DATE"),
    ("basis", "VARCHAR"),
    ("aspect", "VARCHAR"),
    ("claimant", "VARCHAR"),
    ("source", "UUID"),
    ("retracts", "UUID"),
)
_SOURCES = (
    ("source", "UUID"),
    ("kind", "VARCHAR"),
    ("file", "VARCHAR"),
    ("sheet", "VARCHAR"),
    ("cell", "VARCHAR"),
    ("stored", "VARCHAR"),
    ("shown", "VARCHAR"),
    ("formula", "VARCHAR"),
    ("document", "UUID"),
    ("article", "UUID"),
    ("start_offset", "INTEGER"),
    ("end_offset", "INTEGER"),
    ("event", "UUID"),
)
_EVENTS = (
    ("event", "UUID"),
    ("kind", "VARCHAR"),
    ("at", "TIMESTAMP"),
    ("cause", "VARCHAR"),
    ("cause_id", "UUID"),
    ("subject", "UUID"),
    ("data", "VARCHAR"),
)
_DEFINITIONS = (
    ("statement", "UUID"),
    ("event", "UUID"),
    ("known_at", "TIMESTAMP"),
    ("indicator", "UUID"),
    ("code", "VARCHAR"),
    ("definition", "VARCHAR"),
)
RUNS = (
    ("book", "VARCHAR"),
    ("first_day", "DATE"),
    ("last_day", "DATE"),
    ("subject", "VARCHAR"),
    ("measure", "VARCHAR"),
    ("held", "VARCHAR[]"),
    ("value", "DECIMAL(28,6)"),
    ("score", "DECIMAL(28,6)"),
)
FILES = {
    "facts": _STATEMENTS,
    "sources": _SOURCES,
    "events": _EVENTS,
    "definitions": _DEFINITIONS,
    "runs": (*RUNS, ("published_at", "TIMESTAMP")),
}
SQL_TYPES: dict[Kind, str] = {
    "number": "DECIMAL(28,6)",
    "text": "VARCHAR",
    "day": "DATE",
    "truth": "BOOLEAN",
}
_OPTIONAL = {"definitions", "runs"}
"""Nothing was defined, nothing was published: then there need be no file."""

# What was loaded when the city was set up holds for earlier days as well, since the figures loaded then are known from
# the days they came in.
_LOADED = ("organisation changed", "indicators defined")

_HASHED_AT_ONCE = 8_000_000  # rows; more go bucket by bucket, so that memory stays bounded
_BUCKETS = 256


class SnapshotError(Exception):
    """A folder of facts, or of a snapshot, that cannot be used; ``words`` says which file, and what to do."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese} ({english})")
        self.words = Words(chinese, english)


def literal(text: object) -> str:
    """A text as SQL has it."""
    return "'" + str(text).replace("'", "''") + "'"


def read_facts(database: duckdb.DuckDBPyConnection, folder: Path, cutoff: datetime | None) -> None:
    """Make what is known before ``cutoff`` (UTC without zone; None: everything) readable.

    Views ``known`` (every statement recorded by then), ``said`` (those that were not withdrawn by then), ``done``
    (events), ``defined`` (the newest definition of each indicator: ``code``, ``definition`` as JSON), ``source_rows``
    and ``published`` (runs: of each book and period the first that was published). Raises SnapshotError.
    """
    for name, columns in FILES.items():
        path = folder / f"{name}.parquet"
        if name in _OPTIONAL and not path.exists():
            empty = ", ".join(f'NULL::{kind} AS "{column}"' for column, kind in columns)
            database.execute(f"CREATE TEMP VIEW {name}_file AS SELECT {empty} WHERE false")
            continue
        _check(database, path, columns)
        listed = ", ".join(f'"{column}"' for column, _ in columns)
        database.execute(
            f"CREATE TEMP VIEW {name}_file AS SELECT {listed} FROM read_parquet({literal(path)})"
        )
    before = "true" if cutoff is None else '"{0}" < TIMESTAMP ' + literal(cutoff.isoformat(sep=" "))
    database.execute(f"CREATE TEMP VIEW done AS FROM events_file WHERE {before.format('at')}")
    database.execute(
        "CREATE TEMP TABLE loaded AS SELECT DISTINCT event FROM events_file"
        f" WHERE cause = 'installation' AND kind IN ({', '.join(map(literal, _LOADED))})"
    )
    if cutoff is None:
        known = "true"
    elif _any(database, "loaded"):
        known = f"({before.format('known_at')} OR event IN (SELECT event FROM loaded))"
    else:
        known = before.format("known_at")
    database.execute(f"CREATE TEMP VIEW known AS FROM facts_file WHERE {known}")
    database.execute(
        "CREATE TEMP TABLE retracted AS SELECT DISTINCT retracts AS statement FROM known WHERE retracts IS NOT NULL"
    )
    database.execute(
        "CREATE TEMP TABLE withdrawn AS SELECT DISTINCT part.event FROM events_file part"
        " JOIN done gone ON gone.subject = part.subject AND gone.kind = 'ledger withdrawn'"
        " WHERE part.kind = 'ledger part'"
    )
    stands = ["retracts IS NULL"]
    if _any(database, "retracted"):
        stands.append("NOT EXISTS (SELECT 1 FROM retracted WHERE retracted.statement = known.statement)")
    if _any(database, "withdrawn"):
        stands.append("NOT EXISTS (SELECT 1 FROM withdrawn WHERE withdrawn.event = known.event)")
    database.execute(f"CREATE TEMP VIEW said AS FROM known WHERE {' AND '.join(stands)}")
    database.execute(
        f"""CREATE TEMP TABLE defined AS SELECT * FROM definitions_file WHERE {known}
            QUALIFY row_number() OVER (PARTITION BY code ORDER BY known_at DESC, statement DESC) = 1"""
    )
    database.execute("CREATE TEMP VIEW source_rows AS FROM sources_file")
    database.execute(
        f"""CREATE TEMP VIEW published AS SELECT * FROM runs_file WHERE {before.format("published_at")}
            QUALIFY published_at = min(published_at) OVER (PARTITION BY book, first_day, last_day)"""
    )


def _any(database: duckdb.DuckDBPyConnection, table: str) -> bool:
    return database.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None


def _check(database: duckdb.DuckDBPyConnection, path: Path, columns: tuple[tuple[str, str], ...]) -> None:
    """Refuse a file that is not there, is no Parquet, or lacks a column or has it in another type."""
    if not path.is_file():
        raise SnapshotError(
            f"事实文件夹 {path.parent} 里没有 {path.name}。请用 luoshi sample --out 重新导出，各文件都要在",
            f"the folder of facts {path.parent} has no {path.name}. Write it anew with luoshi sample --out FOLDER, and"
            " copy all of its files",
        )
    try:
        described = database.execute(f"DESCRIBE FROM read_parquet({literal(path)})").fetchall()
    except duckdb.Error as error:
        raise SnapshotError(
            f"{path} 读不出来，不是完整的 Parquet 文件。请重新导出",
            f"{path} cannot be read: it is no whole Parquet file. Write it anew",
        ) from error
    found = {str(row[0]): str(row[1]) for row in described}
    for name, kind in columns:
        if name not in found:
            raise SnapshotError(
                f"{path} 没有 {name} 这一列。各列见 docs/reference/facts.md；请用同一版本的程序重新导出",
                f"{path} has no column {name}. docs/reference/facts.md lists them: write it with the same version",
            )
        # A column of nothing but NULL has whatever type its writer took.
        if found[name] != kind and not _empty(database, path, name):
            raise SnapshotError(
                f"{path} 的 {name} 列应是 {kind}，现为 {found[name]}。各列见 docs/reference/facts.md；请重新导出",
                f"the column {name} of {path} must be {kind}, not {found[name]}. docs/reference/facts.md lists them:"
                " write it anew",
            )


def _empty(database: duckdb.DuckDBPyConnection, path: Path, column: str) -> bool:
    counted = database.execute(f'SELECT count("{column}") FROM read_parquet({literal(path)})').fetchone()
    return counted is not None and counted[0] == 0


@dataclass(frozen=True, slots=True)
class _Hashed:
    """Rows that the hash is made of: a name, a query, its columns."""

    name: str
    rows: str
    columns: tuple[tuple[str, str], ...]


def data_hash(database: duckdb.DuckDBPyConnection) -> str:
    """What was known, as one hash: independent of the order of rows, of files, of whatever was recorded later.

    A row is written as a JSON list without blanks: the name of what it is, then its columns in the order of
    ``docs/reference/facts.md``, each as text or null. In it go the statements known (also the withdrawn), of the events
    those that decide or withdraw something and the parts of withdrawn workbooks, the definitions used and the published
    runs used. The sha256 of each row in hexadecimal, sorted and put together within each bucket of the same first two
    digits, gives the hash of the bucket; the sha256 of those of all buckets, sorted, is the hash.
    """
    hashed = (
        _Hashed("facts", "known", _STATEMENTS),
        _Hashed(
            "events",
            "(FROM done WHERE kind IN ('standing decided', 'ledger withdrawn', 'curve set')"
            " UNION ALL FROM events_file WHERE event IN (SELECT event FROM withdrawn))",
            _EVENTS,
        ),
        _Hashed("definitions", "defined", _DEFINITIONS),
        _Hashed("runs", "published", FILES["runs"]),
    )
    rows = " UNION ALL ".join(
        f"SELECT sha256(json_array({literal(one.name)}, {_as_texts(one.columns)})) AS digest FROM {one.rows}"
        for one in hashed
    )
    database.execute(f"CREATE TEMP TABLE digests AS SELECT unhex(digest) AS digest FROM ({rows})")
    counted = database.execute("SELECT count(*) FROM digests").fetchone()
    parts = min(_BUCKETS, -(-(int(counted[0]) if counted else 0) // _HASHED_AT_ONCE) or 1)
    found: list[str] = []
    for part in range(parts):
        first, after = part * _BUCKETS // parts, (part + 1) * _BUCKETS // parts
        until = f" AND digest < unhex('{after:02x}')" if after < _BUCKETS else ""
        found += (
            digest
            for (digest,) in database.execute(
                "SELECT sha256(array_to_string(list_sort(list(lower(hex(digest)))), '')) FROM digests"
                f" WHERE digest >= unhex('{first:02x}'){until} GROUP BY substr(hex(digest), 1, 2)"
            ).fetchall()
        )
    database.execute("DROP TABLE digests")
    return "sha256:" + hashlib.sha256("".join(sorted(found)).encode()).hexdigest()


def _as_texts(columns: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f'"{name}"::VARCHAR' for name, _ in columns)
