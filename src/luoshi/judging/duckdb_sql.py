"""A formula as an expression of DuckDB that gives what ``evaluating`` says it means, to the last decimal.

Numbers are DECIMAL(28,6). Products and quotients go through whole millionths (HUGEINT), since DuckDB would divide
decimals as binary fractions and widen products until they do not fit. What leaves the range is an error of the query,
never another number.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from luoshi.judging.formulas import DECIMALS, Formula, Node

NUMBER = f"DECIMAL(28,{DECIMALS})"
_MILLION = 10**DECIMALS

MACROS = (
    # 四舍五入 of a whole number by another: halves go away from zero.
    "CREATE OR REPLACE TEMP MACRO whole_quotient(above, below) AS"
    " CASE WHEN (above < 0) <> (below < 0) THEN -((abs(above) * 2 + abs(below)) // (abs(below) * 2))"
    " ELSE (abs(above) * 2 + abs(below)) // (abs(below) * 2) END",
    f"CREATE OR REPLACE TEMP MACRO millionths(number) AS CAST(number * {_MILLION} AS HUGEINT)",
    f"CREATE OR REPLACE TEMP MACRO of_millionths(whole) AS"
    f" CAST(CAST(whole AS DECIMAL(32,0)) * CAST(0.000001 AS DECIMAL(6,6)) AS {NUMBER})",
    "CREATE OR REPLACE TEMP MACRO product(one, other) AS"
    f" of_millionths(whole_quotient(millionths(one) * millionths(other), CAST({_MILLION} AS HUGEINT)))",
    "CREATE OR REPLACE TEMP MACRO quotient(above, below) AS"
    f" of_millionths(whole_quotient(millionths(above) * {_MILLION}, millionths(below)))",
)
"""Statements that a connection needs once before it runs a formula."""


def duckdb_sql(formula: Formula) -> str:
    """The expression. Columns stand by their names, quoted; a number in them is DECIMAL(28,6)."""
    return _sql(formula.tree)


def _sql(node: Node) -> str:
    match node.op:
        case "filter":
            # The cast stands round both: FILTER belongs to the bare aggregate.
            gathered, condition = node.parts
            return _numbered(gathered, f"{_bare(gathered)} FILTER (WHERE {_sql(condition)})")
        case "count rows" | "count" | "count distinct" | "sum" | "min" | "max":
            return _numbered(node, _bare(node))
    parts = [_sql(part) for part in node.parts]
    match node.op:
        case "number":
            return f"CAST({node.value:f} AS {NUMBER})"
        case "text":
            return "'" + str(node.value).replace("'", "''") + "'"
        case "day":
            assert isinstance(node.value, date)
            return f"DATE '{node.value.isoformat()}'"
        case "truth":
            return "TRUE" if node.value else "FALSE"
        case "null":
            return "NULL"
        case "column":
            return '"' + str(node.value).replace('"', '""') + '"'
        case "in":
            return f"({parts[0]} IN ({', '.join(parts[1:])}))"
        case "case":
            branches = " ".join(
                f"WHEN {one} THEN {other}" for one, other in zip(parts[:-1:2], parts[1:-1:2], strict=True)
            )
            return f"CASE {branches} ELSE {parts[-1]} END"
        case "round":
            return f"CAST(round({parts[0]}, {node.value}) AS {NUMBER})"
    return _PLAIN[node.op](*parts)


def _bare(node: Node) -> str:
    inside = _sql(node.parts[0]) if node.parts else ""
    match node.op:
        case "count rows":
            return "count(*)"
        case "count distinct":
            return f"count(DISTINCT {inside})"
    return f"{node.op}({inside})"


def _numbered(node: Node, written: str) -> str:
    return f"CAST({written} AS {NUMBER})" if node.kind == "number" else written


def _call(name: str) -> Callable[..., str]:
    return lambda *parts: f"{name}({', '.join(parts)})"


def _between(sign: str) -> Callable[..., str]:
    return lambda one, other: f"({one} {sign} {other})"


_PLAIN: dict[str, Callable[..., str]] = {
    "+": lambda one, other: f"CAST({one} + {other} AS {NUMBER})",
    "-": lambda one, other: f"CAST({one} - {other} AS {NUMBER})",
    "*": _call("product"),
    "/": _call("quotient"),
    "negative": lambda one: f"(-{one})",
    "not": lambda one: f"(NOT {one})",
    "is null": lambda one: f"({one} IS NULL)",
    "truncate": lambda one: f"CAST(trunc({one}) AS {NUMBER})",
    "days_between": lambda one, other: f"CAST(date_diff('day', {one}, {other}) AS {NUMBER})",
    **{sign: _between(sign) for sign in ("=", "<>", "<", "<=", ">", ">=")},
    "and": _between("AND"),
    "or": _between("OR"),
    **{name: _call(name) for name in ("abs", "least", "greatest", "coalesce", "nullif")},
}


def as_number(value: Decimal | None) -> Decimal | None:
    """A number that the engine gave, as ``evaluating`` writes it: never minus zero."""
    return abs(value) if value is not None and value.is_zero() else value


class DuckDB:
    """How DuckDB writes what engines write differently."""

    def identifier(self, name: str) -> str:
        """A name of a column or table."""
        return '"' + name.replace('"', '""') + '"'

    def expression(self, node: Node) -> str:
        """A step of a formula."""
        return _sql(node)

    def contains(self, texts: str, text: str) -> str:
        """Whether a list of texts has a text."""
        return f"list_contains({texts}, {text})"
