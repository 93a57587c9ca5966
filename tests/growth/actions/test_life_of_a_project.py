"""One project from the first contact to full output: each stage with its proof, reviewed by another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from luoshi.growth.actions.adopt_scheme import adopt_shipped_schemes
from luoshi.growth.actions.change_project import change_project, plan_project
from luoshi.growth.actions.claim import (
    attach_proof,
    claim_money,
    claim_stage,
    lose_stage,
    review_claim,
    strike_claim,
)
from luoshi.growth.actions.claiming import Paper, Papers
from luoshi.growth.actions.derive_batches import derive_batches
from luoshi.growth.actions.register_projects import ClaimDraft, register_projects
from luoshi.growth.identifiers import Identifier
from luoshi.growth.models import Claim, Proof
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry
from luoshi.record.evidence import LinkEvidence
from luoshi.record.models import Commitment, Event, Statement, new_id
from luoshi.record.versions import Overtaken, WrongState
from tests.growth.projects import ORDER, YI, City, claim_row, credit, papers, row, seen, total
from tests.record.acting import NOBODY, READER, assert_sound
from tests.web.clock import On, moved

__all__ = ["moved"]
pytestmark = pytest.mark.django_db


def test_from_lead_to_full_output_each_stage_proven_and_reviewed_by_another(city: City) -> None:
    project = city.up_to("at capacity", date(2026, 5, 4))
    assert row(project).stage == "at capacity"
    assert sorted(row(project).stages) == sorted(ORDER)
    assert row(project).contracted == 5 * YI
    assert {one.verdict for one in Claim.objects.all()} == {"approved"}
    assert Proof.objects.filter(project=project).count() == 10
    said = {one.property: one for one in Statement.objects.filter(subject=project)}
    assert said["project.signed_on"].day == date(2026, 5, 4)
    assert said["project.capacity_on"].valid_from == date(2026, 5, 4)
    assert_sound()


def test_a_stage_counts_only_once_it_was_reviewed(city: City) -> None:
    project = city.lead()
    claim = city.claimed(project, "signed", date(2026, 3, 2), amount=3 * YI)
    assert (row(project).stage, row(project).waiting, total()) == ("lead", 1, 0)
    assert not Statement.objects.filter(subject=project, property="project.signed_on").exists()
    review_claim(city.bureau, Because(), claim, "approved", "合同已核对")
    assert (row(project).stage, row(project).waiting, total()) == ("signed", 0, 3 * YI)
    event = Event.objects.get(kind="claim reviewed")
    assert (event.actor, event.subject, event.opened()["by"]["name"]) == (
        city.bureau.account,
        project,
        "招商一",
    )
    assert claim_row(claim).definition.startswith("签订正式投资协议")
    assert_sound()


@pytest.mark.parametrize(
    ("stage", "given", "missing"),
    [
        ("signed", (), "投资协议（合同）"),
        ("started", ("approval", "site photo"), "施工合同 或 施工许可证"),
        ("started", ("construction contract",), "审批或核准文件 或 备案证明"),
    ],
)
def test_a_stage_without_the_proof_its_definition_asks_for_is_refused(
    city: City, stage: str, given: tuple[str, ...], missing: str
) -> None:
    project = city.signed() if stage != "signed" else city.lead()
    amount = YI if stage == "signed" else None
    with pytest.raises(WrongEntry, match=missing):
        claim_stage(
            city.area,
            Because(),
            project,
            seen(project),
            stage,
            date(2026, 4, 2),
            papers(*given),
            amount=amount,
        )


def test_a_stage_needs_those_before_it_and_no_day_of_tomorrow(city: City) -> None:
    project = city.lead()
    with pytest.raises(WrongEntry, match="要先到“签约”"):
        city.claimed(project, "started", date(2026, 3, 2))
    with pytest.raises(WrongEntry, match="不能晚于今天"):
        city.claimed(project, "signed", date(2026, 7, 2), amount=YI)
    with pytest.raises(WrongEntry, match="协议总投资"):
        city.claimed(project, "signed", date(2026, 5, 2))
    city.reach(project, "signed", date(2026, 5, 2), amount=YI)
    with pytest.raises(WrongEntry, match="要先到“签约”"):
        city.claimed(project, "started", date(2026, 4, 2))


def test_a_stage_that_waits_or_was_reached_is_not_claimed_again(city: City) -> None:
    project = city.lead()
    claim = city.claimed(project, "signed", date(2026, 3, 2), amount=YI)
    with pytest.raises(WrongEntry, match="正在等审核"):
        city.claimed(project, "signed", date(2026, 3, 2), amount=YI)
    review_claim(city.second, Because(), claim, "approved")
    with pytest.raises(WrongState, match="审核过了"):
        review_claim(city.bureau, Because(), claim, "returned", "再补")
    with pytest.raises(WrongEntry, match="不用再报"):
        city.claimed(project, "signed", date(2026, 3, 9), amount=YI)


def test_a_returned_claim_is_said_why_and_may_be_made_again(city: City) -> None:
    project = city.lead()
    claim = city.claimed(project, "signed", date(2026, 3, 2), amount=YI)
    with pytest.raises(WrongEntry, match="写明还缺什么"):
        review_claim(city.second, Because(), claim, "returned")
    review_claim(city.second, Because(), claim, "returned", "合同缺签章页")
    assert (claim_row(claim).comment, row(project).stage) == ("合同缺签章页", "lead")
    city.reach(project, "signed", date(2026, 3, 5), amount=YI)
    assert total() == YI


def test_a_stage_can_be_lost_again_and_what_was_stays(city: City) -> None:
    project = city.up_to("started", date(2026, 3, 2))
    with pytest.raises(WrongState, match="先退出后面的阶段：注册、开工"):
        lose_stage(city.bureau, Because(), project, seen(project), "signed", date(2026, 5, 1), "解约")
    claim = lose_stage(
        city.bureau, Because(), project, seen(project), "started", date(2026, 5, 1), "只做了场平，不是实质开工",
    )  # fmt: skip
    assert (row(project).stage, row(project).waiting) == ("started", 1)
    with pytest.raises(WrongEntry, match="正在等审核"):
        lose_stage(city.area, Because(), project, seen(project), "started", date(2026, 5, 1), "没有开工")
    with pytest.raises(Refused, match="另一个人"):
        review_claim(city.bureau, Because(), claim, "approved")
    review_claim(city.second, Because(), claim, "approved")
    assert (row(project).stage, row(project).waiting) == ("registered", 0)
    with pytest.raises(WrongState, match="退出不能撤销"):
        strike_claim(city.third, Because(), claim, "又开工了")
    with pytest.raises(WrongEntry, match="不能早于那一天"):
        city.reach(project, "started", date(2026, 4, 20))
    said = Statement.objects.filter(subject=project, property="project.started_on", retracts__isnull=True)
    gone = set(Statement.objects.filter(retracts__isnull=False).values_list("retracts", flat=True))
    (left,) = [one for one in said if one.id not in gone]
    assert (left.valid_from, left.valid_to) == (date(2026, 3, 2), date(2026, 5, 1))
    city.reach(project, "started", date(2026, 5, 20))
    assert row(project).stage == "started"
    assert_sound()


def test_a_signing_after_a_loss_replaces_and_adds_nothing(city: City) -> None:
    project = city.signed(10 * YI, date(2026, 3, 2))
    city.money(project, "increase", date(2026, 4, 2), 5 * YI / 2)
    waits = lose_stage(city.area, Because(), project, seen(project), "signed", date(2026, 5, 2), "解约")
    assert (row(project).contracted, total()) == (25 * YI / 2, 25 * YI / 2)
    with pytest.raises(WrongEntry, match="已经到"):
        city.reach(project, "signed", date(2026, 5, 2), amount=12 * YI)
    review_claim(city.second, Because(), waits, "returned", "没有解约协议")
    assert (row(project).contracted, row(project).stage) == (25 * YI / 2, "signed")
    city.lose(project, "signed", date(2026, 5, 2), "解约")
    assert (row(project).contracted, total()) == (None, 0)
    with pytest.raises(WrongEntry, match="不能早于那一天"):
        city.reach(project, "signed", date(2026, 4, 1), amount=21 * YI / 2)
    city.reach(project, "signed", date(2026, 5, 2), amount=21 * YI / 2)
    assert (row(project).contracted, total()) == (21 * YI / 2, 21 * YI / 2)
    assert_sound()


def test_suspended_terminated_and_entered_in_statistics_stand_beside_the_order(city: City) -> None:
    project = city.up_to("started", date(2026, 3, 2))
    city.reach(project, "statistics", date(2026, 4, 2))
    assert (row(project).stage, row(project).status) == ("started", "running")
    city.reach(project, "suspended", date(2026, 4, 20))
    assert row(project).status == "suspended"
    claim = lose_stage(city.area, Because(), project, seen(project), "suspended", date(2026, 5, 20), "复工")
    assert row(project).status == "suspended"
    review_claim(city.second, Because(), claim, "approved")
    assert row(project).status == "running"
    city.reach(project, "terminated", date(2026, 5, 30))
    assert (row(project).status, row(project).stage) == ("terminated", "started")
    with pytest.raises(WrongState, match="终止"):
        change_project(city.area, Because(), project, seen(project), {"place": "二号地块"})
    assert_sound()


def test_what_was_approved_and_is_not_true_is_struck_out_by_another(city: City) -> None:
    """Neither asked for by whoever claimed it nor decided by them or by whoever asked; until then it stands."""
    project = city.lead()
    claim = city.reach(project, "signed", date(2026, 3, 2), amount=5 * YI)
    counting = ("signed", 5 * YI, 5 * YI)
    with pytest.raises(Refused, match="另一个人"):
        strike_claim(_as_clerk(city), Because(), claim, "虚报")
    with pytest.raises(WrongEntry, match="理由"):
        strike_claim(city.bureau, Because(), claim, " ")
    asked = strike_claim(city.bureau, Because(), claim, "协议没有签章，是意向书")
    assert (row(project).stage, row(project).contracted, total()) == counting
    assert claim_row(claim).verdict == "approved"
    with pytest.raises(WrongEntry, match="正在等另一个人审核"):
        strike_claim(city.third, Because(), claim, "也说不实")
    for actor in (city.bureau, _as_clerk(city)):
        with pytest.raises(Refused, match="另一个人"):
            review_claim(actor, Because(), asked, "approved")
    review_claim(city.second, Because(), asked, "returned", "协议有签章")
    assert (row(project).stage, row(project).contracted, total()) == counting
    again = strike_claim(city.third, Because(), claim, "签章是假的")
    with pytest.raises(Refused, match="另一个人"):
        # Whoever asked before does not approve what another asks in their stead.
        review_claim(city.bureau, Because(), again, "approved")
    review_claim(city.second, Because(), again, "approved")
    assert (row(project).stage, row(project).contracted, total()) == ("lead", None, 0)
    struck = claim_row(claim)
    assert (struck.verdict, struck.comment, struck.decided_by_name) == (
        "struck",
        "签章是假的",
        city.second.name,
    )
    with pytest.raises(WrongState, match="审核过的"):
        strike_claim(city.bureau, Because(), claim, "再撤")
    assert_sound()


def test_what_rests_on_a_stage_since_keeps_its_striking_out_from_being_approved(city: City) -> None:
    project = city.signed()
    claim = Claim.objects.get(project=project, stage="signed").id
    asked = strike_claim(city.third, Because(), claim, "意向书")
    city.reach(project, "registered", date(2026, 4, 2))
    with pytest.raises(WrongState, match="后面的“注册”还算到过：也不属实的，先“提请撤销”它"):
        city.approve(asked)
    city.lose(project, "registered", date(2026, 4, 3), "注销")
    city.approve(asked)
    assert (row(project).waiting, claim_row(claim).verdict) == (0, "struck")


def _as_clerk(city: City):  # type: ignore[no-untyped-def]
    return replace(city.area, roles=frozenset({"growth"}))


def test_a_plan_that_binds_is_put_off_by_the_bureau_with_a_reason(city: City, moved: On) -> None:
    """Before the year's batches are derived the unit plans as it likes; then only earlier and more."""
    moved(1, 5)
    adopt_shipped_schemes(city.bureau, Because())
    project = city.signed(on=date(2025, 12, 2))

    def plan(actor: Actor, start: date | None, amount: int | None, reason: str = "") -> UUID | None:
        return plan_project(
            actor, Because(), project, seen(project), planned={"started": start},
            year_plans={2026: None if amount is None else amount * YI}, reason=reason,
        )  # fmt: skip

    plan(city.area, date(2026, 3, 1), 3)
    plan(city.area, date(2026, 5, 1), 2)
    derive_batches(city.bureau, Because(), "1071", 2026)
    first = {"2026": {"started": "2026-05-01/2026-01-01"}}
    for start, amount in ((date(2026, 5, 2), 2), (None, 2), (date(2026, 5, 1), 1), (date(2026, 5, 1), None)):
        with pytest.raises(WrongEntry, match="责任单位只能提前、调高"):
            plan(city.area, start, amount, "用地没有批下来")
        with pytest.raises(WrongEntry, match="请填写推后、调低的理由"):
            plan(city.bureau, start, amount)
    plan(city.area, date(2026, 4, 1), 4)
    asked = plan(city.bureau, None, 1, "用地没有批下来")
    assert asked is not None
    city.approve(asked)
    plan(city.area, date(2027, 4, 1), 1)
    assert (row(project).first_plans, row(project).first_year_plans) == (first, {"2026": str(2 * YI)})
    moved(5, 6)
    other = city.signed(on=date(2026, 5, 5))
    plan_project(city.area, Because(), other, seen(other), planned={"started": date(2027, 2, 1)})
    plan_project(city.area, Because(), other, seen(other), planned={"started": date(2027, 3, 1)})
    assert row(other).first_plans == {}
    both = replace(city.area, roles=frozenset({"growth", "liaison"}))
    with pytest.raises(WrongEntry, match="责任单位只能提前、调高"):
        plan_project(both, Because(), project, seen(project), year_plans={2026: None}, reason="自己改")
    assert_sound()


def test_a_plan_that_was_put_off_holds_once_another_has_reviewed_it(city: City, moved: On) -> None:
    """Until then the old one does, with its lights; what is brought forward in the same sending holds at once."""
    moved(5, 6)
    project = city.signed()
    planned = {"started": date(2026, 5, 20), "building": date(2026, 9, 1)}
    plan_project(city.area, Because(), project, seen(project), planned=planned, year_plans={2026: 2 * YI})

    def plans() -> tuple[dict[str, str], dict[str, str], date | None]:
        owed = Commitment.objects.get(pk=project).due
        return row(project).planned, row(project).year_plans, owed

    def ask(actor: Actor, **more: Any) -> UUID | None:
        new = {"started": date(2026, 8, 1), "building": date(2026, 8, 20)}
        return plan_project(
            actor, Because(), project, seen(project), planned=new, year_plans={2026: YI}, reason="用地没有批下来",
            **more,
        )  # fmt: skip

    asked = ask(city.bureau, papers=papers("site photo"))
    assert asked is not None
    now = ({"started": "2026-05-20", "building": "2026-08-20"}, {"2026": str(2 * YI)}, date(2026, 5, 20))
    assert (plans(), row(project).waiting) == (now, 1)
    waits = claim_row(asked)
    assert (waits.kind, waits.text, waits.asked) == ("delay", "用地没有批下来", {
        "planned": {"started": ["2026-05-20", "2026-08-01"]}, "year_plans": {"2026": [str(2 * YI), str(YI)]},
    })  # fmt: skip
    with pytest.raises(WrongEntry, match="正在等另一个人审核"):
        ask(city.second)
    for actor in (city.bureau, city.area):
        with pytest.raises(Refused):
            review_claim(actor, Because(), asked, "approved")
    review_claim(city.second, Because(), asked, "returned", "没有用地的文件")
    assert (plans(), row(project).waiting) == (now, 0)
    asked = ask(city.third)
    assert asked is not None
    with pytest.raises(Refused, match="另一个人"):
        review_claim(city.bureau, Because(), asked, "approved")
    city.approve(asked)
    after = ({"started": "2026-08-01", "building": "2026-08-20"}, {"2026": str(YI)}, date(2026, 8, 1))
    assert plans() == after
    assert row(project).first_plans["2026"]["started"].startswith("2026-05-20/")
    assert row(project).first_year_plans == {"2026": str(2 * YI)}
    assert_sound()


def test_a_plan_put_off_into_another_year_binds_as_before(city: City, moved: On) -> None:
    """To approve one step across New Year unties nothing: in the old year as in the new one."""
    moved(11, 5)
    project = city.signed()
    first = {"started": date(2026, 11, 30), "building": date(2027, 5, 1)}
    plan_project(city.area, Because(), project, seen(project), planned=first)
    city.put_off(project, planned={"started": date(2027, 3, 31)})

    def again(actor: Actor, day: date | None, reason: str = "") -> UUID | None:
        return plan_project(actor, Because(), project, seen(project), planned={"started": day}, reason=reason)

    for today in (date(2026, 11, 20), date(2027, 1, 4)):
        moved(today.month, today.day, today.year)
        for day in (date(2027, 6, 30), date(2028, 6, 30), None):
            with pytest.raises(WrongEntry, match="责任单位只能提前、调高"):
                again(city.area, day, "用地没有批下来")
            with pytest.raises(WrongEntry, match="请填写推后、调低的理由"):
                again(city.bureau, day)
    # What never bound is planned as one likes, and what binds is still brought forward.
    plan_project(city.area, Because(), project, seen(project), planned={"building": date(2028, 5, 1)})
    assert again(city.area, date(2027, 3, 1)) is None
    city.put_off(project, planned={"started": date(2028, 3, 31)})
    with pytest.raises(WrongEntry, match="请填写推后、调低的理由"):
        again(city.bureau, date(2028, 4, 30))
    assert row(project).planned == {"started": "2028-03-31", "building": "2028-05-01"}
    assert row(project).first_plans["2026"]["started"].startswith("2026-11-30/")
    assert_sound()


def test_a_plan_that_moved_since_is_no_longer_the_one_to_be_put_off(city: City, moved: On) -> None:
    moved(5, 6)
    project = city.signed()
    plan_project(city.area, Because(), project, seen(project), planned={"started": date(2026, 7, 1)})
    later = {"planned": {"started": date(2026, 9, 1)}, "reason": "用地没有批下来"}
    asked = plan_project(city.bureau, Because(), project, seen(project), **later)  # type: ignore[arg-type]
    assert asked is not None
    plan_project(city.area, Because(), project, seen(project), planned={"started": date(2026, 6, 1)})
    with pytest.raises(WrongState, match="计划又改过"):
        city.approve(asked)
    review_claim(city.second, Because(), asked, "returned", "计划又提前了")
    assert row(project).planned == {"started": "2026-06-01"}


def test_asking_to_put_a_plan_off_is_no_hand_in_what_else_waits(city: City, moved: On) -> None:
    """Planning is; asking has changed nothing of the project."""
    moved(5, 6)
    project = city.lead()
    plan_project(city.area, Because(), project, seen(project), planned={"started": date(2026, 7, 1)})
    claim = city.claimed(project, "negotiating", date(2026, 3, 2))
    later = {"planned": {"started": date(2026, 9, 1)}, "reason": "用地没有批下来"}
    assert plan_project(city.bureau, Because(), project, seen(project), **later)  # type: ignore[arg-type]
    plan_project(city.third, Because(), project, seen(project), planned={"started": date(2026, 6, 1)})
    with pytest.raises(Refused, match="另一个人"):
        review_claim(city.third, Because(), claim, "approved")
    review_claim(city.bureau, Because(), claim, "approved")


def test_money_is_what_is_new_and_adds_up_by_year(city: City) -> None:
    project = city.signed(on=date(2025, 11, 3))
    plan_project(
        city.area, Because(), project, seen(project), year_plans={2025: YI, 2026: 2 * YI},
        planned={"started": date(2026, 9, 1)},
    )  # fmt: skip
    link = Papers((Paper("bank slip", LinkEvidence("到账", "https://yunchuan.example.cn/1")),))
    with pytest.raises(WrongEntry, match="“银行转账凭证”要上传文件，只写网址不算证明"):
        claim_money(
            city.area, Because(), project, seen(project), "paid_in", date(2025, 12, 1), YI, link, funds="own"
        )
    city.money(project, "paid_in", date(2025, 12, 1), YI)
    city.money(project, "paid_in", date(2026, 2, 1), YI / 2)
    city.money(project, "completed", date(2026, 3, 31), YI / 4)
    assert (row(project).paid_in, row(project).completed) == (YI * 3 / 2, YI / 4)

    def said(name: str) -> list[tuple[date | None, Decimal | None]]:
        gone = set(Statement.objects.filter(retracts__isnull=False).values_list("retracts", flat=True))
        found = Statement.objects.filter(subject=project, property=f"project.{name}", retracts__isnull=True)
        return sorted((one.valid_from, one.number) for one in found if one.id not in gone)  # type: ignore[type-var]

    assert said("paid_in") == [(date(2025, 12, 1), YI), (date(2026, 2, 1), YI * 3 / 2)]
    assert said("year_paid_in") == [
        (date(2025, 1, 1), 0), (date(2025, 12, 1), YI), (date(2026, 1, 1), 0), (date(2026, 2, 1), YI / 2),
    ]  # fmt: skip
    commitment = Commitment.objects.get(pk=project)
    assert (commitment.due, commitment.measure, commitment.owner) == (
        date(2026, 9, 1),
        "开工",
        city.units["望溪区"],
    )
    assert_sound()


@pytest.mark.parametrize(
    ("money", "amount", "given", "funds", "complaint"),
    [
        ("paid_in", YI, (), "own", "还缺证明材料"),
        ("paid_in", YI, ("bank slip",), "", "资金来源"),
        ("paid_in", Decimal(0), ("bank slip",), "own", "大于 0"),
        ("paid_in", Decimal("0.001"), ("bank slip",), "own", "最多到分"),
        ("income", YI, ("bank slip",), "own", "请选"),
        ("increase", YI, ("agreement",), "", "还没有计入的签约"),
        ("completed", YI, (), "", "还缺证明材料：固定资产投资统计报表 或 工程进度款凭证 或 监理报告"),
        ("completed", YI, ("bank slip", "audit"), "", "还缺证明材料：固定资产投资统计报表"),
    ],
)
def test_money_that_is_not_proven_or_makes_no_sense_is_refused(
    city: City, money: str, amount: Decimal, given: tuple[str, ...], funds: str, complaint: str
) -> None:
    project = city.lead()
    with pytest.raises(WrongEntry, match=complaint):
        claim_money(
            city.area,
            Because(),
            project,
            seen(project),
            money,
            date(2026, 3, 2),
            amount,
            papers(*given),
            funds=funds,
        )


def test_rows_of_a_ledger_bring_claims_that_wait_for_proof(city: City) -> None:
    drafts = [
        city.draft(found_on=None, claims=(ClaimDraft(date(2025, 6, 1), stage="signed", amount=2 * YI),)),
        city.draft(claims=(ClaimDraft(date(2025, 7, 1), stage="signed", amount=3 * YI),)),
    ]
    first, _second = register_projects(city.bureau, Because(), drafts)
    claim = Claim.objects.get(project=first)
    assert (row(first).found_on, row(first).waiting, total()) == (date(2025, 6, 1), 1, 0)
    with pytest.raises(WrongEntry, match="还缺证明材料"):
        review_claim(city.second, Because(), claim.id, "approved")
    attach_proof(city.area, Because(), first, seen(first), papers("agreement"), about=claim.id)
    with pytest.raises(Refused, match="另一个人"):
        review_claim(city.bureau, Because(), claim.id, "approved")
    review_claim(city.second, Because(), claim.id, "approved")
    assert total() == 2 * YI
    assert_sound()


def test_all_or_none_and_the_row_is_named(city: City) -> None:
    drafts = [city.draft(), city.draft(identifiers=(Identifier("investor", "91450200MA5N000010"),))]
    with pytest.raises(WrongEntry, match=r"第 2 行：.*校验位不对"):
        register_projects(city.bureau, Because(), drafts)
    assert not Event.objects.filter(kind="projects registered").exists()
    good = city.draft(
        identifiers=(Identifier("investor", credit(1)), Identifier("national", "2026-450203-36-03-012345"))
    )
    register_projects(city.bureau, Because(), [good])
    assert Statement.objects.filter(
        property="project.national.code", text="2026-450203-36-03-012345"
    ).exists()


def test_who_changed_it_meanwhile_is_said_and_nothing_is_lost(city: City) -> None:
    project = city.lead()
    before = seen(project)
    change_project(city.bureau, Because(), project, before, {"place": "一号地块"})
    with pytest.raises(Overtaken, match="招商一改过这个项目") as told:
        change_project(city.area, Because(), project, before, {"place": "二号地块"})
    assert ("place", "", "一号地块") in told.value.changes[0].columns
    change_project(city.area, Because(), project, told.value.version, {"place": "二号地块"})
    assert row(project).place == "二号地块"


def test_unknown_and_forbidden_look_alike(city: City) -> None:
    project = city.lead()
    for actor, asked in ((city.other, project), (city.finance, project), (city.area, new_id())):
        with pytest.raises(NotFound, match="没有这个项目，或者您无权查看"):
            change_project(actor, Because(), asked, 1, {"place": "x"})
    with pytest.raises(Refused):
        change_project(NOBODY, Because(), project, seen(project), {"place": "x"})
    with pytest.raises(Refused):
        change_project(READER, Because(), project, seen(project), {"place": "x"})
    with pytest.raises(Refused, match="本单位"):
        register_projects(city.other, Because(), [city.draft()])


def test_what_is_wrong_with_a_sum_says_what_to_do_whatever_the_unit_of_the_field(city: City) -> None:
    project = city.signed()
    city.money(project, "paid_in", date(2026, 4, 2), YI)
    with pytest.raises(WrongEntry, match="勾上“确实是另一笔钱，不是重复申报”"):
        city.money(project, "paid_in", date(2026, 4, 2), YI)
    with pytest.raises(WrongEntry, match="金额要大于 0，最多到分"):
        city.money(project, "paid_in", date(2026, 4, 3), Decimal(0))
