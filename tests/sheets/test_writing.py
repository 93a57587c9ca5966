"""What is written opens as it was meant: text stays text, days are days, nothing becomes a formula."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.sheets import ColumnToWrite, SheetError, SheetToWrite, read_workbook, write_workbook
from luoshi.sheets.writing import MAX_TEXT

COLUMNS = (ColumnToWrite("部署"), ColumnToWrite("金额", "number"), ColumnToWrite("期限", "day"))


def opened(data: bytes) -> openpyxl.worksheet.worksheet.Worksheet:
    """As a second program sees it."""
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]


def written(*rows: tuple[object, ...], **options: object) -> bytes:
    return write_workbook([SheetToWrite("部署", COLUMNS, rows)], **options)  # type: ignore[arg-type]


def test_values_are_what_they_were() -> None:
    rows = [
        ("007", Decimal("120.5"), date(2024, 8, 1)),
        ("长期\n坚持", 0, None),
        (None, 0.1, datetime(2024, 8, 1, 9, 30)),
    ]

    sheet = opened(written(*rows))

    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["007", 120.5, datetime(2024, 8, 1)], ["长期\n坚持", 0, None],
        [None, 0.1, datetime(2024, 8, 1, 9, 30)],
    ]  # fmt: skip
    assert sheet["C2"].number_format == "yyyy-mm-dd"
    assert sheet["A2"].number_format == "@"
    assert sheet["C3"].number_format == "yyyy-mm-dd"


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-5", "@SUM(A1)", '=HYPERLINK("x")', "\t=1", "＝1", "=cmd|' /C calc'!A0"]
)
def test_what_looks_like_a_formula_is_text_and_marked_as_text(text: str) -> None:
    cell = opened(written((text, 1, None)))["A2"]

    assert cell.value == text
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_addresses_do_not_become_links() -> None:
    sheet = opened(written(("https://example.invalid/", 1, None), ("mailto:a@example.invalid", 1, None)))

    assert sheet["A2"].hyperlink is None
    assert sheet["A3"].hyperlink is None


def test_the_sheet_is_set_up_for_work_and_print() -> None:
    sheet = opened(written(("部署", 1, date(2024, 8, 1)), title="登记簿"))

    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C2"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1"
    assert "&P" in sheet.oddFooter.center.text or "Page" in str(sheet.oddFooter.center.text)
    assert "登记簿" in str(sheet.oddHeader.center.text)
    assert sheet["A2"].alignment.wrap_text


def test_columns_are_as_wide_as_chinese_needs() -> None:
    data = written(("清" * 15, 1, None), ("a" * 15, 1, None))
    narrow, wide = written(("a" * 15, 1, None)), written(("清" * 300, 1, None))

    assert 30 <= opened(data).column_dimensions["A"].width <= 35
    assert 15 <= opened(narrow).column_dimensions["A"].width <= 20
    assert opened(wide).column_dimensions["A"].width <= 52


def test_choices_are_offered_below_the_table_too() -> None:
    columns = (ColumnToWrite("层级", choices=("市级", "县级"), note="选一项"),)

    sheet = opened(write_workbook([SheetToWrite("单位", columns, [("市级",)], for_input=True)]))

    (rule,) = sheet.data_validations.dataValidation
    assert (rule.type, rule.formula1, rule.prompt) == ("list", '"市级,县级"', "选一项")
    assert "A1000" in rule.sqref
    assert sheet.column_dimensions["A"].width >= 8


def test_the_same_content_is_the_same_bytes() -> None:
    assert written(("甲", 1, date(2024, 8, 1))) == written(("甲", 1, date(2024, 8, 1)))
    assert written(("甲", 1, None)) != written(("乙", 1, None))


def test_a_number_beyond_what_a_spreadsheet_keeps_is_text() -> None:
    sheet = opened(written(("a", 123456789012345678, None), ("b", 123456789012345, None)))

    assert sheet["B2"].value == "123456789012345678"
    assert sheet["B3"].value == 123456789012345


def test_days_before_spreadsheets_count_are_text() -> None:
    assert opened(written(("a", 1, date(1899, 5, 4))))["C2"].value == "1899-05-04"


def test_a_text_too_long_is_refused_with_its_place() -> None:
    written(("清" * MAX_TEXT, 1, None))
    with pytest.raises(SheetError) as refused:
        written(("清" * (MAX_TEXT + 1), 1, None))

    assert (refused.value.code, refused.value.sheet, refused.value.cell) == ("too_long", "部署", "A2")


@pytest.mark.parametrize("name", ["a" * 32, "a/b", "a:b", "[a]"])
def test_a_name_no_spreadsheet_can_have_is_an_error(name: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        write_workbook([SheetToWrite(name, COLUMNS)])


def test_a_row_of_the_wrong_length_is_an_error() -> None:
    with pytest.raises(ValueError, match="2 values for 3 columns"):
        written(("a", 1))


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@given(
    st.lists(
        st.tuples(TEXT, st.integers(-(10**15) + 1, 10**15 - 1), st.dates(date(1901, 1, 1), date(2200, 1, 1)))
    )
)
@settings(max_examples=25)  # each starts a process
def test_what_is_written_is_read_again(rows: list[tuple[str, int, date]]) -> None:
    (sheet,) = read_workbook(written(*rows), "a.xlsx").sheets

    read = [tuple(sheet.cell(row, column).value for column in (1, 2, 3)) for row in range(2, len(rows) + 2)]
    assert read == [(text, Decimal(number), day) for text, number, day in rows]
