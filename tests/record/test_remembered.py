"""What is found once and used again until something is recorded that may have changed it, and not longer; nobody keeps
a right or a name that is gone."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from luoshi.record.actions.acting import Because, acting
from luoshi.record.models import Account
from luoshi.record.remembered import Remembered, place_to_remember, remembered
from luoshi.record.roles import actor_for
from tests.record.acting import CLERK
from tests.record.organising import organising, withdraw

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 3, 5)


class Asked:
    """Finds for every word its length, but none for an empty one; says what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[set[str]] = []

    def __call__(self, words: set[str]) -> dict[str, int]:
        self.asked.append(words)
        return {word: len(word) for word in words if word}


def test_only_what_is_new_is_asked_for_while_nothing_is_recorded() -> None:
    asked = Asked()
    lengths = Remembered(asked)
    head = place_to_remember()

    assert lengths.of(head, ["a", "bb", ""]) == {"a": 1, "bb": 2}
    assert lengths.of(head, ["bb", "ccc", ""]) == {"bb": 2, "ccc": 3}
    assert asked.asked == [{"a", "bb", ""}, {"ccc"}]


def test_everything_is_asked_for_again_once_something_is_recorded() -> None:
    asked = Asked()
    lengths = Remembered(asked)
    lengths.of(place_to_remember(), ["a"])
    with organising() as now:
        now.unit("甲局")
    lengths.of(place_to_remember(), ["a"])

    assert asked.asked == [{"a"}, {"a"}]


def test_what_happens_every_day_makes_nobody_ask_again() -> None:
    asked = Asked()
    lengths = Remembered(asked)
    with organising() as now:
        now.unit("甲局")
    lengths.of(place_to_remember(), ["a"])
    happen("directives not tracked")

    assert lengths.of(place_to_remember(), ["a"]) == {"a": 1}
    assert asked.asked == [{"a"}]


def test_inside_a_transaction_nothing_is_remembered() -> None:
    asked = Asked()
    lengths = Remembered(asked)
    head = place_to_remember()
    with transaction.atomic():
        assert place_to_remember() is None
        lengths.of(head, ["a"])
    lengths.of(head, ["a"])
    lengths.of(None, ["a"])

    assert asked.asked == [{"a"}] * 3


def test_rights_are_looked_up_once_and_gone_as_soon_as_they_are_withdrawn() -> None:
    with organising() as now:
        person = now.person("程听澜")
        held = now.holds(person, now.post("督查室干部", role="clerk"), date(2020, 1, 1))
    account = Account(username="clerk", person=person)
    with CaptureQueriesContext(connection) as captured:
        assert actor_for(account, TODAY, place_to_remember()).roles == {"clerk"}
        assert actor_for(account, TODAY, place_to_remember()).roles == {"clerk"}
    assert sum("record_tenure" in query["sql"] for query in captured) == 1

    withdraw(held)

    assert actor_for(account, TODAY, place_to_remember()).roles == frozenset()


def test_a_right_ends_with_its_day_though_nothing_was_recorded() -> None:
    with organising() as now:
        person = now.person("程听澜")
        now.holds(person, now.post("督查室干部", role="clerk"), date(2020, 1, 1), TODAY)
    account = Account(username="clerk", person=person)
    head = place_to_remember()

    assert actor_for(account, date(2026, 3, 4), head).roles == {"clerk"}
    assert actor_for(account, TODAY, head).roles == frozenset()


read: list[str] = []


@remembered
def read_by_name(name: str) -> int:
    """How often it was read; the name makes every test's own."""
    read.append(name)
    return read.count(name)


@pytest.fixture
def _something_recorded() -> None:
    happen("task classes defined")


def happen(kind: str) -> None:
    with acting(kind, CLERK, Because()) as act:
        act.data = {"classes": [], "directives": [], "reason": "仅供学习"}


@pytest.mark.usefixtures("_something_recorded")
def test_it_is_read_once_for_all_that_happens_every_day() -> None:
    assert read_by_name("every day") == 1
    happen("directives not tracked")
    assert read_by_name("every day") == 1


@pytest.mark.usefixtures("_something_recorded")
def test_it_is_read_again_after_anything_else() -> None:
    assert read_by_name("else") == 1
    happen("directives not tracked")
    happen("task classes defined")
    happen("directives not tracked")
    assert read_by_name("else") == 2


@pytest.mark.usefixtures("_something_recorded")
def test_what_was_read_inside_a_transaction_is_not_remembered() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        happen("task classes defined")
        assert read_by_name("undone") == 1
        raise ZeroDivisionError
    assert read_by_name("undone") == 2
    assert read_by_name("undone") == 2


@pytest.mark.usefixtures("_something_recorded")
def test_what_was_undone_does_not_hide_what_came_in_its_place() -> None:
    assert read_by_name("in its place") == 1
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        happen("directives not tracked")
        assert read_by_name("in its place") == 1
        raise ZeroDivisionError
    happen("task classes defined")
    assert read_by_name("in its place") == 2
