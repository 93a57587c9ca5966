"""The facts of an installation as append-only Parquet: what judging reads (design.md §5).

Six files. ``facts``: every statement, those that withdraw others among them, with its series, value and source.
``sources``: where each comes from, a cell as stored and as shown, a span of a document, or an entry. ``identities``:
the codes by which subjects are known, dated. ``events``: what was done, so that what went with a withdrawn ledger, and
what was decided, can be told. ``definitions``: of indicators, for whose figure stands. ``runs``: what published runs of
rule-books found, which counters read. Nothing personal is in them: no name of a person. The words of tasks are, until
they are erased: facts are made anew from the record, and an erasure throws away those that were made before.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
from django.db import connection

from luoshi.record import chain


@dataclass(frozen=True, slots=True)
class FactsFile:
    """One file: the columns with DuckDB's type and what each is, and the query that gives its rows in order.
    ``stated``: whether they all come from statements and their sources."""

    name: str
    about: str
    columns: tuple[tuple[str, str, str], ...]
    query: str
    stated: bool = True


_MICROSECONDS = "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"

FILES: tuple[FactsFile, ...] = (
    FactsFile(
        "facts",
        "one row a statement",
        (
            ("statement", "UUID", "its id"),
            ("event", "UUID", "the event whose action stated it"),
            ("known_at", "TIMESTAMP", "when it was recorded, UTC"),
            ("subject_kind", "VARCHAR", "unit, area, post, indicator …"),
            ("subject", "UUID", "what it is said of"),
            ("property", "VARCHAR", "what is said; indicator/CODE for the figure of an indicator"),
            ("text", "VARCHAR", "the value of a text; of the words of tasks as well, until they are erased"),
            ("number", "DECIMAL(28,6)", "the value of a number, in unit_of_measure"),
            ("day", "DATE", "the value of a day"),
            ("reference", "UUID", "the subject that it leads to"),
            ("unit_of_measure", "VARCHAR", "a base unit: yuan, percent, kilowatt hour …"),
            ("currency", "VARCHAR", "of money: CNY, USD"),
            ("scale", "VARCHAR", "in which unit it was printed: 亿元"),
            ("qualifier", "VARCHAR", "约, 超, 近"),
            ("period", "VARCHAR", "month, january-february, quarter, half, year, point, span, always"),
            ("valid_from", "DATE", "first day for which it holds"),
            ("valid_to", "DATE", "first day for which it no longer holds"),
            ("basis", "VARCHAR", "current, cumulative, stock, none"),
            ("aspect", "VARCHAR", "level, growth, rank, target, target growth"),
            ("claimant", "VARCHAR", "the unit that says so; empty for the city itself"),
            ("source", "UUID", "where it comes from: sources"),
            ("retracts", "UUID", "the statement that it withdraws, if it does nothing else"),
        ),
        f"""SELECT id, event, {_MICROSECONDS.format("known_at")}, subject_kind, subject, property,
                   CASE WHEN subject_kind IN ('task', 'stage') THEN coalesce(text, content::jsonb ->> 'value')
                        ELSE text END, number, day,
                   reference, unit_of_measure, currency, scale, qualifier, period, valid_from, valid_to, basis, aspect,
                   claimant, source, retracts
              FROM record_statement WHERE subject_kind <> 'person' ORDER BY known_at, id""",
    ),
    FactsFile(
        "sources",
        "one row a source",
        (
            ("source", "UUID", "its id"),
            ("kind", "VARCHAR", "cell, span or entry"),
            ("file", "VARCHAR", "hash of the workbook, with its algorithm"),
            ("sheet", "VARCHAR", "of a cell"),
            ("cell", "VARCHAR", "its address"),
            ("stored", "VARCHAR", "its value as stored"),
            ("shown", "VARCHAR", "as shown, where the file tells"),
            ("formula", "VARCHAR", "of a computed cell"),
            ("document", "UUID", "of a span"),
            ("article", "UUID", "whose stored text the offsets count in"),
            ("start_offset", "INTEGER", "code points from the beginning of the text"),
            ("end_offset", "INTEGER", "the first code point no longer in it"),
            ("event", "UUID", "the event that recorded it"),
        ),
        """SELECT source.id, kind, file.address, sheet, cell,
                  said.content ->> 'stored', said.content ->> 'shown', said.content ->> 'formula',
                  document, article, start, "end", source.event
             FROM record_source source LEFT JOIN record_file file ON file.id = source.file
             LEFT JOIN LATERAL (SELECT source.content::jsonb AS content
                                 WHERE kind = 'cell' AND (
                                   EXISTS (SELECT FROM record_statement stated
                                            WHERE stated.source = source.id AND stated.subject_kind <> 'person')
                                   OR EXISTS (SELECT FROM record_sighting seen JOIN record_statement stated
                                                ON stated.id = seen.statement AND stated.subject_kind <> 'person'
                                              WHERE seen.source = source.id))) said ON true
            ORDER BY source.id""",
    ),
    FactsFile(
        "identities",
        "one row a code that a subject is known by",
        (
            ("subject", "UUID", "what is known by it"),
            ("subject_kind", "VARCHAR", "unit, area, post, indicator"),
            ("scheme", "VARCHAR", "the property that holds it: unit.code, area.code …"),
            ("code", "VARCHAR", "the code"),
            ("valid_from", "DATE", "first day for which it holds"),
            ("valid_to", "DATE", "first day for which it no longer holds"),
            ("known_at", "TIMESTAMP", "when it was recorded, UTC"),
            ("statement", "UUID", "the statement that says so"),
        ),
        f"""SELECT subject, subject_kind, property, text, valid_from, valid_to, {_MICROSECONDS.format("known_at")}, id
              FROM record_statement
             WHERE property LIKE '%.code' AND subject_kind <> 'person' AND retracts IS NULL
             ORDER BY known_at, id""",
    ),
    FactsFile(
        "events",
        "one row an event",
        (
            ("event", "UUID", "its id"),
            ("kind", "VARCHAR", "what was done"),
            ("at", "TIMESTAMP", "when, UTC"),
            ("cause", "VARCHAR", "why: a person, an import, a correction …"),
            ("cause_id", "UUID", "what caused it"),
            ("subject", "UUID", "what it is about: a workbook, a unit …"),
            (
                "data",
                "VARCHAR",
                "of decisions which claimant stands, and of withdrawals: JSON without who acted",
            ),
        ),
        f"""SELECT id, kind, {_MICROSECONDS.format("at")}, cause, cause_id, subject,
                   CASE WHEN kind IN ('standing decided', 'ledger withdrawn', 'curve set')
                        THEN (content::jsonb - 'by')::text END
              FROM record_event ORDER BY at, id""",
        stated=False,
    ),
    FactsFile(
        "definitions",
        "one row a version of an indicator's definition",
        (
            ("statement", "UUID", "the statement that says so"),
            ("event", "UUID", "the event whose action stated it"),
            ("known_at", "TIMESTAMP", "when it was recorded, UTC"),
            ("indicator", "UUID", "the indicator"),
            ("code", "VARCHAR", "its code, as in indicator/CODE"),
            ("definition", "VARCHAR", "JSON with the fields of `standard.toml`: kept_by, curve, bases …"),
        ),
        f"""SELECT id, event, {_MICROSECONDS.format("known_at")}, subject, content::jsonb #>> '{{value,0,code}}',
                   (content::jsonb #> '{{value,0}}')::text
              FROM record_statement
             WHERE property = 'indicator.definition' AND retracts IS NULL AND content IS NOT NULL
             ORDER BY known_at, id""",
    ),
    FactsFile(
        "runs",
        "one row a measure of a subject in a published run; what was run again beside it is not in it",
        (
            ("book", "VARCHAR", "code of the rule-book"),
            ("first_day", "DATE", "of its period"),
            ("last_day", "DATE", "of its period"),
            ("subject", "VARCHAR", "who was judged"),
            ("measure", "VARCHAR", "code of the measure"),
            ("held", "VARCHAR[]", "the lights whose condition held, the second of a colour as `red 2`"),
            ("value", "DECIMAL(28,6)", "its value, if known"),
            ("score", "DECIMAL(28,6)", "its score, if it has one"),
            ("published_at", "TIMESTAMP", "when, UTC"),
        ),
        f"""SELECT book, first_day, last_day, judged.subject, measure, held::text, value, score,
                   {_MICROSECONDS.format("published_at")}
              FROM record_run run JOIN record_judged_row judged ON judged.run = run.id AND judged.kind = 'measure'
             WHERE run.number = 1 ORDER BY published_at, judged.position""",
        stated=False,
    ),
)

# The same queries over what stood in the record when the chain had so many entries: the name of a table means those
# of its rows. Committed in the order of the chain, they are exactly what somebody read who looked then.
_UNTIL = """WITH known_event AS (SELECT event FROM record_audit_entry WHERE number <= {entry}),
record_statement AS (SELECT * FROM record_statement WHERE event IN (SELECT event FROM known_event)),
record_source AS (SELECT * FROM record_source WHERE event IN (SELECT event FROM known_event)),
record_sighting AS (SELECT * FROM record_sighting WHERE event IN (SELECT event FROM known_event)),
record_event AS (SELECT * FROM record_event WHERE id IN (SELECT event FROM known_event)),
record_run AS (SELECT run.* FROM record_run run JOIN record_event said
                 ON said.subject = run.id AND said.kind = 'run published')
"""


def write_facts(folder: Path, *, entry: int | None = None, stated_in: Path | None = None) -> dict[str, int]:
    """Write the files into ``folder``, made if need be, all of one moment; how many rows each has.

    ``entry``: only what was recorded up to this entry of the audit chain; None: everything. ``stated_in``: a folder of
    facts of this record since which nothing was stated; what comes from statements is taken from there. The same
    record gives the same rows in the same order. Raises OSError when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    until = "" if entry is None else _UNTIL.format(entry=int(entry))
    with (
        chain.snapshot(),
        tempfile.TemporaryDirectory(dir=folder) as between,
        duckdb.connect(config={"threads": 1}) as database,
    ):
        for one in FILES:
            if stated_in is not None and one.stated:
                _taken(stated_in / f"{one.name}.parquet", folder / f"{one.name}.parquet")
                continue
            rows = Path(between) / f"{one.name}.csv"
            copying = f"COPY ({until}{one.query}) TO STDOUT (FORMAT csv, FORCE_QUOTE *)"
            with rows.open("wb") as written, connection.cursor() as cursor, cursor.copy(copying) as copied:
                for block in copied:
                    written.write(block)
            counts[one.name] = _as_parquet(database, rows, folder / f"{one.name}.parquet", one)
    return counts


def _taken(source: Path, target: Path) -> None:
    """The same file under another name: a link where the disk has such, else a copy."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


def _as_parquet(database: duckdb.DuckDBPyConnection, rows: Path, target: Path, one: FactsFile) -> int:
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind, _ in one.columns)
    unfinished = target.with_suffix(".unfinished")
    # An empty text comes quoted, and no value at all does not: only the latter is NULL.
    counted = database.execute(
        f"COPY (SELECT * FROM read_csv(?, columns = {{{columns}}}, header = false, auto_detect = false,"
        f" delim = ',', quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = false))"
        f" TO '{str(unfinished).replace(chr(39), chr(39) * 2)}' (FORMAT parquet, COMPRESSION zstd)",
        [str(rows)],
    ).fetchone()
    unfinished.replace(target)
    return int(counted[0]) if counted else 0
