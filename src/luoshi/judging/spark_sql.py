"""A formula as an expression of Spark SQL that gives what ``evaluating`` says it means, to the last decimal.

Numbers are DECIMAL(28,6). The session has to be one of ``spark.session``: by ANSI rules what leaves the range is an
error and no NULL, and results too wide for 38 digits lose decimals and not whole digits.

A product, and a quotient of two DECIMAL(38,6), has the type DECIMAL(38,6): Spark computes it to 39 digits, then rounds
half away from zero to six decimals. The second rounding never turns on what the first has cut off. A product within the
range has no more than 34 digits. A quotient of A and B millionths (both below 10²⁸), counted in millionths, lies at
least 1 / 2B from any half that it is not itself; cut to 39 digits it moves by less than 1 / 2000B. Of two DECIMAL(28,6)
Spark would give a quotient of ten decimals, and rounding those again would go wrong.
"""

from __future__ import annotations

from luoshi.judging.formulas import DECIMALS, Formula
from luoshi.judging.sql_steps import NUMBER, SqlSteps

_WIDE = f"DECIMAL(38,{DECIMALS})"


class Spark(SqlSteps):
    """How Spark writes what engines write differently."""

    def identifier(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def text(self, text: str) -> str:
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def product(self, one: str, other: str) -> str:
        return f"CAST({one} * {other} AS {NUMBER})"

    def quotient(self, above: str, below: str) -> str:
        return f"CAST(CAST({above} AS {_WIDE}) / CAST({below} AS {_WIDE}) AS {NUMBER})"

    def whole_part(self, one: str) -> str:
        # Casts round, floor and ceil each go one way, and DIV ends at 64 bits; the remainder is exact.
        return f"({one} - {one} % 1)"

    def days_between(self, one: str, other: str) -> str:
        return f"datediff({other}, {one})"

    def contains(self, texts: str, text: str) -> str:
        return f"array_contains({texts}, {text})"


def spark_sql(formula: Formula) -> str:
    """The expression. Columns stand by their names, quoted; a number in them is DECIMAL(28,6)."""
    return Spark().expression(formula.tree)
