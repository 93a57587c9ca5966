"""Formulas written out again, and as a person would do the sum."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import assume, given

from luoshi.judging.evaluating import OutOfRange, Row, value_of_row
from luoshi.judging.formulas import Formula, parse_formula
from luoshi.judging.rendering import rendered, with_values
from tests.judging.test_duckdb_sql import COLUMNS, ROWS, TRUTHS


@given(TRUTHS)
def test_what_is_written_out_again_reads_as_the_same(text: str) -> None:
    tree = parse_formula(text, COLUMNS, aggregate=False, kind="truth").tree

    assert parse_formula(rendered(tree), COLUMNS, aggregate=False, kind="truth").tree == tree


@given(TRUTHS, ROWS)
def test_with_its_values_put_in_a_formula_gives_the_same(text: str, rows: list[Row]) -> None:
    assume(rows)
    formula = parse_formula(text, COLUMNS, aggregate=False, kind="truth")
    try:
        wanted = value_of_row(formula, rows[0])
    except OutOfRange:
        return
    known = {name: value for name, value in rows[0].items() if value is not None}
    tree = parse_formula(rendered(formula.tree, known), COLUMNS, aggregate=False, kind="truth").tree

    assert value_of_row(Formula("", tree, ()), dict.fromkeys(COLUMNS)) == wanted


def test_of_a_choice_only_what_was_chosen_is_written() -> None:
    names = {"value": "number", "low": "number"}
    text = (
        "case when value is null then 0 when value >= 10 then (value - low) * 2 / nullif(low, 0) else low end"
    )
    tree = parse_formula(text, names, aggregate=False).tree  # type: ignore[arg-type]

    assert with_values(tree, {"value": Decimal(12), "low": Decimal("0.5")}) == "(12 - 0.5) * 2 / 0.5"
    assert with_values(tree, {"value": None, "low": Decimal("0.5")}) == "0"
