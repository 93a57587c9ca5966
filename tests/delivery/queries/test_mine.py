"""My page: what is owed, and for whoever decides what waits for them; as many queries for one task as for many."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.delivery.actions.attach_evidence import attach_evidence
from luoshi.delivery.actions.cancel_task import cancel_task
from luoshi.delivery.actions.confirm_stage import confirm_stage
from luoshi.delivery.actions.coordinate import ask_coordination
from luoshi.delivery.actions.extend_task import request_extension
from luoshi.delivery.actions.mark_untracked import mark_untracked
from luoshi.delivery.actions.object_to_assignment import object_to_assignment
from luoshi.delivery.actions.receive_task import receive_task
from luoshi.delivery.actions.report_task import report_task
from luoshi.delivery.actions.save_draft import keep_draft_file, save_draft
from luoshi.delivery.actions.split_task import split_task
from luoshi.delivery.models import Directive
from luoshi.delivery.queries.mine import my_page
from luoshi.delivery.queries.tasks import parent_codes
from luoshi.delivery.stages import Stage
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Actor, Because
from tests.delivery.tasks import PROOF, City, done, done_again, row, seen
from tests.record.acting import accept_all, receive

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
SOON = date(2026, 3, 20)


def test_as_many_queries_for_one_task_as_for_many(city: City) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as found:
            assert my_page(city.liaison, TODAY).owed
        return len(found)

    def owe(number: int) -> None:
        for n in range(number):
            task = city.received(f"第{n}件共{number}件", due_on=SOON)
            save_draft(city.liaison, task, {"text": "一"})
            keep_draft_file(city.liaison, task, f"{number}-{n}".encode(), f"{n}.txt")

    owe(1)
    my_page(city.liaison, TODAY)
    few = counted()
    owe(8)
    assert counted() == few < 35


def test_the_office_sees_everything_that_waits_for_it(city: City) -> None:
    accept_all(receive())
    directive, untracked = Directive.objects.order_by("position")[:2]
    every = Directive.objects.count()
    waiting = city.registered("没交办", directives=(directive.id,))
    # A directive of which the only task was cancelled waits for one again.
    again = Directive.objects.order_by("position")[2]
    gone = city.registered("重复的", directives=(again.id,))
    assert my_page(city.second_clerk, TODAY).undecomposed_count == every - 2
    cancel_task(city.office, Because(), gone, seen(gone), "重复")
    mark_untracked(city.office, Because(), [untracked.id], "仅供学习")
    reported = city.reported("报了")
    objected = city.received("有异议")
    object_to_assignment(city.liaison, Because(), objected, seen(objected), "不是我局职责")
    extended = city.received("要延期")
    request_extension(
        city.liaison, Because(), extended, seen(extended),
        reason="雨季停工", progress="完成七成", until=date(2026, 8, 1),
    )  # fmt: skip
    needing = city.received("要协调")
    ask_coordination(
        city.liaison,
        Because(),
        needing,
        seen(needing),
        what="拨款",
        unit=city.units["财政局"],
        needed_by=date(2026, 6, 30),
    )

    page = my_page(city.second_clerk, TODAY)

    assert [one.id for one in page.to_review] == [reported]
    assert [task.id for task, _one in page.objections] == [objected]
    assert [task.id for task, _one in page.extensions] == [extended]
    assert [task.id for task, _one in page.coordination] == [needing]
    assert ([one.id for one in page.unassigned], page.unassigned_count) == ([waiting], 1)
    assert page.undecomposed_count == every - 2
    assert {directive.id, untracked.id} & {one.id for one in page.undecomposed} == set()
    assert (page.owed, page.units) == ([], ())
    leader = my_page(city.leader, TODAY)
    assert [one.id for one in leader.to_review] == [reported]
    assert [task.id for task, _one in leader.coordination] == [needing]
    assert (leader.unassigned, leader.undecomposed_count) == ([], 0)
    assert my_page(city.other, TODAY).to_review == []
    with pytest.raises(NotFound):
        my_page(city.auditor, TODAY)


def test_whoever_had_a_hand_in_it_is_told_that_others_review(city: City) -> None:
    task = city.received("两人一岗")
    report_task(city.liaison, Because(), task, seen(task), done())

    page = my_page(city.office, TODAY)
    assert ([one.id for one in page.to_review], page.others_review) == ([task], [])
    assert [one.id for one in my_page(city.colleague, TODAY).sent] == [task]
    attach_evidence(city.office, Because(), task, seen(task), [PROOF])
    page = my_page(city.office, TODAY)
    assert (page.to_review, [one.id for one in page.others_review]) == ([], [task])


def test_stages_that_wait_are_listed_for_whoever_may_confirm_them(city: City) -> None:
    stages = (Stage("开工", date(2026, 4, 1)), Stage("完工", date(2026, 5, 1)))
    task, kept = (city.received(title, stages=stages) for title in ("改造小区", "改造管网"))
    for one in (task, kept):
        first = UUID(row(one).stages[0]["id"])
        report_task(city.liaison, Because(), one, seen(one), done(state="working", reached=(first,)))
    confirm_stage(city.leader, Because(), kept, seen(kept), UUID(row(kept).stages[0]["id"]))
    attach_evidence(city.office, Because(), task, seen(task), [PROOF])

    def waits(who: Actor) -> list[tuple[str, str]]:
        return [(one.title, stage.title) for one, stage in my_page(who, TODAY).to_confirm]

    assert waits(city.second_clerk) == waits(city.leader) == [("改造小区", "开工")]
    assert waits(city.office) == waits(city.liaison) == waits(city.other) == []
    # Of what is reported as done the whole is reviewed.
    report_task(city.liaison, Because(), task, seen(task), done_again())
    page = my_page(city.second_clerk, TODAY)
    assert ([one.id for one in page.to_review], page.to_confirm) == ([task], [])


def test_what_is_not_received_is_to_be_received_first_and_parts_name_the_whole(city: City) -> None:
    task = city.assigned(due_on=SOON)
    assert [one.asks for one in my_page(city.liaison, TODAY).owed] == ["receive"]
    receive_task(city.liaison, Because(), task, seen(task))
    assert [one.asks for one in my_page(city.liaison, TODAY).owed] == ["finish"]
    (part,) = split_task(
        city.liaison,
        Because(),
        task,
        seen(task),
        [city.draft("分项", lead=city.units["质安科"], due_on=SOON)],
    )
    whole = row(task)
    # The section sees its part and not the whole, so it is not told the number of that.
    page = my_page(city.section, TODAY)
    assert ([one.task.id for one in page.owed], page.parents) == ([part], {})
    assert parent_codes(city.liaison, [row(part), whole]) == {task: whole.code}
