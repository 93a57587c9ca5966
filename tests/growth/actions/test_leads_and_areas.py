"""Leads: limits, first contact, contacts and what is undertaken, officers, transfers; whose a project is; merging."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.growth.actions.adopt_scheme import adopt_scheme
from luoshi.growth.actions.change_project import change_project
from luoshi.growth.actions.changing import COUNTING_LOCK
from luoshi.growth.actions.claim import claim_stage, review_claim
from luoshi.growth.actions.credit import merge_projects, set_credits, undo_merge
from luoshi.growth.actions.exclude_project import exclude_project
from luoshi.growth.actions.lead import (
    ContactDraft,
    Undertaken,
    correct_contact,
    do_step,
    hand_over,
    keep_undertaking,
    record_contact,
)
from luoshi.growth.actions.register_projects import ClaimDraft, register_projects
from luoshi.growth.actions.transfer import answer_transfer, ask_transfer
from luoshi.growth.doubles import PerhapsDouble, Protected
from luoshi.growth.doubts import Doubtful
from luoshi.growth.identifiers import Identifier
from luoshi.growth.models import Claim, Contact, Counted, Project, Proof, Undertaking
from luoshi.growth.queries.choices import likely_doubles
from luoshi.growth.queries.leads import leads_due, suspected_doubles, undertakings_open, ways
from luoshi.growth.queries.one_project import project_history, project_shown
from luoshi.growth.schemes import shipped
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Because, HeldPost
from luoshi.record.entries import WrongEntry
from luoshi.record.hands import had_a_hand
from luoshi.record.models import Commitment, CommitmentKind, Statement
from luoshi.record.projection import rebuild
from luoshi.record.statements import value_of
from luoshi.record.versions import Overtaken, WrongState
from luoshi.record.written import written_day
from tests.growth.projects import YI, City, credit, papers, row, seen, total
from tests.record.acting import assert_sound
from tests.record.organising import organising
from tests.web.clock import On

pytestmark = pytest.mark.django_db


def test_a_lead_is_asked_what_the_limits_ask_and_larger_ones_more(city: City, on: On) -> None:
    today = date(2026, 6, 2)
    small, large = city.lead(expected=YI, found_on=today), city.lead(expected=6 * YI, found_on=today)

    def due(project) -> dict[str, str]:  # type: ignore[no-untyped-def]
        return {one["code"]: one["due_on"] for one in row(project).limits}

    assert due(small) == {
        "answer": "2026-06-03", "judgement": "2026-06-05", "reply": "2026-06-09", "follow-up": "2026-06-16",
    }  # fmt: skip
    assert due(large)["join"] == "2026-06-09"
    assert row(small).next_due_on == date(2026, 6, 3)
    do_step(city.area, Because(), small, seen(small), "answer")
    with pytest.raises(WrongEntry, match="没有待办"):
        do_step(city.area, Because(), small, seen(small), "answer")
    on(6, 10)
    mine = [one for one in leads_due(city.area, date(2026, 6, 10)) if one.project.id == small]
    assert [one.code for one in mine] == ["judgement", "reply"]
    assert leads_due(city.other, date(2026, 6, 10)) == []
    city.reach(small, "signed", date(2026, 6, 9), amount=YI)
    assert row(small).next_due_on is None
    assert_sound()


@pytest.mark.parametrize(
    ("claimed", "asked"),
    [
        ([ClaimDraft(date(2026, 5, 25), "negotiating")], True),
        ([ClaimDraft(date(2026, 5, 26), money="paid_in", amount=YI, funds="own")], True),
        ([ClaimDraft(date(2026, 5, 25), "negotiating"), ClaimDraft(date(2026, 5, 27), "signed", amount=YI)], False),
        ([ClaimDraft(date(2026, 5, 27), "started")], False),
        ([ClaimDraft(date(2026, 5, 28), "terminated")], False),
    ],
)  # fmt: skip
def test_a_lead_that_comes_in_with_claims_has_limits_from_its_day_until_one_ends_it(
    city: City, claimed: list[ClaimDraft], asked: bool
) -> None:
    project = row(city.lead(found_on=date(2026, 5, 22), claims=tuple(claimed)))

    assert [one["due_on"] for one in project.limits][:1] == (["2026-05-25"] if asked else [])
    assert project.next_due_on == (date(2026, 5, 25) if asked else None)
    assert project.protected_until == (date(2026, 11, 18) if asked else None)


def test_a_contact_counts_as_following_up_and_what_was_promised_is_a_commitment(city: City, on: On) -> None:
    project = city.lead(found_on=date(2026, 6, 2))
    on(6, 12)
    record_contact(
        city.area, Because(), project, seen(project),
        ContactDraft("visit", date(2026, 6, 11), "区长、招商局长", "总经理", "看了地块",
                     [Undertaken("出具供电方案", date(2026, 6, 30)),
                      Undertaken("核实税收", date(2026, 7, 10), city.units["市财政局"])]),
    )  # fmt: skip
    follow = next(one for one in row(project).limits if one["code"] == "follow-up")
    assert follow["due_on"] == "2026-06-26"
    power, tax = Undertaking.objects.order_by("due_on")
    commitment = Commitment.objects.get(pk=tax.id)
    assert (commitment.kind, commitment.owner, commitment.due) == (
        CommitmentKind.PROMISE,
        city.units["市财政局"],
        date(2026, 7, 10),
    )
    assert [one.id for one in undertakings_open(city.finance, date(2026, 12, 31))] == [power.id, tax.id]
    with pytest.raises(Refused, match="另一个单位"):
        keep_undertaking(city.finance, Because(), power.id, date(2026, 6, 12), "已办")
    for day, complaint in (
        (date(2026, 6, 13), "晚于今天"),
        (date(2026, 6, 10), "早于接洽的日子（2026年6月11日）"),
    ):
        with pytest.raises(WrongEntry, match=complaint):
            keep_undertaking(city.finance, Because(), tax.id, day, "已核实", papers("approval"))
    keep_undertaking(city.finance, Because(), tax.id, date(2026, 6, 12), "已核实，无欠税")
    with pytest.raises(WrongState, match="已经办完"):
        keep_undertaking(city.finance, Because(), tax.id, date(2026, 6, 12), "再办")
    assert Commitment.objects.get(pk=tax.id).known_to is not None
    for wrong, complaint in (
        (ContactDraft("chat", date(2026, 6, 11), "甲", "乙", "谈"), "接洽方式"),
        (ContactDraft("visit", date(2026, 7, 11), "甲", "乙", "谈"), "不能晚于今天"),
        (ContactDraft("visit", date(2026, 6, 11), "甲", "乙", " "), "谈了什么"),
        (
            ContactDraft("visit", date(2026, 6, 11), "甲", "乙", "谈", [Undertaken("x", date(2026, 6, 1))]),
            "不能早于",
        ),
    ):
        with pytest.raises(WrongEntry, match=complaint):
            record_contact(city.area, Because(), project, seen(project), wrong)
    assert_sound()


def test_a_handover_of_the_officer_loses_nothing(city: City) -> None:
    with organising() as now:
        first, second = now.post("招商一科科长"), now.post("招商二科科长")
    project = city.lead(officer=first)
    record_contact(
        city.area, Because(), project, seen(project), ContactDraft("call", date(2026, 6, 1), "甲", "乙", "谈")
    )
    before = row(project)
    hand_over(city.bureau, Because(), project, seen(project), second)
    after = row(project)
    assert after.officer == second
    held = HeldPost(first, city.units["市投资促进局"], "growth")
    assert had_a_hand(replace(city.third, held=(held,)), after.hands)
    assert (after.limits, after.unit, after.found_on) == (before.limits, before.unit, before.found_on)
    assert_sound()


def test_a_contact_is_corrected_by_whoever_recorded_it_or_the_bureau_and_its_history_keeps_what_it_said(
    city: City, on: On
) -> None:
    on(6, 12)
    project = city.lead(found_on=date(2026, 6, 2))
    undertaken = Undertaken("出具供电方案", date(2026, 6, 30), city.units["市财政局"])
    said = ContactDraft("visit", date(2026, 6, 11), "区长", "总经理", "看了地块", [undertaken])
    contact = record_contact(city.area, Because(), project, seen(project), said)
    recorded = datetime(2026, 6, 12, 23, tzinfo=UTC)
    on(6, 14)
    right = ContactDraft("visit", date(2026, 6, 10), "区长", "董事长", "看了地块")
    for who in (city.area_head, city.finance):
        with pytest.raises(Refused, match="由记录的人或者投资促进局更正"):
            correct_contact(who, Because(), contact, seen(project), right, "记错了")
    with pytest.raises(NotFound):
        correct_contact(city.other, Because(), contact, seen(project), right, "记错了")
    for wrong, reason, complaint in (
        (right, " ", "更正的理由"),
        (replace(right, on=date(2026, 6, 15)), "记错了", "不能晚于今天"),
        (replace(right, said=""), "记错了", "谈了什么"),
        (replace(right, undertakings=[undertaken]), "记错了", "答应的事不在这里改"),
        (replace(said, undertakings=()), "记错了", "没有改动"),
    ):
        with pytest.raises(WrongEntry, match=complaint):
            correct_contact(city.area, Because(), contact, seen(project), wrong, reason)
    with pytest.raises(Overtaken):
        correct_contact(city.area, Because(), contact, seen(project) - 1, right, "记错了")
    correct_contact(city.area, Because(), contact, seen(project), right, "记错了日期和人")
    correct_contact(
        city.bureau, Because(), contact, seen(project), replace(right, ours="副区长"), "区长没有去"
    )
    (now,) = project_shown(city.area, project).contacts
    assert (now.on, now.ours, now.theirs, now.said, now.by_name) == (
        date(2026, 6, 10), "副区长", "董事长", "看了地块", city.area.name,
    )  # fmt: skip
    first, second = (
        event.details["corrected"]
        for event in project_history(city.area, project)
        if event.kind == "contact corrected"
    )
    assert first["was"] == {"on": "2026-06-11", "theirs": "总经理"}
    assert (second["was"], second["set"], second["reason"]) == (
        {"ours": "区长"}, {"ours": "副区长"}, "区长没有去",
    )  # fmt: skip
    (then,) = project_shown(city.area, project, recorded).contacts
    assert (then.on, then.ours, then.theirs) == (date(2026, 6, 11), "区长", "总经理")
    kept = Undertaking.objects.get()
    assert (kept.text, kept.due_on, kept.owner) == ("出具供电方案", date(2026, 6, 30), city.units["市财政局"])
    assert had_a_hand(city.bureau, row(project).hands)
    assert_sound()
    rebuild()
    assert Contact.objects.get().ours == "副区长"


def test_a_corrected_day_is_not_after_what_was_promised_there_is_due(city: City, on: On) -> None:
    on(6, 12)
    project = city.lead(found_on=date(2026, 6, 2))
    said = ContactDraft("call", date(2026, 6, 3), "甲", "乙", "谈", [Undertaken("办", date(2026, 6, 5))])
    contact = record_contact(city.area, Because(), project, seen(project), said)
    later = replace(said, on=date(2026, 6, 6), undertakings=())
    with pytest.raises(WrongEntry, match="答应的期限不能早于接洽日"):
        correct_contact(city.area, Because(), contact, seen(project), later, "记错了")


def test_first_contact_is_protected_and_only_the_bureau_may_say_that_it_is_another(
    city: City, on: On
) -> None:
    draft = city.draft(
        "新能源电池基地",
        investor="远航电池集团",
        area_code="450203",
        expected=5 * YI,
        found_on=date(2026, 6, 2),
    )
    register_projects(city.area, Because(), [draft])
    theirs = city.draft("新能源电池生产基地", investor="远航电池集团", area_code="450203", expected=5 * YI,
                        unit=city.units["青石县"])  # fmt: skip
    for not_double in (False, True):
        with pytest.raises(Protected, match="保护期到"):
            register_projects(city.other, Because(), [theirs], not_double=not_double)
    (found,) = suspected_doubles(city.other, [theirs])
    assert (found.name, found.code, found.reasons) == ("", "", ("investor", "name", "place", "amount"))
    other = city.lead(actor=city.other, unit=city.units["青石县"])
    with pytest.raises(Protected, match="保护期到"):
        change_project(
            city.other, Because(), other, seen(other),
            {"name": "新能源电池生产基地", "investor": "远航电池集团", "area_code": "450203"}, not_double=True,
        )  # fmt: skip
    register_projects(city.bureau, Because(), [theirs], not_double=True)
    mine = Project.objects.get(name="新能源电池生产基地").id
    change_project(city.other, Because(), mine, seen(mine), {"place": "二号地块"}, not_double=True)
    on(12, 31)
    with pytest.raises(PerhapsDouble):
        register_projects(city.other, Because(), [theirs])


def test_a_lead_is_changed_into_nothing_that_another_unit_has_protected(city: City, on: On) -> None:
    """Whoever has one code in common is warned and may go on; step by step into the same matter nobody goes."""
    code = (Identifier("investor", credit(7)),)
    city.lead("新能源电池基地", investor="远航电池集团", identifiers=code, area_code="450203", expected=5 * YI,
              found_on=date(2026, 6, 2))  # fmt: skip
    draft = city.draft("青禾食品产业园", identifiers=code, expected=YI, unit=city.units["青石县"])
    with pytest.raises(PerhapsDouble):
        register_projects(city.other, Because(), [draft])
    (mine,) = register_projects(city.other, Because(), [draft], not_double=True)
    for values in ({"investor": "远航电池集团"}, {"expected": 5 * YI}, {"name": "新能源电池基地一期"}):
        with pytest.raises(Protected, match="保护期到"):
            change_project(city.other, Because(), mine, seen(mine), values, not_double=True)
    change_project(city.other, Because(), mine, seen(mine), {"name": "青禾食品加工园"}, not_double=True)


def test_who_invests_is_the_same_however_it_is_written_and_wherever(city: City) -> None:
    register_projects(
        city.area, Because(), [city.draft(investor="星火（云川）集团", area_code="450203", expected=YI)]
    )
    again = city.draft(investor="星火(云川) 集团", area_code="450224", expected=YI)
    (found,) = suspected_doubles(city.bureau, [again])
    assert found.reasons == ("investor", "amount")


def test_another_units_protected_lead_of_the_same_investor_is_always_shown(city: City, on: On) -> None:
    register_projects(
        city.area, Because(),
        [city.draft("云川动力电池基地", investor="远山科技集团", expected=10 * YI, found_on=date(2026, 6, 2))],
    )  # fmt: skip
    theirs = {
        "unit": city.units["青石县"],
        "area_code": "450224",
        "investor": "青石县远山科技（青石）有限公司",
    }
    other = city.draft("数据中心", expected=YI, **theirs)
    (found,) = suspected_doubles(city.other, [other])
    until = Project.objects.get().protected_until
    assert (found.code, found.unit, found.reasons) == ("", city.units["望溪区"], ("investor",))
    assert (found.protected_until, found.held_until) == (None, until)
    with pytest.raises(PerhapsDouble, match=f"另一个单位的项目（首谈保护期到 {written_day(until)}）"):
        register_projects(city.other, Because(), [other])
    register_projects(city.other, Because(), [other], not_double=True)
    with pytest.raises(Protected, match="保护期到"):
        register_projects(city.other, Because(), [city.draft("储能产业园", **theirs)], not_double=True)
    own = city.draft("冷链物流园", investor="远山科技集团", expected=3 * YI)
    assert suspected_doubles(city.area, [own]) == []


def test_a_transfer_moves_the_givers_share_and_leaves_that_of_a_third_area(city: City) -> None:
    project, units = city.lead(), city.units
    agreed = {units["望溪区"]: Decimal("0.6"), units["高新区"]: Decimal("0.4")}
    city.share(project, agreed, date(2026, 6, 1))
    transfer = ask_transfer(city.area, Because(), project, seen(project), units["青石县"], "没有合适地块")
    answer_transfer(city.other, Because(), transfer, agree=True)
    assert row(project).credits[-1]["shares"] == {str(units["青石县"]): "0.6", str(units["高新区"]): "0.4"}


@pytest.mark.parametrize(
    ("values", "reasons"),
    [
        ({"investor": "远航电池集团", "expected": 5 * YI}, ("investor", "amount")),
        ({"name": "新能源电池基地二期", "area_code": "450203"}, ("name", "place")),
        (
            {"identifiers": (Identifier("investor", credit(7)),), "area_code": "450203"},
            ("code", "place", "unsaid"),
        ),
        ({"identifiers": (Identifier("national", "2026-450203-36-03-012345"),)}, ("code", "unsaid")),
        ({"identifiers": (Identifier("investor", credit(7)),), "expected": 9 * YI}, ("code",)),
        ({"identifiers": (Identifier("investor", credit(7)),)}, ("code", "unsaid")),
        ({"name": "新能源电池基地二期", "expected": 5 * YI, "area_code": "450224"}, ("name", "amount")),
        ({"investor": "远航 电池（云川）集团", "expected": 5 * YI}, ("investor", "amount")),
        ({"investor": "望溪远航电池有限公司", "expected": 5 * YI}, ("investor", "amount")),
        ({"investor": "远航电池集团"}, ("investor", "unsaid")),
        ({"investor": "远航电池集团", "expected": 9 * YI}, None),
        ({"area_code": "450203", "expected": 5 * YI}, None),
    ],
)
def test_a_suspected_double_is_shown_with_its_reasons_before_it_is_saved(
    city: City,
    values: dict,
    reasons: tuple[str, ...] | None,  # type: ignore[type-arg]
) -> None:
    first = city.draft("新能源电池基地", investor="远航电池集团", area_code="450203", expected=5 * YI,
                       identifiers=(Identifier("investor", credit(7)),
                                    Identifier("national", "2026-450203-36-03-012345")))  # fmt: skip
    register_projects(city.area, Because(), [first])
    second = city.draft("不相干的食品厂", **values) if "name" not in values else city.draft(**values)
    found = suspected_doubles(city.area, [second])
    assert [one.reasons for one in found] == ([reasons] if reasons else [])
    if reasons:
        with pytest.raises(PerhapsDouble, match="可能与已有项目重复"):
            register_projects(city.area, Because(), [second])
    register_projects(city.area, Because(), [second], not_double=True)


@pytest.mark.parametrize("expected", [None, 9 * YI])
def test_an_amount_that_waits_for_review_is_compared_and_called_so(
    city: City, expected: Decimal | None
) -> None:
    project = city.lead(
        "新能源电池基地", investor="远航电池集团", expected=expected, found_on=date(2026, 1, 5)
    )
    city.claimed(project, "signed", date(2026, 3, 2), amount=5 * YI)
    same, other = (
        city.draft("不相干的食品厂", investor="远航电池集团", expected=amount) for amount in (5 * YI, 9 * YI)
    )
    elsewhere = city.draft("新能源电池基地二期", investor="别家", expected=5 * YI, area_code="450224")
    assert [one.reasons for one in suspected_doubles(city.area, [same])] == [("investor", "amount")]
    assert suspected_doubles(city.area, [other]) == []
    assert [one.reasons for one in suspected_doubles(city.area, [elsewhere])] == [("name", "amount")]
    (second,) = register_projects(city.area, Because(), [same], not_double=True)
    assert [one.reasons for one in likely_doubles(city.area, row(project))] == [("investor", "amount")]
    assert [one.reasons for one in likely_doubles(city.area, row(second))] == [("investor", "amount")]


def test_a_change_that_makes_it_look_like_another_is_shown_first(city: City) -> None:
    city.lead("新能源电池基地", investor="远航电池集团", area_code="450203")
    project = city.lead("食品加工厂", area_code="450203")
    with pytest.raises(PerhapsDouble):
        change_project(city.area, Because(), project, seen(project), {"investor": "远航电池集团"})
    change_project(
        city.area, Because(), project, seen(project), {"investor": "远航电池集团"}, not_double=True
    )


def test_a_transfer_happens_once_both_areas_have_agreed(city: City) -> None:
    project = city.lead()
    with pytest.raises(NotFound):
        change_project(city.other, Because(), project, 1, {"place": "x"})
    transfer = ask_transfer(city.bureau, Because(), project, seen(project), city.units["青石县"], "用地不够")
    with pytest.raises(Refused):
        answer_transfer(city.bureau, Because(), transfer, agree=True)
    answer_transfer(city.other, Because(), transfer, agree=True)
    assert row(project).unit == city.units["望溪区"]
    with pytest.raises(Refused, match="另一方"):
        answer_transfer(city.other, Because(), transfer, agree=True)
    answer_transfer(city.area_head, Because(), transfer, agree=True)
    assert (row(project).unit, row(project).origin_unit) == (city.units["青石县"], city.units["望溪区"])
    assert Commitment.objects.get(pk=project).owner == city.units["青石县"]
    with pytest.raises(Refused):
        change_project(city.area, Because(), project, seen(project), {"place": "x"})
    change_project(city.other, Because(), project, seen(project), {"place": "青石工业园"})
    assert_sound()


def test_who_speaks_for_both_areas_transfers_at_once_and_waits_for_whoever_counts(city: City) -> None:
    project = city.lead()
    both = replace(city.area, held=(*city.area.held, *city.other.held))
    with CaptureQueriesContext(connection) as asked:
        ask_transfer(both, Because(), project, seen(project), city.units["青石县"], "用地不够")
    assert row(project).unit == city.units["青石县"]
    assert [one["sql"] for one in asked if f"pg_advisory_xact_lock({COUNTING_LOCK})" in one["sql"]]


def test_either_area_may_refuse_and_says_why(city: City) -> None:
    project = city.lead()
    transfer = ask_transfer(city.area, Because(), project, seen(project), city.units["青石县"], "用地不够")
    with pytest.raises(WrongState, match="在等答复"):
        ask_transfer(city.area, Because(), project, seen(project), city.units["高新区"], "用地不够")
    with pytest.raises(WrongEntry, match="写明理由"):
        answer_transfer(city.other, Because(), transfer, agree=False)
    answer_transfer(city.other, Because(), transfer, agree=False, answer="没有合适的地块")
    assert row(project).unit == city.units["望溪区"]
    with pytest.raises(NotFound):
        change_project(city.other, Because(), project, seen(project), {"place": "x"})


def test_moving_inside_the_city_adds_nothing_and_what_comes_after_is_the_new_areas(city: City) -> None:
    project = city.signed(5 * YI)
    transfer = ask_transfer(city.area, Because(), project, seen(project), city.units["青石县"], "搬迁")
    answer_transfer(city.other, Because(), transfer, agree=True)
    assert (total(), total(city.units["望溪区"]), total(city.units["青石县"])) == (5 * YI, 5 * YI, 0)
    city.area = city.other
    city.money(project, "increase", date(2026, 6, 2), 2 * YI)
    assert (total(city.units["望溪区"]), total(city.units["青石县"])) == (5 * YI, 2 * YI)
    assert_sound()


def test_a_project_of_two_areas_counts_once_in_recorded_shares(city: City) -> None:
    project = city.signed(10 * YI)
    shares = {city.units["望溪区"]: Decimal("0.6"), city.units["青石县"]: Decimal("0.4")}
    with pytest.raises(WrongEntry, match="等于 1"):
        set_credits(city.bureau, Because(), project, seen(project), {city.units["望溪区"]: Decimal("0.6")},
                    date(2026, 3, 1), papers("agreement"), "共建协议")  # fmt: skip
    with pytest.raises(WrongEntry, match="请附"):
        set_credits(
            city.bureau, Because(), project, seen(project), shares, date(2026, 3, 1), papers(), "共建协议"
        )
    with pytest.raises(Refused):
        set_credits(
            city.area,
            Because(),
            project,
            seen(project),
            shares,
            date(2026, 3, 1),
            papers("agreement"),
            "协议",
        )
    city.share(project, shares, date(2026, 3, 1))
    assert (total(), total(city.units["望溪区"]), total(city.units["青石县"])) == (10 * YI, 6 * YI, 4 * YI)
    with pytest.raises(WrongEntry, match="2026年3月1日起已有流转或分成"):
        set_credits(
            city.bureau, Because(), project, seen(project), shares, date(2026, 2, 1), papers("agreement"), "补定",
        )  # fmt: skip
    assert city.units["青石县"] in row(project).audience
    assert_sound()


def test_shares_are_agreed_soon_after_the_signing_and_later_ones_hold_for_what_comes(
    city: City, on: On
) -> None:
    """To the last of the 60 days; afterwards for days after the newest that is settled, and no other."""
    project, units = city.signed(10 * YI), city.units
    shares = {units["望溪区"]: Decimal("0.6"), units["青石县"]: Decimal("0.4")}
    on(8, 1)
    city.share(project, shares, date(2026, 3, 1))
    assert total(units["青石县"]) == 4 * YI
    on(8, 2)
    with pytest.raises(
        WrongEntry, match=r"2026年3月2日签约或增资的，审定已经超过 60 天.*最早从 2026年3月3日 起"
    ):
        city.share(project, {units["望溪区"]: Decimal(1)}, date(2026, 3, 1))
    city.money(project, "increase", date(2026, 7, 2), YI)
    city.share(project, {units["高新区"]: Decimal(1)}, date(2026, 3, 3))
    assert [total(units[one]) for one in ("望溪区", "青石县", "高新区")] == [6 * YI, 4 * YI, YI]
    assert_sound()


def test_a_kind_that_does_not_count_is_no_signing_and_only_the_bureau_says_so(city: City) -> None:
    project = city.signed(5 * YI)
    with pytest.raises(Refused):
        exclude_project(city.area, Because(), project, seen(project), "real estate", "商品房")
    with pytest.raises(WrongEntry, match="这里不能改"):
        change_project(city.bureau, Because(), project, seen(project), {"excluded": "real estate"})
    city.exclude(project, "real estate")
    assert (total(), row(project).contracted, row(project).stage) == (0, None, "signed")
    city.exclude(project, "")
    assert (total(), row(project).contracted) == (5 * YI, 5 * YI)
    assert_sound()


def test_a_record_that_stands_again_is_as_its_stages_were_defined_on_their_days(city: City) -> None:
    """By a list of stages that came after both were found."""
    kept, gone = city.lead(), city.lead()
    halted = (
        '[[stage]]\ncode = "halted"\nname = "缓建"\nbeside = true\neffect = "suspends"\ndefinition = "缓建"\n'
    )
    text = shipped("stages.toml").decode().replace("valid_from = 2020-01-01", "valid_from = 2026-05-01")
    adopt_scheme(city.bureau, Because(), f"{text}\n{halted}proofs = []\n".encode(), "阶段.toml")
    city.approve(claim_stage(city.area, Because(), gone, seen(gone), "halted", date(2026, 5, 4), papers()))
    assert row(gone).status == "suspended"
    city.undo(city.merge(kept, gone))
    assert row(gone).status == "suspended"


def test_two_that_are_one_count_once_as_signed_first_and_undoing_brings_both_back(city: City) -> None:
    first = city.signed(5 * YI, date(2026, 3, 2))
    second = city.signed(8 * YI, date(2026, 2, 3), unit=city.units["望溪区"])
    city.money(first, "increase", date(2026, 4, 1), 2 * YI)
    assert total() == 15 * YI
    with pytest.raises(Refused):
        merge_projects(city.area, Because(), first, seen(first), second, seen(second), "同一个项目")
    merge = city.merge(first, second)
    assert (total(), row(first).contracted, row(second).status) == (8 * YI, 8 * YI, "merged")
    assert row(first).stages["signed"] == "2026-02-03"
    with pytest.raises(WrongState, match="已并入"):
        change_project(city.area, Because(), second, seen(second), {"place": "x"})
    city.money(first, "increase", date(2026, 5, 1), YI)
    assert total() == 9 * YI
    assert_sound()
    city.undo(merge)
    assert (total(), row(first).contracted, row(second).contracted) == (16 * YI, 8 * YI, 8 * YI)
    assert (row(second).status, row(first).stages["signed"]) == ("running", "2026-03-02")
    with pytest.raises(WrongState, match="已经撤销"):
        undo_merge(city.bureau, Because(), merge, seen(first), "再撤")
    assert Counted.objects.filter(counts=True).count() == 4
    assert_sound()


def test_whoever_signed_first_is_credited_and_a_merge_on_top_is_undone_first(city: City) -> None:
    kept = city.signed(5 * YI, date(2026, 3, 2))
    gone = city.signed(5 * YI, date(2026, 2, 2))
    shares = {city.units["青石县"]: Decimal(1)}
    city.share(gone, shares, date(2026, 1, 1))
    low = city.merge(kept, gone)
    assert (total(city.units["青石县"]), total(city.units["望溪区"])) == (5 * YI, 0)
    third = city.lead()
    high = city.merge(third, kept)
    assert (total(), row(third).contracted) == (5 * YI, 5 * YI)
    with pytest.raises(WrongState, match="先撤销那一次"):
        undo_merge(city.bureau, Because(), low, seen(kept), "错了")
    city.undo(high)
    city.undo(low)
    assert (total(), total(city.units["青石县"])) == (10 * YI, 5 * YI)
    assert_sound()


def test_what_was_signed_first_for_more_does_not_start_by_a_merge(city: City) -> None:
    """Nobody has proved that the larger one started; a letter of intent is struck out first."""
    intent, real = city.signed(9 * YI, date(2026, 2, 2)), city.signed(5 * YI, date(2026, 3, 2))
    city.reach(real, "started", date(2026, 4, 2))
    for kept, gone in ((real, intent), (intent, real)):
        with pytest.raises(WrongState, match="不能并"):
            merge_projects(city.bureau, Because(), kept, seen(kept), gone, seen(gone), "同一个项目")
    signing = Claim.objects.get(project=intent, stage="signed")
    city.strike(signing.id, "只是意向")
    city.merge(real, intent)
    assert (total(), row(real).contracted) == (5 * YI, 5 * YI)


def test_which_ways_bring_projects_that_really_start(city: City) -> None:
    city.lead(origin="agency")
    city.lead(origin="agency")
    started = city.lead(origin="chain")
    for stage in ("signed", "started"):
        city.reach(started, stage, date(2026, 6, 2), **({"amount": YI} if stage == "signed" else {}))
    found = ways(city.bureau, date(2025, 1, 1), date(2026, 12, 31))
    assert [(one.code, one.leads, one.signed, one.started) for one in found[:2]] == [
        ("chain", 1, 1, 1),
        ("agency", 2, 0, 0),
    ]
    assert len(found) == 6
    assert found[0].start_rate == 1
    assert [one.leads for one in ways(city.other, date(2025, 1, 1), date(2026, 12, 31))] == [0] * 6


def test_a_lead_that_was_registered_late_may_be_said_to_have_been_there(city: City) -> None:
    project = city.lead(found_on=date(2026, 5, 4))
    with pytest.raises(WrongEntry, match="不能早于线索登记日"):
        city.reach(project, "signed", date(2026, 3, 2), amount=YI)
    with pytest.raises(WrongEntry, match="只能改早"):
        change_project(city.area, Because(), project, seen(project), {"found_on": date(2026, 5, 5)})
    change_project(city.area, Because(), project, seen(project), {"found_on": date(2026, 3, 1)})
    city.reach(project, "signed", date(2026, 3, 2), amount=YI)
    names = Statement.objects.filter(subject=project, property="project.name", valid_from=date(2026, 3, 1))
    assert names.count() == 1
    assert total(city.units["望溪区"]) == YI
    assert_sound()


def test_a_day_of_registration_that_is_put_right_moves_the_protection_with_it(city: City, on: On) -> None:
    on(6, 2)
    project = city.lead(found_on=date(2026, 5, 4))
    assert row(project).protected_until == date(2026, 10, 31)
    change_project(city.area, Because(), project, seen(project), {"found_on": date(2026, 3, 1)})
    assert row(project).protected_until == date(2026, 8, 28)
    # Whose protection is over, by a transfer, is not protected again.
    transfer = ask_transfer(city.bureau, Because(), project, seen(project), city.units["青石县"], "用地不够")
    for side in (city.area, city.other):
        answer_transfer(side, Because(), transfer, agree=True)
    change_project(city.bureau, Because(), project, seen(project), {"found_on": date(2026, 2, 1)})
    assert row(project).protected_until is None
    assert_sound()


def _leads_file(valid_from: str, *limits: str) -> bytes:
    """The shipped rules for leads, of a day, with these limits alone."""
    head, *listed = shipped("leads.toml").decode().split("[[limit]]")
    listed[-1], after = listed[-1].split("[protection]")
    kept = [one for one in listed if any(f'code = "{code}"' in one for code in limits)]
    head = head.replace("valid_from = 2020-01-01", f"valid_from = {valid_from}")
    return f"{'[[limit]]'.join([head, *kept])}\n[protection]{after}".encode()


def _due(project: UUID) -> dict[str, str]:
    return {one["code"]: one["due_on"] for one in row(project).limits}


def test_leads_get_the_limits_that_are_laid_down_after_they_came(city: City, on: On) -> None:
    on(6, 2)
    adopt_scheme(city.bureau, Because(), _leads_file("2020-01-01"), "无时限.toml")
    lead, large = city.lead(found_on=date(2026, 5, 4)), city.lead(found_on=date(2026, 5, 4), expected=6 * YI)
    signed, ended, waits = city.signed(), city.lead(), city.lead()
    city.reach(ended, "terminated", date(2026, 6, 1))
    city.claimed(waits, "signed", date(2026, 6, 1), amount=YI)
    assert [_due(one) for one in (lead, large, signed, waits)] == [{}] * 4
    on(6, 10)
    others = [seen(one) for one in (signed, ended, waits)]
    adopt_scheme(city.bureau, Because(), _leads_file("2026-06-10", "reply", "follow-up", "join"), "时限.toml")
    # Counted from the day on which they were laid down: nobody is late at once.
    assert _due(lead) == {"reply": "2026-06-17", "follow-up": "2026-06-24"}
    assert _due(large) == {"reply": "2026-06-17", "follow-up": "2026-06-24", "join": "2026-06-17"}
    assert [seen(one) for one in (signed, ended, waits)] == others
    assert [one.code for one in leads_due(city.area, date(2026, 6, 20)) if one.project.id == lead] == [
        "reply"
    ]
    do_step(city.area, Because(), lead, seen(lead), "reply")
    # More, from a day ahead on: what a lead has stays as it is, and one that comes until then gets it as well.
    adopt_scheme(city.bureau, Because(), _leads_file("2026-07-01", "answer", "reply"), "再加.toml")
    assert _due(lead) == {"reply": "2026-06-17", "follow-up": "2026-06-24", "answer": "2026-07-02"}
    assert [one["done_on"] for one in row(lead).limits] == ["2026-06-10", None, None]
    between = city.lead(found_on=date(2026, 6, 10))
    assert _due(between) == {"reply": "2026-06-17", "follow-up": "2026-06-24", "answer": "2026-07-02"}
    version = seen(lead)
    with pytest.raises(WrongEntry, match="从今天（2026年6月10日）或以后"):
        adopt_scheme(city.bureau, Because(), _leads_file("2025-01-01", "judgement"), "旧的.toml")
    assert seen(lead) == version
    assert_sound()


def test_whoever_lays_limits_down_may_review_what_waits_of_the_leads(city: City, on: On) -> None:
    on(6, 2)
    adopt_scheme(city.bureau, Because(), _leads_file("2020-01-01"), "无时限.toml")
    lead = city.lead()
    claim = city.claimed(lead, "negotiating", date(2026, 6, 1))
    adopt_scheme(city.second, Because(), _leads_file("2026-06-02", "reply"), "时限.toml")
    assert _due(lead) == {"reply": "2026-06-09"}
    review_claim(city.second, Because(), claim, "approved")
    assert row(lead).stage == "negotiating"


def test_a_signing_that_a_merge_moves_is_credited_to_one_unit_alone(city: City) -> None:
    """The kept record is another unit's than the one that signed first."""
    kept = city.lead(actor=city.bureau, unit=city.units["青石县"], found_on=date(2026, 3, 20))
    gone = city.lead(found_on=date(2026, 2, 25))
    city.reach(kept, "signed", date(2026, 5, 5), amount=YI, by=city.bureau)
    first = city.reach(gone, "signed", date(2026, 4, 9), amount=YI)
    city.merge(kept, gone)
    said = Statement.objects.filter(property="signing.row", text=str(first))
    standing = said.exclude(pk__in=Statement.objects.exclude(retracts=None).values("retracts"))
    (row_of,) = {one.subject for one in standing if not one.retracts}
    (unit,) = (
        one for one in Statement.objects.filter(subject=row_of, property="signing.unit", retracts=None)
        if not Statement.objects.filter(retracts=one.id).exists()
    )  # fmt: skip
    assert value_of(unit) == city.units["望溪区"]
    assert_sound()


def test_an_answer_that_is_dated_long_back_needs_a_paper(city: City, on: On) -> None:
    project = city.lead(found_on=date(2026, 5, 6))
    city.finance_sees(project)
    undertaking = Undertaking.objects.get()
    on(12, 1)
    late, at_once = date(2026, 7, 1), date(2026, 11, 24)
    with pytest.raises(WrongEntry, match="7 天以前的，要附证明材料"):
        keep_undertaking(city.finance, Because(), undertaking.id, late, "已出具")
    with pytest.raises(WrongEntry, match="7 天以前的，要附证明材料"):
        keep_undertaking(city.finance, Because(), undertaking.id, date(2026, 11, 23), "已出具")
    keep_undertaking(city.finance, Because(), undertaking.id, late, "已出具", papers("approval"))
    undertaking.refresh_from_db()
    assert undertaking.done_on == late
    assert [one.proof for one in Proof.objects.filter(about=undertaking.id)] == ["approval"]
    # Within some days nothing is asked for.
    other = city.lead()
    city.finance_sees(other)
    another = Undertaking.objects.exclude(pk=undertaking.id).get()
    keep_undertaking(city.finance, Because(), another.id, at_once, "已出具")
    assert_sound()


def test_a_double_is_shown_where_its_amount_is_first_said_and_again_at_the_review(city: City) -> None:
    """One investor, a lead with another expected sum, then signed for the sum of the other."""
    first = city.lead("远山科技青石基地", investor="远山科技集团", area_code="450202")
    city.reach(first, "signed", date(2026, 3, 2), amount=5 * YI)
    second = city.lead("新城科技产业园", investor="远山科技集团", area_code="450203", expected=YI)
    with pytest.raises(Doubtful, match=f"金额与 {row(first).code} 远山科技青石基地 相近"):
        city.claimed(second, "signed", date(2026, 3, 2), amount=5 * YI)
    claim = city.claimed(
        second, "signed", date(2026, 3, 2), amount=5 * YI, despite="确实是另一个项目：两份协议"
    )
    assert "确实是另一个项目" in Claim.objects.get(pk=claim).text
    with pytest.raises(Doubtful, match="可能是同一个项目"):
        review_claim(city.second, Because(), claim, "approved")
    review_claim(city.second, Because(), claim, "approved", despite="看过两份协议")
    third = city.lead("另一家产业园", investor="别家集团", area_code="450203", expected=YI)
    city.reach(third, "signed", date(2026, 3, 2), amount=9 * YI)
    assert total() == 19 * YI
