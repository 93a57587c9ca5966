"""The sample ledgers: the files are those of the generator, coherent but for the faults that are told."""

from __future__ import annotations

import csv
import io
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from luoshi.sheets.cells import cell_address
from tests.samples.generators import generator

Cells = dict[tuple[str, str], Any]


@pytest.fixture(scope="module")
def ledgers(root: Path) -> Iterator[ModuleType]:
    """The generator, imported from the folder of the samples."""
    with generator(root, "generate_ledgers") as found:
        yield found


@pytest.fixture(scope="module")
def economy(ledgers: ModuleType) -> ModuleType:
    return sys.modules["economy"]


def cells_of(path: Path) -> Cells:
    """Sheet and address of every cell that is not empty, read by other programs than those that wrote it."""
    if path.suffix == ".csv":
        rows = list(csv.reader(io.StringIO(path.read_bytes().decode("gb18030"))))
        sheets: dict[str, list[list[Any]]] = {"用电量": rows}
    else:
        book = CalamineWorkbook.from_path(path)
        sheets = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names
        }
    return {
        (name, cell_address(row, column)): value
        for name, rows in sheets.items()
        for row, values in enumerate(rows, start=1)
        for column, value in enumerate(values, start=1)
        if value != ""
    }


def as_number(value: Any) -> Decimal:
    return Decimal(str(value).strip().replace(",", ""))


def test_the_files_are_those_of_the_generator(ledgers: ModuleType, root: Path, tmp_path: Path) -> None:
    """``make samples`` writes them anew."""
    ledgers.write(tmp_path)

    committed = root / "samples" / "ledgers"
    names = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*")}
    assert names == {
        str(path.relative_to(committed)) for path in committed.rglob("*.*") if path.name != "README.md"
    }
    names.remove(ledgers.INDEX)
    assert (committed / ledgers.INDEX).read_text("utf-8") == ledgers.index()
    assert [name for name in names if cells_of(tmp_path / name) != cells_of(committed / name)] == []
    assert {Path(name).suffix for name in names} == {".xlsx", ".xls", ".ods", ".csv"}


def test_writing_leaves_what_is_not_a_folder_of_a_bureau(ledgers: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("说明")
    (tmp_path / "统计局").mkdir()
    (tmp_path / "统计局" / "旧表.xlsx").write_bytes(b"")

    ledgers.write(tmp_path)

    assert (tmp_path / "README.md").read_text() == "说明"
    assert not (tmp_path / "统计局" / "旧表.xlsx").exists()


def test_every_figure_stands_in_its_cell(ledgers: ModuleType, root: Path) -> None:
    read: dict[str, Cells] = {}
    misplaced = []
    claims = list(ledgers.claims())
    for claim in claims:
        if claim.path not in read:
            read[claim.path] = cells_of(root / "samples" / "ledgers" / claim.path)
        printed = as_number(read[claim.path][claim.sheet, claim.cell])
        if not any(abs(printed * scale - claim.figure.value) < 1 for scale in (1, 10**4, 10**8)):
            misplaced.append(claim)

    assert misplaced == []
    assert len(claims) > 14_000
    assert set(read) == {file.path for file in ledgers.files()}


def test_cells_say_what_their_row_and_their_column_say(
    ledgers: ModuleType, economy: ModuleType, root: Path
) -> None:
    """Of one table of one month, found by its words and not by where the generator put them."""
    path = root / "samples" / "ledgers" / "统计局" / "2026年1—5月全市主要经济指标.xlsx"
    sheet = openpyxl.load_workbook(path)["分县区"]
    heads = {str(cell.value): cell.column for cell in sheet[4] if cell.value}
    row = next(cell.row for cell in sheet["A"] if cell.value == "桐岭县")

    def true(name: str, last: int, basis: str, aspect: str) -> Decimal:
        value: Decimal = economy.truth()["TLXZF", name, economy.month(2026, last), basis, aspect]
        return value

    output, services = heads["规模以上工业总产值"], heads["规模以上服务业营业收入（1—4月）"]
    assert sheet["A1"].value == "云川市2026年1—5月分县区主要经济指标"
    assert [sheet.cell(5, output + at).value for at in range(3)] == ["本月", "累计", "累计同比±%"]
    assert sheet.cell(row, output).value * 10_000 == true("规模以上工业总产值", 5, "current", "level")
    assert sheet.cell(row, output + 1).value * 10_000 == true("规模以上工业总产值", 5, "cumulative", "level")
    growth = true("规模以上工业总产值", 5, "cumulative", "growth")
    assert str(sheet.cell(row, output + 2).value) == str(growth)
    assert sheet.cell(row, services).value * 10_000 == true(
        "规模以上服务业营业收入", 4, "cumulative", "level"
    )


def test_months_add_up_to_what_is_cumulative(economy: ModuleType) -> None:
    truth = economy.truth()
    added: dict[tuple[str, str, int], Decimal] = defaultdict(Decimal)
    compared = 0
    for figure in economy.true_figures():
        if figure.period.kind in ("month", "january-february") and figure.basis == "current":
            if figure.aspect != "level" or figure.indicator == economy.PRICES:
                continue
            series = (figure.unit, figure.indicator, figure.period.year)
            added[series] += figure.value
            whole = truth[figure.unit, figure.indicator, figure.period, "cumulative", "level"]
            assert added[series] == whole, figure
            compared += 1
    assert compared > 1_500


def test_counties_add_up_to_the_city_without_the_zone_inside_a_district(economy: ModuleType) -> None:
    truth = economy.truth()
    apart = set(economy.INCOMES) | {economy.PRICES}
    compared = 0
    for (unit, name, period, basis, aspect), value in truth.items():
        if unit != economy.CITY or aspect != "level" or name in apart:
            continue
        of_unit = {
            one: truth[one, name, period, basis, aspect]
            for one in economy.UNITS
            if (one, name, period, basis, aspect) in truth
        }
        assert sum(of_unit[one] for one in economy.ADDED_UP if one in of_unit) == value
        if "GXQ" in of_unit:
            assert 0 < of_unit["GXQ"] < of_unit["WXQZF"]
            compared += 1
    assert compared > 300


def test_growth_does_not_follow_from_two_published_levels(economy: ModuleType) -> None:
    truth = economy.truth()
    differs = total = 0
    for (unit, name, period, basis, aspect), growth in truth.items():
        assert aspect != "growth" or -25 < growth < 25
        before = (unit, name, period._replace(start=_year_before(period.start), end=_year_before(period.end)))
        now = truth.get((unit, name, period, basis, "level"))
        if (
            name == "规模以上工业总产值"
            and basis == "cumulative"
            and aspect == "growth"
            and period.year > 2024
        ):
            ratio = (now / truth[*before, basis, "level"] - 1) * 100
            total += 1
            differs += abs(ratio - growth) > Decimal("0.1")
    assert differs > total * 0.8 > 100


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1)


def test_a_city_of_three_hundred_billion(economy: ModuleType) -> None:
    truth = economy.truth()
    year, december = economy.quarter(2025, 4), economy.month(2025, 12)

    assert 29e10 < truth["SZF", "地区生产总值", year, "cumulative", "level"] < 33e10
    assert (
        truth["SZF", "税收收入", december, "cumulative", "level"]
        < truth["SZF", "一般公共预算收入", december, "cumulative", "level"]
    )
    for unit in economy.UNITS:
        parts = [
            truth[unit, name, december, "cumulative", "level"] for name in ("工业用电量", "全社会用电量")
        ]
        assert parts[0] < parts[1]


def test_only_the_faults_that_are_told_are_false(
    ledgers: ModuleType, economy: ModuleType, root: Path
) -> None:
    told = (root / "samples" / "ledgers" / "README.md").read_text("utf-8")
    truth = economy.truth()
    revised = economy.targets(2026, revised=True)
    kinds = set()
    for claim in ledgers.claims():
        true = revised[claim.figure.key] if "7月调整" in claim.path else truth[claim.figure.key]
        if claim.fault is None:
            assert claim.figure.value == true, claim
        else:
            kinds.add(claim.fault)
            assert (claim.figure.value == true) == (claim.fault == "number as text"), claim
            assert claim.path in told
            if claim.fault != "revised":
                assert f"{claim.sheet} {claim.cell}" in told
    assert kinds == {"revised", "contradiction", "number as text", "scale slip", "total does not add up"}


def test_the_revised_table_takes_the_place_of_the_first(ledgers: ModuleType, root: Path) -> None:
    folder = root / "samples" / "ledgers" / "统计局"
    first = cells_of(folder / "2025年1—10月全市主要经济指标.xlsx")
    second = cells_of(folder / "2025年1—10月全市主要经济指标（修订）.xlsx")

    figures = {at for at in first if isinstance(first[at], float) and first[at] != second[at]}
    assert figures == {
        *(("分县区", f"{column}{row}") for column in "BCD" for row in (6, 11)),
        *(("全市指标", f"{column}3") for column in "CDE"),
    }
    received = {file.path: file.received_on for file in ledgers.files()}
    name = "统计局/2025年1—10月全市主要经济指标"
    assert received[f"{name}.xlsx"] < received[f"{name}（修订）.xlsx"]


def test_july_came_in_after_august(ledgers: ModuleType) -> None:
    order = [file.path for file in ledgers.files()]
    received = [file.received_on for file in ledgers.files()]

    assert received == sorted(received)
    assert order.index("统计局/2026年1—7月全市主要经济指标.xlsx") > order.index(
        "统计局/2026年1—8月全市主要经济指标.xlsx"
    )


def test_the_renamed_zone_has_its_new_name_from_june_on(root: Path) -> None:
    folder = root / "samples" / "ledgers" / "统计局"
    names = [
        set(cells_of(folder / f"2026年1—{last}月全市主要经济指标.xlsx").values())
        & {"云川工业园区", "云川经开区"}
        for last in (5, 6)
    ]

    assert names == [{"云川工业园区"}, {"云川经开区"}]


def test_a_month_that_nobody_filled_in_is_in_the_next_one_s_sum(root: Path) -> None:
    cells = cells_of(root / "samples" / "ledgers" / "交通运输局" / "2025年客货运输量.ods")

    assert cells["客运量", "O3"] == "9月"
    assert [
        at for at in cells if at[1] in {f"{column}{row}" for column in "OP" for row in range(5, 15)}
    ] == []
    assert cells["客运量", "R5"] > cells["客运量", "N5"] + cells["客运量", "Q5"]


def test_computed_cells_have_their_formula_and_their_value(root: Path) -> None:
    path = root / "samples" / "ledgers" / "投资促进局" / "2026年招商引资到位资金.xlsx"
    formula, value = (
        openpyxl.load_workbook(path, data_only=only)["1-5月"]["D16"].value for only in (False, True)
    )
    sheet = openpyxl.load_workbook(path, data_only=True)["1-5月"]

    assert formula.startswith("=SUM(D4,")
    assert "D13" not in formula
    assert value == pytest.approx(sum(sheet.cell(row, 4).value for row in range(4, 16) if row != 13))


def test_the_export_of_the_grid_company_is_in_its_old_encoding(root: Path) -> None:
    data = (root / "samples" / "ledgers" / "供电公司" / "2026年用电量.csv").read_bytes()

    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    assert data.decode("gb18030").startswith("云川供电公司2026年分地区用电量\r\n单位：万千瓦时\r\n")


def test_a_target_that_was_changed_is_kept_beside_the_first(economy: ModuleType) -> None:
    first, second = economy.targets(2026), economy.targets(2026, revised=True)

    changed = {(key[2].year, *key[:2]) for key in first if first[key] != second[key]}
    assert changed == set(economy.REVISED_TARGETS)
    assert economy.targets(2025) == economy.targets(2025, revised=True)
