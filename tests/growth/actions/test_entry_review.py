"""The entry review: its sheet, its members, their conflicts, what stops a project, who decides."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from luoshi.growth.actions.claim import review_claim
from luoshi.growth.actions.entry_review import (
    decide_entry_review,
    name_committee,
    open_entry_review,
    score_entry,
)
from luoshi.growth.actions.lead import hand_over
from luoshi.growth.actions.transfer import answer_transfer, ask_transfer
from luoshi.growth.models import EntryReview
from luoshi.growth.queries.one_project import claims_waiting, what_may_be_done
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Finding, new_id
from luoshi.record.statements import known_statements, standing, value_of
from luoshi.record.versions import WrongState
from tests.delivery.tasks import somebody
from tests.growth.projects import POINTS, SHEET, YI, City, papers, row, seen
from tests.record.acting import assert_sound
from tests.record.organising import organising

pytestmark = pytest.mark.django_db


def opened(city: City):  # type: ignore[no-untyped-def]
    project = city.lead()
    open_entry_review(city.area, Because(), project, seen(project), SHEET, papers("approval"))
    return project


def test_three_members_without_an_interest_score_and_a_fourth_decides(city: City) -> None:
    project = opened(city)
    score_entry(city.second, Because(), project, conflict="", points=POINTS)
    with pytest.raises(WrongState, match="已经打过分"):
        score_entry(city.second, Because(), project, conflict="", points=POINTS)
    with pytest.raises(WrongState, match="1 人，要 3 人"):
        decide_entry_review(city.bureau, Because(), project, "passed", "可行")
    for actor in (city.third, city.leader):
        score_entry(actor, Because(), project, conflict="", points=POINTS)
    decide_entry_review(city.bureau, Because(), project, "passed", "亩均指标达标")
    review = EntryReview.objects.get()
    assert [(one["name"], one["conflict"]) for one in review.members] == [
        ("招商二", ""),
        ("招商三", ""),
        ("副市长", ""),
    ]
    assert (review.verdict, review.decided_by_name, review.decided_on) == (
        "passed",
        "招商一",
        date(2026, 6, 2),
    )
    finding = Finding.objects.get()
    assert (finding.finding, finding.about, finding.subject) == (
        "entry review passed",
        project,
        city.units["望溪区"],
    )
    with pytest.raises(NotFound, match="没有进行中"):
        decide_entry_review(city.bureau, Because(), project, "refused", "再议")
    assert_sound()


def test_who_declares_an_interest_is_recorded_and_neither_scores_nor_decides(city: City) -> None:
    project = opened(city)
    with pytest.raises(WrongEntry, match="没有的也要申报"):
        score_entry(city.second, Because(), project, conflict=None, points=POINTS)
    with pytest.raises(WrongEntry, match="要回避"):
        score_entry(city.second, Because(), project, conflict="配偶持有投资方股份", points=POINTS)
    score_entry(city.second, Because(), project, conflict="配偶持有投资方股份")
    for actor in (city.third, city.leader, city.finance_sees(project)):
        score_entry(actor, Because(), project, conflict="", points=POINTS)
    with pytest.raises(Refused, match="要回避"):
        decide_entry_review(city.second, Because(), project, "passed", "可行")
    # Whoever scored does not say what it comes to.
    with pytest.raises(Refused, match="打过分"):
        decide_entry_review(city.third, Because(), project, "passed", "可行")
    assert "decide review" not in what_may_be_done(city.third, row(project))
    decide_entry_review(city.bureau, Because(), project, "refused", "投资方实力不足")
    assert (row(project).entry_review, Finding.objects.count()) == ("refused", 0)
    # Nor do they review what is claimed of the project later, nor of a record that is judged to be the same.
    twin = city.lead()
    merge = city.merge(twin, project)
    for one in (twin, city.lead()):
        claim = city.claimed(one, "signed", date(2026, 6, 2), amount=YI)
        assert [each.row.id for each in claims_waiting(city.second).rows] == ([] if one == twin else [claim])
        if one == twin:
            with pytest.raises(Refused, match="要回避"):
                review_claim(city.second, Because(), claim, "approved")
        review_claim(city.third, Because(), claim, "approved")
    with pytest.raises(Refused, match="要回避"):
        city.undo(merge)
    assert_sound()


def test_what_a_member_stops_does_not_pass(city: City) -> None:
    project = opened(city)
    with pytest.raises(WrongEntry, match="写明理由"):
        score_entry(city.second, Because(), project, conflict="", points=POINTS, vetoes={"environment": " "})
    score_entry(
        city.second, Because(), project, conflict="", points=POINTS, vetoes={"environment": "在生态红线内"}
    )
    for actor in (city.third, city.leader):
        score_entry(actor, Because(), project, conflict="", points=POINTS)
    with pytest.raises(WrongState, match="有否决项（不符合生态环境准入清单）"):
        decide_entry_review(city.bureau, Because(), project, "passed", "可行")
    decide_entry_review(city.bureau, Because(), project, "returned", "换地块后再报")
    open_entry_review(city.area, Because(), project, seen(project), SHEET, papers())


@pytest.mark.parametrize(
    ("figures", "complaint"),
    [
        ({}, "还要填"),
        ({**SHEET, "rank": Decimal(1)}, "没有“rank”"),
        ({**SHEET, "tax": Decimal(-1)}, "不小于 0"),
    ],
)
def test_a_sheet_that_is_not_whole_is_refused(
    city: City, figures: dict[str, Decimal], complaint: str
) -> None:
    project = city.lead()
    with pytest.raises(WrongEntry, match=complaint):
        open_entry_review(city.area, Because(), project, seen(project), figures, papers())
    open_entry_review(city.area, Because(), project, seen(project), SHEET, papers())
    with pytest.raises(WrongState, match="还没有结论"):
        open_entry_review(city.area, Because(), project, seen(project), SHEET, papers())


@pytest.mark.parametrize(
    ("points", "complaint"),
    [
        ({}, "还要给"),
        ({**POINTS, "industry_fit": Decimal(101)}, "0 到 100"),
        ({**POINTS, "luck": Decimal(1)}, "没有“luck”"),
    ],
)
def test_points_that_are_not_whole_are_refused(
    city: City, points: dict[str, Decimal], complaint: str
) -> None:
    project = opened(city)
    with pytest.raises(WrongEntry, match=complaint):
        score_entry(city.second, Because(), project, conflict="", points=points)


def test_a_named_committee_sees_the_project_and_nobody_else_scores_it(city: City) -> None:
    project = opened(city)
    with pytest.raises(NotFound):
        score_entry(city.other, Because(), project, conflict="", points=POINTS)
    with organising() as now:
        environment = now.post("生态环境局副局长", unit=city.units["高新区"])
        officer, another = now.post("招商一科科长"), now.post("自然资源局副局长")
    hand_over(city.area, Because(), project, seen(project), officer)
    judge = somebody("环境评委", "head", city.units["高新区"], environment)
    own = UUID(row(project).hands[0]["posts"][0])
    for posts, complaint in (
        ([new_id()], "没有选的岗位"),
        ([environment, officer], "招商一科科长办过这条线索或是它的专员"),
    ):
        with pytest.raises(WrongEntry, match=complaint):
            name_committee(city.bureau, Because(), project, seen(project), posts)
    with pytest.raises(Refused):
        name_committee(city.area, Because(), project, seen(project), [environment])
    name_committee(city.bureau, Because(), project, seen(project), [environment])
    with pytest.raises(Refused, match="不是这次评审的委员"):
        score_entry(city.second, Because(), project, conflict="", points=POINTS)
    score_entry(judge, Because(), project, conflict="", points=POINTS)
    with pytest.raises(WrongEntry, match="不能去掉"):
        name_committee(city.bureau, Because(), project, seen(project), [another])
    review = EntryReview.objects.get()
    assert [one["title"] for one in review.committee] == ["生态环境局副局长"]
    assert own not in {UUID(one["post"]) for one in review.committee}
    assert_sound()


def test_a_lead_of_the_bureaus_own_is_reviewed_by_others_than_the_bureau(city: City) -> None:
    bureau = city.units["市投资促进局"]
    with organising() as now:
        posts = [now.post(f"委员{number}", unit=city.units["高新区"]) for number in range(3)]
        own = now.post("市投资促进局副局长", unit=bureau)
    project = city.lead(unit=bureau, actor=city.bureau)
    open_entry_review(city.bureau, Because(), project, seen(project), SHEET, papers())
    colleague = somebody("招商四", "growth", bureau)
    said = "由别的单位的人评审"
    with pytest.raises(Refused, match=said):
        name_committee(colleague, Because(), project, seen(project), posts)
    with pytest.raises(WrongEntry, match="市投资促进局副局长是责任、首报或分成单位的岗位"):
        name_committee(city.leader, Because(), project, seen(project), [*posts, own])
    with pytest.raises(Refused, match=said):
        score_entry(colleague, Because(), project, conflict="", points=POINTS)
    assert {"score", "decide review", "name committee"} & what_may_be_done(colleague, row(project)) == set()
    assert {"score", "decide review", "name committee"} <= what_may_be_done(city.leader, row(project))
    name_committee(city.leader, Because(), project, seen(project), posts)
    for number, post in enumerate(posts):
        judge = somebody(f"评委{number}", "head", city.units["高新区"], post)
        score_entry(judge, Because(), project, conflict="", points=POINTS)
    with pytest.raises(Refused, match=said):
        decide_entry_review(colleague, Because(), project, "passed", "可行")
    decide_entry_review(city.leader, Because(), project, "passed", "可行")
    assert (row(project).entry_review, Finding.objects.get().about) == ("passed", project)
    assert_sound()


def _returned(city: City, project: UUID) -> None:
    """A review that somebody declared an interest in or stopped is returned and asked for again."""
    decide_entry_review(city.bureau, Because(), project, "returned", "补材料后再报")
    open_entry_review(city.area, Because(), project, seen(project), SHEET, papers("approval"))


def test_an_interest_holds_in_later_reviews(city: City) -> None:
    project = opened(city)
    with organising() as now:
        post = now.post("科技局副局长")
    judge = somebody("科技评委", "leader", city.units["市政府"], post)
    for actor in (judge, city.second):
        score_entry(actor, Because(), project, conflict="配偶持有投资方股份")
    _returned(city, project)
    with pytest.raises(Refused, match="要回避"):
        score_entry(city.second, Because(), project, conflict="", points=POINTS)
    with pytest.raises(Refused, match="要回避"):
        name_committee(city.second, Because(), project, seen(project), [])
    with pytest.raises(WrongEntry, match="科技局副局长在以前的评审里申报过利益关系"):
        name_committee(city.bureau, Because(), project, seen(project), [post])
    for actor in (city.third, city.leader, city.finance_sees(project)):
        score_entry(actor, Because(), project, conflict="", points=POINTS)
    with pytest.raises(Refused, match="要回避"):
        decide_entry_review(city.second, Because(), project, "passed", "可行")
    offered = what_may_be_done(city.second, row(project))
    assert {"score", "decide review", "name committee"} & offered == set()
    decide_entry_review(city.bureau, Because(), project, "passed", "可行")
    assert row(project).entry_review == "passed"
    assert_sound()


def test_a_veto_stands_in_later_reviews_until_its_member_lifts_it(city: City) -> None:
    project = opened(city)
    vetoes = {"environment": "在生态红线内"}
    score_entry(city.second, Because(), project, conflict="", points=POINTS, vetoes=vetoes)
    _returned(city, project)
    finance = city.finance_sees(project)
    for actor in (city.third, city.leader, finance):
        score_entry(actor, Because(), project, conflict="", points=POINTS)
    with pytest.raises(WrongState, match="不符合生态环境准入清单），不能通过：提出的委员（招商二）"):
        decide_entry_review(city.bureau, Because(), project, "passed", "可行")
    assert _counted_vetoes() == [1, 1]
    score_entry(city.second, Because(), project, conflict="", points=POINTS)
    assert _counted_vetoes() == [1, 0]
    decide_entry_review(city.bureau, Because(), project, "passed", "已换地块")
    assert row(project).entry_review == "passed"
    assert_sound()


def _counted_vetoes() -> list[Any]:
    """How many vetoes rule-books read of each review, in their order."""
    said = standing(known_statements(["entry_review"]))
    counts = {one.subject: value_of(one) for one in said if one.property == "entry_review.vetoes"}
    return [counts[one.id] for one in EntryReview.objects.order_by("opened_at")]


def test_units_of_first_contact_and_of_shares_take_no_part(city: City) -> None:
    moved_on = city.lead()
    asked = ask_transfer(city.area, Because(), moved_on, seen(moved_on), city.units["青石县"], "地块不够")
    answer_transfer(city.other, Because(), asked, agree=True)
    open_entry_review(city.other, Because(), moved_on, seen(moved_on), SHEET, papers("approval"))
    shared = city.lead()
    half = Decimal("0.5")
    city.share(shared, {city.units["望溪区"]: half, city.units["青石县"]: half}, date(2026, 6, 2))
    open_entry_review(city.area, Because(), shared, seen(shared), SHEET, papers("approval"))
    with organising() as now:
        posts = [now.post(f"{unit}评委", unit=city.units[unit]) for unit in ("望溪区", "青石县", "高新区")]
    for project, actor, barred in (
        (moved_on, city.area_head, "望溪区评委、青石县评委"),
        (shared, city.other, "望溪区评委、青石县评委"),
    ):
        with pytest.raises(Refused, match="由别的单位的人评审"):
            score_entry(actor, Because(), project, conflict="", points=POINTS)
        assert "score" not in what_may_be_done(actor, row(project))
        with pytest.raises(WrongEntry, match=f"{barred}是责任、首报或分成单位的岗位"):
            name_committee(city.bureau, Because(), project, seen(project), posts)
        name_committee(city.bureau, Because(), project, seen(project), posts[2:])
    assert_sound()


@pytest.mark.parametrize("verdict", ["", "refused", "passed"])
def test_that_a_review_was_passed_is_found_no_more_once_there_is_a_later_one(
    city: City, verdict: str
) -> None:
    project = opened(city)
    for actor in (city.third, city.leader, city.finance_sees(project)):
        score_entry(actor, Because(), project, conflict="", points=POINTS)
    decide_entry_review(city.bureau, Because(), project, "passed", "可行")
    other = opened(city)
    for actor in (city.third, city.leader, city.second):
        score_entry(actor, Because(), other, conflict="", points=POINTS)
    decide_entry_review(city.bureau, Because(), other, "passed", "可行")
    open_entry_review(city.area, Because(), project, seen(project), SHEET, papers("approval"))
    for actor in (city.third, city.leader, city.finance):
        score_entry(actor, Because(), project, conflict="", points=POINTS)
    if verdict:
        decide_entry_review(city.bureau, Because(), project, verdict, "再议")
    stands = Finding.objects.filter(withdrawn_at__isnull=True).values_list("about", flat=True)
    assert sorted(stands) == sorted([other, project] if verdict == "passed" else [other])
    first = Finding.objects.get(about=project, withdrawn_at__isnull=False)
    assert (first.finding, first.reason) == ("entry review passed", "可行")
    assert_sound()
