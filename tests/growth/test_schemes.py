"""What a city lays down: files that are read or refused, versions by date, industries through the years, batches."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from luoshi.growth.actions.adopt_scheme import adopt_scheme, adopt_shipped_schemes
from luoshi.growth.actions.change_project import change_project, plan_project
from luoshi.growth.actions.claim import claim_stage
from luoshi.growth.actions.claiming import proof_names
from luoshi.growth.actions.derive_batches import derive_batches
from luoshi.growth.in_force import industry_list_on, stages
from luoshi.growth.models import Project, Scheme
from luoshi.growth.naming import all_called
from luoshi.growth.queries.board import board, cell_projects
from luoshi.growth.queries.industries import industry_totals
from luoshi.growth.queries.movements import moved_projects, movements
from luoshi.growth.queries.pipeline import pipeline
from luoshi.growth.queries.projects import ProjectFilter, projects
from luoshi.growth.schemes import SHIPPED, WrongScheme, parsed, read_scheme, shipped
from luoshi.growth.schemes.mechanisms import Situation
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from luoshi.web.project_words import funds_title, kind_title, origin_title
from tests.growth.projects import YI, City, papers, row, seen
from tests.record.acting import assert_sound
from tests.web.clock import On

MANY_STAGES = "".join(f'[[stage]]\ncode = "s{at}"\nname = "第{at}步"\n' for at in range(40)) + "[[proof]]"


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_file_is_read_and_says_that_it_is_an_example(name: str) -> None:
    read = read_scheme(shipped(name))
    assert read.status == "illustrative"
    assert parsed(read.kind, read.table)


@pytest.mark.parametrize(
    ("name", "found", "put", "complaint"),
    [
        ("stages.toml", 'scheme = "stages"', 'scheme = "steps"', "scheme 是"),
        ("stages.toml", 'status = "illustrative"', 'status = "final"', "status 要写明"),
        ("stages.toml", "valid_from = 2020-01-01", 'valid_from = "明天"', "2026-01-01 的样子"),
        ("stages.toml", 'column = "signed_on"', 'column = "sealed_on"', "column 是"),
        ("stages.toml", 'proofs = [["agreement"]]', 'proofs = [["word"]]', "没有这种证明材料：word"),
        ("stages.toml", 'needs = ["producing"]', 'needs = ["flying"]', "没有这个阶段：flying"),
        ("stages.toml", 'code = "registered"', 'code = "signed"', "代码重复：signed"),
        ("stages.toml", 'name = "线索"', 'nome = "线索"', "不认识 nome"),
        ("stages.toml", "[[proof]]", MANY_STAGES, "最多 40 个阶段"),
        ("counting.toml", "public = true", 'public = "yes"', "public 写 true 或 false"),
        ("counting.toml", "years = 10", "years = 0", "years 在 1 到 50 之间"),
        ("counting.toml", "file = true", "file = 1", "file 写 true 或 false"),
        ("counting.toml", 'unit = "count"', 'unit = "tons"', "unit 写 yuan"),
        ("counting.toml", 'proves = ["completed"]', 'proves = ["promised"]', "proves 是 completed、paid_in"),
        ("counting.toml", 'name = "投资方违约"', 'name = "政府换届"', "不能是终止承诺的理由.*第三十一条"),
        ("counting.toml", 'name = "约定期满"', 'name = "主要领导已经调整"', "不能是终止承诺的理由"),
        ("leads.toml", 'unit = "working days"', 'unit = "moons"', "unit 是"),
        ("leads.toml", 'origin_share = "0"', 'origin_share = "1.5"', "0 到 1"),
        ("industries-5-5.toml", 'code = "steel"', 'code = "auto"', "代码重复：auto"),
        ("mechanism-1071.toml", "not_reached", "never_reached", "不认识 never_reached"),
        ("review.toml", "before_signing = false", 'before_signing = "no"', "before_signing 写 true 或 false"),
        ("review.toml", 'code = "tax"', 'code = "smiles"', "没有 smiles"),
        ("checks.toml", 'record = "electricity"', 'record = "steam"', "没有这种记录：steam"),
        ("checks.toml", 'claim = "stage:started"', 'claim = "started"', "claim 写成"),
    ],
)
def test_a_file_with_something_wrong_is_refused_and_says_what(
    name: str, found: str, put: str, complaint: str
) -> None:
    text = shipped(name).decode()
    assert found in text
    with pytest.raises(WrongScheme, match=complaint):
        read_scheme(text.replace(found, put, 1 if put == MANY_STAGES else -1).encode())


def test_all_that_is_wrong_is_said_at_once_each_with_its_line() -> None:
    lines = shipped("mechanism-1071.toml").decode().splitlines()
    changes = {
        'cadence_months = 1': 'cadence_months = "often"',
        'when = { reached = "negotiating", not_reached = "signed" }': 'when = { reached = 3, unless = "signed" }',
        'code = "building"': 'code = "starting"',
        'track = "energy"': 'track = "auto"',
    }  # fmt: skip
    places = [lines.index(line) + 1 for line in changes]
    for place, put in zip(places, changes.values(), strict=True):
        lines[place - 1] = put
    del lines[lines.index('name = "投产"')]
    gone = lines.index('code = "producing"')
    with pytest.raises(WrongScheme, match="第 13 行：cadence_months") as raised:
        read_scheme("\r\n".join(lines).encode())
    assert [(one.line, one.message[:12]) for one in raised.value.problems] == [
        (places[0], "cadence_mont"),
        (places[1], "negotiating "),
        (places[1], "reached 要写成 "),
        (places[2], "批次代码重复：start"),
        (gone, "name 要写一行文字"),
        (places[3] - 1, "专班的产业代码重复：au"),
    ]


def test_a_file_that_is_no_toml_or_no_text_is_refused_with_its_line() -> None:
    with pytest.raises(WrongScheme, match="不是能读的 TOML") as raised:
        read_scheme(shipped("stages.toml").decode().replace('name = "洽谈"', 'name = "洽谈').encode())
    (problem,) = raised.value.problems
    assert problem.line == shipped("stages.toml").decode().splitlines().index('name = "洽谈"') + 1
    with pytest.raises(WrongScheme, match="UTF-8"):
        read_scheme(shipped("stages.toml").decode().encode("gb18030"))


@pytest.mark.django_db
def test_a_stage_is_what_it_was_on_the_day_it_was_reached(city: City) -> None:
    later = (
        shipped("stages.toml").decode()
        .replace("valid_from = 2020-01-01", "valid_from = 2026-06-02")
        .replace("永久性工程正式破土", "取得施工许可证并浇筑基础")
        .replace('["construction contract", "construction permit"]', '["construction permit"]')
    )  # fmt: skip
    adopt_shipped_schemes(city.bureau, Because())
    adopt_scheme(city.bureau, Because(), later.encode(), "阶段.toml")
    with pytest.raises(WrongEntry, match="已经采用，内容没有变化"):
        adopt_scheme(city.bureau, Because(), later.encode(), "阶段.toml")
    # Nobody lays down other rules, under whichever code, for days that are over.
    for before, after in (("2026-06-02", "2026-06-01"), ('code = "stages"', 'code = "other stages"')):
        back = later.replace(before, after, 1).replace("2026-06-02", "2026-06-01").encode()
        with pytest.raises(WrongEntry, match="从今天（2026年6月2日）或以后"):
            adopt_scheme(city.bureau, Because(), back, "阶段.toml")
    with pytest.raises(Refused):
        adopt_scheme(city.area, Because(), later.encode(), "阶段.toml")
    with pytest.raises(WrongEntry, match="不是能读的"):
        adopt_scheme(city.bureau, Because(), b"[[[", "阶段.toml")
    assert "破土" in stages(date(2026, 6, 1)).stage("started").definition
    assert "浇筑" in stages(date(2026, 6, 2)).stage("started").definition
    project = city.signed(on=date(2026, 3, 2))
    given = ("approval", "construction contract", "site photo")
    with pytest.raises(WrongEntry, match="还缺证明材料：施工许可证"):
        claim_stage(city.area, Because(), project, seen(project), "started", date(2026, 6, 2), papers(*given))
    claim_stage(city.area, Because(), project, seen(project), "started", date(2026, 4, 4), papers(*given))
    assert_sound()


@pytest.mark.django_db
def test_a_project_keeps_its_place_in_each_list_and_totals_are_by_any_list_for_any_year(city: City) -> None:
    adopt_shipped_schemes(city.bureau, Because())
    assert (industry_list_on(date(2020, 5, 1)), industry_list_on(date(2025, 5, 1))) == ("5+5", "3+3+X")
    assert industry_list_on(date(2026, 6, 2)) == "ten pillars"
    robots = city.signed(3 * YI, date(2026, 3, 2), industry="C3491")
    cars = city.signed(5 * YI, date(2025, 3, 2), industry="C3612")
    city.signed(YI, date(2026, 4, 2))
    assert row(robots).tracks == {
        "5+5": "smart equipment",
        "3+3+X": "terminals and robots",
        "ten pillars": "ai and robots",
    }
    assert row(cars).tracks["ten pillars"] == "auto"

    def totals(code: str, year: int) -> dict[str, int]:
        found = industry_totals(city.bureau, year, code=code)
        assert found is not None
        return {one.code: int(one.sum.amount / YI) for one in found.lines if one.sum.amount}

    assert totals("5+5", 2026) == {"smart equipment": 3, "other": 1}
    assert totals("ten pillars", 2026) == {"ai and robots": 3, "other": 1}
    assert totals("3+3+X", 2025) == {"auto": 5}
    change_project(city.area, Because(), robots, seen(robots), {"places": {"ten pillars": "machinery"}})
    assert totals("ten pillars", 2026) == {"machinery": 3, "other": 1}
    assert totals("5+5", 2026)["smart equipment"] == 3
    with pytest.raises(WrongEntry, match="里没有“poetry”"):
        change_project(city.area, Because(), robots, seen(robots), {"places": {"ten pillars": "poetry"}})
    assert projects(city.bureau, ProjectFilter(track=("5+5", "auto"))).count == 1
    assert_sound()


@pytest.mark.django_db
def test_a_list_adopted_later_places_what_is_there_already(city: City) -> None:
    project = city.lead(industry="C3612")
    assert row(project).tracks == {}
    adopt_shipped_schemes(city.bureau, Because())
    assert row(project).tracks == {"5+5": "auto", "3+3+X": "auto", "ten pillars": "auto"}
    assert_sound()


REACHED = {
    "negotiating": date(2025, 3, 1),
    "signed": date(2025, 5, 1),
    "registered": date(2025, 6, 1),
    "started": date(2025, 9, 1),
}
LATER = {**REACHED, "producing": date(2026, 5, 1)}


@pytest.mark.parametrize(
    ("mechanism", "reached", "planned", "year", "batch"),
    [
        ("mechanism-1071.toml", {}, {}, 2026, "planning"),
        ("mechanism-1071.toml", {"negotiating": date(2025, 3, 1)}, {}, 2026, "negotiating"),
        ("mechanism-1071.toml", {"signed": date(2025, 3, 1)}, {}, 2026, "signed"),
        (
            "mechanism-1071.toml",
            {"signed": date(2025, 3, 1)},
            {"started": date(2026, 4, 1)},
            2026,
            "starting",
        ),
        ("mechanism-1071.toml", {"signed": date(2025, 3, 1)}, {"started": date(2027, 4, 1)}, 2026, "signed"),
        ("mechanism-1071.toml", REACHED, {}, 2026, "building"),
        ("mechanism-1071.toml", REACHED, {"producing": date(2026, 11, 1)}, 2026, "producing"),
        ("mechanism-1071.toml", LATER, {"producing": date(2026, 11, 1)}, 2026, "producing"),
        ("mechanism-1071.toml", LATER, {"at capacity": date(2027, 6, 1)}, 2027, "at capacity"),
        ("mechanism-1071.toml", {**REACHED, "terminated": date(2025, 12, 1)}, {}, 2026, ""),
        ("mechanism-xinzhou.toml", {}, {}, 2026, "packaged"),
        ("mechanism-xinzhou.toml", {"negotiating": date(2025, 3, 1)}, {}, 2026, "promoted"),
        (
            "mechanism-xinzhou.toml",
            {"negotiating": date(2025, 3, 1), "signed": date(2025, 3, 1)},
            {},
            2026,
            "signed",
        ),
        ("mechanism-xinzhou.toml", REACHED, {}, 2026, "under way"),
        ("mechanism-xinzhou.toml", LATER, {}, 2027, "producing"),
    ],
)
def test_a_batch_is_the_stage_with_this_years_plan_as_the_year_began(
    mechanism: str, reached: dict[str, date], planned: dict[str, date], year: int, batch: str
) -> None:
    rules = parsed("mechanism", read_scheme(shipped(mechanism)).table)
    assert rules.of_year(Situation(reached, planned), year, date(2025, 1, 2)) == batch


@pytest.mark.django_db
def test_the_board_has_what_each_batch_began_with_and_what_has_moved_on(city: City, on: On) -> None:
    adopt_shipped_schemes(city.bureau, Because())
    talked = city.up_to("negotiating", date(2025, 11, 2), industry="C3612")
    city.up_to("negotiating", date(2025, 11, 3), industry="C3612")
    signed = city.signed(5 * YI, on=date(2025, 12, 2), industry="D4412")
    plan_project(city.area, Because(), signed, seen(signed), planned={"started": date(2026, 5, 1)})
    with pytest.raises(Refused):
        derive_batches(city.area, Because(), "1071", 2026)
    with pytest.raises(WrongEntry, match="没有在运行的机制"):
        derive_batches(city.bureau, Because(), "2082", 2026)
    assert derive_batches(city.bureau, Because(), "1071", 2026) == 3
    assert derive_batches(city.bureau, Because(), "1071", 2026) == 0
    city.reach(talked, "signed", date(2026, 4, 2), amount=2 * YI)
    late = city.lead(industry="C3612", found_on=date(2026, 5, 4))
    assert derive_batches(city.bureau, Because(), "1071", 2026) == 1
    assert row(late).batches == {"1071": {"2026": "planning"}}
    assert row(talked).batches == {"1071": {"2026": "negotiating"}}
    shown = board(city.bureau, "1071", 2026, 5)
    assert [name for _code, name, _about in shown.batches] == [
        "谋划",
        "洽谈",
        "签约",
        "开工",
        "建设",
        "投产",
        "达产",
    ]
    cell = next(one for one in shown.lines if one.track == "auto").cells["negotiating"]
    assert (cell.count, cell.moved, cell.moved_in_month, cell.contracted) == (2, 1, 0, 2 * YI)
    assert cell.rate == pytest.approx(0.5)
    assert {month: counts["negotiating"] for month, counts in shown.months.items()} == {
        1: 0,
        2: 0,
        3: 0,
        4: 1,
        5: 1,
    }
    assert (shown.total["starting"].count, shown.total["starting"].overdue) == (1, 1)
    force = next(one for one in shown.lines if one.track == "auto").force
    assert force is not None
    assert [(one.name, one.id) for one in force.hosts] == [("望溪区", city.units["望溪区"])]
    assert board(city.other, "1071", 2026, 5).total["negotiating"].count == 0
    opened = cell_projects(city.bureau, "1071", 2026, 5, "negotiating")
    assert (opened.count, opened.rows[0].row.id, opened.rows[0].reached_on) == (2, talked, date(2026, 4, 2))
    assert cell_projects(city.bureau, "1071", 2026, 5, "negotiating", track="energy").count == 0
    assert {(one.came_from, one.went_to): one.months for one in movements(city.bureau, "1071", 2026, 5)} == {
        ("", "planning"): {5: 1},
        ("negotiating", "signed"): {4: 1},
    }
    moved = moved_projects(city.bureau, "1071", 2026, 4, "negotiating", "signed")
    assert [one.id for one in moved.page.rows] == [talked]
    assert movements(city.other, "1071", 2026, 5) == []
    with pytest.raises(NotFound):
        board(city.bureau, "2082", 2026, 5)
    assert_sound()


@pytest.mark.django_db
def test_another_citys_mechanism_runs_beside_it_without_code(city: City) -> None:
    adopt_shipped_schemes(city.bureau, Because())
    project = city.up_to("started", date(2026, 2, 3), industry="C3612")
    assert derive_batches(city.bureau, Because(), "xinzhou-batches", 2026) == 1
    shown = board(city.bureau, "xinzhou-batches", 2026, 6)
    assert [name for _code, name, _about in shown.batches] == [
        "包装",
        "招商",
        "签约",
        "落地",
        "开工",
        "在建",
        "投产",
    ]
    assert [one.name for one in shown.heads] == ["市委书记（总链长）", "市长（总链长）"]
    (moved,) = movements(city.bureau, "xinzhou-batches", 2026, 2)
    assert (moved.came_from, moved.went_to, moved.months) == ("packaged", "started", {2: 1})
    assert row(project).batches == {"xinzhou-batches": {"2026": "packaged"}}
    assert Scheme.objects.filter(kind="mechanism").count() == 2
    assert_sound()


@pytest.mark.django_db
def test_the_funnel_and_the_flow_between_stages(city: City, on: On) -> None:
    city.up_to("signed", date(2026, 3, 2))
    city.up_to("negotiating", date(2026, 3, 2))
    city.lead(found_on=date(2026, 5, 4))
    shown = pipeline(city.bureau, date(2026, 5, 31), since=date(2026, 2, 28))
    steps = {one.code: one for one in shown.steps}
    assert (steps["lead"].here, steps["negotiating"].here, steps["signed"].here) == (1, 1, 1)
    assert (steps["lead"].reached, steps["negotiating"].reached, steps["signed"].contracted) == (3, 2, 5 * YI)
    assert {(one.came_from, one.went_to): one.count for one in shown.flows} == {
        ("", "lead"): 1, ("lead", "negotiating"): 1, ("lead", "signed"): 1,
    }  # fmt: skip
    assert sum(one.here for one in pipeline(city.other, date(2026, 5, 31)).steps) == 0
    assert Project.objects.count() == 3


@pytest.mark.django_db
def test_a_list_adopted_before_papers_of_shares_shipped_offers_them_all_the_same(city: City) -> None:
    before = shipped("stages.toml").decode().replace('code = "sharing agreement"', 'code = "old agreement"')
    adopt_scheme(city.bureau, Because(), before.encode(), "stages.toml")
    names = proof_names(date(2026, 6, 2))
    assert "old agreement" in names
    assert names["sharing agreement"] == "分成协议（双方确认的文件）"


@pytest.mark.django_db
def test_names_stand_in_the_language_of_the_page_where_the_file_has_it() -> None:
    proofs = proof_names(date(2026, 6, 2))
    assert (proofs["bank slip"], all_called(proofs)["bank slip"]) == ("银行转账凭证", "银行转账凭证")
    with translation.override("en"):
        assert all_called(proofs)["bank slip"] == "bank transfer slip"
        assert all_called(proofs)["feasibility study"] == "feasibility study report"
        assert all_called(proofs)["sharing agreement"] == "sharing agreement"
        assert all_called(proofs)["decision paper"] == "decision paper (minutes, reply)"
        assert (funds_title("own"), kind_title("new")) == ("the firm's own funds", "new construction")
        assert origin_title("chain") == "along the industry chain"
        # A file that has no English is shown as it is.
        assert all_called({"x": "另一种"}) == {"x": "另一种"}
    for file in ("stages.toml", "counting.toml", "leads.toml"):
        read = read_scheme(shipped(file))
        listed = [one for key in ("proof", "funds", "kind", "exclusion", "target", "origin")
                  for one in read.table.get(key, ())]  # fmt: skip
        assert [one["code"] for one in listed if not one.get("english")] == []
