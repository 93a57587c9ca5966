"""A judgement as a file: canonical JSON lines, one JSON document, Parquet, or an Arrow stream, by the file's ending."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import duckdb

from luoshi.judging.judgements import VERSION, Judgement, rows_text
from luoshi.words import Words

ENDINGS = (".jsonl", ".json", ".parquet", ".arrow")

COLUMNS: dict[str, str] = {
    "kind": "VARCHAR", "subject": "VARCHAR", "code": "VARCHAR", "name": "VARCHAR", "group": "VARCHAR",
    "measure": "VARCHAR", "item": "VARCHAR", "effect": "VARCHAR", "state": "VARCHAR", "value": "DECIMAL(28,6)",
    "target": "DECIMAL(28,6)", "elapsed": "DECIMAL(28,6)", "schedule": "DECIMAL(28,6)", "peer_average": "DECIMAL(28,6)",
    "score": "DECIMAL(28,6)", "points": "DECIMAL(28,6)", "rank": "INTEGER", "peers": "INTEGER", "rows": "BIGINT",
    "grade": "VARCHAR", "no_award": "BOOLEAN", "bonus": "BOOLEAN", "light": "VARCHAR", "held": "VARCHAR[]",
    "shown": "VARCHAR", "reasons": "BIGINT", "colour": "VARCHAR", "do": "VARCHAR", "to": "VARCHAR",
}  # fmt: skip
"""The columns of a judgement as a table: those of all kinds of rows, empty where a kind has none."""


class WritingError(ValueError):
    """A file that a judgement cannot be written to; ``words`` say why."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.chinese)
        self.words = words


def described(judgement: Judgement) -> dict[str, Any]:
    """What a run is, beside its rows."""
    return {
        "version": VERSION,
        "book": judgement.book,
        "book_hash": judgement.book_hash,
        "first_day": judgement.first_day.isoformat(),
        "last_day": judgement.last_day.isoformat(),
        "known": judgement.known.isoformat() if judgement.known else None,
        "data_hash": judgement.data_hash,
        "rows_hash": judgement.hash,
    }


def check_ending(path: Path) -> None:
    """Raises WritingError for a file name with an ending that says no format."""
    if path.suffix not in ENDINGS:
        listed = "、".join(ENDINGS)
        raise WritingError(
            Words(
                f"文件名要以 {listed} 之一结尾，不是“{path.name}”",
                f"the file has to end in one of {', '.join(ENDINGS)}, not “{path.name}”",
            )
        )


def write_judgement(judgement: Judgement, path: Path) -> None:
    """Write a judgement; the ending of ``path`` says how. Nothing half-written is left. Raises WritingError,
    OSError."""
    check_ending(path)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        if path.suffix == ".jsonl":
            unfinished.write_text(rows_text(judgement.rows), encoding="utf-8")
        elif path.suffix == ".json":
            whole = described(judgement) | {"rows": list(judgement.rows)}
            unfinished.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        else:
            _write_table(judgement, unfinished, arrow=path.suffix == ".arrow")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _write_table(judgement: Judgement, path: Path, *, arrow: bool) -> None:
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        lines = Path(folder) / "rows.jsonl"
        lines.write_text(rows_text(judgement.rows), encoding="utf-8")
        rows = connection.sql(
            f"SELECT * FROM read_json(?, columns = {{{columns}}}, format = 'newline_delimited')",
            params=[str(lines)],
        )
        if not arrow:
            rows.write_parquet(str(path), compression="zstd")
            return
        from nanoarrow import ipc

        with ipc.StreamWriter.from_path(str(path)) as written:
            written.write_stream(rows)
