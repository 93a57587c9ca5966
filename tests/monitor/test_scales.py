"""A printed unit is a scale and a unit of measure; what is neither is refused and never guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.monitor.scales import _SCALES, UNITS_OF_MEASURE, Shown, scale_named
from luoshi.words import Words, rounded


@pytest.mark.parametrize(
    ("text", "unit", "factor"),
    [
        ("元", "yuan", 1),
        ("万元", "yuan", 10_000),
        ("亿元", "yuan", 100_000_000),
        ("千元", "yuan", 1_000),
        ("万美元", "US dollar", 10_000),
        ("千瓦时", "kilowatt hour", 1),
        ("万千瓦时", "kilowatt hour", 10_000),
        ("亿千瓦时", "kilowatt hour", 100_000_000),
        ("千千瓦时", "kilowatt hour", 1_000),
        ("万度", "kilowatt hour", 10_000),
        ("亿 kWh", "kilowatt hour", 100_000_000),
        ("万吨", "tonne", 10_000),
        ("万吨标准煤", "tonne of standard coal", 10_000),
        ("万人次", "person", 10_000),
        ("％", "percent", 1),
        ("百分点", "percentage point", 1),
        ("上年同月＝100", "index", 1),
        (" 万 亩 ", "mu", 10_000),
    ],
)
def test_a_unit_note_is_a_scale_and_a_unit(text: str, unit: str, factor: int) -> None:
    found = scale_named(text)

    assert found is not None
    assert (found.unit_of_measure, found.factor) == (unit, factor)


@pytest.mark.parametrize("text", ["", "万", "亿", "合计", "万万元", "元/人", "公里万"])
def test_what_is_no_unit_is_none(text: str) -> None:
    assert scale_named(text) is None


@given(st.sampled_from(sorted(_SCALES)), st.sampled_from([n for ns in UNITS_OF_MEASURE.values() for n in ns]))
def test_every_scale_goes_with_every_unit(scale: str, unit: str) -> None:
    found = scale_named(scale + unit)

    assert found is not None
    assert unit in UNITS_OF_MEASURE[found.unit_of_measure]
    assert found.factor == 10 ** _SCALES[scale]


def test_a_figure_is_printed_in_its_scale() -> None:
    shown = Shown("亿元", 2)

    assert shown.text(Decimal(523_046_500_000)) == Words("5,230.47亿元", "5,230.47 × 100 million yuan")
    assert shown.step == 1_000_000
    assert Shown("%", 1).text(Decimal("-0.04")) == Words("0.0%", "0.0%")
    assert Shown("上年同月=100", 1).text(Decimal("100.3")) == Words("100.3", "100.3")


@pytest.mark.parametrize(
    ("unit", "decimals", "part"), [("亿块", 2, "亿块"), ("亿元", 7, "7"), ("亿元", -1, "-1")]
)
def test_a_scale_that_is_none_is_refused_in_both_languages(unit: str, decimals: int, part: str) -> None:
    with pytest.raises(ValueError, match=part) as caught:
        Shown(unit, decimals)

    assert all(part in text for text in caught.value.args[0])


@pytest.mark.parametrize(
    ("value", "result"), [("2.25", "2.3"), ("-2.25", "-2.3"), ("-0.04", "0.0"), ("2.24", "2.2")]
)
def test_halves_are_rounded_away_from_zero(value: str, result: str) -> None:
    assert str(rounded(Decimal(value), 1)) == result
