"""Drafts: what would be published now, made again whenever something changed, and no part of the record."""

from __future__ import annotations

from datetime import date
from unittest.mock import patch

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from luoshi.record import jobs
from luoshi.record.access import Refused
from luoshi.record.actions import judge_drafts as module
from luoshi.record.actions.acting import Because
from luoshi.record.actions.judge_drafts import MACHINE, judge_drafts
from luoshi.record.actions.withdraw_ledger import withdraw_ledger
from luoshi.record.actions.withdraw_rulebook import withdraw_rulebook
from luoshi.record.models import AuditEntry, DraftRow, DraftRun
from luoshi.record.queries import runs
from tests.monitor.acting import city, confirmed, imported, received, unit
from tests.monitor.workbooks import output
from tests.record.acting import CLERK, READER, assert_sound
from tests.record.rulebooks import BOOK, adopted, changed, published

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 11)


@pytest.fixture(autouse=True)
def _city() -> None:
    city()


@pytest.fixture(autouse=True)
def _in_june() -> object:
    """11 June 2026: of June there is nothing yet, and of May there may be."""
    with patch("django.utils.timezone.localdate", return_value=TODAY):
        yield


def given(month: int) -> object:
    batch = received(output(month), f"{month}月.xlsx")
    confirmed(batch, unit("市统计局"))
    imported(batch)
    return batch


def test_the_draft_is_of_the_latest_period_of_which_anything_is_known() -> None:
    given(4)
    given(5)
    adopted()
    entries = AuditEntry.objects.count()

    assert judge_drafts(MACHINE) == 1

    shown = runs.draft_of(READER, BOOK)
    assert shown is not None
    assert (shown.run.label, shown.draft) == ("2026-05", True)
    assert runs.rows(READER, shown, kind="measure").exclude(colour="").count() == 3
    assert AuditEntry.objects.count() == entries
    assert_sound()


def test_the_next_draft_takes_its_place_and_doing_it_twice_does_no_harm() -> None:
    given(4)
    adopted()
    judge_drafts(MACHINE)
    first = DraftRun.objects.get()
    given(5)

    judge_drafts(MACHINE)
    judge_drafts(MACHINE)

    assert DraftRun.objects.get().label == "2026-05"
    assert not DraftRow.objects.filter(run=first.id).exists()


@pytest.mark.slow
def test_no_data_no_draft_and_what_was_withdrawn_leaves_none() -> None:
    version = adopted()
    assert judge_drafts(MACHINE) == 0
    batch = given(5)
    assert judge_drafts(MACHINE) == 1
    withdraw_ledger(CLERK, Because(), batch.id, "报错")  # type: ignore[attr-defined]
    assert judge_drafts(MACHINE) == 0
    given(4)
    assert judge_drafts(MACHINE) == 1

    withdraw_rulebook(CLERK, Because(), version.id, "写错")

    assert judge_drafts(MACHINE) == 0
    assert not DraftRow.objects.exists()


@pytest.mark.slow
def test_boards_show_the_published_light_and_the_draft_of_a_later_period_marked() -> None:
    given(4)
    adopted()
    published("2026-04")
    judge_drafts(MACHINE)
    assert {one.draft for one in runs.lights(READER)} == {False}

    given(5)
    judge_drafts(MACHINE)

    assert {(one.draft, one.shown_run.run.label) for one in runs.lights(READER)} == {(True, "2026-05")}
    in_april = runs.lights(READER, on=date(2026, 4, 30))
    assert {(one.draft, one.shown_run.run.label) for one in in_april} == {(False, "2026-04")}
    (one,) = runs.lights(READER, subjects=[in_april[0].subject], indicator="industrial-output")
    assert (one.measure, one.shown) == ("output_growth", "red")  # the second month running
    assert runs.lights(READER, indicator="gdp") == []
    assert runs.lights(READER, hidden={"industrial-output"}) == []


@pytest.mark.slow
def test_a_published_month_corrected_later_says_that_todays_data_would_differ() -> None:
    given(4)
    given(5)
    adopted()
    april = published("2026-04")
    published("2026-05")
    judge_drafts(MACHINE)
    assert runs.as_now(READER, april) is None

    batch = received(output(4, changed={"白渡区": (45.0, 390.0, 2.5)}), "4月修订.xlsx")
    imported(batch)
    with patch.object(module, "_judge_published") as judged:
        judge_drafts(MACHINE, superseded=lambda: True)
    assert not judged.called
    judge_drafts(MACHINE)

    now = runs.as_now(READER, april)
    assert now is not None
    assert (now.run.label, now.draft, now.latest) == ("2026-04", True, False)
    assert runs.differences(READER, runs.run(READER, april.id), runs.run(READER, now.run.id))
    assert {one.shown_run.run.label for one in runs.lights(READER)} == {"2026-05"}
    with patch.object(module, "judge_now", wraps=module.judge_now) as judged:
        judge_drafts(MACHINE)
    assert [call.args[1].label for call in judged.call_args_list] == ["2026-06", "2026-05"]

    again = published("2026-04")
    judge_drafts(MACHINE)
    assert (again.number, runs.as_now(READER, april), runs.as_now(READER, again)) == (2, None, None)
    assert not DraftRun.objects.filter(latest=False).exists()


def test_one_book_that_cannot_be_judged_leaves_the_others_their_drafts() -> None:
    given(5)
    adopted()
    adopted(changed("rulebook: output-watch", "rulebook: another"))
    real = module._latest

    def broken(code: str) -> object:
        if code == "another":
            raise RuntimeError("broken")
        return real(code)

    with patch.object(module, "_latest", broken):
        assert judge_drafts(MACHINE) == 1
    assert DraftRun.objects.get().book == BOOK


def test_they_are_queued_with_what_changes_them_and_judged_once() -> None:
    def waiting() -> int:
        return ProcrastinateJob.objects.filter(task_name="judge drafts", status="todo").count()

    given(4)
    assert waiting() == 0
    adopted()
    given(5)
    assert waiting() == 1
    ProcrastinateJob.objects.filter(task_name="judge drafts").update(status="doing")
    given(6)
    assert waiting() == 1

    with patch("luoshi.record.actions.judge_drafts.judge_drafts") as judged:
        jobs.judge_drafts_job()
    assert not judged.called  # another waits behind it


def test_people_do_not_make_drafts() -> None:
    with pytest.raises(Refused):
        judge_drafts(CLERK)
