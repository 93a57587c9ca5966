"""The sample city's projects: through the bureau's door, reviewed by another, in total what their generator says."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings
from django.db.models import Sum

from luoshi.growth.actions.set_up_sample_projects import DECISIONS, set_up_sample_projects
from luoshi.growth.life import Status
from luoshi.growth.models import (
    Claim,
    Contact,
    EntryReview,
    Project,
    Promise,
    PromiseState,
    Proof,
    Transfer,
    Verdict,
)
from luoshi.growth.queries.independent import comparisons
from luoshi.judging.books.loading import load_book
from luoshi.judging.judgements import Judgement
from luoshi.judging.periods import JudgedPeriod
from luoshi.record.access import Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.create_first_administrator import MACHINE
from luoshi.record.actions.set_up_sample import set_up_sample
from luoshi.record.judged import snapshots
from luoshi.record.judged.judging import judge_now
from luoshi.record.ledgers.sample import sample_ledgers
from luoshi.record.models import Account, Cause, Event, Finding, LedgerBatch, LedgerState, Unit
from luoshi.record.roles import actor_for
from tests.growth.sample_books import Rates, Truth, four_rates, yulin
from tests.monitor.acting import renamed
from tests.record.acting import SAMPLES, assert_sound
from tests.samples.generators import generator
from tests.web.clock import On, moved

__all__ = ["moved"]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def generating(root: Path) -> Iterator[ModuleType]:
    with generator(root, "generate_projects") as found:
        yield found


@pytest.fixture(scope="module")
def truth(generating: ModuleType) -> ModuleType:
    return sys.modules["investment"]


def some(truth: ModuleType) -> list[int]:
    """Numbers of records: of each case the first with what it repeats, transfers, entry reviews, some plain ones."""
    listed = truth.records()
    found = {1, 3, 5, 8, 19}
    for case in truth.CASES:
        of_case = [one for one in listed if one.case == case]
        found |= {one.number for one in (of_case if case in ("transfer", "same paper") else of_case[:1])}
    found |= {one.number for one in listed if one.found}
    found |= set([one.number for one in listed if one.findings][:2])
    found |= {one.number for one in listed if any(said.verdict == "lost" for said in one.decisions)}
    found |= set([one.number for one in listed for promise in one.promises if promise.paid][:2])
    found |= set([one.number for one in listed for promise in one.promises if promise.then != "approved"][:4])
    found |= set({one.review.verdict: one.number for one in listed if one.review is not None}.values())
    return sorted(found | {one.repeats for one in listed if one.number in found and one.repeats})


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch, moved: On) -> None:
    moved(11, 20)  # a few days after the last ledger; some books ask how late something was reported
    monkeypatch.setattr(settings, "LUOSHI_SAMPLE", True)
    book = SAMPLES / "organisation.xlsx"
    set_up_sample(
        MACHINE, Because(Cause.INSTALLATION), book.read_bytes(), book.name, date(2026, 3, 2), "admin"
    )
    renamed()


def actor(username: str) -> Actor:
    return actor_for(Account.objects.get(username=username), date(2026, 11, 20))


class OtherWork(Exception):
    pass


def in_many_goes(folder: Path) -> int:
    """Set up with other work between: broken off after 30 things, then after 60, and so on."""
    for things in count(30, 30):
        goes_on = iter(range(things))

        def give_way(goes_on: Iterator[int] = goes_on) -> None:
            if next(goes_on, None) is None:
                raise OtherWork

        with suppress(OtherWork):
            return set_up_sample_projects(folder, give_way)
    raise AssertionError


def assert_as_recorded(truth: ModuleType, numbers: list[int]) -> None:
    """Totals, stages and shares in the product are what the generator works out in its own way."""
    listed = [one for one in truth.records() if one.number in set(numbers)]
    standing = Project.objects.exclude(status=Status.MERGED)
    expected = {number: amount for number, amount in truth.contracted().items() if number in set(numbers)}
    names = {one.number: one.name for one in listed}
    assert {row.name: row.contracted for row in standing if row.contracted is not None} == {
        names[number]: amount for number, amount in expected.items()
    }
    total = standing.aggregate(total=Sum("contracted"))["total"]
    assert total == sum(expected.values())
    for kind in ("paid_in", "completed"):
        said = standing.aggregate(total=Sum(kind))["total"]
        assert said == sum((truth.money_of(one, kind) for one in listed if not one.found), Decimal(0))
    stages = {row.name: set(row.stages) for row in standing}
    assert [
        one.name for one in listed if not one.found and stages[one.name] != set(truth.approved_stages(one))
    ] == []
    assert {row.name for row in Project.objects.filter(status=Status.MERGED)} == {
        one.name for one in listed if one.found
    }


@pytest.mark.slow
@pytest.mark.usefixtures("city")
def test_projects_come_in_and_count_as_their_generator_says(
    generating: ModuleType, truth: ModuleType, tmp_path: Path
) -> None:
    numbers = some(truth)
    generating.write(tmp_path, numbers)

    assert in_many_goes(tmp_path) == len(numbers)

    assert_as_recorded(truth, numbers)
    listed = {one.name: one for one in truth.records() if one.number in set(numbers)}
    # By the officer entered, by the reviewer decided; what the reviewer asks to strike out is decided by a third.
    said = json.loads((tmp_path / DECISIONS).read_text(encoding="utf-8"))
    enters, reviews, finds = (
        Account.objects.get(username=said[who]).id for who in ("enters", "reviews", "finds")
    )
    asked = Claim.objects.filter(kind="strike")
    assert set(asked.values_list("by", "decided_by", "verdict")) == {(reviews, finds, Verdict.APPROVED)}
    assert asked.count() == Claim.objects.filter(verdict=Verdict.STRUCK, decided_by=finds).count()
    others = Claim.objects.exclude(kind="strike")
    assert set(others.values_list("by", flat=True)) == {enters}
    left = others.exclude(verdict__in=("", Verdict.STRUCK))
    assert set(left.values_list("decided_by", flat=True)) == {reviews}
    assert set(Claim.objects.values_list("verdict", flat=True)) == set(Verdict.values)
    papers = [one for one in generating.papers() if one.record.number in set(numbers)]
    paid = [day for one in listed.values() for promise in one.promises for day in promise.paid]
    shared = next(one for one in listed.values() if one.shares)
    sheets = [
        promise
        for one in listed.values()
        for promise in one.promises
        if promise.then not in ("refused", "waits")
    ]
    replies = [
        done
        for one in listed.values()
        for visit in one.visits
        for _text, _due, done in visit.undertaken
        if done is not None
    ]
    # And one of the shares.
    assert Proof.objects.count() == len(papers) + len(paid) + len(sheets) + len(replies) + 1
    by = Event.objects.filter(subject__in=Project.objects.values("id")).values_list("actor", flat=True)
    assert set(by) <= set(Account.objects.values_list("id", flat=True))
    (lost,) = Claim.objects.filter(lost_on__isnull=False)
    assert (lost.stage, lost.verdict) == ("building", Verdict.APPROVED)
    assert "building" not in Project.objects.get(pk=lost.project).stages
    stated = Finding.objects.filter(finding__in=("leading firm", "gap filled", "key region"))
    assert sorted(stated.values_list("finding", "reason")) == sorted(
        pair for one in listed.values() for pair in one.findings.items()
    )
    # What people did with it.
    assert Contact.objects.count() == sum(len(one.visits) for one in listed.values())
    then = Counter(promise.then for one in listed.values() for promise in one.promises)
    assert Promise.objects.filter(state=PromiseState.REFUSED).count() == then["refused"]
    assert {"passed", "refused", "returned", ""} == set(EntryReview.objects.values_list("verdict", flat=True))
    assert Counter(Transfer.objects.values_list("ended", flat=True)) == {"done": 2, "": 1}
    codes = {str(key): code for key, code in Unit.objects.values_list("id", "code")}
    kept = Project.objects.get(name=next(one.name for one in listed.values() if one.number == shared.repeats))
    assert {
        codes[unit]: Decimal(share) for unit, share in kept.credits[-1]["shares"].items()
    } == shared.shares
    # Others' records beside the claims; of none anything had to be asked.
    assert set(LedgerBatch.objects.values_list("state", flat=True)) == {LedgerState.IMPORTED}
    outcomes = {
        one.case: {check.check: check.outcome
                   for check in comparisons(actor("qiaoanzhi"), Project.objects.get(name=one.name).id)}
        for one in listed.values()
        if one.case in ("claimed start", "tax holiday", "seasonal plant")
    }  # fmt: skip
    assert outcomes["claimed start"]["start and approval"] == "contradicted"
    assert outcomes["tax holiday"]["production and electricity"] == "supported"
    assert outcomes["tax holiday"]["production and tax"] == "contradicted"
    assert outcomes["seasonal plant"]["production and electricity"] == "supported"
    assert_sound()

    events = Event.objects.count()
    assert set_up_sample_projects(tmp_path) == len(numbers)
    assert Event.objects.count() <= events + 4


@pytest.mark.slow
@pytest.mark.timeout(1_800)
@pytest.mark.usefixtures("city")
def test_all_that_is_checked_in_counts_as_its_generator_says(root: Path, truth: ModuleType) -> None:
    assert set_up_sample_projects(SAMPLES / "projects") == truth.RECORDS

    assert_as_recorded(truth, [one.number for one in truth.records()])
    assert_books_say(root, truth)


def assert_books_say(root: Path, truth: ModuleType) -> None:
    """Books about projects give of the whole city what follows from the generator's truth."""
    of = Truth(truth)
    for year in (2025, 2026):
        assert_near(rates_by(judged(root, "yulin-investment", str(year))), yulin(of, year))
    expected = four_rates(of, date(2026, 10, 31))
    # What was merged in November still stood in October, twice where both records had signed.
    twice = {one.unit for one in of.listed if of.repeated_in_the_campaign(one)}
    assert len(expected.keys() - twice) > len(twice)
    found = rates_by(judged(root, "four-rates", "2026-10"))
    assert_near(
        {unit: {name: found[unit][name] for name in expected[unit]} for unit in expected.keys() - twice},
        {unit: rates for unit, rates in expected.items() if unit not in twice},
    )
    snapshots.forget_all()


def judged(root: Path, name: str, period: str) -> Judgement:
    book = load_book((root / "rulebooks" / f"{name}.yaml").read_bytes(), f"{name}.yaml")
    return judge_now(book, JudgedPeriod.parse(book, period)).judgement


def rates_by(found: Judgement) -> Rates:
    """The values of a book's measures by the code of their unit."""
    codes = {row["subject"]: row["code"] for row in found.of("subject")}
    rates: Rates = {}
    for row in found.of("measure"):
        if row["value"] is not None:
            rates.setdefault(codes[row["subject"]], {})[row["measure"]] = Decimal(row["value"])
    return rates


def assert_near(found: Rates, expected: Rates) -> None:
    """The same to five places: a run keeps six."""
    assert {unit: rates.keys() for unit, rates in found.items()} == {
        unit: rates.keys() for unit, rates in expected.items()
    }
    far = Decimal("0.00001")
    assert [
        (unit, name, rate, expected[unit][name])
        for unit, rates in found.items()
        for name, rate in rates.items()
        if abs(rate - expected[unit][name]) > far
    ] == []


def test_outside_a_sample_city_nothing_is_set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "LUOSHI_SAMPLE", False)
    with pytest.raises(Refused):
        set_up_sample_projects(tmp_path)
    assert sample_ledgers(tmp_path) == []
