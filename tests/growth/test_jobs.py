"""What the machine does by itself: the batches of a year each January, and of what comes in later."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.growth.actions.adopt_scheme import adopt_shipped_schemes
from luoshi.growth.actions.change_project import plan_project
from luoshi.growth.actions.derive_batches import derive_batches
from luoshi.growth.jobs import derive_batches_job, derive_what_is_due
from luoshi.growth.models import Project
from luoshi.growth.queries.movements import moved_projects, movements
from luoshi.record.actions.acting import Because
from luoshi.record.models import Event
from tests.growth.projects import YI, City, row, seen
from tests.record.acting import assert_sound
from tests.web.clock import On, moved

__all__ = ["moved"]
pytestmark = pytest.mark.django_db


def derivations() -> int:
    return int(Event.objects.filter(kind="batches derived").count())


def test_batches_are_derived_in_january_and_for_what_comes_in_later(moved: On) -> None:
    moved(1, 5)
    city = City()
    signed = city.signed(on=date(2025, 12, 2), industry="C3612")
    assert derive_what_is_due() == []  # no mechanism runs
    adopt_shipped_schemes(city.bureau, Because())
    assert derive_what_is_due() == ["xinzhou-batches", "1071"]
    assert row(signed).batches == {"1071": {"2026": "signed"}, "xinzhou-batches": {"2026": "signed"}}
    assert (derive_what_is_due(), derivations()) == ([], 2)
    plan_project(city.area, Because(), signed, seen(signed), planned={"started": date(2026, 5, 1)})
    assert derive_batches(city.bureau, Because(), "1071", 2026, again=True) == 1
    moved(3, 9)
    late = city.lead(found_on=date(2026, 3, 9))
    derive_batches_job()
    assert row(late).batches["1071"] == {"2026": "planning"}
    assert row(signed).batches["1071"] == {"2026": "starting"}
    assert (derive_what_is_due(), derivations()) == ([], 5)
    assert_sound()


def test_what_is_learnt_later_of_december_moves_a_project_and_nothing_else_does(moved: On) -> None:
    moved(1, 2)
    city = City()
    adopt_shipped_schemes(city.bureau, Because())
    december, planned, january, struck = (city.lead() for _ in range(4))
    for one in (december, planned, january, struck):
        city.reach(one, "negotiating", date(2025, 6, 1))
    wrong = city.reach(struck, "signed", date(2025, 12, 3), amount=5 * YI)
    derive_what_is_due()
    before = row(planned)
    batches = {one: row(one).batches["1071"]["2026"] for one in (december, planned, january, struck)}
    assert batches == {
        december: "negotiating",
        planned: "negotiating",
        january: "negotiating",
        struck: "signed",
    }
    moved(1, 20)
    city.reach(december, "signed", date(2025, 12, 20), amount=5 * YI)
    city.reach(january, "signed", date(2026, 1, 5), amount=5 * YI)
    plan_project(city.area, Because(), planned, seen(planned), planned={"signed": date(2026, 5, 1)})
    plan_project(city.area, Because(), december, seen(december), planned={"started": date(2026, 5, 1)})
    assert derive_what_is_due() == ["xinzhou-batches", "1071"]
    moved(2, 3)
    city.strike(wrong, "没有签")
    assert derive_what_is_due() == ["xinzhou-batches", "1071"]
    assert derive_what_is_due() == []
    now = {one: row(one).batches["1071"]["2026"] for one in batches}
    assert now == {**batches, december: "signed", struck: "negotiating"}
    assert (row(planned).batches, row(planned).first_plans["2026"].keys()) == (before.batches, {"signed"})
    listed = {(one.came_from, one.went_to): one.months for one in movements(city.bureau, "1071", 2026, 2)}
    assert listed == {("negotiating", "signed"): {1: 2}, ("signed", "negotiating"): {2: 1}}
    assert [
        one.id for one in moved_projects(city.bureau, "1071", 2026, 2, "signed", "negotiating").page.rows
    ] == [struck]
    assert_sound()


def test_a_mechanism_adopted_during_the_year_waits_for_a_person(moved: On) -> None:
    moved(6, 2)
    city = City()
    city.lead()
    adopt_shipped_schemes(city.bureau, Because())
    assert derive_what_is_due() == []
    derive_batches(city.bureau, Because(), "1071", 2026)
    city.lead()
    assert derive_what_is_due() == ["1071"]
    assert Project.objects.filter(batches={}).count() == 0


def test_a_machine_that_was_off_in_january_derives_what_the_year_before_had(moved: On) -> None:
    moved(2, 3)
    city = City()
    city.lead(found_on=date(2025, 6, 2))
    adopt_shipped_schemes(city.bureau, Because())
    derive_batches(city.bureau, Because(), "xinzhou-batches", 2025)
    assert derive_what_is_due() == ["xinzhou-batches"]
