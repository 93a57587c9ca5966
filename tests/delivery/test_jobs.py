"""A new day: limits by the calendar, and drafts of the lights as of that day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from unittest.mock import patch

import pytest
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from luoshi.delivery.jobs import begin_day, new_day_job
from luoshi.delivery.queries.lights import both_lights, lights
from luoshi.record.actions.acting import Because
from luoshi.record.actions.adopt_rulebook import adopt_rulebook
from luoshi.record.actions.judge_drafts import MACHINE, judge_drafts
from luoshi.record.judged import snapshots
from luoshi.record.models import DraftRun
from tests.delivery.tasks import City
from tests.record.acting import CLERK
from tests.web.clock import On

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(on: On, root: Path) -> Iterator[City]:
    on(3, 2)
    snapshots.forget_all()
    city = City()
    book = root / "rulebooks" / "supervision-tasks.yaml"
    adopt_rulebook(CLERK, Because(), book.read_bytes(), book.name)
    yield city
    snapshots.forget_all()


def judged_on(day: date) -> None:
    """The drafts as the background worker makes them on a day."""
    made = timezone.make_aware(datetime.combine(day, time(8)))
    with (
        patch("django.utils.timezone.localdate", return_value=day),
        patch("luoshi.record.actions.judge_drafts.timezone.now", return_value=made),
    ):
        judge_drafts(MACHINE)


def test_the_draft_is_as_of_today_so_that_what_is_due_later_this_month_is_not_late(city: City) -> None:
    soon = city.received(due_on=date(2026, 3, 28))
    later = city.received("完成管网改造", due_on=date(2026, 6, 30))

    judged_on(date(2026, 3, 10))
    tenth = lights(CLERK, [soon, later])
    judged_on(date(2026, 3, 25))
    week_before = lights(CLERK, [soon])[soon]
    judged_on(date(2026, 3, 29))
    after = both_lights(CLERK, [soon])[soon]

    assert (tenth[soon].colour, tenth[later].colour, tenth[soon].last_day) == (
        "green", "green", date(2026, 3, 10),
    )  # fmt: skip
    assert (week_before.colour, week_before.measure) == ("blue", "deadline")
    assert after.published is None
    assert after.draft is not None
    assert (after.draft.colour, after.draft.title["zh"]) == ("red", "超过时限天数（负数为剩余天数）")


def test_a_new_day_queues_drafts_once(city: City) -> None:
    city.received(due_on=date(2026, 3, 28))
    ProcrastinateJob.objects.all().delete()

    assert begin_day()
    assert ProcrastinateJob.objects.filter(task_name="judge drafts").count() == 1
    judge_drafts(MACHINE)
    assert not begin_day()
    DraftRun.objects.update(made_at=datetime(2026, 3, 1, tzinfo=timezone.get_current_timezone()))
    assert begin_day()


def test_the_worker_looks_for_a_new_day_by_itself() -> None:
    (listed,) = [one for one in app.periodic_registry.periodic_tasks.values() if one.task is new_day_job]

    assert (listed.cron, listed.task.queue) == ("1 * * * *", "ledgers")
