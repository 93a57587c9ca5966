"""The organisation as a workbook: empty with explanations, or filled with what is known."""

from __future__ import annotations

from typing import Any

from luoshi.messages import language as chosen_language
from luoshi.sheets.errors import Words
from luoshi.sheets.organisation.layout import LAYOUTS, NOTES, Field, Layout
from luoshi.sheets.organisation.rows import Organisation
from luoshi.sheets.writing import ColumnToWrite, SheetToWrite, ToWrite, write_workbook

_TITLE = Words("组织机构", "Organisation")
_NOTE_TITLES = (
    Words("工作表", "Sheet"), Words("列", "Column"), Words("必填", "Needed"),
    Words("填什么", "What to fill in"), Words("示例", "Example"),
)  # fmt: skip
_NEEDED = Words("是", "yes")
_GENERAL = (
    Words("六张表都要保留，没有内容的留空；表名和列名不要改。",
          "Keep all six sheets, empty ones too, with their names and titles."),
    Words("导入前先显示与现有内容的差别，确认后才生效。",
          "What would change is shown first, and nothing is done before you confirm."),
    Words("文件里没有的行不会被删除；要停用，请填终止日期（账号填“否”）。",
           "A row that is not in the file stays as it is: to end it, fill in the day (an account: No)."),
    Words("人员用自编编码区分，不得出现身份证号码，否则整个文件不予导入。",
           "People are told apart by a code of your own; a file with identity numbers is refused."),
)  # fmt: skip


def template_workbook(language: str | None = None) -> bytes:
    """The empty template in ``zh`` or ``en``: six sheets with lists to choose from, and a sheet of notes that
    explains every column and gives an example row (there, so that nobody imports it)."""
    return _workbook(Organisation(), language or chosen_language())


def export_organisation(organisation: Organisation, language: str | None = None) -> bytes:
    """The organisation in the layout of the template; ``parse_organisation`` gives the same rows again."""
    return _workbook(organisation, language or chosen_language())


def _workbook(organisation: Organisation, language: str) -> bytes:
    which = 1 if language == "en" else 0
    sheets = [_notes(which)]
    for layout in LAYOUTS:
        rows = [
            [_written(field, getattr(row, field.key), which) for field in layout.fields]
            for row in getattr(organisation, layout.key)
        ]
        columns = [_column(field, which) for field in layout.fields]
        sheets.append(SheetToWrite(layout.names[which], columns, rows, for_input=True))
    return write_workbook(sheets, title=_TITLE[which], language=language)


def _notes(which: int) -> SheetToWrite:
    rows: list[list[ToWrite]] = [["", "", "", words[which], ""] for words in _GENERAL]
    rows += [_note(layout, field, which) for layout in LAYOUTS for field in layout.fields]
    return SheetToWrite(NOTES[which], [ColumnToWrite(title[which]) for title in _NOTE_TITLES], rows)


def _note(layout: Layout, field: Field, which: int) -> list[ToWrite]:
    example = field.example[which] if isinstance(field.example, Words) else field.example
    meaning = field.meaning[which]
    if field.choices:
        separator = ", " if which else "、"
        meaning += ("; " if which else "：") + separator.join(
            words[which] for words in field.choices.values()
        )
    return [
        layout.names[which],
        field.titles[which],
        _NEEDED[which] if field.required else "",
        meaning,
        example,
    ]


def _column(field: Field, which: int) -> ColumnToWrite:
    return ColumnToWrite(
        field.titles[which] + ("*" if field.required else ""),
        "day" if field.kind == "day" else "text",
        choices=tuple(words[which] for words in (field.choices or {}).values()),
        note=field.meaning[which],
        width=40 if field.key in ("duties", "source") else None,
    )


def _written(field: Field, value: Any, which: int) -> ToWrite:
    if value is None:
        return None
    if field.kind == "flag":
        value = "true" if value else "false"
    if field.choices:
        return field.choices[value][which]
    written: ToWrite = value
    return written
