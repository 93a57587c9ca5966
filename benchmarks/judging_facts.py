"""Facts for the rule-book of this folder: figures as those of ``facts_generator``, and all else that the book reads.

Units form a tree of four levels (city, counties, townships, villages). Every unit says one cumulative figure of every
indicator for every month from January 2018: of each fifth indicator its growth, of the others its level. Beside them
stand targets of each year, tasks, findings, and runs published for the three months before the last. The same numbers
give the same rows, and more units or indicators only add to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb
from facts_generator import FACTS, FIRST_YEAR, _identity, _ordered

TASKS = 5  # of each unit
YEARS = 9  # for which there are targets
MISSING = 61  # one figure in so many is missing
NOBODY_ELSE = 7  # of ten indicators the one that only villages state

_LEVELS = "CASE WHEN u = 0 THEN 'city' WHEN u <= {counties} THEN 'county'" \
          " WHEN u <= {townships} THEN 'township' ELSE 'village' END"  # fmt: skip
_PARENTS = "CASE WHEN u <= {counties} THEN 0" \
           " WHEN u <= {townships} THEN 1 + (u - 1 - {counties}) % {counties}" \
           " ELSE 1 + {counties} + (u - 1 - {townships}) % {square} END"  # fmt: skip


def write_judged_facts(
    folder: Path,
    *,
    units: int,
    indicators: int,
    periods: int,
    book: str,
    measures: Sequence[str],
    only: Sequence[int] = (),
    workers: int = 2,
) -> int:
    """Write the files of ``docs/reference/facts.md`` into ``folder``; how many statements there are. ``book`` and
    ``measures``: the codes under which runs were published. ``only``: figures of these months and targets of their
    years, where not of all."""
    folder.mkdir(parents=True, exist_ok=True)
    counties = 10 if units <= 2_000 else 20
    tree = {"counties": counties, "townships": counties + counties**2, "square": counties**2}
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": workers,
        "memory_limit": "6GB",
        "temp_directory": str(folder / "spilled"),
    }
    with duckdb.connect(config=settings) as database:
        database.execute(
            f"""CREATE TABLE tree AS
                SELECT u, {_LEVELS.format(**tree)} AS level, {_identity("unit", "u")} AS subject,
                       CASE WHEN u > 0 THEN {_identity("unit", f"({_PARENTS.format(**tree)})::BIGINT")} END AS parent
                  FROM range({units}) numbers(u)"""
        )
        database.execute(
            f"""CREATE TABLE months AS
                SELECT p, (DATE '{FIRST_YEAR}-01-01' + to_months(p::INTEGER))::DATE AS starts,
                       (DATE '{FIRST_YEAR}-01-01' + to_months(p::INTEGER + 1))::DATE AS ends,
                       {_identity("event", "p")} AS event, concat('sha256:', sha256(concat('workbook', p))) AS file
                  FROM range({periods}) numbers(p)"""
        )
        for name, query in _views(units, indicators, periods, book, measures, only).items():
            database.execute(f"CREATE VIEW {name} AS {query}")
        database.execute("CREATE TABLE others AS FROM described UNION ALL FROM targeted")
        for name, query in _FILES.items():
            database.execute(
                f"COPY ({query}) TO '{folder / name}.parquet' (FORMAT parquet, COMPRESSION zstd)"
            )
        found = database.execute(f"SELECT count(*) FROM '{folder / 'facts.parquet'}'").fetchone()
    return int(found[0]) if found else 0


def _views(
    units: int, indicators: int, periods: int, book: str, measures: Sequence[str], only: Sequence[int]
) -> dict[str, str]:
    of_months = f"p IN ({', '.join(map(str, only))})" if only else "true"
    of_years = f"y IN ({', '.join(str(p // 12) for p in only)})" if only else "true"
    place = f"((p * {indicators} + i) * {units} + u)"
    # Rates lie about what is due: nine to eleven tenths, growth from -2 to 11 %.
    level = "(100 + (u * 31 + i * 17) % 900) * month(starts) * (850 + (u * 7919 + i * 1299 + p * 541) % 301)::BIGINT"
    growth = "((u * 7907 + i * 1291 + p * 547) % 1301 - 200)::DECIMAL(28,6) / 100"
    last = f"(DATE '{FIRST_YEAR}-01-01' + to_months({periods - 1}))::DATE"
    return {
        "described": _described(last),
        "figures": f"""
            SELECT {_ordered(2, place)} AS statement, event,
                   ends + INTERVAL 9 DAY + INTERVAL 1 HOUR AS known_at, 'unit' AS subject_kind, subject,
                   printf('indicator/indicator-%03d', i) AS property, NULL::VARCHAR AS text,
                   (CASE WHEN i % 5 = 4 THEN {growth} ELSE ({level})::DECIMAL(28,6) * 10 END)::DECIMAL(28,6) AS number,
                   NULL::DATE AS day, NULL::UUID AS reference,
                   CASE WHEN i % 5 = 4 THEN 'percent' ELSE 'yuan' END AS unit_of_measure,
                   CASE WHEN i % 5 <> 4 THEN 'CNY' END AS currency, CASE WHEN i % 5 <> 4 THEN '万元' END AS scale,
                   NULL::VARCHAR AS qualifier, 'month' AS period, starts AS valid_from, ends AS valid_to,
                   'cumulative' AS basis, CASE WHEN i % 5 = 4 THEN 'growth' ELSE 'level' END AS aspect,
                   subject::VARCHAR AS claimant, {_ordered(3, place)} AS source, NULL::UUID AS retracts, i, u, file
              FROM months, range({indicators}) indicators(i), tree
             WHERE (u * 13 + i * 7 + p) % {MISSING} > 0 AND (i % 10 <> {NOBODY_ELSE} OR level = 'village')
               AND {of_months}""",
        "targeted": f"""
            SELECT {_ordered(4, f"(y * {indicators} + i) * {units} + u")},
                   {_identity("event", "'targets'")}, TIMESTAMP '{FIRST_YEAR - 1}-12-20 01:00:00',
                   'unit', subject, printf('indicator/indicator-%03d', i), NULL,
                   (CASE WHEN i % 5 = 4 THEN 3 + (u + i) % 3
                         ELSE (100 + (u * 31 + i * 17) % 900) * 12000 * 10 END)::DECIMAL(28,6),
                   NULL, NULL, CASE WHEN i % 5 = 4 THEN 'percent' ELSE 'yuan' END, NULL, NULL, NULL, 'year',
                   make_date({FIRST_YEAR} + y::INTEGER, 1, 1), make_date({FIRST_YEAR} + y::INTEGER + 1, 1, 1),
                   'cumulative', CASE WHEN i % 5 = 4 THEN 'target growth' ELSE 'target' END,
                   '', {_identity("source", "'targets'")}, NULL
              FROM range({YEARS}) years(y), range({indicators}) indicators(i), tree
             WHERE i % 5 IN (0, 1, 2, 4) AND {of_years}""",
        # The lights of three months: of a measure two in five were red, half of those the month before, too.
        "runs": f"""
            SELECT '{book}' AS book, starts AS first_day, (ends - 1)::DATE AS last_day,
                   subject::VARCHAR AS subject, measure,
                   CASE WHEN (u + ordinal + p * 2) % 5 < 2 THEN ['red', 'yellow']
                        WHEN (u + ordinal + p * 2) % 5 = 2 THEN ['yellow'] ELSE ['green'] END AS held,
                   ((u * 3 + ordinal + p) % 100)::DECIMAL(28,6) AS value,
                   ((u * 7 + ordinal + p) % 100)::DECIMAL(28,6) AS score, ends + INTERVAL 10 DAY AS published_at
              FROM months, tree, unnest({list(measures)}) WITH ORDINALITY listed(measure, ordinal)
             WHERE p BETWEEN {periods - 4} AND {periods - 2}""",
    }


def fill_months(snapshot: Path, *, periods: int) -> int:
    """Put rows of all months into the figures of a snapshot that has two of them; how many rows there are then.

    They are those of its last month with other days, numbers and statements: as many and as long as real ones, for what
    reads past them. Their statements lead nowhere.
    """
    table, made = snapshot / "indicators.parquet", snapshot / "indicators-filled.parquet"
    # One thread writes rows in their order as they come; two would keep those of the other months in memory.
    with duckdb.connect(config={"threads": 1, "temp_directory": str(snapshot / "spilled")}) as database:
        database.execute(f"CREATE VIEW there AS FROM '{table}'")
        real = dict(
            database.execute(
                "SELECT ends_on, list(DISTINCT period) FROM there GROUP BY ends_on ORDER BY ends_on"
            ).fetchall()
        )
        last = max(day for day, kinds in real.items() if "month" in kinds)
        parts = []
        for p in range(periods):
            starts = date(FIRST_YEAR + p // 12, p % 12 + 1, 1)
            ends = date(starts.year + p % 12 // 11, (p + 1) % 12 + 1, 1) - timedelta(days=1)
            at = f"ends_on = DATE '{ends}'"
            if "month" in real.get(ends, ()):
                parts.append(f"SELECT * FROM there WHERE {at} AND period = 'month'")
            else:
                said = ", ".join(
                    f"left({name}__statement, 33) || '{p:03x}' AS {name}__statement"
                    for name in ("level", "growth")
                )
                parts.append(
                    f"SELECT * REPLACE (concat(unit, '/', indicator, '/{starts}/{ends}/', basis) AS id,"
                    f" DATE '{starts}' AS starts_on, DATE '{ends}' AS ends_on,"
                    f" (level + {p} * 10)::DECIMAL(28,6) AS level, (growth + {p % 7})::DECIMAL(28,6) AS growth, {said})"
                    f" FROM there WHERE ends_on = DATE '{last}' AND period = 'month'"
                )
            if ends.month == 12:
                parts.append(f"SELECT * FROM there WHERE {at} AND period = 'year'")
        parts.append(f"SELECT * FROM there WHERE ends_on > DATE '{last}'")
        found = database.execute(
            f"COPY ({' UNION ALL '.join(parts)}) TO '{made}' (FORMAT parquet, COMPRESSION zstd)"
        ).fetchone()
    made.replace(table)
    return int(found[0]) if found else 0


def _described(last: str) -> str:
    """Units, tasks of the last year and findings of the last month, a statement a row."""
    unit: dict[str, dict[str, str]] = {
        "exists": {"text": "'yes'", "period": "span"},
        "code": {"text": "printf('U%06d', u)"},
        "name": {"text": "printf('单位%06d', u)"},
        "level": {"text": "level"},
        "kind": {"text": "'government'"},
        "parent": {"reference": "parent", "period": "span", "where": "parent IS NOT NULL"},
        "reports_to": {"reference": "parent", "period": "span", "where": "parent IS NOT NULL"},
    }
    rows = [
        _stated("unit", f"u * 20 + {at}", "subject", f"unit.{name}", "tree", **given)
        for at, (name, given) in enumerate(unit.items())
    ]
    number = f"(u * {TASKS} + n)"
    of_tasks = f"tree, range({TASKS}) numbers(n)"
    due = f"{last} - (({number} * 37) % 100)::INTEGER"
    task: dict[str, dict[str, str]] = {
        "title": {"text": f"concat('任务', {number})"},
        "unit": {"reference": "subject"},
        "assigned_on": {"day": f"({last} - 200 + n::INTEGER)"},
        "due_on": {"day": f"({due})"},
        "completed_on": {"day": f"({due} + ({number} % 9)::INTEGER - 7)", "where": f"{number} % 11 > 0"},
    }
    rows += [
        _stated("task", f"{number} * 20 + {at}", _identity("task", number), f"task.{name}", of_tasks, **given)
        for at, (name, given) in enumerate(task.items())
    ]
    finding: dict[str, dict[str, str]] = {
        "subject": {"reference": "subject"},
        "finding": {
            "text": "CASE u % 8 WHEN 0 THEN 'award' WHEN 1 THEN 'falsified' WHEN 2 THEN 'serious'"
            " WHEN 3 THEN 'good reason' ELSE 'visited' END"
        },
        "measure": {"text": "'revenue'", "where": "u % 8 = 3"},
        "amount": {"number": "5 + u % 6", "where": "u % 8 = 1"},
        "found_on": {"day": f"({last} + 1 + (u % 25)::INTEGER)"},
    }
    rows += [
        _stated("finding", f"u * 20 + {at}", _identity("finding", "u"), f"finding.{name}",
                "(FROM tree WHERE u % 3 = 1)", **given)
        for at, (name, given) in enumerate(finding.items())
    ]  # fmt: skip
    return " UNION ALL ".join(rows)


def _stated(
    kind: str,
    place: str,
    subject: str,
    name: str,
    table: str,
    *,
    text: str = "NULL",
    number: str = "NULL",
    day: str = "NULL",
    reference: str = "NULL",
    period: str = "always",
    where: str = "true",
) -> str:
    since = f"DATE '{FIRST_YEAR - 8}-01-01'" if period == "span" else "NULL::DATE"
    values = {
        "statement": _ordered(10 + len(kind), place),
        "event": _identity("event", f"'{kind}'"),
        "known_at": f"TIMESTAMP '{FIRST_YEAR - 1}-12-01 01:00:00'",
        "subject_kind": f"'{kind}'",
        "subject": subject,
        "property": f"'{name}'",
        "text": f"({text})::VARCHAR",
        "number": f"({number})::DECIMAL(28,6)",
        "day": f"({day})::DATE",
        "reference": f"({reference})::UUID",
        "unit_of_measure": "NULL::VARCHAR",
        "currency": "NULL::VARCHAR",
        "scale": "NULL::VARCHAR",
        "qualifier": "NULL::VARCHAR",
        "period": f"'{period}'",
        "valid_from": since,
        "valid_to": "NULL::DATE",
        "basis": "'none'",
        "aspect": "'level'",
        "claimant": "''",
        "source": _identity("source", f"'{kind}'"),
        "retracts": "NULL::UUID",
    }
    return (
        f"SELECT {', '.join(f'{values[column]} AS {column}' for column in FACTS)} FROM {table} WHERE {where}"
    )


_COLUMNS = ", ".join(FACTS)
_FILES = {
    "facts": f"FROM others UNION ALL SELECT {_COLUMNS} FROM figures",
    "sources": """
        SELECT source, 'cell' AS kind, file, '汇总表' AS sheet,
               concat('C', i * 100000 + u + 4) AS cell, number::VARCHAR AS stored, number::VARCHAR AS shown,
               NULL::VARCHAR AS formula, NULL::UUID AS document, NULL::UUID AS article,
               NULL::INTEGER AS start_offset, NULL::INTEGER AS end_offset, event
          FROM figures
        UNION ALL
        SELECT DISTINCT source, 'entry', NULL, NULL, NULL, NULL, NULL, NULL, NULL::UUID, NULL::UUID, NULL::INTEGER,
               NULL::INTEGER, event
          FROM others""",
    "identities": "SELECT subject, subject_kind, property AS scheme, text AS code, valid_from, valid_to, known_at,"
    " statement FROM others WHERE property = 'unit.code'",
    "events": f"""
        SELECT DISTINCT event, 'organisation changed' AS kind, known_at AS at, 'import' AS cause,
               NULL::UUID AS cause_id, NULL::UUID AS subject, NULL::VARCHAR AS data FROM others
        UNION ALL
        SELECT event, 'ledger part', ends + INTERVAL 9 DAY, 'import', NULL::UUID, {_identity("batch", "p")},
               NULL::VARCHAR
          FROM months""",
    "runs": "FROM runs",
}  # fmt: skip
