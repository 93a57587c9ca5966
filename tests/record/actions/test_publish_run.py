"""Publishing: for good. What is corrected afterwards is run again beside it, and the first stays byte for byte."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Because
from luoshi.record.actions.publish_run import NothingJudged, NotOver, SameAgain, publish_run
from luoshi.record.actions.record_finding import record_finding
from luoshi.record.actions.withdraw_ledger import withdraw_ledger
from luoshi.record.actions.withdraw_rulebook import withdraw_rulebook
from luoshi.record.judged.books import NotValid
from luoshi.record.judged.judging import CannotJudge, judgement_of
from luoshi.record.judged.snapshots import forget_all
from luoshi.record.models import Event, JudgedRow, LedgerBatch, Run
from luoshi.record.queries import runs
from tests.monitor.acting import city, confirmed, imported, received, unit
from tests.monitor.workbooks import output
from tests.record.acting import ADMINISTRATOR, CLERK, NOBODY, READER, assert_sound
from tests.record.city import unit as by_code
from tests.record.rulebooks import BOOK, adopted, changed, published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city() -> None:
    city()


def given(month: int = 5, growth: float | None = None) -> LedgerBatch:
    """Output of three counties in a month; with ``growth``, 松岭县's is another."""
    rows = {} if growth is None else {"松岭县": (20.0 + month, 100.0 + 20 * month, growth)}
    batch = received(output(month, changed=rows), f"{month}月{growth or ''}.xlsx")
    confirmed(batch, unit("市统计局"))
    imported(batch)
    return batch


def lights_of(run: Run) -> dict[str, str]:
    names = {row.subject: row.data["code"] for row in JudgedRow.objects.filter(run=run.id, kind="subject")}
    return {
        names[row.subject]: row.colour
        for row in JudgedRow.objects.filter(run=run.id, kind="measure").exclude(colour="")
    }


def test_a_published_run_says_what_it_read_and_what_it_found() -> None:
    given()
    version = adopted()
    run = published()

    assert (run.book, run.label, run.number) == (BOOK, "2026-05", 1)
    assert (run.first_day, run.last_day, run.known) == (date(2026, 5, 1), date(2026, 5, 31), None)
    assert (run.version, run.book_hash) == (version.id, version.hash)
    assert run.data_hash.startswith("sha256:")
    assert lights_of(run) == {"WXQZF": "green", "BDQZF": "green", "SLXZF": "yellow"}
    ranked = JudgedRow.objects.filter(run=run.id, kind="subject", rank__isnull=False).order_by("rank")
    assert [(row.data["code"], row.rank, row.score) for row in ranked] == [
        ("WXQZF", 1, Decimal("86")),
        ("BDQZF", 2, Decimal("82.8")),
        ("SLXZF", 3, Decimal("76")),
    ]
    event = Event.objects.get(kind="run published")
    assert (event.actor, event.subject) == (CLERK.account, run.id)
    assert event.opened()["rows_hash"] == run.rows_hash == judgement_of(run).hash
    assert_sound()


def test_a_corrected_figure_is_run_again_beside_the_first_which_stays() -> None:
    given()
    adopted()
    first = published()
    before = (judgement_of(first).hash, lights_of(first))
    given(growth=8.0)

    again = published()

    assert (again.number, lights_of(again)["SLXZF"]) == (2, "green")
    first.refresh_from_db()
    assert (judgement_of(first).hash, lights_of(first)) == before
    assert before[1]["SLXZF"] == "yellow"
    shown = runs.beside(CLERK, first)
    assert [(one.run.id, one.again) for one in shown] == [(first.id, False), (again.id, True)]
    assert {one.measure for one in runs.differences(CLERK, *shown)} == {"", "output_growth"}
    assert_sound()


def test_a_published_run_can_be_computed_again_after_corrections_and_withdrawals() -> None:
    batch = given()
    adopted()
    first = published()
    given(growth=8.0)
    withdraw_ledger(CLERK, Because(), batch.id, "报错了")
    forget_all()

    assert runs.prove(READER, first.id).same


def test_counters_read_the_runs_that_stand() -> None:
    """红灯要连续两期都低：四月先发布，五月才能红；四月补算的好结果不改变五月的红灯。"""
    given(4, growth=3.0)
    given(5, growth=3.0)
    adopted()
    published("2026-04")
    given(4, growth=9.0)
    published("2026-04")
    assert Run.objects.filter(label="2026-04").count() == 2

    run = published("2026-05")

    assert lights_of(run)["SLXZF"] == "red"
    assert [row.measure for row in JudgedRow.objects.filter(run=run.id, kind="proposal")] == ["output_growth"]


def test_without_the_month_before_published_nothing_is_two_months_running() -> None:
    given(4, growth=3.0)
    given(5, growth=3.0)
    adopted()
    assert lights_of(published("2026-05"))["SLXZF"] == "yellow"


def test_the_same_again_adds_nothing() -> None:
    given()
    adopted()
    published()
    with pytest.raises(SameAgain, match="完全相同"):
        published()
    assert Run.objects.count() == 1


def test_a_period_that_runs_is_not_published() -> None:
    given()
    adopted()
    with pytest.raises(NotOver, match="结束以后才能发布"):
        publish_run(CLERK, Because(), BOOK, f"{timezone.localdate():%Y-%m}")


def test_a_period_before_the_book_is_refused_with_the_days_it_is_valid() -> None:
    given()
    adopted()
    with pytest.raises(NotValid, match="2026-01-01"):
        published("2025-12")


def test_a_period_written_otherwise_is_refused_with_the_form_it_has() -> None:
    adopted()
    with pytest.raises(NotValid, match="2026-06"):
        published("2026年5月")


def test_nothing_to_judge_is_nothing_to_publish() -> None:
    given(5)
    adopted()
    with pytest.raises(NothingJudged):
        published("2026-04")
    assert not Run.objects.exists()


def test_no_such_book() -> None:
    with pytest.raises(NotFound):
        published()


def test_a_withdrawn_book_judges_nothing() -> None:
    given()
    withdraw_rulebook(CLERK, Because(), adopted().id, "写错了")
    with pytest.raises(NotFound):
        published()


def test_a_later_version_judges_from_its_first_day_and_the_earlier_one_until_then() -> None:
    given(4)
    given(5)
    first = adopted()
    second = adopted(changed("valid: {from: 2026-01-01}", "valid: {from: 2026-05-01}"))
    assert (published("2026-04").version, published("2026-05").version) == (first.id, second.id)


def test_an_amount_beyond_its_rule_stops_the_run_and_names_it() -> None:
    given()
    adopted()
    record_finding(
        CLERK,
        Because(),
        by_code("SLXZF"),
        "falsified",
        amount=Decimal(9),
        reason="多报",
        found_on=date(2026, 5, 20),
    )
    with pytest.raises(CannotJudge, match="9"):
        published()
    assert not Run.objects.exists()


@pytest.mark.parametrize("actor", [READER, ADMINISTRATOR, NOBODY], ids=lambda actor: actor.name)
def test_only_clerks_publish(actor: object) -> None:
    given()
    adopted()
    with pytest.raises(Refused):
        published(actor=actor)  # type: ignore[arg-type]
    assert not Run.objects.exists()
