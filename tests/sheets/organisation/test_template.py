"""The template explains itself, offers what may be chosen, and holds nothing to import by mistake."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from luoshi.sheets.organisation import (
    LAYOUTS,
    Organisation,
    export_organisation,
    parse_organisation,
    template_workbook,
)
from tests.sheets.organisation.material import SMALL


def opened(language: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(template_workbook(language)))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_empty_template_is_an_empty_organisation(language: str) -> None:
    assert parse_organisation(template_workbook(language), "a.xlsx") == Organisation()


def test_its_sheets_and_titles_are_in_the_language_asked_for() -> None:
    assert opened("zh").sheetnames == ["说明", "单位", "区域", "岗位", "人员", "任职", "账号"]
    assert opened("en").sheetnames == ["Notes", "Units", "Areas", "Posts", "People", "Tenures", "Accounts"]
    assert [cell.value for cell in opened("zh")["任职"][1]] == [
        "人员编码*", "岗位编码*", "起始日期", "终止日期", "见于日期", "来源",
    ]  # fmt: skip


def test_every_column_is_explained() -> None:
    rows = [[cell.value or "" for cell in row] for row in opened("zh")["说明"].iter_rows(min_row=2)]
    explained = {(row[0], row[1]): row for row in rows}

    for layout in LAYOUTS:
        for field in layout.fields:
            row = explained[layout.names.chinese, field.titles.chinese]
            assert (row[2] == "是") == field.required
            assert row[3].startswith(field.meaning.chinese)


def test_choices_are_offered_and_codes_stay_text() -> None:
    sheet = opened("zh")["单位"]
    lists = {
        str(rule.sqref).split(":")[0]: rule.formula1
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }

    assert set(lists) == {"D2", "E2"}
    assert lists["E2"] == '"省级,市级,县级,乡级,村级"'
    assert sheet.column_dimensions["A"].number_format == "@"
    assert sheet.column_dimensions["I"].number_format == "yyyy-mm-dd"


def test_the_example_of_the_notes_would_be_accepted() -> None:
    """Each example, put into its sheet, makes an organisation without fault but for what it refers to."""
    book = opened("zh")
    for layout in LAYOUTS:
        for column, field in enumerate(layout.fields, start=1):
            example = field.example[0] if isinstance(field.example, tuple) else field.example
            if field.key not in ("parent", "reporting_parent"):
                book[layout.names.chinese].cell(2, column).value = example or None
    data = io.BytesIO()
    book.save(data)

    parsed = parse_organisation(data.getvalue(), "a.xlsx")

    assert [len(getattr(parsed, layout.key)) for layout in LAYOUTS] == [1] * 6


def test_the_same_organisation_is_the_same_bytes() -> None:
    assert export_organisation(SMALL, "zh") == export_organisation(SMALL, "zh")


def test_the_reference_page_names_every_column_and_choice(root: Path) -> None:
    page = (root / "docs" / "reference" / "organisation-template.md").read_text("utf-8")

    for layout in LAYOUTS:
        part = page.split(f"\n## {layout.names.chinese} {layout.names.english}\n")[1].split("\n## ")[0]
        for field in layout.fields:
            needed = "yes" if field.required else ""
            assert f"| {field.titles.chinese} | {field.titles.english} | {needed} |" in part
            for names in (field.choices or {}).values():
                assert names.chinese in part
