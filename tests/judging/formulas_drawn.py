"""Formulas and rows, chosen and drawn, on which an engine is compared with ``evaluating``."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from luoshi.judging.evaluating import Row
from luoshi.judging.formulas import Kind, Value

COLUMNS: dict[str, Kind] = {
    "a": "number",
    "b": "number",
    "day": "day",
    "due": "day",
    "name": "text",
    "yes": "truth",
}
TYPES = {"number": "DECIMAL(28,6)", "day": "DATE", "text": "VARCHAR", "truth": "BOOLEAN"}


def row(a: str | None = None, b: str | None = None, **more: Value) -> Row:
    numbers = {"a": Decimal(a) if a else None, "b": Decimal(b) if b else None}
    return {**dict.fromkeys(COLUMNS), **numbers, **more}


DIFFERING: list[tuple[str, list[Row], str | None]] = [
    # Halves go away from zero, on both sides, where binary fractions would not.
    ("round(sum(a), 2)", [row("1.005")], "1.01"),
    ("round(sum(a), 2)", [row("-1.005")], "-1.01"),
    ("round(sum(a), 0)", [row("2.5")], "3"),
    ("truncate(sum(a))", [row("2.999999")], "2"),
    ("truncate(sum(a))", [row("-2.5")], "-2"),
    ("truncate(sum(a))", [row("-0.5")], "0"),
    ("truncate(sum(a))", [row("9999999999999999999999.999999")], "9999999999999999999999"),
    ("truncate(sum(a))", [row()], None),
    ("sum(a) / nullif(sum(b), 0)", [row("2", "3")], "0.666667"),
    ("sum(a) / nullif(sum(b), 0)", [row("-2", "3")], "-0.666667"),
    ("sum(a) / nullif(sum(b), 0)", [row("1", "8000000")], "0.000000"),
    ("sum(a) / nullif(sum(b), 0)", [row("1", "2000000")], "0.000001"),
    ("sum(a) / nullif(sum(b), 0)", [row("7", "0.0")], None),
    ("sum(a) * sum(b)", [row("0.000005", "0.1")], "0.000001"),
    ("sum(a) * sum(b)", [row("123456789012.345678", "1.000001")], "123456912469.134690"),
    ("sum(a)", [], None),
    ("count(*)", [], "0"),
    ("count(a)", [row("1"), row()], "1"),
    ("sum(a) filter (where yes)", [row("1", yes=True), row("2", yes=False), row("4")], "1"),
    ("sum(a) / 3", [row("10")], "3.333333"),
    ("least(sum(a), null)", [row("5")], "5"),
    ("sum(days_between(day, due))", [row(day=date(2026, 2, 27), due=date(2026, 3, 2))], "3"),
    ("sum(calendar_months(day, due))", [row(day=date(2025, 11, 30), due=date(2026, 3, 1))], "4"),
    ("sum(calendar_months(day, due))", [row(day=date(2026, 3, 31), due=date(2026, 3, 1))], "0"),
    ("7 / 2", [row()], "3.5"),
]
"""The values on which engines differ: a formula of many rows, the rows, what it gives."""

NUMBERS = st.decimals("-1e9", "1e9", places=6, allow_nan=False) | st.sampled_from(
    [Decimal(text) for text in ("0", "0.5", "-0.5", "1.005", "0.000001", "-0.0000010", "2.5", "1e8")]
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "a": st.none() | NUMBERS,
            "b": st.none() | NUMBERS,
            "day": st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
            "due": st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
            "name": st.none() | st.sampled_from(["甲", "乙", "it's", ""]),
            "yes": st.none() | st.booleans(),
        }
    ),
    max_size=6,
)


_LEAF = st.sampled_from(["a", "b", "1", "0.5", "100", "days_between(day, due)", "calendar_months(day, due)"])
FIGURES = st.recursive(
    _LEAF,
    lambda inside: st.one_of(
        st.tuples(inside, st.sampled_from("+-*"), inside).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(inside, inside).map(lambda p: f"({p[0]} / nullif({p[1]}, 0))"),
        inside.map(lambda one: f"(-{one})"),
        inside.map(lambda one: f"abs({one})"),
        inside.map(lambda one: f"truncate({one})"),
        st.tuples(inside, st.integers(0, 6)).map(lambda p: f"round({p[0]}, {p[1]})"),
        st.tuples(st.sampled_from(["least", "greatest", "coalesce", "nullif"]), inside, inside).map(
            lambda p: f"{p[0]}({p[1]}, {p[2]})"
        ),
        st.tuples(st.sampled_from(["a > b", "yes", "name = '甲'"]), inside, inside).map(
            lambda p: f"case when {p[0]} then {p[1]} else {p[2]} end"
        ),
    ),
    max_leaves=6,
)
_COMPARED = st.one_of(
    st.tuples(FIGURES, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), FIGURES).map(" ".join),
    st.sampled_from(
        [
            "yes",
            "name in ('甲', 'it''s')",
            "day < due",
            "a is null",
            "day between date '2024-01-01' and due",
            "a in (1, 0.5)",
        ]
    ),
)
TRUTHS = st.recursive(
    _COMPARED,
    lambda inside: st.one_of(
        st.tuples(inside, st.sampled_from(["and", "or"]), inside).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        inside.map(lambda one: f"not ({one})"),
    ),
    max_leaves=4,
)
GATHERED = st.one_of(
    st.tuples(st.sampled_from(["sum", "min", "max", "count"]), FIGURES).map(lambda p: f"{p[0]}({p[1]})"),
    st.tuples(st.sampled_from(["sum", "count"]), FIGURES, TRUTHS).map(
        lambda p: f"{p[0]}({p[1]}) filter (where {p[2]})"
    ),
    st.sampled_from(["count(*)", "count(distinct name)", "count(distinct a)"]),
)
MANY = st.tuples(GATHERED, st.sampled_from(["+", "-", "*", "/"]), GATHERED).map(
    lambda p: f"{p[0]} / nullif({p[2]}, 0)" if p[1] == "/" else f"{p[0]} {p[1]} {p[2]}"
)
