"""Numbers as reports write them; only whole strings are numbers, never parts of words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.numerals import parse, write


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("十", 10), ("十二", 12), ("二十四", 24), ("廿三", 23), ("两百零三", 203), ("一百一十", 110),
        ("三千五百万", 35_000_000), ("一亿零五十", 100_000_050), ("两万亿", 2_000_000_000_000),
        ("二〇二四", 2024), ("1,234.5", 1234.5), ("3.5万", 35_000), ("1.2万亿", 1_200_000_000_000),
        ("07", 7),
    ],
)  # fmt: skip
def test_a_written_number_has_its_value(written: str, value: float) -> None:
    assert parse(written) == value


@pytest.mark.parametrize(
    "written", ["", "三农", "十五五", "八八", "十十", "千万", "三万五", "3三", "百", "-5", "1,23"]
)
def test_what_is_no_number_has_no_value(written: str) -> None:
    assert parse(written) is None


@given(st.integers(0, 10**16 - 1) | st.integers(0, 20_000))
def test_a_number_written_in_chinese_reads_back(number: int) -> None:
    assert parse(write(number)) == number


@given(st.integers(0, 10**12), st.integers(0, 99))
def test_an_arabic_number_reads_back_with_and_without_thousands_signs(whole: int, cents: int) -> None:
    value = float(f"{whole}.{cents:02d}")

    assert parse(f"{whole}.{cents:02d}") == value
    assert parse(f"{whole:,}.{cents:02d}") == value


@pytest.mark.parametrize("number", [-1, 10**16])
def test_a_number_out_of_range_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="is outside"):
        write(number)


@given(st.text(alphabet="零一二两三十百千万亿廿0123456789.,", max_size=12))
def test_no_string_of_number_signs_raises(written: str) -> None:
    value = parse(written)

    assert value is None or value >= 0
