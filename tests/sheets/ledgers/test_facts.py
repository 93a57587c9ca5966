"""A cited cell says what is stored, what is shown and how it came about; the file's XML cannot mislead."""

from __future__ import annotations

import contextlib
import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter.worksheet import Worksheet

from luoshi.sheets import SheetError
from luoshi.sheets.cells import cell_address
from luoshi.sheets.ledgers import CellFacts, FactsOf, cell_facts, read_ledger, uncached_formulas
from luoshi.sheets.ledgers.openxml import moved
from tests.sheets import workbooks
from tests.sheets.ledgers.material import book, put


def formatted(value: float, code: str | int) -> bytes:
    def write(worksheet: Worksheet, workbook: xlsxwriter.Workbook) -> None:
        worksheet.write_number("B2", value, workbook.add_format({"num_format": code}))

    return book(("甲", write))


def fact(data: bytes, address: str = "B2") -> CellFacts:
    return cell_facts(data, "甲", [address])[address]


@pytest.mark.parametrize(
    ("value", "code", "stored", "shown"),
    [
        (5.6, "General", "5.6", "5.6"), (0.056, "0.0%", "0.056", "5.6%"), (0.056, 9, "0.056", "6%"),
        (1234.5, "#,##0.00", "1234.5", "1,234.50"), (1234.5, 3, "1234.5", "1,235"), (2.5, "0", "2.5", "3"),
        (-5.6, "0.0;△0.0", "-5.6", "△5.6"), (46082, "yyyy-mm-dd", "46082", "2026-03-01"),
        (46082, 'yyyy"年"m"月"', "46082", "2026年3月"), (46082, 57, "46082", "2026年3月"),
        (46082, 14, "46082", "2026/3/1"),
        (3, '0"位"', "3", "3位"), (7, "00000", "7", "00007"), (1e11, "General", "100000000000", "1E+11"),
        (760962.4399999999, "0.00", "760962.4399999999", "760962.44"), (0, '0.0;-0.0;"—"', "0", "—"),
        (1.5, "[h]:mm", "1.5", None), (0.5, "# ?/?", "0.5", None), (123456, '0!.0,"万"', "123456", None),
        (5, "[>=10]0.0;0", "5", None), (5, "[DBNum2]0", "5", None), (46082, "mmm-yy", "46082", None),
        (-0.04, "0.0", "-0.04", None), (46082, "[$-409]d-mmm-yy", "46082", None),
    ],
)  # fmt: skip
def test_a_number_as_stored_and_as_shown(
    value: float, code: str | int, stored: str, shown: str | None
) -> None:
    assert fact(formatted(value, code)) == CellFacts(stored, shown)


def test_texts_truths_formulas_and_empty_cells() -> None:
    def write(worksheet: Worksheet, workbook: xlsxwriter.Workbook) -> None:
        worksheet.write_string("A1", " 望溪区 <&> ")
        worksheet.write_string("A2", "_x000D_行", workbook.add_format({"num_format": "@"}))
        worksheet.write("A3", True)  # noqa: FBT003
        worksheet.write_formula("A4", "=B1*2", workbook.add_format({"num_format": "0.0"}), 4)
        worksheet.write_formula("A5", '=B1&"元"', None, "2元")
        worksheet.write_formula("A6", "=B1/0", None, "#DIV/0!")
        worksheet.write_formula("A7", "=B1", None, "")
        worksheet.write_rich_string("A8", "约", workbook.add_format({"bold": True}), "3亿")

    data = book(("甲", write))
    found = cell_facts(data, "甲", [f"A{row}" for row in range(1, 10)])

    assert found == {
        "A1": CellFacts(" 望溪区 <&> ", " 望溪区 <&> "),
        "A2": CellFacts("_x000D_行", "_x000D_行"),
        "A3": CellFacts("TRUE", "TRUE"),
        "A4": CellFacts("4", "4.0", "=B1*2"),
        "A5": CellFacts("2元", "2元", '=B1&"元"'),
        "A6": CellFacts("#DIV/0!", "#DIV/0!", "=B1/0"),
        "A7": CellFacts("", "", "=B1", cached=False),
        "A8": CellFacts("约3亿", "约3亿"),
        "A9": CellFacts("", ""),
    }
    assert uncached_formulas(data) == [("甲", "A7")]


SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def with_rows(rows: str, head: str = "", **more: str) -> bytes:
    """An ``.xlsx`` whose only sheet has these rows as XML."""
    declared = f'<?xml version="1.0" encoding="UTF-8"?>{head}<worksheet {NAMESPACE}>'
    sheet = f"{declared}<sheetData>{rows}</sheetData></worksheet>"
    with zipfile.ZipFile(io.BytesIO(workbooks.xlsx({"A1": "x"}))) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    return workbooks.zipped({**parts, SHEET: more.get("whole", sheet)})


@pytest.mark.parametrize(
    ("rows", "address", "stored"),
    [
        ('<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>', "A2", "3"),
        ('<row r="5"><c r="C5"><v>1</v></c><c><v>2</v></c></row>', "D5", "2"),
        ('<row r="1"><c r="A1"><!--<c r="A1"><v>9</v></c>--><v>2</v></c></row>', "A1", "2"),
        ('<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[<v>9</v>]]></t></is></c></row>', "A1", "<v>9</v>"),
        ("<row r='1'><c r='A1'><v>2</v></c></row>", "A1", "2"),
        ('<row r="1"><c r="A1" t="inlineStr"><is><r><t>约</t></r><r><t>3亿</t></r><rPh>'
         "<t>yue</t></rPh></is></c></row>", "A1", "约3亿"),
        ('<row r="1"><c r="A1"/><c r="B1"><v>7</v></c></row>', "B1", "7"),
        ('<row r="1" spans="1:2" hidden="1"/><row r="2"><c s="0" r="A2"><v>8</v></c></row>', "A2", "8"),
        ('<row r="1"><c r="A1" t="str"><v>&#x7532;&amp;</v></c></row>', "A1", "甲&"),
    ],
)  # fmt: skip
def test_unusual_xml_is_understood(rows: str, address: str, stored: str) -> None:
    data = with_rows(rows)

    assert cell_facts(data, "甲", [address])[address].stored == stored


def test_prefixes_and_other_encodings_are_understood() -> None:
    prefixed = (
        '<?xml version="1.0" encoding="UTF-16"?><x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/'
        '2006/main"><x:sheetData><x:row r="1"><x:c r="A1"><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row></x:sheetData>'
        "</x:worksheet>"
    )
    data = with_rows("", whole=prefixed.encode("utf-16"))  # type: ignore[arg-type]

    assert fact(data, "A1") == CellFacts("2", "2", "=1+1")


def test_a_document_type_is_refused() -> None:
    bomb = with_rows(
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        '<!DOCTYPE worksheet [<!ENTITY a "1"><!ENTITY b "&a;&a;">]>',
    )

    for ask in (
        lambda: fact(bomb, "A1"),
        lambda: uncached_formulas(bomb),
        lambda: read_ledger(bomb, "a.xlsx"),
    ):
        with pytest.raises(SheetError) as refused:
            ask()
        assert refused.value.code == "damaged"


def test_shared_formulas_are_each_cells_own() -> None:
    data = with_rows(
        '<row r="1"><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*$C$1+SUM(A$1:A1)&amp;"A1"</f><v>1</v></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0"/><v>2</v></c></row>'
    )

    found = cell_facts(data, "甲", ["B1", "B3"])

    assert found["B1"].formula == '=A1*$C$1+SUM(A$1:A1)&"A1"'
    assert found["B3"].formula == '=A3*$C$1+SUM(A$1:A3)&"A1"'


@pytest.mark.parametrize(
    ("formula", "there"),
    [
        ("A1+B$2", "C4+D$2"), ("'A1'!A1", "'A1'!C4"), ("LOG10(A1)", "LOG10(C4)"), ("SUM(A:A)", "SUM(C:C)"),
        ("_A1+税率1", "_A1+税率1"), ('"A1"&A1', '"A1"&C4'), ("Sheet1!B2", "Sheet1!D5"),
    ],
)  # fmt: skip
def test_a_formula_moves_with_its_cell(formula: str, there: str) -> None:
    assert moved(formula, "B1", "D4") == there


def test_many_cells_of_many_sheets() -> None:
    def write(worksheet: Worksheet, workbook: xlsxwriter.Workbook) -> None:
        put(worksheet, workbook, [[f"{worksheet.name}{row}", row, date(2026, 3, 1)] for row in range(300)])

    facts = FactsOf(book(("甲", write), ("乙", write)))
    addresses = [cell_address(row, column) for row in range(1, 301) for column in (1, 2)]

    for name in ("甲", "乙", "甲"):
        found = facts.cells(name, addresses)
        assert list(found) == addresses
        assert (found["A300"].stored, found["B300"].shown) == (f"{name}299", "299")
    with pytest.raises(SheetError) as refused:
        facts.cells("丙", ["A1"])
    assert refused.value.code == "no_such_sheet"


def ods(rows: str) -> bytes:
    names = ("office", "table", "text")
    declared = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    content = (
        f'<office:document-content {declared} xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:'
        f'xmlns:calcext:1.0"><office:body><office:spreadsheet><table:table table:name="甲">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return workbooks.zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def cell(value: str, shown: str, kind: str = "float", more: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="{kind}" office:value="{value}" {more}><text:p>{shown}</text:p>'
        "</table:table-cell>"
    )


def test_opendocument_says_what_it_shows() -> None:
    data = ods(
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        f'<table:table-row><table:table-cell table:number-columns-repeated="2"/>{cell("0.056", "5.6%", "percentage")}'
        + cell("7", "7.0", more='table:formula="of:=[.A1]*2"')
        + '<table:table-cell table:formula="of:=[.A1]"/>'
        + '<table:table-cell office:value-type="string"><text:p>约<text:s text:c="2"/>'
        "<text:span>3亿</text:span></text:p><text:p>元</text:p></table:table-cell></table:table-row>"
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )

    assert cell_facts(data, "甲", ["C4", "D4", "E4", "F4", "A1"]) == {
        "C4": CellFacts("0.056", "5.6%"),
        "D4": CellFacts("7", "7.0", "=[.A1]*2"),
        "E4": CellFacts("", "", "=[.A1]", cached=False),
        "F4": CellFacts("约  3亿\n元", "约  3亿\n元"),
        "A1": CellFacts("", ""),
    }
    assert uncached_formulas(data) == [("甲", "E4")]


def test_opendocument_tables_have_merges_percentages_and_hidden_rows() -> None:
    def words(text: str, more: str = "") -> str:
        return (
            f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'
        )

    covered = "<table:covered-table-cell/>"
    data = ods(
        f"<table:table-row>{words('县区', 'table:number-rows-spanned=' + chr(34) + '2' + chr(34))}"
        f"{words('投资', 'table:number-columns-spanned=' + chr(34) + '2' + chr(34))}{covered}</table:table-row>"
        f"<table:table-row>{covered}{words('总量')}{words('增速')}</table:table-row>"
        f"<table:table-row>{words('望溪区')}{cell('3', '3')}{cell('0.05', '5%', 'percentage')}</table:table-row>"
        f'<table:table-row table:visibility="collapse">{words("城东区")}{cell("4", "4")}'
        f"{cell('0.06', '6%', 'percentage')}</table:table-row>"
    )

    (table,) = read_ledger(data, "a.ods").tables

    assert [column.path for column in table.columns] == [("县区",), ("投资", "总量"), ("投资", "增速")]
    assert table.percents == {3: frozenset({3, 4})}
    assert table.hidden_rows == (4,)


def test_other_kinds_tell_nothing() -> None:
    data = workbooks.xls([["x", 1.0]])

    assert cell_facts(data, "甲", ["A1"]) == {}
    assert uncached_formulas(data) == []


SMALL = book(("甲", lambda worksheet, workbook: put(worksheet, workbook, [["县区", 1], ["望溪区", 0.5]])))


@given(st.integers(0, 10**6), st.binary(max_size=40), st.sampled_from([SMALL, ods("<table:table-row/>")]))
def test_damage_is_a_refusal_and_nothing_else(at: int, by: bytes, data: bytes) -> None:
    at %= len(data)
    broken = data[:at] + by + data[at + len(by) :]
    with contextlib.suppress(SheetError):
        cell_facts(broken, "甲", ["A1", "B2"])
    with contextlib.suppress(SheetError):
        uncached_formulas(broken)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60))
def test_broken_rows_are_a_refusal_and_nothing_else(rows: str) -> None:
    """Whatever stands where rows should."""
    data = with_rows(f'<row r="1"><c r="A1"><v>1</v></c></row>{rows}')
    with contextlib.suppress(SheetError):
        assert fact(data, "A1").stored in ("1", "")
    with contextlib.suppress(SheetError):
        uncached_formulas(data)
