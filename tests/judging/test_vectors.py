"""What is worked out for all subjects at once is what the reference works out for each."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.judging.evaluating import OutOfRange, Row, kept, value_of_row
from luoshi.judging.formulas import parse_formula
from luoshi.judging.plan import Window
from luoshi.judging.vectors import MILLION, Vector, evaluate, windowed
from tests.judging.formulas_drawn import COLUMNS, FIGURES, ROWS, TRUTHS


def columns(rows: list[Row]) -> dict[str, Vector]:
    return {name: Vector.of(kind, [row[name] for row in rows]) for name, kind in COLUMNS.items()}


def same(text: str, rows: list[Row], kind: str) -> None:
    formula = parse_formula(text, COLUMNS, aggregate=False, kind=kind)  # type: ignore[arg-type]
    try:
        wanted = [value_of_row(formula, row) for row in rows]
    except OutOfRange:
        with pytest.raises(OutOfRange):
            evaluate(formula.tree, columns(rows), len(rows))
        return
    found = evaluate(formula.tree, columns(rows), len(rows))
    assert [found.value(place) for place in range(len(rows))] == wanted


@given(TRUTHS, ROWS)
def test_conditions_agree_with_the_reference(text: str, rows: list[Row]) -> None:
    same(text, rows, "truth")


@given(FIGURES, ROWS)
def test_numbers_agree_with_the_reference(text: str, rows: list[Row]) -> None:
    same(text, rows, "number")


NUMBERS = (
    st.none() | st.decimals(-(10**14), 10**14, places=6).map(kept) | st.sampled_from([Decimal(1), Decimal(2)])
)


@given(st.lists(st.tuples(NUMBERS, st.integers(-1, 2))), st.sampled_from(["group", "all"]), st.booleans())
def test_windows_say_what_a_look_at_every_other_says(
    given_: list[tuple[Decimal | None, int]], over: str, lowest_first: bool
) -> None:
    values, groups = [value for value, _ in given_], [group for _, group in given_]
    of = Vector.of("number", values)
    for op in ("rank", "upto", "count", "size", "min", "max", "sum"):
        window = Window(op, "x", over, lowest_first=lowest_first)  # type: ignore[arg-type]
        found = windowed(window, of, np.array(groups, dtype=np.int64), None)
        for place, (own, group) in enumerate(given_):
            peers = [value for value, other in given_ if over == "all" or other == group]
            wanted = expected(op, own, peers, lowest_first=lowest_first)
            if over == "group" and group < 0:
                wanted = None
            assert found.value(place) == wanted, (op, place)


def expected(
    op: str, own: Decimal | None, peers: list[Decimal | None], *, lowest_first: bool
) -> Decimal | None:
    known = [value for value in peers if value is not None]
    if op in ("count", "size"):
        return kept(Decimal(len(known if op == "count" else peers)))
    if op in ("min", "max", "sum"):
        function = {"min": min, "max": max, "sum": sum}[op]
        return kept(function(known)) if known else None  # type: ignore[operator]
    if own is None:
        return None
    before = sum((one < own) if lowest_first else (one > own) for one in known)
    return kept(Decimal(before + 1 if op == "rank" else before + known.count(own)))


def test_texts_of_numbers_are_those_of_rows() -> None:
    numbers = [Decimal("85.25"), Decimal("-0.5"), Decimal(100), Decimal("0.000001"), Decimal(0), None]

    assert Vector.of("number", numbers).texts() == ["85.25", "-0.5", "100", "0.000001", "0", None]


@pytest.mark.parametrize(
    "text",
    [
        "coalesce(name is null, false)",
        "case when coalesce(yes is null, true) then a is null else day < due end",
    ],
)
def test_what_is_asked_of_everybody_stays_asked(text: str) -> None:
    rows: list[Row] = [{**dict.fromkeys(COLUMNS), "name": "甲", "yes": True}, dict.fromkeys(COLUMNS)]

    same(text, rows, "truth")


def test_numbers_beyond_64_bits_stay_exact() -> None:
    large = Decimal("9999999999999999999999.999999")
    tree = parse_formula("a - 0.000001", {"a": "number"}, aggregate=False).tree

    found = evaluate(tree, {"a": Vector.of("number", [large, Decimal(MILLION)])}, 2)

    assert [found.value(0), found.value(1)] == [
        Decimal("9999999999999999999999.999998"),
        Decimal("999999.999999"),
    ]
