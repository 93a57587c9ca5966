"""A snapshot: the published tables as known on a day, built from a folder of append-only facts.

One Parquet file a table of ``tables``, its rows in the order of their ids (``indicators``: of last day, basis, first
day, indicator and unit, so that a period is read without the others), and beside them ``unit_tree``, ``statements``,
``sources``, ``runs`` and ``snapshot.json``. The same facts, days and zone give the same rows in the same order for any
number of workers, whatever else was recorded later. ``docs/explanation/judging.md`` says why it is as it is.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from luoshi.judging import figure_table, subject_tables
from luoshi.judging.known_facts import RUNS, SnapshotError, data_hash, literal, read_facts
from luoshi.judging.tables import TABLES

__all__ = ["FORMAT", "Snapshot", "SnapshotError", "build_snapshot", "open_snapshot"]

FORMAT = 2
"""Of what lies in a snapshot's folder; raised when an older version would be read wrongly."""

ZONE = "Asia/Shanghai"
MEMORY = "4GB"
_DESCRIPTION = "snapshot.json"
_INDICATORS = "indicators"
_READ_WHOLE = "COMPRESSION zstd"
_LOOKED_UP = "COMPRESSION lz4, ROW_GROUP_SIZE 8192"  # of files in which single rows are looked up by their first column
_EMPTY: dict[str, bytes] = {}  # by table: its file without rows
_BESIDE = ("unit_tree", "statements", "sources", "runs")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A folder of published tables. ``known``: the last day whose records are in it, None: all there were; ``on``: the
    day on which units exist and values hold; ``rows``: how many of each file; ``data_hash``: of what was known."""

    folder: Path
    data_hash: str
    known: date | None
    on: date
    rows: Mapping[str, int]

    def file(self, table: str) -> Path:
        """The Parquet file of a table."""
        return self.folder / f"{table}.parquet"


def build_snapshot(
    facts: Path,
    target: Path,
    *,
    known: date | None,
    on: date,
    workers: int = 2,
    zone: str = ZONE,
    memory: str = MEMORY,
) -> Snapshot:
    """Build the snapshot of a folder of facts in the folder ``target``; a snapshot that is there is replaced.

    ``known``: what was recorded by the end of this day in the city's ``zone``; None: everything. ``on``: the day for
    which the tables hold, a period's last. ``memory``: as DuckDB writes it; what does not fit lies on the disk beside
    ``target`` while it is built. Nothing is seen of a snapshot until it is whole. Raises SnapshotError for a folder
    that cannot be used, OSError where ``target`` cannot be written.
    """
    facts, target = Path(facts), Path(target)
    if target.exists() and not (target / _DESCRIPTION).is_file() and any(target.iterdir()):
        raise SnapshotError(
            f"{target} 里有别的文件，不是快照，没有动它。请换一个空文件夹",
            f"{target} holds other files and no snapshot; it was left alone. Name an empty folder",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    between = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-unfinished-"))
    try:
        made = between / "made"
        made.mkdir()
        settings: dict[str, str | bool | int | float | list[str]] = {
            "threads": workers,
            "memory_limit": memory,
            "temp_directory": str(between / "spilled"),
        }
        with duckdb.connect(config=settings) as database:
            database.execute("SET TimeZone = 'UTC'")
            read_facts(database, facts, cutoff(known, zone))
            rows = _write_all(database, made, on)
            described = data_hash(database)
        (made / _DESCRIPTION).write_text(
            json.dumps(
                {
                    "format": FORMAT,
                    "known": known.isoformat() if known else None,
                    "on": on.isoformat(),
                    "zone": zone,
                    "data_hash": described,
                    "rows": rows,
                },
                ensure_ascii=False,
                indent=2,
            )
            + "\n",
            encoding="utf-8",
        )
        if target.exists():
            target.rename(between / "replaced")
        made.rename(target)
    finally:
        shutil.rmtree(between, ignore_errors=True)
    return Snapshot(target, described, known, on, rows)


def open_snapshot(folder: Path) -> Snapshot:
    """The snapshot in a folder; raises SnapshotError where there is none, it lacks files, or is of another version."""
    folder = Path(folder)
    try:
        described = json.loads((folder / _DESCRIPTION).read_text(encoding="utf-8"))
        version = described["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotError(
            f"{folder} 不是快照：没有可读的 {_DESCRIPTION}。请重新生成",
            f"{folder} is no snapshot: there is no {_DESCRIPTION} that can be read. Build it anew",
        ) from error
    if version != FORMAT:
        raise SnapshotError(
            f"{folder} 是另一版本（{version}）的快照，本程序用的是 {FORMAT}。请重新生成",
            f"{folder} is a snapshot of another version ({version}); this program uses {FORMAT}. Build it anew",
        )
    for name in (*TABLES, *_BESIDE):
        if not (folder / f"{name}.parquet").is_file():
            raise SnapshotError(
                f"快照 {folder} 缺少 {name}.parquet。请重新生成",
                f"the snapshot {folder} lacks {name}.parquet. Build it anew",
            )
    known = described["known"]
    return Snapshot(
        folder,
        described["data_hash"],
        date.fromisoformat(known) if known else None,
        date.fromisoformat(described["on"]),
        described["rows"],
    )


def cutoff(known: date | None, zone: str) -> datetime | None:
    """The first moment after the day ``known`` in the zone, as UTC without zone."""
    if known is None:
        return None
    after = datetime.combine(known + timedelta(days=1), time.min, ZoneInfo(zone))
    return after.astimezone(UTC).replace(tzinfo=None)


def _write_all(database: duckdb.DuckDBPyConnection, made: Path, on: date) -> dict[str, int]:
    """Write every file; how many rows each has."""
    tables = [table for name, table in TABLES.items() if name != _INDICATORS]
    figure_table.make_decisions(database)
    subject_tables.make_standing(database, {table.subject_kind for table in tables}, on.isoformat())
    subject_tables.make_tree(database)
    figure_table.make_figures(database, subject_tables.unit_names(database))
    rows = {}
    there = subject_tables.kinds_standing(database)
    for name, table in TABLES.items():
        path = made / f"{name}.parquet"
        if name == _INDICATORS:
            # Its rows are sorted already, as narrow as they can be.
            rows[name] = _write(database, "FROM indicators", path)
        elif table.subject_kind in there:
            rows[name] = _write(database, subject_tables.rows_of(table), path)
        else:
            rows[name] = 0
            _write_empty(database, name, path)
    rows["unit_tree"] = _write(
        database,
        "SELECT hierarchy, above, unit FROM unit_tree ORDER BY hierarchy, above, unit",
        made / "unit_tree.parquet",
    )
    kinds = ", ".join(sorted({literal(table.subject_kind) for table in tables}))
    database.execute(
        f"""CREATE TEMP VIEW used AS
            SELECT * FROM said
             WHERE ({figure_table.IS_FIGURE} AND statement NOT IN (FROM outdone))
                OR (subject_kind IN ({kinds}) AND NOT starts_with(property, 'indicator/')
                    AND statement IN (SELECT statement FROM holding))"""
    )
    rows["statements"] = _write(
        database,
        "SELECT statement, source, known_at, claimant, period, valid_from, valid_to, qualifier, scale FROM used"
        " ORDER BY statement",
        made / "statements.parquet",
        _LOOKED_UP,
    )
    rows["sources"] = _write(
        database,
        "FROM source_rows WHERE source IN (SELECT source FROM used) ORDER BY source",
        made / "sources.parquet",
        _LOOKED_UP,
    )
    listed = ", ".join(name for name, _ in RUNS)
    rows["runs"] = _write(
        database,
        f"SELECT {listed} FROM published ORDER BY book, last_day, first_day, subject, measure",
        made / "runs.parquet",
    )
    return rows


def _write_empty(database: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    """A table without rows is the same in every snapshot, and most have none in a city that has just begun: to ask for
    them took a third of the time."""
    if name not in _EMPTY:
        _write(database, subject_tables.rows_of(TABLES[name]), path)
        _EMPTY[name] = path.read_bytes()
    else:
        path.write_bytes(_EMPTY[name])


def _write(database: duckdb.DuckDBPyConnection, query: str, path: Path, options: str = _READ_WHOLE) -> int:
    found = database.execute(f"COPY ({query}) TO {literal(path)} (FORMAT parquet, {options})").fetchone()
    return int(found[0]) if found else 0
