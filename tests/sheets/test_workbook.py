"""Spreadsheets are read cell by cell, typed and with their places; all else is refused with the way out."""

from __future__ import annotations

import contextlib
import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.sheets import SheetError, read_workbook, reading_apart, workbook
from luoshi.sheets.cells import cell_address
from tests.sheets import workbooks


def values(data: bytes, name: str = "a.xlsx") -> dict[str, object]:
    (sheet,) = read_workbook(data, name).sheets
    return {cell.address: cell.value for row in sheet.rows for cell in row.cells.values()}


def refusal(data: bytes, name: str = "a.xlsx") -> SheetError:
    with pytest.raises(SheetError) as refused:
        read_workbook(data, name)
    assert refused.value.file == Path(name).name
    for language in ("zh", "en"):
        assert refused.value.what(language)
        assert refused.value.todo(language)
    return refused.value


def test_values_keep_their_type_and_place() -> None:
    cells = {
        "B2": " 望溪区 ", "C2": 0.1, "D2": 370100, "B4": date(2024, 8, 1), "D4": True,
        "C4": datetime(2024, 8, 1, 9, 30), "E4": "=1+1", "B7": "１２３", "AB7": 120.5, "C9": "两\n行",
    }  # fmt: skip

    read = values(workbooks.xlsx(cells))

    assert read == cells | {"C2": Decimal("0.1"), "D2": Decimal(370100), "AB7": Decimal("120.5")}
    assert str(read["D2"]) == "370100"


def test_an_anchor_is_sheet_cell_and_value_as_stored() -> None:
    (sheet,) = read_workbook(
        workbooks.xlsx({"B7": date(2024, 8, 1), "C7": 1.50, "D7": " 甲 "}), "台账.xlsx"
    ).sheets

    (row,) = sheet.rows

    assert [(c.sheet, c.address, c.stored) for c in row.cells.values()] == [
        ("甲", "B7", "2024-08-01"), ("甲", "C7", "1.5"), ("甲", "D7", " 甲 "),
    ]  # fmt: skip


@given(
    st.dictionaries(
        st.tuples(st.integers(1, 300), st.integers(1, 60)).map(lambda at: cell_address(*at)),
        st.one_of(
            st.text(st.characters(exclude_categories=["C"], include_characters="\n"), min_size=1),
            st.booleans(),
            st.integers(-(10**14), 10**14),
            st.decimals(-(10**6), 10**6, places=4).map(lambda d: float(d)),
            st.dates(date(1950, 1, 1), date(2150, 1, 1)),
        ),
        min_size=1,
        max_size=20,
    )
)
@settings(max_examples=25)
def test_what_is_written_is_read_at_its_place(cells: dict[str, object]) -> None:
    assert values(workbooks.xlsx(cells)) == {
        address: Decimal(repr(value)) if type(value) in (int, float) else value
        for address, value in cells.items()
    }


def test_sheets_stand_in_order_hidden_ones_marked() -> None:
    saved = io.BytesIO()
    book = xlsxwriter.Workbook(saved, {"in_memory": True})
    for name in ("乙", "甲", "丙"):
        book.add_worksheet(name).write("A1", name)
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=乙!$A$1"})
    book.add_chartsheet("图").set_chart(chart)
    book.get_worksheet_by_name("甲").hide()
    book.get_worksheet_by_name("丙").very_hidden()
    book.close()

    sheets = read_workbook(saved.getvalue(), "a.xlsx").sheets

    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [("乙", False), ("甲", True), ("丙", True)]


def test_an_empty_sheet_has_no_rows() -> None:
    assert read_workbook(workbooks.xlsx({}), "a.xlsx").sheets[0].rows == ()


def test_a_merged_range_has_its_value_in_every_cell_of_it() -> None:
    (sheet,) = read_workbook(workbooks.xlsx({"B2": "望溪区", "D9": "x"}, merged=("B2:C4",)), "a.xlsx").sheets

    assert sheet.merged == ((2, 2, 4, 3),)
    assert {sheet.cell(row, column).address for row in (2, 3, 4) for column in (2, 3)} == {"B2"}
    assert (sheet.cell(5, 2).address, sheet.cell(5, 2).value) == ("B5", None)
    assert sheet.cell(9, 4).value == "x"


def test_ods_and_xls_are_read_alike() -> None:
    expected = {"A1": "单位", "B1": "数量", "A3": "望溪区", "B3": Decimal(12)}

    assert values(workbooks.ods([["单位", "数量"], [], ["望溪区", "12"]]), "a.ods") == expected
    assert values(workbooks.xls([["单位", "数量"], [], ["望溪区", 12.0]]), "a.xls") == expected
    assert values(workbooks.xls([["单位", "数量"], [], ["望溪区", 12.0]]), "a.et") == expected


def test_the_content_decides_which_kind_it_is() -> None:
    """Systems export .xlsx under the name .xls, and the other way round."""
    assert values(workbooks.xlsx({"A1": "x"}), "a.xls") == {"A1": "x"}
    assert values(workbooks.xls([["x"]]), "a.xlsx") == {"A1": "x"}


XLSX = workbooks.xlsx({"A1": "x"})


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.xlsx", "empty"),
        (XLSX, "a.docx", "wrong_extension"),
        (XLSX, "a.csv", "wrong_extension"),
        (XLSX[: len(XLSX) // 2], "a.xlsx", "damaged"),
        (workbooks.ole({"Workbook": b"nothing"}), "a.xls", "damaged"),
        (workbooks.ole({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), "a.xlsx", "encrypted"),
        (workbooks.ole({"WordDocument": b"x"}), "a.xls", "not_a_workbook"),
        (workbooks.zipped({"word/document.xml": "<a/>"}), "a.xlsx", "not_a_workbook"),
        (workbooks.zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
         "a.ods", "not_a_workbook"),
        (workbooks.zipped({"a.txt": "x"}), "a.xlsx", "not_a_workbook"),
        (workbooks.zipped({"xl/workbook.xml": "<a/>"}), "a.xlsx", "damaged"),
        ("单位,数量\n望溪区,12\n".encode("gb18030"), "a.csv", "not_a_workbook"),
        (b"%PDF-1.4", "a.xlsx", "not_a_workbook"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_refused(data: bytes, name: str, code: str) -> None:
    assert refusal(data, name).code == code


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"<html><body><table><tr><td>1</td></tr></table>", "HTML"),
        ("\ufeff<table>".encode(), "HTML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "XML 2003"),
        (workbooks.zipped({"xl/workbook.bin": b"x"}), ".xlsb"),
    ],
)
def test_what_only_looks_like_a_workbook_is_named(data: bytes, found: str) -> None:
    """Many systems export a web page under the name .xls."""
    error = refusal(data, "a.xls")

    assert (error.code, error.values["found"]) == ("not_a_workbook", found)
    assert found in error.what("zh")
    assert ".xlsx" in error.todo("zh")


def test_an_encrypted_zip_is_refused() -> None:
    at = XLSX.index(b"PK\x01\x02") + 8
    flagged = XLSX[:at] + b"\x01" + XLSX[at + 1 :]

    assert refusal(flagged).code == "encrypted"


# Hostile files


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    bomb = workbooks.zipped(
        {"xl/workbook.xml": "<a/>", "xl/worksheets/sheet1.xml": bytes(workbook.MAX_INFLATED + 1)}
    )

    assert len(bomb) < 1 << 20
    assert refusal(bomb).code == "too_large"


def test_a_cell_at_the_far_end_costs_no_memory() -> None:
    """The library asks for all cells between the first and the last: 17 thousand million."""
    far = workbooks.xlsx({"A1": "x", "XFD1048576": "y"})

    assert refusal(far).code == "too_large"


def test_an_entity_bomb_does_not_unfold() -> None:
    entities = '<!DOCTYPE a [<!ENTITY a "xxxxxxxxxx">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(10)
    ) + "]><worksheet"  # fmt: skip
    bomb = workbooks.changed(workbooks.xlsx({"A1": "x"}), "xl/worksheets/sheet1.xml", "<worksheet", entities)

    try:
        size = len(str(read_workbook(bomb, "a.xlsx").sheets))
    except SheetError:
        size = 0

    assert size < 10_000


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_apart, "MAX_CELLS", 3)
    with pytest.raises(reading_apart._TooLarge):
        reading_apart.sheets(workbooks.xlsx({"A1": 1, "A2": 2, "A3": 3, "A4": 4}))
    monkeypatch.setattr(workbook, "MAX_BYTES", 100)
    assert refusal(XLSX).code == "too_large"


@given(st.integers(0, 10**6), st.binary(max_size=30), st.sampled_from(["xlsx", "xls", "ods"]))
def test_damage_is_a_refusal_and_nothing_else(at: int, by: bytes, kind: str) -> None:
    made = {"xlsx": XLSX, "xls": workbooks.xls([["x", 1.0]]), "ods": workbooks.ods([["x", "1"]])}[kind]
    at %= len(made)
    with contextlib.suppress(SheetError):
        read_workbook(made[:at] + by + made[at + len(by) :], f"a.{kind}")
