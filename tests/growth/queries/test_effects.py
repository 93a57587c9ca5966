"""What the city has laid down: which version stands when, its text, and the effect of another before it is adopted."""

from __future__ import annotations

import re
import textwrap
from datetime import date
from pathlib import Path

import pytest

from luoshi.growth.actions.adopt_scheme import FaultyScheme, adopt_scheme, adopt_shipped_schemes
from luoshi.growth.actions.change_project import plan_project
from luoshi.growth.actions.derive_batches import derive_batches
from luoshi.growth.in_force import stages
from luoshi.growth.models import Scheme
from luoshi.growth.queries.schemes import Change, Tally, effect_of, scheme_kinds, scheme_text, shipped_text
from luoshi.growth.schemes import WrongScheme, shipped
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Because
from tests.growth.projects import YI, City, seen
from tests.record.acting import CLERK
from tests.record.organising import organising

pytestmark = pytest.mark.django_db


def changed(name: str, *pairs: tuple[str, str]) -> bytes:
    """A file that ships with something else in it."""
    text = shipped(name).decode()
    for found, put in pairs:
        assert found in text
        text = text.replace(found, put)
    return text.encode()


def test_each_kind_has_its_versions_and_what_ships_stands_in_for_none(city: City) -> None:
    kinds = {one.kind: one for one in scheme_kinds(city.area, date(2026, 6, 2))}
    assert [kind for kind, one in kinds.items() if one.fallback] == [
        "stages",
        "leads",
        "counting",
        "review",
        "checks",
    ]
    later = changed(
        "stages.toml", ("valid_from = 2020-01-01", "valid_from = 2026-06-02"), ("破土", "浇筑基础")
    )
    adopt_shipped_schemes(city.bureau, Because())
    adopt_scheme(city.bureau, Because(), later, "阶段.toml")
    kinds = {one.kind: one for one in scheme_kinds(city.area, date(2026, 6, 2))}
    assert [(one.row.valid_from, one.stands) for one in kinds["stages"].versions] == [
        (date(2026, 6, 2), True),
        (date(2020, 1, 1), False),
    ]
    assert {one.row.code: one.stands for one in kinds["industries"].versions} == {
        "ten pillars": True, "3+3+X": False, "5+5": False,
    }  # fmt: skip
    assert [one.stands for one in kinds["mechanism"].versions] == [True, True]
    assert kinds["stages"].fallback is None
    newest = Scheme.objects.filter(kind="stages").latest("adopted_at")
    assert scheme_text(city.area, newest.id)[1] == later
    assert shipped_text(city.area, "stages.toml") == shipped("stages.toml")
    with pytest.raises(NotFound):
        shipped_text(city.area, "../apps.py")


def test_the_effect_is_shown_before_anything_is_adopted(city: City) -> None:
    adopt_shipped_schemes(city.bureau, Because())
    city.signed(5 * YI, date(2025, 3, 2), industry="C3612")
    city.lead(industry="C3491")
    derive_batches(city.bureau, Because(), "1071", 2026)
    file = changed(
        "mechanism-1071.toml", ('name = "谋划"', 'name = "储备"'),
        ('when = { reached = "signed", not_reached = "started" }\n', 'when = { reached = "building" }\n'),
        ('track = "energy"', 'track = "poetry"'),
    )  # fmt: skip
    found = effect_of(city.bureau, file)
    assert Change("batch", "planning", "name", "谋划", "储备") in found.changes
    assert {one.name: (one.before, one.after) for one in found.tallies if one.before or one.after} == {
        "储备": (1, 1), "签约": (1, 0), "不在任何批次": (0, 1),
    }  # fmt: skip
    assert found.moved == 1
    assert len(found.remarks) == 1
    assert "poetry" in found.remarks[0]
    assert Scheme.objects.filter(kind="mechanism").count() == 2
    with pytest.raises(Refused):
        effect_of(city.area, file)
    with pytest.raises(Refused):
        effect_of(CLERK, file)
    with pytest.raises(WrongScheme):
        effect_of(city.bureau, b"[[[")


def test_another_list_of_industries_says_which_projects_go_where(city: City) -> None:
    adopt_shipped_schemes(city.bureau, Because())
    city.signed(5 * YI, date(2026, 3, 2), industry="C3612")
    city.signed(3 * YI, date(2026, 3, 2), industry="C3491")
    file = changed(
        "industries-ten.toml", ('industries = ["C3491", "C3492", "I65"]', 'industries = ["I65"]'),
        ('was = ["auto"]', 'was = ["motor"]'),
    )  # fmt: skip
    found = effect_of(city.bureau, file)
    by_name = {one.name: one for one in found.tallies}
    assert by_name["人工智能及机器人"] == Tally("人工智能及机器人", 1, 0, 3 * YI)
    assert by_name["工程机械及高端装备"].after == 1
    assert (found.moved, by_name["汽车及零部件"].before, by_name["汽车及零部件"].after) == (1, 1, 1)
    assert "motor" in found.remarks[0]


def test_what_projects_still_name_is_said_before_it_goes(city: City) -> None:
    city.lead(origin="agency", kind="acquisition")
    city.up_to("negotiating", date(2026, 3, 2))
    listed = changed(
        "stages.toml", ('code = "negotiating"', 'code = "talking"'), ("= 2020-01-01", "= 2026-03-03")
    )
    found = effect_of(city.bureau, listed)
    assert (found.illustrated, found.in_use) == (True, [("stage", "洽谈", 1)])
    leads = changed(
        "leads.toml", ('code = "agency"', 'code = "agents"'), ('lead_until = "signed"', 'lead_until = "x"')
    )
    found = effect_of(city.bureau, leads)
    assert (found.in_use, len(found.remarks)) == ([("origin", "agency", 1)], 1)
    counting = changed("counting.toml", ('code = "acquisition"', 'code = "merger"'))
    assert effect_of(city.bureau, counting).in_use == [("kind", "acquisition", 1)]


def test_a_list_without_stages_that_are_in_use_on_its_days_is_refused_with_all_of_them(city: City) -> None:
    adopt_shipped_schemes(city.bureau, Because())
    city.up_to("registered", date(2026, 3, 2))
    planned = city.signed(on=date(2026, 3, 2))
    plan_project(city.area, Because(), planned, seen(planned), planned={"building": date(2027, 9, 1)})
    fewer = [("registered", "licensed"), ("building", "half built")]
    renamed = [(f'code = "{code}"', f'code = "{other}"') for code, other in fewer]
    day = "valid_from = 2020-01-01"

    for asked in (adopt_scheme, lambda actor, _because, data, _name: effect_of(actor, data)):
        with pytest.raises((FaultyScheme, WrongScheme)) as raised:
            asked(
                city.bureau,
                Because(),
                changed("stages.toml", *renamed, (day, "valid_from = 2026-02-01")),
                "阶段",
            )
        assert [one.message for one in raised.value.problems] == [
            "不能去掉阶段“建设”（building）：1 个项目排了计划；请保留这个阶段，或先改这些项目的计划",
            "不能去掉阶段“注册”（registered）：1 个项目申报过（最晚 2026-03-02）；请保留这个阶段，"
            "或让 valid_from 晚于 2026-03-02",
        ]
    plan_project(city.area, Because(), planned, seen(planned), planned={"building": None})
    adopt_scheme(
        city.bureau, Because(), changed("stages.toml", *renamed, (day, "valid_from = 2026-06-02")), "阶段"
    )

    assert stages(date(2026, 6, 2)).place("registered") == -1


def test_a_stage_or_a_unit_that_nobody_has_is_a_fault_with_its_line(city: City) -> None:
    file = changed(
        "mechanism-1071.toml", ('status = "illustrative"', 'status = "in force"'),
        ('reached = "negotiating",', 'reached = "negotiatin",'), ('hosts = ["望溪区"]', 'hosts = ["望奚区"]'),
        ('lead = "市工信局"', 'lead = "市财政局"'), ('lead = "市发展改革委"', 'lead = "市投资促进局"'),
        ('leaves = ["terminated"]', 'leaves = ["ended"]'),
    )  # fmt: skip
    lines = file.decode().splitlines()
    with pytest.raises(WrongScheme) as said:
        effect_of(city.bureau, file)
    assert [(one.message.split("”")[0], lines[one.line - 1].split(" =")[0]) for one in said.value.problems] == [
        ("阶段方案里没有“ended", "leaves"), ("阶段方案里没有“negotiatin", "when"),
        ("登记里没有这个单位或区域：“望奚区", "hosts"),
    ]  # fmt: skip
    assert "是不是“望溪区”" in said.value.problems[2].message
    with pytest.raises(FaultyScheme, match="望奚区"):
        adopt_scheme(city.bureau, Because(), file, "机制.toml")


@pytest.mark.parametrize("page", ["run-your-own-mechanism.zh.md", "run-your-own-mechanism.md"])
def test_a_file_written_from_the_page_alone_is_adopted(city: City, page: str) -> None:
    with organising() as now:
        now.unit("市工信局")
    text = (Path(__file__).parents[3] / "docs" / "how-to" / page).read_text()
    blocks = re.findall(r"^ *```toml\n(.*?)^ *```$", text, re.S | re.M)
    file = "\n".join(map(textwrap.dedent, blocks)).encode()
    assert effect_of(city.bureau, file).read.kind == "mechanism"
    adopt_scheme(city.bureau, Because(), file, "机制.toml")
    assert derive_batches(city.bureau, Because(), "yunchuan-batches", 2026) == 0
