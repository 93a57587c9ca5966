"""The path of headings above each column, however they are merged, and the unit of measure in them."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.sheets.cells import cell_address
from luoshi.sheets.ledgers import split_unit
from tests.sheets.ledgers.material import Rows, body, codes, headings, only

MERGED = ("A1:A2", "B1:C1", "D1:E1")
TWO: Rows = [
    ["县区", "增加值", None, "投资", None], [None, "总量", "增速", "总量", "增速"], ["望溪区", 1, 2, 3, 4],
]  # fmt: skip
PATHS = [("县区",), ("增加值", "总量"), ("增加值", "增速"), ("投资", "总量"), ("投资", "增速")]


def test_merged_headings_count_for_all_they_cover() -> None:
    table = only(TWO, MERGED)

    assert (table.header_rows, headings(table), table.doubts) == ((1, 2), PATHS, ())
    assert [column.address for column in table.columns] == ["A1", "B2", "C2", "D2", "E2"]


def test_headings_over_empty_cells_are_spread_and_asked() -> None:
    table = only(TWO)

    assert (table.header_rows, headings(table)) == ((1, 2), PATHS)
    assert [(doubt.code, doubt.cell) for doubt in table.doubts] == [
        ("header_spread", "B1"),
        ("header_spread", "D1"),
    ]


def test_headings_pushed_together_are_matched_and_asked() -> None:
    """An export that lost its merged cells."""
    table = only(
        [["县区", "客运", "货运", None, None], [None, "5月", "1-5月", "5月", "1-5月"], ["望溪区", 1, 2, 3, 4]]
    )

    assert headings(table)[1:] == [("客运", "5月"), ("客运", "1-5月"), ("货运", "5月"), ("货运", "1-5月")]
    assert codes(table) == ["header_misaligned"]


def test_three_rows_of_headings() -> None:
    table = only(
        [
            ["县区", "2026年", None, None, None], [None, "产值", None, "利润", None],
            [None, "本月", "累计", "本月", "累计"], ["望溪区", 1, 2, 3, 4],
        ],
        ("A1:A3", "B1:E1", "B2:C2", "D2:E2"),
    )  # fmt: skip

    assert headings(table)[1:] == [
        ("2026年", "产值", "本月"), ("2026年", "产值", "累计"), ("2026年", "利润", "本月"), ("2026年", "利润", "累计"),
    ]  # fmt: skip


def test_a_heading_alone_over_the_columns_is_part_of_the_header() -> None:
    table = only(
        [["主要指标情况表"], [None, "2026年", None], ["县区", "本月", "累计"], ["望溪区", 1, 2]],
        ("A1:C1", "B2:C2"),
    )

    assert table.header_rows == (2, 3)
    assert headings(table) == [("县区",), ("2026年", "本月"), ("2026年", "累计")]


@pytest.mark.parametrize(
    "counted",
    [["甲", 1, 2], ["甲", "(1)", "(2)"], ["栏次", "1", "2=1/3"], ["甲", "①", "②"], [1, 2, 3]],
)
def test_a_row_that_counts_the_columns_is_no_data(counted: list[object]) -> None:
    table = only([["县区", "本月", "累计"], counted, ["望溪区", 5, 6]])

    assert (table.header_rows, table.row_numbers) == ((1, 2), [3])
    assert headings(table) == [("县区",), ("本月",), ("累计",)]


def test_a_row_of_units_gives_each_column_its_unit() -> None:
    table = only([["县区", "产值", "增速", "位次"], ["—", "亿元", "%", "位"], ["望溪区", 5, 6, 1]])

    assert [column.unit_note for column in table.columns] == [None, "亿元", "%", "位"]
    assert headings(table) == [("县区",), ("产值",), ("增速",), ("位次",)]


@pytest.mark.parametrize(
    ("heading", "name", "unit"),
    [
        ("GDP（亿元）", "GDP", "亿元"), ("增速(%)", "增速", "%"), ("用电量，万千瓦时", "用电量", "万千瓦时"),
        ("投资/亿元", "投资", "亿元"), ("产值【万元】", "产值", "万元"),
        ("实际利用外资（万美元）", "实际利用外资", "万美元"),
        ("投资（单位：亿元）", "投资", "亿元"), ("比上年（个百分点）", "比上年", "个百分点"),
        ("同比±%", "同比±%", None),
        ("县（市、区）", "县(市、区)", None), ("工业（规上）", "工业(规上)", None), ("本月", "本月", None),
    ],
)  # fmt: skip
def test_the_unit_in_a_heading(heading: str, name: str, unit: str | None) -> None:
    assert split_unit(heading) == (name, unit)


def test_a_unit_over_several_columns_counts_for_each() -> None:
    table = only(
        [["县区", "投资（亿元）", None], [None, "总量", "增速（%）"], ["望溪区", 1, 2]], ("A1:A2", "B1:C1")
    )

    assert [column.unit_note for column in table.columns] == [None, "亿元", "%"]


def test_a_unit_in_the_corner_is_the_tables() -> None:
    table = only([["指标（单位：万元）", "本月", "累计"], ["产值", 1, 2]])

    assert (table.unit_note, table.columns[0].unit_note) == ("万元", None)


def test_years_and_months_can_be_headings() -> None:
    assert headings(only([["指标", 2024, 2025, 2026], ["产值", 1, 2, 3]])) == [
        ("指标",), ("2024",), ("2025",), ("2026",),
    ]  # fmt: skip
    assert headings(only([["指标", "1月", "2月"], ["产值", 1, 2]])) == [("指标",), ("1月",), ("2月",)]


def test_a_key_merged_down_stands_in_each_row() -> None:
    table = only([["县区", "指标", "本月"], ["望溪区", "产值", 1], [None, "投资", 2]], ("A2:A3",))

    assert body(table) == [["望溪区", "产值", 1], ["望溪区", "投资", 2]]
    assert table.doubts == ()


def test_a_key_left_blank_is_asked() -> None:
    table = only([["县区", "指标", "本月"], ["望溪区", "产值", 1], [None, "投资", 2]])

    assert body(table)[1] == [None, "投资", 2]
    assert [(doubt.code, doubt.cell) for doubt in table.doubts] == [("blank_key", "A3")]


def test_a_merged_number_is_not_spread_but_asked() -> None:
    table = only([["县区", "本月"], ["望溪区", 7], ["城东区", None]], ("B2:B3",))

    assert body(table) == [["望溪区", 7], ["城东区", None]]
    assert [(doubt.code, doubt.cells) for doubt in table.doubts] == [("merged_number", ("B2", "B3"))]


@pytest.mark.slow
@given(st.recursive(st.just(1), lambda parts: st.lists(parts, min_size=2, max_size=3), max_leaves=8))
@settings(max_examples=30)
def test_any_tree_of_merged_headings_is_spread(tree: object) -> None:
    """A tree of headings written with merged cells gives each leaf its path."""
    depth = 1 + _depth(tree)
    cells: dict[tuple[int, int], str] = {}
    merged: list[str] = []
    expected: list[tuple[str, ...]] = []
    letters = iter(f"{a}{b}" for a in string.ascii_uppercase for b in string.ascii_uppercase)

    def write(node: object, row: int, column: int, path: tuple[str, ...]) -> int:
        text = f"指标{next(letters)}"
        cells[row, column] = text
        here = (*path, text)
        if not isinstance(node, list):
            if row < depth:
                merged.append(f"{cell_address(row, column)}:{cell_address(depth, column)}")
            expected.append(here)
            return 1
        width = 0
        for child in node:
            width += write(child, row + 1, column + width, here)
        merged.append(f"{cell_address(row, column)}:{cell_address(row, column + width - 1)}")
        return width

    if depth > 1:
        merged.append(f"A1:{cell_address(depth, 1)}")
    cells[1, 1] = "县区"
    width = 1 + write(tree, 1, 2, ())
    rows: list[list[object]] = [
        [cells.get((row, column)) for column in range(1, width + 1)] for row in range(1, depth + 1)
    ]
    rows += [["望溪区", *range(5, width + 4)], ["城东区", *range(7, width + 6)]]

    table = only(rows, merged)

    assert headings(table) == [("县区",), *expected]
    assert table.row_numbers == [depth + 1, depth + 2]
    assert codes(table) == []


def _depth(tree: object) -> int:
    return 1 + max(map(_depth, tree)) if isinstance(tree, list) else 0
