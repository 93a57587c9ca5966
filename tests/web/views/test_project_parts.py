"""Contacts, transfer, entry review and promises of a project: their pages, and what their forms refuse."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from luoshi.growth.models import Claim, Contact, EntryReview, Payment, Promise, Transfer, Undertaking
from luoshi.record.models import new_id
from tests.growth.projects import YI, row
from tests.record.organising import organising
from tests.web.clock import On, moved
from tests.web.growth_people import GrowthPeople, text

if TYPE_CHECKING:
    from django.http import HttpResponse

__all__ = ["moved"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> GrowthPeople:
    return GrowthPeople()


def soon(days: int = 10) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def today() -> str:
    return timezone.localdate().isoformat()


def said(answer: HttpResponse) -> str:
    return answer.content.decode()


MEETING = {
    "kind": "visit",
    "ours": "区长、招商局局长",
    "theirs": "远航电池集团总经理",
    "said": "看了江滨地块，谈了用电",
}


def met(people: GrowthPeople, project: UUID, **typed: object) -> HttpResponse:
    return people.send("area", project, "contact", **{**MEETING, "on": today(), **typed})


def test_a_contact_with_what_was_promised_is_recorded_and_kept_by_whom_it_binds(people: GrowthPeople) -> None:
    project = people.city.lead("新能源电池基地")
    refused = met(people, project, promised_text=["出具供电方案"], promised_unit=[""], promised_due_on=[""])
    assert refused.status_code == 422
    assert "答应的每件事都要写期限" in said(refused)
    assert "看了江滨地块，谈了用电" in said(refused)
    assert "出具供电方案" in said(refused)
    assert not Contact.objects.exists()

    answer = met(
        people, project,
        promised_text=["出具供电方案", "核实税收", ""], promised_unit=["", "市财政局", ""],
        promised_due_on=[soon(), soon(20), ""],
    )  # fmt: skip
    assert answer.status_code == 302
    assert [one.text for one in Undertaking.objects.order_by("due_on")] == ["出具供电方案", "核实税收"]
    page = people.read("area", "project_contacts", project)
    assert "区长、招商局局长 见 远航电池集团总经理" in text(page)
    assert "2 件答应的事没有办完" in text(page)
    tax = Undertaking.objects.get(text="核实税收")

    assert "核实税收" in text(people.read("finance", "mine"))
    assert "出具供电方案" in text(people.read("area", "mine"))
    assert "招商项目里等我办的" not in text(people.read("other", "mine"))
    wrong = people.send("area", project, "undertaking", undertaking=tax.id, on=today(), answer="已核实")
    assert wrong.status_code == 409
    assert "另一个单位" in said(wrong)
    done = people.send(
        "finance", project, "undertaking", undertaking=tax.id, on=today(), answer="已核实，无欠税"
    )
    assert done.status_code == 302
    assert "已核实，无欠税" in text(people.read("bureau", "project_contacts", project))


def test_a_contact_is_corrected_where_it_stands_and_says_so(people: GrowthPeople) -> None:
    project = people.city.lead(found_on=timezone.localdate())
    met(people, project)
    contact = Contact.objects.get()
    form = people.read("area", "project_do", project, "correct-contact", contact=contact.id)
    assert form.css_first("textarea[name=said]").text() == contact.said
    right = {"contact": contact.id, "kind": "call", "on": today(), "ours": contact.ours, "theirs": contact.theirs,
             "said": "只谈了用电"}  # fmt: skip
    refused = people.send("area", project, "correct contact", **right, reason="")
    assert refused.status_code == 422
    assert "只谈了用电" in said(refused)
    done = people.send("area", project, "correct contact", **right, reason="没有看地块")
    assert done.status_code == 302
    page = text(people.read("bureau", "project_contacts", project))
    assert "只谈了用电" in page
    assert "更正" in page
    history = text(people.read("bureau", "project_history", project))
    assert f"谈了什么：{contact.said} → 只谈了用电" in history
    assert "方式：上门拜访 → 电话、视频" in history
    assert "没有看地块" in history


def test_a_handover_keeps_all_and_a_step_is_done_once(people: GrowthPeople) -> None:
    with organising() as now:
        first, second = now.post("招商一科科长"), now.post("招商二科科长")
    project = people.city.lead(officer=first, found_on=timezone.localdate())
    met(people, project)
    assert people.send("area", project, "step", step="answer", text="已答复").status_code == 302
    again = people.send("area", project, "step", step="answer")
    assert again.status_code == 422
    assert "没有待办的" in said(again)
    assert "可能刚有人办过" in said(people.get("area", "project_do", project, "step", step="answer"))
    unknown = people.send("bureau", project, "hand over", officer="没有的岗位")
    assert unknown.status_code == 422
    assert people.send("bureau", project, "hand over", officer="招商二科科长").status_code == 302
    assert row(project).officer == second
    page = text(people.read("area", "project_contacts", project))
    assert "招商二科科长" in page
    assert "看了江滨地块" in page


def test_a_transfer_waits_for_both_sides_and_the_bureau_agrees_for_nobody(people: GrowthPeople) -> None:
    project = people.city.lead()
    asked = people.send("bureau", project, "ask transfer", taker="青石县", reason="用地不够")
    assert asked.status_code == 302
    assert "还没有答复" in text(people.read("bureau", "project_transfer", project))
    # The bureau is offered no answer, and gets none accepted.
    assert "answer-transfer" not in said(people.get("bureau", "project_transfer", project))
    assert people.send("bureau", project, "answer transfer", agree="yes").status_code == 409
    assert "answer-transfer" in said(people.get("other", "project_transfer", project))
    silent = people.send("other", project, "answer transfer", agree="no")
    assert silent.status_code == 422
    assert "不同意要写明理由" in said(silent)
    assert people.send("other", project, "answer transfer", agree="yes").status_code == 302
    assert row(project).unit == people.city.units["望溪区"]
    assert people.send("area", project, "answer transfer", agree="yes").status_code == 302
    assert row(project).unit == people.city.units["青石县"]
    assert Transfer.objects.get().ended == "done"
    assert "已流转" in text(people.read("bureau", "project_transfer", project))


SHEET = {
    "figure-land_area": "60", "figure-fixed_investment": "3亿", "figure-output": "50000", "figure-tax": "2000",
    "figure-jobs": "300", "figure-energy": "900",
}  # fmt: skip
POINTS = {
    f"points-{code}": "80"
    for code in ("industry_fit", "technology_level", "investor_strength", "site_and_planning")
}


def test_the_entry_review_from_its_sheet_to_its_decision(people: GrowthPeople) -> None:
    project = people.city.lead()
    short = people.send("area", project, "open review", **{**SHEET, "figure-tax": ""})
    assert short.status_code == 422
    assert "没有的填 0" in said(short)
    paper = SimpleUploadedFile("可研.txt", "可行性研究报告".encode())
    opened = people.send(
        "area", project, "open review", **SHEET, **{"claim-0": "可研", "proof-0": "approval", "file-0": paper}
    )
    assert opened.status_code == 302
    assert EntryReview.objects.get().figures["fixed_investment"] == str(3 * YI)
    page = text(people.read("bureau", "project_entry_review", project))
    assert "固定资产投资 3亿元" in page
    assert "可研.txt" in page

    # Nobody reviews their own lead: no button, and no form that takes anything.
    own = people.get("area", "project_entry_review", project)
    assert "没有人评审自己的线索" in said(own)
    assert "do/score" not in said(own)
    assert people.send("area", project, "score", declared="none", **POINTS).status_code == 409

    undeclared = people.send("second", project, "score", **POINTS)
    assert undeclared.status_code == 422
    assert "没有的也要申报" in said(undeclared)
    assert (
        people.send("third", project, "score", declared="some", conflict="配偶持有投资方股份").status_code
        == 302
    )
    bare = people.send("second", project, "score", declared="none", **POINTS, **{"veto-environment": "1"})
    assert "每一项否决都要写明理由" in said(bare)
    stopped = {"veto-environment": "1", "because-environment": "在生态红线内"}
    assert people.send("second", project, "score", declared="none", **POINTS, **stopped).status_code == 302
    assert people.send("leader", project, "score", declared="none", **POINTS).status_code == 302
    page = text(people.read("bureau", "project_entry_review", project))
    assert "配偶持有投资方股份" in page
    assert "在生态红线内" in page

    few = people.send("bureau", project, "decide review", verdict="passed", reason="可行")
    assert few.status_code == 422
    assert "有否决项（不符合生态环境准入清单）" in said(few)
    back = people.send("bureau", project, "decide review", verdict="returned", reason="换地块后再报")
    assert back.status_code == 302
    assert "退回补充" in text(people.read("area", "project_entry_review", project))
    assert row(project).entry_review == "returned"


LAWFUL = {
    "title": "固定资产投资奖励", "unit": "市财政局", "amount": "300", "condition": "投产后", "due_on": "",
    "legal_basis": "桂政发〔2023〕1号", "review": "云公竞审〔2026〕8号", "review_passed": "passed",
}  # fmt: skip


def lawful() -> dict[str, Any]:
    sheet = SimpleUploadedFile("审查表.txt", f"公平竞争审查表 {new_id()}".encode())
    return {
        **LAWFUL, "due_on": soon(60), "ends_on": soon(900), "reviewed_on": today(),
        "claim-0": "", "proof-0": "fair competition review", "file-0": sheet,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ("legal_basis", "法律、法规或国务院批准的依据"),
        ("review", "公平竞争审查的文号和日期"),
        ("review_passed", "公平竞争审查通过的结论"),
        ("ends_on", "终止日"),
    ],
)
def test_a_promise_without_its_basis_is_refused_approval_in_words(
    people: GrowthPeople, without: str, missing: str
) -> None:
    """Design §7.5: no firm-specific favour without a basis."""
    project = people.city.lead()
    assert people.send("area", project, "promise", **{**lawful(), without: ""}).status_code == 302
    promise = Promise.objects.get()
    page = text(people.read("second", "project_promises", project))
    assert f"不能批准，缺：{missing}" in page
    form = people.get("second", "project_do", project, "approve-promise", promise=promise.id)
    assert f"现在不能批准，缺：{missing}" in said(form)
    refused = people.send("second", project, "approve promise", promise=promise.id, approve="yes")
    assert refused.status_code == 422
    assert f"不能批准，缺：{missing}" in said(refused)
    assert Promise.objects.get().state == "draft"


def test_a_promise_is_changed_approved_by_another_and_paid_to_the_end(people: GrowthPeople) -> None:
    project = people.city.lead()
    first = people.send("bureau", project, "promise", **{**lawful(), "amount": "三百"})
    assert first.status_code == 422
    assert "不是金额" in said(first)
    assert "云公竞审〔2026〕8号" in said(first)
    assert people.send("bureau", project, "promise", **{**lawful(), "review": ""}).status_code == 302
    promise = Promise.objects.get()
    assert (promise.amount, promise.unit) == (3_000_000, people.city.units["市财政局"])
    changed = people.send("bureau", project, "change promise", promise=promise.id, version="1", **lawful())
    assert changed.status_code == 302
    own = people.send("bureau", project, "approve promise", promise=promise.id, approve="yes")
    assert own.status_code == 409
    assert "不能由本人" in said(own)
    no = {"promise": promise.id, "approve": "no", "reason": "金额没有测算"}
    assert people.send("leader", project, "approve promise", **no).status_code == 302
    again = people.send("bureau", project, "change promise", promise=promise.id, version="3", **lawful())
    assert again.status_code == 302
    assert (
        people.send("leader", project, "approve promise", promise=promise.id, approve="yes").status_code
        == 302
    )
    late = people.send("bureau", project, "change promise", promise=promise.id, version="5", **lawful())
    assert "已批准的承诺不能改" in said(late)
    history = text(people.read("leader", "project", project))
    called = f"{promise.code} {promise.title}"
    assert f"登记承诺 {called}" in history
    assert f"审批承诺 {called}，未批准" in history
    assert "金额没有测算" in history
    assert f"审批承诺 {called}，已批准" in history
    unproved = people.send("finance", project, "pay promise", promise=promise.id, on=today(), amount="100")
    assert "兑现要附付款凭证" in said(unproved)

    def slip() -> dict[str, object]:
        paper = SimpleUploadedFile("回单.txt", f"银行回单 {Payment.objects.count()}".encode())
        return {"claim-0": "", "proof-0": "bank slip", "file-0": paper}

    assert (
        people.send(
            "finance", project, "pay promise", promise=promise.id, on=today(), amount="100", **slip()
        ).status_code
        == 302
    )
    too_much = people.send(
        "finance", project, "pay promise", promise=promise.id, on=today(), amount="201", **slip()
    )
    assert "不能超过" in said(too_much)
    assert "已兑现 0元" in (page := text(people.read("finance", "project_promises", project)))
    assert "另有 100万元 待审核" in page
    people.city.approve(Claim.objects.get(kind="payment").id)
    page = text(people.read("finance", "project_promises", project))
    assert "已兑现 100万元，还有 200万元" in page
    assert "回单.txt" in page
    last = people.send(
        "finance", project, "pay promise", promise=promise.id, on=today(), amount="200", **slip()
    )
    assert last.status_code == 302
    people.city.approve(Claim.objects.get(kind="payment", verdict="").id)
    assert Promise.objects.get().state == "honoured"


def test_a_promise_ends_for_a_reason_and_by_another(people: GrowthPeople) -> None:
    project = people.city.lead()
    people.send("bureau", project, "promise", **lawful())
    promise = Promise.objects.get()
    form = people.get("leader", "project_do", project, "end-promise", promise=promise.id)
    assert "换届、领导调整、机构调整不是终止的理由" in said(form)
    for reason, status in (("换届", 422), ("agreed", 302)):
        typed = {"promise": promise.id, "reason": reason, "text": "双方签了终止协议"}
        assert people.send("leader", project, "end promise", **typed).status_code == status
    claim = Claim.objects.get(kind="end").id
    # Neither who recorded it nor who asked for its end.
    for who in ("bureau", "leader"):
        assert people.send(who, project, "review", claim=claim, verdict="approved").status_code == 409
    listed = text(people.read("second", "claims"))
    assert "双方协议终止" in listed
    assert "现在 待批准 → 审核同意后 已终止" in listed
    assert people.send("second", project, "review", claim=claim, verdict="approved").status_code == 302
    assert Promise.objects.get().state == "ended"


def test_who_may_not_see_a_project_finds_none_of_its_pages(people: GrowthPeople) -> None:
    project = people.city.lead()
    for name in ("project_contacts", "project_entry_review", "project_transfer", "project_promises"):
        assert people.get("other", name, project).status_code == 404
        assert people.get("area", name, project).status_code == 200
    for form in ("contact", "score", "promise", "no-such-form"):
        assert people.get("other", "project_do", project, form).status_code == 404
    assert people.get("area", "project_do", project, "no-such-form").status_code == 404
    # Of another project's promise nothing is found, whoever asks.
    people.send("bureau", project, "promise", **lawful())
    second = people.city.lead()
    other = Promise.objects.get().id
    assert people.get("bureau", "project_do", second, "change-promise", promise=other).status_code == 404
    assert reverse("project_do", args=[project, "promise"]) in said(
        people.get("bureau", "project_promises", project)
    )


def test_every_form_opens_for_whom_it_is_and_says_no_to_whom_it_is_not(people: GrowthPeople) -> None:
    project = people.city.lead(found_on=date(2025, 1, 2), expected=Decimal(6) * YI)
    for form, who, title in (
        ("contact", "area", "记录接洽"),
        ("hand-over", "bureau", "移交专员"),
        ("ask-transfer", "area", "提请流转"),
        ("open-review", "area", "提请准入评审"),
        ("promise", "bureau", "登记承诺"),
    ):
        page = people.get(who, "project_do", project, form)
        assert page.status_code == 200
        assert title in said(page)
    refused = people.get("leader", "project_do", project, "contact")
    assert "不能由您记录接洽" in said(refused)
    assert "<textarea" not in said(refused)


def test_the_parts_of_an_earlier_day_are_as_they_were_known_then_and_offer_nothing(moved: On) -> None:
    moved(6, 2)
    people = GrowthPeople()
    project = people.city.lead()
    met(people, project, promised_text=["出具供电方案"], promised_unit=[""], promised_due_on=["2026-06-20"])
    people.send("bureau", project, "promise", **{**lawful(), "title": "设备补助"})
    people.send("bureau", project, "ask transfer", taker="青石县", reason="用地不够")
    people.send("area", project, "open review", **SHEET)
    moved(6, 5)
    promise, undertaking = Promise.objects.get(), Undertaking.objects.get()
    people.send("leader", project, "approve promise", promise=promise.id, approve="yes")
    people.send("area", project, "undertaking", undertaking=undertaking.id, on="2026-06-05", answer="已出具")
    people.send("other", project, "answer transfer", agree="no", answer="没有地块")
    people.send("second", project, "score", declared="none", **POINTS)
    people.send("bureau", project, "decide review", verdict="returned", reason="补充能耗")
    moved(6, 9)
    now_and_then = {
        "project_promises": ("已批准", "待批准"),
        "project_contacts": ("已出具", "还有 18 天"),
        "project_transfer": ("没有地块", "等答复"),
        "project_entry_review": ("补充能耗", "还没有委员打分"),
    }
    for name, (now, then) in now_and_then.items():
        today, earlier = (
            text(people.read("bureau", name, project)), people.get("bureau", name, project, known="2026-06-02")
        )  # fmt: skip
        past = text(HTMLParser(said(earlier)))
        assert now in today
        assert now not in past
        assert then in past
        assert "/do/" not in said(earlier)
