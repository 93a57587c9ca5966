"""DuckDB gives for a formula what plain decimal arithmetic says it means, to the last decimal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given

from luoshi.judging.duckdb_sql import MACROS, as_number, duckdb_sql
from luoshi.judging.evaluating import OutOfRange, Row, value_of_row, value_of_rows
from luoshi.judging.formulas import Formula, Value, parse_formula
from tests.judging.formulas_drawn import COLUMNS, DIFFERING, GATHERED, MANY, ROWS, TRUTHS, TYPES, row


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for macro in MACROS:
            connection.execute(macro)
        written = ", ".join(f'"{name}" {TYPES[kind]}' for name, kind in COLUMNS.items())
        connection.execute(f"CREATE TABLE facts ({written})")
        yield connection


def given_by(engine: duckdb.DuckDBPyConnection, formula: Formula, rows: Sequence[Row]) -> list[Value]:
    """What the engine gives, of each row or of all."""
    engine.execute("DELETE FROM facts")
    for one in rows:
        engine.execute("INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?)", [one[name] for name in COLUMNS])
    found = engine.execute(f"SELECT {duckdb_sql(formula)} FROM facts").fetchall()
    return [as_number(value) if isinstance(value, Decimal) else value for (value,) in found]


@pytest.mark.parametrize(("text", "rows", "expected"), DIFFERING)
def test_the_values_on_which_engines_differ(
    engine: duckdb.DuckDBPyConnection, text: str, rows: list[Row], expected: str | None
) -> None:
    formula = parse_formula(text, COLUMNS, aggregate=True)
    wanted = Decimal(expected) if expected is not None else None

    assert value_of_rows(formula, rows) == wanted
    # Without rows and without gathering there is no row to say it of.
    assert (given_by(engine, formula, rows) or [wanted])[0] == wanted


def test_what_leaves_the_range_is_an_error_and_no_other_number(engine: duckdb.DuckDBPyConnection) -> None:
    formula = parse_formula("sum(a) * sum(a)", COLUMNS, aggregate=True)
    rows = [row("999999999999999")]
    with pytest.raises(OutOfRange):
        value_of_rows(formula, rows)
    with pytest.raises(duckdb.Error):
        given_by(engine, formula, rows)


@given(GATHERED | MANY, ROWS)
def test_of_many_rows_the_engine_agrees(
    engine: duckdb.DuckDBPyConnection, text: str, rows: list[Row]
) -> None:
    formula = parse_formula(text, COLUMNS, aggregate=True)
    try:
        wanted = value_of_rows(formula, rows)
    except OutOfRange:
        with pytest.raises(duckdb.Error):
            given_by(engine, formula, rows)
        return
    assert given_by(engine, formula, rows) == [wanted]


@given(TRUTHS, ROWS)
def test_of_each_row_the_engine_agrees(engine: duckdb.DuckDBPyConnection, text: str, rows: list[Row]) -> None:
    formula = parse_formula(text, COLUMNS, aggregate=False, kind="truth")
    try:
        wanted = [value_of_row(formula, one) for one in rows]
    except OutOfRange:
        return
    assert given_by(engine, formula, rows) == wanted
