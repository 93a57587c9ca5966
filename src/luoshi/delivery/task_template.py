"""The empty decomposition table: what an office fills in and imports, laid out as exports are."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from luoshi.delivery.stage_templates import stage_templates
from luoshi.delivery.task_layout import CYCLES, SHEET, TASK_COLUMNS

ABOUT = "填写说明"
_ROWS = 300  # with lists to choose from
_NOTES: tuple[tuple[str, str], ...] = (
    ("工作任务", "必填。照会议、文件的原话写，系统会按原话找到对应的部署；一行一件。"),
    ("任务编号", "新任务留空，由系统编号；要改已有的任务，填它的编号。"),
    ("牵头单位", "只填一个；全称、简称都可以。各县区都要办的，每个县区一行。"),
    ("责任单位、配合单位", "可以填几个，用顿号分开；可以写“各县区”。"),
    ("完成时限", "写成 2026-06-30、6月底、三季度末都可以；没有明确时限就留空，按事项类别计算。"),
    ("事项类别", "从列表里选；它决定没有写明时限时怎么算、多久反馈一次、怎样销号。"),
    ("衡量指标、目标值", "有现成指标的写指标名称，目标值只写数字；没有的写在“目标要求”里。"),
    ("阶段安排", "每行写“2026-06-30 完成什么”，或写模板名称：" + "、".join(stage_templates()) + "。"),
    ("导入", "在“分解立项”页点“导入现有分解表”，先看差异再导入；有一格不对就一行也不导入。"),
)


def task_template(classes: Sequence[str]) -> bytes:
    """The empty table as a workbook; ``classes``: names of the classes of matters to choose from."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    body = {"font_name": "宋体", "font_size": 11, "text_wrap": True, "valign": "top", "num_format": "@"}
    header = book.add_format(
        {**body, "bold": True, "align": "center", "border": 1, "bg_color": "#E6F4FF", "valign": "vcenter"}
    )
    cell = book.add_format(body)
    sheet = book.add_worksheet(SHEET)
    sheet.set_row(0, 30)
    columns = [column for column in TASK_COLUMNS if column.read or column.key == "number"]
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width, cell)
        sheet.write_string(0, at, column.title, header)
    sheet.freeze_panes(1, 3)
    keys = [column.key for column in columns]
    about = book.add_worksheet(ABOUT)
    about.set_column(0, 0, 20)
    about.set_column(1, 1, 90)
    for at, (term, text) in enumerate(_NOTES):
        about.write_string(at, 0, term, cell)
        about.write_string(at, 1, text, cell)
    # A list longer than 255 characters stands in cells of its own.
    about.set_column(3, 3, 30, None, {"hidden": True})
    for at, name in enumerate(classes):
        about.write_string(at, 3, name, cell)
    for key, source in (
        ("kind", f"='{ABOUT}'!$D$1:$D${len(classes)}" if classes else None),
        ("cycle", list(CYCLES.values())),
    ):
        if source is not None:
            place = keys.index(key)
            rule = {"validate": "list", "source": source, "error_type": "warning"}
            sheet.data_validation(1, place, _ROWS, place, rule)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.activate()
    book.close()
    return file.getvalue()
