"""A decomposition table is registered all or nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from luoshi.delivery.actions.keep_table import TableMoved, drop_table, keep_table
from luoshi.delivery.actions.register_table import (
    PerhapsDoubleRows,
    Registered,
    WrongCells,
    register_table,
)
from luoshi.delivery.models import Series, TableDraft, Task, Untracked
from luoshi.delivery.table_rows import TypedRow, typed_rows
from luoshi.record import chain
from luoshi.record.access import Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry
from luoshi.record.projection import rebuild_differences
from tests.delivery.typed import INDICATORS, city, directive, row
from tests.record.acting import CLERK, LEADER, LIAISON, OTHER_CLERK
from tests.record.city import unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city() -> None:
    city()


def register(*rows: TypedRow, actor: Actor = CLERK, **how: Any) -> Registered:
    return register_table(actor, Because(), rows, INDICATORS, **how)


def test_tasks_series_and_what_is_not_tracked_are_registered_at_once() -> None:
    safety, study, later = directive("各县区要抓好安全生产"), directive("深入学习"), directive("修好公路")

    made = register(
        row("抓好安全生产", "1", of=safety, lead="望溪区", series="各县区抓好安全生产"),
        row("抓好安全生产", "2", of=safety, lead="白渡区", series="各县区抓好安全生产"),
        row("公布举报电话", "3", of=safety, lead="市国资委", cycle="每月"),
        row("深入学习", "4", of=study, untracked="仅供学习，没有办理要求"),
        row("修好公路", "5", of=later),
    )

    tasks = list(Task.objects.order_by("number"))
    assert [task.id for task in tasks] == list(made.tasks)
    assert [(task.title, task.directives, task.cycle) for task in tasks] == [
        ("抓好安全生产", [safety], "none"),
        ("抓好安全生产", [safety], "none"),
        ("公布举报电话", [safety], "monthly"),
    ]
    series = Series.objects.get()
    assert [task.series for task in tasks] == [series.id, series.id, None]
    assert series.title == "各县区抓好安全生产"
    assert Untracked.objects.get().reason == "仅供学习，没有办理要求"
    assert (made.untracked, made.later) == ((study,), ("5",))
    assert_follows_from_events()


def assert_follows_from_events() -> None:
    """The chain is whole, and what is rebuilt is the same; but for directives, which the tests put there by hand."""
    assert chain.verify().first_break is None
    assert [one for one in rebuild_differences() if "irective" not in str(one)] == []


def test_one_wrong_cell_and_nothing_is_registered() -> None:
    study = directive("深入学习")

    with pytest.raises(WrongCells, match="有 1 格要改，什么也没有立项") as refused:
        register(
            row(key="1", lead="市财政局"),
            row("修好公路", "2", lead="市财正局"),
            row("深入学习", "3", of=study, untracked="仅供学习"),
        )

    assert [(one.row, one.column) for one in refused.value.faults] == [("2", "lead")]
    assert not Task.objects.exists()
    assert not Untracked.objects.exists()


def test_a_double_of_a_running_task_is_pointed_out_until_somebody_says_it_is_another() -> None:
    register(row(lead="市财政局"))

    with pytest.raises(PerhapsDoubleRows, match="可能与在办的任务重复") as refused:
        register(row(key="x", lead="市财政局"), row("修好公路", "y", lead="市财政局"))
    assert list(refused.value.found) == ["x"]
    assert Task.objects.count() == 1

    register(row(key="x", lead="市财政局"), row("修好公路", "y", lead="市财政局"), others={"x"})
    assert Task.objects.count() == 3


def test_one_matter_from_three_sources_is_three_directives_on_one_task() -> None:
    report, instruction, suggestion = (
        directive("修好公路"),
        directive("请尽快修好公路"),
        directive("建议修路"),
    )
    (task,) = register(row("修好公路", lead="市财政局", of=report)).tasks
    code = Task.objects.get().code

    made = register(
        row("请尽快修好公路", "1", of=instruction, joins=code),
        row("建议修路", "2", of=suggestion, joins=code),
    )

    assert made.joined == (task,)
    assert Task.objects.get().directives == [report, instruction, suggestion]
    assert_follows_from_events()


def test_what_joins_a_task_that_is_not_there_is_refused_in_its_row() -> None:
    with pytest.raises(WrongCells) as refused:
        register(row(of=directive(), joins="2026-9999"))

    assert [one.message for one in refused.value.faults] == ["没有编号为 2026-9999 的任务，不能并入"]


def test_an_empty_table_says_what_to_do() -> None:
    with pytest.raises(WrongEntry, match="先填牵头单位，或标为不立项"):
        register(row())


@pytest.mark.parametrize("actor", [LIAISON, LEADER])
def test_only_the_office_decomposes(actor: Actor) -> None:
    with pytest.raises(Refused):
        register(row(lead="市财政局"), actor=actor)
    with pytest.raises(Refused):
        keep_table(actor, "all", [row()], 0)


def test_the_lead_unit_is_as_typed() -> None:
    register(row(lead="财政局", supporting="各县区"))

    task = Task.objects.get()
    assert task.lead == unit("CZJ")
    assert len(task.supporting) == 3


def kept(actor: Actor = CLERK) -> list[TypedRow]:
    return typed_rows(TableDraft.objects.get(account=actor.account).rows)


def test_a_table_is_kept_as_far_as_it_was_filled_in_for_each_clerk() -> None:
    of: UUID = directive()
    typed = [row(of=of, lead="市财正局", due_on="尽快")]

    assert keep_table(CLERK, "document:1", typed, 0) == 1
    assert keep_table(CLERK, "document:1", [*typed, row("又一件", "2")], 1) == 2
    keep_table(OTHER_CLERK, "document:1", [], 0)

    assert kept() == [*typed, row("又一件", "2")]
    drop_table(CLERK, "document:1")
    assert list(TableDraft.objects.values_list("account", flat=True)) == [OTHER_CLERK.account]


def test_a_second_window_does_not_overwrite_what_the_first_kept() -> None:
    keep_table(CLERK, "document:1", [row("先填的")], 0)

    with pytest.raises(TableMoved, match="在另一个窗口里改过"):
        keep_table(CLERK, "document:1", [row("后填的")], 0)

    assert kept() == [row("先填的")]


def test_a_table_that_is_registered_keeps_the_rows_that_nobody_began_and_no_others() -> None:
    version = keep_table(CLERK, "document:1", [row("修好公路", "1"), row("深入学习", "2")], 0)

    register(row("修好公路", "1", lead="市财政局"), row("深入学习", "2"), kept=("document:1", version))

    assert kept() == [row("深入学习", "2")]


def test_a_table_is_registered_once_however_often_it_is_sent() -> None:
    sent = row("修好公路", "1", lead="市财政局")
    register(sent, kept=("document:1", 0))

    with pytest.raises(TableMoved, match="在另一个窗口里改过"):
        register(sent, kept=("document:1", 0), others={"1"})

    assert Task.objects.count() == 1


def test_what_is_refused_while_registering_leaves_the_table_as_it_was_kept() -> None:
    keep_table(CLERK, "document:1", [row("先填的")], 0)
    untracked = row("深入学习", "2", of=directive("深入学习"), untracked="仅供学习")

    with pytest.raises(TableMoved):
        register(row("修好公路", "1", lead="市财政局"), untracked, kept=("document:1", 0))

    assert kept() == [row("先填的")]
    assert not Task.objects.exists()
    assert not Untracked.objects.exists()
