"""The rule-books over real projects: what actions state is what the published tables have, share by share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from luoshi.growth.actions.adopt_scheme import adopt_scheme, adopt_shipped_schemes
from luoshi.growth.actions.change_project import plan_project
from luoshi.growth.actions.derive_batches import derive_batches
from luoshi.growth.actions.entry_review import decide_entry_review, open_entry_review, score_entry
from luoshi.growth.schemes import shipped
from luoshi.record.actions.acting import Because
from luoshi.record.actions.adopt_rulebook import adopt_rulebook
from luoshi.record.actions.publish_run import publish_run
from luoshi.record.actions.record_finding import record_finding
from luoshi.record.entries import WrongEntry
from luoshi.record.judged import snapshots
from luoshi.record.models import JudgedRow
from tests.growth.projects import POINTS, SHEET, YI, City, papers, seen
from tests.record.acting import CLERK
from tests.web.clock import On

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(on: On) -> Iterator[City]:
    on(6, 2)
    snapshots.forget_all()
    yield City()
    snapshots.forget_all()


def publish(root: Path, book: str, period: str) -> dict[tuple[str, UUID], Any]:
    """Every measure of every subject, as the run has it."""
    adopt_rulebook(CLERK, Because(), (root / "rulebooks" / f"{book}.yaml").read_bytes(), f"{book}.yaml")
    snapshots.forget_all()
    run = publish_run(CLERK, Because(), book, period)
    rows = JudgedRow.objects.filter(run=run)
    return {(one.measure or one.kind, one.subject): one for one in rows}


def test_a_stage_that_was_lost_is_lost_from_its_day_on(city: City, on: On, root: Path) -> None:
    project = city.up_to("started", date(2026, 3, 2))
    city.lose(project, "started", date(2026, 5, 10), "只做了场平")
    on(7, 2)
    area = city.units["望溪区"]
    assert publish(root, "four-rates", "2026-04")["starts", area].value == 1
    snapshots.forget_all()
    run = publish_run(CLERK, Because(), "four-rates", "2026-05")
    assert JudgedRow.objects.get(run=run, subject=area, measure="starts").value == 0


def test_a_start_overdue_for_three_published_months_is_red_unless_there_is_a_good_reason(
    on: On, root: Path
) -> None:
    on(3, 2)
    city = City()
    late, flooded = (city.signed(on=date(2026, 2, day)) for day in (2, 3))
    for one in (late, flooded):
        plan_project(city.area, Because(), one, seen(one), planned={"started": date(2026, 4, 1)})
    on(7, 2)
    colours = []
    colours.append(publish(root, "yinchuan-lights", "2026-04")["start", late].colour)
    for month in ("2026-05", "2026-06"):
        if month == "2026-06":
            record_finding(
                city.bureau, Because(), flooded, "good reason", measure="start", reason="汛期停工",
                found_on=date(2026, 6, 30),
            )  # fmt: skip
        snapshots.forget_all()
        run = publish_run(CLERK, Because(), "yinchuan-lights", month)
        rows = {row.subject: row for row in JudgedRow.objects.filter(run=run, measure="start")}
        colours.append(rows[late].colour)
    assert colours == ["yellow", "yellow", "red"]
    assert (rows[flooded].data["light"], rows[flooded].data["shown"]) == ("red", "green")


def test_a_book_about_a_mechanism_judges_by_its_own_batches(on: On, root: Path) -> None:
    """A mechanism that begins later, and has other batches, changes nothing."""
    on(1, 5)
    snapshots.forget_all()
    city = City()
    adopt_shipped_schemes(city.bureau, Because())
    project = city.up_to("negotiating", date(2025, 11, 2))
    derive_batches(city.bureau, Because(), "1071", 2026)
    text = shipped("mechanism-1071.toml").decode().replace('code = "1071"', 'code = "later"')
    text = text.replace("valid_from = 2026-01-01", "valid_from = 2026-02-01").replace(
        'name = "洽谈"', 'name = "在谈"'
    )
    adopt_scheme(city.bureau, Because(), text.encode(), "后来的机制.toml")
    on(3, 2)
    derive_batches(city.bureau, Because(), "later", 2026)
    city.reach(project, "signed", date(2026, 3, 1), amount=YI)
    on(4, 2)
    found = publish(root, "mechanism-1071", "2026-03")
    assert found["signing_rate", city.units["望溪区"]].value == 1


def test_planning_anew_changes_no_light(on: On, root: Path) -> None:
    on(1, 5)
    snapshots.forget_all()
    city = City()
    project = city.signed(on=date(2025, 12, 2))
    plan_project(
        city.area,
        Because(),
        project,
        seen(project),
        planned={"started": date(2026, 2, 1)},
        year_plans={2026: 4 * YI},
    )
    on(3, 2)
    city.money(project, "completed", date(2026, 2, 20), YI // 100)
    on(4, 28)
    with pytest.raises(WrongEntry, match="责任单位只能提前、调高"):
        plan_project(city.area, Because(), project, seen(project), planned={"started": None})
    city.put_off(project, planned={"started": None}, year_plans={2026: YI // 100})
    on(5, 2)
    found = publish(root, "yinchuan-lights", "2026-04")
    assert [found[one, project].colour for one in ("start", "progress")] == ["yellow", "red"]


def test_the_entry_review_is_scored_by_the_book_and_decided_by_a_person(
    city: City, on: On, root: Path
) -> None:
    project = city.lead(actor=city.area)
    open_entry_review(city.area, Because(), project, seen(project), SHEET, papers())
    for actor in (city.second, city.third, city.leader):
        score_entry(actor, Because(), project, conflict="", points=POINTS)
    decide_entry_review(city.bureau, Because(), project, "passed", "亩均指标达标")
    stopped = city.lead(actor=city.area)
    open_entry_review(city.area, Because(), stopped, seen(stopped), SHEET, papers())
    score_entry(
        city.second, Because(), stopped, conflict="", points=POINTS, vetoes={"environment": "在生态红线内"}
    )
    on(7, 2)
    found = publish(root, "entry-review", "2026-06")
    assert found["investment_intensity", project].value == 5_000_000
    assert found["industry_fit", project].score == 80
    totals = {
        one.subject: one.data["grade"]
        for one in JudgedRow.objects.filter(subject__in=(project, stopped), kind="subject")
    }
    assert totals[stopped] == "不予准入"
    assert totals[project] != "不予准入"
