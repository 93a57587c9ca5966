"""Numbers as people type them are read; what is no number, or not sure to be one, is not."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.sheets.ledgers import Number, missing_marker, numbers_of_column, parse_number


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,234.5", "1234.5"), ("1，234", "1234"), ("１２３", "123"), ("－１．５", "-1.5"), (" 12 ", "12"),
        ("1 234 567", "1234567"), ("△5.6", "-5.6"), ("▲5.6", "-5.6"), ("(5.6)", "-5.6"), ("（1,200）", "-1200"),
        ("↑5.6", "5.6"), ("↓5.6", "-5.6"), ("−3", "-3"), ("–3", "-3"), ("¥1,200.00", "1200"), ("+5", "5"),
        ("第3位", "3"), ("1.2E+08", "120000000"), (".5", "0.5"), ("-0", "0"), (46082, "46082"), (0.1 + 0.2, "0.3"),
        (760962.4399999999, "760962.44"),
    ],
)  # fmt: skip
def test_a_number_in_whatever_form(written: str | float, value: str) -> None:
    number = parse_number(written)

    assert number is not None
    assert (number.value, number.percent, number.scale, number.qualifier) == (Decimal(value), False, "", "")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("约3亿", Number(Decimal(300_000_000), scale="亿", qualifier="约")),
        ("2.5万", Number(Decimal(25_000), scale="万")),
        ("超10亿元", Number(Decimal(10**9), scale="亿", qualifier="超", unit="元")),
        ("近1,200万美元", Number(Decimal(12_000_000), scale="万", qualifier="近", unit="美元")),
        ("3亿多元", Number(Decimal(300_000_000), scale="亿", qualifier="超", unit="元")),
        ("12万元左右", Number(Decimal(120_000), scale="万", qualifier="约", unit="元")),
        ("12.3%", Number(Decimal("12.3"), percent=True)),
        ("12.3％", Number(Decimal("12.3"), percent=True)),
        ("下降3.2%", Number(Decimal("-3.2"), percent=True)),
        ("增长5.6%", Number(Decimal("5.6"), percent=True)),
        ("3.2个百分点", Number(Decimal("3.2"), percent=True, unit="个百分点")),
        ("回落0.5个百分点", Number(Decimal("-0.5"), percent=True, unit="个百分点")),
        ("(3)", Number(Decimal(-3), doubt="bracketed_number")),
        ("—3.2", Number(Decimal("-3.2"), doubt="dash_as_minus")),
        ("≥10", Number(Decimal(10), doubt="bound")),
    ],
)
def test_what_a_cell_says_beyond_its_number(written: str, number: Number) -> None:
    assert parse_number(written) == number


@pytest.mark.parametrize(
    "written",
    [
        "", " ", None, "abc", "3-5", "1,23", "1,2345", "1.2.3", "2026年3月31日", "0772-1234567", "A12", "12A",
        "450202MA5K", "约", "亿", "下降-3.2%", "3%万", "--", True, date(2026, 3, 1), float("nan"), float("inf"),
        "1" * 60, "１２／３",
    ],
)  # fmt: skip
def test_no_number(written: str | float | None) -> None:
    assert parse_number(written) is None


@pytest.mark.parametrize(
    ("written", "missing"),
    [
        (None, "blank"), ("　", "blank"), ("-", "dash"), ("——", "dash"), ("－", "dash"), ("…", "ellipsis"),
        ("……", "ellipsis"), ("/", "slash"), ("无", "not available"), ("N/A", "not available"),
        ("未报", "not reported"), ("暂无", "not reported"), ("0", None), (0, None), ("望溪区", None), ("一", None),
    ],
)  # fmt: skip
def test_a_sign_for_a_missing_figure_is_no_zero(written: str | int | None, missing: str | None) -> None:
    assert missing_marker(written) == missing
    assert (parse_number(written) is None) == (written not in ("0", 0))


NUMBERS = st.decimals(-(10**9), 10**9, places=3).map(lambda number: number.normalize() + 0)
WIDE = str.maketrans("0123456789.,-%()", "０１２３４５６７８９．，－％（）")


@given(NUMBERS, st.booleans(), st.booleans(), st.sampled_from(["-", "△", "▲", "(", "↓", "下降", "−"]))
def test_every_form_of_a_number_is_read_back(number: Decimal, grouped: bool, wide: bool, sign: str) -> None:
    text = f"{abs(number):,f}" if grouped else f"{abs(number):f}"
    if number < 0:
        text = f"({text})" if sign == "(" else sign + text
    if wide:
        text = text.translate(WIDE)

    read = parse_number(text)

    assert read is not None
    assert read.value == number


@given(NUMBERS, st.sampled_from(["", "万", "亿", "千", "万亿"]), st.sampled_from(["", "元", "美元", "吨"]))
def test_scale_and_unit_are_read_back(number: Decimal, scale: str, unit: str) -> None:
    read = parse_number(f"{number:f}{scale}{unit}")

    factor = {"": 1, "万": 10**4, "亿": 10**8, "千": 1000, "万亿": 10**12}[scale]
    assert read == Number(number * factor, scale=scale, unit=unit)


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_none(text: str) -> None:
    read = parse_number(text)

    assert read is None or read.value.is_finite()
    assert read is None or missing_marker(text) is None


@given(
    st.lists(
        st.one_of(
            st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.floats(), st.text(max_size=8),
            st.sampled_from(["1,234.5", "约3亿", "12.3%", "—", "未报", "(3)"]),
        )
    )
)  # fmt: skip
def test_a_column_reads_as_its_cells(values: list[object]) -> None:
    column = numbers_of_column(values)  # type: ignore[arg-type]

    for at, value in enumerate(values):
        one = parse_number(value)  # type: ignore[arg-type]
        assert column.values[at] == (None if one is None else one.value)
        if at in column.stated:
            assert column.stated[at] == one
        elif one is not None:
            assert one == Number(one.value)
        marker = missing_marker(value)  # type: ignore[arg-type]
        assert column.missing.get(at, "blank" if marker == "blank" else None) == marker
        assert (at in column.unreadable) == (one is None and marker is None)


def test_what_is_shown_as_a_percentage_counts_in_points() -> None:
    column = numbers_of_column([0.056, 5.6, None, "3%", 1], percent_at=[0, 2, 3, 4])

    assert column.values == [Decimal("5.6"), Decimal("5.6"), None, Decimal(3), Decimal(100)]
    assert (column.percents, list(column.stated)) == ({0, 4}, [3])


def test_widths_of_digits_are_one() -> None:
    """Whatever NFKC makes of a digit is read as that digit."""
    for text in ("①", "²", "Ⅷ", "㈠"):
        plain = unicodedata.normalize("NFKC", text)
        number = parse_number(text)
        assert number is None or f"{number.value:f}".lstrip("-") == plain.strip("()")
