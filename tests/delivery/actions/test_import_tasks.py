"""A decomposition table that an office keeps: read as it is laid out, shown, imported all or nothing, anchored."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from luoshi.delivery.actions.import_tasks import (
    ImportMoved,
    TasksImported,
    WrongTable,
    import_tasks,
)
from luoshi.delivery.actions.register_table import register_table
from luoshi.delivery.models import Task
from luoshi.delivery.queries.one_task import task_shown
from luoshi.delivery.queries.task_imports import ImportPlan, plan_import
from luoshi.delivery.queries.task_tables import task_table, task_table_file
from luoshi.delivery.queries.tasks import names_in
from luoshi.delivery.task_export import TaskCells, write_tasks
from luoshi.delivery.task_layout import cells_of
from luoshi.delivery.task_template import task_template
from luoshi.record import chain
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Because
from luoshi.record.actions.receive_document import SecretDocument
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Cause, Commitment, Event, File, Source, Statement
from luoshi.sheets import SheetError
from luoshi.sheets.printed import About
from tests.delivery.task_files import kept_table, saved
from tests.delivery.tasks import assign
from tests.delivery.typed import INDICATORS, city, directive, row
from tests.record.acting import CLERK, LIAISON
from tests.record.city import post, unit

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
ROWS = (
    ("一、城市建设", None, None, None, None, None, None),
    (1, "完成老旧小区改造", "市财政局", "市国资委", "各县区", "6月底前", None),
    (2, "修好松岭路", "市国资委", None, None, date(2026, 9, 30), "尽快"),
    (3, None, "市财政局", None, None, "年底", None),
)
MERGED = ("A5:G5", "B7:B8")


@pytest.fixture(autouse=True)
def _city() -> None:
    city()


def planned(data: bytes, name: str = "分解表.xlsx", **how: Any) -> ImportPlan:
    return plan_import(CLERK, data, name, TODAY, INDICATORS, **how)


def imported(data: bytes, name: str = "分解表.xlsx", **how: Any) -> TasksImported:
    plan = plan_import(CLERK, data, name, TODAY, INDICATORS)
    return import_tasks(CLERK, data, name, INDICATORS, plan.mapping, plan.fingerprint, **how)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luoshi.delivery.actions.import_tasks.timezone.localdate", lambda *_: TODAY)


def exported(*tasks: Task) -> bytes:
    file = io.BytesIO()
    names, kinds = names_in(tasks), {"minutes": "会议纪要事项（未明确时限）"}
    about = About("云川市", TODAY, datetime(2026, 3, 2, 9), "季小满", [])
    cells = [TaskCells(dict(cells_of(task, n, names, kinds))) for n, task in enumerate(tasks, start=1)]
    write_tasks(file, cells, about, lambda: (1, "sha256:00"))
    return file.getvalue()


def test_a_table_with_headings_over_headings_and_merged_cells_is_read_as_a_person_reads_it() -> None:
    plan = planned(kept_table(ROWS, merged=MERGED))

    assert plan.faults == []
    assert [(one.row, one.draft.title, one.draft.lead, one.draft.due_on) for one in plan.new] == [
        (6, "完成老旧小区改造", unit("CZJ"), date(2026, 6, 30)),
        (7, "修好松岭路", unit("GZW"), date(2026, 9, 30)),
        (8, "修好松岭路", unit("CZJ"), date(2026, 12, 31)),
    ]
    assert len(plan.new[0].draft.supporting) == 3
    # A merged cell is where the file has it.
    assert plan.new[2].cells["title"] == ("B7", "修好松岭路")
    assert {column.title: column.key for column in plan.tables[0].columns} == {
        "序号": "", "工作任务": "title", "牵头单位": "lead", "责任单位": "responsible", "配合单位": "supporting",
        "完成时限": "due_on", "备注": "",
    }  # fmt: skip


def test_every_task_is_anchored_to_the_cells_that_say_it() -> None:
    data = kept_table(ROWS, merged=MERGED)

    made = imported(data).made

    first = Task.objects.order_by("number")[0]
    assert first.id == made[0]
    words = Source.objects.get(pk=Commitment.objects.get(pk=first.id).source)
    assert (words.sheet, words.cell, words.opened()["stored"]) == ("分解表", "B6", "完成老旧小区改造")
    lead = Statement.objects.get(subject=first.id, property="task.unit")
    assert Source.objects.get(pk=lead.source).cell == "C6"
    assert File.objects.get(pk=words.file).size == len(data)
    event = Event.objects.get(kind="tasks registered")
    assert (event.cause, Event.objects.get(pk=event.cause_id).kind) == (Cause.IMPORT, "task table received")
    assert chain.verify().first_break is None


def test_a_row_with_the_exact_words_of_a_directive_is_joined_to_it() -> None:
    of = directive("修好松岭路")

    plan = planned(kept_table(ROWS, merged=MERGED))

    assert [one.draft.directives for one in plan.new] == [(), (of,), (of,)]
    assert plan.joined == 2


def test_one_wrong_cell_and_nothing_is_imported() -> None:
    rows = [
        *ROWS[:3],
        (4, "建好学校", "市教育局", None, None, "尽快", None),
        (5, None, "市财政局", None, None, "", None),
    ]
    data = kept_table(rows, merged=("A5:G5",))
    plan = planned(data)

    found = {(one.sheet, one.cell): one.message for one in plan.faults}
    assert set(found) == {("分解表", "C8"), ("分解表", "F8"), ("分解表", "B9")}
    assert found["分解表", "C8"].startswith("单位登记里没有“市教育局”")
    assert found["分解表", "B9"] == "这一行没有任务内容"
    with pytest.raises(WrongTable, match="文件里有 3 处问题，什么也没有导入"):
        imported(data)
    assert not Task.objects.exists()


def test_what_was_exported_comes_in_again_as_unchanged() -> None:
    register_table(
        CLERK,
        Because(),
        [
            row(
                lead="市财政局", responsible="市国资委", supporting="各县区", post="市财政局局长", due_on="2026-12-31",
                kind="会议纪要事项（未明确时限）", measure="全部完成", indicator="规上工业增加值", target="15.5",
                cycle="每月", stages="2026-06-30 完成一半（50%）\n2026-12-31 全部完成", evidence_expected="验收单",
            ),
            row("修好松岭路", "2", lead="市国资委"),
        ],
        INDICATORS,
    )  # fmt: skip
    data = exported(*Task.objects.order_by("number"))

    plan = planned(data)

    assert (plan.faults, plan.new, plan.changed, plan.unchanged) == ([], [], [], 2)
    with pytest.raises(WrongEntry, match="没有新的任务，也没有改动"):
        imported(data)


def test_what_was_changed_in_an_exported_table_is_shown_and_changed() -> None:
    register_table(
        CLERK, Because(), [row(lead="市财政局"), row("修好松岭路", "2", lead="市国资委")], INDICATORS
    )
    first, second = Task.objects.order_by("number")
    book = openpyxl.load_workbook(io.BytesIO(exported(first, second)))
    sheet = book.active
    titles = {cell.value: cell.column for cell in sheet[3]}
    sheet.cell(4, titles["牵头单位"]).value = "市国资委"
    sheet.cell(4, titles["完成时限"]).value = "年底"
    data = saved(book)

    (changed,) = planned(data).changed
    assert (changed.task.id, changed.shown) == (
        first.id,
        {"lead": ("市财政局", "市国资委"), "due_on": ("", "年底")},
    )
    made = imported(data)

    assert (made.made, made.changed) == ((), (first.id,))
    first.refresh_from_db()
    assert (first.lead, first.due_on) == (unit("GZW"), date(2026, 12, 31))


def test_a_task_that_was_assigned_gets_no_other_lead_by_a_table() -> None:
    register_table(CLERK, Because(), [row(lead="市财政局", due_on="2030-06-30")], INDICATORS)
    task = Task.objects.get()
    assign(CLERK, [task.id])
    book = openpyxl.load_workbook(io.BytesIO(exported(task)))
    titles = {cell.value: cell.column for cell in book.active[3]}
    book.active.cell(4, titles["牵头单位"]).value = "市国资委"

    (fault,) = planned(saved(book)).faults

    assert fault.message == f"{task.code} 已经交办：换牵头单位请改派，改时限请走延期"


def test_a_double_of_a_running_task_waits_for_a_word() -> None:
    register_table(CLERK, Because(), [row(lead="市财政局")], INDICATORS)
    data = kept_table(ROWS[:2], merged=("A5:G5",))

    (new,) = planned(data).new
    assert [one.code for one in new.doubles] == [Task.objects.get().code]
    with pytest.raises(WrongEntry, match="有 1 行可能与在办的任务重复"):
        imported(data)
    assert Task.objects.count() == 1
    imported(data, others={new.key})
    assert Task.objects.count() == 2


def test_columns_can_be_said_to_mean_something_else() -> None:
    data = kept_table(ROWS, merged=MERGED)
    plan = planned(data)

    again = planned(data, mapping={**plan.mapping, (0, 7): "measure"})

    assert [one.draft.measure for one in again.new] == ["", "尽快", ""]


def test_a_csv_and_the_filled_in_template_are_read_too() -> None:
    text = "序号,工作任务,牵头部门,办结时限\n1,修好松岭路,市国资委,2026年9月30日\n".encode("gb18030")
    book = openpyxl.load_workbook(io.BytesIO(task_template(["会议纪要事项（未明确时限）"])))
    titles = {cell.value: cell.column for cell in book.active[1]}
    filled = {"工作任务": "完成改造", "牵头单位": "市财政局", "事项类别": "会议纪要事项（未明确时限）"}
    for title, value in filled.items():
        book.active.cell(2, titles[title]).value = value

    assert [one.draft.due_on for one in planned(text, "分解.csv").new] == [date(2026, 9, 30)]
    assert [one.draft.kind for one in planned(saved(book)).new] == ["minutes"]


def test_what_changed_meanwhile_is_shown_again_first() -> None:
    data = kept_table(ROWS[:2], merged=("A5:G5",))
    plan = planned(data)

    with pytest.raises(ImportMoved):
        import_tasks(CLERK, data, "分解表.xlsx", INDICATORS, plan.mapping, "sha256:other")
    assert not Task.objects.exists()


def test_a_file_without_such_a_table_says_so_and_a_secret_one_is_refused() -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "电话"])
    with pytest.raises(SheetError, match="找不到表头"):
        planned(saved(book))
    secret = openpyxl.load_workbook(io.BytesIO(kept_table(ROWS)))
    secret.active["A1"].value = "机密★1年"
    with pytest.raises(SecretDocument):
        imported(saved(secret))


def test_only_the_office_imports() -> None:
    data = kept_table(ROWS)
    with pytest.raises(NotFound):
        plan_import(LIAISON, data, "分解表.xlsx", TODAY, INDICATORS)
    with pytest.raises(Refused):
        import_tasks(LIAISON, data, "分解表.xlsx", INDICATORS, {}, "")


OWN = (
    ("序号", "重点工作", "具体举措", "牵头市领导", "牵头单位", "配合单位", "完成时限", "阶段性目标", "备注"),
    (1, "城市建设", "修好松岭路", "骆明远", "市国资委", "各县区", "2027年1月20日前",
     "12月底前完成摸排；2027年1月15日前全部完成", None),
    (2, None, "完成老旧小区改造", None, "市财政局", "松岭县", "长期坚持", None, "每月报一次"),
)  # fmt: skip


def own_table(rows: Any = OWN) -> bytes:
    """A table as an office keeps it for itself, with its title and a line above."""
    book = openpyxl.Workbook()
    book.active.title = "分解表"
    book.active.append(["《重点工作任务分解表》"])
    book.active.append(["填报单位：市督查室　填报时间：2026年3月1日"])
    for one in rows:
        book.active.append(list(one))
    return saved(book)


def test_a_table_with_titles_of_its_own_is_read_and_what_is_not_read_is_named() -> None:
    plan = planned(own_table(), "冬春行动.xlsx")

    assert plan.faults == []
    first, second = plan.new
    assert (first.draft.title, first.draft.lead, first.draft.leader) == (
        "修好松岭路",
        unit("GZW"),
        post("CZJ-JZ"),
    )
    assert [(one.due_on, one.title) for one in first.draft.stages] == [
        (date(2026, 12, 31), "完成摸排"),
        (date(2027, 1, 15), "全部完成"),
    ]
    assert plan.unread == [("分解表", ["重点工作", "备注"])]
    assert [note.message[:6] for note in plan.notes if note.cell == "G5"] == ["没有明确时限"]
    # Without a day it is the class that says when: the preview shows that very day.
    assert (plan.kind, second.draft.kind, second.draft.due_on, second.due_on) == (
        "yearly-campaign", "yearly-campaign", None, date(2026, 12, 31),
    )  # fmt: skip


def test_the_class_of_a_whole_table_is_chosen_and_a_row_may_say_otherwise() -> None:
    rows = [
        (*OWN[0], "事项类别"),
        (*OWN[1], "会议纪要事项（未明确时限）"),
        (*OWN[2], None),
    ]

    plan = planned(own_table(rows), kind="instruction")

    assert [one.draft.kind for one in plan.new] == ["minutes", "instruction"]
    assert [one.due_on for one in plan.new] == [date(2027, 1, 20), date(2026, 3, 17)]
    assert planned(own_table(), "领导批示台账.xlsx").kind == "instruction"
    assert planned(own_table(), kind="").new[1].due_on is None


def test_an_imported_task_says_from_which_table_it_comes() -> None:
    made = imported(own_table(), "冬春行动.xlsx").made

    assert set(Task.objects.filter(pk__in=made).values_list("meeting", "kind")) == {
        ("冬春行动", "yearly-campaign")
    }


def test_a_table_whose_tasks_nobody_can_tell_waits_for_a_person_to_say() -> None:
    rows = [("谁来牵头", "干啥", "牵头单位", "完成时限"), (1, "修好松岭路", "市国资委", "年底")]

    plan = planned(own_table(rows))
    assert [fault.message[:12] for fault in plan.faults] == ["看不出哪一列是工作任务："]
    assert plan.tables[0].columns[1].samples == ("修好松岭路",)
    again = planned(own_table(rows), mapping={**plan.mapping, (0, 2): "title"})
    assert [one.draft.title for one in again.new] == ["修好松岭路"]


def test_several_measures_of_one_task_are_tasks_of_their_own() -> None:
    rows = [
        ("工作任务", "具体举措", "牵头单位"),
        ("修好松岭路", "完成设计", "市国资委"),
        ("修好松岭路", "开工", "市国资委"),
    ]

    assert [one.draft.title for one in planned(own_table(rows)).new] == ["完成设计", "开工"]
    assert [one.draft.measure for one in planned(own_table(rows[:2])).new] == ["完成设计"]


def test_a_task_says_which_cell_of_which_table_it_came_from() -> None:
    for task in imported(kept_table(ROWS, merged=MERGED)).made:
        (table,) = task_shown(CLERK, task).imports.values()
        assert (table.name, table.sheet, table.ledger) == ("分解表.xlsx", "分解表", None)
        rows = openpyxl.load_workbook(io.BytesIO(kept_table(ROWS, merged=MERGED))).active
        assert rows is not None
        assert rows[table.cell].value == Task.objects.get(pk=task).title


def test_what_was_imported_shows_its_cells_beside_the_tasks_they_became() -> None:
    data = kept_table(ROWS[:2])
    made = imported(data)
    (event,) = Event.objects.filter(kind="task table received")

    table = task_table(CLERK, event.id)

    assert (table.name, table.there, table.hidden) == ("分解表.xlsx", True, 0)
    assert [one.task.id for one in table.tasks] == list(made.made)
    told = {cell.text for cell in table.tasks[0].cells}
    assert {"完成老旧小区改造", "市财政局", "6月底前"} <= told
    assert task_table_file(CLERK, event.id) == ("分解表.xlsx", data)
    # A unit sees tasks and no tables of the office; what is there and what is not look alike.
    for actor, one in ((LIAISON, event.id), (CLERK, made.made[0])):
        with pytest.raises(NotFound, match="没有这张导入的表"):
            task_table(actor, one)
        with pytest.raises(NotFound, match="没有这张导入的表"):
            task_table_file(actor, one)
