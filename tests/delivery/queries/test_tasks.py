"""The register of tasks, my page, and one task: narrowed to what somebody may see, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from luoshi.delivery.actions.attach_evidence import attach_evidence
from luoshi.delivery.actions.cancel_task import cancel_task
from luoshi.delivery.actions.change_lead import change_lead
from luoshi.delivery.actions.change_task import change_task
from luoshi.delivery.actions.coordinate import ask_coordination
from luoshi.delivery.actions.define_classes import define_classes
from luoshi.delivery.actions.mark_untracked import mark_untracked, track_again
from luoshi.delivery.actions.object_to_assignment import decide_objection, object_to_assignment
from luoshi.delivery.actions.register_tasks import fan_out, register_tasks
from luoshi.delivery.actions.report_task import Answer, report_task
from luoshi.delivery.actions.review_report import review_report
from luoshi.delivery.actions.save_draft import drop_draft, save_draft
from luoshi.delivery.actions.set_stages import set_stages
from luoshi.delivery.actions.split_task import split_task
from luoshi.delivery.classes import TaskClass
from luoshi.delivery.models import Directive, Draft, Untracked
from luoshi.delivery.queries.filters import WrongFilter
from luoshi.delivery.queries.mine import my_page
from luoshi.delivery.queries.one_task import task_at, task_history, task_shown
from luoshi.delivery.queries.proposals import Leads, propose_leads
from luoshi.delivery.queries.tasks import TaskFilters, matches, task_board, task_choices, task_register
from luoshi.delivery.stages import Stage
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Because
from luoshi.record.actions.stating import state
from luoshi.record.entries import WrongEntry
from luoshi.record.evidence import FileEvidence, StatementEvidence
from luoshi.record.limits import Limit
from luoshi.record.models import PeriodKind, Statement
from tests.delivery.tasks import PROOF, City, assign, done, row, seen
from tests.record.acting import ADMINISTRATOR, CLERK, NOBODY, READER, accept_all, assert_sound, receive
from tests.record.organising import organising
from tests.web.clock import On

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def ids(found: Any) -> set[UUID]:
    return {one.id for one in found.rows}


def test_everybody_sees_the_tasks_of_their_scope_and_no_others(city: City) -> None:
    ours = city.assigned()
    supported = city.assigned("拨付资金", lead=city.units["望溪区"], supporting=(city.units["财政局"],))
    everything = {ours, supported}
    for actor in (city.office, city.auditor, READER, city.leader):
        assert ids(task_register(actor, TaskFilters())) == everything
    for actor, seen_by in (
        (city.liaison, {ours}), (city.head, {ours}), (city.section, set()), (city.other, {supported}),
        (city.county, {supported}),
    ):  # fmt: skip
        assert ids(task_register(actor, TaskFilters())) == seen_by
    for actor in (ADMINISTRATOR, NOBODY):
        with pytest.raises(NotFound):
            task_register(actor, TaskFilters())


def test_units_see_a_task_from_its_assignment_on_and_the_office_before(city: City) -> None:
    beside = (city.units["财政局"],)
    task = city.registered(supporting=beside, responsible=(city.units["望溪区"],))
    (part,) = split_task(
        city.office, Because(), task, seen(task), [city.draft("分项", lead=city.units["电力公司"])]
    )
    units = (city.liaison, city.head, city.other, city.county)
    for actor in units:
        assert ids(task_register(actor, TaskFilters())) == set()
        with pytest.raises(NotFound):
            task_shown(actor, task)
        with pytest.raises(NotFound):
            set_stages(actor, Because(), task, seen(task), [Stage("开工", date(2026, 4, 1))])
    assert {one.id for one in my_page(city.liaison, TODAY).later} == set()
    for actor in (city.office, city.auditor, READER):
        assert ids(task_register(actor, TaskFilters())) == {task, part}
    assert ids(task_register(city.power, TaskFilters())) == {part}
    assert_sound()

    assign(city.office, [task])
    assert [ids(task_register(actor, TaskFilters())) for actor in units] == [{task, part}] * 2 + [{task}] * 2
    assert_sound()

    object_to_assignment(city.liaison, Because(), task, seen(task), "不是我局职责")
    decide_objection(city.office, Because(), task, seen(task), uphold=True, answer="另定")
    assert [ids(task_register(actor, TaskFilters())) for actor in units] == [set()] * 4
    cancel_task(city.office, Because(), part, seen(part), "不用了")
    cancel_task(city.office, Because(), task, seen(task), "不用了")
    assert [ids(task_register(actor, TaskFilters())) for actor in units] == [set()] * 4
    assert ids(task_register(city.power, TaskFilters())) == {part}
    assert_sound()


def test_the_unit_above_sees_the_sub_tasks_and_a_merged_unit_hands_its_tasks_on(city: City) -> None:
    task = city.received()
    (child,) = split_task(city.liaison, Because(), task, seen(task),
                          [city.draft("分项验收", lead=city.units["望溪区"])])  # fmt: skip
    assert ids(task_register(city.liaison, TaskFilters())) == {task, child}
    assert ids(task_register(city.county, TaskFilters())) == {child}
    change_lead(city.office, Because(), task, seen(task), city.units["财政局"], "改派")
    assert ids(task_register(city.liaison, TaskFilters())) == set()
    assert ids(task_register(city.other, TaskFilters())) == {task, child}
    with organising() as now:
        state(now.act, "unit", city.units["财政局"], "unit.successor", city.units["住建局"], now.source,
              period=PeriodKind.SPAN, valid_from=TODAY, claimant=str(city.units["住建局"]))  # fmt: skip
    assert ids(task_register(city.liaison, TaskFilters())) == {task, child}
    assert_sound()


@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        (TaskFilters(text="小区"), {"2026-0001"}),
        (TaskFilters(text="2026-0002"), {"2026-0002"}),
        (TaskFilters(text="老旧 改造"), {"2026-0001"}),
        (TaskFilters(text="没有"), set()),
        (TaskFilters(state="assigned"), {"2026-0001", "2026-0002"}),
        (TaskFilters(state="open", domain="安全"), {"2026-0002"}),
        (TaskFilters(state="ended"), set()),
        (TaskFilters(due_until=date(2026, 3, 31)), {"2026-0002"}),
        (TaskFilters(overdue_on=date(2026, 4, 1)), {"2026-0002"}),
    ],
)
def test_the_register_is_narrowed_and_searched(city: City, filters: TaskFilters, codes: set[str]) -> None:
    city.assigned()
    city.assigned("排查隐患", domain="安全", due_on=date(2026, 3, 31))
    assert {one.code for one in task_register(city.office, filters).rows} == codes


def test_a_filter_that_does_not_exist_is_refused(city: City) -> None:
    with pytest.raises(WrongFilter, match="状态"):
        task_register(city.office, TaskFilters(state="late"))
    with pytest.raises(WrongFilter, match="汇总"):
        task_board(city.office, "title", TODAY)


def test_what_a_report_says_is_found(city: City) -> None:
    task = city.received()
    report_task(city.liaison, Because(), task, seen(task), Answer("working", "已完成招投标"))
    assert ids(task_register(city.office, TaskFilters(text="招投标"))) == {task}


def test_lists_take_as_many_queries_for_many_tasks_as_for_few(
    city: City, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for number in range(12):
        city.received(f"第{number}号楼改造完成验收")
    with django_assert_max_num_queries(7):
        assert len(task_register(city.office, TaskFilters()).rows) == 12
    with django_assert_max_num_queries(9):
        assert len(task_register(city.liaison, TaskFilters(text="改造")).rows) == 12
    with django_assert_max_num_queries(24):
        assert len(my_page(city.liaison, TODAY).later) == 12


def test_pages_of_a_long_register_follow_one_another(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [city.registered(f"任务{number}") for number in range(7)]
    newest = list(reversed(made))
    for counted in (1_000, 3):
        monkeypatch.setattr("luoshi.delivery.queries.tasks.COUNTED", counted)
        monkeypatch.setattr("luoshi.delivery.queries.tasks.PAGE", 3)
        first = task_register(city.office, TaskFilters())
        second = task_register(city.office, TaskFilters(), after=first.after)
        third = task_register(city.office, TaskFilters(), after=second.after)
        assert [one.id for page in (first, second, third) for one in page.rows] == newest
        assert (first.before, third.after) == (None, None)
        back = task_register(city.office, TaskFilters(), before=third.before)
        assert [one.id for one in back.rows] == newest[3:6]


def test_a_board_counts_what_one_may_see(city: City) -> None:
    city.assigned(due_on=date(2026, 3, 31))
    city.reported("完成管网改造")
    city.assigned("盘活土地", lead=city.units["望溪区"])
    found = {one.name: one for one in task_board(city.office, "lead", date(2026, 4, 2))}
    assert (found["住建局"].total, found["住建局"].overdue, found["住建局"].waiting) == (2, 1, 1)
    assert {one.name for one in task_board(city.liaison, "lead", TODAY)} == {"住建局"}
    assert [name for _unit, name, _number in task_choices(city.liaison).leads] == ["住建局"]


def test_giving_what_is_late_to_another_unit_moves_no_rate_on_the_board(city: City, on: On) -> None:
    late, _other = (city.received(title, due_on=date(2026, 3, 20)) for title in ("甲事", "乙事"))
    theirs = city.assigned("丙事", lead=city.units["财政局"], due_on=date(2026, 3, 20))
    on(4, 1)
    today = date(2026, 4, 1)

    def rated() -> dict[str, tuple[int, int]]:
        board = task_board(city.office, "lead", today)
        return {one.name: (one.on_time.successes, one.on_time.number) for one in board}

    before = rated()
    assert before == {"住建局": (0, 2), "财政局": (0, 1)}
    for task, unit in ((late, "质安科"), (theirs, "住建局")):
        change_lead(city.office, Because(), task, seen(task), city.units[unit], "职责调整")
    assert rated() == before | {"质安科": (0, 0)}
    # What there is to do now is the new unit's.
    now = {one.name: (one.total, one.overdue) for one in task_board(city.office, "lead", today)}
    assert now == {"住建局": (2, 2), "质安科": (1, 1), "财政局": (0, 0)}
    for name, (_on_time, number) in before.items():
        filters = TaskFilters(lead=city.units[name], outcome="due", outcome_on=today)
        listed = task_register(city.office, filters).rows
        assert len(listed) == number
        assert all(matches(one, filters) for one in listed)
    section = city.units["质安科"]
    assert not matches(row(late), TaskFilters(lead=section, outcome="late", outcome_on=today))
    assert matches(row(late), TaskFilters(lead=section, outcome="overdue", outcome_on=today))


def test_my_page_asks_for_what_is_due_and_for_nothing_else(city: City, on: On) -> None:
    soon = city.received("本月完成", due_on=date(2026, 3, 20))
    staged = city.received("分阶段", stages=(Stage("开工", date(2026, 3, 25)),))
    later = city.received("年底完成", due_on=date(2026, 12, 31))
    new = city.assigned("新交办", due_on=date(2026, 12, 31))
    cycle = city.received("按月反馈", kind="key-project", due_on=date(2026, 12, 31))
    sent = city.reported("已报")
    page = my_page(city.liaison, TODAY)
    assert {one.task.id: one.asks for one in page.owed} == {
        soon: "finish", staged: "stage", new: "receive", cycle: "report",
    }  # fmt: skip
    assert next(one.task.id for one in page.owed) == cycle  # the fifth of March
    assert [one.task.id for one in page.later] == [later]
    assert [one.id for one in page.sent] == [sent]
    assert page.to_review == []
    assert [one.id for one in my_page(city.office, TODAY).to_review] == [sent]
    with pytest.raises(NotFound):
        my_page(city.auditor, TODAY)


def give_figure(
    city: City, number: int, month: date = date(2026, 2, 1), code: str = "fixed-asset-investment"
) -> UUID:
    """The bureau's ledger gives a figure of a month."""
    following = (month + timedelta(days=31)).replace(day=1)
    with organising() as now:
        statement = Statement(
            known_at=now.act.event.at, subject_kind="unit", subject=city.units["住建局"],
            property=f"indicator/{code}", number=Decimal(number), unit_of_measure="yuan",
            period=PeriodKind.MONTH, valid_from=month, valid_to=following, basis="cumulative",
            aspect="level", claimant=str(city.units["住建局"]), source=now.source.id,
        )  # fmt: skip
        now.act.keep(statement, {})
    return statement.id


def test_a_figure_that_a_ledger_gives_is_shown_locked_and_never_typed(city: City) -> None:
    task = city.received("完成投资", kind="key-project", due_on=date(2026, 12, 31),
                         indicator="fixed-asset-investment")  # fmt: skip
    assert [one.asks for one in my_page(city.liaison, TODAY).owed] == ["report"]
    statement = give_figure(city, 120_000_000)
    page = my_page(city.liaison, TODAY)
    assert page.owed == []
    (one,) = page.later
    assert (one.asks, one.figure and one.figure.number) == ("ledger", Decimal(120_000_000))
    with pytest.raises(WrongEntry, match="不用再填"):
        report_task(city.liaison, Because(), task, seen(task), Answer("working", figure=Decimal(1)))
    report_task(
        city.liaison, Because(), task, seen(task),
        Answer("working", evidence=(StatementEvidence("累计投资", statement),)),
    )  # fmt: skip
    (report,) = task_shown(city.liaison, task).reports
    assert report.row.figure == Decimal(120_000_000)
    assert [one.row.statement for one in report.evidence] == [statement]


def test_one_task_shows_where_it_comes_from_and_what_may_be_done(city: City) -> None:
    accept_all(receive())
    directive = Directive.objects.order_by("position")[0]
    task = city.received(directives=(directive.id,))
    shown = task_shown(city.liaison, task)
    (source,) = shown.sources
    assert source.words == directive.quote
    assert shown.can == {
        "split", "set stages", "work", "report", "attach", "ask coordination", "request extension", "object",
    }  # fmt: skip
    assert task_shown(city.auditor, task).can == frozenset()
    report_task(city.liaison, Because(), task, seen(task), done())
    assert "review" in task_shown(city.office, task).can
    assert task_shown(city.liaison, task).own_work
    with pytest.raises(NotFound):
        task_shown(city.other, task)


def test_the_same_file_on_two_tasks_is_shown_as_such(city: City) -> None:
    first, second = city.reported(), city.received("完成管网改造")
    attach_evidence(city.liaison, Because(), second, seen(second), [PROOF])
    (one,) = task_shown(city.office, second).evidence
    assert one.others == (row(first).code,)
    assert task_shown(city.office, first).reports[0].evidence[0].others == (row(second).code,)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [(b"", "是空的"), (b"MZ\x90\x00\x03", "不能作佐证"), (b"<html><script>", "不能作佐证")],
)
def test_evidence_is_what_its_bytes_say(city: City, data: bytes, complaint: str) -> None:
    task = city.received()
    with pytest.raises(WrongEntry, match=complaint):
        attach_evidence(city.liaison, Because(), task, seen(task), [FileEvidence("证明", data, "照片.pdf")])


def test_history_says_who_changed_what_from_what_to_what_and_any_day_can_be_asked_for(
    city: City, on: On
) -> None:
    task = city.received()
    on(3, 10)
    change_task(city.second_clerk, Because(), task, seen(task), {"measure": "40 个小区"}, "口径调整")
    on(3, 20)
    report_task(city.liaison, Because(), task, seen(task), done())
    review_report(city.office, Because(), task, seen(task), "approved", "属实")
    history = task_history(city.office, task)
    assert [one.kind for one in history] == [
        "tasks registered", "task assigned", "task received", "task changed", "task reported", "task reviewed",
    ]  # fmt: skip
    assert (history[3].name, history[3].columns) == ("经办二", (("measure", "", "40 个小区"),))
    assert history[5].words == "属实"

    on_the_fifth = datetime(2026, 3, 5, tzinfo=UTC)
    then = task_at(city.office, task, on_the_fifth)
    assert (then.state, then.measure, then.version) == ("received", "", 3)
    shown = task_shown(city.office, task, on_the_fifth)
    assert (shown.row.state, shown.reports, len(shown.history)) == ("received", [], 3)
    with pytest.raises(NotFound):
        task_at(city.office, task, datetime(2026, 3, 1, tzinfo=UTC))
    now = task_at(city.office, task, datetime(2027, 1, 1, tzinfo=UTC))
    kept = row(task)
    for name in ("state", "version", "measure", "completed_on", "hands", "stages", "lead", "next_due_on"):
        assert getattr(now, name) == getattr(kept, name), name


def test_what_belongs_to_a_task_is_shown_as_it_was_known_then_too(city: City, on: On) -> None:
    define_classes(CLERK, Because(), [TaskClass("minutes", "纪要", "Minutes", Limit("days", 30))])
    first, second = register_tasks(
        city.office, Because(),
        fan_out(city.draft("开展自查", kind="minutes"), [city.units["住建局"], city.units["财政局"]]), series="自查",
    )  # fmt: skip
    parent = city.received("上级任务")
    (child,) = split_task(
        city.liaison, Because(), parent, seen(parent), [city.draft("分项", lead=city.units["质安科"])]
    )
    report_task(city.section, Because(), child, seen(child), done())
    on(3, 20)
    review_report(city.office, Because(), child, seen(child), "approved")
    report_task(city.liaison, Because(), parent, seen(parent), done())
    cancel_task(city.office, Because(), second, seen(second), "合并")
    define_classes(CLERK, Because(), [TaskClass("minutes", "会议纪要", "Minutes", Limit("days", 30))])
    (then, now) = (datetime(2026, 3, 5, tzinfo=UTC), None)

    def shown(moment: datetime | None) -> list[object]:
        part, whole, one = (task_shown(city.office, task, moment) for task in (child, parent, first))
        assert part.parent is not None
        assert one.kind is not None
        return [
            part.parent.state, [each.state for each in whole.children], [each.state for each in one.beside],
            part.reports[0].evidence[0].others, one.kind.name,
        ]  # fmt: skip

    assert shown(then) == ["received", ["reported"], ["registered"], (), "纪要"]
    assert shown(now) == ["reported", ["completed"], ["cancelled"], (row(parent).code,), "会议纪要"]


def test_the_lead_unit_is_proposed_with_the_reason(city: City) -> None:
    with organising() as now:
        post = now.post("财政局预算科科长", unit=city.units["财政局"])
        state(now.act, "post", post, "post.duty", "负责化解地方债务、管理政府债券", now.source)
    city.assigned("完成老旧小区改造")
    first, *_ = propose_leads(city.office, "稳妥化解地方债务风险")
    assert (first.name, "债务" in first.reasons[0]) == ("财政局", True)
    assert propose_leads(city.office, "推进老旧小区改造任务")[0].name == "住建局"
    assert propose_leads(city.office, "各县区要配合", assignee="望溪区")[0].name == "望溪区"


@pytest.mark.parametrize(
    ("said", "lead"),
    [
        ("各县区要每月5日前将进展情况报市财政局", None),
        ("各县区、各部门要把欠款清单报送财政局备案", None),
        ("各县区每月5日前将进展情况报财政局", None),
        ("住建局要每季度向财政局书面报告改造进度", "住建局"),
        ("住建局每月将改造进度抄送财政局", "住建局"),
        ("财政局要向各县区通报债务情况", "财政局"),
    ],
)
def test_whoever_is_only_told_is_not_proposed(city: City, said: str, lead: str | None) -> None:
    found = Leads(city.office).propose(said)
    assert [one.name for one in found] == ([lead] if lead else [])
    with pytest.raises(Refused):
        propose_leads(city.auditor, "化解债务")


def test_a_draft_is_kept_for_its_account_until_it_is_sent(city: City) -> None:
    task = city.received(due_on=date(2026, 3, 20))
    save_draft(city.liaison, task, {"text": "写到一半"})
    save_draft(city.liaison, task, {"text": "又写一点"})
    assert [one.draft for one in my_page(city.liaison, TODAY).owed] == [{"text": "又写一点"}]
    assert [one.draft for one in my_page(city.head, TODAY).owed] == [{}]
    with pytest.raises(NotFound):
        save_draft(city.other, task, {"text": "x"})
    with pytest.raises(WrongEntry, match="太长"):
        save_draft(city.liaison, task, {"text": "长" * 20_000})
    report_task(city.liaison, Because(), task, seen(task), Answer("working", "又写一点"))
    assert not Draft.objects.exists()
    save_draft(city.liaison, task, {"text": "再写"})
    drop_draft(city.liaison, task)
    assert not Draft.objects.exists()


def test_a_demand_for_study_only_is_not_tracked_with_the_reason(city: City) -> None:
    accept_all(receive())
    first, second = Directive.objects.order_by("position")[:2]
    city.registered(directives=(first.id,))
    with pytest.raises(WrongEntry, match="已经立项"):
        mark_untracked(city.office, Because(), [second.id, first.id], "仅供学习")
    with pytest.raises(WrongEntry, match="原因"):
        mark_untracked(city.office, Because(), [second.id], "")
    with pytest.raises(Refused):
        mark_untracked(city.liaison, Because(), [second.id], "仅供学习")
    mark_untracked(city.office, Because(), [second.id], "仅供学习")
    assert Untracked.objects.get().id == second.id
    track_again(city.office, Because(), second.id)
    assert not Untracked.objects.exists()
    assert_sound()


def test_whose_coordination_is_asked_for_sees_the_task_while_it_is(city: City) -> None:
    task = city.received()
    ask_coordination(
        city.liaison,
        Because(),
        task,
        seen(task),
        what="拨款",
        unit=city.units["财政局"],
        needed_by=date(2026, 6, 30),
    )
    page = my_page(city.other, TODAY)
    assert [(one.id, need.reason) for one, need in page.coordination] == [(task, "拨款")]
    assert task_shown(city.other, task).can == {"answer coordination"}


@pytest.mark.parametrize("common", [True, False])
@pytest.mark.parametrize("walked", [2, 4, 100])
@pytest.mark.parametrize("counted", [1, 3, 100])
def test_a_search_finds_the_same_whichever_way_it_goes(
    city: City, monkeypatch: pytest.MonkeyPatch, *, common: bool, walked: int, counted: int
) -> None:
    monkeypatch.setattr("luoshi.delivery.queries.tasks._is_common", lambda _text: common)
    monkeypatch.setattr("luoshi.delivery.queries.tasks._WALKED", walked)
    monkeypatch.setattr("luoshi.delivery.queries.tasks.COUNTED", counted)
    for number in range(3):
        city.registered(f"第{number}号河道清淤")
        city.registered(f"第{number}号水库加固")
    page = task_register(city.office, TaskFilters(text="河道清淤"))
    assert [row.title for row in page.rows] == ["第2号河道清淤", "第1号河道清淤", "第0号河道清淤"]
    assert (page.count, page.capped) == ((counted, True) if counted < 3 else (3, False))


def test_what_the_filters_offer_follows_every_change_of_a_small_register(city: City) -> None:
    assert task_choices(city.office).domains == ()
    task = city.registered(domain="安全", meeting="防汛会议")
    offered = task_choices(city.office)
    assert offered.domains == (("安全", 1),)
    assert offered.meetings == (("防汛会议", 1),)
    assert offered.leads == ((city.units["住建局"], "住建局", 1),)
    change_task(city.office, Because(), task, seen(task), {"domain": "住建"})
    assert task_choices(city.office).domains == (("住建", 1),)
    assert task_choices(city.liaison).domains == ()
    assign(city.office, [task])
    assert task_choices(city.liaison).domains == (("住建", 1),)
    assert task_choices(city.other).domains == ()
