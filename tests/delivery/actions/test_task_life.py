"""A task from its registration to its closing, each step by whoever may; and every step that is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from luoshi.delivery.actions.assign_tasks import Assignment, PreviewMoved, assign_tasks
from luoshi.delivery.actions.cancel_task import cancel_task, reopen_task
from luoshi.delivery.actions.change_task import change_task
from luoshi.delivery.actions.close_task import close_task
from luoshi.delivery.actions.confirm_stage import confirm_stage
from luoshi.delivery.actions.object_to_assignment import decide_objection, object_to_assignment
from luoshi.delivery.actions.pause_task import pause_task, resume_task
from luoshi.delivery.actions.receive_task import begin_task, receive_task
from luoshi.delivery.actions.register_tasks import PerhapsDouble, TaskDraft, fan_out, register_tasks
from luoshi.delivery.actions.report_task import Answer, report_task
from luoshi.delivery.actions.review_report import review_report
from luoshi.delivery.actions.set_stages import set_stages
from luoshi.delivery.actions.split_task import split_task
from luoshi.delivery.life import State
from luoshi.delivery.models import Evidence, Report, Review, Task
from luoshi.delivery.stages import Stage
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Commitment, Event
from luoshi.record.versions import Overtaken, WrongState
from tests.delivery.tasks import City, assign, done, done_again, row, seen
from tests.record.acting import READER, assert_sound
from tests.web.clock import On

pytestmark = pytest.mark.django_db


def test_a_task_goes_from_registration_to_closing(city: City, on: On) -> None:
    task = city.registered()
    assert (row(task).state, row(task).code) == (State.REGISTERED, "2026-0001")
    assign(city.office, [task])
    receive_task(city.liaison, Because(), task, seen(task))
    begin_task(city.liaison, Because(), task, seen(task))
    on(5, 20)
    report_task(
        city.liaison, Because(), task, seen(task), Answer("working", "已开工", progress=Decimal("0.4"))
    )
    on(6, 20)
    report_task(city.liaison, Because(), task, seen(task), done())
    on(6, 25)
    review_report(city.office, Because(), task, seen(task), "approved", "情况属实")
    on(7, 1)
    close_task(city.office, Because(), task, seen(task))

    closed = row(task)
    assert (closed.state, closed.completed_on, closed.closed_on) == (
        State.CLOSED, date(2026, 6, 20), date(2026, 7, 1),
    )  # fmt: skip
    assert (closed.assigned_on, closed.received_on) == (date(2026, 3, 2), date(2026, 3, 2))
    assert closed.progress == Decimal("0.4")
    assert [one.state for one in Report.objects.order_by("at")] == ["working", "done"]
    assert Review.objects.get().comment == "情况属实"
    assert Evidence.objects.get().media_type == "text/plain"
    commitment = Commitment.objects.get(pk=task)
    assert (commitment.owner, commitment.due) == (city.units["住建局"], date(2026, 6, 30))
    assert commitment.known_to is not None
    assert_sound()


def test_a_task_that_nobody_may_see_and_one_that_is_not_there_look_alike(city: City) -> None:
    task = city.assigned()
    with pytest.raises(NotFound) as forbidden:
        receive_task(city.other, Because(), task, seen(task))
    with pytest.raises(NotFound) as unknown:
        receive_task(city.other, Because(), city.units["住建局"], 1)
    assert str(forbidden.value) == str(unknown.value)


@pytest.mark.parametrize("who", ["office", "auditor", "leader"])
def test_only_the_lead_unit_receives_and_reports(city: City, who: str) -> None:
    task = city.assigned()
    actor = getattr(city, who)
    with pytest.raises(Refused, match=actor.name):
        receive_task(actor, Because(), task, seen(task))
    with pytest.raises(Refused, match=actor.name):
        report_task(actor, Because(), task, seen(task), done())
    assert row(task).state == State.ASSIGNED


def test_an_auditor_and_a_reader_change_nothing(city: City) -> None:
    task = city.reported()
    for actor in (city.auditor, READER):
        with pytest.raises(Refused):
            review_report(actor, Because(), task, seen(task), "approved")
        with pytest.raises(Refused):
            register_tasks(actor, Because(), [city.draft()])
    assert row(task).state == State.REPORTED


def test_what_cannot_be_done_from_a_state_says_which_state_it_is(city: City) -> None:
    task = city.received()
    with pytest.raises(WrongState, match="已签收"):
        receive_task(city.liaison, Because(), task, seen(task))
    done_one = city.completed("完成管网改造")
    with pytest.raises(WrongState, match="已办结"):
        report_task(city.liaison, Because(), done_one, seen(done_one), done())


def test_done_needs_evidence(city: City) -> None:
    task = city.received()
    with pytest.raises(WrongEntry, match="要附佐证"):
        report_task(city.liaison, Because(), task, seen(task), done(evidence=()))
    with pytest.raises(WrongEntry, match="写进展情况"):
        report_task(city.liaison, Because(), task, seen(task), Answer("working"))
    assert not Report.objects.exists()


def test_a_returned_task_is_answered_again(city: City, on: On) -> None:
    task = city.reported()
    with pytest.raises(WrongEntry, match="还缺什么"):
        review_report(city.office, Because(), task, seen(task), "returned")
    review_report(city.office, Because(), task, seen(task), "returned", "没有竣工备案")
    assert (row(task).state, row(task).returned) == (State.RETURNED, 1)
    report_task(city.liaison, Because(), task, seen(task), done_again(text="补充竣工备案"))
    review_report(city.leader, Because(), task, seen(task), "approved")
    assert row(task).state == State.COMPLETED
    assert [one.verdict for one in Report.objects.order_by("at", "id")] == ["returned", "approved"]
    assert_sound()


def test_stages_that_a_returned_report_claimed_are_open_again_and_confirmed_ones_stay(city: City) -> None:
    task = city.received()
    stages = [Stage("开工", date(2026, 4, 1)), Stage("完工", date(2026, 5, 1))]
    set_stages(city.office, Because(), task, seen(task), stages)
    first, second = (UUID(one["id"]) for one in row(task).stages)
    report_task(city.liaison, Because(), task, seen(task), done(state="working", reached=(first,)))
    confirm_stage(city.second_clerk, Because(), task, seen(task), first)
    report_task(city.liaison, Because(), task, seen(task), done_again(reached=(second,)))
    assert all(one["done_on"] for one in row(task).stages)

    review_report(city.leader, Because(), task, seen(task), "returned", "没有竣工备案")

    reached = {one["title"]: one["done_on"] is not None for one in row(task).stages}
    assert reached == {"开工": True, "完工": False}
    assert_sound()


def test_a_limit_applies_only_as_it_was_shown(city: City, on: On) -> None:
    task = city.registered(due_on=None, kind="executive-meeting")
    with pytest.raises(PreviewMoved):
        assign_tasks(city.office, Because(), [Assignment(task, seen(task))], "sha256:0")
    assign(city.office, [task])
    assert row(task).due_on == date(2026, 4, 14)  # 30 working days: the sweeping of tombs is none
    assert row(task).due_basis["class"] == "executive-meeting"


def test_a_year_without_calendar_is_provisional_until_it_is_known(
    city: City, on: On, monkeypatch: pytest.MonkeyPatch
) -> None:
    from luoshi.delivery.actions.recompute_limits import recompute_limits

    on(12, 1)
    task = city.registered(due_on=None, kind="executive-meeting")
    assign(city.office, [task])
    assert row(task).due_provisional
    assert row(task).due_on == date(2027, 1, 12)  # without any holiday at the new year
    assert recompute_limits() == []
    monkeypatch.setattr(
        "luoshi.record.workdays.chinese_calendar.is_workday",
        lambda day: day.weekday() < 5 and day not in (date(2027, 1, 1),),
    )
    assert recompute_limits() == [task]
    assert (row(task).due_on, row(task).due_provisional) == (date(2027, 1, 13), False)
    assert row(task).first_due_on == date(2027, 1, 13)
    with pytest.raises(Refused):
        recompute_limits(city.office, Because())
    assert_sound()


def test_the_last_day_to_object_is_provisional_like_a_due_day(
    city: City, on: On, monkeypatch: pytest.MonkeyPatch
) -> None:
    from luoshi.delivery.actions.recompute_limits import recompute_limits

    on(12, 30)
    # Its due day is stated; only the days to object are counted.
    task, decided = (
        city.registered(due_on=date(2027, 6, 30)),
        city.registered("另一件", due_on=date(2027, 6, 30)),
    )
    assign(city.office, [task, decided])
    object_to_assignment(city.liaison, Because(), decided, seen(decided), "不是本局职责")
    decide_objection(city.leader, Because(), decided, seen(decided), uphold=False, answer="三定规定属住建")
    assert row(task).objectable == date(2027, 1, 4)  # 31 December, 1 and 4 January
    assert row(task).objectable_basis == {"start": "2026-12-30", "days": 3}
    assert recompute_limits() == []

    monkeypatch.setattr(
        "luoshi.record.workdays.chinese_calendar.is_workday",
        lambda day: day.weekday() < 5 and day != date(2027, 1, 1),
    )
    assert recompute_limits() == [task]
    assert (row(task).objectable, row(task).objectable_basis) == (date(2027, 1, 5), None)
    assert row(task).due_on == date(2027, 6, 30)
    assert row(decided).objectable is None
    assert recompute_limits() == []
    assert_sound()


def test_what_somebody_changed_meanwhile_is_shown_and_nothing_is_lost(city: City) -> None:
    task = city.assigned()
    opened = seen(task)
    change_task(city.second_clerk, Because(), task, opened, {"measure": "改造 40 个小区"}, "口径调整")
    with pytest.raises(Overtaken, match="经办二") as overtaken:
        change_task(city.office, Because(), task, opened, {"title": "完成老旧小区改造 40 个"})
    (change,) = overtaken.value.changes
    assert change.columns == (("measure", "", "改造 40 个小区"),)
    change_task(city.office, Because(), task, overtaken.value.version, {"title": "完成老旧小区改造 40 个"})
    assert (row(task).title, row(task).measure) == ("完成老旧小区改造 40 个", "改造 40 个小区")
    assert_sound()


def test_units_and_days_of_an_assigned_task_do_not_change_on_the_side(city: City) -> None:
    task = city.assigned()
    for values in ({"due_on": date(2027, 1, 1)}, {"lead": city.units["财政局"]}):
        with pytest.raises(WrongEntry, match=r"改派|延期"):
            change_task(city.office, Because(), task, seen(task), values)
    with pytest.raises(WrongEntry, match="不能这样改"):
        change_task(city.office, Because(), task, seen(task), {"state": "completed"})


def test_a_paused_task_resumes_where_it_was(city: City) -> None:
    task = city.received()
    with pytest.raises(WrongEntry, match="原因"):
        pause_task(city.office, Because(), task, seen(task), " ")
    with pytest.raises(Refused):
        pause_task(city.liaison, Because(), task, seen(task), "等待上级批复")
    pause_task(city.leader, Because(), task, seen(task), "等待上级批复")
    assert (row(task).state, row(task).next_due_on) == (State.PAUSED, None)
    resume_task(city.office, Because(), task, seen(task))
    assert (row(task).state, row(task).paused_on) == (State.RECEIVED, None)
    assert_sound()


def test_a_cancelled_or_completed_task_is_taken_up_again(city: City) -> None:
    task = city.received()
    cancel_task(city.office, Because(), task, seen(task), "任务合并")
    assert row(task).state == State.CANCELLED
    reopen_task(city.office, Because(), task, seen(task), "合并取消")
    assert (row(task).state, row(task).cancelled_on) == (State.WORKING, None)
    assert Commitment.objects.get(pk=task).known_to is None
    assert_sound()


def test_a_suggestion_closes_with_the_deputys_verdict_and_a_finding_with_its_review(city: City) -> None:
    suggestion = city.completed("答复代表建议", kind="suggestion")
    for no_grade in ("", "x", "办得很好"):
        with pytest.raises(WrongEntry, match="评价"):
            close_task(city.office, Because(), suggestion, seen(suggestion), no_grade)
    close_task(city.office, Because(), suggestion, seen(suggestion), "满意")
    assert row(suggestion).verdict == "满意"
    assert row(city.completed("整改审计问题", kind="audit-finding")).state == State.CLOSED


def test_a_duty_of_many_is_a_task_each(city: City) -> None:
    drafts = fan_out(city.draft("各县区要盘活闲置土地"), [city.units["望溪区"], city.units["住建局"]])
    tasks = register_tasks(city.office, Because(), drafts, series="盘活闲置土地")
    assert len({row(task).series for task in tasks}) == 1
    assert {row(task).lead for task in tasks} == {city.units["望溪区"], city.units["住建局"]}
    assert Event.objects.filter(kind="tasks registered").count() == 1
    assert_sound()


def test_a_duplicate_of_a_running_task_is_pointed_out_before_it_is_made(city: City) -> None:
    city.assigned("完成老旧小区改造")
    with pytest.raises(PerhapsDouble, match="2026-0001"):
        register_tasks(city.office, Because(), [city.draft("完成老旧小区改造。")])
    assert register_tasks(city.office, Because(), [city.draft("完成老旧小区改造。")], not_double=True)
    other = replace(city.draft("完成老旧小区改造"), lead=city.units["望溪区"])
    with pytest.raises(PerhapsDouble, match="2026-0001"):
        register_tasks(city.office, Because(), [other])
    assert register_tasks(city.office, Because(), [other], not_double=True)


@pytest.mark.parametrize(
    ("draft", "complaint"),
    [
        (TaskDraft("  "), "第 1 行：请填写任务内容"),
        (TaskDraft("做", kind="nothing"), "没有“nothing”这类事项"),
        (TaskDraft("做", directives=(Because().id or __import__("uuid").uuid4(),)), "没有这条部署"),
    ],
)
def test_a_row_that_cannot_be_registered_is_named(city: City, draft: TaskDraft, complaint: str) -> None:
    with pytest.raises(WrongEntry, match=complaint):
        register_tasks(city.office, Because(), [draft])
    assert not Task.objects.exists()


def test_a_task_is_never_due_before_what_it_consists_of(city: City) -> None:
    task, by_class = city.registered(), city.registered("完成管网改造", due_on=None, kind="minutes")
    part = city.draft("分项", lead=city.units["质安科"])
    (child,) = split_task(city.office, Because(), task, seen(task), [part])
    with pytest.raises(PerhapsDouble, match=row(child).code):
        split_task(city.office, Because(), by_class, seen(by_class), [part])
    with pytest.raises(WrongEntry, match="第 2 行和第 1 行一样"):
        split_task(city.office, Because(), by_class, seen(by_class), [part, part], not_double=True)
    assert Task.objects.filter(parent=by_class).count() == 0
    split_task(city.office, Because(), by_class, seen(by_class), [part], not_double=True)
    with pytest.raises(WrongEntry, match=f"不能早于子任务 {row(child).code}"):
        change_task(city.office, Because(), task, seen(task), {"due_on": date(2026, 4, 1)})
    with pytest.raises(WrongEntry, match="不能早于子任务"):
        assign(city.office, [by_class])
    assert row(task).due_on == row(child).due_on == date(2026, 6, 30)
    change_task(city.office, Because(), task, seen(task), {"due_on": date(2026, 7, 1)})
    cancel_task(city.office, Because(), child, seen(child), "合并办理")
    change_task(city.office, Because(), task, seen(task), {"due_on": date(2026, 4, 1)})


def test_days_beyond_all_counting_are_refused(city: City) -> None:
    for values in ({"due_on": date.max}, {"due_on": None, "stages": (Stage("验收", date.max),)}):
        with pytest.raises(WrongEntry, match="年份"):
            city.registered(**values)
    task = city.registered(due_on=None)
    with pytest.raises(WrongEntry, match="年份"):
        change_task(city.office, Because(), task, seen(task), {"due_on": date.max})
    with pytest.raises(WrongEntry, match="年份"):
        set_stages(city.office, Because(), task, seen(task), [Stage("验收", date.max)])


def test_a_day_that_comes_earlier_brings_its_stages_and_parts_along(
    city: City, on: On, monkeypatch: pytest.MonkeyPatch
) -> None:
    from luoshi.delivery.actions.recompute_limits import recompute_limits

    on(12, 30)
    task = city.registered(kind="executive-meeting", due_on=None)
    assign(city.office, [task])
    before = row(task).due_on
    assert before is not None
    stages = [Stage("验收", before), Stage("开工", date(2027, 1, 1))]
    set_stages(city.office, Because(), task, seen(task), stages)
    (child,) = split_task(
        city.office, Because(), task, seen(task),
        [city.draft("分项", lead=city.units["质安科"], due_on=before, stages=(Stage("进场", before),))],
    )  # fmt: skip

    # The calendar that is published has working Saturdays.
    monkeypatch.setattr("luoshi.record.workdays.is_working_day", lambda day: (day.weekday() < 6, True))
    assert recompute_limits() == [task, child]

    day = row(task).due_on
    assert day is not None
    assert day < before
    assert (row(child).due_on, row(child).first_due_on) == (day, day)
    assert [one["due_on"] for one in row(task).stages] == ["2027-01-01", day.isoformat()]
    assert [one["due_on"] for one in row(child).stages] == [day.isoformat()]
    causes = dict(Event.objects.filter(kind="task limit recomputed").values_list("subject", "cause_id"))
    assert causes[child] == Event.objects.get(kind="task limit recomputed", subject=task).id
    assert recompute_limits() == []
    assert_sound()
