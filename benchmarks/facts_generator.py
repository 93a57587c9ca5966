"""A folder of facts of as many units, indicators and periods as a benchmark asks for, written by DuckDB in one go.

Every unit says one cumulative figure of every indicator for every period: one claimant, one cell each. The same numbers
give the same rows. ``python benchmarks/facts_generator.py FOLDER --units 1000 --indicators 50 --periods 100``
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import duckdb

FIRST_YEAR = 2018
GROUP = 100  # units below one county

FACTS = (
    "statement", "event", "known_at", "subject_kind", "subject", "property", "text", "number", "day", "reference",
    "unit_of_measure", "currency", "scale", "qualifier", "period", "valid_from", "valid_to", "basis", "aspect",
    "claimant", "source", "retracts",
)  # fmt: skip

# Numbers spread over 16 bytes: identifiers as random as those of the record, and the same every time.
_IDENTITY = "md5(concat('{kind}', {number}))::UUID"
_EVENT = _IDENTITY.format(kind="event", number="p")


def _identity(kind: str, number: str) -> str:
    return _IDENTITY.format(kind=kind, number=number)


def _ordered(kind: int, number: str) -> str:
    """An identifier that grows with the number, and is random behind it, as a UUID of version 7 is with time."""
    return (
        f"concat(printf('%012x', ({number}) // 256), '7', printf('%02x', ({number}) % 256),"
        f" substr(md5(concat({kind}, '/', {number})), 1, 17))::UUID"
    )


def write_facts(folder: Path, *, units: int, indicators: int, periods: int, workers: int = 2) -> int:
    """Write the files of ``docs/reference/facts.md`` into ``folder``; how many statements there are.

    Periods are months from January 2018, cumulative. Every hundredth unit is a county that the others report to and
    belong to; every county belongs to the first unit, the city.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"threads": workers}) as database:
        database.execute(_describing(units))
        database.execute(_figures(units, indicators, periods))
        total = database.execute(
            "SELECT (SELECT count(*) FROM described) + (SELECT count(*) FROM figures)"
        ).fetchone()
        for name, query in _FILES.items():
            database.execute(
                f"COPY ({query}) TO '{folder / name}.parquet' (FORMAT parquet, COMPRESSION zstd)"
            )
    return int(total[0]) if total else 0


def _describing(units: int) -> str:
    said = (
        ("unit.exists", "'yes'", None, "'span'"),
        ("unit.code", "printf('U%06d', u)", None, "'always'"),
        ("unit.name", "printf('单位%06d', u)", None, "'always'"),
        ("unit.level", f"CASE WHEN u = 0 THEN 'city' WHEN u % {GROUP} = 0 THEN 'county' ELSE 'township' END", None,
         "'always'"),
        ("unit.kind", "'government'", None, "'always'"),
        ("unit.parent", None, f"CASE WHEN u = 0 THEN NULL WHEN u % {GROUP} = 0 THEN 0 ELSE u - u % {GROUP} END",
         "'span'"),
        ("unit.reports_to", None, f"CASE WHEN u = 0 THEN NULL WHEN u % {GROUP} = 0 THEN 0 ELSE u - u % {GROUP} END",
         "'span'"),
    )  # fmt: skip
    rows = " UNION ALL ".join(
        f"SELECT u, {place} AS place, '{name}' AS property, {text or 'NULL'} AS text, {parent or 'NULL'} AS parent,"
        f" {period} AS period FROM range({units}) numbers(u)"
        + (f" WHERE {parent} IS NOT NULL" if parent else "")
        for place, (name, text, parent, period) in enumerate(said)
    )
    return f"""
CREATE VIEW described AS
SELECT {_ordered(1, f"u * {len(said)} + place")} AS statement, {_identity("event", "'units'")} AS event,
       TIMESTAMP '{FIRST_YEAR - 1}-12-01 01:00:00' AS known_at, 'unit' AS subject_kind,
       {_identity("unit", "u")} AS subject, property, text, NULL::DECIMAL(28,6) AS number, NULL::DATE AS day,
       {_identity("unit", "parent")} AS reference, NULL AS unit_of_measure, NULL AS currency, NULL AS scale,
       NULL AS qualifier, period, CASE WHEN period = 'span' THEN DATE '2010-01-01' END AS valid_from,
       NULL::DATE AS valid_to, 'none' AS basis, 'level' AS aspect, '' AS claimant,
       {_identity("source", "'units'")} AS source, NULL::UUID AS retracts
  FROM (SELECT * REPLACE (parent::BIGINT AS parent) FROM ({rows}))
"""


def _figures(units: int, indicators: int, periods: int) -> str:
    number = f"((p * {indicators} + i) * {units} + u)"
    return f"""
CREATE VIEW figures AS
SELECT {_ordered(2, number)} AS statement, {_EVENT} AS event,
       ends + INTERVAL 9 DAY + INTERVAL 1 HOUR AS known_at, 'unit' AS subject_kind,
       {_identity("unit", "u")} AS subject, printf('indicator/indicator-%03d', i) AS property, NULL AS text,
       ((1000 + i * 10 + u % 97) * (month(starts) * 10 + (u + p) % 7))::DECIMAL(28,6) / 100 * 10000 AS number,
       NULL::DATE AS day, NULL::UUID AS reference, 'yuan' AS unit_of_measure, 'CNY' AS currency, '万元' AS scale,
       NULL AS qualifier, 'month' AS period, starts::DATE AS valid_from, ends::DATE AS valid_to,
       'cumulative' AS basis, 'level' AS aspect, {_identity("unit", "u")}::VARCHAR AS claimant,
       {_ordered(3, number)} AS source, NULL::UUID AS retracts, i, u, p
  FROM (SELECT p, DATE '{FIRST_YEAR}-01-01' + to_months(p::INTEGER) AS starts,
               DATE '{FIRST_YEAR}-01-01' + to_months(p::INTEGER + 1) AS ends
          FROM range({periods}) numbers(p)) months, range({indicators}) indicators(i), range({units}) units(u)
"""


_COLUMNS = ", ".join("number::DECIMAL(28,6) AS number" if name == "number" else name for name in FACTS)
_FILES = {
    "facts": f"SELECT {_COLUMNS} FROM described UNION ALL SELECT {_COLUMNS} FROM figures",
    "sources": """
        SELECT source, 'cell' AS kind, concat('sha256:', sha256(concat('workbook', p))) AS file, '汇总表' AS sheet,
               concat('C', i * 100000 + u + 4) AS cell, (number / 10000)::DECIMAL(28,2)::VARCHAR AS stored,
               (number / 10000)::DECIMAL(28,2)::VARCHAR AS shown, NULL::VARCHAR AS formula, NULL::UUID AS document,
               NULL::UUID AS article, NULL::INTEGER AS start_offset, NULL::INTEGER AS end_offset, event
          FROM figures
        UNION ALL
        SELECT DISTINCT source, 'entry', NULL, NULL, NULL, NULL, NULL, NULL, NULL::UUID, NULL::UUID, NULL::INTEGER,
               NULL::INTEGER, event
          FROM described""",
    "identities": "SELECT subject, subject_kind, property AS scheme, text AS code, valid_from, valid_to, known_at,"
    " statement FROM described WHERE property = 'unit.code'",
    "events": f"""
        SELECT DISTINCT event, 'organisation changed' AS kind, known_at AS at, 'import' AS cause,
               NULL::UUID AS cause_id, NULL::UUID AS subject, NULL::VARCHAR AS data FROM described
        UNION ALL
        SELECT DISTINCT event, 'ledger part', known_at, 'import', NULL::UUID, {_identity("batch", "p")}, NULL::VARCHAR
          FROM figures""",
}  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("folder", type=Path)
    options.add_argument("--units", type=int, default=1000)
    options.add_argument("--indicators", type=int, default=50)
    options.add_argument("--periods", type=int, default=100)
    options.add_argument("--workers", type=int, default=2)
    given = options.parse_args()
    started = time.perf_counter()
    count = write_facts(
        given.folder,
        units=given.units,
        indicators=given.indicators,
        periods=given.periods,
        workers=given.workers,
    )
    print(f"{count:,} facts in {time.perf_counter() - started:.1f} s: {given.folder}")


if __name__ == "__main__":
    main()
