"""An answer changes what was read as its words say, and leaves no doubt behind."""

from __future__ import annotations

from decimal import Decimal

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from luoshi.sheets.ledgers import LedgerTable, read_ledger, settled
from tests.sheets.ledgers.material import Rows, body, book, codes, headings, only, put


def answered(table: LedgerTable, code: str, choice: str) -> tuple[LedgerTable, ...]:
    (doubt,) = [one for one in table.doubts if one.code == code]
    tables = settled(table, doubt, choice)
    assert all(code not in codes(one) for one in tables)
    return tables


BLANK: Rows = [
    ["县区", "指标", "本月"],
    ["望溪区", "甲", 1],
    [None, "乙", 2],
    ["合计", None, 3],
    [None, "丙", 4],
]


def test_blank_keys_can_be_those_above() -> None:
    (table,) = answered(only(BLANK), "blank_key", "same")

    assert [row[0] for row in body(table)] == ["望溪区", "望溪区", "合计", None]
    (left,) = answered(only(BLANK), "blank_key", "blank")
    assert body(left) == body(only(BLANK))


def test_a_merged_number_can_be_each_rows() -> None:
    table = only([["县区", "本月"], ["望溪区", 7], ["城东区", None], ["云山县", None]], ("B2:B3",))

    assert body(answered(table, "merged_number", "each")[0]) == [
        ["望溪区", 7],
        ["城东区", 7],
        ["云山县", None],
    ]
    assert body(answered(table, "merged_number", "first")[0]) == body(table)


def test_the_first_row_can_be_the_header() -> None:
    table = only([["指标", 1, 2, 3], ["产值", 100, 200, 300], ["投资", 10, 20, 30]])

    (read,) = answered(table, "no_header", "header")

    assert (read.header_rows, headings(read)) == ((1, 1), [("指标",), ("1",), ("2",), ("3",)])
    assert body(read) == [["产值", 100, 200, 300], ["投资", 10, 20, 30]]
    assert read.shape != table.shape


def test_columns_beside_can_be_another_table() -> None:
    table = only([["县区", "本月", None, "牵头人", "职务"], ["望溪区", 1, None, "甲", "局长"], ["城东区", 2]])

    left, right = answered(table, "side_by_side", "two")

    assert (body(left), body(right)) == ([["望溪区", 1], ["城东区", 2]], [["甲", "局长"]])
    assert answered(table, "side_by_side", "one")[0].values == table.values


def test_fractions_can_be_percentages() -> None:
    table = only([["县区", "增速（%）"], ["望溪区", 0.056], ["城东区", 0.031]])

    assert answered(table, "percent_scale", "fraction")[0].numbers(2).values == [
        Decimal("5.6"),
        Decimal("3.1"),
    ]
    assert answered(table, "percent_scale", "points")[0].numbers(2).values == [
        Decimal("0.056"),
        Decimal("0.031"),
    ]


def test_a_heading_can_be_its_own_columns_alone() -> None:
    table = only([["地区", "产值", None], [None, "总量", "利润"], ["望溪区", 1, 2]])

    assert headings(table)[1:] == [("产值", "总量"), ("产值", "利润")]
    assert headings(answered(table, "header_spread", "no")[0])[1:] == [("产值", "总量"), ("利润",)]


def test_codes_can_be_figures() -> None:
    table = only([["县区", "标识"], *([f"县{number}", 450202 + number] for number in range(5))])

    assert answered(table, "code_or_figure", "figure")[0].columns[1].content == "figure"


def test_what_is_hidden_can_be_left() -> None:
    def write(worksheet: Worksheet, workbook: xlsxwriter.Workbook) -> None:
        put(worksheet, workbook, [["县区", "本月", "累计"], ["望溪区", 1, 2], ["合计", 3, 4]])
        worksheet.set_row(2, None, None, {"hidden": True})
        worksheet.set_column(2, 2, None, None, {"hidden": True})
        worksheet.hide()

    data = book(("甲", write), ("乙", lambda worksheet, _: worksheet.activate()))
    (table,) = read_ledger(data, "a.xlsx").tables

    assert answered(table, "hidden_sheet", "leave") == ()
    (rows,) = answered(table, "hidden_rows", "leave")
    assert (body(rows), rows.row_kinds) == ([["望溪区", 1, 2]], {})
    (columns,) = answered(table, "hidden_columns", "leave")
    assert headings(columns) == [("县区",), ("本月",)]


def test_other_answers_leave_the_values_as_stored() -> None:
    table = only([["县区", "投资（亿元）"], ["望溪区", "3000万元"], ["城东区", 5]])

    assert answered(table, "mixed_unit", "as_column")[0].values == table.values


def test_a_choice_that_is_not_offered_is_refused() -> None:
    table = only(BLANK)

    with pytest.raises(ValueError, match="no choice"):
        settled(table, table.doubts[0], "perhaps")


def test_the_unit_of_each_column() -> None:
    table = only(
        [
            ["单位：亿元、%"],
            ["县区", "产值", "增速", "增长%", "位次", "用电量（万千瓦时）"],
            ["望溪区", 1, 2, 3, 4, 5],
        ]
    )

    assert [table.unit(position) for position in range(2, 7)] == ["亿元", "%", "%", None, "万千瓦时"]
