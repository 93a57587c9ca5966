"""The steps of a formula as SQL, as far as engines write them alike; what they write differently, each says itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import date

from luoshi.judging.formulas import DECIMALS, Node

NUMBER = f"DECIMAL(28,{DECIMALS})"
"""The type of every number, in each engine."""


class SqlSteps(ABC):
    """Writes steps of formulas for an engine, so that it gives what ``evaluating`` says they mean. Every step of a kind
    of number is written with the type ``NUMBER``; columns of numbers have it."""

    @abstractmethod
    def identifier(self, name: str) -> str:
        """A name of a column or table."""

    @abstractmethod
    def text(self, text: str) -> str:
        """A text written out."""

    @abstractmethod
    def product(self, one: str, other: str) -> str:
        """Two numbers multiplied, as a number."""

    @abstractmethod
    def quotient(self, above: str, below: str) -> str:
        """A number divided by another that is not 0, as a number."""

    @abstractmethod
    def whole_part(self, one: str) -> str:
        """A number rounded towards zero; of any type of decimal."""

    @abstractmethod
    def days_between(self, one: str, other: str) -> str:
        """The days from one day to the other, of any type of number."""

    @abstractmethod
    def contains(self, texts: str, text: str) -> str:
        """Whether a list of texts has a text."""

    def expression(self, node: Node) -> str:
        """A step of a formula."""
        match node.op:
            case "filter":
                # The cast stands round both: FILTER belongs to the bare aggregate.
                gathered, condition = node.parts
                return _numbered(
                    gathered, f"{self._gathered(gathered)} FILTER (WHERE {self.expression(condition)})"
                )
            case "count rows" | "count" | "count distinct" | "sum" | "min" | "max":
                return _numbered(node, self._gathered(node))
        parts = [self.expression(part) for part in node.parts]
        match node.op:
            case "number":
                return f"CAST({node.value:f} AS {NUMBER})"
            case "text":
                return self.text(str(node.value))
            case "day":
                assert isinstance(node.value, date)
                return f"DATE '{node.value.isoformat()}'"
            case "truth":
                return "TRUE" if node.value else "FALSE"
            case "null":
                return "NULL"
            case "column":
                return self.identifier(str(node.value))
            case "in":
                return f"({parts[0]} IN ({', '.join(parts[1:])}))"
            case "case":
                branches = " ".join(
                    f"WHEN {one} THEN {other}" for one, other in zip(parts[:-1:2], parts[1:-1:2], strict=True)
                )
                return f"CASE {branches} ELSE {parts[-1]} END"
            case "round":
                return f"CAST(round({parts[0]}, {node.value}) AS {NUMBER})"
            case "*":
                return self.product(*parts)
            case "/":
                return self.quotient(*parts)
            case "truncate":
                return f"CAST({self.whole_part(*parts)} AS {NUMBER})"
            case "days_between":
                return f"CAST({self.days_between(*parts)} AS {NUMBER})"
            case "calendar_months":
                first, second = (f"(year({part}) * 12 + month({part}))" for part in parts)
                return f"CAST({second} - {first} AS {NUMBER})"
        return _ALIKE[node.op](*parts)

    def _gathered(self, node: Node) -> str:
        inside = self.expression(node.parts[0]) if node.parts else ""
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


_ALIKE: dict[str, Callable[..., str]] = {
    "+": lambda one, other: f"CAST({one} + {other} AS {NUMBER})",
    "-": lambda one, other: f"CAST({one} - {other} AS {NUMBER})",
    "negative": lambda one: f"(-{one})",
    "not": lambda one: f"(NOT {one})",
    "is null": lambda one: f"({one} IS NULL)",
    **{sign: _between(sign) for sign in ("=", "<>", "<", "<=", ">", ">=")},
    "and": _between("AND"),
    "or": _between("OR"),
    **{name: _call(name) for name in ("abs", "least", "greatest", "coalesce", "nullif")},
}
