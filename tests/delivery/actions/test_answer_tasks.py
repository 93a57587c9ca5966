"""Several tasks answered at once: all or none, and what is wrong is said of each row."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from luoshi.delivery.actions.answer_tasks import RECEIVE, STAGE, RowAnswer, WrongRows, answer_tasks
from luoshi.delivery.actions.change_task import change_task
from luoshi.delivery.actions.save_draft import keep_draft_file, let_file_prove, save_draft
from luoshi.delivery.life import State
from luoshi.delivery.models import Draft, DraftFile, Evidence, Report
from luoshi.delivery.stages import Stage
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from luoshi.record.storage import files
from tests.delivery.tasks import City, row, seen
from tests.record.acting import assert_sound
from tests.web.clock import On

pytestmark = pytest.mark.django_db
PROOF = "老旧小区改造竣工验收单：40 个小区全部合格。".encode()


def test_several_are_answered_at_once_and_one_file_proves_two(city: City) -> None:
    stage = Stage("形成初稿", date(2026, 3, 20))
    first, second, third, fourth = (
        city.received("改造小区"),
        city.received("完成验收"),
        city.received("起草方案", stages=(stage,)),
        city.assigned("摸底"),
    )
    (stage_row,) = row(third).stages
    file = keep_draft_file(city.liaison, first, PROOF, "验收单.txt")
    let_file_prove(city.liaison, file.id, [first, second])
    save_draft(city.liaison, first, {"text": "全部完成"})
    save_draft(city.liaison, fourth, {"said": RECEIVE})

    reports = answer_tasks(
        city.liaison,
        Because(),
        [
            RowAnswer(first, seen(first), "done", "全部完成"),
            RowAnswer(second, seen(second), "done", "已验收", link="https://example.cn/a"),
            RowAnswer(
                third, seen(third), STAGE, "初稿已报", stage=stage_row["id"], link="https://example.cn/b"
            ),
            RowAnswer(fourth, seen(fourth), RECEIVE),
        ],
    )

    assert len(reports) == 3
    assert [row(one).state for one in (first, second, third, fourth)] == [
        State.REPORTED, State.REPORTED, State.WORKING, State.RECEIVED,
    ]  # fmt: skip
    assert row(third).stages[0]["done_on"] == "2026-03-02"
    proof = Evidence.objects.filter(address=file.address)
    assert {one.task for one in proof} == {first, second}
    assert {one.claim for one in proof} == {"全部完成", "已验收"}
    assert not Draft.objects.exists()
    assert not DraftFile.objects.exists()
    assert_sound()


def test_a_report_ahead_of_its_day_answers_what_is_asked_for_and_no_more(city: City, on: On) -> None:
    task = city.received(kind="key-project", due_on=date(2026, 12, 31))
    assert row(task).next_report_on == date(2026, 3, 5)
    asked = []
    for month, day in ((3, 3), (3, 4), (4, 7)):
        on(month, day)
        answer_tasks(city.liaison, Because(), [RowAnswer(task, seen(task), "working", f"{month}月{day}日")])
        asked.append(row(task).next_report_on)

    # The first answers for 5 March; the second is early for 5 April, and too early for May; the third is late.
    assert asked == [date(2026, 4, 5), date(2026, 4, 5), date(2026, 5, 5)]


def test_what_is_wrong_is_said_of_every_row_and_nothing_is_sent_or_lost(city: City) -> None:
    good, silent, unproved, changed, foreign = (
        city.received("甲"),
        city.received("乙"),
        city.received("丙"),
        city.received("丁"),
        city.received("戊"),
    )
    file = keep_draft_file(city.liaison, good, PROOF, "验收单.txt")
    before = seen(changed)
    change_task(city.office, Because(), changed, before, {"measure": "改过的要求"}, "口径调整")

    with pytest.raises(WrongRows, match="有 4 件填得不对，一件也没有报送") as wrong:
        answer_tasks(
            city.liaison,
            Because(),
            [
                RowAnswer(good, seen(good), "done", "全部完成"),
                RowAnswer(silent, seen(silent), "working"),
                RowAnswer(unproved, seen(unproved), "done", "做完了"),
                RowAnswer(changed, before, "working", "在办"),
                RowAnswer(foreign, seen(foreign), STAGE, "阶段完成"),
            ],
        )

    faults = wrong.value.faults
    assert {task: fault.field for task, fault in faults.items()} == {
        silent: "text", unproved: "evidence", changed: "", foreign: "state",
    }  # fmt: skip
    assert [change.columns for change in faults[changed].changes] == [(("measure", "", "改过的要求"),)]
    assert "经办甲" in wrong.value.faults[changed].message
    assert row(good).state == State.RECEIVED
    assert not Report.objects.exists()
    assert [one.id for one in DraftFile.objects.all()] == [file.id]
    assert not files().exists(file.address)
    assert_sound()


def test_who_may_not_answer_is_told_in_the_row(city: City) -> None:
    task = city.received()
    for somebody in (city.other, city.auditor, city.section):
        with pytest.raises(WrongRows) as wrong:
            answer_tasks(somebody, Because(), [RowAnswer(task, seen(task), "working", "替别人报")])
        assert list(wrong.value.faults) == [task]
    assert not Report.objects.exists()


def test_nothing_filled_in_is_said_so(city: City) -> None:
    with pytest.raises(WrongEntry, match="还没有填任何一件"):
        answer_tasks(city.liaison, Because(), [])


def test_only_the_figure_that_stands_for_the_task_is_taken_as_evidence(city: City) -> None:
    task = city.received(indicator="gdp")

    with pytest.raises(WrongRows) as wrong:
        answer_tasks(city.liaison, Because(), [RowAnswer(task, seen(task), "done", statement=uuid4())])

    assert wrong.value.faults[task].field == "use"
