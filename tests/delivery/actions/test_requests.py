"""What a lead unit asks of others: another lead unit, more time, coordination; each decided by somebody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from luoshi.delivery.actions.cancel_task import cancel_task
from luoshi.delivery.actions.change_lead import change_lead
from luoshi.delivery.actions.change_task import change_task
from luoshi.delivery.actions.coordinate import answer_coordination, ask_coordination
from luoshi.delivery.actions.extend_task import decide_extension, request_extension
from luoshi.delivery.actions.object_to_assignment import decide_objection, object_to_assignment
from luoshi.delivery.actions.report_task import report_task
from luoshi.delivery.actions.review_report import review_report
from luoshi.delivery.life import State
from luoshi.delivery.models import Coordination, Extension, Objection
from luoshi.delivery.queries.mine import my_page
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry
from luoshi.record.models import new_id
from tests.delivery.tasks import City, assign, done, row, seen
from tests.record.acting import assert_sound
from tests.web.clock import On

pytestmark = pytest.mark.django_db


def test_an_objection_that_is_upheld_leaves_the_task_to_be_assigned_anew(city: City) -> None:
    task = city.assigned()
    object_to_assignment(city.liaison, Because(), task, seen(task), "属于财政职责", city.units["财政局"])
    with pytest.raises(WrongEntry, match="正在等待"):
        object_to_assignment(city.head, Because(), task, seen(task), "再提一次")
    both = replace(city.liaison, roles=frozenset({"clerk", "liaison"}))
    with pytest.raises(Refused, match="另一个人"):
        decide_objection(both, Because(), task, seen(task), uphold=True, answer="同意")
    decide_objection(city.office, Because(), task, seen(task), uphold=True, answer="确属财政职责")
    assert (row(task).state, row(task).lead) == (State.REGISTERED, None)
    with pytest.raises(NotFound):
        object_to_assignment(city.liaison, Because(), task, seen(task), "看不到了")
    assert Objection.objects.get().upheld
    assert_sound()


def test_a_decided_assignment_cannot_be_returned(city: City) -> None:
    task = city.assigned()
    object_to_assignment(city.liaison, Because(), task, seen(task), "不是本局职责")
    decide_objection(city.leader, Because(), task, seen(task), uphold=False, answer="三定规定属住建")
    assert row(task).decided
    with pytest.raises(WrongEntry, match="已经裁定"):
        object_to_assignment(city.head, Because(), task, seen(task), "还是不是")


def test_an_objection_comes_within_its_days(city: City, on: On) -> None:
    task = city.assigned()
    assert row(task).objectable == date(2026, 3, 5)
    on(3, 6)
    with pytest.raises(WrongEntry, match="已过"):
        object_to_assignment(city.liaison, Because(), task, seen(task), "不是本局职责")


def given_back(city: City, task: UUID, objecting: Actor) -> None:
    """Its unit objects, and the objection is upheld."""
    object_to_assignment(objecting, Because(), task, seen(task), "不是我们的")
    decide_objection(city.second_clerk, Because(), task, seen(task), uphold=True, answer="同意")


def test_another_unit_has_the_whole_time_of_the_class_and_one_that_had_it_no_more(city: City, on: On) -> None:
    fresh, again = (city.registered(title, due_on=None, kind="minutes") for title in ("甲事", "乙事"))
    assign(city.office, [fresh, again])
    first = date(2026, 3, 22)  # twenty days
    assert (row(fresh).due_on, row(fresh).first_due_on) == (first, first)
    on(3, 4)
    given_back(city, fresh, city.liaison)
    on(3, 20)
    change_lead(city.office, Because(), again, seen(again), city.units["财政局"], "职责调整")
    given_back(city, again, city.other)
    assert (row(fresh).due_on, row(fresh).due_basis, row(fresh).first_due_on) == (None, None, first)
    on(3, 21)
    with pytest.raises(WrongEntry, match="事项类别"):
        change_task(city.office, Because(), fresh, seen(fresh), {"kind": "yearly-campaign"})
    with pytest.raises(WrongEntry, match="延期"):
        change_task(city.office, Because(), fresh, seen(fresh), {"due_on": date(2026, 9, 30)})
    change_task(city.office, Because(), fresh, seen(fresh), {"lead": city.units["财政局"]})
    change_task(city.office, Because(), again, seen(again), {"lead": city.units["住建局"]})
    assign(city.office, [fresh, again])

    assert (row(fresh).due_on, row(fresh).first_due_on) == (date(2026, 4, 10), first)
    assert row(fresh).due_basis is not None
    # The bureau had it before: by way of another unit it has no more time.
    assert (row(again).due_on, row(again).first_due_on) == (first, first)
    assert_sound()


def test_what_was_due_on_a_stated_day_is_due_later_by_an_extension_alone(city: City, on: On) -> None:
    due = date(2026, 3, 10)
    task = city.received(due_on=due)
    on(3, 20)
    change_lead(city.office, Because(), task, seen(task), city.units["财政局"], "职责调整")
    given_back(city, task, city.other)
    for later in (date(2026, 9, 30), None):
        with pytest.raises(WrongEntry, match="延期"):
            change_task(city.office, Because(), task, seen(task), {"due_on": later})
    change_task(
        city.office, Because(), task, seen(task), {"lead": city.units["望溪区"], "due_on": date(2026, 3, 9)}
    )
    assign(city.office, [task])
    assert (row(task).due_on, row(task).first_due_on) == (date(2026, 3, 9), due)
    assert_sound()


def test_more_time_is_asked_for_before_the_due_day_and_granted_by_somebody_else(city: City, on: On) -> None:
    task = city.received()
    with pytest.raises(WrongEntry, match="进展"):
        request_extension(city.liaison, Because(), task, seen(task),
                          until=date(2026, 8, 1), reason="雨季", progress="")  # fmt: skip
    with pytest.raises(WrongEntry, match="晚于"):
        request_extension(city.liaison, Because(), task, seen(task),
                          until=date(2026, 6, 30), reason="雨季", progress="六成")  # fmt: skip
    on(6, 20)
    request_extension(city.liaison, Because(), task, seen(task),
                      until=date(2026, 8, 1), reason="雨季", progress="六成")  # fmt: skip
    both = replace(city.liaison, roles=frozenset({"clerk", "leader", "liaison"}))
    with pytest.raises(Refused, match="另一个人"):
        decide_extension(both, Because(), task, seen(task), until=date(2026, 8, 1))
    with pytest.raises(Refused):
        decide_extension(city.head, Because(), task, seen(task), until=date(2026, 8, 1))
    decide_extension(
        city.leader, Because(), task, seen(task), until=date(2026, 7, 20), answer="只到七月二十日"
    )
    assert (row(task).due_on, row(task).first_due_on) == (date(2026, 7, 20), date(2026, 6, 30))
    assert Extension.objects.get().granted == date(2026, 7, 20)
    assert_sound()


@pytest.mark.parametrize("day", [(6, 30), (7, 1)])
def test_on_the_due_day_it_is_too_late_to_ask(city: City, on: On, day: tuple[int, int]) -> None:
    task = city.received()
    on(*day)
    with pytest.raises(WrongEntry, match="以前申请"):
        request_extension(city.liaison, Because(), task, seen(task),
                          until=date(2026, 8, 1), reason="雨季", progress="六成")  # fmt: skip


def test_a_refused_extension_says_why_and_changes_nothing(city: City) -> None:
    task = city.received()
    request_extension(city.liaison, Because(), task, seen(task),
                      until=date(2026, 8, 1), reason="雨季", progress="六成")  # fmt: skip
    with pytest.raises(WrongEntry, match="理由"):
        decide_extension(city.office, Because(), task, seen(task), until=None)
    decide_extension(city.office, Because(), task, seen(task), until=None, answer="抓紧")
    assert row(task).due_on == date(2026, 6, 30)
    assert Extension.objects.get().refused


def test_more_time_is_granted_only_until_a_day_that_has_not_passed(city: City, on: On) -> None:
    task = city.received()
    on(6, 20)
    request_extension(city.liaison, Because(), task, seen(task),
                      until=date(2026, 8, 1), reason="雨季", progress="六成")  # fmt: skip
    on(7, 20)
    with pytest.raises(WrongEntry, match="今天以前"):
        decide_extension(city.office, Because(), task, seen(task), until=date(2026, 7, 10))
    decide_extension(city.office, Because(), task, seen(task), until=date(2026, 7, 20))
    assert row(task).due_on == date(2026, 7, 20)


def asked(city: City) -> UUID:
    """A task of which an objection and an extension wait."""
    task = city.assigned()
    object_to_assignment(city.liaison, Because(), task, seen(task), "不是本局职责")
    request_extension(city.liaison, Because(), task, seen(task),
                      until=date(2026, 8, 1), reason="雨季", progress="六成")  # fmt: skip
    return task


def waiting(city: City) -> tuple[int, int]:
    page = my_page(city.second_clerk, date(2026, 3, 2))
    return len(page.objections), len(page.extensions)


@pytest.mark.parametrize("end", ["approved", "cancelled"])
def test_what_nobody_decided_on_lapses_with_the_end_of_its_task(city: City, end: str) -> None:
    task = asked(city)
    assert waiting(city) == (1, 1)
    if end == "approved":
        report_task(city.liaison, Because(), task, seen(task), done())
        assert waiting(city) == (0, 0)  # while the report waits, nobody can decide
        assert Extension.objects.get().decided_at is not None
        assert Objection.objects.get().decided_at is None
        review_report(city.office, Because(), task, seen(task), "approved")
    else:
        cancel_task(city.office, Because(), task, seen(task), "已失去对象")
    objection, extension = Objection.objects.get(), Extension.objects.get()
    said = "任务已办结" if end == "approved" else "任务已撤销"
    more_time = "已报完成" if end == "approved" else "任务已撤销"
    assert (objection.upheld, objection.answer) == (None, f"{said}，不再裁定")
    assert (extension.granted, extension.refused, extension.answer) == (None, False, f"{more_time}，不再批复")
    assert objection.decided_at is not None
    assert extension.decided_at is not None
    assert waiting(city) == (0, 0)
    assert_sound()


def test_of_a_returned_task_the_objection_is_decided_and_more_time_is_asked_for_anew(city: City) -> None:
    task = asked(city)
    report_task(city.liaison, Because(), task, seen(task), done())
    review_report(city.office, Because(), task, seen(task), "returned", "缺验收单")
    assert waiting(city) == (1, 0)
    request_extension(city.liaison, Because(), task, seen(task),
                      until=date(2026, 8, 1), reason="雨季", progress="六成")  # fmt: skip
    assert waiting(city) == (1, 1)
    own = my_page(replace(city.liaison, roles=frozenset({"clerk", "liaison"})), date(2026, 3, 2))
    assert (own.objections, own.extensions) == ([], [])
    decide_extension(city.office, Because(), task, seen(task), until=date(2026, 7, 1))
    decide_objection(city.office, Because(), task, seen(task), uphold=True, answer="确属财政职责")
    assert row(task).state == State.REGISTERED


def test_a_need_of_coordination_stays_until_it_is_answered(city: City, on: On) -> None:
    task = city.received()
    for own in ("住建局", "质安科"):
        with pytest.raises(WrongEntry, match="不能是牵头单位"):
            ask_coordination(
                city.liaison, Because(), task, seen(task), what="用地", unit=city.units[own],
                needed_by=date(2026, 4, 1),
            )  # fmt: skip
    with pytest.raises(WrongEntry, match="哪天以前"):
        ask_coordination(
            city.liaison, Because(), task, seen(task), what="用地", unit=city.units["财政局"], needed_by=None
        )
    due = row(task).due_on
    assert due is not None
    with pytest.raises(WrongEntry, match="请申请延期"):
        ask_coordination(
            city.liaison, Because(), task, seen(task), what="用地", unit=city.units["财政局"],
            needed_by=due + timedelta(days=1),
        )  # fmt: skip
    first = ask_coordination(
        city.liaison, Because(), task, seen(task), what="拨付资金", unit=city.units["财政局"],
        needed_by=date(2026, 4, 1),
    )  # fmt: skip
    on(3, 10)
    second = ask_coordination(
        city.liaison,
        Because(),
        task,
        seen(task),
        what="腾退房屋",
        unit=city.units["望溪区"],
        needed_by=date(2026, 6, 30),
    )
    assert row(task).coordination_since == date(2026, 3, 2)
    answer_coordination(city.leader, Because(), task, seen(task), first, "已拨付")
    assert row(task).coordination_since == date(2026, 3, 10)
    answer_coordination(city.office, Because(), task, seen(task), second, "已腾退")
    assert row(task).coordination_since is None
    assert Coordination.objects.filter(decided_at__isnull=True).count() == 0
    assert_sound()


def test_the_unit_that_was_asked_answers_for_itself(city: City) -> None:
    task = city.received()
    need = ask_coordination(
        city.liaison,
        Because(),
        task,
        seen(task),
        what="拨款",
        unit=city.units["财政局"],
        needed_by=date(2026, 6, 30),
    )
    # A clerk of the office that also speaks for the unit is no third party, nor is whoever asked.
    both = Actor("兼职", new_id(), new_id(), "办公室", frozenset({"clerk", "head"}), city.head.held)
    asker = replace(city.liaison, roles=frozenset({"clerk"}), held=())
    for own in (both, asker):
        with pytest.raises(Refused):
            answer_coordination(own, Because(), task, seen(task), need, "自己答复")
    answer_coordination(city.other, Because(), task, seen(task), need, "已拨付")
    assert row(task).coordination_since is None
    with pytest.raises(NotFound):
        answer_coordination(city.county, Because(), task, seen(task), need, "与我无关")


def test_a_task_given_to_another_unit_is_its_from_then_on(city: City) -> None:
    task = city.received()
    with pytest.raises(Refused):
        change_lead(city.liaison, Because(), task, seen(task), city.units["财政局"], "推给财政")
    change_lead(city.office, Because(), task, seen(task), city.units["财政局"], "职责调整")
    assert (row(task).state, row(task).lead) == (State.ASSIGNED, city.units["财政局"])
    assert row(task).due_on == date(2026, 6, 30)
    with pytest.raises(NotFound):
        object_to_assignment(city.liaison, Because(), task, seen(task), "已不是我的")
    assert_sound()


def test_a_registered_task_of_no_unit_is_not_assigned(city: City) -> None:
    task = city.registered(lead=None)
    with pytest.raises(WrongEntry, match="没有牵头单位"):
        assign(city.office, [task])
