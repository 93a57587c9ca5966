"""Lists, boards and sums of an earlier day are what they were on that day, whatever was done since."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from luoshi.growth.actions.adopt_scheme import adopt_shipped_schemes
from luoshi.growth.actions.change_project import change_project, plan_project
from luoshi.growth.actions.claim import review_claim
from luoshi.growth.actions.credit import merge_projects
from luoshi.growth.actions.derive_batches import derive_batches
from luoshi.growth.actions.entry_review import open_entry_review
from luoshi.growth.actions.lead import ContactDraft, Undertaken, keep_undertaking, record_contact
from luoshi.growth.actions.promise import (
    change_promise,
    decide_promise,
    end_promise,
    pay_promise,
    record_promise,
)
from luoshi.growth.actions.transfer import answer_transfer, ask_transfer
from luoshi.growth.life import EVER, VERBS
from luoshi.growth.models import Project, Promise, Undertaking
from luoshi.growth.projections.projects import PROMISED, REVIEWED, TRANSFERRED, UNREVIEWED
from luoshi.growth.queries import leads as leads_of
from luoshi.growth.queries.as_known import as_known, projects_recorded_since
from luoshi.growth.queries.board import board, cell_projects
from luoshi.growth.queries.movements import moved_projects, movements
from luoshi.growth.queries.pipeline import pipeline
from luoshi.growth.queries.projects import ProjectFilter, projects, projects_total
from luoshi.growth.queries.promises import due_within, promises_due
from luoshi.record.actions.acting import Because
from luoshi.record.models import Event
from tests.growth.actions.test_entry_review import SHEET
from tests.growth.actions.test_promises import lawful
from tests.growth.projects import YI, City, papers, reviewed, row, seen
from tests.web.clock import On, moved

__all__ = ["moved"]
pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 2)
MOMENT = datetime(2026, 6, 2, 16, tzinfo=UTC)  # the end of that day in the city
FAR = date(2027, 1, 1)


@pytest.fixture
def city(moved: On) -> City:
    moved(6, 2)
    found = City()
    adopt_shipped_schemes(found.bureau, Because())
    return found


def _shown(city: City, known: datetime | None) -> dict[str, Any]:
    """What lists and boards say, as known then."""
    actor = city.bureau
    shown = board(actor, "1071", 2026, 6, known=known)
    found: dict[str, Any] = {
        "board": (shown.lines, shown.total, shown.months, shown.plans),
        "movements": movements(actor, "1071", 2026, 6, known=known),
        "cells": {
            batch: [
                (one.row.name, one.planned_on, one.reached_on, len(page.claims.get(one.row.id, ())))
                for one in page.rows
            ]
            for batch, _name, _about in shown.batches
            for page in [cell_projects(actor, "1071", 2026, 6, batch, known=known)]
        },
        "moved": [
            [row.id for row in moved_projects(actor, "1071", 2026, month, came, went, known=known).page.rows]
            for came, went, month in (("", "planning", 3), ("starting", "producing", 4))
        ],
    }
    with as_known(actor, known):
        page = projects(actor, ProjectFilter())
        found |= {
            "projects": [
                (
                    one.code,
                    one.name,
                    one.status,
                    one.stage,
                    one.contracted,
                    one.waiting,
                    one.batches,
                    one.version,
                )
                for one in page.rows
            ],
            "found": [one.code for one in projects(actor, ProjectFilter(words="旧名")).rows],
            "count": page.count,
            "total": projects_total(actor, ProjectFilter()),
            "leads": leads_of.leads_now(actor, FAR, today=DAY),
            "due": [
                (one.project.id, one.code, one.due_on) for one in leads_of.leads_due(actor, FAR, today=DAY)
            ],
            "undertakings": [one.row.id for one in leads_of.undertakings_due(actor, FAR, today=DAY)],
            "protected": [one.id for one in leads_of.protected_leads(actor, today=DAY)],
            "transfers": [(one.row.id, one.row.agreed) for one in leads_of.transfers_waiting(actor)],
            "reviews": [one.row.id for one in leads_of.reviews_open(actor)],
            "ways": leads_of.ways(actor, date(2025, 1, 1), DAY),
            "promises": [
                (one.row.id, one.row.state, one.row.amount, one.left) for one in promises_due(actor, DAY)
            ],
            "sums": due_within(actor, DAY),
        }
    return found


def _some(city: City) -> tuple[list[UUID], UUID, UUID, UUID, UUID]:
    signed = city.signed(5 * YI, on=date(2025, 12, 2), name="旧名基地", industry="C3612")
    plan_project(city.area, Because(), signed, seen(signed), planned={"started": date(2026, 4, 1)})
    other = city.signed(2 * YI, on=date(2026, 3, 2), industry="D4412")
    lead = city.lead(found_on=date(2026, 5, 28), origin="chain")
    draft = ContactDraft(
        "visit",
        DAY,
        "区长",
        "总经理",
        "看地块",
        [Undertaken("出方案", date(2026, 6, 20), city.units["望溪区"])],
    )
    record_contact(city.area, Because(), lead, seen(lead), draft)
    promise = record_promise(city.bureau, Because(), signed, seen(signed), lawful(city), reviewed())
    transfer = ask_transfer(city.area, Because(), lead, seen(lead), city.units["青石县"], "离产业园近")
    derive_batches(city.bureau, Because(), "1071", 2026)
    city.claimed(other, "registered", date(2026, 4, 2))
    claim = city.reach(signed, "started", date(2026, 4, 2))
    return [signed, other, lead], promise, transfer, Undertaking.objects.get().id, claim


def test_what_was_done_since_is_not_there(city: City, moved: On) -> None:
    (signed, other, lead), promise, transfer, undertaking, claim = _some(city)
    then = _shown(city, None)
    assert _shown(city, MOMENT) == then
    moved(6, 10)
    change_project(city.area, Because(), signed, seen(signed), {"name": "新名工厂"})
    city.put_off(signed, planned={"started": date(2026, 7, 1)})
    city.strike(claim, "没有开工")
    merge_projects(city.bureau, Because(), other, seen(other), signed, seen(signed), "同一个项目")
    keep_undertaking(city.area, Because(), undertaking, date(2026, 6, 9), "已给方案")
    answer_transfer(city.other, Because(), transfer, agree=True)
    change_promise(city.bureau, Because(), promise, 1, {"amount": Decimal(7)}, papers())
    decide_promise(city.second, Because(), promise, approve=True)
    record_promise(city.bureau, Because(), other, seen(other), lawful(city), reviewed())
    open_entry_review(city.bureau, Because(), lead, seen(lead), SHEET, papers())
    later = city.signed(9 * YI, on=date(2026, 4, 2), industry="C3612")
    plan_project(city.area, Because(), later, seen(later), planned={"started": date(2026, 6, 5)})
    derive_batches(city.bureau, Because(), "1071", 2026, again=True)
    now = _shown(city, None)
    before = _shown(city, MOMENT)
    for name, value in then.items():
        assert before[name] == value, name
    assert {name for name, value in now.items() if value != before[name]} >= {
        "board", "movements", "cells", "projects", "found", "total", "leads", "undertakings", "protected", "transfers",
        "reviews", "ways", "promises", "sums",
    }  # fmt: skip
    assert row(signed).name == "新名工厂"


def test_a_promise_that_was_paid_or_ended_since_was_not_so_then(city: City, moved: On) -> None:
    project = city.signed()
    paid, ended = (
        record_promise(city.bureau, Because(), project, seen(project), lawful(city), reviewed())
        for _time in range(2)
    )
    for one in (paid, ended):
        decide_promise(city.second, Because(), one, approve=True)
    sums = due_within(city.bureau, DAY)
    moved(6, 20)
    slip = papers("bank slip")
    payment = pay_promise(city.finance, Because(), paid, date(2026, 6, 19), Decimal(1_000_000), slip)
    review_claim(city.second, Because(), payment, "approved")
    asked = end_promise(city.bureau, Because(), ended, "agreed", "双方同意", papers("agreement"))
    review_claim(city.third, Because(), asked, "approved")

    def stand() -> dict[UUID, tuple[str, Decimal]]:
        return {one.id: (one.state, one.paid) for one in Promise.objects.all()}

    assert stand() == {paid: ("approved", Decimal(1_000_000)), ended: ("ended", Decimal(0))}
    with as_known(city.bureau, MOMENT):
        assert stand() == {paid: ("approved", Decimal(0)), ended: ("approved", Decimal(0))}
        assert due_within(city.bureau, DAY) == sums
    assert due_within(city.bureau, DAY) != sums
    said = {event.kind for event in Event.objects.all() if "promise" in (event.opened() or {})}
    assert said == {"promise recorded", "promise decided", "claim reviewed"} <= set(PROMISED)


@pytest.mark.parametrize("kinds", [PROMISED, REVIEWED, TRANSFERRED])
def test_an_earlier_day_goes_back_by_events_that_actions_say(kinds: tuple[str, ...]) -> None:
    assert set(kinds) - {verb.event for verb in VERBS.values()} <= set(UNREVIEWED)
    assert not set(UNREVIEWED) & {verb.event for verb in VERBS.values()}


def test_nothing_is_written_while_an_earlier_day_is_read(city: City, moved: On) -> None:
    lead = city.lead()
    moved(6, 10)
    refused = pytest.raises(RuntimeError, match="nothing but a question")
    with as_known(city.bureau, MOMENT), refused, transaction.atomic():
        Project.objects.filter(pk=lead).update(name="改")
    assert projects_recorded_since() == row(lead).registered_at
    with as_known(city.bureau, datetime(2026, 6, 1, 16, tzinfo=UTC)):
        assert projects(city.bureau, ProjectFilter()).count == 0


def test_what_held_on_a_day_follows_the_days_of_claims_and_not_when_they_were_reviewed(
    city: City, moved: On
) -> None:
    signed = city.signed(5 * YI, on=date(2025, 12, 2), name="甲基地")
    city.money(signed, "increase", date(2026, 4, 2), 1 * YI)
    city.money(signed, "paid_in", date(2026, 2, 3), Decimal(300))
    city.money(signed, "paid_in", date(2026, 5, 3), Decimal(20))
    city.money(signed, "completed", date(2026, 5, 31), Decimal(7))
    city.reach(signed, "registered", date(2026, 2, 3))
    city.reach(signed, "suspended", date(2026, 5, 4))
    again = city.signed(2 * YI, on=date(2026, 3, 2), name="乙基地")
    city.lose(again, "signed", date(2026, 4, 4), "解约")
    city.reach(again, "signed", date(2026, 5, 6), amount=3 * YI)
    gone = city.signed(9 * YI, on=date(2026, 1, 2), name="丙基地")
    merge = city.merge(again, gone)
    city.lead(found_on=date(2026, 5, 28), name="丁线索")
    actor = city.bureau

    def stand(on: date | None, known: datetime | None = None) -> dict[str, tuple[Any, ...]]:
        with as_known(actor, known, on):
            return {
                one.name: (one.stage, one.status, one.stages, one.contracted, one.paid_in, one.completed)
                for one in projects(actor, ProjectFilter(statuses=tuple(EVER))).rows
            }

    assert stand(DAY) == stand(None)
    assert stand(date(2026, 4, 30)) == {
        "甲基地": (
            "registered",
            "running",
            {"signed": "2025-12-02", "registered": "2026-02-03"},
            6 * YI,
            300,
            None,
        ),
        "乙基地": ("signed", "running", {"signed": "2026-01-02"}, 9 * YI, None, None),
        "丙基地": stand(None)["丙基地"],
    }
    assert stand(date(2026, 1, 31))["甲基地"] == (
        "signed", "running", {"signed": "2025-12-02"}, 5 * YI, None, None
    )  # fmt: skip
    with as_known(actor, None, date(2026, 4, 30)):
        assert projects(actor, ProjectFilter(stages=("registered",))).count == 1
        assert projects(actor, ProjectFilter(statuses=("suspended",))).count == 0
        assert projects(actor, ProjectFilter(words="甲基地")).count == 1
        assert projects_total(actor, ProjectFilter()).contracted == 15 * YI
    # The funnel counts the same on every day, as known now and on an earlier one.
    then = {on: stand(on) for on in (date(2026, 1, 31), date(2026, 4, 30), date(2026, 5, 5))}
    moved(6, 10)
    city.undo(merge)
    for on, told in then.items():
        assert stand(on, MOMENT) == told
        for known in (None, MOMENT):
            funnel = {
                step.code: (step.here, step.contracted) for step in pipeline(actor, on, known=known).steps
            }
            for stage, (here, contracted) in funnel.items():
                with as_known(actor, known, on):
                    wanted = ProjectFilter(stages=(stage,))
                    assert projects(actor, wanted).count == here, (on, known, stage)
                    assert projects_total(actor, wanted).contracted == contracted, (on, known, stage)
    assert stand(date(2026, 4, 30)) != then[date(2026, 4, 30)]
