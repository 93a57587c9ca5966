"""The board: every number opens just as many projects; what the database says of batches is what the file says."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.growth.actions.adopt_scheme import adopt_scheme, adopt_shipped_schemes
from luoshi.growth.actions.change_project import plan_project
from luoshi.growth.actions.derive_batches import derive_batches, situation
from luoshi.growth.models import Project
from luoshi.growth.queries.board import Part, board, cell_projects, last_day, running
from luoshi.growth.queries.movements import moved_projects, movements
from luoshi.growth.schemes import shipped
from luoshi.growth.schemes.mechanisms import MechanismRules
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from tests.growth.projects import ORDER, YI, City, row, seen
from tests.web.clock import On, moved

__all__ = ["moved"]
pytestmark = pytest.mark.django_db
BEFORE, LAST = date(2025, 9, 1), date(2026, 6, 1)
STAGES = (*ORDER, "terminated", "suspended")
PARTS: tuple[Part, ...] = ("", "moved", "moved_in_month", "overdue", "planned", "due")


@pytest.fixture
def city(on: On) -> City:
    on(6, 2)
    found = City()
    adopt_shipped_schemes(found.bureau, Because())
    return found


def scatter(city: City, chance: Random, number: int) -> None:
    """Projects that have reached some stages, in their order, and plan others: rows alone, as the board reads them."""
    for _again in range(number):
        project = city.lead(found_on=BEFORE + timedelta(days=chance.randrange(270)), industry="C3612")
        day = Project.objects.get(pk=project).found_on
        reached, planned = {}, {}
        for stage in STAGES[: chance.randrange(len(STAGES))]:
            day += timedelta(days=chance.randrange(60))
            if day > LAST or chance.random() < 0.1:
                break
            reached[stage] = str(day)
        for stage in chance.sample(STAGES, 3):
            planned[stage] = str(date(2026, 1, 1) + timedelta(days=chance.randrange(-40, 500)))
        Project.objects.filter(pk=project).update(
            stages=reached, planned=planned, contracted=chance.randrange(9) * YI
        )
    for code in ("1071", "xinzhou-batches"):
        derive_batches(city.bureau, Because(), code, 2026)


def _days_named(rules: MechanismRules, project: Project) -> list[date]:
    named = {stage for one in rules.batches for stages in one.when.values() for stage in stages} | {
        *rules.leaves
    }
    return [date.fromisoformat(day) for stage, day in project.stages.items() if stage in named]


@pytest.mark.parametrize("code", ["1071", "xinzhou-batches"])
def test_movements_are_those_of_the_files_conditions(city: City, code: str) -> None:
    scatter(city, Random(20261123), 40)
    _row, rules = running(code, date(2026, 6, 30))
    expected: dict[tuple[str, str, int], int] = {}
    for project in Project.objects.all():
        here = situation(project)
        derived = rules.of_year(here, 2026, project.found_on)
        assert derived == project.batches.get(code, {}).get("2026", "")
        if not derived:
            continue
        came = derived if project.found_on.year < 2026 else ""
        for month in range(1, 7):
            end = last_day(2026, month)
            reached = any(date(2026, 1, 1) <= day <= end for day in _days_named(rules, project))
            stays = derived if project.found_on <= end else ""
            went = rules.batch(here, end) if reached and stays else stays
            if came != went:
                expected[came, went, month] = expected.get((came, went, month), 0) + 1
            came = went
    found = movements(city.bureau, code, 2026, 6)
    counted = {(one.came_from, one.went_to, at): n for one in found for at, n in one.months.items()}
    assert counted == expected
    assert len(counted) > 10
    for (came, went, month), number in list(counted.items())[:6]:
        page = moved_projects(city.bureau, code, 2026, month, came, went).page
        assert len(page.rows) == page.count == number


def test_every_number_of_the_board_opens_just_as_many(city: City) -> None:
    scatter(city, Random(7), 40)
    shown = board(city.bureau, "1071", 2026, 5)
    parts = {"": "count", **{part: part for part in PARTS if part}}
    for batch, _name, _about in shown.batches:
        for part in PARTS:
            opened = cell_projects(city.bureau, "1071", 2026, 5, batch, part=part)
            assert (batch, part, opened.count) == (batch, part, getattr(shown.total[batch], parts[part]))
            line = next(one for one in shown.lines if one.track == "auto")
            of_track = cell_projects(city.bureau, "1071", 2026, 5, batch, part=part, track="auto")
            assert of_track.count == getattr(line.cells[batch], parts[part])
        total = shown.total[batch]
        assert shown.months[5][batch] == total.moved
        assert (shown.plans[5][batch], shown.plans[12][batch]) == (total.due, total.planned)
    for part in PARTS:
        of_all = cell_projects(city.bureau, "1071", 2026, 5, part=part).count
        assert (part, of_all) == (part, sum(getattr(one, parts[part]) for one in shown.total.values()))
    for month, counts in shown.plans.items():
        until = cell_projects(city.bureau, "1071", 2026, 5, "negotiating", part="due", until=month)
        assert until.count == counts["negotiating"]
    assert sum(one.overdue for one in shown.total.values()) > 0
    with pytest.raises(NotFound):
        cell_projects(city.bureau, "1071", 2026, 5, "flying")


def test_a_month_counts_no_project_that_came_in_after_it(city: City) -> None:
    """In number, by industry, in its lists and by unit; one that came in on its last day is counted."""
    old = city.lead(found_on=date(2025, 11, 3), industry="C3612")
    on_last_day = city.lead(found_on=date(2026, 3, 31), industry="C3612")
    new = city.lead(found_on=date(2026, 5, 4), industry="D4412")
    derive_batches(city.bureau, Because(), "1071", 2026)
    assert {row(one).batches["1071"]["2026"] for one in (old, on_last_day, new)} == {"planning"}
    for month, there in ((1, [old]), (2, [old]), (3, [old, on_last_day]), (5, [old, on_last_day, new])):
        shown = board(city.bureau, "1071", 2026, month)
        page = cell_projects(city.bureau, "1071", 2026, month, "planning")
        assert {one.row.id for one in page.rows} == {*there}
        assert shown.total["planning"].count == page.count == len(there)
        by_track = {one.track: one.cells["planning"].count for one in shown.lines}
        assert sum(by_track.values()) == len(there)
        assert by_track["auto"] == len(there) - (new in there)
        came = movements(city.bureau, "1071", 2026, month)
        assert sum(one.total for one in came if not one.came_from) == len(there) - 1


def test_a_month_before_all_projects_is_empty_and_not_underived(city: City) -> None:
    project = city.lead(found_on=date(2026, 5, 4), industry="C3612")
    assert not board(city.bureau, "1071", 2026, 5).derived
    derive_batches(city.bureau, Because(), "1071", 2026)
    for month, count in ((1, 0), (5, 1)):
        shown = board(city.bureau, "1071", 2026, month)
        assert (shown.derived, shown.total["planning"].count) == (True, count)
    assert not board(city.bureau, "xinzhou-batches", 2026, 5).derived
    assert row(project).batches["1071"] == {"2026": "planning"}


def test_what_is_planned_for_later_this_month_is_not_overdue_yet(city: City, moved: On) -> None:
    project = city.signed(on=date(2025, 12, 2), industry="C3612")
    plan_project(city.area, Because(), project, seen(project), planned={"started": date(2026, 6, 20)})
    derive_batches(city.bureau, Because(), "1071", 2026)
    moved(6, 10)
    cell = board(city.bureau, "1071", 2026, 6).total["starting"]
    assert (cell.due, cell.overdue) == (1, 0)
    assert cell_projects(city.bureau, "1071", 2026, 6, "starting", part="overdue").count == 0
    moved(6, 21)
    assert board(city.bureau, "1071", 2026, 6).total["starting"].overdue == 1
    assert cell_projects(city.bureau, "1071", 2026, 6, "starting", part="overdue").count == 1


def test_planning_anew_changes_no_board_and_moves_nothing(city: City, moved: On) -> None:
    moved(1, 5)
    project = city.signed(on=date(2025, 12, 2), industry="D4412")
    other = city.signed(on=date(2025, 12, 3), industry="D4412")
    plan_project(city.area, Because(), project, seen(project), planned={"started": date(2026, 3, 1)})
    derive_batches(city.bureau, Because(), "1071", 2026)

    def shown() -> tuple[object, ...]:
        found = board(city.bureau, "1071", 2026, 4)
        late = cell_projects(city.bureau, "1071", 2026, 4, "starting", part="overdue")
        return (
            found.total, found.plans, movements(city.bureau, "1071", 2026, 4),
            [(one.row.id, one.planned_on) for one in late.rows],
        )  # fmt: skip

    moved(5, 10)
    before = shown()
    assert board(city.bureau, "1071", 2026, 4).total["starting"].overdue == 1
    for _again, planned in enumerate((date(2027, 3, 1), None, date(2026, 6, 1))):
        asked = plan_project(
            city.bureau,
            Because(),
            project,
            seen(project),
            planned={"started": planned},
            reason="用地没有批下来",
        )
        if asked is not None:
            city.approve(asked)
        # One that is planned in May is on no board of April.
        plan_project(
            city.area, Because(), other, seen(other), planned={"started": date(2026, 3, 20 - _again)}
        )
        assert shown() == before
    derive_batches(city.bureau, Because(), "1071", 2026, again=True)
    assert cell_projects(city.bureau, "1071", 2026, 4, "starting", part="overdue").rows[0].row.id == project
    city.reach(project, "started", date(2026, 5, 8))
    (moving,) = movements(city.bureau, "1071", 2026, 5)
    assert (moving.came_from, moving.went_to, moving.months) == ("starting", "building", {5: 1})
    assert board(city.bureau, "1071", 2026, 5).total["starting"].moved == 1
    with pytest.raises(WrongEntry, match="2025年已经过去，批次不能重新划定"):
        derive_batches(city.bureau, Because(), "xinzhou-batches", 2025, again=True)


def test_the_board_asks_as_often_for_one_project_as_for_many(city: City) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            board(city.bureau, "1071", 2026, 5)
            movements(city.bureau, "1071", 2026, 5)
            cell_projects(city.bureau, "1071", 2026, 5, "planning")
        return len(queries)

    city.lead(industry="C3612")
    derive_batches(city.bureau, Because(), "1071", 2026)
    one = asked()
    for _again in range(5):
        city.lead(industry="C3612")
    derive_batches(city.bureau, Because(), "1071", 2026)
    assert asked() == one


def test_a_registered_lead_has_reached_the_first_stage_as_in_the_funnel(city: City) -> None:
    text = shipped("mechanism-1071.toml").decode().replace('code = "1071"', 'code = "leads"')
    when = 'when = { not_reached = ["negotiating", "signed"] }'
    assert when in text
    text = text.replace(when, 'when = { reached = "lead", not_reached = "signed" }')
    adopt_scheme(city.bureau, Because(), text.encode(), "线索.toml")
    early, late = city.lead(found_on=date(2025, 11, 3)), city.lead(found_on=date(2026, 5, 4))
    assert derive_batches(city.bureau, Because(), "leads", 2026) == 2
    assert [row(one).batches for one in (early, late)] == [{"leads": {"2026": "planning"}}] * 2
    (came,) = movements(city.bureau, "leads", 2026, 6)
    assert (came.came_from, came.went_to, came.months) == ("", "planning", {5: 1})
