"""The fill-in sheet can be written in only where something is asked, and a ledger's reader finds its table."""

from __future__ import annotations

import io
from datetime import datetime

import openpyxl

from luoshi.sheets.fill_in import FillInLine, fill_in_sheet
from luoshi.sheets.ledgers import read_ledger

LINES = (
    FillInLine("规模以上工业总产值", "亿元", (True, True, True), ("", "", ""), ""),
    FillInLine("=1+1", "%", (False, False, True), ("1.00", "2.00", ""), "市统计局"),
)
MADE = fill_in_sheet("松岭县", "2026年5月", LINES, datetime(2026, 6, 1))


def test_only_what_is_asked_can_be_written_in() -> None:
    page = openpyxl.load_workbook(io.BytesIO(MADE)).active
    assert page is not None

    assert page.protection.sheet
    free = {cell.coordinate for row in page.iter_rows() for cell in row if not cell.protection.locked}
    assert free == {"C5", "D5", "E5", "E6"}
    assert all(page[address].value is None for address in free)


def test_what_is_known_stands_beside_as_text_and_a_name_is_never_a_formula() -> None:
    page = openpyxl.load_workbook(io.BytesIO(MADE)).active
    assert page is not None

    values = [page.cell(6, column).value for column in (1, 6, 7, 9)]
    assert values == ["=1+1", "1.00", "2.00", "市统计局"]
    assert not page["H6"].value
    assert {page.cell(6, column).data_type for column in (1, 6, 7)} == {"s"}


def test_the_reader_finds_one_table_with_the_unit_and_the_period_in_its_title() -> None:
    (table,) = read_ledger(MADE, "补报.xlsx").tables

    assert table.titles[0].stored == "松岭县2026年5月主要经济指标"
    assert table.header_rows == (3, 4)
    assert [column.path for column in table.columns] == [
        ("指标名称",), ("计量单位",), ("本月",), ("累计",), ("同比±%",),
        ("已报数", "本月"), ("已报数", "累计"), ("已报数", "同比±%"), ("数据来源",),
    ]  # fmt: skip
    assert table.doubts == ()


def test_the_same_is_asked_with_the_same_bytes() -> None:
    assert fill_in_sheet("松岭县", "2026年5月", LINES, datetime(2026, 6, 1)) == MADE
