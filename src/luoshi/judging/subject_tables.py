"""The published tables whose rows are subjects of the facts: units, tasks, projects … and the tree of units."""

from __future__ import annotations

import duckdb

from luoshi.judging.formulas import Kind
from luoshi.judging.known_facts import SQL_TYPES, SnapshotError, literal
from luoshi.judging.tables import Table

_VALUES: dict[Kind, str] = {
    "number": "number",
    "text": "coalesce(text, reference::VARCHAR)",
    "day": "day",
    "truth": "CASE text WHEN 'yes' THEN true WHEN 'no' THEN false END",
}
HIERARCHIES = {"administrative": "parent", "reporting": "reports_to"}
"""Names of hierarchies, and the column of ``units`` with the unit directly above."""


def make_standing(database: duckdb.DuckDBPyConnection, kinds: set[str], day: str) -> None:
    """Make the table ``holding``: of every subject of these kinds and every property the one statement that stands and
    holds on ``day`` (written 2026-06-30); of subjects that exist that day, as far as anything is said of that.

    Between claimants a person's decision comes first, then what the city itself has recorded, then what began last,
    then what was recorded last; as ``record.statements.subjects`` has it.
    """
    listed = ", ".join(map(literal, sorted(kinds)))
    database.execute(
        f"""CREATE TEMP TABLE describing AS
            SELECT said.* FROM said WHERE subject_kind IN ({listed}) AND NOT starts_with(property, 'indicator/')
           QUALIFY row_number() OVER (PARTITION BY subject, property, period, valid_from, valid_to, basis, aspect,
                                      claimant ORDER BY known_at DESC, statement DESC) = 1"""
    )
    holds = (
        f"(period = 'always' OR ((valid_from IS NULL OR valid_from <= DATE {literal(day)})"
        f" AND (valid_to IS NULL OR valid_to > DATE {literal(day)})))"
    )
    database.execute(
        f"""CREATE TEMP TABLE holding AS
            SELECT describing.*
              FROM describing LEFT JOIN decisions
                   USING (subject, property, period, valid_from, valid_to, basis, aspect)
             WHERE {holds}
               AND subject NOT IN (SELECT subject FROM describing WHERE property = subject_kind || '.exists'
                                    GROUP BY subject HAVING NOT bool_or({holds} AND text IS DISTINCT FROM 'no'))
           QUALIFY row_number() OVER (PARTITION BY subject, property ORDER BY
                     claimant IS DISTINCT FROM chosen, claimant <> '', valid_from DESC NULLS LAST, known_at DESC,
                     statement DESC) = 1"""
    )


def kinds_standing(database: duckdb.DuckDBPyConnection) -> set[str]:
    """Kinds of subject in ``holding``; the table of any other has no rows."""
    return {kind for (kind,) in database.execute("SELECT DISTINCT subject_kind FROM holding").fetchall()}


def unit_names(database: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Id and full name of every unit, as it was called last: by these names definitions say whose figure stands."""
    return database.execute(
        """SELECT subject::VARCHAR, text FROM describing WHERE property = 'unit.name' AND text IS NOT NULL
          QUALIFY row_number() OVER (PARTITION BY subject ORDER BY claimant <> '', valid_from DESC NULLS LAST,
                                     known_at DESC, statement DESC) = 1"""
    ).fetchall()


def rows_of(table: Table) -> str:
    """The query for the rows of a table, every column with its statement beside it, in the order of their ids."""
    own, names = ['subject::VARCHAR AS "id"'], []
    others: list[str] = []
    for column in table.columns:
        if column.name == "id":
            names.append('"id"')
            continue
        kind = SQL_TYPES[column.kind]
        of = f"FILTER (property = {literal(column.property)})"
        listed = own if column.property.partition(".")[0] == table.subject_kind else others
        value, statement = f"any_value({_VALUES[column.kind]}) {of}", f"any_value(statement) {of}"
        if column.otherwise:
            instead = f"FILTER (property = {literal(table.column(column.otherwise).property)})"
            statement = f"CASE WHEN {value} IS NULL THEN any_value(statement) {instead} ELSE {statement} END"
            value = f"coalesce({value}, any_value({_VALUES[column.kind]}) {instead})"
        listed.append(f'CAST({value} AS {kind}) AS "{column.name}"')
        listed.append(f'CAST({statement} AS VARCHAR) AS "{column.name}__statement"')
        names += [f'"{column.name}"', f'"{column.name}__statement"']
    here = (
        f"SELECT subject AS row_of, {', '.join(own)} FROM holding WHERE subject_kind = {literal(table.subject_kind)}"
        " GROUP BY subject"
    )
    if not others:
        return f"SELECT {', '.join(names)} FROM ({here}) ORDER BY row_of"
    of_others = f"SELECT subject AS leads_to, {', '.join(others)} FROM holding GROUP BY subject"
    return (
        f"SELECT {', '.join(names)} FROM ({here}) here"
        f' LEFT JOIN ({of_others}) there ON leads_to::VARCHAR = "{table.through}" ORDER BY row_of'
    )


def make_tree(database: duckdb.DuckDBPyConnection) -> None:
    """Make the table ``unit_tree``: for each hierarchy every unit with itself and with each above it.

    Raises SnapshotError where units stand above one another in a circle.
    """
    steps = " UNION ALL ".join(
        f"SELECT {literal(name)} AS hierarchy, subject::VARCHAR AS unit, reference::VARCHAR AS above FROM holding"
        f" WHERE property = {literal(f'unit.{column}')} AND reference IS NOT NULL"
        for name, column in HIERARCHIES.items()
    )
    units = "SELECT DISTINCT subject::VARCHAR AS unit FROM holding WHERE subject_kind = 'unit'"
    database.execute(f"CREATE TEMP TABLE steps AS SELECT * FROM ({steps}) WHERE above IN ({units})")
    database.execute(
        """CREATE TEMP TABLE above AS
           WITH RECURSIVE found AS (
             SELECT hierarchy, above, unit FROM steps
              UNION SELECT found.hierarchy, steps.above, found.unit
                      FROM found JOIN steps ON steps.hierarchy = found.hierarchy AND steps.unit = found.above)
           FROM found"""
    )
    circle = database.execute(
        """SELECT hierarchy, string_agg(coalesce(text, above.unit), '、' ORDER BY above.unit)
             FROM above LEFT JOIN holding ON subject::VARCHAR = above.unit AND property = 'unit.name'
            WHERE above.above = above.unit GROUP BY hierarchy ORDER BY hierarchy"""
    ).fetchone()
    if circle is not None:
        chinese = {"administrative": "隶属", "reporting": "报送"}[circle[0]]
        raise SnapshotError(
            f"单位的{chinese}关系绕成了圈：{circle[1]}。请在“机构”里改正其中一个的上级",
            f"units stand above one another in a circle ({circle[0]}): {circle[1]}. Correct one of them",
        )
    itself = " UNION ALL ".join(
        f"SELECT {literal(name)} AS hierarchy, unit AS above, unit FROM ({units})" for name in HIERARCHIES
    )
    database.execute(f"CREATE TEMP TABLE unit_tree AS FROM above UNION ALL {itself}")
