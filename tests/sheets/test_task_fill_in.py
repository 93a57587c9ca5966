"""The sheet of tasks can be written in only where an answer is asked, and comes back cell by cell."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pytest

from luoshi.sheets.errors import SheetErrors
from luoshi.sheets.task_fill_in import TaskLine, read_task_fill_in, task_fill_in_sheet
from tests.monitor.workbooks import workbook

LINES = (
    TaskLine("2026-0001", "改造老旧小区", "请办结", date(2026, 12, 1), "台账：12亿元（2026年10月）",
             ("办理中", "已完成"), "已完成"),
    TaskLine("2026-0002", "=1+1", "请反馈进展", None, "", ("办理中",), "办理中", unit="亿元"),
)  # fmt: skip
MADE = task_fill_in_sheet("松岭县政府", LINES, datetime(2026, 11, 22))


def filled(**cells: object) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(MADE))
    for address, value in cells.items():
        book.active[address] = value
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_only_the_answers_can_be_written_in() -> None:
    page = openpyxl.load_workbook(io.BytesIO(MADE)).active
    assert page is not None

    assert page.protection.sheet
    free = {cell.coordinate for row in page.iter_rows() for cell in row if not cell.protection.locked}
    assert free == {"G4", "H4", "K4", "G5", "H5", "I5", "K5"}
    assert (page["F4"].value, page["C5"].value, page["C5"].data_type) == (LINES[0].known, "=1+1", "s")
    assert [one.formula1 for one in page.data_validations.dataValidation] == ['"办理中,已完成"', '"办理中"']


def test_it_comes_back_with_the_cell_of_every_answer() -> None:
    rows = read_task_fill_in(filled(H4="已全部完工", I5=12.5, K5="https://example.cn"), "补报.xlsx")

    assert rows is not None
    assert [
        (one.code.stored, one.said.stored, one.text.stored, one.figure.stored, one.link.stored)
        for one in rows
    ] == [
        ("2026-0001", "已完成", "已全部完工", "", ""),
        ("2026-0002", "办理中", "", "12.5", "https://example.cn"),
    ]
    assert rows[1].figure.address == "I5"


def test_another_workbook_is_none_and_a_task_named_twice_is_told() -> None:
    assert read_task_fill_in(workbook([("望溪区", 1.0, 2.0, 3.0)]), "5月.xlsx") is None
    assert read_task_fill_in(b"no workbook", "5月.csv") is None
    with pytest.raises(SheetErrors, match="B5"):
        read_task_fill_in(filled(B5="2026-0001"), "补报.xlsx")
