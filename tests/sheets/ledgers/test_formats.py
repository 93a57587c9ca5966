"""Number formats show a number as a spreadsheet does, or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.sheets.ledgers.formats import BUILT_IN, is_percent, shown_number, shown_text


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("0", "General", "0"), ("0.00012345678", "General", "0.000123457"), ("0.00001234", "General", "1.234E-05"),
        ("123456789012", "General", "1.23457E+11"), ("1234567.891", "General", "1234567.891"),
        ("0.333333333333333", "General", "0.333333333"), ("99999.995", "#,##0.00", "100,000.00"),
        ("1234567", "#,##0.0,", "1,234.6"), ("-1234.5", "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        ("-1234.5", "#,##0.00_ ;[Red]-#,##0.00\\ ", "-1,234.50"), ("0", BUILT_IN[43], "-"),
        ("12345", BUILT_IN[43], "12,345.00"), ("1234.5", "[$¥-804]#,##0.00", "¥1,234.50"), ("0.5", "#", "1"),
        ("0.5", ".00", ".50"), ("12345", "0.00E+00", "1.23E+04"), ("5", '"第"0"位"', "第5位"), ("5", '0.0"%"', "5.0%"),
        ("46082.75", "yyyy/m/d h:mm", "2026/3/1 18:00"), ("46082.75", "h:mm:ss", "18:00:00"),
        ("46082", "yy-mm", "26-03"), ("46082", "[$-804]yyyy\\-mm;@", "2026-03"), ("46082", "aaaa", "星期日"),
        ("46082", "m/d/yyyy h:mm AM/PM", None), ("60", "yyyy-mm-dd", None), ("-5", "yyyy-mm-dd", None),
        ("5", "0.0‰", "5.0‰"), ("100", "0.##", None), ("5", "0" * 300, None), ("5", '"未闭合', None),
    ],
)  # fmt: skip
def test_the_usual_formats(value: str, code: str, shown: str | None) -> None:
    assert shown_number(Decimal(value), code) == shown


def test_days_counted_from_1904() -> None:
    assert shown_number(Decimal(44620), "yyyy-mm-dd", date1904=True) == "2026-03-01"


@pytest.mark.parametrize(
    ("code", "percent"),
    [
        ("0%", True),
        ("0.00%", True),
        ('0"%"', False),
        ("0\\%", False),
        ("General", False),
        ("[>1]0%;0.0%", True),
    ],
)
def test_a_percentage_is_told_from_a_percent_sign(code: str, percent: bool) -> None:
    assert is_percent(code) == percent


def test_text_in_a_format_of_its_own() -> None:
    assert shown_text("甲", "General") == "甲"
    assert shown_text("甲", "@") == "甲"
    assert shown_text("甲", '0;0;0;"约"@') == "约甲"
    assert shown_text("甲", "[>1]0;@") is None


@given(st.decimals(-(10**9), 10**9, places=6), st.integers(0, 4), st.booleans())
def test_a_fixed_format_rounds_as_arithmetic_does(value: Decimal, places: int, grouped: bool) -> None:
    code = ("#,##0" if grouped else "0") + ("." + "0" * places if places else "")

    shown = shown_number(value, code)

    if shown is not None:
        assert abs(Decimal(shown.replace(",", "")) - value) <= Decimal("0.5").scaleb(-places)
        assert ("," in shown) == (grouped and abs(Decimal(shown.replace(",", ""))) >= 1000)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15),
    st.text(max_size=12),
)
def test_any_format_shows_something_or_nothing(value: Decimal, code: str) -> None:
    shown = shown_number(value, code)
    is_percent(code)
    shown_text("甲", code)

    assert shown is None or isinstance(shown, str)
