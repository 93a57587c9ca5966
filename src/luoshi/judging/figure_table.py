"""The published table ``indicators``: of each unit, indicator, period and basis what stands, on one row.

Figures are many, so each is kept as one number for its series and nothing else until the table is written: a series is
the place of its period and basis, of its indicator and of its unit among those that there are, and its aspect. Only
series of which several statements speak are looked at more closely.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fnmatch import fnmatchcase

import duckdb

from luoshi.judging.known_facts import SQL_TYPES
from luoshi.judging.tables import TABLES

PREFIX = "indicator/"
ASPECTS = ("level", "growth", "rank", "target", "target growth")
_TARGETS = (3, 4)  # places among the aspects
_YEARS_BASES = "['cumulative', 'stock', 'current']"  # of two targets of a year the first of these counts

IS_FIGURE = (
    f"subject_kind = 'unit' AND starts_with(property, '{PREFIX}') AND number IS NOT NULL AND valid_from IS NOT NULL"
    f" AND valid_to IS NOT NULL AND aspect IN ({', '.join(repr(one) for one in ASPECTS)})"
)
_ASPECT = "CASE aspect " + " ".join(f"WHEN '{one}' THEN {n}" for n, one in enumerate(ASPECTS)) + " END"


def make_decisions(database: duckdb.DuckDBPyConnection) -> None:
    """Make the table ``decisions``: of each series that a person decided on, the claimant ``chosen``."""
    database.execute(
        """CREATE TEMP TABLE decisions AS
           SELECT subject, data->'series'->>'property' AS property, data->'series'->>'period' AS period,
                  (data->'series'->>'from')::DATE AS valid_from, (data->'series'->>'to')::DATE AS valid_to,
                  data->'series'->>'basis' AS basis, data->'series'->>'aspect' AS aspect, data->>'claimant' AS chosen
             FROM done WHERE kind = 'standing decided'
          QUALIFY row_number() OVER (PARTITION BY subject, property, period, valid_from, valid_to, basis, aspect
                                     ORDER BY "at" DESC, event DESC) = 1"""
    )


def make_figures(database: duckdb.DuckDBPyConnection, unit_names: Sequence[tuple[str, str]]) -> None:
    """Make the view ``indicators`` from ``said``, ``done``, ``defined`` and ``decisions``, its rows in
    order, and the table ``outdone``: the statements of figures that do not stand.

    ``unit_names``: id and full name of every unit, by which the definitions say whose figure stands.
    """
    database.execute(
        f"""CREATE TEMP TABLE figure_units AS
            SELECT subject, row_number() OVER (ORDER BY subject) - 1 AS place
              FROM (SELECT DISTINCT subject FROM known WHERE {IS_FIGURE})"""
    )
    database.execute(
        f"""CREATE TEMP TABLE figure_indicators AS
            SELECT property, substr(property, {len(PREFIX) + 1}) AS code,
                   row_number() OVER (ORDER BY property) - 1 AS place
              FROM (SELECT DISTINCT property FROM known WHERE {IS_FIGURE})"""
    )
    database.execute(
        f"""CREATE TEMP TABLE figure_periods AS
            SELECT period, valid_from, valid_to, basis,
                   row_number() OVER (ORDER BY valid_to, basis, valid_from, period) - 1 AS place
              FROM (SELECT DISTINCT period, valid_from, valid_to, basis FROM known WHERE {IS_FIGURE})"""
    )
    units, indicators = (
        max(1, _number(database, f"SELECT count(*) FROM {name}"))
        for name in ("figure_units", "figure_indicators")
    )
    key = f"(figure_periods.place * {indicators} + figure_indicators.place) * {units} + figure_units.place"
    database.execute(
        f"""CREATE TEMP TABLE figures AS
            SELECT ({key}) * {len(ASPECTS)} + {_ASPECT} AS series, number, statement
              FROM said JOIN figure_units USING (subject) JOIN figure_indicators USING (property)
                   JOIN figure_periods USING (period, valid_from, valid_to, basis)
             WHERE {IS_FIGURE}"""
    )
    _choose(database, unit_names)
    _targets(database, units, indicators)
    _curves(database, units, indicators)
    _rows(database, units, indicators)


def _number(database: duckdb.DuckDBPyConnection, query: str) -> int:
    found = database.execute(query).fetchone()
    return int(found[0]) if found else 0


def _choose(database: duckdb.DuckDBPyConnection, unit_names: Sequence[tuple[str, str]]) -> None:
    """Of series with several statements let one stand: a person's decision first, then the claimant that the
    definition names, then the unit itself, then whoever recorded it first. A unit's own target comes last.

    The same rules as ``record.ledgers.recorded.in_order``; a test compares the two.
    """
    database.execute(
        """CREATE TEMP TABLE contested AS
           SELECT series FROM figures GROUP BY series HAVING count(*) > 1"""
    )
    database.execute(
        """CREATE TEMP TABLE claims AS
           SELECT series, said.statement, said.number, known_at, claimant, subject, property, period, valid_from,
                  valid_to, basis, aspect
             FROM (SELECT series, statement FROM figures SEMI JOIN contested USING (series)) several
                  JOIN said USING (statement)
          QUALIFY row_number() OVER (PARTITION BY series, claimant ORDER BY known_at DESC, said.statement DESC) = 1"""
    )
    database.execute("CREATE TEMP TABLE keepers (property VARCHAR, claimant VARCHAR, place INTEGER)")
    kept = _keepers(database, unit_names)
    if kept:
        database.executemany("INSERT INTO keepers VALUES (?, ?, ?)", kept)
    targets = ", ".join(repr(ASPECTS[place]) for place in _TARGETS)
    database.execute(
        f"""CREATE TEMP TABLE chosen AS
            SELECT series, number, statement
              FROM claims LEFT JOIN keepers USING (property, claimant)
                   LEFT JOIN decisions USING (subject, property, period, valid_from, valid_to, basis, aspect)
           QUALIFY row_number() OVER (PARTITION BY series ORDER BY
                     claimant IS DISTINCT FROM chosen,
                     CASE WHEN aspect IN ({targets}) THEN CASE WHEN claimant = subject::VARCHAR THEN 1 ELSE 0 END
                          WHEN claimant = subject::VARCHAR THEN 1000000000
                          ELSE coalesce(keepers.place, 1000000001) END,
                     known_at, statement) = 1"""
    )
    database.execute(
        """CREATE TEMP TABLE outdone AS
           SELECT statement FROM figures SEMI JOIN contested USING (series)
           EXCEPT SELECT statement FROM chosen"""
    )
    database.execute(
        """CREATE TEMP VIEW standing_figures AS
           SELECT series, number, statement FROM figures ANTI JOIN contested USING (series)
            UNION ALL SELECT series, number, statement FROM chosen"""
        if _number(database, "SELECT count(*) FROM contested")
        else "CREATE TEMP VIEW standing_figures AS FROM figures"
    )


def _keepers(
    database: duckdb.DuckDBPyConnection, unit_names: Sequence[tuple[str, str]]
) -> list[tuple[str, str, int]]:
    """Property, claimant and place of the units whose figures stand by the definition, of those that contradict
    others; in the order of their ids where several do."""
    names = dict(unit_names)
    rows = database.execute(
        f"""SELECT DISTINCT property, claimant, definition->'kept_by' AS patterns
              FROM claims JOIN defined ON property = '{PREFIX}' || code
             WHERE series IN (SELECT series FROM claims GROUP BY series HAVING count(*) > 1)"""
    ).fetchall()
    patterns = {
        one: database.execute("SELECT from_json(?::JSON, '[\"VARCHAR\"]')", [one]).fetchall()[0][0] or []
        for one in {row[2] for row in rows if row[2]}
    }
    found = sorted(
        (name, claimant)
        for name, claimant, listed in rows
        if claimant in names
        and any(fnmatchcase(names[claimant], pattern) for pattern in patterns.get(listed, ()))
    )
    return [(name, claimant, place) for place, (name, claimant) in enumerate(found)]


def _targets(database: duckdb.DuckDBPyConnection, units: int, indicators: int) -> None:
    """The table ``targets``: of a unit, an indicator and a year the targets that stand."""
    wanted = ", ".join(map(str, _TARGETS))
    database.execute(
        f"""CREATE TEMP TABLE targets AS
            WITH said_of_years AS (
              SELECT series % {len(ASPECTS)} AS aspect, series // {len(ASPECTS)} % {units} AS unit_place,
                     series // {len(ASPECTS) * units} % {indicators} AS indicator_place, year(valid_from) AS year,
                     number, statement
                FROM (FROM standing_figures WHERE series % {len(ASPECTS)} IN ({wanted})) of_targets
                     JOIN figure_periods ON place = series // {len(ASPECTS) * units * indicators}
               WHERE period = 'year' AND valid_from = make_date(year(valid_from), 1, 1)
                 AND valid_to = make_date(year(valid_from) + 1, 1, 1) AND basis IN {_YEARS_BASES}
             QUALIFY row_number() OVER (PARTITION BY unit_place, indicator_place, year, aspect
                                        ORDER BY list_position({_YEARS_BASES}, basis)) = 1)
            SELECT unit_place, indicator_place, year,
                   any_value(number) FILTER (aspect = {_TARGETS[0]}) AS target,
                   any_value(statement) FILTER (aspect = {_TARGETS[0]}) AS target__statement,
                   any_value(number) FILTER (aspect = {_TARGETS[1]}) AS target_growth,
                   any_value(statement) FILTER (aspect = {_TARGETS[1]}) AS target_growth__statement
              FROM said_of_years GROUP BY ALL"""
    )


def _curves(database: duckdb.DuckDBPyConnection, units: int, indicators: int) -> None:
    """The table ``shares``: part of a year's target due by the end of each month, where it is not even.

    As ``monitor.curves``: as typed, or in the shape of the year before where that has one, of figures that were given.
    """
    database.execute(
        """CREATE TEMP TABLE curves AS
           SELECT figure_units.place AS unit_place, figure_indicators.place AS indicator_place,
                  (data->>'year')::BIGINT AS year, data->>'kind' AS kind,
                  from_json(data->'shares', '["DECIMAL(28,6)"]') AS shares
             FROM done JOIN figure_units USING (subject) JOIN figure_indicators ON code = data->>'code'
            WHERE kind = 'curve set'
          QUALIFY row_number() OVER (PARTITION BY subject, code, year ORDER BY "at" DESC, event DESC) = 1"""
    )
    bases = "from_json(definition->'bases', '[\"VARCHAR\"]')"
    database.execute(
        f"""CREATE TEMP TABLE shaped AS
            SELECT place AS indicator_place, definition->>'curve' AS kind,
                   definition IS NULL OR list_contains({bases}, 'cumulative') AS cumulative
              FROM figure_indicators LEFT JOIN defined USING (code)"""
    )
    database.execute(
        """CREATE TEMP TABLE shares AS
           SELECT unit_place, indicator_place, year, unnest(range(1, 13)) AS month, unnest(shares) AS share
             FROM curves WHERE kind = 'typed' AND len(shares) = 12"""
    )
    asked = "SELECT 1 FROM shaped WHERE kind = 'last year' UNION ALL SELECT 1 FROM curves WHERE kind = 'last year'"
    if not _number(database, f"SELECT count(*) FROM ({asked})"):
        return
    database.execute(
        f"""INSERT INTO shares
            WITH before AS (
              SELECT series // {len(ASPECTS)} % {units} AS unit_place,
                     series // {len(ASPECTS) * units} % {indicators} AS indicator_place,
                     year(valid_from) + 1 AS year, month(valid_to - 1) AS month,
                     (arg_max(number, valid_from) * 1000000)::HUGEINT AS number
                FROM standing_figures JOIN figure_periods ON place = series // {
            len(ASPECTS) * units * indicators
        }
               WHERE series % {len(ASPECTS)} = 0 AND basis = 'cumulative'
                 AND period IN ('month', 'january-february', 'quarter', 'half', 'year')
               GROUP BY ALL),
            wanted AS (
              SELECT before.* FROM before JOIN shaped USING (indicator_place)
                     LEFT JOIN curves USING (unit_place, indicator_place, year)
               WHERE cumulative AND coalesce(curves.kind, shaped.kind) = 'last year'),
            steps AS (
              SELECT *, coalesce(lag(number) OVER one, 0) AS earlier FROM wanted
              WINDOW one AS (PARTITION BY unit_place, indicator_place, year ORDER BY month)),
            shaped_years AS (
              SELECT unit_place, indicator_place, year, max(number) FILTER (month = 12) AS total
                FROM steps GROUP BY ALL HAVING bool_and(number >= earlier) AND max(number) FILTER (month = 12) > 0),
            months AS (
              SELECT unit_place, indicator_place, year, total, unnest(range(0, 13)) AS month FROM shaped_years),
            known_months AS (
              SELECT months.*, CASE WHEN months.month = 0 THEN 0 ELSE number END AS number
                FROM months LEFT JOIN wanted USING (unit_place, indicator_place, year, month)),
            between_months AS (
              SELECT *, max(CASE WHEN number IS NOT NULL THEN month END) OVER past AS last_at,
                     last_value(number IGNORE NULLS) OVER past AS value,
                     min(CASE WHEN number IS NOT NULL THEN month END) OVER coming AS next_at,
                     first_value(number IGNORE NULLS) OVER coming AS next_value
                FROM known_months
              WINDOW past AS (PARTITION BY unit_place, indicator_place, year ORDER BY month
                              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
                     coming AS (PARTITION BY unit_place, indicator_place, year ORDER BY month
                                ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING))
            SELECT unit_place, indicator_place, year, month,
                   CASE WHEN next_at = last_at THEN {_ratio("value", "total")}
                        ELSE {
            _ratio(
                "value * (next_at - last_at) + (next_value - value) * (month - last_at)",
                "total * (next_at - last_at)",
            )
        } END
              FROM between_months WHERE month > 0"""
    )


def _ratio(above: str, below: str) -> str:
    """The quotient of two whole numbers with six decimals, rounded half up: nothing binary on the way."""
    micro = f"((({above}) * 2000000 + ({below})) // (({below}) * 2))"
    return f"({micro}::DECIMAL(12,0) * 0.000001::DECIMAL(7,6))::DECIMAL(28,6)"


def _rows(database: duckdb.DuckDBPyConnection, units: int, indicators: int) -> None:
    """The view ``indicators``: the rows of the table with every column, its statement beside it, in order.

    Only numbers and identifiers are sorted. What a row says of its unit, indicator and period is looked up by place
    when it is written: a join would not keep the order.
    """
    pivoted = ", ".join(
        f"any_value({what}) FILTER (series % {len(ASPECTS)} = {place}) AS {name}{suffix}"
        for place, name in enumerate(ASPECTS[:3])
        for what, suffix in (("number", ""), ("statement", "__statement"))
    )
    unit, indicator, period = (
        f"row_key % {units}",
        f"row_key // {units} % {indicators}",
        f"row_key // {units * indicators}",
    )
    database.execute(
        f"""CREATE TEMP TABLE figure_rows AS
            SELECT rows.*, target, target__statement, target_growth, target_growth__statement, share
              FROM (SELECT series // {len(ASPECTS)} AS row_key, {pivoted} FROM standing_figures GROUP BY row_key) rows
                   JOIN figure_periods ON figure_periods.place = {period}
                   LEFT JOIN targets ON unit_place = {unit} AND indicator_place = {indicator}
                         AND targets.year = year(valid_from)
                   LEFT JOIN shares ON shares.unit_place = {unit} AND shares.indicator_place = {indicator}
                         AND shares.year = year(valid_from) AND shares.month = month(valid_to - 1)
             ORDER BY row_key"""
    )
    even = ", ".join(
        str((Decimal(number) / 12).quantize(Decimal("0.000001"), ROUND_HALF_UP)) for number in range(1, 13)
    )
    last = "(valid_to - 1)::DATE"
    of_period = {
        "period": "period",
        "starts_on": "valid_from",
        "ends_on": last,
        "basis": "basis",
        "even": f"list_extract([{even}]::DECIMAL(28,6)[], month(valid_to - 1))",
        "key": f"concat('/', valid_from, '/', {last}, '/', basis,"
        " CASE WHEN period IN ('span', 'campaign') THEN '/' || period ELSE '' END)",
    }
    looked_up = {
        "unit": ("figure_units", "subject::VARCHAR", unit),
        "indicator": ("figure_indicators", "code", indicator),
        **{name: ("figure_periods", value, period) for name, value in of_period.items()},
    }
    given = {}
    for name, (table, value, place) in looked_up.items():
        database.execute(f"SET VARIABLE figure_{name} = (SELECT list({value} ORDER BY place) FROM {table})")
        given[name] = f"list_extract(getvariable('figure_{name}'), {place} + 1)"
    given["id"] = f"concat({given['unit']}, '/', {given['indicator']}, {given['key']})"
    given["planned_share"] = f"coalesce(share, {given['even']})"
    stated = ("level", "growth", "rank", "target", "target_growth")
    columns = []
    for column in TABLES["indicators"].columns:
        value = given.get(column.name, column.name)
        columns.append(f'CAST({value} AS {SQL_TYPES[column.kind]}) AS "{column.name}"')
        if column.name != "id":
            said = f"{column.name}__statement" if column.name in stated else "NULL"
            columns.append(f'CAST({said} AS VARCHAR) AS "{column.name}__statement"')
    database.execute(f"CREATE TEMP VIEW indicators AS SELECT {', '.join(columns)} FROM figure_rows")
