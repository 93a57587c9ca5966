"""A formula as an expression of DuckDB that gives what ``evaluating`` says it means, to the last decimal.

Numbers are DECIMAL(28,6). Quotients go through whole millionths (HUGEINT), since DuckDB would divide decimals as binary
fractions. What leaves the range is an error of the query, never another number.
"""

from __future__ import annotations

from decimal import Decimal

from luoshi.judging.formulas import DECIMALS, Formula
from luoshi.judging.sql_steps import NUMBER, SqlSteps

_MILLION = 10**DECIMALS

MACROS = (
    f"CREATE OR REPLACE MACRO millionths(number) AS CAST(number * {_MILLION} AS HUGEINT)",
    # What is added before the division, which cuts off towards zero, makes halves go away from zero.
    "CREATE OR REPLACE MACRO quotient(above, below) AS CAST(CAST("
    f"(millionths(above) * {2 * _MILLION}"
    " + CASE WHEN above < 0 THEN -abs(millionths(below)) ELSE abs(millionths(below)) END)"
    f" // (millionths(below) * 2) AS DECIMAL(32,0)) * CAST(0.000001 AS DECIMAL(6,6)) AS {NUMBER})",
)
"""Statements that a connection needs once before it runs a formula."""


class DuckDB(SqlSteps):
    """How DuckDB writes what engines write differently. Its connection has run ``MACROS``."""

    def identifier(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def text(self, text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    def product(self, one: str, other: str) -> str:
        # Exact with twelve decimals and 38 digits, then rounded; a product that needs more is an error.
        return f"CAST({one} * {other} AS {NUMBER})"

    def quotient(self, above: str, below: str) -> str:
        return f"quotient({above}, {below})"

    def whole_part(self, one: str) -> str:
        return f"trunc({one})"

    def days_between(self, one: str, other: str) -> str:
        return f"date_diff('day', {one}, {other})"

    def contains(self, texts: str, text: str) -> str:
        return f"list_contains({texts}, {text})"


def duckdb_sql(formula: Formula) -> str:
    """The expression. Columns stand by their names, quoted; a number in them is DECIMAL(28,6)."""
    return DuckDB().expression(formula.tree)


def as_number(value: Decimal | None) -> Decimal | None:
    """A number that the engine gave, as ``evaluating`` writes it: never minus zero."""
    return abs(value) if value is not None and value.is_zero() else value
