"""A named person judges that two people of one name are two; they are not proposed as one again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.judge_different_people import judge_different_people
from luoshi.record.actions.judge_same_person import WrongJudgement, judge_same_person
from luoshi.record.actions.undo_identity_judgement import undo_identity_judgement
from luoshi.record.models import Person
from luoshi.record.projection import rebuild_differences
from luoshi.record.queries.people import identity_questions, person_over_time
from tests.record.acting import ADMINISTRATOR, CLERK, READER
from tests.record.organising import organising

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[UUID]:
    with organising() as now:
        found = [now.person("季小满") for _ in range(3)]
        for number, person in enumerate(found):
            now.seen(person, now.post(f"岗位{number}"), date(2024, 1, 1 + number))
    return sorted(found)


def test_two_judged_to_be_two_are_not_asked_about_again(people: list[UUID]) -> None:
    assert identity_questions(CLERK) == [(people[0], "季小满", 3)]
    judge_different_people(CLERK, Because(), people[0], people[1], "年龄相差二十岁")

    asked = [question.person.id for question in person_over_time(CLERK, people[0]).questions]
    assert asked == [people[2]]
    judge_different_people(CLERK, Because(), people[0], people[2])
    assert identity_questions(CLERK) == [(people[1], "季小满", 2)]
    judge_different_people(CLERK, Because(), people[1], people[2])
    assert identity_questions(CLERK) == []
    assert rebuild_differences() == []


def test_undone_they_are_asked_about_again(people: list[UUID]) -> None:
    event = judge_different_people(CLERK, Because(), people[0], people[1])
    undo_identity_judgement(CLERK, event)

    asked = {question.person.id for question in person_over_time(CLERK, people[0]).questions}
    assert asked == {people[1], people[2]}
    assert rebuild_differences() == []


def test_it_takes_the_place_of_a_judgement_that_they_are_one(people: list[UUID]) -> None:
    judge_same_person(CLERK, Because(), people[0], people[1])
    judge_different_people(CLERK, Because(), people[1], people[0])

    assert not Person.objects.filter(same_as__isnull=False).exists()
    assert rebuild_differences() == []


def test_a_judgement_of_one_person_counts_for_everybody_who_is_one_with_them(people: list[UUID]) -> None:
    judge_same_person(CLERK, Because(), people[0], people[1])
    judge_different_people(CLERK, Because(), people[1], people[2])

    assert person_over_time(CLERK, people[0]).questions == ()
    assert identity_questions(CLERK) == []


@pytest.mark.parametrize(
    ("first", "second", "said"), [(0, 0, "同一条记录"), (0, 1, "已经判为不是"), (0, 2, "第三条记录")]
)
def test_refused_where_it_makes_no_sense(people: list[UUID], first: int, second: int, said: str) -> None:
    if second == 1:
        judge_different_people(CLERK, Because(), people[1], people[0])
    else:
        judge_same_person(CLERK, Because(), people[0], people[1])
        judge_same_person(CLERK, Because(), people[1], people[2])
    with pytest.raises(WrongJudgement, match=said):
        judge_different_people(CLERK, Because(), people[first], people[second])


@pytest.mark.parametrize("actor", [READER, ADMINISTRATOR], ids=lambda actor: actor.name)
def test_refused_to_whoever_may_not_judge(people: list[UUID], actor: Actor) -> None:
    with pytest.raises(Refused):
        judge_different_people(actor, Because(), people[0], people[1])
    assert identity_questions(actor) == []


def test_nothing_undone_twice_and_nothing_undone_that_was_no_judgement(people: list[UUID]) -> None:
    event = judge_different_people(CLERK, Because(), people[0], people[1])
    with pytest.raises(Refused):
        undo_identity_judgement(READER, event)
    undo_identity_judgement(CLERK, event)
    with pytest.raises(WrongJudgement, match="已经撤销"):
        undo_identity_judgement(CLERK, event)
    with pytest.raises(NotFound):
        undo_identity_judgement(CLERK, people[0])


@pytest.mark.parametrize("concerned", [0, 1, 2])
def test_nobody_undoes_or_reverses_a_judgement_that_they_are_somebody(
    people: list[UUID], concerned: int
) -> None:
    """Also not who is one of the two only through a third: it is what keeps them from deciding on their own work."""
    event = judge_same_person(CLERK, Because(), people[0], people[1])
    judge_same_person(CLERK, Because(), people[1], people[2])
    themselves = replace(CLERK, person=people[concerned])
    with pytest.raises(WrongJudgement, match="您本人"):
        undo_identity_judgement(themselves, event)
    with pytest.raises(WrongJudgement, match="您本人"):
        judge_different_people(themselves, Because(), people[0], people[1])
    assert Person.objects.filter(same_as__isnull=False).count() == 2
    undo_identity_judgement(CLERK, event)
