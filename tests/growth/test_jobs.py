"""What the machine does by itself: the batches of a year each January, and of what comes in later."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.growth.actions.adopt_scheme import adopt_shipped_schemes
from luoshi.growth.actions.change_project import plan_project
from luoshi.growth.actions.derive_batches import derive_batches
from luoshi.growth.jobs import derive_batches_job, derive_what_is_due
from luoshi.growth.models import Project
from luoshi.record.actions.acting import Because
from luoshi.record.models import Event
from tests.growth.projects import City, row, seen
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
