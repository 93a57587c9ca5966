"""A ledger of projects comes in: what it says is claimed, each value on its cell, all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from luoshi.growth.actions.change_project import plan_project
from luoshi.growth.actions.claim import attach_proof, review_claim
from luoshi.growth.actions.import_project_table import ImportMoved, WrongTable, import_project_table
from luoshi.growth.actions.promise import change_promise, decide_promise
from luoshi.growth.models import Claim, Project, Promise, Proof
from luoshi.growth.queries.one_project import project_history
from luoshi.growth.queries.table_imports import plan_table
from luoshi.growth.queries.tables import table_given
from luoshi.growth.tables.plan import Said
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Event, LedgerBatch, Source, Statement
from tests.growth.projects import City, credit, papers, reviewed, row, seen
from tests.growth.tables import imported, looked, received, workbook
from tests.record.acting import CLERK, assert_sound

pytestmark = pytest.mark.django_db

NAME = "远航储能电池基地"


@pytest.fixture
def city() -> City:
    """Areas, a bureau and who acts for them."""
    return City()


def of(**values: Any) -> dict[str, Any]:
    """A project that was signed and started."""
    return {
        "项目名称": NAME, "责任单位": "望溪区", "投资方": "远航新能源集团", "投资方信用代码": credit(7),
        "协议总投资": 1.2, "签约日期": date(2026, 3, 2), "开工日期": "2026年5月1日", "2026年计划投资(万元)": 3000,
        **values,
    }  # fmt: skip


def sum_of(**values: Any) -> dict[str, Any]:
    """A sum that arrived."""
    return {
        "项目名称": NAME, "日期": date(2026, 6, 1), "资金类别": "到位资金", "金额": 0.5,
        "资金来源": "企业自有资金", **values,
    }  # fmt: skip


def book(**tables: Any) -> bytes:
    """The city's book; what no heading says is in 亿元."""
    return workbook(tables, above=["云川市招商引资台账", "单位：亿元"])


def stages_of(project: Project) -> Mapping[str, Any]:
    """What is claimed of a project, by stage or kind of money."""
    return {one.stage or one.money: one for one in Claim.objects.filter(project=project.id)}


def test_the_history_of_a_project_tells_of_no_other_that_came_in_the_same_file(city: City) -> None:
    other = "云启精密轴承工厂"
    data = book(
        项目=[
            of(),
            of(项目名称=other, 投资方="云启轴承集团", 投资方信用代码=credit(8), 签约日期=date(2026, 4, 3)),
        ],
        资金=[sum_of(说明="凭证十二号"), sum_of(项目名称=other, 说明="凭证十三号")],
    )
    proof = "到位资金/银行转账凭证.txt"
    imported(city.bureau, data, papers={f"{NAME}/{proof}": b"slip", f"{other}/{proof}": b"another"})

    for name, own, theirs in ((NAME, "凭证十二号", "凭证十三号"), (other, "凭证十三号", "凭证十二号")):
        project = Project.objects.get(name=name)
        [registered] = project_history(city.bureau, project.id)

        assert {one["project"] for one in registered.details["claims"]} == {str(project.id)}
        assert [one["name"] for one in registered.details["proofs"]] == ["银行转账凭证.txt"]
        assert own in registered.words
        assert theirs not in registered.words


class TestANewProject:
    """What a workbook of projects, money, promises and papers leaves in the register."""

    @pytest.fixture
    def project(self, city: City) -> Project:
        """One that came in with everything that belongs to it."""
        data = book(
            项目=[of(), {}],
            资金=[sum_of()],
            承诺=[{"项目名称": NAME, "承诺事项": "厂房租金减免", "兑现单位": "市财政局", "金额(万元)": 50}],
            材料=[{"项目名称": NAME, "证明事项": "签约", "证明种类": "投资协议（合同）", "文件名": "协议.txt"}],
        )  # fmt: skip
        brought = {
            "云川/协议.txt": "投资协议书，双方盖章".encode(),
            "远航储能电池基地/到位资金/银行转账凭证1.txt": b"slip",
        }
        imported(city.bureau, data, papers=brought)
        return Project.objects.get()

    def test_everything_waits_for_another(self, city: City, project: Project) -> None:
        """Nothing that came in counts, and whoever brought it may not approve it."""
        claims = stages_of(project)
        assert set(claims) == {"signed", "started", "paid_in"}
        assert {one.verdict for one in claims.values()} == {""}
        assert (project.stage, project.contracted, project.paid_in, project.waiting) == (
            "lead",
            None,
            None,
            3,
        )
        with pytest.raises(Refused, match="不能由本人"):
            review_claim(city.bureau, Because(), claims["signed"].id, "approved")
        review_claim(city.second, Because(), claims["signed"].id, "approved")
        with pytest.raises(WrongEntry, match="还缺证明材料"):
            review_claim(city.second, Because(), claims["started"].id, "approved")
        assert Project.objects.get().contracted == Decimal(120_000_000)

    def test_units_of_money(self, project: Project) -> None:
        """What stands in its own heading goes before what stands above the table."""
        claims = stages_of(project)
        assert claims["signed"].amount == Decimal(120_000_000)
        assert claims["paid_in"].amount == Decimal(50_000_000)
        assert project.year_plans == {"2026": "30000000.00"}
        assert Promise.objects.get().amount == Decimal(500_000)

    def test_each_value_stands_on_its_cell(self, project: Project) -> None:
        """A claim, a plan, a name: each says which cell of which file."""
        claims = stages_of(project)
        source = Source.objects.get(pk=claims["signed"].source)
        assert (source.kind, source.sheet, source.cell) == ("cell", "项目", "F4")
        assert source.opened() == {"stored": "2026-03-02"}
        source = Source.objects.get(pk=claims["paid_in"].source)
        assert (source.sheet, source.cell, source.opened()) == ("资金", "D4", {"stored": "0.5"})
        said = Statement.objects.get(subject=project.id, property="project.investor")
        assert Source.objects.get(pk=said.source).cell == "C4"
        batch = LedgerBatch.objects.get()
        assert (batch.state, batch.file) == ("imported", source.file)

    def test_papers_prove_their_claims(self, project: Project) -> None:
        """By the table that says so, and by the folder they lie in."""
        claims = stages_of(project)
        found = {(one.about, one.proof, one.name) for one in Proof.objects.all()}
        assert found == {
            (claims["signed"].id, "agreement", "协议.txt"),
            (claims["paid_in"].id, "bank slip", "银行转账凭证1.txt"),
        }

    def test_the_record_is_sound(self, project: Project) -> None:
        """Rebuilt from its events the register is the same."""
        assert project.planned == {}
        assert_sound()


def test_a_lead_in_negotiation_has_limits_from_the_day_it_was_registered(city: City) -> None:
    lead = {
        "项目名称": NAME,
        "责任单位": "望溪区",
        "线索登记日": date(2026, 3, 2),
        "洽谈日期": date(2026, 3, 9),
    }
    imported(city.bureau, book(项目=[lead]))

    project = Project.objects.get()

    assert [(one.stage, one.on) for one in Claim.objects.all()] == [("negotiating", date(2026, 3, 9))]
    assert {one["code"]: one["due_on"] for one in project.limits}["reply"] == "2026-03-09"
    assert project.next_due_on == date(2026, 3, 3)


def test_the_same_file_again_is_unchanged(city: City) -> None:
    """A workbook that comes back says nothing new, and cannot be imported twice."""
    data = book(项目=[of()], 资金=[sum_of()])
    imported(city.bureau, data)
    again = looked(city.bureau, data)
    assert (again.unchanged, again.does_nothing, again.faults, again.notes) == (2, True, [], [])
    with pytest.raises(WrongEntry, match="不用导入"):
        import_project_table(city.bureau, again.batch.id, again.fingerprint)


def test_a_fault_keeps_everything_out(city: City) -> None:
    """Each fault with its cell and what to do; the good rows beside it are not taken either."""
    data = book(
        项目=[
            of(),
            of(项目名称="甲", 投资方信用代码="91450200MA5N000071"),
            of(项目名称="乙", 责任单位="望西区", 投资方="乙方", 投资方信用代码=""),
            of(项目名称="丙", 签约日期="", 开工日期=date(2026, 5, 1), 协议总投资=""),
            of(项目名称="丁", 开工日期=date(2030, 5, 1)),
            of(项目名称="戊", 协议总投资="约一亿"),
        ],
        资金=[sum_of(项目名称="没有的项目"), sum_of(资金来源="")],
    )  # fmt: skip
    plan = looked(city.bureau, data)
    told = {(one.sheet, one.cell): one.message for one in plan.faults}
    assert len(plan.faults) == len(told) == 6  # each once
    assert "校验位不对" in told["项目", "D5"]
    assert [(text, one[0].cell) for text, one in plan.names_asked.items()] == [("望西区", "B6")]
    assert "是不是：望溪区" in plan.names_asked["望西区"][0].message
    assert "要先到“签约”" in told["项目", "G7"]
    assert "还没有到" in told["项目", "G8"]
    assert "不是金额" in told["项目", "E9"]
    assert "名称要与项目台账一样" in told["资金", "A4"]
    assert "资金来源" in told["资金", "E5"]
    with pytest.raises(WrongTable, match="什么也没有导入"):
        import_project_table(city.bureau, plan.batch.id, plan.fingerprint)
    assert not Project.objects.exists()
    assert LedgerBatch.objects.get().state == "received"


def test_a_name_of_a_unit_is_settled_once_and_remembered_for_whose_ledgers_they_are(city: City) -> None:
    data = book(项目=[of(责任单位="江北")])
    assert "江北" in looked(city.bureau, data).names_asked
    said = Said(names={"江北": city.units["望溪区"]})
    imported(city.bureau, data, said, name="一.xlsx")
    assert Project.objects.get().unit == city.units["望溪区"]
    again = looked(
        city.bureau, book(项目=[of(), of(项目名称="乙", 责任单位="江北", 投资方="乙方", 投资方信用代码="")])
    )
    assert (again.names_asked, again.names_settled) == ({}, {"江北": city.units["望溪区"]})
    assert [one.draft.unit for one in again.new] == [city.units["望溪区"]]
    # What somebody else calls so is theirs to say.
    assert (
        "江北"
        in looked(city.other, book(项目=[of(项目名称="丙", 责任单位="江北")]), name="二.xlsx").names_asked
    )


def test_units_of_promises_and_targets_are_asked_as_those_of_projects(city: City) -> None:
    """In every sheet that names a unit; what is settled once is settled in all of them."""
    promise = {"项目名称": NAME, "承诺事项": "厂房租金减免", "兑现单位": "财政口", "金额(万元)": 50}
    target = {"目标单位": "江北", "目标事项": "当年到位资金", "年份": "2026", "目标值": 3}
    data = book(项目=[of(责任单位="江北")], 承诺=[promise], 年度目标=[target])
    plan = looked(city.bureau, data)
    assert {name: [f"{at.sheet}!{at.cell}" for at in cells] for name, cells in plan.names_asked.items()} == {
        "江北": ["项目!B4", "年度目标!A4"],
        "财政口": ["承诺!C4"],
    }
    assert (plan.stopped, plan.promises, plan.targets) == (True, [], [])
    said = Said(names={"江北": city.units["望溪区"], "财政口": city.units["市财政局"]})
    imported(city.bureau, data, said, name="一.xlsx")
    assert Promise.objects.get().unit == city.units["市财政局"]
    assert Project.objects.get().unit == city.units["望溪区"]


@pytest.mark.parametrize("day", ["26年5月9日", "5月20日", "2026-13-05"])
def test_a_day_that_cannot_be_read_is_the_only_fault_of_what_hangs_on_it(city: City, day: str) -> None:
    paper = {"项目名称": NAME, "证明事项": "签约", "证明种类": "投资协议（合同）", "文件名": "协议.txt"}

    def faults_for(signed: Any) -> list[tuple[str, str]]:
        data = book(
            项目=[of(签约日期=signed, 计划竣工日期="2027-05-01")],
            资金=[sum_of(资金类别="增资", 资金来源="")],
            材料=[paper],
        )
        plan = looked(city.bureau, data, papers={"协议.txt": "双方盖章".encode()})
        return [(one.sheet, one.column) for one in plan.faults]

    assert faults_for(day) == [("项目", "stage:signed")]
    assert sorted(faults_for("")) == [
        ("材料", "about"), ("资金", "money"), ("项目", "contracted"), ("项目", "stage:started"),
    ]  # fmt: skip


def test_the_difference_shows_days_as_days_and_amounts_with_their_unit(city: City) -> None:
    day = (date(2026, 6, 27) - date(1899, 12, 30)).days
    row = of(签约日期=day, 协议总投资="约9800万元", 意向投资="2", 开工日期="")
    del row["2026年计划投资(万元)"]
    data = book(
        项目=[row | {"2026年计划投资(万元)": "8000", "2027年计划投资(万元)": 3000, "累计到位资金": "约五"}],
        承诺=[{"项目名称": NAME, "承诺事项": "租金减免", "兑现单位": "市财政局", "金额(万元)": "120",
              "应兑现日": day}],
    )  # fmt: skip
    plan = looked(city.bureau, data)
    (new,) = plan.new
    assert new.shown["签约日期"] == "2026-06-27"
    assert new.shown["意向投资"] == "2亿元"
    assert new.shown["协议总投资"] == "约9800万元"
    assert (new.shown["2026年计划投资"], new.shown["2027年计划投资"]) == ("8000万元", "3000万元")
    assert new.shown["累计到位资金"] == "约五"  # no amount, and no unit
    told = {title: becomes for title, _was, becomes, _sheet, _cell in plan.promises[0].shown}
    assert (told["金额"], told["应兑现日"]) == ("120万元", "2026-06-27")


def test_a_faulty_row_is_left_out_and_the_others_come_in_as_without_it(city: City) -> None:
    other = of(项目名称="云川食品加工园", 投资方="丁方", 投资方信用代码="")
    data = book(
        项目=[of(), other], 资金=[sum_of(), sum_of(资金来源="天上"), sum_of(项目名称="云川食品加工园")]
    )
    plan = looked(city.bureau, data)
    (fault,) = plan.faults
    said = Said(skipped=frozenset({plan.row_keys[fault.sheet, 5]}))
    without = looked(
        city.bureau,
        book(项目=[of(), other], 资金=[sum_of(), sum_of(项目名称="云川食品加工园")]),
        name="净.xlsx",
    )

    again = plan_table(city.bureau, plan.batch.id, said)

    assert again.stopped is False
    assert [(one.sheet, one.row, one.words.split("，")[0]) for one in again.skipped] == [("资金", 5, NAME)]
    told = [(one.draft.name, [claim.words for claim in one.claims]) for one in again.new]
    assert told == [(one.draft.name, [claim.words for claim in one.claims]) for one in without.new]
    done = import_project_table(city.bureau, plan.batch.id, again.fingerprint, said)
    assert (len(done.made), done.claims, done.skipped) == (2, len(again.claims), 1)
    given = table_given(city.bureau, plan.batch.id)
    assert [(one["sheet"], one["row"]) for one in given.skipped] == [("资金", 5)]
    assert NAME in given.skipped[0]["words"]
    assert LedgerBatch.objects.get(pk=plan.batch.id).refused == 1
    assert_sound()


def test_what_is_left_out_is_part_of_what_was_shown(city: City) -> None:
    other = of(项目名称="云川食品加工园", 投资方="丁方", 投资方信用代码="")
    plan = looked(city.bureau, book(项目=[of(), other]))
    said = Said(skipped=frozenset({plan.new[1].key}))

    with pytest.raises(ImportMoved):
        import_project_table(city.bureau, plan.batch.id, plan.fingerprint, said)

    assert not Project.objects.exists()
    assert plan_table(city.bureau, plan.batch.id, said).fingerprint != plan.fingerprint


def test_rows_of_a_project_that_is_left_out_are_told_with_it(city: City) -> None:
    other = of(项目名称="云川食品加工园", 投资方="丁方", 投资方信用代码="")
    plan = looked(city.bureau, book(项目=[of(), other], 资金=[sum_of()]))

    alone = plan_table(city.bureau, plan.batch.id, Said(skipped=frozenset({plan.new[0].key})))

    assert alone.skipped[0].depending == (("资金", 4),)
    assert [(fault.sheet, fault.cell) for fault in alone.faults] == [("资金", "A4")]
    assert "那一行标为本次不导入" in alone.faults[0].message
    keys = frozenset({plan.new[0].key, plan.row_keys["资金", 4]})
    both = plan_table(city.bureau, plan.batch.id, Said(skipped=keys))
    assert (both.stopped, [one.draft.name for one in both.new]) == (False, ["云川食品加工园"])


def test_a_file_of_which_every_row_is_left_out_does_nothing(city: City) -> None:
    plan = looked(city.bureau, book(项目=[of()]))
    said = Said(skipped=frozenset({plan.new[0].key}))
    empty = plan_table(city.bureau, plan.batch.id, said)
    assert (empty.faults, empty.does_nothing) == ([], True)

    with pytest.raises(WrongEntry, match="不用导入"):
        import_project_table(city.bureau, plan.batch.id, empty.fingerprint, said)

    assert not Project.objects.exists()


def test_projects_of_one_file_in_two_areas_that_look_alike_are_paired(city: City) -> None:
    rows = [
        of(投资方="远航新能源集团", 投资方信用代码=""),
        of(项目名称="远航储能电池（二期）基地", 责任单位="青石县", 投资方="远航集团", 投资方信用代码="",
           协议总投资=1.25),
        of(项目名称="云川食品加工园", 责任单位="青石县", 投资方="丁方", 投资方信用代码="", 协议总投资=1.2),
    ]  # fmt: skip
    first, second, third = looked(city.bureau, book(项目=rows)).new
    assert second.twins == ("“项目”第 4 行",)
    assert (first.doubtful, third.doubtful) == (False, False)


def test_a_project_is_found_by_its_name_in_either_width(city: City) -> None:
    """By a row of projects, which is no new name then, by one of money and by the folder of a paper; what is called so
    to the letter goes first."""
    project = city.signed(name="鹭汀关节产业园（一期）")
    narrow = "鹭汀关节产业园(一期)"
    row = {"项目名称": narrow, "责任单位": "望溪区"}
    plan = looked(city.bureau, book(项目=[row], 资金=[sum_of(项目名称=f"{narrow} ")]))
    assert (plan.faults, plan.new, plan.unchanged) == ([], [], 1)
    assert [(one.project.id, one.values, len(one.claims)) for one in plan.changed] == [(project, {}, 1)]
    twice = looked(
        city.bureau, book(项目=[row, row | {"项目名称": "鹭汀关节产业园（一期）"}]), name="二.xlsx"
    )
    assert ["是同一个项目" in one.message for one in twice.faults] == [True]
    exact = city.signed(name=narrow)
    plan = looked(city.bureau, book(资金=[sum_of(项目名称=narrow)]), name="三.xlsx")
    assert [one.project.id for one in plan.changed] == [exact]
    plan = looked(city.bureau, book(资金=[sum_of(项目名称="鹭汀关节产业园 (一期)")]), name="四.xlsx")
    assert "有 2 个叫" in plan.faults[0].message


def test_every_registered_project_that_a_row_looks_like_is_shown(city: City) -> None:
    """However its investor is written there, wherever it is; also when their amounts say nothing."""
    alike = ("鹭汀控股集团股份有限公司", "鹭汀控股（集团）股份有限公司", "鹭汀控股(集团) 公司", "鹭汀集团")
    known = [city.lead(f"{one}厂房", investor=one, area_code="450224") for one in alike]
    city.lead("另一家", investor="远山控股（集团）股份有限公司", area_code="450224")
    row = of(
        投资方="鹭汀控股（集团）股份有限公司", 投资方信用代码="", 协议总投资="", 签约日期="", 开工日期=""
    )
    (new,) = looked(city.bureau, book(项目=[row])).new
    assert {one.project for one in new.doubles} == set(known)


def test_a_cumulative_column_claims_what_is_more_than_is_recorded(city: City) -> None:
    row = of(累计到位资金=0.5, 累计完成投资=0.3, 资金来源="企业自有资金", 截止日期=date(2026, 6, 30))
    imported(city.bureau, book(项目=[row], 资金=[sum_of(金额=0.2)]))
    (project,) = Project.objects.all()
    paid = Claim.objects.filter(money="paid_in").order_by("on")
    assert [(one.on, one.amount) for one in paid] == [
        (date(2026, 6, 1), Decimal(20_000_000)), (date(2026, 6, 30), Decimal(30_000_000)),
    ]  # fmt: skip
    assert stages_of(project)["completed"].amount == Decimal(30_000_000)
    source = Source.objects.get(pk=paid[1].source)
    assert (source.sheet, source.cell) == ("项目", "I4")
    same = looked(city.bureau, book(项目=[row]), name="同.xlsx")
    assert (same.does_nothing, same.unchanged, same.notes) == (True, 1, [])
    later = looked(city.bureau, book(项目=[row | {"累计到位资金": 0.9, "资金来源": ""}]), name="三.xlsx")
    assert later.claims == []
    assert "比登记的多 4,000万元，没有申报：这一行没有“资金来源”" in later.notes[0].message
    more = looked(city.bureau, book(项目=[row | {"累计到位资金": 0.9}]), name="四.xlsx")
    assert [one.words for one in more.claims] == [
        "到位资金 2026年6月30日，4,000万元（企业自有资金）（累计 9,000万元，减去已登记的 5,000万元）"
    ]
    project.refresh_from_db()
    attach_proof(city.area, Because(), project.id, project.version, papers("bank slip"), about=paid[0].id)
    review_claim(city.second, Because(), paid[0].id, "approved")
    less = looked(city.bureau, book(项目=[row | {"累计到位资金": 0.1}]), name="五.xlsx")
    assert "比已经审核的 2,000万元 少，没有采用" in less.notes[0].message


def test_what_changed_meanwhile_is_looked_at_again(city: City) -> None:
    """Nobody imports what they have not seen."""
    project = city.lead("远航储能电池基地", investor="远航新能源集团")
    plan = looked(city.bureau, book(项目=[of(投资方信用代码="")]))
    city.reach(project, "negotiating", date(2026, 2, 1))
    with pytest.raises(ImportMoved, match="再看一遍"):
        import_project_table(city.bureau, plan.batch.id, plan.fingerprint)


def test_whose_it_is(city: City) -> None:
    """An area brings its own projects and no other's; it sees no ledger of another; a clerk of the supervision office
    imports none."""
    data = book(项目=[of(责任单位="")])
    plan = looked(city.area, data)
    assert plan.new[0].draft.unit == city.units["望溪区"]
    with pytest.raises(NotFound):
        import_project_table(city.other, plan.batch.id, plan.fingerprint)
    with pytest.raises(Refused):
        import_project_table(CLERK, plan.batch.id, plan.fingerprint)
    theirs = looked(city.area, book(项目=[of(责任单位="青石县")]))
    assert [one.message for one in theirs.faults] == ["只能登记本单位的项目"]
    import_project_table(city.area, plan.batch.id, plan.fingerprint)
    assert Project.objects.get().unit == city.units["望溪区"]


class TestAKnownProject:
    """What a workbook says of projects that are registered: claims, changes by cell, nothing rewritten."""

    @pytest.fixture
    def project(self, city: City) -> Project:
        """One that was signed, with the signing approved."""
        imported(city.area, book(项目=[of(开工日期="")]))
        project = Project.objects.get()
        attach_proof(
            city.area, Because(), project.id, 1, papers("agreement"), about=stages_of(project)["signed"].id
        )
        review_claim(city.bureau, Because(), stages_of(project)["signed"].id, "approved")
        return Project.objects.get()

    def test_new_claims_and_changes_come_in_and_wait(self, city: City, project: Project) -> None:
        """A stage, money, a plan and a name's spelling: each once, each with its cell, by whoever confirmed it."""
        row = of(开工日期=date(2026, 5, 1), 建设内容="一期 10GWh", **{"2026年计划投资(万元)": 4000})
        done = imported(city.area, book(项目=[row], 资金=[sum_of(), sum_of(金额=0.1, 日期=date(2026, 7, 1))]))
        assert (done.made, done.changed, done.claims) == ((), (project.id,), 3)
        project = Project.objects.get()
        assert (project.summary, project.year_plans, project.waiting) == (
            "一期 10GWh",
            {"2026": "40000000.00"},
            3,
        )
        said = Statement.objects.filter(
            subject=project.id, property="project.year_plan", retracts__isnull=True
        )
        source = Source.objects.get(pk=said.latest("known_at").source)
        assert (source.sheet, source.opened()) == ("项目", {"stored": "4000"})
        assert Event.objects.get(kind="stage claimed").cause == "import"
        assert_sound()

    def test_no_table_puts_a_plan_off(self, city: City, project: Project) -> None:
        """What binds is lowered with a reason, on the project's own page."""
        plan = looked(city.bureau, book(项目=[of(开工日期="", **{"2026年计划投资(万元)": 2000})]))
        assert ["表里只能提前、调高" in one.message for one in plan.faults] == [True]

    def test_no_table_puts_off_again_what_was_put_off(self, city: City, project: Project) -> None:
        """Nor a plan that another let be put off into the next year; brought forward it may be."""
        plan_project(
            city.area, Because(), project.id, seen(project.id), planned={"started": date(2026, 11, 30)}
        )
        city.put_off(project.id, planned={"started": date(2027, 3, 31)})
        plan = looked(city.bureau, book(项目=[of(开工日期="", 计划开工日期=date(2027, 6, 30))]))
        assert ["表里只能提前、调高" in one.message for one in plan.faults] == [True]
        plan = looked(city.area, book(项目=[of(开工日期="", 计划开工日期=date(2027, 3, 1))]))
        assert (plan.faults, plan.changed[0].planned) == ([], {"started": date(2027, 3, 1)})

    def test_what_was_approved_is_not_rewritten(self, city: City, project: Project) -> None:
        """Another day or another sum of the signing is left out, and it is said what to do."""
        plan = looked(city.area, book(项目=[of(协议总投资=9.9, 签约日期=date(2026, 1, 2), 开工日期="")]))
        assert (plan.does_nothing, plan.unchanged) == (True, 1)
        assert "另一人退回或撤销后重报" in plan.notes[0].message
        plan = looked(city.area, book(项目=[of(协议总投资=9.9, 开工日期="")]))
        assert "增资写进资金台账" in plan.notes[0].message

    def test_a_sum_that_looks_reported_twice_is_ticked(self, city: City, project: Project) -> None:
        """The same amount some days later: only when somebody says that it is another."""
        imported(city.area, book(资金=[sum_of()]))
        later = book(资金=[sum_of(日期=date(2026, 6, 3))])
        plan = looked(city.area, later)
        assert "报过同样金额" in plan.claims[0].alike
        with pytest.raises(WrongEntry, match="可能与已有的重复"):
            import_project_table(city.area, plan.batch.id, plan.fingerprint)
        import_project_table(city.area, plan.batch.id, plan.fingerprint, others=[plan.claims[0].key])
        assert Claim.objects.filter(money="paid_in").count() == 2

    def test_papers_for_a_claim_that_waits(self, city: City, project: Project) -> None:
        """Proof that is brought later goes to the claim, and whoever brings it has a hand in it."""
        imported(city.area, book(资金=[sum_of()]))
        slip = {f"{NAME}/到位资金/银行转账凭证.txt": b"slip"}
        done = imported(city.bureau, book(项目=[of(开工日期="")]), papers=slip)
        assert (done.claims, done.papers) == (0, 1)
        claim = stages_of(project)["paid_in"]
        assert Proof.objects.get(about=claim.id).proof == "bank slip"
        with pytest.raises(Refused, match="不能由本人"):
            review_claim(city.bureau, Because(), claim.id, "approved")
        again = looked(city.bureau, book(项目=[of(开工日期="")]), papers=slip)
        assert (again.does_nothing, again.notes) == (True, [])
        assert_sound()

    def test_what_was_returned_is_not_claimed_again_by_the_same_file(
        self, city: City, project: Project
    ) -> None:
        """A table that comes in every month does not undo a review."""
        data = book(项目=[of()], 资金=[sum_of()])
        imported(city.area, data)
        for claim in Claim.objects.filter(verdict=""):
            review_claim(city.bureau, Because(), claim.id, "returned", "缺材料")
        plan = looked(city.area, data)
        assert plan.does_nothing
        assert ["退回过" in one.message for one in plan.notes] == [True, True]

    def test_another_area_changes_nothing(self, city: City, project: Project) -> None:
        """To it the project is not there; with its first contact protected it cannot be registered either."""
        plan = looked(city.other, book(项目=[of(责任单位="青石县", 开工日期="")]))
        (double,) = plan.new[0].doubles
        assert (double.code, double.name, double.unit) == ("", "", project.unit)
        city.lead("云帆汽车零部件", investor="云帆集团", area_code="450203", found_on=timezone.localdate())
        row = of(
            项目名称="云帆汽车零部件",
            投资方="云帆集团",
            区划代码="450203",
            责任单位="青石县",
            投资方信用代码="",
        )
        plan = looked(city.other, book(项目=[row]))
        assert "首谈首报" in plan.faults[0].message
        plan = looked(city.other, book(项目=[of(项目编号=project.code, 责任单位="青石县")]))
        assert "没有编号为" in plan.faults[0].message

    def test_an_increase_adds_and_a_second_signing_does_not(self, city: City, project: Project) -> None:
        """Money that comes in by a table counts once, as if it had been typed."""
        data = book(资金=[sum_of(资金类别="增资", 金额=0.5, 资金来源="")])
        imported(city.area, data, papers={f"{NAME}/增资/投资协议（合同）.txt": b"more"})
        review_claim(city.bureau, Because(), stages_of(project)["increase"].id, "approved")
        assert Project.objects.get().contracted == Decimal(170_000_000)
        assert looked(city.area, book(项目=[of(协议总投资=1.7, 开工日期="")])).does_nothing


def test_promises_by_a_table_are_drafts(city: City) -> None:
    """They wait for approval like every other; what was approved is not changed by a table."""
    row = {"项目名称": NAME, "承诺事项": "厂房租金减免", "兑现单位": "市财政局", "金额(万元)": 50,
           "应兑现日": date(2027, 1, 1), "终止日": date(2028, 1, 1)}  # fmt: skip
    imported(city.bureau, book(项目=[of()], 承诺=[row]))
    promise = Promise.objects.get()
    with pytest.raises(WrongEntry, match="不能批准"):
        decide_promise(city.second, Because(), promise.id, approve=True)
    basis = {
        "法律依据": "办法第三条",
        "公平竞争审查": "云公平〔2026〕3号",
        "审查结论": "通过",
        "审查日期": date(2026, 4, 1),
    }
    imported(city.bureau, book(承诺=[{**row, **basis}]))
    with pytest.raises(Refused, match="不能由本人"):
        decide_promise(city.bureau, Because(), promise.id, approve=True)
    # The paper of the review is put in by hand.
    change_promise(
        city.bureau, Because(), promise.id, Promise.objects.get(pk=promise.id).version, {}, reviewed()
    )
    decide_promise(city.second, Because(), promise.id, approve=True)
    plan = looked(city.bureau, book(承诺=[{**row, **basis, "金额(万元)": 80}]))
    assert (plan.does_nothing, "不能改" in plan.notes[0].message) == (True, True)
    assert_sound()


def test_whoever_received_a_ledger_reviews_no_claim_of_it_whoever_clicked_import(city: City) -> None:
    known = city.lead("已登记的基地", actor=city.bureau)
    rows = [
        {"项目名称": "甲厂基地", "投资方": "甲厂集团", "责任单位": "望溪区", "线索登记日": date(2025, 1, 2),
         "签约日期": date(2026, 3, 2), "协议总投资(万元)": 50000},
        {"项目编号": row(known).code, "项目名称": "已登记的基地", "签约日期": date(2026, 3, 2),
         "协议总投资(万元)": 10000, "不计入原因": "房地产开发"},
    ]  # fmt: skip
    batch = received(city.bureau, workbook({"项目": rows}))
    plan = plan_table(city.second, batch)
    others = [one.key for one in (*plan.new, *plan.changed, *plan.claims)]
    import_project_table(city.second, batch, plan.fingerprint, others=others)
    claims = list(Claim.objects.all())
    assert len(claims) == 3
    for claim in claims:
        if claim.stage:
            attach_proof(
                city.area, Because(), claim.project, seen(claim.project), papers("agreement"), about=claim.id
            )
        for who in (city.bureau, city.second):
            with pytest.raises(Refused, match="另一个人"):
                review_claim(who, Because(), claim.id, "approved")
        review_claim(city.third, Because(), claim.id, "approved")
    assert_sound()
