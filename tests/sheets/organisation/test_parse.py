"""The filled-in template is read whole or not at all, and everything wrong with it is said with its place."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.sheets import SheetError, SheetErrors
from luoshi.sheets.errors import CODES
from luoshi.sheets.organisation import (
    Organisation,
    Post,
    Tenure,
    Unit,
    export_organisation,
    parse_organisation,
)
from tests.sheets import workbooks
from tests.sheets.organisation.material import SMALL, edited, organisations, saved


def refusals(data: bytes, name: str = "组织.xlsx") -> tuple[SheetError, ...]:
    with pytest.raises(SheetErrors) as refused:
        parse_organisation(data, name)
    for error in refused.value.errors:
        assert error.file == name
        for language in ("zh", "en"):
            assert "{" not in error.what(language) + error.todo(language)
    return refused.value.errors


def problems(cells: dict[str, object], language: str = "zh") -> list[tuple[str, str, str]]:
    return [(error.code, error.sheet, error.cell) for error in refusals(edited(cells, language))]


@given(organisations(), st.sampled_from(["zh", "en"]))
@settings(max_examples=25)
def test_what_is_exported_is_read_again(organisation: Organisation, language: str) -> None:
    assert parse_organisation(export_organisation(organisation, language), "a.xlsx") == organisation


def test_every_row_keeps_its_cells() -> None:
    parsed = parse_organisation(edited({}), "组织.xlsx")

    cell = parsed.tenures[0].cells["end"]
    assert (cell.sheet, cell.address, cell.stored) == ("任职", "D2", "2025-08-28")
    assert parsed.units[1].cells["name"].address == "B3"


def test_cells_are_understood_as_people_fill_them_in() -> None:
    parsed = parse_organisation(
        edited(
            {"任职!C2": "2021年9月1日", "任职!D2": 45897, "任职!E4": datetime(2024, 8, 1, 9, 0),
             "单位!D3": " 政府 部门 ", "单位!E3": "CITY", "人员!A2": " Ｒ１ ", "人员!B2": " 钱守拙　",
             "账号!C2": "yes", "区域!A2": 990100}
        ),
        "组织.xlsx",
    )  # fmt: skip

    assert parsed == SMALL


def test_columns_may_stand_anywhere_and_others_are_reported() -> None:
    book = openpyxl.load_workbook(io.BytesIO(edited({"人员!C1": "备注", "人员!C2": "已退休"})))
    book["岗位"].insert_cols(1)
    book["岗位"].insert_rows(1, 2)
    book["岗位"]["B1"] = "云川市岗位表"
    book.create_sheet("统计")["B3"] = "合计"

    parsed = parse_organisation(saved(book), "组织.xlsx")

    assert parsed == SMALL
    assert [(cell.sheet, cell.stored) for cell in parsed.ignored] == [("统计", "合计"), ("人员", "备注")]
    assert parsed.posts[0].cells["code"].address == "B4"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"单位!B3": None}, ("not_filled", "单位", "B3")),
        ({"单位!B3": "　"}, ("not_filled", "单位", "B3")),
        ({"账号!C2": None}, ("not_filled", "账号", "C2")),
        ({"单位!D3": "局"}, ("not_a_choice", "单位", "D3")),
        ({"单位!E3": "国家级"}, ("not_a_choice", "单位", "E3")),
        ({"岗位!E2": "超级用户"}, ("not_a_choice", "岗位", "E2")),
        ({"账号!C2": "也许"}, ("not_a_choice", "账号", "C2")),
        ({"单位!A4": "CZJ", "岗位!C3": "CZJ"}, ("repeated_code", "单位", "A4")),
        ({"人员!A3": "R1", "任职!A3": "R1", "任职!A4": "R1", "账号!B2": "R1"},
         ("repeated_code", "人员", "A3")),
        ({"账号!A3": "LuoMingYuan", "账号!B3": "R1", "账号!C3": "是"},
         ("repeated_code", "账号", "A3")),
        ({"单位!F3": "990199"}, ("unknown_reference", "单位", "F3")),
        ({"单位!G3": "ZFB"}, ("unknown_reference", "单位", "G3")),
        ({"岗位!C2": "czj"}, ("unknown_reference", "岗位", "C2")),
        ({"任职!A2": "R9"}, ("unknown_reference", "任职", "A2")),
        ({"任职!B2": "R1"}, ("unknown_reference", "任职", "B2")),
        ({"账号!B2": "R9"}, ("unknown_reference", "账号", "B2")),
        ({"单位!G2": "SZF"}, ("own_parent", "单位", "G2")),
        ({"单位!G2": "CZJ"}, ("circle", "单位", "G2")),
        ({"单位!H2": "CZJ"}, ("circle", "单位", "H2")),
        ({"单位!E2": "县级"}, ("parent_below", "单位", "G3")),
        ({"区域!C3": "市级"}, ("parent_below", "区域", "D3")),
        ({"区域!A3": "WX-01", "区域!C3": "省级", "单位!F4": "WX-01"}, ("parent_below", "区域", "D3")),
        ({"区域!A3": "99010", "单位!F4": None}, ("not_a_code", "区域", "A3")),
        ({"账号!A2": "luo mingyuan?"}, ("not_a_code", "账号", "A2")),
        ({"岗位!A3": "-1", "任职!B4": "CZJ-JZ"}, ("not_a_code", "岗位", "A3")),
        ({"单位!I3": "去年"}, ("not_a_day", "单位", "I3")),
        ({"单位!I3": "2021-2-29"}, ("no_such_day", "单位", "I3")),
        ({"任职!D2": date(2021, 9, 1)}, ("ends_before_it_begins", "任职", "D2")),
        ({"单位!I3": "2021-1-1", "单位!J3": "2020-1-1"}, ("ends_before_it_begins", "单位", "J3")),
        ({"任职!E4": None}, ("no_day_at_all", "任职", "C4")),
        ({"任职!E2": "2025-08-28"}, ("seen_outside", "任职", "E2")),
        ({"任职!E2": "2021-08-31"}, ("seen_outside", "任职", "E2")),
        ({"任职!A3": "R1", "任职!C3": "2025-08-27"}, ("overlapping_tenures", "任职", "A3")),
        ({"任职!A5": "R2", "任职!B5": "WXQ-QZ", "任职!E5": "2024-8-1"},
         ("overlapping_tenures", "任职", "A5")),
    ],
)  # fmt: skip
def test_a_fault_is_said_with_its_cell(cells: dict[str, object], expected: tuple[str, str, str]) -> None:
    found = problems(cells)

    assert expected in found
    if expected[0] not in ("repeated_code", "not_a_code"):  # others may follow from the code itself
        assert found[0] == expected or expected[0] == "circle"
    if expected[0] not in ("circle", "parent_below"):
        assert len(found) == 1


@pytest.mark.parametrize(
    "cells",
    [
        {"任职!C3": "2025-08-28", "任职!A3": "R1"},  # the day a term ends the next may begin
        {"任职!A5": "R2", "任职!B5": "WXQ-QZ", "任职!E5": "2024-8-2"},  # seen on another day as well
        {"任职!E2": "2024-1-1"},  # seen within the term
        {"任职!C2": None},  # only the end is known
        {"单位!E3": "县级"},  # a unit of a lower level below one of a higher
        {"区域!A3": "WX-01", "单位!F4": "WX-01"},
        {"区域!A3": "WX-01", "区域!C3": "市级", "单位!F4": "WX-01"},  # a zone of the rank of what it lies in
    ],
)
def test_what_is_in_order_is_read(cells: dict[str, object]) -> None:
    parse_organisation(edited(cells), "组织.xlsx")


def test_everything_wrong_is_said_at_once_in_the_order_of_the_file() -> None:
    faults = {
        "岗位!E2": "?",
        "任职!D2": "?",
        "单位!D4": "?",
        "单位!B3": None,
        "人员!B2": None,
        "岗位!C3": "?",
    }

    assert problems(faults) == [
        ("not_filled", "单位", "B3"), ("not_a_choice", "单位", "D4"), ("not_a_choice", "岗位", "E2"),
        ("unknown_reference", "岗位", "C3"), ("not_filled", "人员", "B2"), ("not_a_day", "任职", "D2"),
    ]  # fmt: skip


def test_a_fault_is_said_in_both_languages() -> None:
    (error,) = refusals(edited({"岗位!E2": "主任"}))

    assert error.place == "组织.xlsx 岗位 E2"
    assert error.what("zh") == "“系统权限”没有“主任”这一项"
    roles = "经办员、招商经办员、联络员、单位负责人、分管领导、审计员、查阅员、管理员"
    assert error.todo("zh") == f"请从这些里选：{roles}"
    assert error.what("en") == "“Role” has no “主任”"
    listed = "Clerk, Growth clerk, Liaison, Head of unit, Leader in charge, Auditor, Reader, Administrator"
    assert error.todo("en") == f"Choose one of: {listed}"


def test_a_circle_names_everyone_in_it() -> None:
    (error, *_) = [one for one in refusals(edited({"单位!G2": "WXQ"})) if one.code == "circle"]

    assert error.values["path"] == "SZF → WXQ → SZF"


@pytest.mark.slow
def test_a_long_chain_and_many_circles_are_each_said_once() -> None:
    """Beside many terms in one post, each ending on the day the next begins."""
    count = 4_000
    units = [Unit(f"U{i}", "甲", None, "other", "city", parent=f"U{i + 1}") for i in range(count)]
    units += [Unit(f"U{count}", "甲", None, "other", "city")]
    units += [Unit(f"S{i}", "甲", None, "other", "city", parent=f"S{i}") for i in range(count)]
    first = date(2000, 1, 1)
    terms = [
        Tenure("R1", "CZJ-JZ", first + timedelta(days=i), first + timedelta(days=i + 1)) for i in range(count)
    ]
    book = Organisation(tuple(units), posts=(Post("CZJ-JZ", "局长", "U0"),), people=SMALL.people[:1],
                        tenures=tuple(terms))  # fmt: skip

    assert [error.code for error in refusals(export_organisation(book, "zh"))] == ["own_parent"] * count


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)), min_size=1, max_size=8))
@settings(max_examples=25)  # each starts a process
def test_terms_overlap_exactly_when_they_share_a_day(spans: list[tuple[int, int]]) -> None:
    first = date(2020, 1, 1)
    days = [{start + i for i in range(length)} for start, length in spans]
    terms = [
        Tenure("R1", "CZJ-JZ", first + timedelta(days=start), first + timedelta(days=start + length))
        for start, length in spans
    ]
    share = any(one & other for i, one in enumerate(days) for other in days[:i])
    data = export_organisation(replace(SMALL, tenures=tuple(terms)), "zh")

    if share:
        assert {error.code for error in refusals(data)} == {"overlapping_tenures"}
    else:
        assert len(parse_organisation(data, "a.xlsx").tenures) == len(terms)


def test_missing_sheets_and_columns_are_all_named() -> None:
    book = openpyxl.load_workbook(io.BytesIO(edited({"人员!B1": "名", "岗位!B1": None, "岗位!C1": None})))
    del book["账号"]

    assert [(error.code, error.sheet) for error in refusals(saved(book))] == [
        ("no_column", "岗位"), ("no_column", "岗位"), ("no_header", "人员"), ("no_such_sheet", ""),
    ]  # fmt: skip


def test_a_column_left_out_is_not_an_empty_one() -> None:
    """It would say of every row that it has no superior, no duties, no end."""
    book = openpyxl.load_workbook(io.BytesIO(edited({})))
    book["单位"].delete_cols(7)

    (error,) = refusals(saved(book))

    assert (error.code, error.sheet) == ("no_column", "单位")
    assert error.what("zh") == "缺少“上级单位”这一列"


def test_two_sheets_for_one_thing_are_refused() -> None:
    book = openpyxl.load_workbook(io.BytesIO(edited({})))
    book.copy_worksheet(book["人员"]).title = "People"

    assert [error.code for error in refusals(saved(book))] == ["repeated_sheet"]


def test_what_is_no_workbook_is_one_fault() -> None:
    assert [error.code for error in refusals(b"<html>", "组织.xlsx")] == ["not_a_workbook"]
    assert [error.code for error in refusals(workbooks.xlsx({"A1": "x"}), "组织.xlsx")] == [
        "no_such_sheet"
    ] * 6


# The number is of nobody: its region does not exist.
NUMBER = "990000199001011234"


@pytest.mark.parametrize(
    "cells",
    [
        {"人员!C1": "身份证号", "人员!C2": "略"},
        {"人员!C1": "公民身份号码"},
        {"人员!C1": "备注", "人员!C3": NUMBER},
        {"人员!C1": "备注", "人员!C3": int(NUMBER)},
        {"人员!C1": "备注", "人员!C3": f"号码 {NUMBER[:6]} {NUMBER[6:]}"},
        {"人员!C3": NUMBER[:17] + "x"},
        {"人员!C3": "990000900101123"},
        {"岗位!D3": f"联系人证件{NUMBER}"},
        {"说明!F30": NUMBER},
    ],
)
def test_a_file_with_identity_numbers_is_refused_without_repeating_them(cells: dict[str, object]) -> None:
    found = refusals(edited(cells))

    assert [error.code for error in found] == ["identity_number"]
    assert NUMBER[:10] not in repr(found) + "".join(map(str, found))


@pytest.mark.parametrize(
    "text",
    ["11990100MB00000001", "0000-8888001", "20250828001", "A990000199001011234B", "职责：管理居民身份证"],
)
def test_other_numbers_are_no_identity_numbers(text: str) -> None:
    parse_organisation(edited({"岗位!D3": text}), "组织.xlsx")


def test_an_identity_number_as_a_code_is_not_repeated_either() -> None:
    found = refusals(edited({"人员!A4": NUMBER, "人员!B4": "甲"}))

    assert {error.code for error in found} == {"identity_number"}


def test_the_sample_city_is_in_order(root: Path) -> None:
    file = root / "samples" / "organisation.xlsx"

    city = parse_organisation(file.read_bytes(), file.name)

    assert (len(city.units) >= 30, len(city.posts) >= 40) == (True, True)
    assert {unit.level for unit in city.units} == {"city", "county", "township"}
    name = {person.code: person.name for person in city.people}
    assert [
        (name[tenure.person], tenure.start, tenure.end) for tenure in city.tenures if tenure.post == "CZJ-JZ"
    ] == [("钱守拙", None, date(2025, 8, 28)), ("骆明远", date(2025, 8, 28), None)]
    assert city.ignored == ()
    assert isinstance(city.tenures[0], Tenure)


def test_the_sample_city_is_up_to_date(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``python samples/build.py`` writes it anew."""
    monkeypatch.syspath_prepend(str(root / "samples"))
    import yunchuan  # type: ignore[import-not-found]

    data = (root / "samples" / "organisation.xlsx").read_bytes()

    assert parse_organisation(data, "organisation.xlsx") == yunchuan.organisation()


def test_the_sample_city_has_twelve_counties_and_zones_and_renames_one(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(root / "samples"))
    import yunchuan

    before, after = (
        parse_organisation((root / "samples" / name).read_bytes(), name)
        for name in ("organisation.xlsx", "organisation-2026-06.xlsx")
    )

    assert after == yunchuan.organisation(renamed=True)
    counties = {area.code: area.parent for area in before.areas if area.level == "county"}
    assert len(counties) == 12
    assert [code for code, parent in counties.items() if parent != "990100"] == ["YC-GX"]
    assert {unit.area for unit in before.units if unit.level == "county"} == set(counties)
    assert {
        (one.name, other.name) for one, other in zip(before.units, after.units, strict=True) if one != other
    } == {("云川工业园区管理委员会", "云川经济技术开发区管理委员会")}


def test_no_text_is_left_that_nothing_says(root: Path) -> None:
    code = "\n".join(path.read_text("utf-8") for path in (root / "src" / "luoshi").rglob("*.py"))

    assert [one for one in CODES if code.count(f'"{one}"') < 2] == []
