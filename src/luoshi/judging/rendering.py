"""A step of a formula as text again, with values put where columns stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from luoshi.judging.evaluating import value_of_row
from luoshi.judging.formulas import Formula, Node, Value
from luoshi.judging.judgements import number_text

_STRENGTH = {"or": 1, "and": 2, "not": 3, "=": 4, "<>": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "in": 4, "is null": 4,
             "+": 5, "-": 5, "*": 6, "/": 6, "negative": 7}  # fmt: skip


def value_text(value: Value) -> str:
    """A value as a formula writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value) or "null"
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    return "'" + value.replace("'", "''") + "'"


def rendered(node: Node, values: Mapping[str, Value] | None = None) -> str:
    """The step as text; columns that ``values`` has stand as their values."""
    return _text(node, values or {})[0]


def with_values(node: Node, values: Mapping[str, Value]) -> str:
    """The step as a person would write the sum down: values for columns, of a choice only what was chosen."""
    return rendered(_chosen(node, values), values)


def _chosen(node: Node, values: Mapping[str, Value]) -> Node:
    if node.op == "case":
        *branches, otherwise = node.parts
        for condition, then in zip(branches[::2], branches[1::2], strict=True):
            if _value(condition, values) is True:
                return _chosen(then, values)
        return _chosen(otherwise, values)
    if node.op == "coalesce":
        given = next((part for part in node.parts if _value(part, values) is not None), node.parts[-1])
        return _chosen(given, values)
    if node.op == "nullif" and _value(node, values) is not None:
        return _chosen(node.parts[0], values)
    return replace(node, parts=tuple(_chosen(part, values) for part in node.parts)) if node.parts else node


def _value(node: Node, values: Mapping[str, Value]) -> Value:
    return value_of_row(Formula("", node, ()), values)


def _text(node: Node, values: Mapping[str, Value]) -> tuple[str, int]:
    """The text, and how strongly it holds together."""
    match node.op:
        case "number" | "text" | "day" | "truth" | "null":
            value = node.value if not isinstance(node.value, int) or isinstance(node.value, bool) else None
            return value_text(value), 9
        case "column":
            name = str(node.value)
            return (value_text(values[name]) if name in values else name), 9
        case "case":
            *branches, otherwise = node.parts
            parts = [rendered(part, values) for part in branches]
            listed = "".join(
                f" when {one} then {two}" for one, two in zip(parts[::2], parts[1::2], strict=True)
            )
            return f"case{listed} else {rendered(otherwise, values)} end", 9
        case "filter":
            gathered, condition = node.parts
            return f"{rendered(gathered, values)} filter (where {rendered(condition, values)})", 9
        case "count rows":
            return "count(*)", 9
        case "count distinct":
            return f"count(distinct {rendered(node.parts[0], values)})", 9
        case "round":
            return f"round({rendered(node.parts[0], values)}, {node.value})", 9
    strength = _STRENGTH.get(node.op)
    if strength is None:
        return f"{node.op}({', '.join(rendered(part, values) for part in node.parts)})", 9
    parts = [_held(part, values, strength, last=place > 0) for place, part in enumerate(node.parts)]
    match node.op:
        case "not":
            return f"not {parts[0]}", strength
        case "negative":
            # Two signs in a row would begin a comment.
            return f"-({parts[0]})" if parts[0].startswith("-") else f"-{parts[0]}", strength
        case "is null":
            return f"{parts[0]} is null", strength
        case "in":
            return f"{parts[0]} in ({', '.join(rendered(part, values) for part in node.parts[1:])})", strength
    return f" {node.op} ".join(parts), strength


def _held(node: Node, values: Mapping[str, Value], around: int, *, last: bool) -> str:
    text, strength = _text(node, values)
    return f"({text})" if strength < around or (strength == around and last) else text
