"""Nobody gives themselves a role, by whatever way; and what others are given waits for a second person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.accept_proposals import AlreadyDecided, Decision, accept_proposals
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.change_account import change_account
from luoshi.record.actions.create_account import create_account
from luoshi.record.actions.decide_grant import decide_grant
from luoshi.record.actions.edit_organisation import edit_subject, edit_tenure
from luoshi.record.actions.judge_same_person import judge_same_person
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Account, ProposalKind, Role, RoleGrant, new_id
from luoshi.record.queries.grants import waiting_grants
from luoshi.record.roles import active_accounts_with, actor_for
from tests.record.acting import ADMINISTRATOR, CLERK, OTHER_CLERK, READER, assert_sound, open_ones, receive
from tests.record.city import import_city, person, post, unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
REPORT = """云川日报讯 2026年3月2日，市委、市政府召开全市项目建设推进会。市委书记苏禾出席会议并讲话。

会议强调，要抓好项目建设，优化营商环境。
"""


def account_of(who: UUID) -> Account:
    return Account.objects.create(username=f"u-{who}", person=who, must_change_password=False)


def clerk() -> Actor:
    """苏禾, who is a clerk by the organisation's own list, and has an account."""
    import_city()
    return actor_for(account_of(person("R1")), TODAY)


def give_role(actor: Actor, role: str, to: str = "CZJ-JZ") -> None:
    edit_subject(actor, Because(), "post", post(to), {"role": role})


def test_a_role_given_to_somebody_with_an_account_counts_once_another_confirms_it() -> None:
    giver = clerk()
    assert giver.roles == {Role.CLERK}
    bureau = account_of(person("R2"))
    give_role(giver, "liaison")
    assert actor_for(bureau, TODAY).roles == frozenset()
    assert active_accounts_with(Role.LIAISON, TODAY) == []
    (waiting,) = waiting_grants(OTHER_CLERK)
    assert (waiting.person, waiting.role, waiting.post, waiting.can) == (
        "骆明远",
        "liaison",
        "市财政局局长",
        True,
    )
    assert not waiting_grants(giver)[0].can

    with pytest.raises(Refused, match="另一位"):
        decide_grant(giver, Because(), waiting.id, confirm=True)
    grantee = Actor("骆明远", account=bureau.id, person=person("R2"), roles=frozenset({"clerk"}))
    with pytest.raises(Refused, match="另一位"):
        decide_grant(grantee, Because(), waiting.id, confirm=True)
    with pytest.raises(Refused):
        decide_grant(READER, Because(), waiting.id, confirm=True)
    decide_grant(ADMINISTRATOR, Because(), waiting.id, confirm=True)

    confirmed = actor_for(bureau, TODAY)
    assert confirmed.roles == {"liaison"}
    assert [(held.unit, held.role) for held in confirmed.held] == [(unit("CZJ"), "liaison")]
    assert active_accounts_with(Role.LIAISON, TODAY) == [bureau.id]
    with pytest.raises(AlreadyDecided):
        decide_grant(OTHER_CLERK, Because(), waiting.id, confirm=False)
    assert_sound()


def test_a_role_that_is_declined_never_counts() -> None:
    giver = clerk()
    bureau = account_of(person("R2"))
    give_role(giver, "clerk")
    decide_grant(OTHER_CLERK, Because(), RoleGrant.objects.get().id, confirm=False)
    assert actor_for(bureau, TODAY).roles == frozenset()
    assert waiting_grants(OTHER_CLERK) == []
    assert_sound()


def test_whoever_has_no_account_yet_needs_a_clerk_and_an_administrator_already() -> None:
    giver = clerk()
    give_role(giver, "liaison")
    assert not RoleGrant.objects.exists()


@pytest.mark.parametrize("way", ["account", "another account's person"])
def test_whoever_is_clerk_and_administrator_makes_nobody_anything_alone(way: str) -> None:
    both = replace(clerk(), roles=frozenset({"clerk", "administrator"}))
    edit_tenure(both, Because(), person("R3"), post("CZJ-JZ"), start=date(2026, 1, 1))
    give_role(both, "liaison")
    if way == "account":
        made = create_account(both, Because(), "xin", person("R3")).account
    else:
        made = account_of(person("R2")).id
        change_account(both, Because(), made, person=person("R3"), new_password=True)
    there = Account.objects.get(pk=made)
    assert "liaison" not in actor_for(there, TODAY).roles
    (waiting,) = waiting_grants(OTHER_CLERK)
    with pytest.raises(Refused, match="另一位"):
        decide_grant(both, Because(), waiting.id, confirm=True)
    decide_grant(OTHER_CLERK, Because(), waiting.id, confirm=True)
    assert "liaison" in actor_for(there, TODAY).roles
    assert_sound()


def test_an_account_made_by_another_than_who_recorded_the_post_waits_for_nobody() -> None:
    giver = clerk()
    give_role(giver, "liaison")
    made = create_account(ADMINISTRATOR, Because(), "luo", person("R2")).account
    assert actor_for(Account.objects.get(pk=made), TODAY).roles == {"liaison"}
    assert not RoleGrant.objects.exists()


def test_nobody_gives_themselves_a_role() -> None:
    giver = clerk()
    with pytest.raises(WrongEntry, match="不能给自己"):
        edit_tenure(giver, Because(), person("R1"), _administrators_post(), start=date(2026, 1, 1))
    with pytest.raises(WrongEntry, match="不能给自己"):
        give_role(giver, "administrator", to="DCS-KY")
    assert actor_for(Account.objects.get(person=person("R1")), TODAY).roles == {Role.CLERK}


def _administrators_post() -> UUID:
    return edit_subject(
        CLERK, Because(), "post", None,
        {"code": "XX-GL", "title": "系统管理岗", "unit": unit("DCS"), "role": "administrator"},
    )  # fmt: skip


def test_being_judged_to_be_somebody_else_gives_the_judge_no_role() -> None:
    import_city()
    give_role(CLERK, "leader")
    giver = actor_for(account_of(person("R1")), TODAY)
    with pytest.raises(WrongEntry, match="不能给自己"):
        judge_same_person(giver, Because(), person("R1"), person("R2"), "同一人")
    judge_same_person(OTHER_CLERK, Because(), person("R1"), person("R2"), "同一人")
    assert [grant.role for grant in RoleGrant.objects.all()] == ["leader"]
    assert actor_for(Account.objects.get(person=person("R1")), TODAY).roles == {Role.CLERK}


def test_a_report_of_ones_own_appointment_gives_no_role() -> None:
    """Neither as it was read nor as somebody has edited it."""
    import_city()
    give_role(CLERK, "leader")
    giver = actor_for(account_of(person("R1")), TODAY)
    document = receive("任免.txt", data=REPORT.encode())
    proposals = open_ones(document, ProposalKind.PERSON)
    if not proposals:
        pytest.fail("the reader found nobody")
    changes = {
        "posts_appointed": [{"title": "市财政局局长"}],
        "day": "2026-03-02",
        "person": str(person("R1")),
    }
    with pytest.raises(WrongEntry, match="不能给自己"):
        accept_proposals(giver, Because(), [Decision(proposals[0].id, changes)])
    accept_proposals(OTHER_CLERK, Because(), [Decision(proposals[0].id, changes)])
    assert [grant.role for grant in RoleGrant.objects.all()] == ["leader"]
    assert actor_for(Account.objects.get(person=person("R1")), TODAY).roles == {Role.CLERK}


def test_moving_ones_own_post_to_another_unit_is_giving_oneself_another_scope() -> None:
    import_city()
    give_role(CLERK, "liaison")
    edit_tenure(CLERK, Because(), person("R1"), post("CZJ-JZ"), start=date(2026, 1, 1))
    both = actor_for(account_of(person("R1")), TODAY)
    assert both.roles == {"clerk", "liaison"}
    with pytest.raises(WrongEntry, match="别的单位"):
        edit_subject(both, Because(), "post", post("CZJ-JZ"), {"unit": unit("SZF")}, date(2026, 1, 2))


def test_a_grant_that_does_not_exist_and_one_nobody_may_see_look_alike() -> None:
    with pytest.raises(NotFound):
        decide_grant(OTHER_CLERK, Because(), new_id(), confirm=True)
