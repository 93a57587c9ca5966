"""Tasks of an earlier moment, and what became of directives: the same as one task's own history says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from luoshi.delivery.actions.cancel_task import cancel_task
from luoshi.delivery.actions.change_task import change_task
from luoshi.delivery.actions.coordinate import ask_coordination
from luoshi.delivery.actions.mark_untracked import mark_untracked
from luoshi.delivery.changes import task_versions
from luoshi.delivery.life import State
from luoshi.delivery.models import Directive, Task
from luoshi.delivery.queries.filters import WrongFilter
from luoshi.delivery.queries.one_task import task_at
from luoshi.delivery.queries.register import Filters, register
from luoshi.delivery.queries.tasks import GROUPED, GROUPS, OUTCOMES, TaskFilters, matches, task_register
from luoshi.delivery.queries.tasks_then import tasks_then
from luoshi.delivery.queries.tracking import OPEN, TRACKED, UNTRACKED, tracking
from luoshi.record.actions.acting import Actor, Because
from tests.delivery.tasks import City, row, seen
from tests.record.acting import accept_all, receive
from tests.web.clock import On

pytestmark = pytest.mark.django_db


def at(day: int) -> datetime:
    return datetime(2026, 3, day, 12, tzinfo=UTC)


def test_tasks_then_are_what_each_tasks_history_makes_of_it(city: City, on: On) -> None:
    early = city.assigned("完成老旧小区改造")
    on(3, 4)
    city.reported("完成管网改造")
    change_task(city.office, Because(), early, seen(early), {"measure": "40个小区"}, "口径调整")
    on(3, 6)
    city.completed("盘活土地")
    cancel_task(city.second_clerk, Because(), early, seen(early), "合并办理")

    for day in (1, 2, 3, 4, 5, 6):
        then = tasks_then(list(Task.objects.defer("search").order_by("number")), at(day))
        for task in then:
            same = task_at(city.office, task.id, at(day))
            assert {name: getattr(task, name) for name in task_versions.columns} == {
                name: getattr(same, name) for name in task_versions.columns
            }
            assert task.version == same.version
        assert len(then) == {1: 0, 2: 1, 3: 1}.get(day, 2 if day < 6 else 3)
    assert len(tasks_then(list(Task.objects.all()), None)) == 3


def directives() -> list[UUID]:
    accept_all(receive())
    return list(Directive.objects.order_by("position").values_list("id", flat=True))


def found(actor: Actor, state: str) -> set[UUID]:
    return {one.id for one in register(actor, Filters(tracking=state)).rows}


def test_the_register_tells_what_became_of_each_directive_and_is_narrowed_by_it(city: City, on: On) -> None:
    first, second, third, *others = directives()
    on(3, 4)
    task = city.registered(directives=(first,))
    gone = city.registered("又一件", directives=(third,))
    cancel_task(city.second_clerk, Because(), gone, seen(gone), "登记错了")
    mark_untracked(city.office, Because(), [second], "只作学习")

    told = tracking(city.office, [first, second, third]).by_directive

    assert [told[one].state for one in (first, second, third)] == [TRACKED, UNTRACKED, OPEN]
    assert [one.id for one in told[first].tasks] == [task]
    assert (told[second].reason, told[second].by) == ("只作学习", city.office.name)
    assert found(city.office, TRACKED) == {first}
    assert found(city.office, UNTRACKED) == {second}
    assert found(city.office, OPEN) == {third, *others}
    then = tracking(city.office, [first, second, third], at(3)).by_directive
    assert {one.state for one in then.values()} == {OPEN}
    with pytest.raises(WrongFilter, match="请去掉一个条件"):
        register(city.office, Filters(tracking=OPEN), at(3))
    with pytest.raises(WrongFilter, match="没有“lost”这种状态"):
        register(city.office, Filters(tracking="lost"))


def test_who_sees_not_every_task_is_not_told_that_a_directive_has_none(city: City) -> None:
    first, *_others = directives()
    city.registered(directives=(first,), lead=city.units["电力公司"])
    assert row(Task.objects.get().id).lead == city.units["电力公司"]

    told = tracking(city.leader, [first]).by_directive[first]

    assert (told.tasks, told.state, told.all_seen) == ([], OPEN, False)
    assert found(city.leader, TRACKED) == set()
    assert tracking(city.auditor, [first]).by_directive[first].all_seen
    assert date(2026, 3, 2) == row(Task.objects.get().id).registered_at.date()


def test_a_task_is_told_from_others_as_the_table_tells_it(city: City, on: On) -> None:
    """What is asked of rows that were undone is what is asked of the table."""
    city.assigned("到期未办", due_on=date(2026, 3, 5), domain="城建", kind="minutes")
    city.reported("按时待审", due_on=date(2026, 3, 5), supporting=(city.units["财政局"],))
    city.completed("按时办结", due_on=date(2026, 3, 5), meeting="常务会")
    waits = city.assigned("等协调", due_on=date(2026, 3, 5), measure="迁改电缆")
    ask_coordination(
        city.liaison,
        Because(),
        waits,
        seen(waits),
        what="迁改",
        unit=city.units["电力公司"],
        needed_by=date(2026, 3, 5),
    )
    city.registered("没定牵头", lead=None)
    on(3, 9)
    late = city.received("迟办结", due_on=date(2026, 3, 9))
    on(3, 12)
    city.reported("迟报", due_on=date(2026, 3, 12), responsible=(city.units["望溪区"],))
    change_task(city.office, Because(), late, seen(late), {"measure": "A类措施"}, "口径调整")
    units = city.units.values()
    for day in (date(2026, 3, 6), date(2026, 3, 13)):
        for filters in (
            TaskFilters(),
            *(TaskFilters(state=one) for one in (*GROUPED, *State.values)),
            *(TaskFilters(outcome=one, outcome_on=day) for one in OUTCOMES),
            *(TaskFilters(lead=one) for one in units),
            *(TaskFilters(unit=one) for one in units),
            *(TaskFilters(without=one) for one in GROUPS),
            *(TaskFilters(text=one) for one in ("迁改", "a类", "A", "按时 待审", "%", "2026-0001")),
            TaskFilters(overdue_on=day),
            TaskFilters(coordination=True),
            TaskFilters(due_since=date(2026, 3, 6)),
            TaskFilters(due_until=date(2026, 3, 6), state="open"),
            TaskFilters(domain="城建", kind="minutes"),
            TaskFilters(meeting="常务会"),
        ):
            asked = {one.id for one in task_register(city.office, filters).rows}
            told = {one.id for one in Task.objects.all() if matches(one, filters)}
            assert told == asked, filters
