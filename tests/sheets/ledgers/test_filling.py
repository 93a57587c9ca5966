"""A unit's own template is filled in place, keeps its looks, and loses what reaches outside it."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from luoshi.sheets import SheetError
from luoshi.sheets.ledgers import fill_template, read_ledger
from tests.sheets import workbooks


def template(change: object = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "表"
    sheet["A1"] = "云川市主要指标表"
    sheet.merge_cells("A1:C1")
    sheet["A1"].font = Font(name="黑体", size=16, bold=True)
    sheet.append(["县区", "本月", "累计"])
    sheet.append(["望溪区", None, None])
    sheet["A5"], sheet["B5"] = "合计", "=SUM(B3:B4)"
    sheet["B3"].number_format = "#,##0.00"
    sheet["B3"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet.column_dimensions["A"].width = 23
    sheet.freeze_panes = "A3"
    if callable(change):
        change(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def names(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


def test_values_go_into_their_cells_and_the_looks_stay() -> None:
    filled = fill_template(
        template(),
        {
            ("表", "B3"): Decimal("1234.5"),
            ("表", "C3"): date(2026, 3, 1),
            ("表", "A4"): "城东区",
            ("表", "C4"): None,
        },
    )

    sheet = opened(filled)["表"]
    assert [sheet[at].value for at in ("B3", "C3", "A4", "C4")] == [
        1234.5,
        datetime(2026, 3, 1),
        "城东区",
        None,
    ]
    assert (sheet["B3"].number_format, sheet["B3"].fill.fgColor.rgb) == ("#,##0.00", "00FFFF00")
    assert (sheet["A1"].font.name, sheet["A1"].font.size) == ("黑体", 16)
    assert (sheet.column_dimensions["A"].width, sheet.freeze_panes) == (23, "A3")
    assert [str(one) for one in sheet.merged_cells.ranges] == ["A1:C1"]
    assert sheet["B5"].value == "=SUM(B3:B4)"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|'/C calc'!A0", "\t=1", "＝1", "#N/A"])
def test_text_never_becomes_a_formula(text: str) -> None:
    cell = opened(fill_template(template(), {("表", "A3"): text}))["表"]["A3"]

    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix == (text[0] != "#")


def test_a_filled_template_is_read_as_what_was_filled_in() -> None:
    filled = fill_template(template(), {("表", "B3"): 5, ("表", "A4"): "=城东区", ("表", "B4"): "1" * 18})

    ledger = read_ledger(filled, "a.xlsx")

    assert ledger.tables[0].values[1] == ["望溪区", "=城东区", "合计"]
    assert ledger.tables[0].values[2][:2] == [5, "1" * 18]
    assert ledger.uncached == (("表", "B5"),)


@pytest.mark.parametrize(
    ("address", "value", "words"),
    [("B1", "x", "合并"), ("B5", 5, "公式"), ("A3", "a\x01b", "控制字符")],
)
def test_what_cannot_be_filled_is_refused(address: str, value: str | int, words: str) -> None:
    with pytest.raises(SheetError) as refused:
        fill_template(template(), {("表", address): value}, "模板.xlsx")

    assert (refused.value.code, refused.value.place) == ("not_fillable", f"模板.xlsx 表 {address}")
    assert words in refused.value.what("zh")
    assert refused.value.what("en").isascii()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"), (b"<html>", "not_a_workbook"), (workbooks.xls([["x"]]), "not_a_workbook"),
        (workbooks.ods([["x"]]), "not_a_workbook"), (workbooks.zipped({"xl/workbook.xml": "<a/>"}), "damaged"),
        (template()[:2000], "damaged"),
        (workbooks.changed(template(), "xl/worksheets/sheet1.xml", "<worksheet", '<!DOCTYPE a><worksheet'), "damaged"),
    ],
)  # fmt: skip
def test_what_is_no_template_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(SheetError) as refused:
        fill_template(data, {("表", "A3"): "x"})

    assert refused.value.code == code


def test_other_refusals() -> None:
    for values, code in (({("丙", "A1"): 1}, "no_such_sheet"), ({("表", "A3"): "x" * 40_000}, "too_long")):
        with pytest.raises(SheetError) as refused:
            fill_template(template(), values)  # type: ignore[arg-type]
        assert refused.value.code == code
    for address in ("", "A0", "1A", "XFE1", "A1048577", "a1", "A1:B2"):
        with pytest.raises(ValueError, match="no address"):
            fill_template(template(), {("表", address): 1})
    with pytest.raises(ValueError, match="no number"):
        fill_template(template(), {("表", "A3"): float("nan")})


def test_links_to_other_files_do_not_survive() -> None:
    def link(book: openpyxl.Workbook) -> None:
        sheet = book["表"]
        sheet["D1"] = "='[1]甲'!A1+1"
        sheet["D2"] = "='C:\\data\\[其他.xlsx]甲'!A1"
        sheet["D3"] = '=WEBSERVICE("http://example.org")'
        sheet["D4"] = "=cmd|'/C calc'!A0"
        sheet["D5"] = "=SUM(B3:B4)"
        sheet["D6"] = '="[1]甲!A1|"&A1'
        sheet["D7"].hyperlink = "http://example.org"
        book.defined_names["外"] = DefinedName("外", attr_text="[1]甲!$A$1")
        book.defined_names["内"] = DefinedName("内", attr_text="表!$A$1")
        sheet.add_data_validation(DataValidation("list", formula1="[1]甲!$A$1:$A$3", sqref="A3"))
        sheet.add_data_validation(DataValidation("list", formula1='"甲,乙"', sqref="B3"))

    book = opened(fill_template(template(link), {("表", "A3"): "x"}))

    sheet = book["表"]
    assert [sheet[f"D{row}"].value for row in range(1, 7)] == [None] * 4 + ["=SUM(B3:B4)", '="[1]甲!A1|"&A1']
    assert sheet["D7"].hyperlink is None
    assert list(book.defined_names) == ["内"]
    assert [one.formula1 for one in sheet.data_validations.dataValidation] == ['"甲,乙"']


def test_macros_and_their_sheets_do_not_survive() -> None:
    with zipfile.ZipFile(io.BytesIO(template(lambda book: book.create_sheet("宏")))) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    types = parts["[Content_Types].xml"].decode()  # type: ignore[union-attr]
    parts["[Content_Types].xml"] = types.replace(
        "spreadsheetml.sheet.main+xml", "ms-excel.sheet.macroEnabled.main+xml"
    ).replace("application/vnd.openxmlformats-officedocument.ms-excel", "application/vnd.ms-excel")
    relations = parts["xl/_rels/workbook.xml.rels"].decode()  # type: ignore[union-attr]
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    first, _, rest = relations.rpartition(kind)
    assert "sheet2" in rest or "sheet2" in first
    before, _, after = relations.partition("sheet2.xml")
    at = before.rfind("<Relationship ")
    one = (before[at:] + "sheet2.xml" + after)[: (before[at:] + "sheet2.xml" + after).index("/>")]
    changed = one.replace(kind, "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet")
    assert changed != one
    parts["xl/_rels/workbook.xml.rels"] = relations.replace(one, changed)
    parts["xl/vbaProject.bin"] = b"macro"
    parts["xl/externalLinks/externalLink1.xml"] = "<x/>"

    filled = fill_template(workbooks.zipped(parts), {("表", "A3"): "x"}, "模板.xlsm")

    assert opened(filled).sheetnames == ["表"]
    assert not [name for name in names(filled) if "vba" in name or "external" in name or "macro" in name]
    with zipfile.ZipFile(io.BytesIO(filled)) as archive:
        assert b"macro" not in archive.read("[Content_Types].xml")


@given(
    st.dictionaries(
        st.tuples(st.just("表"), st.builds("{}{}".format, st.sampled_from("DEF"), st.integers(1, 40))),
        st.one_of(
            st.text(st.characters(exclude_categories=["C"]), max_size=20), st.integers(-(10**14), 10**14),
            st.booleans(), st.dates(date(1990, 1, 1)), st.decimals(-(10**6), 10**6, places=4),
        ),
        max_size=8,
    )
)  # fmt: skip
@pytest.mark.slow
@settings(max_examples=20)
def test_whatever_is_filled_in_stands_there(values: dict[tuple[str, str], object]) -> None:
    sheet = opened(fill_template(template(), values))["表"]  # type: ignore[arg-type]

    for (_, address), value in values.items():
        found = sheet[address].value
        if isinstance(value, date):
            assert found == datetime(value.year, value.month, value.day)
        elif isinstance(value, Decimal):
            assert Decimal(repr(found)) == value
        else:
            assert found == value or (value == "" and found is None)
