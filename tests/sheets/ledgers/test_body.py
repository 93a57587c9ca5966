"""What columns hold is told apart, and what is doubtful in them is asked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from luoshi.sheets import SheetError
from luoshi.sheets.ledgers import LedgerTable, read_ledger
from luoshi.sheets.ledgers.doubts import DOUBTS, doubt
from tests.sheets.ledgers.material import Rows, book, codes, only, put, read

COUNTIES = ("望溪区", "城东区", "云山县", "白石县", "青河县")


def column(heading: str, *values: object, above: Rows = ()) -> LedgerTable:
    """A table of counties with one more column."""
    rows = [["县区", heading], *([county, value] for county, value in zip(COUNTIES, values, strict=False))]
    return only([*above, *rows])


def contents(table: LedgerTable) -> list[str]:
    return [one.content for one in table.columns]


@pytest.mark.parametrize(
    ("heading", "values", "content"),
    [
        ("本月", (1, 2, 3), "figure"),
        ("本月", ("1,234.5", "约3亿", "—"), "figure"),
        ("本月", (1, "未报", None), "figure"),
        ("产值（亿元）", (None, None, None), "figure"),
        ("备注", (None, None, None), "empty"),
        ("排名", (1, 2, 3), "rank"),
        ("单位代码", (450201, 450202, 450203), "code"),
        ("行政区划", ("0101", "0102", "0103"), "code"),
        ("联系电话", (13800138000, 13800138001, 13800138002), "telephone"),
        ("联系人", ("13800138000", "0772-1234567", "13800138002"), "telephone"),
        ("期间", ("2026.3", "2026年4月", "2026-05"), "period"),
        ("开工日期", (date(2026, 3, 5), date(2026, 4, 1), date(2026, 4, 2)), "period"),
        ("月份", (2026.3, 2026.4, 2026.5), "period"),
        ("所属期", (202603, 202604, 202605), "period"),
        ("期间", ("3月", "4月", "5月"), "period"),
        ("甲", ("3月", "4月", "5月"), "period"),
        ("本月", (2013, 2026, 2031), "figure"),  # so many, not years
        ("本月", ("12.6", "11.3", "—"), "figure"),
        ("进展", ("已开工", "停工", "已完工"), "text"),
        ("项目编号", ("A1", "A2", "A3"), "code"),
    ],
)
def test_what_a_column_holds(heading: str, values: tuple[object, ...], content: str) -> None:
    assert contents(column(heading, *values)) == ["text", content]


@pytest.mark.parametrize("heading", ["序号", "序 号", "No."])
def test_a_serial_number_is_no_figure(heading: str) -> None:
    table = only([[heading, "县区", "本月"], [1, "望溪区", 5], [2, "城东区", 6], [3, "云山县", 7]])

    assert contents(table) == ["serial number", "text", "figure"]


def test_a_column_that_counts_is_a_serial_number_under_any_heading() -> None:
    table = only(
        [["项", "县区", "本月"], [1, "望溪区", 5], [2, "城东区", 6], [3, "云山县", 7], [None, "合计", 18]]
    )

    assert contents(table)[0] == "serial number"


def test_codes_without_a_heading_that_says_so_are_asked() -> None:
    table = column("标识", 450202, 450203, 450204, 450205)

    assert (contents(table)[1], codes(table)) == ("code", ["code_or_figure"])
    assert contents(column("本月", 123456, 654321, 222222, 987654))[1] == "figure"


@pytest.mark.parametrize("heading", ["身份证号", "身份证号码", "证件号码", "护照号码"])
def test_a_column_of_identity_numbers_is_refused(heading: str) -> None:
    with pytest.raises(SheetError) as refused:
        read([["姓名", heading], ["甲", None]])

    assert (refused.value.code, refused.value.cell) == ("identity_number", "B1")


@pytest.mark.parametrize(
    "values",
    [
        ("11010519491231002X",),  # the example of GB 11643
        ("见110105194912310021", "11010519491231002x"),
        (110105194912310000, 110105198001010000),
        ("110105194912310029", "110105198001010029"),
        ("110105491231002", "110105800101002"),
    ],
)
def test_identity_numbers_are_refused_by_their_form(values: tuple[object, ...]) -> None:
    with pytest.raises(SheetError) as refused:
        column("备注", *values)

    assert refused.value.code == "identity_number"
    assert "1101" not in str(refused.value)


def test_other_long_numbers_are_not_identity_numbers() -> None:
    """Of a hundred invoice numbers a few look like one."""
    rows = [[f"项目{number}", f"2026{number:03d}0512345{number:03d}"] for number in range(100)]

    assert only([["项目", "发票号码"], *rows]).columns[1].content == "code"


def test_numbers_at_the_far_end_of_a_scale_are_asked() -> None:
    table = column("投资（亿元）", 12.5, 8.1, 30, 95_000, 11)

    (one,) = table.doubts
    assert (one.code, one.cell, [choice.key for choice in one.choices]) == (
        "outlier_scale", "B5", ["as_column", "likely"],
    )  # fmt: skip
    assert "万元" in one.ask("zh")
    assert "亿元" in one.ask("en")


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("投资（亿元）", (12.5, 8.1, 30, 900, 11)),  # a big county is no fault
        ("投资（亿元）", (0.001, 0.02, 0.5, 9, 250)),  # nor are projects of any size
        ("用电量（次）", (12.5, 8.1, 30, 95_000, 11)),
        ("人数", (12.5, 8.1, 30, 95_000, 11)),
        ("投资（亿元）", (1, 2)),
    ],
)
def test_what_only_differs_is_not_asked(heading: str, values: tuple[object, ...]) -> None:
    assert codes(column(heading, *values)) == []


def test_the_other_scale_of_the_tables_unit_is_asked() -> None:
    table = column("本月", 125_000, 81_000, 300_000, 9.5, above=[["单位：万元"]])

    assert [(one.code, one.cell) for one in table.doubts] == [("outlier_scale", "B6")]
    assert "亿元" in table.doubts[0].ask("zh")


def test_a_table_with_units_of_each_row_is_not_compared_down() -> None:
    table = only(
        [["单位：万元"], ["指标", "计量单位", "本月"], *(["甲", "元", 5e6], ["乙", "亿元", 3], ["丙", "亿元", 4],
          ["丁", "亿元", 5], ["戊", "亿元", 6])]
    )  # fmt: skip

    assert codes(table) == []


@pytest.mark.parametrize(
    ("heading", "values", "asked"),
    [
        ("增速（%）", (0.056, 0.031, -0.02), True),
        ("同比增长", (0.056, 0.031, "1.2%"), True),
        ("增速（%）", (5.6, 0.031, -2), False),
        ("增速（%）", (0, 0, None), False),
        ("本月", (0.056, 0.031, 0.2), False),
    ],
)
def test_fractions_in_a_column_of_percentages_are_asked(
    heading: str, values: tuple[object, ...], asked: bool
) -> None:
    table = column(heading, *values)

    assert codes(table) == (["percent_scale"] if asked else [])
    if asked:
        assert "5.6%" in table.doubts[0].ask("zh")


def test_a_percentage_format_answers_the_question() -> None:
    def write(worksheet: Worksheet, workbook: xlsxwriter.Workbook) -> None:
        put(worksheet, workbook, [["县区", "增速"], ["望溪区", None], ["城东区", None], ["云山县", 5.6]])
        worksheet.write_number("B2", 0.056, workbook.add_format({"num_format": "0.0%"}))
        worksheet.write_number("B3", -0.012, workbook.add_format({"num_format": 9}))

    (table,) = read_ledger(book(("甲", write)), "a.xlsx").tables

    assert (table.doubts, table.percents) == ((), {2: frozenset({2, 3})})
    assert table.values[2] == [0.056, -0.012, 5.6]
    assert table.numbers(2).values == [Decimal("5.6"), Decimal("-1.2"), Decimal("5.6")]


@pytest.mark.parametrize(
    ("heading", "value", "code"),
    [
        ("投资（亿元）", "3000万元", "mixed_unit"),
        ("投资（亿元）", "3万", "mixed_unit"),
        ("投资（亿元）", "3万美元", "mixed_unit"),
        ("投资（亿元）", "5.6%", "mixed_unit"),
        ("投资（亿元）", "约3亿", None),
        ("投资（亿元）", "3亿元", None),
        ("增速（%）", "5.6%", None),
        ("投资", "3000万元", None),
        ("投资（亿元）", "(3)", "bracketed_number"),
        ("投资（亿元）", "—3.2", "dash_as_minus"),
        ("投资（亿元）", "≥10", "bound"),
        ("投资（亿元）", "见附件", "unreadable_number"),
        ("投资（亿元）", "—", None),
        ("投资（亿元）", "未报", None),
    ],
)
def test_words_in_a_column_of_figures(heading: str, value: str, code: str | None) -> None:
    table = column(heading, 3, 4.5, 2, value)

    assert [(one.code, one.cell) for one in table.doubts] == ([(code, "B5")] if code else [])


def test_a_percentage_in_a_table_of_amounts_is_no_other_unit() -> None:
    table = column("完成率", 37.5, "50%", "约33%", above=[["单位：万元"]])

    assert table.doubts == ()


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        (("2026.1", "2026.3"), [("lost_zero", "B2", ["month:2026-01-01", "month:2026-10-01"])]),
        ((2026.1, 2026.2), [("lost_zero", "B2", ["month:2026-01-01", "month:2026-10-01"])]),
        (("2026.1", "2026.10"), []),
        (("25年3月", "25年3月"), [("two_digit_year", "B2", ["month:2025-03-01", "month:1925-03-01"])]),
        (
            (date(2026, 3, 1), date(2026, 3, 1)),
            [("month_or_day", "B2", ["month:2026-03-01", "point:2026-03-01"])],
        ),
        ((date(2026, 3, 1), date(2026, 4, 1)), []),
        ((date(2026, 3, 1), date(2026, 4, 17)), []),
        (("3月", "4月"), []),
    ],
)
def test_doubtful_periods_are_asked_once(values: tuple[object, ...], asked: list[object]) -> None:
    table = column("期间", *values)

    assert [(one.code, one.cell, [choice.key for choice in one.choices]) for one in table.doubts] == asked


def test_hidden_rows_columns_and_sheets_are_noticed() -> None:
    def write(worksheet: Worksheet, workbook: xlsxwriter.Workbook) -> None:
        put(worksheet, workbook, [["县区", "本月", "累计"], ["望溪区", 1, 2], ["城东区", 3, 4]])
        worksheet.set_row(2, None, None, {"hidden": True})
        worksheet.set_column(2, 2, None, None, {"hidden": True})
        worksheet.hide()

    def shown(worksheet: Worksheet, workbook: xlsxwriter.Workbook) -> None:
        worksheet.activate()

    ledger = read_ledger(book(("甲", write), ("乙", shown)), "a.xlsx")

    (table,) = ledger.tables
    assert (ledger.hidden_sheets, table.hidden_rows) == (("甲",), (3,))
    assert [(one.code, one.cell) for one in table.doubts] == [
        ("hidden_sheet", ""), ("hidden_rows", "A3"), ("hidden_columns", "C1"),
    ]  # fmt: skip


def test_formulas_with_errors_and_without_results_are_noticed() -> None:
    def write(worksheet: Worksheet, workbook: xlsxwriter.Workbook) -> None:
        put(worksheet, workbook, [["县区", "本月"], ["望溪区", 1], ["城东区", 2]])
        worksheet.write_formula("B4", "=1/0", None, "#DIV/0!")
        worksheet.write_formula("B5", "=SUM(B2:B3)", None, "")
        worksheet.write("A4", "云山县")
        worksheet.write("A5", "合计")

    ledger = read_ledger(book(("甲", write)), "a.xlsx")

    assert [(one.code, one.cells) for one in ledger.tables[0].doubts] == [("formula_error", ("B4",))]
    assert ledger.uncached == (("甲", "B5"),)
    assert [(error.code, error.cell) for error in ledger.refusals()] == [("uncached_formula", "B5")]


def test_every_doubt_asks_in_both_languages() -> None:
    values = dict.fromkeys(("text", "value", "points", "unit", "likely", "times", "left", "right"), "x")

    for code in DOUBTS:
        asked = doubt(code, "甲", "B2", **values)  # type: ignore[arg-type]
        assert asked.ask("zh") != asked.ask("en")
        assert all(choice.label[0] != choice.label[1] for choice in asked.choices)
