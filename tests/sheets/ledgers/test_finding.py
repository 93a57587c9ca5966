"""Tables are found in ledgers as units keep them: with titles, notes, blank rows, footers and neighbours."""

from __future__ import annotations

import pytest

from tests.sheets.ledgers.material import Rows, body, codes, headings, only, read

PLAIN: Rows = [["县区", "本月", "累计"], ["望溪区", 1, 2], ["城东区", 3, 4]]


def texts(cells: object) -> list[object]:
    return [cell.value for cell in cells]  # type: ignore[attr-defined]


def test_a_plain_table_is_header_and_rows() -> None:
    table = only(PLAIN)

    assert (table.sheet, table.header_rows, table.row_numbers) == ("甲", (1, 1), [2, 3])
    assert headings(table) == [("县区",), ("本月",), ("累计",)]
    assert body(table) == [["望溪区", 1, 2], ["城东区", 3, 4]]
    assert (table.row_kinds, table.unit_note, table.doubts) == ({}, None, ())
    assert table.cell(3, 2) == "B3"


def test_a_table_may_begin_anywhere() -> None:
    table = only(PLAIN, top=7, left=4)

    assert (table.header_rows, table.row_numbers) == ((7, 7), [8, 9])
    assert [column.address for column in table.columns] == ["D7", "E7", "F7"]


@pytest.mark.parametrize(
    "above",
    [
        [["云川市2026年5月主要经济指标完成情况"], [None, None, "单位：万元"]],
        [["2026年5月主要经济指标", None, "单位：万元"]],
        [["附件1"], ["主要经济指标月报"], ["填报单位：云川市统计局", "2026年5月", "单位：万元"]],
        [["主要经济指标"], [], ["（单位：万元）"], []],
        [["主要经济指标"], ["计量单位: 万元", None, "表号：云统5表"]],
    ],
)
def test_what_stands_above_the_header_is_a_title(above: list[list[object]]) -> None:
    table = only([*above, *PLAIN])

    header = len(above) + 1
    assert table.header_rows == (header, header)
    assert texts(table.titles) == [value for row in above for value in row if value is not None]
    assert table.unit_note == "万元"
    assert table.row_numbers == [header + 1, header + 2]


def test_who_fills_it_in_is_no_unit_of_measure() -> None:
    assert only([["单位：云川市统计局"], *PLAIN]).unit_note is None


def test_footnotes_and_signatures_are_not_rows() -> None:
    below: Rows = [
        [],
        ["注：1.本表为快报数。"],
        ["2.增速按可比价计算。"],
        ["填表人：张三", "审核人：李四", "填报日期：2026.6.5"],
    ]

    table = only([*PLAIN, *below])

    assert table.row_numbers == [2, 3]
    assert texts(table.footnotes) == [
        "注：1.本表为快报数。", "2.增速按可比价计算。", "填表人：张三", "审核人：李四", "填报日期：2026.6.5",
    ]  # fmt: skip


def test_totals_are_rows_of_a_kind_of_their_own() -> None:
    table = only(
        [
            ["序号", "县区", "本月"], [None, "合 计", 10], [1, "望溪区", 1], [2, "城东区", 3],
            [None, "其中：经开区", 2], [None, "小计", 4], ["总计", None, 10], [None, "全市", 10],
        ]
    )  # fmt: skip

    assert table.row_kinds == {2: "total", 5: "of which", 6: "subtotal", 7: "total"}
    assert len(table.row_numbers) == 7


def test_a_heading_over_some_rows_is_a_section() -> None:
    table = only(
        [
            ["项目", "本月"],
            ["一、工业", None],
            ["产值", 1],
            ["二、投资", None],
            ["完成额", 3],
            ["未报的县", None],
        ]
    )

    assert table.row_kinds == {2: "section", 4: "section"}
    assert body(table)[-1] == ["未报的县", None]


def test_blank_rows_do_not_end_a_table() -> None:
    table = only([*PLAIN, [], [], ["云山县", 5, 6]])

    assert table.row_numbers == [2, 3, 6]


def test_a_header_repeated_at_a_page_break_is_no_row() -> None:
    table = only([["台账"], *PLAIN, ["台账（续表）"], PLAIN[0], ["云山县", 5, 6], PLAIN[0], ["白石县", 7, 8]])

    assert [row[0] for row in body(table)] == ["望溪区", "城东区", "云山县", "白石县"]
    assert table.row_numbers == [3, 4, 7, 9]


def test_the_same_form_under_another_title_is_another_table() -> None:
    tables = read(
        [["望溪区"], ["项目", "本月"], ["产值", 1], [], ["城东区投资表"], ["项目", "本月"], ["产值", 2]]
    )

    assert [texts(table.titles) for table in tables.tables] == [["望溪区"], ["城东区投资表"]]


@pytest.mark.parametrize("gap", [[], [[]], [[], []]])
def test_tables_below_one_another(gap: Rows) -> None:
    second: Rows = [["表二 项目"], ["单位：亿元"], ["项目", "责任单位", "总投资"], ["甲项目", "市工信局", 5]]

    first, other = read([["表一 县区"], *PLAIN, *gap, *second]).tables

    assert (first.row_numbers, texts(first.titles), first.unit_note) == ([3, 4], ["表一 县区"], None)
    assert (texts(other.titles), other.unit_note) == (["表二 项目", "单位：亿元"], "亿元")
    assert body(other) == [["甲项目", "市工信局", 5]]


def test_a_table_without_a_title_of_its_own_follows() -> None:
    first, other = read([*PLAIN, [], ["行业", "产值", "利润"], ["汽车", 7, 8]]).tables

    assert (first.row_numbers, other.row_numbers) == ([2, 3], [6])
    assert headings(other) == [("行业",), ("产值",), ("利润",)]


def test_tables_side_by_side() -> None:
    left, right = read(
        [
            ["县区", "本月", None, "县区", "本月"],
            ["望溪区", 1, None, "云山县", 5],
            ["城东区", 2, None, "白石县", 6],
            [None, None, None, "青河县", 7],
        ]
    ).tables

    assert body(left) == [["望溪区", 1], ["城东区", 2]]
    assert body(right) == [["云山县", 5], ["白石县", 6], ["青河县", 7]]
    assert [column.position for column in right.columns] == [4, 5]


def test_an_empty_column_inside_a_table_leaves_it_one() -> None:
    table = only([["县区", None, "本月", "累计"], ["望溪区", None, 1, 2]])

    assert [column.position for column in table.columns] == [1, 3, 4]


def test_periods_right_of_an_empty_column_belong_to_the_table() -> None:
    table = only(
        [
            ["县区", "牵头人", None, "月份", "产值"],
            ["望溪区", "甲", None, "3月", 1],
            ["城东区", "乙", None, "3月", 2],
        ]
    )

    assert (len(table.columns), table.doubts) == (4, ())


def test_what_may_be_beside_is_asked() -> None:
    table = only([["县区", "本月", None, "牵头人", "职务"], ["望溪区", 1, None, "甲", "局长"]])

    assert codes(table) == ["side_by_side"]
    assert [choice.key for choice in table.doubts[0].choices] == ["one", "two"]


def test_without_a_header_it_is_asked() -> None:
    table = only([["望溪区", 1, 2], ["城东区", 3, 4]])

    assert (table.header_rows, headings(table), codes(table)) == ((0, 0), [(), (), ()], ["no_header"])
    assert table.row_numbers == [1, 2]


def test_what_is_missing_everywhere_is_no_header() -> None:
    table = only([*PLAIN, ["云山县", "未开工", "未开工"], ["白石县", "—", "…"], ["青河县", 1, 2]])

    assert table.row_numbers == [2, 3, 4, 5, 6]


def test_a_table_of_words_only() -> None:
    rows: Rows = [
        ["项目台账"],
        ["项目", "责任单位", "进展"],
        ["甲", "市工信局", "已开工"],
        ["乙", "市住建局", "停工"],
    ]

    table = only(rows)

    assert body(table) == [list(row) for row in rows[2:]]


def test_a_sheet_with_nothing_has_no_table() -> None:
    ledger = read([])

    assert (ledger.sheets, ledger.tables) == (("甲",), ())


def test_a_title_and_a_date_beside_one_another() -> None:
    table = only([["主要经济指标", None, "2026年5月"], *PLAIN])

    assert (table.header_rows, texts(table.titles)) == ((2, 2), ["主要经济指标", "2026年5月"])


def test_two_texts_over_a_header_are_its_title() -> None:
    table = only([["云川市", "五月份"], *PLAIN])

    assert (table.header_rows, texts(table.titles)) == ((2, 2), ["云川市", "五月份"])


def test_a_roster_of_several_pages_is_one_table() -> None:
    page: Rows = [["花名册"], ["姓名", "单位", "职务"]]

    table = only(
        [*page, ["甲", "a", "x"], ["第 1 页，共 2 页"], *page, ["乙", "b", "y"], page[1], ["丙", "c", "z"]]
    )

    assert [row[0] for row in body(table)] == ["甲", "乙", "丙"]


def test_numerals_among_serial_numbers_head_groups() -> None:
    table = only(
        [
            ["序号", "项目", "投资"], ["合计", None, 30], ["一", "工业项目", 20], [1, "甲", 15], [2, "乙", 5],
            ["二", "其他", None], [3, "丙", 10],
        ]
    )  # fmt: skip

    assert table.row_kinds == {2: "total", 3: "subtotal", 6: "section"}


def test_the_unit_in_the_title_is_the_tables() -> None:
    assert only([["2026年各县区预算收入（万元）"], *PLAIN]).unit_note == "万元"
