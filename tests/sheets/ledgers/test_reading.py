"""Ledgers of every kind are read alike; what is none, or hostile, is a refusal that says what to do."""

from __future__ import annotations

import contextlib
import itertools
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.sheets import SheetError
from luoshi.sheets.ledgers import Ledger, LedgerTable, apart, delimited, read_ledger, reading
from luoshi.sheets.ledgers.body import table_of
from luoshi.sheets.ledgers.finding import find_tables
from luoshi.sheets.ledgers.grid import grids_of
from tests.sheets import workbooks
from tests.sheets.ledgers.material import body, headings, sheet

ROWS = [["县区", "本月"], ["望溪区", 12], ["城东区", 3]]
TEXT = "县区,本月\n望溪区,12\n城东区,3\n"
XLSX = sheet(ROWS)


def table(ledger: Ledger) -> list[list[object]]:
    (one,) = ledger.tables
    assert headings(one) == [("县区",), ("本月",)]
    return [[name, int(number)] for name, number in body(one)]


def refusal(data: bytes, name: str) -> SheetError:
    with pytest.raises(SheetError) as refused:
        read_ledger(data, name)
    assert refused.value.file == Path(name).name
    for language in ("zh", "en"):
        assert refused.value.what(language)
        assert refused.value.todo(language)
    return refused.value


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (XLSX, "a.xlsx", "xlsx"), (XLSX, "a.XLSM", "xlsx"), (XLSX, "目录/a.xls", "xlsx"),
        (workbooks.xls([["县区", "本月"], ["望溪区", 12.0], ["城东区", 3.0]]), "a.xls", "xls"),
        (workbooks.xls([["县区", "本月"], ["望溪区", 12.0], ["城东区", 3.0]]), "a.et", "xls"),
        (workbooks.ods([["县区", "本月"], ["望溪区", "12"], ["城东区", "3"]]), "a.ods", "ods"),
        (TEXT.encode(), "a.csv", "csv"), (TEXT.replace(",", "\t").encode(), "a.tsv", "tsv"),
        (TEXT.replace(",", ";").encode(), "a.csv", "csv"), (TEXT.replace(",", "\t").encode("gb18030"), "a.xls", "tsv"),
        (TEXT.replace("\n", "\r\n").encode(), "a.txt", "csv"),
    ],
)  # fmt: skip
def test_every_kind_is_read_alike(data: bytes, name: str, kind: str) -> None:
    ledger = read_ledger(data, name)

    assert (ledger.kind, ledger.name) == (kind, Path(name).name)
    assert table(ledger) == [["望溪区", 12], ["城东区", 3]]


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16"),
    ],
)
def test_texts_are_read_in_the_encodings_of_offices(codec: str, encoding: str) -> None:
    ledger = read_ledger(TEXT.encode(codec), "a.csv")

    assert (ledger.encoding, ledger.sheets) == (encoding, ("a",))
    assert table(ledger) == [["望溪区", 12], ["城东区", 3]]


def test_text_in_no_encoding_names_the_byte() -> None:
    error = refusal(TEXT.encode() + b"\xff\xff\n", "a.csv")

    assert (error.code, error.values["offset"], error.values["line"]) == (
        "undecodable",
        len(TEXT.encode()) + 1,
        4,
    )


def test_quoted_fields_may_hold_commas_and_line_breaks() -> None:
    (one,) = read_ledger('县区,本月\n"望溪区\n（甲,乙）","1,234.5"\n'.encode(), "a.csv").tables

    assert body(one) == [["望溪区\n（甲,乙）", "1,234.5"]]
    assert str(one.numbers(2).values[0]) == "1234.5"


def test_lines_of_different_length_are_filled_up() -> None:
    (one,) = read_ledger("主要指标\n县区,本月,累计\n望溪区,1\n城东区,1,2\n".encode(), "a.csv").tables

    assert body(one) == [["望溪区", "1", None], ["城东区", "1", "2"]]


def test_leading_zeros_of_a_text_survive() -> None:
    (one,) = read_ledger("单位代码,本月\n0012,5\n".encode(), "a.csv").tables

    assert body(one) == [["0012", "5"]]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.csv", "empty"), (XLSX, "a.docx", "wrong_extension"), (XLSX, "a.csv", None),
        (b"<html><table></table>", "a.xls", "not_a_workbook"), (b"<html></html>", "a.csv", "not_a_workbook"),
        (b"%PDF-1.4", "a.csv", "not_a_workbook"), (TEXT.encode(), "a.docx", "not_a_workbook"),
        (TEXT.encode(), "a.xlsx", "not_a_workbook"), (b"a,b\0,c\n", "a.csv", "damaged"),
        (XLSX[: len(XLSX) // 2], "a.xlsx", "damaged"), (workbooks.ole({"Workbook": b"nothing"}), "a.xls", "damaged"),
        (workbooks.ole({"EncryptedPackage": b"x"}), "a.xlsx", "encrypted"),
        (workbooks.zipped({"word/document.xml": "<a/>"}), "a.xlsx", "not_a_workbook"),
        (workbooks.zipped({"xl/workbook.bin": b"x"}), "a.xlsb", "damaged"),
        (workbooks.xlsx({"A1": "x", "XFD1048576": "y"}), "a.xlsx", "too_large"),
    ],
)  # fmt: skip
def test_what_is_no_ledger_is_refused(data: bytes, name: str, code: str | None) -> None:
    if code is None:
        assert read_ledger(data, name).kind == "xlsx"
    else:
        assert refusal(data, name).code == code


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MAX_CELLS", 3)
    with pytest.raises(apart.TooLarge):
        apart.sheets(XLSX)
    monkeypatch.setattr(delimited, "MAX_CELLS", 3)
    assert refusal(TEXT.encode(), "a.csv").code == "too_large"
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    assert refusal(XLSX, "a.xlsx").code == "too_large"


def test_an_entity_bomb_does_not_unfold() -> None:
    entities = '<!DOCTYPE a [<!ENTITY a "xxxxxxxxxx">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(10)
    ) + "]><worksheet"  # fmt: skip

    bomb = workbooks.changed(XLSX, "xl/worksheets/sheet1.xml", "<worksheet", entities)

    assert refusal(bomb, "a.xlsx").code == "damaged"


def test_the_names_of_sheets_are_kept_in_order() -> None:
    ledger = read_ledger(
        workbooks.xlsx({"A1": "县区", "B1": "本月", "A2": "望溪区", "B2": 1}, sheet="五 月"), "a.xlsx"
    )

    assert (ledger.sheets, ledger.tables[0].sheet) == (("五 月",), "五 月")


CELLS = st.one_of(
    st.none(),
    st.integers(-100, 3000),
    st.floats(-1e6, 1e6).map(lambda number: round(number, 4)),
    st.dates(date(1901, 1, 1)),
    st.booleans(),
    st.sampled_from(
        ["县区", "合计", "其中：", "注：甲", "单位：万元", "2026年5月",
         "5月", "1,234.5", "—", "一、工业", "甲",
         "填表人：甲", "主要指标表", "约3亿", "0012", "  ", "序号", "%", "第1页", "（亿元）",
         "总量（亿元）", "增速（%）", "13800138000"]
    ),
    st.text(st.characters(exclude_categories=["C"]), max_size=12),
)  # fmt: skip
GRIDS = st.lists(st.lists(CELLS, max_size=7), max_size=14)


def tables_here(data: bytes) -> list[LedgerTable]:
    """The tables of a file, read in this process."""
    grids = grids_of({"sheets": apart.sheets(data)})
    return [table_of(grid, found) for grid in grids for found in find_tables(grid)]


@given(GRIDS)
def test_any_grid_is_tables_whose_cells_are_the_sheets(rows: list[list[object]]) -> None:
    """Whatever stands on a sheet: tables do not overlap, and every value stands where the table says."""
    with contextlib.suppress(SheetError):
        taken: set[tuple[int, int]] = set()
        for one in tables_here(sheet(rows)):
            assert one.row_numbers == sorted(set(one.row_numbers))
            assert set(one.row_kinds) <= set(one.row_numbers)
            assert len({column.position for column in one.columns}) == len(one.columns)
            for column, (at, row) in itertools.product(one.columns, enumerate(one.row_numbers)):
                value = one.values[column.position][at]
                place = (row, column.position)
                assert place not in taken
                taken.add(place)
                cells = rows[row - 1] if row <= len(rows) else []
                stored = cells[column.position - 1] if column.position <= len(cells) else None
                assert value == (None if isinstance(stored, str) and not stored.strip() else stored)


@given(
    GRIDS,
    st.lists(
        st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(0, 3), st.integers(0, 3)), max_size=3
    ),
)
def test_any_merged_cells_are_tables_or_a_refusal(
    rows: list[list[object]], merged: list[tuple[int, int, int, int]]
) -> None:
    ranges: list[str] = []
    covered: set[tuple[int, int]] = set()
    for row, column, down, right in merged:
        inside = set(itertools.product(range(row, row + down + 1), range(column, column + right + 1)))
        if len(inside) > 1 and not inside & covered:
            covered |= inside
            ranges.append(f"{chr(64 + column)}{row}:{chr(64 + column + right)}{row + down}")
    with contextlib.suppress(SheetError):
        for one in tables_here(sheet(rows, ranges)):
            assert {len(values) for values in one.values.values()} <= {len(one.row_numbers)}


@given(
    st.text(max_size=200),
    st.sampled_from(["utf-8", "gb18030", "utf-16"]),
    st.sampled_from(["a.csv", "a.tsv", "a.xls"]),
)
def test_any_text_is_a_ledger_or_a_refusal(text: str, codec: str, name: str) -> None:
    with contextlib.suppress(SheetError):
        read_ledger(text.encode(codec, "ignore"), name)


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.xls", "a.ods", "a", ""]))
def test_any_bytes_are_a_ledger_or_a_refusal(data: bytes, name: str) -> None:
    with contextlib.suppress(SheetError):
        read_ledger(data, name)


@given(
    st.integers(0, 10**6),
    st.binary(max_size=40),
    st.sampled_from(
        [("a.xlsx", XLSX), ("a.xls", workbooks.xls(ROWS)), ("a.ods", workbooks.ods([["县区", "1"]]))]
    ),  # type: ignore[arg-type]
)
@pytest.mark.slow
@settings(max_examples=30)
def test_damage_is_a_refusal_and_nothing_else(at: int, by: bytes, made: tuple[str, bytes]) -> None:
    name, data = made
    at %= len(data)
    with contextlib.suppress(SheetError):
        read_ledger(data[:at] + by + data[at + len(by) :], name)
