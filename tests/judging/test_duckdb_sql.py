"""DuckDB gives for a formula what plain decimal arithmetic says it means, to the last decimal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.judging.duckdb_sql import MACROS, as_number, duckdb_sql
from luoshi.judging.evaluating import OutOfRange, Row, value_of_row, value_of_rows
from luoshi.judging.formulas import Formula, Kind, Value, parse_formula

COLUMNS: dict[str, Kind] = {
    "a": "number",
    "b": "number",
    "day": "day",
    "due": "day",
    "name": "text",
    "yes": "truth",
}
TYPES = {"number": "DECIMAL(28,6)", "day": "DATE", "text": "VARCHAR", "truth": "BOOLEAN"}


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
    for row in rows:
        engine.execute("INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?)", [row[name] for name in COLUMNS])
    found = engine.execute(f"SELECT {duckdb_sql(formula)} FROM facts").fetchall()
    return [as_number(value) if isinstance(value, Decimal) else value for (value,) in found]


def row(a: str | None = None, b: str | None = None, **more: Value) -> Row:
    numbers = {"a": Decimal(a) if a else None, "b": Decimal(b) if b else None}
    return {**dict.fromkeys(COLUMNS), **numbers, **more}


@pytest.mark.parametrize(
    ("text", "rows", "expected"),
    [
        # Halves go away from zero, on both sides, where binary fractions would not.
        ("round(sum(a), 2)", [row("1.005")], "1.01"),
        ("round(sum(a), 2)", [row("-1.005")], "-1.01"),
        ("round(sum(a), 0)", [row("2.5")], "3"),
        ("truncate(sum(a))", [row("2.999999")], "2"),
        ("truncate(sum(a))", [row("-2.5")], "-2"),
        ("truncate(sum(a))", [row("-0.5")], "0"),
        ("truncate(sum(a))", [row("9999999999999999999999.999999")], "9999999999999999999999"),
        ("truncate(sum(a))", [row()], None),
        ("sum(a) / nullif(sum(b), 0)", [row("2", "3")], "0.666667"),
        ("sum(a) / nullif(sum(b), 0)", [row("-2", "3")], "-0.666667"),
        ("sum(a) / nullif(sum(b), 0)", [row("1", "8000000")], "0.000000"),
        ("sum(a) / nullif(sum(b), 0)", [row("1", "2000000")], "0.000001"),
        ("sum(a) / nullif(sum(b), 0)", [row("7", "0.0")], None),
        ("sum(a) * sum(b)", [row("0.000005", "0.1")], "0.000001"),
        ("sum(a) * sum(b)", [row("123456789012.345678", "1.000001")], "123456912469.134690"),
        ("sum(a)", [], None),
        ("count(*)", [], "0"),
        ("count(a)", [row("1"), row()], "1"),
        ("sum(a) filter (where yes)", [row("1", yes=True), row("2", yes=False), row("4")], "1"),
        ("sum(a) / 3", [row("10")], "3.333333"),
        ("least(sum(a), null)", [row("5")], "5"),
        ("sum(days_between(day, due))", [row(day=date(2026, 2, 27), due=date(2026, 3, 2))], "3"),
        ("7 / 2", [row()], "3.5"),
    ],
)
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


NUMBERS = st.decimals("-1e9", "1e9", places=6, allow_nan=False) | st.sampled_from(
    [Decimal(text) for text in ("0", "0.5", "-0.5", "1.005", "0.000001", "-0.0000010", "2.5", "1e8")]
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "a": st.none() | NUMBERS,
            "b": st.none() | NUMBERS,
            "day": st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
            "due": st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
            "name": st.none() | st.sampled_from(["甲", "乙", "it's", ""]),
            "yes": st.none() | st.booleans(),
        }
    ),
    max_size=6,
)


_LEAF = st.sampled_from(["a", "b", "1", "0.5", "100", "days_between(day, due)"])
_NUMBER = st.recursive(
    _LEAF,
    lambda inside: st.one_of(
        st.tuples(inside, st.sampled_from("+-*"), inside).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(inside, inside).map(lambda p: f"({p[0]} / nullif({p[1]}, 0))"),
        inside.map(lambda one: f"(-{one})"),
        inside.map(lambda one: f"abs({one})"),
        inside.map(lambda one: f"truncate({one})"),
        st.tuples(inside, st.integers(0, 6)).map(lambda p: f"round({p[0]}, {p[1]})"),
        st.tuples(st.sampled_from(["least", "greatest", "coalesce", "nullif"]), inside, inside).map(
            lambda p: f"{p[0]}({p[1]}, {p[2]})"
        ),
        st.tuples(st.sampled_from(["a > b", "yes", "name = '甲'"]), inside, inside).map(
            lambda p: f"case when {p[0]} then {p[1]} else {p[2]} end"
        ),
    ),
    max_leaves=6,
)
_COMPARED = st.one_of(
    st.tuples(_NUMBER, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), _NUMBER).map(" ".join),
    st.sampled_from(
        [
            "yes",
            "name in ('甲', 'it''s')",
            "day < due",
            "a is null",
            "day between date '2024-01-01' and due",
            "a in (1, 0.5)",
        ]
    ),
)
TRUTHS = st.recursive(
    _COMPARED,
    lambda inside: st.one_of(
        st.tuples(inside, st.sampled_from(["and", "or"]), inside).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        inside.map(lambda one: f"not ({one})"),
    ),
    max_leaves=4,
)
_GATHERED = st.one_of(
    st.tuples(st.sampled_from(["sum", "min", "max", "count"]), _NUMBER).map(lambda p: f"{p[0]}({p[1]})"),
    st.tuples(st.sampled_from(["sum", "count"]), _NUMBER, TRUTHS).map(
        lambda p: f"{p[0]}({p[1]}) filter (where {p[2]})"
    ),
    st.sampled_from(["count(*)", "count(distinct name)", "count(distinct a)"]),
)
_MANY = st.tuples(_GATHERED, st.sampled_from(["+", "-", "*", "/"]), _GATHERED).map(
    lambda p: f"{p[0]} / nullif({p[2]}, 0)" if p[1] == "/" else f"{p[0]} {p[1]} {p[2]}"
)


@given(_GATHERED | _MANY, ROWS)
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
