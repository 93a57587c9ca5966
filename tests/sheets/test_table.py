"""A table is found by its titles wherever it stands; everything wrong with it is said at once."""

from __future__ import annotations

import pytest

from luoshi.sheets import Column, Sheet, SheetErrors, as_text, read_table, read_workbook
from tests.sheets import workbooks

COLUMNS = (
    Column("unit", ("责任单位", "unit"), required=True, filled=True),
    Column("task", ("任务", "重点任务", "task"), required=True, filled=True),
    Column("due", ("完成时限", "due")),
)


def sheet(cells: dict[str, object], merged: tuple[str, ...] = ()) -> Sheet:
    return read_workbook(workbooks.xlsx(cells, merged=merged), "台账.xlsx").sheets[0]


def rows(table_of: Sheet) -> list[dict[str, str | None]]:
    return [
        {key: as_text(cell) for key, cell in row.cells.items()} for row in read_table(table_of, COLUMNS).rows
    ]


def problems(broken: Sheet) -> list[tuple[str, str]]:
    with pytest.raises(SheetErrors) as refused:
        read_table(broken, COLUMNS, "台账.xlsx")
    assert {error.file for error in refused.value.errors} == {"台账.xlsx"}
    assert {error.sheet for error in refused.value.errors} == {"甲"}
    return [(error.code, error.cell) for error in refused.value.errors]


def test_a_table_is_found_below_a_heading_with_its_columns_in_any_order() -> None:
    found = sheet(
        {"A1": "云川市任务分解表", "C3": "责任 单位*", "B3": "重点任务\n（逐项填写）", "D3": "完成时限：",
         "E3": "备注",
         "B4": "清欠", "C4": " 市财政局 ", "D4": "9月底前", "E4": "无", "B6": "促产", "C6": "市工信局"}
    )  # fmt: skip

    table = read_table(found, COLUMNS)

    assert rows(found) == [
        {"unit": "市财政局", "task": "清欠", "due": "9月底前"},
        {"unit": "市工信局", "task": "促产", "due": None},
    ]  # fmt: skip
    assert (table.header_row, [row.number for row in table.rows]) == (3, [4, 6])
    assert table.rows[0]["unit"].address == "C4"
    assert table.rows[1]["due"].address == "D6"
    assert [cell.stored for cell in table.extra] == ["备注"]
    assert [cell.stored for cell in table.ignored] == ["云川市任务分解表", "无"]


def test_titles_may_be_english() -> None:
    assert rows(sheet({"A1": "Task", "B1": "UNIT", "A2": "清欠", "B2": "市财政局"})) == [
        {"unit": "市财政局", "task": "清欠", "due": None}
    ]


def test_a_value_merged_downwards_counts_for_every_row() -> None:
    found = sheet(
        {
            "A1": "责任单位",
            "B1": "任务",
            "A2": "市财政局",
            "B2": "清欠",
            "B3": "化债",
            "A4": "市工信局",
            "B4": "促产",
        },
        merged=("A2:A3",),
    )

    assert [row["unit"] for row in rows(found)] == ["市财政局", "市财政局", "市工信局"]
    assert read_table(found, COLUMNS).rows[1]["unit"].address == "A2"


def test_rows_that_only_look_filled_are_none() -> None:
    found = sheet(
        {"A1": "责任单位", "B1": "任务", "A2": "市财政局", "B2": "清欠", "A3": " ", "B4": "　", "F5": "注"}
    )

    assert len(rows(found)) == 1


def test_everything_wrong_is_said_at_once() -> None:
    found = sheet({"A1": "责任单位", "B1": "任务", "C1": "重点任务", "A2": "市财政局", "B3": "化债"})

    assert problems(found) == [("repeated_column", "C1"), ("not_filled", "B2"), ("not_filled", "A3")]


def test_a_missing_column_is_named() -> None:
    assert problems(sheet({"A1": "责任单位", "B1": "完成时限", "A2": "市财政局"})) == [("no_column", "1:1")]


@pytest.mark.parametrize("cells", [{}, {"A1": "别的"}, {"A1": "任务"}, {f"A{i}": "x" for i in range(1, 40)}])
def test_a_sheet_without_the_table_is_refused(cells: dict[str, object]) -> None:
    assert problems(sheet(cells)) == [("no_header", "")]
