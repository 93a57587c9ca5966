"""The funnel of any day, as known on any day: what it counts, what opens behind each number, to whom."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.growth.actions.change_project import change_project
from luoshi.growth.models import Project
from luoshi.growth.queries.one_project import project_shown
from luoshi.growth.queries.pipeline import Behind, Narrowed, Pipeline, Step, pipeline, pipeline_projects
from luoshi.record.actions.acting import Because
from luoshi.record.moments import WrongDay
from tests.growth.projects import YI, City, seen
from tests.record.acting import assert_sound
from tests.web.clock import On

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


def end_of(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 16, tzinfo=UTC)  # midnight in the city


def steps(found: Pipeline) -> dict[str, Step]:
    return {one.code: one for one in found.steps}


def told(found: Pipeline) -> dict[str, tuple[int, int, int]]:
    """Of every stage that is not empty: how many are in it, have reached it, and for how many 亿 of it."""
    return {
        one.code: (one.here, one.reached, int(one.contracted / YI))
        for one in found.steps
        if one.here or one.reached
    }


def test_a_claim_that_was_struck_out_or_lost_later_is_there_on_the_days_before(city: City, on: On) -> None:
    faked, lost = city.lead(), city.lead()
    claim = city.reach(faked, "signed", date(2026, 3, 2), amount=5 * YI)
    city.reach(lost, "signed", date(2026, 3, 2), amount=2 * YI)
    city.reach(lost, "started", date(2026, 4, 2))
    on(6, 10)
    city.strike(claim, "协议没有签章")
    city.lose(lost, "started", date(2026, 5, 6), "停工退场")
    before = pipeline(city.bureau, DAY, known=end_of(6, 9))
    assert told(before) == {
        "lead": (0, 2, 0), "negotiating": (0, 2, 0), "signed": (1, 2, 5), "registered": (0, 1, 0),
        "started": (1, 1, 2),
    }  # fmt: skip
    now = {"lead": (1, 2, 0), "negotiating": (0, 1, 0), "signed": (1, 1, 2)}
    assert told(pipeline(city.bureau, DAY)) == told(pipeline(city.bureau, DAY, known=end_of(6, 10))) == now
    assert told(pipeline(city.bureau, date(2026, 5, 5)))["started"] == (1, 1, 2)
    assert told(pipeline(city.bureau, DAY, known=end_of(6, 1))) == {}
    opened = pipeline_projects(city.bureau, DAY, Behind("here", "signed"), known=end_of(6, 9))
    assert [(one.id, opened.amounts[one.id]) for one in opened.page.rows] == [(faked, 5 * YI)]
    assert [(one.stage, proofs) for one, proofs in opened.claims[faked]] == [("signed", 1)]
    then = project_shown(city.bureau, faked, end_of(6, 9)).life
    assert [one.row.verdict for stage in then for one in stage.claims] == ["approved"]
    then = project_shown(city.bureau, lost, end_of(6, 9)).life
    assert [one.row.lost_on for stage in then for one in stage.claims] == [None, None]
    assert_sound()


def test_projects_merged_moved_or_excluded_later_are_as_they_were_known(city: City, on: On) -> None:
    first = city.signed(5 * YI, date(2026, 3, 2), origin="chain")
    second = city.signed(8 * YI, date(2026, 2, 3))
    excluded = city.signed(3 * YI, date(2026, 4, 3))
    on(6, 10)
    city.merge(first, second)
    city.exclude(excluded, "real estate")
    change_project(city.area, Because(), first, seen(first), {"origin": "agency"})
    assert told(pipeline(city.bureau, DAY))["signed"] == (2, 2, 8)
    # The kept record stands for both: it was signed when the other was.
    assert told(pipeline(city.bureau, date(2026, 2, 28)))["signed"] == (1, 1, 8)
    assert told(pipeline(city.bureau, DAY, known=end_of(6, 9)))["signed"] == (3, 3, 16)
    by_chain: dict[str, Any] = {"origin": "chain"}
    assert told(pipeline(city.bureau, DAY, known=end_of(6, 9), **by_chain))["signed"] == (1, 1, 5)
    assert told(pipeline(city.bureau, DAY, **by_chain)) == {}
    opened = pipeline_projects(
        city.bureau, DAY, Behind("here", "signed"), known=end_of(6, 9), narrowed=Narrowed(origin="chain")
    )
    assert [(one.id, one.origin, one.status) for one in opened.page.rows] == [(first, "chain", "running")]
    opened = pipeline_projects(city.bureau, DAY, Behind("here", "signed"))
    assert {one.project for one, _proofs in opened.claims[first]} == {first, second}
    assert_sound()


def test_what_each_stage_began_with_gained_and_lost_adds_up_and_every_number_opens_as_many(
    city: City,
) -> None:
    city.up_to("signed", date(2026, 3, 2))
    city.up_to("signed", date(2026, 1, 2))
    gone_back = city.up_to("started", date(2026, 1, 2))
    city.lose(gone_back, "started", date(2026, 4, 2), "退场")
    stopped = city.up_to("negotiating", date(2026, 2, 3))
    city.reach(stopped, "terminated", date(2026, 5, 3))
    city.lead(found_on=date(2026, 5, 4))
    asked: dict[str, Any] = {"since": date(2026, 2, 28)}
    found = pipeline(city.bureau, DAY, **asked)
    by_code = steps(found)
    assert (by_code["lead"].began, by_code["lead"].onward, by_code["lead"].entered) == (1, 1, 1)
    assert by_code["lead"].moved == 1
    assert (by_code["started"].began, by_code["started"].back, by_code["started"].here) == (1, 1, 0)
    assert (by_code["negotiating"].halted, by_code["negotiating"].moved) == (1, Decimal(0))
    for one in found.steps:
        assert one.began + one.entered - one.onward - one.back == one.here
        for way in ("here", "reached", "halted", "began", "entered", "onward", "back"):
            number = getattr(one, way)
            page = pipeline_projects(city.bureau, DAY, Behind(way, one.code), **asked).page
            assert (way, one.code, len(page.rows), page.count) == (way, one.code, number, number)
    for flow in found.flows:
        behind = Behind(came_from=flow.came_from, went_to=flow.went_to)
        assert pipeline_projects(city.bureau, DAY, behind, **asked).page.count == flow.count
    for code, _name, number in found.beside:
        assert pipeline_projects(city.bureau, DAY, Behind("beside", code), **asked).page.count == number
    with pytest.raises(LookupError):
        pipeline_projects(city.bureau, DAY, Behind("here", "flying"))
    assert pipeline_projects(city.other, DAY, Behind("here", "signed")).page.count == 0


def test_the_list_behind_a_number_asks_as_often_for_one_as_for_many(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            pipeline_projects(city.bureau, DAY, Behind("reached", "lead"))
        return len(queries)

    city.up_to("signed", date(2026, 3, 2))
    one = asked()
    for _again in range(4):
        city.up_to("signed", date(2026, 3, 2))
    assert asked() == one <= 10
    monkeypatch.setattr("luoshi.growth.queries.then.UNDONE", 2)
    with pytest.raises(WrongDay, match="改动的项目超过 2 个"):
        Project.objects.update(registered_at=end_of(5, 1))
        pipeline(city.bureau, DAY, known=end_of(5, 31))
