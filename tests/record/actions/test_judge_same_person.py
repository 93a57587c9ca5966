"""A named person judges that two people of the record are one; it is dated, refused where it makes no sense,
undoable.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.judge_different_people import judge_different_people
from luoshi.record.actions.judge_same_person import WrongJudgement, judge_same_person
from luoshi.record.actions.undo_identity_judgement import undo_identity_judgement
from luoshi.record.identity import one_for_each
from luoshi.record.models import Event, Person, new_id
from luoshi.record.projection import rebuild_differences
from tests.record.acting import ADMINISTRATOR, CLERK, NOBODY, READER
from tests.record.organising import organising

pytestmark = pytest.mark.django_db

PEOPLE = 3


@pytest.fixture
def people() -> list[UUID]:
    with organising() as now:
        post = now.post("云川市市长")
        found = [now.person("季小满") for _ in range(PEOPLE)]
        for number, person in enumerate(found):
            now.seen(person, post, date(2024, 1, 1 + number))
    return sorted(found)


def leads(people: list[UUID]) -> list[UUID | None]:
    return [Person.objects.get(pk=person).same_as for person in people]


def test_the_later_record_leads_to_the_earlier(people: list[UUID]) -> None:
    event = judge_same_person(CLERK, Because(), people[1], people[0], "同名，职务前后相接")

    assert leads(people) == [None, people[0], None]
    kept = Event.objects.get(pk=event)
    assert (kept.kind, kept.subject, kept.actor) == ("people judged the same", people[1], CLERK.account)
    assert kept.opened()["reason"] == "同名，职务前后相接"
    assert rebuild_differences() == []


def test_three_who_are_one_lead_to_one_whatever_the_order_of_judging(people: list[UUID]) -> None:
    judge_same_person(CLERK, Because(), people[1], people[2])
    judge_same_person(CLERK, Because(), people[2], people[0])

    assert leads(people) == [None, people[0], people[0]]
    assert set(one_for_each().values()) == {people[0]}
    assert rebuild_differences() == []


def test_undone_it_is_as_if_nobody_had_judged(people: list[UUID]) -> None:
    first = judge_same_person(CLERK, Because(), people[1], people[0])
    judge_same_person(CLERK, Because(), people[2], people[1])

    undo_identity_judgement(CLERK, first)

    assert leads(people) == [None, None, people[1]]
    assert rebuild_differences() == []
    judge_same_person(CLERK, Because(), people[0], people[1])
    assert leads(people) == [None, people[0], people[0]]


def test_what_was_known_before_a_judgement_or_its_undoing_stays(people: list[UUID]) -> None:
    event = judge_same_person(CLERK, Because(), people[1], people[0])
    undone = undo_identity_judgement(CLERK, event)
    judged_at, undone_at = (Event.objects.get(pk=one).at for one in (event, undone))

    assert one_for_each(judged_at) == {people[0]: people[0], people[1]: people[0]}
    assert one_for_each(undone_at) == {}
    assert one_for_each(Event.objects.get(kind="organisation changed").at) == {}


def test_refused_of_itself(people: list[UUID]) -> None:
    with pytest.raises(WrongJudgement, match="同一条记录"):
        judge_same_person(CLERK, Because(), people[0], people[0])


def test_refused_of_two_who_are_one_already_so_that_nobody_goes_in_circles(people: list[UUID]) -> None:
    judge_same_person(CLERK, Because(), people[0], people[1])
    judge_same_person(CLERK, Because(), people[1], people[2])
    for person, other in ((people[1], people[0]), (people[2], people[0])):
        with pytest.raises(WrongJudgement, match="已经判为同一人"):
            judge_same_person(CLERK, Because(), person, other)


def test_refused_when_somebody_who_is_one_with_them_was_judged_to_be_another(people: list[UUID]) -> None:
    judge_different_people(CLERK, Because(), people[0], people[1])
    judge_same_person(CLERK, Because(), people[1], people[2])

    with pytest.raises(WrongJudgement, match="不是同一人"):
        judge_same_person(CLERK, Because(), people[2], people[0])


def test_a_new_judgement_takes_the_place_of_the_opposite_one(people: list[UUID]) -> None:
    judge_different_people(CLERK, Because(), people[0], people[1])
    judge_same_person(CLERK, Because(), people[0], people[1])

    assert leads(people) == [None, people[0], None]
    assert rebuild_differences() == []


@pytest.mark.parametrize("actor", [READER, ADMINISTRATOR, NOBODY], ids=lambda actor: actor.name)
def test_refused_to_whoever_may_not_judge(people: list[UUID], actor: Actor) -> None:
    with pytest.raises(Refused, match="没有这个页面"):
        judge_same_person(actor, Because(), people[0], people[1])
    assert leads(people) == [None, None, None]


def test_nobody_unknown_is_anybody(people: list[UUID]) -> None:
    for person, other in ((new_id(), people[0]), (people[0], new_id())):
        with pytest.raises(NotFound, match="没有这个人"):
            judge_same_person(CLERK, Because(), person, other)
