"""Formulas over all subjects at once, each step as exact as ``evaluating`` says it is.

A number is a whole count of millionths: 64 bits as long as that is enough, Python's own integers beyond. So there is no
rounding but the one that a step has, and no engine between what was gathered and what is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luoshi.judging.evaluating import OutOfRange
from luoshi.judging.formulas import DECIMALS, LARGEST, Kind, Node, Value
from luoshi.judging.plan import Window

Array = NDArray[Any]

MILLION = 10**DECIMALS
_LARGEST = int(LARGEST) * MILLION
_WORD = 2**62
"""Below this a step cannot leave 64 bits."""
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Vector:
    """One value a subject. ``values``: of numbers whole millionths, of days ordinals, of texts the texts, of truths the
    truths; ``known``: where there is one. What stands where none is known means nothing."""

    kind: Kind
    values: Array
    known: Array

    @classmethod
    def of(cls, kind: Kind, values: Sequence[Value]) -> Vector:
        """A vector of these values, None where nothing is known."""
        known = np.array([value is not None for value in values], dtype=bool)
        if kind == "number":
            whole = [_millionths(value) if isinstance(value, Decimal) else 0 for value in values]
            return cls(kind, _fitting(whole), known)
        if kind == "day":
            days = [value.toordinal() if isinstance(value, date) else 0 for value in values]
            return cls(kind, np.array(days, dtype=np.int64), known)
        if kind == "truth":
            return cls(kind, np.array([value is True for value in values], dtype=bool), known)
        if kind == "unknown":
            return cls(kind, np.zeros(len(values), dtype=np.int64), known)
        texts = np.empty(len(values), dtype=object)
        texts[:] = [value if value is not None else "" for value in values]
        return cls("text", texts, known)

    def value(self, place: int) -> Value:
        """The value of one subject, numbers with six decimals."""
        if not self.known[place]:
            return None
        found = self.values[place]
        if self.kind == "number":
            return Decimal(int(found)).scaleb(-DECIMALS)
        if self.kind == "day":
            return date.fromordinal(int(found))
        return bool(found) if self.kind == "truth" else str(found)

    def texts(self) -> list[str | None]:
        """Numbers as rows of a judgement have them: ``85.25``."""
        # Many are the same for everybody, or for a group: each is written once.
        written: dict[int, str] = {}
        found: list[str | None] = []
        for value, known in zip(self.values.tolist(), self.known.tolist(), strict=True):
            if not known:
                found.append(None)
                continue
            text = written.get(value)
            if text is None:
                text = written[value] = _number_text(value)
            found.append(text)
        return found

    def wholes(self) -> list[int | None]:
        """Numbers that count something."""
        return [
            int(value) // MILLION if known else None
            for value, known in zip(self.values.tolist(), self.known.tolist(), strict=True)
        ]

    def plain(self) -> list[Any]:
        """Texts and truths as they are, None where nothing is known."""
        return [
            value if known else None
            for value, known in zip(self.values.tolist(), self.known.tolist(), strict=True)
        ]


def evaluate(node: Node, columns: Mapping[str, Vector], size: int) -> Vector:
    """What a step gives for each of ``size`` subjects; raises OutOfRange."""
    return _Evaluating(columns, size).value(node, np.ones(size, dtype=bool))


def windowed(window: Window, of: Vector, groups: Array, within: Vector | None) -> Vector:
    """What a window gives. ``groups``: a number for each group, below 0 for who is in none."""
    size = len(groups)
    buckets = groups if window.over == "group" else np.zeros(size, dtype=np.int64)
    if within is not None:
        _, inside = np.unique(np.where(within.known, within.values, -MILLION), return_inverse=True)
        buckets = np.where(buckets < 0, -1, buckets * (inside.max(initial=0) + 1) + inside)
    values = np.zeros(size, dtype=object if window.op == "sum" else of.values.dtype)
    known = np.zeros(size, dtype=bool)
    order = np.argsort(buckets, kind="stable")
    begins = np.flatnonzero(np.diff(buckets[order], prepend=np.iinfo(np.int64).min))
    for whose in np.split(order, begins[1:]) if size else ():
        if buckets[whose[0]] < 0:
            continue
        found, there = _of_bucket(window, of.values[whose], of.known[whose])
        values[whose], known[whose] = found, there
    return _checked(values, known)


def _of_bucket(window: Window, values: Array, known: Array) -> tuple[Any, Any]:
    given = values[known]
    match window.op:
        case "size":
            return len(values) * MILLION, True
        case "count":
            return len(given) * MILLION, True
        case "sum":
            return sum(given.tolist()), len(given) > 0
        case "min" | "max":
            if not len(given):
                return 0, False
            return (given.min() if window.op == "min" else given.max()), True
    ordered = np.sort(given)
    # Of equal values a rank counts those before all of them, ``upto`` those up to the last of them.
    first = (window.op == "rank") == window.lowest_first
    place = np.searchsorted(ordered, values, "left" if first else "right")
    if not window.lowest_first:
        place = len(ordered) - place
    return (place + (window.op == "rank")) * MILLION, known


class _Evaluating:
    def __init__(self, columns: Mapping[str, Vector], size: int) -> None:
        self.columns = columns
        self.size = size

    def value(self, node: Node, asked: Array) -> Vector:
        """The values of a step for those who are ``asked`` about; nothing is known of the others."""
        match node.op:
            case "number" | "text" | "day" | "truth" | "null":
                return self.written_out(node, asked)
            case "column":
                found = self.columns[str(node.value)]
                return Vector(found.kind, found.values, found.known & asked)
            case "and" | "or":
                return self.connected(node, asked)
            case "case":
                return self.chosen(node, asked)
            case "coalesce":
                return self.first_known(node, asked)
        parts = [self.value(part, asked) for part in node.parts]
        match node.op:
            case "is null":
                return Vector("truth", ~parts[0].known, asked)
            case "least" | "greatest":
                return self.extreme(node.op, parts)
            case "nullif":
                one, other = parts
                same = one.known & other.known & (one.values == other.values)
                return Vector(one.kind, one.values, one.known & ~same)
            case "in":
                return self.among(parts)
        known = np.logical_and.reduce([part.known for part in parts])
        return self.strict(node, parts, known)

    def written_out(self, node: Node, asked: Array) -> Vector:
        value = None if node.op == "null" else node.value
        if value is None:
            return self.nothing(node.kind)
        assert isinstance(value, (Decimal, str, date, bool))
        one = Vector.of(node.kind, [value])
        return Vector(one.kind, np.repeat(one.values, self.size), asked.copy())

    def connected(self, node: Node, asked: Array) -> Vector:
        decides = node.op == "or"
        decided = np.zeros(self.size, dtype=bool)
        open_ = np.zeros(self.size, dtype=bool)
        for part in node.parts:
            found = self.value(part, asked)
            decided |= found.known & (found.values == decides)
            open_ |= ~found.known
        return Vector("truth", decided if decides else ~decided, asked & (decided | ~open_))

    def chosen(self, node: Node, asked: Array) -> Vector:
        *branches, otherwise = node.parts
        left = asked.copy()
        found: list[tuple[Array, Vector]] = []
        for condition, then in zip(branches[::2], branches[1::2], strict=True):
            holds = self.value(condition, left)
            taken = left & holds.known & holds.values.astype(bool)
            # What was not chosen is not computed: it may be out of range, or divide by nothing.
            found.append((taken, self.value(then, taken)))
            left = left & ~taken
        found.append((left, self.value(otherwise, left)))
        return self.put_together(node.kind, found)

    def first_known(self, node: Node, asked: Array) -> Vector:
        left = asked.copy()
        found = []
        for part in node.parts:
            one = self.value(part, left)
            found.append((one.known, one))
            left = left & ~one.known
        return self.put_together(node.kind, found)

    def put_together(self, kind: Kind, parts: Iterable[tuple[Array, Vector]]) -> Vector:
        given = [(taken, part) for taken, part in parts if part.known.any()]
        if not given:
            return self.nothing(kind)
        known = np.zeros(self.size, dtype=bool)
        values = given[0][1].values
        for taken, part in given:
            values = np.where(taken, part.values, values)
            known = np.where(taken, part.known, known)
        return Vector(given[0][1].kind, values, known)

    def nothing(self, kind: Kind) -> Vector:
        return Vector.of(kind, [None] * self.size)

    def extreme(self, op: str, parts: Sequence[Vector]) -> Vector:
        found = parts[0]
        for part in parts[1:]:
            better = part.values < found.values if op == "least" else part.values > found.values
            take = part.known & (~found.known | better)
            kind = part.kind if found.kind == "unknown" else found.kind
            found = Vector(kind, np.where(take, part.values, found.values), found.known | part.known)
        return found

    def among(self, parts: Sequence[Vector]) -> Vector:
        one, *listed = parts
        hit = np.zeros(self.size, dtype=bool)
        open_ = np.zeros(self.size, dtype=bool)
        for part in listed:
            hit |= part.known & (part.values == one.values)
            open_ |= ~part.known
        return Vector("truth", hit, one.known & (hit | ~open_))

    def strict(self, node: Node, parts: Sequence[Vector], known: Array) -> Vector:
        """The steps of which what is unknown makes the result unknown."""
        values = [part.values for part in parts]
        match node.op:
            case "=" | "<>" | "<" | "<=" | ">" | ">=":
                return Vector("truth", _COMPARED[node.op](*values).astype(bool), known)
            case "not":
                return Vector("truth", ~values[0].astype(bool), known)
            case "days_between":
                return _checked((values[1] - values[0]) * MILLION, known)
            case "calendar_months":
                first, second = (
                    (one - _EPOCH).astype("datetime64[D]").astype("datetime64[M]") for one in values
                )
                return _checked((second - first).astype(np.int64) * MILLION, known)
        # Nothing stands where nothing is known, so that it neither overflows nor divides.
        return _checked(_number(node, [np.where(known, one, 0) for one in values], known), known)


_COMPARED: dict[str, Any] = {
    "=": np.equal, "<>": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip


def _number(node: Node, values: Sequence[Array], known: Array) -> Array:
    one, *others = values
    match node.op:
        case "negative":
            return -one
        case "abs":
            return abs(one)
        case "truncate":
            return _signed(abs(one) // MILLION * MILLION, one < 0)
        case "round":
            assert isinstance(node.value, int)
            step = 10 ** (DECIMALS - node.value)
            return _signed((abs(one) + step // 2) // step * step, one < 0)
    (other,) = others
    largest, largest_other = _largest(one), _largest(other)
    match node.op:
        case "+" | "-":
            one, other = _wide_enough(largest + largest_other, one, other)
            return one + other if node.op == "+" else one - other
        case "*":
            one, other = _wide_enough(largest * largest_other + MILLION, one, other)
            product = one * other
            return _signed((abs(product) + MILLION // 2) // MILLION, product < 0)
    assert node.op == "/", f"there is no step {node.op}"
    other = np.where(known & (other != 0), other, 1)
    one, other = _wide_enough(largest * 2 * MILLION + 2 * max(largest_other, 1), one, other)
    below = abs(other)
    return _signed((abs(one) * (2 * MILLION) + below) // (2 * below), (one < 0) != (other < 0))


def _signed(size: Array, negative: Array) -> Array:
    return np.where(negative, -size, size)


def _largest(values: Array) -> int:
    return int(abs(values).max(initial=0))


def _wide_enough(bound: int, *values: Array) -> list[Array]:
    """The values in 64 bits where the bound says that they and what is made of them fit, else as Python's integers."""
    if bound < _WORD and all(one.dtype != object for one in values):
        return list(values)
    return [one.astype(object) for one in values]


def _checked(values: Array, known: Array) -> Vector:
    """Numbers within the range, in 64 bits where they fit; raises OutOfRange."""
    if values.dtype == object:
        largest = int(abs(np.where(known, values, 0)).max(initial=0))
        if largest >= _LARGEST:
            raise OutOfRange(Decimal(largest).scaleb(-DECIMALS))
        if largest < _WORD:
            values = np.where(known, values, 0).astype(np.int64)
    return Vector("number", values, known)


def _fitting(whole: Sequence[int]) -> Array:
    if all(-_WORD < one < _WORD for one in whole):
        return np.array(whole, dtype=np.int64)
    found = np.empty(len(whole), dtype=object)
    found[:] = whole
    return found


def _millionths(value: Decimal) -> int:
    return int(value.scaleb(DECIMALS))


def _number_text(whole: int) -> str:
    above, below = divmod(abs(whole), MILLION)
    sign = "-" if whole < 0 else ""
    return f"{sign}{above}.{below:06}".rstrip("0") if below else f"{sign}{above}"
