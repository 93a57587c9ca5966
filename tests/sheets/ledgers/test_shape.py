"""A form keeps its shape from month to month; what changes in it is told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.sheets.ledgers import compare_shapes, normalised, shape_of
from tests.sheets.ledgers.material import only


@pytest.mark.parametrize(
    ("heading", "shape"),
    [
        ("2026年1-5月", "{年}{期}"), ("1—5月累计", "{期}累计"), ("5月", "{月}"), ("12月份", "{月}"), ("五月", "{月}"),
        ("2026年5月", "{年}{月}"), ("2026年", "{年}"), ("2025年度", "{年}"), ("2026.5", "{年}{月}"), ("25年", "{年}"),
        ("一季度", "{期}"), ("2026年前三季度", "{年}{期}"), ("上半年", "{期}"), ("本月 止", "本月止"),
        ("同比（％）", "同比(%)"), ("ＧＤＰ", "gdp"), ("202605", "{年}{月}"), ("2026-05", "{年}{月}"),
        ("规上工业", "规上工业"), ("第一产业", "第一产业"), ("十大产业", "十大产业"), ("24字要求", "24字要求"),
        ("5000万以上项目", "5000万以上项目"), ("3321机制", "3321机制"),
    ],
)  # fmt: skip
def test_what_names_a_period_is_replaced(heading: str, shape: str) -> None:
    assert normalised(heading) == shape


MONTHS = st.tuples(st.integers(2000, 2090), st.integers(3, 12))
FORMS = (
    "{year}年1-{month}月", "1—{month}月累计", "{year}年{month}月", "{month}月", "{year}年", "截至{month}月末余额",
    "{year}年{month}月投资（亿元）", "比{before}年增长（%）", "1至{month}月", "{year}.{month}",
)  # fmt: skip


@given(MONTHS, MONTHS)
def test_the_form_of_another_month_has_the_same_shape(one: tuple[int, int], other: tuple[int, int]) -> None:
    first, second = (
        shape_of(
            [("县区",), *((form.format(year=year, month=month, before=year - 1),) for form in FORMS)], "万元"
        )
        for year, month in (one, other)
    )

    assert first == second
    assert compare_shapes(first, second).nothing


def test_a_file_of_the_next_month_has_the_same_shape() -> None:
    def form(month: int, rows: int) -> list[list[object]]:
        return [
            [f"云川市2026年1-{month}月主要指标"], [None, None, "单位：万元"], ["县区", f"{month}月", f"1-{month}月"],
            *([f"县{row}", row, 2 * row] for row in range(rows)),
        ]  # fmt: skip

    may, june = only(form(5, 3)), only(form(6, 9))

    assert may.shape == june.shape
    assert may.shape.hash.startswith("sha256:")


A, B, C, D = ("县区",), ("产值", "本月"), ("产值", "累计"), ("投资",)


def test_a_column_more_or_less_is_noticed() -> None:
    change = compare_shapes(shape_of([A, B, C]), shape_of([A, B, C, D]))

    assert (change.added, change.missing, change.moved, change.nothing) == ((3,), (), (), False)
    assert compare_shapes(shape_of([A, B, C, D]), shape_of([A, B, C])).missing == (3,)


def test_a_moved_column_is_noticed_alone() -> None:
    change = compare_shapes(shape_of([A, B, C, D]), shape_of([A, D, B, C]))

    assert (change.added, change.missing, change.moved) == ((), (), ((3, 1),))


def test_a_renamed_column_is_a_question_not_an_answer() -> None:
    change = compare_shapes(shape_of([A, ("规上工业产值",), D]), shape_of([A, ("规上工业总产值",), D]))

    assert (change.renamed, change.added, change.missing) == (((1, 1),), (1,), (1,))


def test_another_unit_is_another_shape() -> None:
    old, new = shape_of([A, B], "万元"), shape_of([A, B], "亿元")

    assert old.hash != new.hash
    assert compare_shapes(old, new).unit_changed
    assert (
        only([["县区", "产值"], ["亿元", "亿元"]]).shape == only([["县区", "产值"], ["亿元", "亿元"]]).shape
    )


@given(st.permutations(range(8)), st.sets(st.integers(0, 7)))
def test_nothing_is_lost_in_a_comparison(order: list[int], dropped: set[int]) -> None:
    paths = [(f"列{number}",) for number in range(8)]
    kept = [number for number in order if number not in dropped]
    old, new = shape_of(paths), shape_of([paths[number] for number in kept])

    change = compare_shapes(old, new)

    assert set(change.missing) == dropped
    assert change.added == ()
    unmoved = [number for number in kept if number not in {before for before, _ in change.moved}]
    assert unmoved == sorted(unmoved)
