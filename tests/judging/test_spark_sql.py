"""Spark gives for a formula what plain decimal arithmetic says it means, to the last decimal.

A query of Spark takes longer than its arithmetic: many formulas go into one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from luoshi.judging.evaluating import OutOfRange, Row, value_of_row, value_of_rows
from luoshi.judging.formulas import Formula, Value, parse_formula
from luoshi.judging.spark_sql import spark_sql
from tests.judging.formulas_drawn import (
    COLUMNS,
    DIFFERING,
    FIGURES,
    GATHERED,
    MANY,
    NUMBERS,
    ROWS,
    TRUTHS,
    TYPES,
    row,
)  # fmt: skip
from tests.judging.spark_here import needs_spark

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

MILLION = 10**6

# To make an example smaller takes a query of Spark a step; a whole one says enough.
AS_DRAWN = [Phase.explicit, Phase.reuse, Phase.generate]


class Engine:
    """Spark over rows that stand in a Parquet file, as those of a snapshot do."""

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self.spark = spark
        self.folder = folder
        self.written = 0

    def give(self, rows: Sequence[Row]) -> None:
        """Let these be the rows of ``facts``, in this order by ``place``."""
        path = self.folder / f"facts{self.written}.parquet"
        self.written += 1
        with duckdb.connect() as connection:
            kinds = ", ".join(f'"{name}" {TYPES[kind]}' for name, kind in COLUMNS.items())
            connection.execute(f"CREATE TABLE facts (place INTEGER, {kinds})")
            for place, one in enumerate(rows):
                values = [place, *(one[name] for name in COLUMNS)]
                connection.execute("INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?)", values)
            connection.execute(f"COPY facts TO '{path}' (FORMAT parquet)")
        self.spark.read.parquet(f"file://{path}").createOrReplaceTempView("facts")

    def of_rows(self, formulas: Sequence[Formula]) -> list[Any]:
        """What each gives for all rows."""
        (found,) = self.asked(formulas, "")
        return list(found)

    def of_each_row(self, formulas: Sequence[Formula]) -> list[list[Any]]:
        """What each gives for each row, a list a row."""
        return [list(found) for found in self.asked(formulas, " ORDER BY place")]

    def asked(self, formulas: Sequence[Formula], rest: str) -> list[Any]:
        written = ", ".join(f"{spark_sql(one)} AS v{place}" for place, one in enumerate(formulas))
        return list(self.spark.sql(f"SELECT {written} FROM facts{rest}").collect())


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    needs_spark()
    from luoshi.judging.spark import session, stop

    yield Engine(session(2), tmp_path_factory.mktemp("facts"))
    stop()


def many(text: str) -> Formula:
    return parse_formula(text, COLUMNS, aggregate=True)


def test_the_values_on_which_engines_differ(engine: Engine) -> None:
    asked: dict[str, tuple[list[Row], list[tuple[str, str | None]]]] = {}
    for text, rows, expected in DIFFERING:
        asked.setdefault(repr(rows), (rows, []))[1].append((text, expected))

    for rows, cases in asked.values():
        engine.give(rows)
        # What does not gather gives a value a row, and these have at most one.
        gathers = [(text, expected) for text, expected in cases if "(" in text]
        if gathers:
            found = engine.of_rows([many(text) for text, _ in gathers])
            wanted = [Decimal(expected) if expected is not None else None for _, expected in gathers]
            assert dict(zip(gathers, found, strict=True)) == dict(zip(gathers, wanted, strict=True))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("sum(a) * sum(a)", "999999999999999"),
        ("sum(a) + sum(a)", "9999999999999999999999"),
        ("-sum(a) - sum(a)", "9999999999999999999999"),
        ("sum(a) / 0.000001", "9999999999999999999999"),
        ("round(sum(a), 0)", "9999999999999999999999.999999"),
        ("sum(a * a)", "100000000000"),
    ],
)
def test_what_leaves_the_range_is_an_error_and_no_other_number(
    engine: Engine, text: str, number: str
) -> None:
    from pyspark.errors import ArithmeticException

    rows = [row(number)]
    with pytest.raises(OutOfRange):
        value_of_rows(many(text), rows)
    engine.give(rows)
    with pytest.raises(ArithmeticException):
        engine.of_rows([many(text)])


def test_a_sum_of_rows_may_not_leave_the_range_either(engine: Engine) -> None:
    from pyspark.errors import ArithmeticException

    engine.give([row("9" * 22), row("9" * 22)])
    with pytest.raises(ArithmeticException):
        engine.of_rows([many("sum(a)")])


@pytest.mark.parametrize(
    "text", ["it's", "\\", "a\\'b", "${spark.app.name}", '"', "`", "%_", "甲\n乙", "{x}", ":x ?"]
)
def test_a_text_means_itself(engine: Engine, text: str) -> None:
    engine.give([row(name=text), row(name="другое")])
    quoted = text.replace("'", "''")
    formula = parse_formula(f"name = '{quoted}'", COLUMNS, aggregate=False, kind="truth")

    assert engine.of_each_row([formula]) == [[True], [False]]


def near_a_half(below: int, above_half: bool) -> Row:
    """A quotient that lies half a millionth of the smallest step off a half: nothing but exact arithmetic rounds it to
    the right side."""
    step = 2 * MILLION
    odd = (pow(below, -1, step) * (1 if above_half else -1)) % step
    above = (odd * below + (-1 if above_half else 1)) // step
    return row(f"{Decimal(above).scaleb(-6):f}", f"{Decimal(below).scaleb(-6):f}")


ODD = st.integers(1, 10**28 - 1).map(lambda n: n - (n % 10) + 1).filter(lambda n: n % 5 and n % 2)


@settings(max_examples=5, phases=AS_DRAWN)
@given(st.lists(st.builds(near_a_half, ODD, st.booleans()), min_size=20, max_size=60))
def test_a_quotient_that_is_nearly_a_half_is_rounded_to_its_side(engine: Engine, rows: list[Row]) -> None:
    formula = parse_formula("(a / nullif(b, 0)) * 1", COLUMNS, aggregate=False)
    engine.give(rows)

    assert engine.of_each_row([formula]) == [[value_of_row(formula, one)] for one in rows]


WIDE = st.decimals("-9999999999", "9999999999", places=6) | NUMBERS


@settings(max_examples=5, phases=AS_DRAWN)
@given(st.lists(st.tuples(WIDE, WIDE), min_size=20, max_size=60))
def test_products_and_quotients_of_wide_numbers_agree(
    engine: Engine, pairs: list[tuple[Decimal, Decimal]]
) -> None:
    rows = [{**row(), "a": one, "b": other} for one, other in pairs]
    formulas = [parse_formula(text, COLUMNS, aggregate=False) for text in ("a * b", "a / nullif(b, 0)")]
    engine.give(rows)

    assert engine.of_each_row(formulas) == [[value_of_row(each, one) for each in formulas] for one in rows]


def meant(texts: Iterable[str], rows: Sequence[Row]) -> list[tuple[Formula, Value]]:
    """Formulas of many rows with what they mean; those that leave the range left out."""
    found = []
    for text in texts:
        try:
            found.append((many(text), value_of_rows(many(text), rows)))
        except OutOfRange:
            continue
    return found


@settings(max_examples=6, phases=AS_DRAWN)
@given(st.lists(GATHERED | MANY, min_size=20, max_size=40), ROWS)
def test_of_many_rows_the_engine_agrees(engine: Engine, texts: list[str], rows: list[Row]) -> None:
    wanted = meant([*texts, "count(*)"], rows)
    engine.give(rows)

    found = engine.of_rows([formula for formula, _ in wanted])

    assert [(one.text, value) for (one, _), value in zip(wanted, found, strict=True)] == [
        (one.text, value) for one, value in wanted
    ]


@settings(max_examples=6, phases=AS_DRAWN)
@given(st.lists(TRUTHS, min_size=10, max_size=20), st.lists(FIGURES, min_size=10, max_size=20), ROWS)
def test_of_each_row_the_engine_agrees(
    engine: Engine, truths: list[str], figures: list[str], rows: list[Row]
) -> None:
    drawn = [parse_formula(text, COLUMNS, aggregate=False, kind="truth") for text in truths]
    drawn += [parse_formula(text, COLUMNS, aggregate=False) for text in figures]
    formulas, wanted = [], []
    for formula in drawn:
        try:
            wanted.append([value_of_row(formula, one) for one in rows])
        except OutOfRange:
            continue
        formulas.append(formula)
    engine.give(rows)

    found = engine.of_each_row(formulas) if formulas else []

    assert found == [list(values) for values in zip(*wanted, strict=True)]
