"""The page of one project, and what is done from it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luoshi.growth.actions.adopt_scheme import adopt_scheme
from luoshi.growth.actions.change_project import change_project, plan_project
from luoshi.growth.actions.claim import claim_stage, lose_stage, review_claim
from luoshi.growth.identifiers import Identifier
from luoshi.growth.models import Claim, Project, Proof
from luoshi.growth.schemes import shipped
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from tests.growth.projects import YI, credit, proofs_of, row, seen
from tests.growth.queries.test_audit_export import checked
from tests.growth.test_independent import put_in
from tests.web.clock import On, moved
from tests.web.growth_people import GrowthPeople
from tests.web.project_site import Pages, pages, paper, read, words

__all__ = ["moved", "pages"]
pytestmark = pytest.mark.django_db


def test_a_stage_is_claimed_with_its_proof_refused_to_its_own_hand_and_reviewed_by_another(
    moved: On, pages: Pages
) -> None:
    moved(6, 2)
    city = pages.city
    project = city.lead("云川新能源电池基地")

    offered = words(read(pages.form(city.area, project, "claim-stage")).body)
    form = read(pages.form(city.area, project, "claim-stage", stage="signed"))
    without = pages.send(city.area, project, "claim-stage", stage="signed", on="2026-05-20", amount="5亿")
    sent = pages.send(
        city.area, project, "claim-stage", stage="signed", on="2026-05-20", amount="5亿",
        **{"proof-0": "agreement", "claim-0": "", "file-0": paper("协议.txt")},
    )  # fmt: skip

    assert "签约" in offered
    assert "意向书、框架协议不算" in words(form.body)
    assert form.css_first("input[name=proof-0]").attributes["value"] == "agreement"
    assert without.status_code == 422
    assert "还缺证明材料：投资协议（合同）" in words(read(without).body)
    assert read(without).css_first("input[name=amount]").attributes["value"] == "5亿"
    assert sent.status_code == 302
    claim = Claim.objects.get(project=project)
    assert (claim.amount, Proof.objects.get(about=claim.id).claim) == (5 * YI, "投资协议（合同）")

    own = pages.send(city.area, project, "review", claim=claim.id, verdict="approved")
    colleague = pages.send(city.bureau, project, "review", claim=claim.id, verdict="returned")
    approved = pages.send(city.bureau, project, "review", claim=claim.id, verdict="approved")

    assert own.status_code == 409
    assert colleague.status_code == 422
    assert "退回要写明还缺什么" in words(read(colleague).body)
    assert approved.status_code == 302
    assert row(project).contracted == 5 * YI
    page = pages.get(city.auditor, project)
    assert words(page.css_first(".life-line .current")).startswith("签约 2026年5月20日 材料 1 份")
    assert "5亿元" in words(page.css_first(".money-kind"))


def test_a_form_on_a_page_of_its_own_is_answered_in_its_place_so_that_chosen_files_stay(
    moved: On, pages: Pages
) -> None:
    moved(6, 2)
    city = pages.city
    project = city.lead("云川新能源电池基地")
    to = reverse("project_do", args=[project, "claim-stage"])
    by_script = {"HX-Request": "true", "HX-Target": "form-page", "HX-Current-URL": f"http://testserver{to}"}
    typed = {"seen": seen(project), "stage": "signed", "on": "2026-05-20"}

    def file() -> dict[str, Any]:
        return {"proof-0": "agreement", "claim-0": "", "file-0": paper("协议.txt")}

    page = read(pages.form(city.area, project, "claim-stage", stage="signed"))
    without = read(pages.send(city.area, project, "claim-stage", **typed, **file()))
    refused = pages.client(city.area).post(to, {**typed, **file()}, headers=by_script)
    taken = pages.client(city.area).post(to, {**typed, **file(), "amount": "7.35亿"}, headers=by_script)

    again = "刚才选的文件没有留下，请再选一次"
    assert page.css_first("main form").attributes["hx-target"] == "#form-page"
    assert page.css_first("#form-page #file-0").attributes["hx-preserve"] == "true"
    assert again not in words(page.body)
    assert again in words(without.css_first(".evidence-row"))
    assert refused.status_code == 422
    part = read(refused)
    assert part.css_first("header") is None
    assert part.css_first("form").attributes["hx-target"] == "#form-page"
    assert part.css_first("#file-0").attributes["hx-preserve"] == "true"
    assert again not in words(part.body)
    assert taken["HX-Redirect"] == reverse("project", args=[project])


def test_a_review_shows_the_sum_and_why_doubtful_proof_was_put_in(moved: On, pages: Pages) -> None:
    moved(6, 2)
    city = pages.city
    first, second = city.lead("云川新能源电池基地"), city.lead("茗岫茶饮料灌装基地")
    typed = {"stage": "signed", "on": "2026-05-20", "amount": "7.35亿", "proof-0": "agreement", "claim-0": ""}
    same = "同一份协议"
    pages.send(city.area, first, "claim-stage", **typed, **{"file-0": paper("协议.txt", same)})
    despite = {"despite_seen": "1", "despite": "一份协议写明两个项目"}
    pages.send(city.area, second, "claim-stage", **typed, **despite, **{"file-0": paper("协议.txt", same)})
    claim = Claim.objects.get(project=second)
    more = {**despite, "claim": claim.id, "proof-0": "agreement", "claim-0": "", "despite": "附页在同一份里"}
    pages.send(city.area, second, "attach", **more, **{"file-0": paper("协议.txt", same)})

    form = words(read(pages.form(city.bureau, second, "review", claim=claim.id)).body)
    page = words(pages.get(city.bureau, second).css_first(f"#claim-{claim.id}"))

    for shown in (form, page):
        assert "签约，2026年5月20日 协议总投资 7.35亿元" in shown
        assert "一份协议写明两个项目" in shown
        assert "附页在同一份里" in shown


def test_history_shows_the_stage_that_changed_and_batches_say_of_which_mechanism(
    moved: On, pages: Pages
) -> None:
    moved(6, 2)
    city = pages.city
    for name in ("mechanism-1071.toml", "mechanism-xinzhou.toml"):
        adopt_scheme(city.bureau, Because(), shipped(name), "机制")
    project = city.signed(on=date(2026, 3, 2))
    city.reach(project, "registered", date(2026, 4, 7))
    batches = {"1071": {"2025": "signed", "2026": "signed"}, "xinzhou-batches": {"2026": "signed"}}
    Project.objects.filter(pk=project).update(batches=batches)

    history = read(pages.client(city.auditor).get(reverse("project_history", args=[project])))
    page = pages.get(city.auditor, project)

    reached = [words(one) for one in history.css(".changed > div") if "到达阶段" in words(one)]
    assert ["签约" in one for one in reached] == [False, True]
    assert "注册 2026年4月7日" in reached[0]
    told = words(page.css_first(".batches"))
    assert re.findall(r"(\d{4}) \S+ “1071”产业发展推进机制", told) == ["2026", "2025"]
    assert re.findall(r"(\d{4}) \S+ 七个一批与链长制", told) == ["2026"]


def test_money_is_shown_by_kind_and_funds_against_what_was_contracted(moved: On, pages: Pages) -> None:
    moved(6, 2)
    city = pages.city
    project = city.signed(10 * YI, date(2026, 3, 2))
    city.money(project, "paid_in", date(2026, 4, 2), 2 * YI, funds="own")
    city.money(project, "paid_in", date(2026, 4, 9), YI, funds="loan")
    city.money(project, "completed", date(2026, 4, 30), Decimal("12345678.90"))

    kinds = {words(one).split()[0]: words(one) for one in pages.get(city.area, project).css(".money-kind")}

    assert "3亿元" in kinds["到位资金"]
    assert "30%" in kinds["到位资金"]
    assert "企业自有资金 2亿元" in kinds["到位资金"]
    assert "1,234.57万元" in kinds["完成投资"]


def test_money_of_the_public_stands_beside_what_was_paid_in_as_lists_have_it(moved: On, pages: Pages) -> None:
    moved(6, 2)
    city = pages.city
    project = city.signed(10 * YI)
    city.money(project, "paid_in", date(2026, 4, 2), 3 * YI, funds="own")
    city.money(project, "paid_in", date(2026, 4, 9), 2 * YI, funds="bond")
    paid_in = next(
        one for one in pages.get(city.area, project).css(".money-kind") if "到位资金" in words(one)
    )
    assert words(paid_in.css_first(".amount")) == "3亿元"
    assert "30%" in words(paid_in)
    assert words(paid_in).endswith("公共资金，不计入到位 专项债券 2亿元")
    assert row(project).paid_in == 3 * YI


def test_that_it_is_another_sum_is_asked_where_a_like_one_was_claimed_and_nowhere_else(
    moved: On, pages: Pages
) -> None:
    moved(6, 2)
    city = pages.city
    project = city.signed()

    def sent(amount: str = "300", **typed: Any) -> Any:
        proof = {"proof-0": "invoice", "claim-0": "", "file-0": paper("发票.txt")}
        typed |= {"money": "completed", "on": "2026-05-31", "amount": amount}
        return pages.send(city.area, project, "claim-money", **typed, **proof)

    for amount in ("", "0", "-5", "三百"):
        answer = sent(amount)
        assert answer.status_code == 422
        assert read(answer).css_first("input[name=not_double]") is None
    assert sent().status_code in (200, 302)
    asked = read(sent())
    assert "已经报过" in words(asked.css_first("main"))
    assert asked.css_first("input[name=not_double]") is not None
    # Ticked, it stays while something else is wrong.
    assert read(sent("", not_double="1")).css_first("input[name=not_double][checked]") is not None
    assert sent(not_double="1").status_code in (200, 302)
    assert Claim.objects.filter(project=project, money="completed").count() == 2


def test_leaving_a_stage_waits_for_another_and_says_so(moved: On, pages: Pages) -> None:
    moved(6, 2)
    city = pages.city
    project = city.signed()
    typed = {"stage": "signed", "on": "2026-05-02"}
    assert pages.send(city.area, project, "lose-stage", **typed, reason="").status_code == 422
    assert pages.send(city.area, project, "lose-stage", **typed, reason="解约").status_code == 302
    assert "2026年3月2日；退出（2026年5月2日起）待审核" in words(pages.get(city.area, project).body)
    claim = Claim.objects.get(project=project, kind="loss")
    own = pages.send(city.area, project, "review", claim=claim.id, verdict="approved")
    assert (own.status_code, row(project).stage) == (409, "signed")
    pages.send(city.bureau, project, "review", claim=claim.id, verdict="approved")
    assert (row(project).stage, row(project).contracted) == ("lead", None)
    assert "退出的理由：解约" in words(pages.get(city.area, project).body)


def test_the_record_to_merge_is_named_in_any_case_and_one_that_is_not_there_is_said(
    moved: On, pages: Pages
) -> None:
    moved(6, 2)
    city = pages.city
    project, other = city.lead("云川新能源电池基地"), row(city.lead("云川新能源电池基地二期"))

    for typed in (other.code.lower(), f" {other.code} {other.name}", "ｘ" + other.code[1:]):
        beside = read(pages.send(city.bureau, project, "merge", gone=typed, fill="1"))
        assert beside.css_first("input[name=gone]").attributes["value"] == other.code
        assert "云川新能源电池基地二期" in words(beside.css_first("table.beside"))
    unknown = read(pages.send(city.bureau, project, "merge", gone="xm2026-9999", fill="1"))
    assert "没有编号为“xm2026-9999”的项目，或者您无权查看" in words(unknown.css_first(".alert"))
    assert unknown.css_first("input[name=gone]").attributes["value"] == "xm2026-9999"
    asked = read(pages.form(city.bureau, project, "merge", gone="XM2026-9999"))
    assert "没有编号为“XM2026-9999”" in words(asked.css_first(".alert"))
    nothing = read(pages.send(city.bureau, project, "merge", gone="", fill="1"))
    assert "请写另一条登记的编号" in words(nothing.css_first(".alert"))
    assert not read(pages.form(city.bureau, project, "merge")).css(".alert")


def test_what_one_claimed_oneself_is_not_offered_to_be_struck_out(moved: On, pages: Pages) -> None:
    moved(6, 2)
    city = pages.city
    project = city.lead("云川新能源电池基地")
    for actor, stage, day in (
        (city.area, "negotiating", "2026-04-20"),
        (city.bureau, "signed", "2026-05-20"),
    ):
        seen_by = (city.bureau, city.second)[actor is city.bureau]
        claim = claim_stage(
            actor, Because(), project, seen(project), stage, date.fromisoformat(day), proofs_of(stage),
            amount=5 * YI if stage == "signed" else None,
        )  # fmt: skip
        review_claim(seen_by, Because(), claim, "approved")

    both = words(read(pages.form(city.second, project, "strike")).body)
    others = words(read(pages.form(city.bureau, project, "strike")).body)

    assert "洽谈，2026年4月20日" in both
    assert "签约，2026年5月20日" in both
    assert "洽谈，2026年4月20日" in others
    assert "签约，2026年5月20日" not in others


def test_striking_out_is_asked_for_and_the_page_says_so_until_another_has_reviewed_it(
    moved: On, pages: Pages
) -> None:
    moved(6, 2)
    city = pages.city
    project = city.signed()
    claim = Claim.objects.get(project=project)

    def offered() -> bool:
        return "提请撤销" in [
            words(one) for one in pages.get(city.third, project).css(f"#claim-{claim.id} a")
        ]

    assert offered()
    typed = {"claim": claim.id, "reason": "协议没有签章"}
    sent = pages.send(
        city.bureau, project, "strike", **typed, **{"proof-0": "agreement", "claim-0": "", "file-0": paper("核查.txt")}
    )  # fmt: skip
    assert (sent.status_code, row(project).contracted) == (302, 5 * YI)
    page = pages.get(city.third, project)
    assert "有人提请撤销" in words(page.css_first(f"#claim-{claim.id}"))
    assert "2026年3月2日；有人提请撤销" in words(page.body)
    assert not offered()
    asked = Claim.objects.get(kind="strike")
    block = words(page.css_first(f"#claim-{asked.id}"))
    for said in (
        "撤销申报：签约，2026年3月2日",
        "协议没有签章",
        "那项申报",
        "已撤销",
        "计入的合同投资",
        "5亿元",
    ):
        assert said in block
    assert "两条登记" not in block
    assert "撤销申报：签约，2026年3月2日" in words(read(pages.client(city.third).get(reverse("claims"))).body)
    drawer = words(read(pages.form(city.third, project, "review", claim=asked.id)).body)
    struck = drawer.split("要撤销的申报")[1]
    proof = Proof.objects.get(about=claim.id)
    reviewer = Claim.objects.get(pk=claim.id).decided_by_name
    for said in ("签约，2026年3月2日", f"申报：{claim.by_name}", f"审核：{reviewer}", proof.name):
        assert said in struck
    own = pages.send(city.bureau, project, "review", claim=asked.id, verdict="approved")
    assert (own.status_code, row(project).contracted) == (409, 5 * YI)
    done = pages.send(city.third, project, "review", claim=asked.id, verdict="approved")
    assert (done.status_code, row(project).contracted) == (302, None)
    page = pages.get(city.third, project)
    assert "已审核：已同意撤销，不再计入。" in words(page.body)
    assert "有人提请撤销" not in words(page.body)
    assert "已同意撤销，不再计入" in words(page.css_first(f"#claim-{asked.id} .claim-head"))
    assert "审核申报 撤销申报：签约，2026年3月2日，已同意撤销，不再计入" in words(page.body)


def test_a_plan_that_is_put_off_shows_what_it_is_and_would_be_until_another_has_reviewed_it(
    moved: On, pages: Pages
) -> None:
    moved(6, 2)
    city = pages.city
    project = city.signed()
    plan_project(city.area, Because(), project, seen(project), planned={"started": date(2026, 7, 1)})
    typed = {"plan-started": "2026-09-01", "year-2026": "10000"}
    area = pages.send(city.area, project, "plan", **typed)
    assert area.status_code == 422
    assert "责任单位只能提前、调高" in words(read(area).body)
    assert not read(pages.form(city.area, project, "plan")).css("input[type=file]")
    assert pages.send(city.bureau, project, "plan", **typed).status_code == 422
    sent = pages.send(city.bureau, project, "plan", **typed, reason="用地没有批下来")
    assert (sent.status_code, row(project).planned) == (302, {"started": "2026-07-01"})
    assert row(project).year_plans == {"2026": str(YI)}
    asked = Claim.objects.get(kind="delay")
    block = words(pages.get(city.second, project).css_first(f"#claim-{asked.id}"))
    for said in ("计划推后、调低", "计划到“开工”", "2026年7月1日", "2026年9月1日", "用地没有批下来"):
        assert said in block
    assert "已有一项推后、调低在等审核" in words(read(pages.form(city.area, project, "plan")).body)
    pages.send(city.second, project, "review", claim=asked.id, verdict="approved")
    assert row(project).planned == {"started": "2026-09-01"}


def test_whoever_reviews_a_claim_of_a_project_that_does_not_count_is_told(moved: On, pages: Pages) -> None:
    moved(6, 2)
    city = pages.city
    for excluded, told in (("", False), ("real estate", True)):
        project = city.lead(actor=city.bureau, excluded=excluded)
        claim = city.claimed(project, "negotiating", date(2026, 3, 2))
        form = words(read(pages.form(city.second, project, "review", claim=claim)).body)
        assert ("审核属实的也不进合计" in form) == told


def test_a_plan_begins_where_there_is_something_to_type(moved: On, pages: Pages) -> None:
    moved(6, 2)
    city = pages.city
    project = city.lead("云川新能源电池基地")

    form = read(pages.form(city.area, project, "plan"))

    assert [one.attributes["name"] for one in form.css("[autofocus]")] == ["plan-negotiating"]
    assert words(form.css_first("input[name=year-2026]").parent) == "计划投资（万元）"


def test_whoever_may_not_see_a_project_finds_no_page(moved: On, pages: Pages) -> None:
    moved(6, 2)
    city = pages.city
    project = city.lead()

    assert pages.client(city.other).get(reverse("project", args=[project])).status_code == 404
    assert pages.client(city.area).get(reverse("project", args=[project])).status_code == 200


def test_nobody_reviews_their_own_and_an_auditor_checks_what_they_take_home(
    moved: On, pages: Pages, tmp_path: Path
) -> None:
    """Design §7.7, through the pages; the browser's story is told in test_project_story.py."""
    moved(6, 2)
    city = pages.city
    project = city.signed(5 * YI)
    pages.send(
        city.bureau, project, "claim-stage", stage="registered", on="2026-05-02",
        **{"proof-0": "licence", "claim-0": "", "file-0": paper("执照.txt")},
    )  # fmt: skip
    claim = Claim.objects.get(verdict="")

    own = pages.get(city.bureau, project)
    assert "要由另一个人审核" in words(own.css_first(f"#claim-{claim.id}"))
    assert own.css_first(f"a[href*='review?claim={claim.id}']") is None
    form = read(pages.form(city.bureau, project, "review", claim=claim.id))
    assert "不能由本人审核" in words(form.body)
    assert form.css_first("[data-send]") is None
    assert pages.send(city.bureau, project, "review", claim=claim.id, verdict="approved").status_code == 409
    assert Claim.objects.get(pk=claim.id).verdict == ""
    assert pages.send(city.second, project, "review", claim=claim.id, verdict="approved").status_code == 302

    assert pages.client(city.area).get(reverse("project_export", args=[project])).status_code == 404
    answer = pages.client(city.auditor).get(reverse("project_export", args=[project]))
    path = tmp_path / "export.zip"
    path.write_bytes(answer.content)
    code, said = checked(path, tmp_path)
    assert (code, said.split("  ")[0]) == (0, "OK"), said
    assert "2 claims, 2 proofs" in said


def test_what_another_changed_meanwhile_stands_beside_what_was_typed(moved: On, pages: Pages) -> None:
    moved(6, 2)
    city = pages.city
    project = city.lead(place="老地块")
    form = read(pages.form(city.area, project, "change"))
    seen_then = form.css_first("input[name=seen]").attributes["value"]
    pages.send(city.bureau, project, "change", **_typed("place", "老地块", "新地块"))

    answer = pages.send(
        city.area, project, "change", seen=seen_then, **_typed("place", "老地块", "三号地块"),
    )  # fmt: skip

    page = read(answer)
    assert answer.status_code == 422
    assert "您打开以后，招商一改过这个项目" in words(page.css_first(".overtaken"))
    assert "老地块 → 新地块" in words(page.css_first(".overtaken"))
    assert page.css_first("input[name=place]").attributes["value"] == "三号地块"
    again = page.css_first("input[name=seen]").attributes["value"]
    sent = pages.send(city.area, project, "change", seen=again, **_typed("place", "新地块", "三号地块"))
    assert sent.status_code == 302
    assert row(project).place == "三号地块"


def _typed(name: str, was: str, now: str) -> dict[str, str]:
    return {f"was-{name}": was, name: now, "was-identifiers": ""}


def test_codes_are_changed_with_their_days_and_an_odd_one_keeps_what_was_typed(
    moved: On, pages: Pages
) -> None:
    moved(6, 2)
    city = pages.city
    project = city.lead()
    typed = {
        "was-identifiers": "", "code_scheme": ["company", "national"], "code": [credit(3), "2026-45"],
        "code_from": ["2026-05-01", ""], "code_to": ["", ""],
    }  # fmt: skip

    odd = pages.send(city.area, project, "change", **typed)
    told = read(odd)
    right = {**typed, "code": [credit(3), "2026-450203-36-03-012345"]}
    assert pages.send(city.area, project, "change", **right).status_code == 302

    assert odd.status_code == 422
    assert "“2026-45”不是项目代码" in words(told.body)
    assert [one.attributes["value"] for one in told.css("input[name=code]")][:2] == [credit(3), "2026-45"]
    assert [one["from"] for one in row(project).identifiers] == ["2026-05-01", None]
    assert credit(3) in words(pages.get(city.area, project).css_first(".identifiers"))


def test_the_page_of_an_earlier_day_shows_what_was_known_then_and_offers_nothing(
    moved: On, pages: Pages
) -> None:
    moved(3, 2)
    city = pages.city
    project = city.lead("一期", found_on=date(2026, 3, 1))
    moved(6, 2)
    city.reach(project, "signed", date(2026, 5, 20), amount=5 * YI)

    now, then = pages.get(city.bureau, project), pages.get(city.bureau, project, known="2026-04-01")

    assert words(now.css_first(".life-line .current")).startswith("签约")
    assert words(then.css_first(".life-line .current")).startswith("线索")
    assert ("计入统计的签约" in words(now.body), "计入统计的签约" in words(then.body)) == (True, False)
    assert now.css_first(".task-actions") is not None
    assert then.css_first(".task-actions") is None
    assert "以 2026年4月1日 为止的记录" in words(then.css_first(".banner.past"))
    history = words(read(pages.client(city.bureau).get(reverse("project_history", args=[project]))).body)
    assert "审核申报 签约，2026年5月20日，属实" in history
    before = pages.client(city.bureau).get(reverse("project", args=[project]), {"known": "2026-01-01"})
    assert before.status_code == 404


def test_claims_stand_beside_what_other_bureaus_recorded_with_its_cell(moved: On, pages: Pages) -> None:
    moved(9, 2)
    city = pages.city
    project = city.up_to("producing", date(2026, 4, 2))
    change_project(
        city.area, Because(), project, seen(project), {"identifiers": (Identifier("company", credit(3)),)}
    )
    put_in(city, "用电量（千瓦时）", [(credit(3), 0)], "2026年5月", "市财政局")

    page = pages.get(city.bureau, project)
    rows = {words(one).split()[0]: words(one) for one in page.css(".comparisons tbody tr")}

    assert "有出入 记录合计 0千瓦时，要达到 1万千瓦时" in rows["投产后用电"]
    assert "工作表 2026年5月，单元格" in rows["投产后用电"]
    assert "未比对" in rows["投产后纳税"]
    marks = {
        words(one).split("，")[0]: words(one.css_first(".compared")) for one in page.css("article.claim")
    }
    assert marks["投产"] == "与其他部门的记录： 有出入：投产后用电 未比对：投产后纳税"
    assert marks["签约"] == "与其他部门的记录： 未比对：本市没有定与什么记录比对"
    assert pages.get(city.bureau, project, known="2026-09-01").css(".compared") == []


def test_each_sum_of_a_kind_says_what_the_records_beside_all_of_them_say(moved: On, pages: Pages) -> None:
    moved(9, 2)
    city = pages.city
    project = city.signed(5 * YI)
    for day in (2, 3):
        city.money(project, "paid_in", date(2026, 5, day), YI / 10, funds="budget")
    city.money(project, "paid_in", date(2026, 5, 4), YI / 10, funds="own")

    page = pages.get(city.bureau, project)

    told = [words(one) for one in page.css("#money-claims + .claims .compared")]
    assert told == [
        "与其他部门的记录： 未比对：本市没有定与什么记录比对",
        *["与其他部门的记录： 未比对：财政资金与国库支付"] * 2,
    ]


def test_a_project_that_is_shown_takes_as_many_queries_however_much_it_has(moved: On) -> None:
    moved(6, 2)
    people = GrowthPeople()
    project = people.city.signed(5 * YI)
    people.city.money(project, "paid_in", date(2026, 4, 1), YI / 10)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert people.get("bureau", "project", project).status_code == 200
        return len(found)

    asked()
    before = asked()
    for number in range(5):
        people.city.money(project, "paid_in", date(2026, 4, 2 + number), YI / 10)
    asked()
    assert asked() == before


def test_a_stage_that_the_city_has_no_longer_is_named_as_it_was_claimed_reviewed_and_planned_no_more(
    moved: On, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(6, 2)
    city = pages.city
    adopt_scheme(city.bureau, Because(), shipped("stages.toml"), "阶段")
    project = city.up_to("building", date(2026, 3, 2))
    waiting = city.signed()
    proof = proofs_of("registered")
    claim = claim_stage(city.area, Because(), waiting, seen(waiting), "registered", date(2026, 4, 1), proof)
    plan_project(city.area, Because(), waiting, seen(waiting), planned={"building": date(2026, 9, 1)})
    fewer = shipped("stages.toml").decode()
    for code, other in (("registered", "licensed"), ("building", "half built")):
        fewer = fewer.replace(f'code = "{code}"\nname = "', f'code = "{other}"\nname = "另一个')
    # As a list may stand that was adopted before anybody asked for stages in use.
    monkeypatch.setattr("luoshi.growth.scheme_names._stages_in_use", lambda _read: None)
    monkeypatch.setattr(
        "luoshi.growth.actions.adopt_scheme._require_not_back_dated", lambda _read, _today: None
    )
    adopt_scheme(city.bureau, Because(), fewer.encode(), "阶段")

    for name in ("projects", "claims", "pipeline", "leads", "projects_download"):
        assert pages.client(city.bureau).get(reverse(name)).status_code == 200, name
    for one in (project, waiting):
        for name in ("project", "project_history", "project_promises"):
            assert pages.client(city.bureau).get(reverse(name, args=[one])).status_code == 200, name
    life = words(read(pages.client(city.bureau).get(reverse("project", args=[project]))).body)
    assert "注册" in life.replace("另一个注册", "")
    assert "注册" in words(read(pages.form(city.bureau, waiting, "review")).body)
    with pytest.raises(WrongEntry, match="没有“building”"):
        plan_project(city.area, Because(), project, seen(project), planned={"building": date(2026, 9, 2)})
    plan_project(city.area, Because(), waiting, seen(waiting), planned={"started": date(2026, 10, 1)})
    assert 'name="plan-building"' in pages.form(city.area, waiting, "plan").content.decode()
    plan_project(city.area, Because(), waiting, seen(waiting), planned={"building": None})
    review_claim(city.second, Because(), claim, "approved")
    assert row(waiting).stages["registered"] == "2026-04-01"
    lost = lose_stage(city.area, Because(), waiting, seen(waiting), "registered", date(2026, 5, 1), "已注销")
    review_claim(city.second, Because(), lost, "approved")
    assert "registered" not in row(waiting).stages
