"""Nobody approves their own: every side door to “done” is tried, with every role, account and post there may be."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
import xlsxwriter

from luoshi.delivery.actions.attach_evidence import attach_evidence
from luoshi.delivery.actions.cancel_task import cancel_task
from luoshi.delivery.actions.change_lead import change_lead
from luoshi.delivery.actions.change_task import CHANGEABLE, change_task
from luoshi.delivery.actions.close_task import close_task
from luoshi.delivery.actions.confirm_stage import confirm_stage
from luoshi.delivery.actions.pause_task import pause_task, resume_task
from luoshi.delivery.actions.report_task import Answer, TaskAnswer, report_task, report_tasks
from luoshi.delivery.actions.review_report import TaskReview, review_report, review_reports
from luoshi.delivery.actions.set_stages import set_stages
from luoshi.delivery.actions.split_task import split_task
from luoshi.delivery.actions.take_back_stage import take_back_stage
from luoshi.delivery.life import State
from luoshi.delivery.models import Evidence, Review, Task
from luoshi.delivery.queries.mine import my_page
from luoshi.delivery.queries.one_task import task_shown
from luoshi.delivery.stages import Stage, stages_of
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Actor, Because, HeldPost, acting
from luoshi.record.actions.judge_same_person import WrongJudgement, judge_same_person
from luoshi.record.actions.receive_ledger import receive_ledger
from luoshi.record.actions.undo_identity_judgement import undo_identity_judgement
from luoshi.record.entries import WrongEntry
from luoshi.record.evidence import LinkEvidence, StatementEvidence
from luoshi.record.models import PeriodKind, Role, Statement, new_id
from tests.delivery.queries.test_tasks import give_figure
from tests.delivery.tasks import PROOF, City, done, done_again, row, seen, somebody
from tests.record.acting import CLERK, assert_sound
from tests.record.organising import organising
from tests.web.clock import On

pytestmark = pytest.mark.django_db
EVERY_ROLE = frozenset(role.value for role in Role if role)


def with_every_role(actor: Actor, city: City) -> Actor:
    """The same person and account, in posts that give every role there is, for every unit."""
    held = tuple(HeldPost(new_id(), city.units["市政府"], role) for role in sorted(EVERY_ROLE))
    return replace(actor, roles=EVERY_ROLE, held=held)


def assert_not_reviewed(city: City, task: UUID, actor: Actor) -> None:
    before = Review.objects.count()
    for verdict in ("approved", "returned"):
        with pytest.raises(Refused, match="另一个人"):
            review_report(actor, Because(), task, seen(task), verdict, "意见")
    with pytest.raises(Refused, match="另一个人"):
        review_reports(actor, Because(), [TaskReview(task, seen(task), "approved")])
    assert row(task).state == State.REPORTED
    assert Review.objects.count() == before


def test_the_submitter_is_refused_with_every_role_and_somebody_else_is_not(city: City) -> None:
    task = city.reported()
    assert_not_reviewed(city, task, with_every_role(city.liaison, city))
    review_report(city.office, Because(), task, seen(task), "approved")
    assert row(task).state == State.COMPLETED


def test_a_second_account_of_the_same_person_is_refused(city: City) -> None:
    task = city.reported()
    second = replace(with_every_role(city.liaison, city), account=new_id(), name="另一账号")
    assert_not_reviewed(city, task, second)


def test_two_records_judged_to_be_one_person_are_one(city: City) -> None:
    with organising() as now:
        first, other = now.person("甲"), now.person("乙")
    task = city.received()
    submitter = replace(city.liaison, person=first)
    report_task(submitter, Because(), task, seen(task), done())
    second = replace(city.second_clerk, person=other)
    event = judge_same_person(CLERK, Because(), first, other, "同一人")
    assert_not_reviewed(city, task, second)
    with pytest.raises(WrongJudgement, match="您本人"):
        undo_identity_judgement(second, event)
    assert_not_reviewed(city, task, second)


def test_a_second_account_on_the_same_post_is_refused(city: City) -> None:
    task = city.reported()
    colleague = replace(city.colleague, roles=frozenset({"liaison", "clerk"}))
    assert colleague.person != city.liaison.person
    assert_not_reviewed(city, task, colleague)


def test_everybody_who_edited_since_is_refused(city: City) -> None:
    task = city.reported()
    attach_evidence(
        city.second_clerk, Because(), task, seen(task), [LinkEvidence("已公示", "https://example.org/1")]
    )
    assert_not_reviewed(city, task, city.second_clerk)
    change_task(city.office, Because(), task, seen(task), {"measure": "40 个小区"}, "口径调整")
    assert_not_reviewed(city, task, city.office)
    review_report(city.leader, Because(), task, seen(task), "approved")


def test_who_edited_before_the_report_may_review_it(city: City) -> None:
    task = city.received()
    change_task(city.office, Because(), task, seen(task), {"measure": "40 个小区"}, "口径调整")
    report_task(city.liaison, Because(), task, seen(task), done())
    review_report(city.office, Because(), task, seen(task), "approved")


def test_stages_set_while_a_report_waits_are_an_edit(city: City) -> None:
    task = city.reported()
    set_stages(city.office, Because(), task, seen(task), [Stage("验收", date(2026, 6, 1))])
    assert_not_reviewed(city, task, city.office)


def test_an_edit_while_the_reported_task_is_paused_is_an_edit(city: City) -> None:
    task = city.reported()
    pause_task(city.office, Because(), task, seen(task), "等待汛期结束")
    change_task(city.office, Because(), task, seen(task), {"measure": "20 个小区"}, "口径调整")
    resume_task(city.office, Because(), task, seen(task))
    assert_not_reviewed(city, task, city.office)
    review_report(city.second_clerk, Because(), task, seen(task), "approved")


def test_an_edit_of_a_paused_task_of_which_nothing_was_reported_bars_nobody(city: City) -> None:
    task = city.received()
    pause_task(city.office, Because(), task, seen(task), "等待汛期结束")
    change_task(city.office, Because(), task, seen(task), {"measure": "40 个小区"}, "口径调整")
    resume_task(city.office, Because(), task, seen(task))
    report_task(city.liaison, Because(), task, seen(task), done())
    review_report(city.office, Because(), task, seen(task), "approved")


def test_a_supporting_unit_that_added_evidence_does_not_review(city: City) -> None:
    task = city.reported(supporting=(city.units["财政局"],))
    attach_evidence(
        city.other, Because(), task, seen(task), [LinkEvidence("已拨款", "https://example.org/2")]
    )
    assert_not_reviewed(city, task, with_every_role(city.other, city))


def test_reassigning_is_no_side_door(city: City) -> None:
    """Somebody of the office and of the unit reports, has it returned, gives it to another unit, and comes back."""
    both = with_every_role(city.liaison, city)
    task = city.reported()
    review_report(city.second_clerk, Because(), task, seen(task), "returned", "再补")
    change_lead(both, Because(), task, seen(task), city.units["财政局"], "改派")
    report_task(city.other, Because(), task, seen(task), done_again())
    assert_not_reviewed(city, task, both)


def test_returning_ones_own_and_reporting_by_another_is_no_side_door(city: City) -> None:
    task = city.reported()
    review_report(city.office, Because(), task, seen(task), "returned", "再补")
    report_task(city.head, Because(), task, seen(task), done_again())
    assert_not_reviewed(city, task, with_every_role(city.liaison, city))


def test_answering_in_bulk_only_reports(city: City) -> None:
    first, second = city.received(), city.received("完成管网改造")
    report_tasks(city.liaison, Because(), [TaskAnswer(task, seen(task), done()) for task in (first, second)])
    assert {row(first).state, row(second).state} == {State.REPORTED}
    with pytest.raises(Refused):
        review_reports(
            with_every_role(city.liaison, city),
            Because(),
            [TaskReview(task, seen(task), "approved") for task in (first, second)],
        )


def test_in_bulk_one_that_is_refused_keeps_all_back(city: City) -> None:
    first, own = city.reported(), city.reported("完成管网改造")
    change_task(city.office, Because(), own, seen(own), {"measure": "x"}, "口径调整")
    with pytest.raises(Refused):
        review_reports(
            city.office, Because(), [TaskReview(task, seen(task), "approved") for task in (first, own)]
        )
    assert row(first).state == State.REPORTED


def test_neither_registering_nor_changing_sets_a_state(city: City) -> None:
    assert not CHANGEABLE & {"state", "completed_on", "closed_on", "hands", "progress", "returned", "version"}
    task = city.registered()
    assert (row(task).state, row(task).completed_on) == (State.REGISTERED, None)
    with pytest.raises(TypeError):
        city.draft(state="completed")


def test_cancelling_pausing_and_closing_are_no_way_out_for_the_submitter(city: City) -> None:
    both = with_every_role(city.liaison, city)
    task = city.reported()
    for leave in (
        lambda: cancel_task(both, Because(), task, seen(task), "不用了"),
        lambda: pause_task(both, Because(), task, seen(task), "等等"),
    ):
        with pytest.raises(Refused):
            leave()
    review_report(city.office, Because(), task, seen(task), "approved")
    with pytest.raises(Refused):
        close_task(both, Because(), task, seen(task))
    close_task(city.office, Because(), task, seen(task))


def test_sub_tasks_are_reviewed_by_the_unit_above_and_not_by_their_own(city: City) -> None:
    task = city.received()
    (child,) = split_task(
        city.liaison, Because(), task, seen(task), [city.draft("分项验收", lead=city.units["质安科"])]
    )
    report_task(city.section, Because(), child, seen(child), done())
    with pytest.raises(Refused):
        review_report(city.section, Because(), child, seen(child), "approved")
    review_report(city.liaison, Because(), child, seen(child), "approved")
    assert row(child).state == State.COMPLETED


def test_a_unit_does_not_review_what_its_own_people_reported_for_a_section(city: City) -> None:
    task = city.received()
    kept, own = split_task(
        city.liaison, Because(), task, seen(task),
        [city.draft(title, lead=city.units["质安科"]) for title in ("分项验收", "分项备案")],
    )  # fmt: skip
    report_task(city.section, Because(), own, seen(own), done())
    review_report(city.head, Because(), own, seen(own), "approved")
    report_task(city.liaison, Because(), kept, seen(kept), done())
    with pytest.raises(Refused, match="同一单位"):
        review_report(city.head, Because(), kept, seen(kept), "approved")
    with pytest.raises(Refused, match="同一单位"):
        cancel_task(city.head, Because(), kept, seen(kept), "不用了")
    page = my_page(city.head, date(2026, 3, 2))
    assert kept in {one.id for one in page.others_review}
    assert kept not in {one.id for one in page.to_review}
    review_report(city.office, Because(), kept, seen(kept), "approved")
    assert_sound()


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        pytest.param(Role.LEADER, "市政府", id="leader in charge"),
        pytest.param(Role.CLERK, "", id="clerk of the office"),
    ],
)
def test_who_speaks_for_the_unit_does_not_review_it_by_another_post(
    city: City, role: Role, unit: str
) -> None:
    task = city.reported()
    post = HeldPost(new_id(), city.units.get(unit), role.value)
    second = replace(city.head, roles=city.head.roles | {role.value}, held=(*city.head.held, post))
    for verdict in ("approved", "returned"):
        with pytest.raises(Refused, match="同一单位"):
            review_report(second, Because(), task, seen(task), verdict, "意见")
    assert task not in {one.id for one in my_page(second, date(2026, 3, 2)).to_review}
    alone = replace(second, roles=frozenset({role.value}), held=(post,))
    review_report(alone, Because(), task, seen(task), "approved")
    assert_sound()


def test_a_leader_whose_post_is_in_the_unit_does_not_review_it(city: City) -> None:
    task = city.reported()
    inside = somebody("局长兼领导", "leader", city.units["住建局"])
    with pytest.raises(Refused, match="同一单位"):
        review_report(inside, Because(), task, seen(task), "approved")


def test_the_unit_above_leaves_a_part_as_the_office_handed_it_out(city: City) -> None:
    task = city.received()
    (offices,) = split_task(
        city.office, Because(), task, seen(task), [city.draft("拨付资金", lead=city.units["财政局"])]
    )
    (own,) = split_task(
        city.liaison, Because(), task, seen(task), [city.draft("分项验收", lead=city.units["质安科"])]
    )
    for door in (
        lambda: cancel_task(city.liaison, Because(), offices, seen(offices), "不需要了"),
        lambda: change_lead(
            city.liaison, Because(), offices, seen(offices), city.units["质安科"], "由本局科室办"
        ),
        lambda: change_task(
            city.liaison, Because(), offices, seen(offices), {"measure": "完成 1 户"}, "口径调整"
        ),
    ):
        with pytest.raises(Refused, match="督查室分的"):
            door()
    away = {"cancel", "change lead"}
    assert not task_shown(city.liaison, offices).can & away
    assert away <= task_shown(city.liaison, own).can
    assert away <= task_shown(city.office, offices).can
    change_task(city.liaison, Because(), own, seen(own), {"measure": "完成 1 户"}, "口径调整")
    cancel_task(city.liaison, Because(), own, seen(own), "不需要了")
    cancel_task(city.office, Because(), offices, seen(offices), "不需要了")
    assert_sound()


def test_what_counts_of_a_task_is_changed_with_a_reason_and_not_once_it_is_due(city: City, on: On) -> None:
    task = city.received(due_on=date(2026, 3, 10))
    for values in ({"listed": True}, {"measure": "1 个"}, {"target": Decimal(1)}):
        with pytest.raises(WrongEntry, match="写明原因"):
            change_task(city.office, Because(), task, seen(task), values)
    change_task(city.office, Because(), task, seen(task), {"measure": "1 个"}, "市政府常务会调整")
    assert "市政府常务会调整" in {one.words for one in task_shown(city.auditor, task).history}
    on(3, 10)
    with pytest.raises(WrongEntry, match="已经到期"):
        change_task(city.office, Because(), task, seen(task), {"listed": True}, "只列名")
    assert not row(task).listed


def test_a_unit_that_keeps_a_part_for_itself_is_not_above_itself(city: City) -> None:
    task = city.received()
    (child,) = split_task(
        city.office, Because(), task, seen(task), [city.draft("本局自办", lead=city.units["住建局"])]
    )
    with pytest.raises(Refused):
        cancel_task(city.head, Because(), child, seen(child), "不用了")
    report_task(city.liaison, Because(), child, seen(child), done())
    with pytest.raises(Refused):
        review_report(city.head, Because(), child, seen(child), "approved")
    assert child not in {one.id for one in my_page(city.head, date(2026, 3, 2)).to_review}
    review_report(city.office, Because(), child, seen(child), "approved")


def test_the_unit_above_neither_cancels_what_is_overdue_nor_drops_a_late_stage(city: City, on: On) -> None:
    task = city.received()
    stages = (Stage("开工", date(2026, 4, 1)), Stage("验收", date(2026, 5, 1)))
    (child,) = split_task(
        city.liaison, Because(), task, seen(task),
        [city.draft("分项", lead=city.units["质安科"], due_on=date(2026, 5, 31), stages=stages)],
    )  # fmt: skip
    on(4, 2)
    late, later = (Stage(one["title"], date.fromisoformat(one["due_on"]), id=UUID(one["id"]))
                   for one in row(child).stages)  # fmt: skip
    for kept in ([later], [replace(late, due_on=date(2026, 4, 20)), later]):
        with pytest.raises(WrongEntry, match="已经逾期"):
            set_stages(city.liaison, Because(), child, seen(child), kept)
    set_stages(city.liaison, Because(), child, seen(child), [late, replace(later, due_on=date(2026, 5, 20))])
    with pytest.raises(WrongEntry, match="写明原因"):
        set_stages(city.office, Because(), child, seen(child), [later])
    set_stages(city.office, Because(), child, seen(child), [later], "并入验收")
    on(6, 1)
    with pytest.raises(WrongEntry, match="已经逾期"):
        cancel_task(city.liaison, Because(), child, seen(child), "不用了")
    cancel_task(city.office, Because(), child, seen(child), "不用了")


def test_open_sub_tasks_bar_the_completion_of_the_whole(city: City) -> None:
    task = city.received()
    (child,) = split_task(
        city.liaison, Because(), task, seen(task), [city.draft("分项验收", lead=city.units["质安科"])]
    )
    with pytest.raises(WrongEntry, match="子任务没有办结"):
        report_task(city.liaison, Because(), task, seen(task), done())
    with pytest.raises(WrongEntry, match="子任务"):
        cancel_task(city.office, Because(), task, seen(task), "不用了")
    cancel_task(city.office, Because(), child, seen(child), "不用了")
    report_task(city.liaison, Because(), task, seen(task), done())
    assert_sound()


def test_after_a_return_what_was_attached_before_proves_nothing(city: City) -> None:
    task = city.reported()
    review_report(city.office, Because(), task, seen(task), "returned", "缺验收单")
    with pytest.raises(WrongEntry, match="退办以后要有新的佐证"):
        report_task(city.liaison, Because(), task, seen(task), Answer("done", "完成了"))
    # The same bytes under another name, by somebody else, with the answer or before it, are the same proof.
    again = replace(PROOF, claim="新的验收单", name="新验收单.txt")
    with pytest.raises(WrongEntry, match="同一份"):
        report_task(city.head, Because(), task, seen(task), done(evidence=(again,)))
    attach_evidence(city.head, Because(), task, seen(task), [again])
    with pytest.raises(WrongEntry, match="退办以后要有新的佐证"):
        report_task(city.liaison, Because(), task, seen(task), Answer("done", "完成了"))
    attach_evidence(city.head, Because(), task, seen(task), [LinkEvidence("验收", "https://example.org/3")])
    report_task(city.liaison, Because(), task, seen(task), Answer("done", "完成了"))
    assert row(task).state == State.REPORTED


def test_evidence_whose_bytes_were_erased_proves_nothing(city: City) -> None:
    task = city.received()
    attach_evidence(city.liaison, Because(), task, seen(task), [PROOF])
    there = Evidence.objects.get(task=task).file
    Evidence.objects.update(file=new_id())  # no bytes are left of it
    with pytest.raises(WrongEntry, match="要附佐证"):
        report_task(city.liaison, Because(), task, seen(task), Answer("done", "完成了"))
    Evidence.objects.update(file=there)
    report_task(city.liaison, Because(), task, seen(task), Answer("done", "完成了"))


@pytest.mark.parametrize("values", [{"indicator": "gdp"}, {"indicator": ""}, {"lead": "财政局"}])
def test_a_figure_of_another_indicator_or_unit_is_not_what_a_task_reports(
    city: City, values: dict[str, str]
) -> None:
    figure = StatementEvidence("累计投资", give_figure(city, 1))
    about = {"indicator": "fixed-asset-investment", **values}
    lead = city.units[about.pop("lead", "住建局")]
    liaison = city.liaison if lead == city.units["住建局"] else city.other
    own, task = city.assigned("另一件", indicator="fixed-asset-investment"), city.assigned(lead=lead, **about)
    with pytest.raises(WrongEntry, match="不能用来证明"):
        report_task(liaison, Because(), task, seen(task), Answer("done", evidence=(figure,)))
    with pytest.raises(WrongEntry, match="不能用来证明"):
        attach_evidence(liaison, Because(), task, seen(task), [figure])
    assert not Evidence.objects.exists()
    report_task(city.liaison, Because(), own, seen(own), Answer("done", evidence=(figure,)))


def test_a_stage_is_reached_only_with_what_proves_it_and_somebody_else_takes_it_back(city: City) -> None:
    task = city.received(stages=(Stage("开工", date(2026, 4, 1)), Stage("主体完工", date(2026, 5, 1))))
    first, second = (UUID(one["id"]) for one in row(task).stages)

    def say(*reached: UUID, **more: object) -> None:
        answer = Answer("working", "办好了", reached=reached, **more)  # type: ignore[arg-type]
        report_task(city.liaison, Because(), task, seen(task), answer)

    with pytest.raises(WrongEntry, match="要附这个阶段的佐证"):
        say(first)
    with pytest.raises(WrongEntry, match="新的佐证只有 1 份"):
        say(first, second, evidence=(PROOF,))
    with pytest.raises(WrongEntry, match="按阶段和子任务算"):
        say(progress=Decimal(1))
    attach_evidence(
        city.liaison, Because(), task, seen(task), [LinkEvidence("开工", "https://example.org/4")]
    )
    say(first)
    with pytest.raises(WrongEntry, match="另一个阶段"):
        say(second, evidence=(LinkEvidence("主体完工", "https://example.org/4"),))
    with pytest.raises(WrongEntry, match="要附这个阶段的佐证"):
        say(second)
    say(second, evidence=(PROOF,))

    for who in (city.liaison, with_every_role(city.liaison, city), city.other):
        with pytest.raises((Refused, NotFound)):
            take_back_stage(who, Because(), task, seen(task), second, "没有完工")
    with pytest.raises(WrongEntry, match="退回的原因"):
        take_back_stage(city.office, Because(), task, seen(task), second, " ")
    take_back_stage(city.office, Because(), task, seen(task), second, "没有监理报告")
    assert [one["done_on"] is not None for one in row(task).stages] == [True, False]
    assert [one.returned for one in my_page(city.liaison, date(2026, 3, 2)).later] == [
        "主体完工：没有监理报告"
    ]
    with pytest.raises(WrongEntry, match="还没有报完成"):
        take_back_stage(city.office, Because(), task, seen(task), second, "再退")
    with pytest.raises(WrongEntry, match="要附这个阶段的佐证"):
        say(second)
    with pytest.raises(WrongEntry, match="退办以后要有新的佐证"):
        report_task(city.liaison, Because(), task, seen(task), Answer("done", "完成了"))
    say(second, evidence=(LinkEvidence("监理报告", "https://example.org/5"),))
    assert row(task).progress == 1
    assert_sound()


def reached(city: City, *stages: Stage) -> tuple[UUID, list[UUID]]:
    """A task whose liaison says that all its stages are reached, each with proof of its own; and the stages."""
    task = city.received(stages=stages)
    ids = [UUID(one["id"]) for one in row(task).stages]
    proof = [LinkEvidence(one.title, f"https://example.org/{number}") for number, one in enumerate(stages)]
    answer = Answer("working", "办好了", reached=tuple(ids), evidence=proof)
    report_task(city.liaison, Because(), task, seen(task), answer)
    return task, ids


STARTED, BUILT = Stage("开工", date(2026, 4, 1)), Stage("主体完工", date(2026, 5, 1))


def test_a_stage_is_confirmed_by_nobody_who_had_a_hand_and_by_another(city: City) -> None:
    task, (first, second) = reached(city, STARTED, BUILT)
    attach_evidence(
        city.second_clerk, Because(), task, seen(task), [LinkEvidence("公示", "https://example.org/9")]
    )
    colleague = replace(city.colleague, roles=frozenset({"liaison", "clerk"}))
    assert colleague.person != city.liaison.person
    same_person = replace(with_every_role(city.liaison, city), account=new_id(), name="另一账号")
    for who in (with_every_role(city.liaison, city), same_person, colleague, city.second_clerk):
        with pytest.raises(Refused, match="另一个人"):
            confirm_stage(who, Because(), task, seen(task), first)
        assert "confirm stage" not in task_shown(who, task).can
    for who in (city.liaison, city.head, city.auditor):
        with pytest.raises(Refused):
            confirm_stage(who, Because(), task, seen(task), first)
    assert [one.waits for one in stages_of(row(task).stages)] == [True, True]

    confirm_stage(city.office, Because(), task, seen(task), first)
    with pytest.raises(WrongEntry, match="不在等待核实"):
        confirm_stage(city.office, Because(), task, seen(task), first)
    confirm_stage(city.leader, Because(), task, seen(task), second)
    today = date(2026, 3, 2)
    assert [(one.done_on, one.confirmed_on) for one in stages_of(row(task).stages)] == [(today, today)] * 2
    assert "confirm stage" not in task_shown(city.leader, task).can
    assert_sound()


def test_what_is_confirmed_is_taken_back_with_its_confirming_and_is_not_renamed(city: City) -> None:
    task, (first, second) = reached(city, STARTED, BUILT)
    confirm_stage(city.office, Because(), task, seen(task), first)
    for renamed in (replace(STARTED, title="竣工", id=first), replace(STARTED, measure="全部", id=first)):
        with pytest.raises(WrongEntry, match="不能再改"):
            set_stages(city.liaison, Because(), task, seen(task), [renamed, replace(BUILT, id=second)])
    more = [replace(STARTED, id=first), replace(BUILT, id=second), Stage("验收", date(2026, 6, 1))]
    set_stages(city.liaison, Because(), task, seen(task), more)
    assert [one.waits for one in stages_of(row(task).stages)] == [False, True, False]

    take_back_stage(city.office, Because(), task, seen(task), first, "没有开工令")
    (again, _other, _more) = row(task).stages
    assert again["done_on"] is None
    assert "confirmed_on" not in again
    assert_sound()


def test_whoever_approves_the_whole_confirms_its_stages(city: City) -> None:
    task, _stages = reached(city, STARTED, BUILT)
    attach_evidence(
        city.liaison, Because(), task, seen(task), [LinkEvidence("竣工", "https://example.org/3")]
    )
    report_task(city.liaison, Because(), task, seen(task), Answer("done", "完成了"))
    review_report(city.office, Because(), task, seen(task), "returned", "缺验收单")
    assert [one.waits for one in stages_of(row(task).stages)] == [True, True]
    report_task(city.liaison, Because(), task, seen(task), done_again())
    review_report(city.office, Because(), task, seen(task), "approved")
    assert {one.confirmed_on for one in stages_of(row(task).stages)} == {date(2026, 3, 2)}
    assert_sound()


def test_a_sub_task_is_due_no_later_and_is_not_moved_later(city: City) -> None:
    task = city.received()
    with pytest.raises(WrongEntry, match="不能晚于上级任务"):
        split_task(city.liaison, Because(), task, seen(task),
                   [city.draft("分项", lead=city.units["质安科"], due_on=date(2026, 7, 1))])  # fmt: skip
    assert Task.objects.count() == 1


def test_the_unit_brings_stages_forward_and_never_puts_them_off(city: City) -> None:
    task = city.received(stages=(Stage("开工", date(2026, 4, 1)),))
    (stage,) = row(task).stages
    same = UUID(stage["id"])
    for stages in ([], [Stage("开工", date(2026, 5, 1), id=same)]):
        with pytest.raises(WrongEntry, match="只能提前"):
            set_stages(city.liaison, Because(), task, seen(task), stages)
    set_stages(city.liaison, Because(), task, seen(task), [Stage("开工", date(2026, 3, 20), id=same)])
    set_stages(city.office, Because(), task, seen(task), [Stage("开工", date(2026, 5, 1), id=same)])
    with pytest.raises(WrongEntry, match="不能晚于任务的时限"):
        set_stages(city.office, Because(), task, seen(task), [Stage("开工", date(2026, 8, 1), id=same)])
    assert row(task).stages[0]["due_on"] == "2026-05-01"
    assert_sound()


def test_whose_ledger_proves_a_task_does_not_review_it(city: City) -> None:
    """Neither who received the ledger of which a cell is the evidence, nor who imported it."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet("投资").write_row(0, 0, ["单位", "累计投资"])
    batch = receive_ledger(
        city.office, Because(), file.getvalue(), "投资.xlsx", "indicators", date(2026, 3, 2), queue=False
    ).batch
    with acting("ledger imported", city.second_clerk, Because(), subject=batch) as act:
        act.data = {"claimant": None, "forms": [], "periods": [], "reached": [], "records": {}, "counts": dict.fromkeys(
            ("new", "changed", "contradicting", "unchanged", "refused"), 0)}  # fmt: skip
        statement = Statement(
            known_at=act.event.at, subject_kind="unit", subject=city.units["住建局"], number=Decimal(1),
            property="indicator/fixed-asset-investment", unit_of_measure="yuan", period=PeriodKind.MONTH,
            valid_from=date(2026, 2, 1), valid_to=date(2026, 3, 1), basis="cumulative", aspect="level",
            claimant=str(city.units["住建局"]), source=act.event_source().id,
        )  # fmt: skip
        act.keep(statement, {})
    task = city.received(indicator="fixed-asset-investment")
    figure = StatementEvidence("累计投资", statement.id)
    report_task(city.liaison, Because(), task, seen(task), Answer("done", evidence=(figure,)))
    third = somebody("经办三", "clerk", None)
    for who in (city.office, city.second_clerk):
        with pytest.raises(Refused, match="另一个人"):
            review_report(who, Because(), task, seen(task), "approved")
    review_report(third, Because(), task, seen(task), "approved")
