"""The decomposition table, read back by two programs that did not write it."""

from __future__ import annotations

import io
import tempfile
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from luoshi.delivery.decomposition import ABOUT, COLUMNS, SHEET, write_decomposition
from luoshi.delivery.models import Directive
from luoshi.delivery.queries.register import Entry
from luoshi.record.models import new_id
from luoshi.sheets.printed import About, fitting

TOLD = About(
    "云川市", date(2026, 3, 1), datetime(2026, 3, 2, 9, 30), "季小满（督查室科员）", [("领域", "安全")]
)
HEAD = (1234, "sha256:" + "ab" * 32)
FORMULAS = [
    "=1+1",
    "+8613",
    "-5%以内",
    "@SUM(A1)",
    "=cmd|'/c calc'!A1",
    "＝1+1",
    "\t=1",
    "http://example.test",
    "00123",
]


def entry(quote: str = "抓好安全生产", **values: Any) -> Entry:
    row = Directive(
        id=new_id(), quote=quote,
        **{"meeting_name": "市政府常务会议", "speaker": "林若川", "domain": "安全",
           "decided_on": date(2026, 2, 24), "meeting_day": date(2026, 2, 24), "mechanisms": ["1071", "三个一"],
           "assignee": "各县区", **values},
    )  # fmt: skip
    return Entry(row, f"会议要求，{quote}。", "云川市召开会议", 2, 10, 10 + len(quote))


def written(*rows: Entry, about: About = TOLD) -> bytes:
    file = io.BytesIO()
    assert write_decomposition(file, rows, about, lambda: HEAD) == len(rows)
    return file.getvalue()


def by_calamine(data: bytes, sheet: str = SHEET) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(sheet).to_python()


def by_openpyxl(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_a_row_says_what_is_demanded_whence_and_leaves_three_columns_to_fill_in() -> None:
    one = entry()

    table = by_calamine(written(one))

    assert table[0] == [title for title, _width in COLUMNS]
    assert table[1] == [
        1, "市政府常务会议", date(2026, 2, 24), "林若川", "抓好安全生产", "安全", "1071、三个一",
        "各县区", "", "", "",
        "会议要求，抓好安全生产。", "《云川市召开会议》第2篇第11—16字", str(one.row.id),
    ]  # fmt: skip


def test_both_programs_read_the_same() -> None:
    data = written(entry(), entry("修好公路", speaker="", mechanisms=[], assignee=""))

    cells = [
        ["" if cell.value is None else cell.value for cell in row] for row in by_openpyxl(data)[SHEET].rows
    ]

    assert len(cells) == 3
    for ours, theirs in zip(cells, by_calamine(data), strict=True):
        assert [one.date() if isinstance(one, datetime) else one for one in ours] == theirs


@pytest.mark.parametrize("text", FORMULAS)
def test_text_is_never_a_formula_a_link_or_a_number(text: str) -> None:
    data = written(entry(text, meeting_name=text, speaker=text, assignee=text, mechanisms=[text]))

    sheet = by_openpyxl(data)[SHEET]
    for column in (2, 4, 5, 7, 8):
        cell = sheet.cell(2, column)
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_it_opens_ready_to_read_and_to_print() -> None:
    sheet = by_openpyxl(written(entry(), entry()))[SHEET]

    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:N3"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.print_area.endswith("$A$1:$K$3")
    assert sheet["E2"].alignment.wrap_text
    assert sheet.column_dimensions["E"].width > 40
    assert sum(width for _title, width in COLUMNS[:11]) < 165  # letters across A4, or the print would be tiny


def test_head_count_and_day_are_on_every_printed_page_and_on_a_sheet_of_their_own() -> None:
    data = written(entry(), entry())
    book = by_openpyxl(data)

    assert f"审计链第 1234 条 {HEAD[1]}" in book[SHEET].oddFooter.left.text
    assert book[SHEET].oddHeader.right.text == "截至 2026-03-01"
    about = {row[0]: row[1] for row in by_calamine(data, ABOUT)}
    assert about["条数"] == "2"
    assert about["截至"] == "2026-03-01（当天结束时已经录入的）"
    assert about["审计链条数"] == "1,234"
    assert about["审计链末条"] == HEAD[1]
    assert about["筛选条件"] == "领域：安全"
    assert about["导出人"] == "季小满（督查室科员）"
    assert HEAD[1] in about["核验"]


def test_the_head_is_read_after_the_last_row() -> None:
    order: list[str] = []

    def rows() -> Any:
        yield entry()
        order.append("rows")

    def head() -> tuple[int, str]:
        order.append("head")
        return HEAD

    write_decomposition(io.BytesIO(), rows(), TOLD, head)

    assert order == ["rows", "head"]


def test_an_empty_table_is_still_a_table() -> None:
    assert by_calamine(written()) == [[title for title, _width in COLUMNS]]


def test_a_city_named_like_a_code_of_the_header_stays_itself() -> None:
    about = About("A&B市", TOLD.known, TOLD.made_at, "甲", [])

    with zipfile.ZipFile(io.BytesIO(written(entry(), about=about))) as book:
        assert "A&amp;&amp;B市" in book.read("xl/worksheets/sheet1.xml").decode()


def test_a_sentence_too_long_for_a_cell_is_cut_and_says_so() -> None:
    assert fitting("长" * 32_767) == "长" * 32_767
    for text in ("长" * 40_000, "𠮷" * 20_000):
        cut = fitting(text)
        assert cut.endswith("……（全文见原文件）")
        assert len(cut.encode("utf-16-le")) // 2 <= 32_767
        assert text.startswith(cut.removesuffix("……（全文见原文件）"))
    assert by_calamine(written(entry("长" * 40_000)))[1][4].endswith("（全文见原文件）")


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30))
def test_any_words_come_back_as_they_were(text: str) -> None:
    value = by_openpyxl(written(entry(text)))[SHEET]["E2"].value

    assert (value or "") == text


def test_nothing_is_left_behind_when_a_row_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def rows() -> Any:
        yield entry()
        raise ConnectionError("the database went away")

    with pytest.raises(ConnectionError):
        write_decomposition(io.BytesIO(), rows(), TOLD, lambda: HEAD)

    assert list(tmp_path.iterdir()) == []
