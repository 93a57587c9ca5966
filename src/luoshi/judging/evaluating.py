"""What a formula means, in plain decimal arithmetic: the reference that engines are held to, and that an explanation
can be recomputed with by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from typing import Any

from luoshi.judging.formulas import DECIMALS, LARGEST, Formula, Node, Value

Row = Mapping[str, Value]

_WIDE = Context(prec=90, rounding=ROUND_HALF_UP)
_STEP = Decimal(1).scaleb(-DECIMALS)


class OutOfRange(ArithmeticError):
    """A step gives a number of 10²² or more, which no column holds."""


def value_of_row(formula: Formula, row: Row) -> Value:
    """What a formula of each row gives for one; raises OutOfRange."""
    return _value(formula.tree, row, ())


def value_of_rows(formula: Formula, rows: Sequence[Row]) -> Value:
    """What an aggregate formula gives for many rows; raises OutOfRange."""
    return _value(formula.tree, {}, rows)


def kept(number: Decimal, decimals: int = DECIMALS) -> Decimal:
    """A number as a step leaves it: rounded half away from zero, with six decimals; raises OutOfRange."""
    if abs(number) >= LARGEST:
        raise OutOfRange(number)
    found = number.quantize(Decimal(1).scaleb(-decimals), context=_WIDE).quantize(_STEP, context=_WIDE)
    if abs(found) >= LARGEST:
        raise OutOfRange(number)
    return found if found else abs(found)


def _value(node: Node, row: Row, rows: Sequence[Row]) -> Value:
    match node.op:
        case "number" | "text" | "day" | "truth":
            return _written_out(node)
        case "null":
            return None
        case "column":
            found = row[str(node.value)]
            return kept(found) if isinstance(found, Decimal) else found
        case "and" | "or":
            return _connected(node.op, [_value(part, row, rows) for part in node.parts])
        case "case":
            return _case(node, row, rows)
        case "filter":
            gathered, condition = node.parts
            return _gathered(gathered, [one for one in rows if _value(condition, one, ()) is True])
        case "count rows" | "count" | "count distinct" | "sum" | "min" | "max":
            return _gathered(node, rows)
    values = [_value(part, row, rows) for part in node.parts]
    if node.op in _SEE_NULL:
        return _SEE_NULL[node.op](values)
    if None in values:
        return None
    if node.op == "round":
        assert isinstance(values[0], Decimal)
        assert isinstance(node.value, int)
        return kept(values[0], node.value)
    return _STRICT[node.op](*values)


def _written_out(node: Node) -> Value:
    if isinstance(node.value, Decimal):
        return kept(node.value)
    assert isinstance(node.value, (str, date, bool))
    return node.value


def _case(node: Node, row: Row, rows: Sequence[Row]) -> Value:
    *branches, otherwise = node.parts
    for condition, then in zip(branches[::2], branches[1::2], strict=True):
        if _value(condition, row, rows) is True:
            return _value(then, row, rows)
    return _value(otherwise, row, rows)


def _connected(op: str, values: Sequence[Value]) -> bool | None:
    decides = op == "or"
    if decides in values:
        return decides
    return None if None in values else not decides


def _gathered(node: Node, rows: Sequence[Row]) -> Value:
    if node.op == "count rows":
        return kept(Decimal(len(rows)))
    values = [value for value in (_value(node.parts[0], one, ()) for one in rows) if value is not None]
    if node.op == "count":
        return kept(Decimal(len(values)))
    if node.op == "count distinct":
        return kept(Decimal(len(set(values))))
    if not values:
        return None
    if node.op == "sum":
        return kept(sum((value for value in values if isinstance(value, Decimal)), Decimal(0)))
    found: Any = values
    return min(found) if node.op == "min" else max(found)  # type: ignore[no-any-return]


def _given(values: Iterable[Value]) -> list[Any]:
    return [value for value in values if value is not None]


def _among(values: Sequence[Value]) -> bool | None:
    value, *listed = values
    if value is None:
        return None
    if value in _given(listed):
        return True
    return None if None in listed else False


def _unless_equal(values: Sequence[Value]) -> Value:
    value, other = values
    return None if value is not None and value == other else value


# These say themselves what becomes of NULL.
_SEE_NULL: dict[str, Callable[[Sequence[Value]], Value]] = {
    "is null": lambda values: values[0] is None,
    "coalesce": lambda values: next(iter(_given(values)), None),
    "least": lambda values: min(_given(values), default=None),
    "greatest": lambda values: max(_given(values), default=None),
    "nullif": _unless_equal,
    "in": _among,
}

# Of these NULL makes NULL.
_STRICT: dict[str, Callable[..., Value]] = {
    "+": lambda a, b: kept(_WIDE.add(a, b)),
    "-": lambda a, b: kept(_WIDE.subtract(a, b)),
    "*": lambda a, b: kept(_WIDE.multiply(a, b)),
    "/": lambda a, b: kept(_WIDE.divide(a, b)),
    "negative": lambda a: kept(-a),
    "abs": lambda a: abs(a),
    "truncate": lambda a: kept(a.to_integral_value(rounding=ROUND_DOWN)),
    "not": lambda a: not a,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "days_between": lambda a, b: kept(Decimal((_day(b) - _day(a)).days)),
    "calendar_months": lambda a, b: kept(Decimal(_months(b) - _months(a))),
}


def _day(value: Value) -> date:
    assert isinstance(value, date)
    return value


def _months(value: Value) -> int:
    day = _day(value)
    return day.year * 12 + day.month
