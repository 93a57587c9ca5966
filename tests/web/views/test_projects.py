"""The list of projects, registering one, and the claims that wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luoshi.growth.actions.adopt_scheme import adopt_scheme
from luoshi.growth.actions.change_project import change_project
from luoshi.growth.actions.lead import hand_over
from luoshi.growth.models import Claim, Project
from luoshi.growth.queries.one_project import claims_waiting
from luoshi.growth.schemes import shipped
from luoshi.record.actions.acting import Because
from luoshi.record.actions.stating import state
from luoshi.record.models import Unit, new_id
from tests.growth.projects import YI, credit, row, seen
from tests.record.organising import organising
from tests.web.clock import On, moved
from tests.web.project_site import Pages, invoice, pages, paper, read, words

__all__ = ["moved", "pages"]
pytestmark = pytest.mark.django_db


def codes(page: Any) -> list[str]:
    return [words(one) for one in page.css("#projects td.code")]


def test_the_list_is_narrowed_by_every_filter_and_its_totals_count_each_project_once(
    moved: On, pages: Pages
) -> None:
    moved(6, 2)
    city = pages.city
    for name in ("industries-ten.toml", "mechanism-1071.toml"):
        adopt_scheme(city.bureau, Because(), shipped(name), name)
    battery = city.signed(10 * YI, name="云川电池基地", kind="new", origin="chain", industry="C3841",
                          investor="远山科技集团")  # fmt: skip
    other = city.signed(2 * YI, name="望溪冷链物流", kind="expansion", origin="agency")
    excluded = city.signed(7 * YI, name="商品房", excluded="real estate", actor=city.bureau)
    twice = city.signed(10 * YI, date(2026, 4, 2), name="云川电池基地（二）", investor="远山科技集团")
    city.merge(battery, twice)
    lead = city.lead("未签约的线索")
    city.money(battery, "paid_in", date(2026, 5, 2), YI)
    with organising() as now:
        post = now.post("招商专员", unit=city.units["望溪区"])
        area = new_id()
        state(now.act, "area", area, "area.name", "望溪新区", now.source)
    change_project(city.area, Because(), lead, seen(lead), {"area": area})
    hand_over(city.area, Because(), other, seen(other), post)

    def listed(**asked: str) -> set[str]:
        answer = pages.client(city.bureau).get(reverse("projects"), asked)
        assert answer.status_code == 200
        return set(codes(read(answer)))

    made = {"battery": battery, "other": other, "excluded": excluded, "twice": twice, "lead": lead}
    code = {name: row(one).code for name, one in made.items()}
    every = set(code.values()) - {code["twice"]}
    page = read(pages.client(city.bureau).get(reverse("projects")))
    assert set(codes(page)) == every
    assert "合同投资 12亿元 到位资金 1亿元" in words(page.css_first(".sums"))
    assert "其中" not in words(page.css_first(".sums"))
    city.reach(other, "terminated", date(2026, 5, 20))
    page = read(pages.client(city.bureau).get(reverse("projects")))
    assert "合同投资 12亿元" in words(page.css_first(".sums"))
    assert "；合同投资其中已终止 1 个、2亿元" in words(page.css_first(".sums"))
    page = read(pages.client(city.bureau).get(reverse("project", args=[battery])))
    assert f"不计：{code['battery']}已在2026年3月2日首次签约，同一个项目只计一次" in words(
        page.css_first("main")
    )
    assert listed(text="冷链") == listed(origin="agency") == listed(kind="expansion") == {code["other"]}
    assert listed(stage="lead") == {code["lead"]}
    assert listed(area=str(area)) == {code["lead"]}
    assert listed(counted="0") == {code["excluded"]}
    assert listed(officer=str(post)) == {code["other"]}
    assert listed(industry=f"ten pillars/{row(battery).tracks['ten pillars']}") >= {code["battery"]}
    assert listed(status="merged") == {code["twice"]}
    assert listed(unit=str(city.units["青石县"])) == set()
    assert code["battery"] in listed(text="远山")


def test_a_batch_narrows_the_list(moved: On, pages: Pages) -> None:
    moved(6, 2)
    city = pages.city
    adopt_scheme(city.bureau, Because(), shipped("mechanism-1071.toml"), "机制")
    project = city.signed()
    Project.objects.filter(pk=project).update(batches={"1071": {"2026": "signed"}})
    city.lead()

    answer = pages.client(city.bureau).get(reverse("projects"), {"batch": "1071/2026/signed"})

    assert codes(read(answer)) == [row(project).code]


def test_the_list_takes_as_many_queries_for_one_row_as_for_fifty(moved: On, pages: Pages) -> None:
    moved(6, 2)
    city = pages.city
    city.signed()

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert pages.client(city.bureau).get(reverse("projects")).status_code == 200
        return len(found)

    gone = pages.client(city.bureau).get(reverse("projects"), {"page": "9"})
    assert (gone.status_code, gone["Location"]) == (302, reverse("projects"))
    asked()
    one = asked()
    for _number in range(20):
        city.lead()
    assert asked() == one


NEW = {
    "name": "云川新能源电池基地", "investor": "远山科技集团", "expected": "12亿", "found_on": "2026-06-01",
    "origin": "chain", "place": "高新一路", "code_scheme": "investor", "code": credit(9), "code_from": "",
    "code_to": "",
}  # fmt: skip


def test_what_looks_like_another_project_is_shown_before_it_is_saved(moved: On, pages: Pages) -> None:
    moved(6, 2)
    city = pages.city
    known = city.lead("新能源电池生产基地", investor="远山科技集团", expected=12 * YI)
    typed = {**NEW, "unit": str(city.units["望溪区"])}
    client = pages.client(city.area)

    wrong = client.post(reverse("project_new"), {**typed, "code": "91450200MA5N000071"})
    doubtful = client.post(reverse("project_new"), typed)
    assert Project.objects.count() == 1
    made = client.post(reverse("project_new"), {**typed, "not_double": "1"})

    assert wrong.status_code == 422
    assert "校验位不对" in words(read(wrong).body)
    page = read(doubtful)
    assert doubtful.status_code == 422
    assert row(known).code in words(page.css_first(".doubles"))
    assert "投资方相同" in words(page.css_first(".doubles"))
    assert page.css_first("input[name=name]").attributes["value"] == NEW["name"]
    found = Project.objects.exclude(pk=known).get()
    assert made.status_code == 302
    assert (found.name, found.expected, found.codes, found.origin_unit) == (
        NEW["name"], 12 * YI, [credit(9)], city.units["望溪区"],
    )  # fmt: skip


def test_all_that_is_wrong_with_a_new_project_is_told_at_once_and_what_was_typed_stays(
    moved: On, pages: Pages
) -> None:
    moved(6, 2)
    client = pages.client(pages.city.bureau)
    typed = {"name": "", "unit": "", "found_on": "2026-07-01", "expected": "很多", "industry": "X99", "area_code": "1",
             "kind": "no such kind", "investor": "远航集团"}  # fmt: skip
    answer = client.post(reverse("project_new"), typed)
    assert answer.status_code == 422
    page = read(answer)
    wrong = {name for name in typed if page.css_first(f"[name={name}][aria-invalid=true]") is not None}
    assert wrong == set(typed) - {"investor"}
    assert page.css_first("input[name=expected]").attributes["value"] == "很多"  # type: ignore[union-attr]
    assert not Project.objects.exists()


def test_nobody_learns_of_a_project_that_they_may_not_see_more_than_that_there_is_one(
    moved: On, pages: Pages
) -> None:
    """The district's first contact is protected: the county cannot register it, and is told neither name nor number."""
    moved(6, 2)
    city = pages.city
    known = city.lead(
        "新能源电池生产基地", investor="远山科技集团", expected=12 * YI, found_on=date(2026, 5, 2)
    )
    typed = {**NEW, "unit": str(city.units["青石县"]), "not_double": "1"}

    answer = pages.client(city.other).post(reverse("project_new"), typed)
    told = words(read(answer).body)

    assert answer.status_code == 422
    assert "保护期到" in told
    assert "另一个单位的项目（您无权查看）" in told
    assert row(known).name not in told
    assert row(known).code not in told
    assert read(answer).css_first("input[name=not_double]") is None
    own = read(pages.client(city.other).get(reverse("project_new")))
    assert [one.text() for one in own.css("select[name=unit] option")] == ["请选", "青石县"]


def test_claims_wait_for_whoever_may_review_them_and_not_for_who_claimed(moved: On, pages: Pages) -> None:
    moved(6, 2)
    city = pages.city
    Unit.objects.filter(pk=city.units["望溪区"]).update(short_name="望溪")
    project = city.lead()
    pages.send(
        city.bureau, project, "claim-money", money="completed", on="2026-05-02", amount="300", **invoice()
    )

    def waiting(who: Any) -> int:
        return len(read(pages.client(who).get(reverse("claims"))).css("#claims tbody tr"))

    assert [waiting(one) for one in (city.bureau, city.second, city.leader, city.area)] == [0, 1, 1, 0]
    listed = read(pages.client(city.second).get(reverse("claims")))
    assert words(listed.css_first("#claims .investor")) == "望溪"
    code = row(project).code
    for text, count in ((code, 1), ("没有这样的项目", 0)):
        found = read(pages.client(city.second).get(reverse("claims"), {"text": text}))
        assert len(found.css("#claims tbody tr")) == count
    link = listed.css_first("[data-row-open]")
    form = read(pages.client(city.second).get(link.attributes["href"]))
    assert "完成投资 300万元" in words(form.body)
    assert form.css_first("input[name=verdict]") is not None


def test_what_is_doubtful_is_reviewed_by_itself_with_a_tick_and_a_reason(moved: On, pages: Pages) -> None:
    """One slip for two sums: the form asks whoever claims, the list leaves both out, the review asks again."""
    moved(6, 2)
    city = pages.city
    project = city.lead()

    def claimed(funds: str, **more: Any) -> Any:
        proof = {"proof-0": "bank slip", "claim-0": "", "file-0": paper("回单.txt", "同一张银行回单")}
        return pages.send(city.area, project, "claim-money", money="paid_in", on="2026-05-02", amount="300",
                          funds=funds, **proof, **more)  # fmt: skip

    claimed("own")
    asked = read(claimed("budget"))
    assert "同一份文件“回单.txt”已经用来证明" in words(asked.css_first(".alert.warning"))
    assert f"/projects/{project}#claim-" in asked.css_first(".alert.warning a").attributes["href"]
    assert claimed("budget", despite="没有勾选").status_code == 422
    claimed("budget", despite_seen="1", despite="分两种资金")
    _first, second = Claim.objects.order_by("at")

    page = read(pages.client(city.second).get(reverse("claims")))
    assert page.css("input[name=chosen]") == []
    assert words(page.css_first("#claims tbody td")) == "要逐项审核"
    forced = pages.client(city.second).post(reverse("claims"), {"chosen": [str(second.id)]})
    assert "同一份文件" in words(read(forced).css_first("main"))
    said = {"claim": str(second.id), "verdict": "approved"}
    assert pages.send(city.second, project, "review", **said).status_code == 422
    pages.send(city.second, project, "review", **said, despite_seen="1", despite="看过原件")
    assert Claim.objects.get(pk=second.id).comment.endswith("看过原件")


def test_several_claims_are_found_true_at_once_or_none_of_them(moved: On, pages: Pages) -> None:
    moved(6, 2)
    city = pages.city
    project = city.lead()
    for amount in ("300", "400"):
        pages.send(
            city.area, project, "claim-money", money="completed", on="2026-05-02", amount=amount, **invoice()
        )
    pages.send(
        city.second, project, "claim-money", money="completed", on="2026-05-02", amount="500", **invoice()
    )
    theirs = [str(one.id) for one in Claim.objects.filter(by_name="望溪联络员")]
    own = str(Claim.objects.get(by_name="招商二").id)

    client = pages.client(city.second)
    none = client.post(reverse("claims"))
    side_door = client.post(reverse("claims"), {"chosen": [*theirs, own]})
    assert Claim.objects.filter(verdict="").count() == 3
    done = client.post(reverse("claims"), {"chosen": theirs})

    assert (none.status_code, side_door.status_code, done.status_code) == (422, 422, 302)
    assert "请先看材料" in words(read(none).body)
    assert f"{row(project).code} 完成投资（2026年5月2日）：招商二提交过" in words(read(side_door).body)
    assert {one.attributes["value"] for one in read(side_door).css("input[name=chosen][checked]")} == set(
        theirs
    )
    assert row(project).completed == Decimal(7_000_000)
    assert [str(one.id) for one in Claim.objects.filter(verdict="")] == [own]


def test_the_page_says_how_many_wait_beyond_those_it_lists(
    moved: On, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(6, 2)
    project = pages.city.lead()
    for amount in ("1", "2", "3"):
        pages.send(
            pages.city.area, project, "claim-money", money="completed", on="2026-05-02", amount=amount, **invoice()
        )  # fmt: skip

    def told(most: int, at_once: int) -> str:
        monkeypatch.setattr("luoshi.web.views.projects.MOST_CLAIMS", most)
        monkeypatch.setattr("luoshi.growth.queries.one_project._AT_ONCE", at_once)
        return words(
            read(pages.client(pages.city.second).get(reverse("claims"))).css_first("header.page-header")
        )

    assert "共 3 项" in told(3, 500)
    assert "共 3 项，先列等得最久的 2 项" in told(2, 500)
    assert "2 项以上，先列等得最久的 1 项" in told(1, 2)


def test_what_one_claimed_oneself_hides_nothing_that_waits_behind_it(
    moved: On, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(6, 2)
    monkeypatch.setattr("luoshi.growth.queries.one_project._AT_ONCE", 2)
    city = pages.city
    project = city.lead()
    for who in (city.colleague, city.colleague, city.colleague, city.bureau):
        number = Claim.objects.count() + 1
        pages.send(
            who, project, "claim-money", money="completed", on="2026-05-02", amount=str(number), **invoice()
        )

    # Who shares the colleague's post reviews nothing of theirs, only what comes behind it.
    same_post = replace(city.second, held=city.colleague.held + city.second.held)
    found = claims_waiting(same_post)

    assert [one.row.by_name for one in found.rows] == ["招商一"]
    assert (found.count, found.more) == (1, False)
    first = claims_waiting(city.second, most=2)
    assert (len(first.rows), first.count, first.more) == (2, 2, True)
    assert claims_waiting(city.second, unit=city.units["青石县"]).rows == []
