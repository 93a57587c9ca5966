"""A piece of a sheet around a cell: headings, row labels, what cells show, and the cell itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.sheets import SheetError
from luoshi.sheets.cells import column_letters
from luoshi.sheets.ledgers import SheetWindow, sheet_window
from luoshi.sheets.ledgers.window import MOST_COLUMNS, ROWS_AROUND
from tests.monitor.acting import SAMPLES

LEDGERS = SAMPLES / "ledgers"


def window(folder: str, name: str, sheet: str, cell: str) -> SheetWindow:
    path = LEDGERS / folder / name
    return sheet_window(path.read_bytes(), name, sheet, cell)


def texts(found: SheetWindow, row: int) -> list[str]:
    return [cell.text for one in found.rows if one.number == row for cell in one.cells]


def test_the_headings_stand_above_and_the_cell_is_marked() -> None:
    found = window("统计局", "2026年1—5月全市主要经济指标.xlsx", "分县区", "F9")

    assert [row.number for row in found.rows if row.heading] == [1, 2, 3, 4, 5]
    assert [(cell.address, cell.text) for row in found.rows for cell in row.cells if cell.asked] == [
        ("F9", "5.8")
    ]
    assert texts(found, 9)[0] == "鹤汀区"
    assert found.below


def test_merged_headings_go_over_their_columns() -> None:
    found = window("统计局", "2026年1—5月全市主要经济指标.xlsx", "分县区", "F9")
    (heading,) = [cell for row in found.rows for cell in row.cells if cell.text == "规模以上工业总产值"]

    assert (heading.address, heading.rows, heading.columns) == ("B4", 1, 3)


def test_cells_show_what_the_workbook_shows_and_which_are_computed() -> None:
    found = window("投资促进局", "2026年招商引资到位资金.xlsx", "1-5月", "E8")
    (asked,) = [cell for row in found.rows for cell in row.cells if cell.asked]

    assert (asked.text, asked.computed, asked.number) == ("31.9", True, True)
    assert [cell.computed for row in found.rows for cell in row.cells if cell.address == "D8"] == [False]


def test_rows_left_out_between_headings_and_cell_are_told() -> None:
    found = window("供电公司", "2026年用电量.csv", "2026年用电量", "E20")

    assert [row.number for row in found.rows if row.gap] == [12]
    assert texts(found, 20) == ["2026年3月", "鹤汀区", "25982", "77696", "7.3", "16803", "49662", "6.7"]


def test_a_wide_sheet_keeps_its_first_column_and_tells_what_is_left_out() -> None:
    found = window("商务局", "云川市商务运行情况（2026年）.xlsx", "进出口", "S13")

    assert found.columns[0] == "A"
    assert len(found.columns) <= MOST_COLUMNS
    assert found.gaps == {found.columns[1]}
    assert texts(found, 13)[0] == "柳渡县"


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(SheetError) as refused:
        window("供电公司", "2026年用电量.csv", "别的", "A1")
    assert refused.value.code == "no_such_sheet"
    for cell in ("", "1A", "A0", "a1", "AAAA1", "A1:B2"):
        with pytest.raises(ValueError, match=r".*"):
            window("供电公司", "2026年用电量.csv", "2026年用电量", cell)


@pytest.mark.slow
@given(st.integers(1, 40), st.integers(1, 30))
def test_any_cell_is_in_its_own_window_once_and_every_row_is_as_wide_as_the_head(
    row: int, column: int
) -> None:
    cell = f"{column_letters(column)}{row}"
    found = window("商务局", "云川市商务运行情况（2026年）.xlsx", "社零", cell)

    assert sum(one.asked for each in found.rows for one in each.cells) == 1
    assert column_letters(column) in found.columns
    covered = {each.number: 0 for each in found.rows}
    numbers = [each.number for each in found.rows]
    for each in found.rows:
        for one in each.cells:
            start = numbers.index(each.number)
            for below in numbers[start : start + one.rows]:
                covered[below] += one.columns
    assert set(covered.values()) == {len(found.columns)}
    near = [each.number for each in found.rows if not each.heading]
    assert all(abs(number - row) <= ROWS_AROUND for number in near)
