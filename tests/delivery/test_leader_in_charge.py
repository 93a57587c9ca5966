"""The leader whom a task names sees it and decides on it; others in whose scope it lies see it and do not."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.delivery.access import access_task, tasks_of
from luoshi.delivery.actions.change_task import change_task
from luoshi.delivery.actions.coordinate import ask_coordination
from luoshi.delivery.actions.review_report import review_report
from luoshi.delivery.actions.split_task import split_task
from luoshi.delivery.models import Task
from luoshi.delivery.queries.mine import my_page
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Actor, Because
from tests.delivery.tasks import City, row, seen, somebody
from tests.record.organising import organising

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture
def named(city: City) -> tuple[UUID, Actor]:
    """The post of a leader whose own unit has nothing to do with housing, and who holds it."""
    with organising() as now:
        post = now.post("市委常委", unit=city.units["电力公司"], role="leader")
    return post, somebody("常委", "leader", city.units["电力公司"], post)


def test_the_named_leader_sees_and_decides_and_others_in_scope_only_see(
    city: City, named: tuple[UUID, Actor]
) -> None:
    post, leader = named
    task, other = city.reported("写明领导", leader=post), city.reported("没有写明")
    for reported in (task, other):
        assert access_task(city.leader, reported).id == reported

    assert [one.id for one in my_page(leader, TODAY).to_review] == [task]
    assert [one.id for one in my_page(city.leader, TODAY).to_review] == [other]
    with pytest.raises(NotFound):
        access_task(leader, other)
    with pytest.raises(Refused):
        review_report(city.leader, Because(), task, seen(task), "approved")
    review_report(leader, Because(), task, seen(task), "approved")
    review_report(city.leader, Because(), other, seen(other), "approved")
    assert row(task).completed_on == row(other).completed_on == TODAY


def test_who_takes_over_the_post_takes_over_the_task_and_parts_are_seen_with_the_whole(
    city: City, named: tuple[UUID, Actor]
) -> None:
    post, leader = named
    task = city.received(leader=post)
    (part,) = split_task(
        city.liaison, Because(), task, seen(task), [city.draft("分项", lead=city.units["质安科"])]
    )
    ask_coordination(
        city.liaison,
        Because(),
        task,
        seen(task),
        what="用地",
        unit=city.units["财政局"],
        needed_by=date(2026, 6, 30),
    )
    successor = somebody("继任", "leader", city.units["电力公司"], post)

    for one in (leader, successor):
        assert {found.id for found in tasks_of(one)} == {task, part}
        assert [found.id for found, _need in my_page(one, TODAY).coordination] == [task]
    # In another role the same post leads nothing.
    assert not tasks_of(somebody("兼职", "liaison", city.units["电力公司"], post)).exists()
    change_task(city.office, Because(), task, seen(task), {"leader": None})
    assert not tasks_of(leader).exists()


def test_one_indexed_condition_however_many_posts(city: City, named: tuple[UUID, Actor]) -> None:
    post, leader = named
    city.received(leader=post)
    list(tasks_of(leader))
    with CaptureQueriesContext(connection) as asked:
        assert len(list(tasks_of(leader))) == 1
    assert len([one for one in asked if "delivery_task" in one["sql"]]) == 1
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = tasks_of(leader).explain()
    assert "task_audience" in plan
    assert plan.count("Scan on delivery_task") == 1


def test_tasks_that_were_there_already_are_given_to_their_leaders(
    city: City, named: tuple[UUID, Actor]
) -> None:
    post, leader = named
    task = city.received(leader=post)
    split_task(city.liaison, Because(), task, seen(task), [city.draft("分项", lead=city.units["质安科"])])
    city.received("别的")
    kept = dict(Task.objects.values_list("id", "audience"))
    for one in Task.objects.all():
        Task.objects.filter(pk=one.id).update(audience=[unit for unit in one.audience if unit != post])
    assert not tasks_of(leader).exists()
    with connection.cursor() as cursor:
        cursor.execute(import_module("luoshi.delivery.migrations.0007_leaders_see_tasks").JOIN)
    assert dict(Task.objects.values_list("id", "audience")) == kept
