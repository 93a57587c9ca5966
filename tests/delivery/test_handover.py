"""A handover is one entry: one tenure begins, the other ends, and every task goes with the post."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from luoshi.delivery.access import access_task, tasks_of
from luoshi.delivery.actions.report_task import Answer, report_task
from luoshi.delivery.queries.mine import my_page
from luoshi.delivery.queries.one_task import task_history
from luoshi.record import chain
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.decide_grant import decide_grant
from luoshi.record.actions.edit_organisation import edit_subject, edit_tenure
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Account, Event, RoleGrant, Tenure
from luoshi.record.roles import actor_for
from tests.delivery.tasks import City, done, seen
from tests.record.acting import CLERK, OTHER_CLERK, assert_sound
from tests.record.city import import_city, person, post, unit
from tests.web.clock import On

pytestmark = pytest.mark.django_db
BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)


def holder(code: str) -> Account:
    """The person with an account."""
    return Account.objects.create(username=code, person=person(code), must_change_password=False)


@pytest.fixture
def post_of_liaison(on: On) -> tuple[Account, Account, list[UUID]]:
    """R2 is the liaison of a bureau, R3 comes after; the bureau leads two tasks, of which one was reported."""
    on(3, 2)
    import_city()
    edit_subject(CLERK, Because(), "post", post("CZJ-JZ"), {"role": "liaison"})
    first, second = holder("R2"), holder("R3")
    city = City()
    tasks = [city.assigned(title, lead=unit("CZJ")) for title in ("核实招商进度", "办结预算调整")]
    predecessor = actor_for(first, BEFORE)
    report_task(predecessor, Because(), tasks[0], seen(tasks[0]), done())
    return first, second, tasks


def hand_over() -> None:
    edit_tenure(
        CLERK, Because(), person("R3"), post("CZJ-JZ"), start=AFTER, basis="财干〔2026〕3号", taking_over=True
    )


def visible(actor: Actor) -> set[UUID]:
    return set(tasks_of(actor).values_list("id", flat=True))


def test_one_entry_ends_one_tenure_begins_the_other_and_moves_every_task(
    post_of_liaison: tuple[Account, Account, list[UUID]], on: On
) -> None:
    first, second, tasks = post_of_liaison
    entries = Event.objects.filter(kind="organisation changed").count()
    on(3, 30)

    hand_over()

    assert Event.objects.filter(kind="organisation changed").count() == entries + 1
    held = Tenure.objects.filter(post=post("CZJ-JZ"), known_to__isnull=True, seen=False)
    assert {(one.person, one.valid_from, one.valid_to) for one in held} >= {
        (person("R2"), date(2025, 8, 28), AFTER),
        (person("R3"), AFTER, None),
    }
    # Who comes after has an account already: a second person confirms what the post lets them do.
    decide_grant(OTHER_CLERK, Because(), RoleGrant.objects.get().id, confirm=True)
    on(3, 31)
    assert visible(actor_for(first, BEFORE)) == set(tasks)
    assert visible(actor_for(second, BEFORE)) == set()

    on(4, 1)
    predecessor, successor = actor_for(first, AFTER), actor_for(second, AFTER)
    assert (predecessor.roles, visible(predecessor)) == (frozenset(), set())
    with pytest.raises(NotFound):
        access_task(predecessor, tasks[1])
    with pytest.raises(Refused):
        report_task(predecessor, Because(), tasks[1], 2, Answer("working", "仍由我办"))
    assert visible(successor) == set(tasks)
    assert [one.task.id for one in my_page(successor, AFTER).owed] == [tasks[1]]
    report_task(successor, Because(), tasks[1], seen(tasks[1]), Answer("working", "接手后继续办理"))

    assert ("骆明远", "市财政局局长") in {(one.name, one.post) for one in task_history(successor, tasks[0])}
    assert ("钱守拙", "市财政局局长") in {(one.name, one.post) for one in task_history(successor, tasks[1])}
    assert_sound()


def test_without_saying_so_nobody_is_taken_over_from() -> None:
    import_city()
    edit_tenure(CLERK, Because(), person("R3"), post("CZJ-JZ"), start=AFTER)

    assert (
        Tenure.objects.get(person=person("R2"), post=post("CZJ-JZ"), known_to__isnull=True).valid_to is None
    )
    with pytest.raises(WrongEntry, match="接替现任要填任职日期"):
        edit_tenure(CLERK, Because(), person("R3"), post("CZJ-JZ"), end=date(2027, 1, 1), taking_over=True)


def test_nobody_who_was_to_be_taken_over_from_is_left_in_the_post_unsaid(
    post_of_liaison: tuple[Account, Account, list[UUID]],
) -> None:
    before = chain.head()
    with pytest.raises(WrongEntry, match="2025年8月28日 才开始，不能从更早或同一天起接替"):
        edit_tenure(
            CLERK,
            Because(),
            person("R3"),
            post("CZJ-JZ"),
            start=date(2025, 8, 28),
            basis="任",
            taking_over=True,
        )
    assert chain.head() == before
