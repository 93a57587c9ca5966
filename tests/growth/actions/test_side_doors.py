"""Nobody approves their own: claims, entry reviews and promises, with every role, account and post there may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from luoshi.growth.actions.change_project import CHANGEABLE, change_project, plan_project
from luoshi.growth.actions.claim import (
    ClaimReview,
    attach_proof,
    claim_money,
    review_claim,
    review_claims,
    strike_claim,
)
from luoshi.growth.actions.credit import merge_projects, set_credits, undo_merge
from luoshi.growth.actions.entry_review import decide_entry_review, open_entry_review, score_entry
from luoshi.growth.actions.exclude_project import exclude_project
from luoshi.growth.actions.find_of_lead import find_good_reason
from luoshi.growth.actions.lead import ContactDraft, Undertaken, keep_undertaking, record_contact
from luoshi.growth.actions.promise import (
    change_promise,
    decide_promise,
    end_promise,
    pay_promise,
    record_promise,
)
from luoshi.growth.actions.register_projects import ClaimDraft, register_projects
from luoshi.growth.models import Claim, Counted, EntryReview, Merge, Payment, Project, Promise, Undertaking
from luoshi.growth.queries.asked import asked_of
from luoshi.growth.queries.one_project import claims_waiting, project_shown
from luoshi.growth.queries.projects import ProjectFilter, projects_total
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Actor, Because, HeldPost
from luoshi.record.actions.judge_same_person import judge_same_person
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Role, Statement, new_id
from luoshi.record.roles import actor_for
from luoshi.record.versions import WrongState
from tests.delivery.tasks import somebody
from tests.growth.projects import (
    POINTS,
    SHEET,
    YI,
    City,
    claim_row,
    lawful,
    papers,
    proofs_of,
    reviewed,
    row,
    seen,
    total,
)
from tests.record.acting import CLERK, assert_sound
from tests.record.organising import organising
from tests.web.accounts import account_in

pytestmark = pytest.mark.django_db
EVERY_ROLE = frozenset(role.value for role in Role if role)


def with_every_role(actor: Actor, city: City) -> Actor:
    """The same person and account, in posts that give every role there is, for every unit."""
    held = tuple(HeldPost(new_id(), city.units["市政府"], role) for role in sorted(EVERY_ROLE))
    return replace(actor, roles=EVERY_ROLE, held=held)


def claimed(city: City, actor: Actor | None = None) -> tuple[UUID, UUID]:
    project = city.lead()
    claim = city.claimed(project, "signed", date(2026, 3, 2), by=actor, amount=YI)
    return project, claim


def assert_not_reviewed(claim: UUID, actor: Actor) -> None:
    for verdict in ("approved", "returned"):
        with pytest.raises(Refused, match="另一个人"):
            review_claim(actor, Because(), claim, verdict, "意见")
    with pytest.raises(Refused, match="另一个人"):
        review_claims(actor, Because(), [ClaimReview(claim, "approved")])
    assert claim_row(claim).verdict == ""


def test_who_claimed_is_refused_with_every_role_and_somebody_else_is_not(city: City) -> None:
    _project, claim = claimed(city)
    assert_not_reviewed(claim, with_every_role(city.area, city))
    review_claim(city.second, Because(), claim, "approved")
    assert claim_row(claim).verdict == "approved"
    assert_sound()


def test_a_clerk_of_the_bureau_who_claimed_is_refused_as_well(city: City) -> None:
    _project, claim = claimed(city, city.bureau)
    assert_not_reviewed(claim, city.bureau)
    assert_not_reviewed(claim, with_every_role(city.bureau, city))
    review_claim(city.leader, Because(), claim, "approved")


def test_a_second_account_of_the_person_and_another_on_the_post_are_refused(city: City) -> None:
    _project, claim = claimed(city)
    assert_not_reviewed(claim, replace(with_every_role(city.area, city), account=new_id(), name="另一账号"))
    assert_not_reviewed(claim, replace(city.colleague, roles=frozenset({"growth"})))


def test_two_records_judged_to_be_one_person_are_one(city: City) -> None:
    with organising() as now:
        first, other = now.person("甲"), now.person("乙")
    _project, claim = claimed(city, replace(city.area, person=first))
    judge_same_person(CLERK, Because(), first, other, "同一人")
    assert_not_reviewed(claim, replace(city.second, person=other))


def test_everybody_who_edited_since_is_refused(city: City) -> None:
    project, claim = claimed(city)
    attach_proof(city.second, Because(), project, seen(project), papers("agreement"), about=claim)
    assert_not_reviewed(claim, city.second)
    change_project(city.bureau, Because(), project, seen(project), {"place": "一号地块"})
    assert_not_reviewed(claim, city.bureau)
    review_claim(city.third, Because(), claim, "approved")


def test_returning_ones_own_and_claiming_by_another_is_no_side_door(city: City) -> None:
    project, claim = claimed(city, city.bureau)
    review_claim(city.second, Because(), claim, "returned", "缺签章页")
    again = city.claimed(project, "signed", date(2026, 3, 3), amount=YI)
    assert_not_reviewed(again, with_every_role(city.bureau, city))
    review_claim(city.second, Because(), again, "approved")


def test_striking_out_or_returning_and_claiming_by_another_is_no_side_door_either(city: City) -> None:
    project, claim = claimed(city, city.bureau)
    review_claim(city.second, Because(), claim, "approved")
    city.strike(claim, "意向书不算")
    again = city.claimed(project, "signed", date(2026, 3, 3), amount=YI)
    assert_not_reviewed(again, city.bureau)
    review_claim(city.second, Because(), again, "approved")

    def arrived(actor: Actor) -> UUID:
        return claim_money(
            actor,
            Because(),
            project,
            seen(project),
            "paid_in",
            date(2026, 5, 1),
            YI,
            papers("bank slip"),
            funds="own",
        )

    money = arrived(city.bureau)
    review_claim(city.second, Because(), money, "returned", "凭证看不清")
    again = arrived(city.area)
    assert_not_reviewed(again, city.bureau)
    review_claim(city.second, Because(), again, "approved")


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "0", "-1", "100.005"])
def test_what_is_no_sum_to_the_fen_is_contracted_by_nobody(city: City, amount: str) -> None:
    project = city.lead()
    with pytest.raises(WrongEntry, match="最多到分"):
        city.claimed(project, "signed", date(2026, 3, 2), amount=Decimal(amount))  # fmt: skip
    assert not Claim.objects.exists()


def test_in_bulk_one_that_is_refused_keeps_all_back(city: City) -> None:
    (_first, other), (_second, own) = claimed(city), claimed(city, city.bureau)
    with pytest.raises(Refused):
        review_claims(city.bureau, Because(), [ClaimReview(other, "approved"), ClaimReview(own, "approved")])
    assert claim_row(other).verdict == ""


def test_changing_sets_neither_a_stage_nor_money_nor_whose_it_is(city: City) -> None:
    assert not CHANGEABLE & {
        "stage", "stages", "contracted", "paid_in", "completed", "credits", "unit", "hands", "status", "entry_review",
        "batches", "merged_into", "waiting", "protected_until",
    }  # fmt: skip


def test_nobody_reviews_their_own_lead(city: City) -> None:
    project = city.lead(actor=city.bureau)
    open_entry_review(city.area, Because(), project, seen(project), SHEET, papers())
    for actor in (city.bureau, city.area, city.colleague, with_every_role(city.area, city)):
        with pytest.raises(Refused, match="另一个人"):
            score_entry(actor, Because(), project, conflict="", points=POINTS)
    for actor in (city.second, city.finance_sees(project), city.leader):
        score_entry(actor, Because(), project, conflict="", points=POINTS)
    for actor in (city.bureau, with_every_role(city.area, city)):
        with pytest.raises(Refused, match="另一个人"):
            decide_entry_review(actor, Because(), project, "passed", "可行")
    decide_entry_review(city.third, Because(), project, "passed", "可行")
    assert (row(project).entry_review, EntryReview.objects.get().verdict) == ("passed", "passed")
    assert_sound()


def test_nobody_excuses_the_light_of_their_own_project(city: City) -> None:
    project = city.lead(actor=city.bureau)
    plan_project(city.area, Because(), project, seen(project), planned={"started": date(2026, 9, 1)})
    with pytest.raises(Refused, match="另一个人"):
        find_good_reason(city.bureau, Because(), project, "start", "汛期停工", date(2026, 6, 1))
    find_good_reason(city.second, Because(), project, "start", "汛期停工", date(2026, 6, 1))


def test_who_recorded_or_changed_a_promise_does_not_approve_it(city: City) -> None:
    project = city.lead()
    promise = record_promise(city.bureau, Because(), project, seen(project), lawful(city), reviewed())
    for actor in (city.bureau, with_every_role(city.bureau, city)):
        with pytest.raises(Refused, match="另一个人"):
            decide_promise(actor, Because(), promise, approve=True)
    change_promise(city.second, Because(), promise, 1, {"condition": "投产后一年内"}, papers())
    with pytest.raises(Refused, match="另一个人"):
        decide_promise(city.second, Because(), promise, approve=True)
    decide_promise(city.third, Because(), promise, approve=True)
    assert Promise.objects.get().state == "approved"
    assert_sound()


def test_nobody_approves_another_amount_than_they_have_read(city: City) -> None:
    project = city.lead()
    promise = record_promise(city.bureau, Because(), project, seen(project), lawful(city), reviewed())
    change_promise(city.bureau, Because(), promise, 1, {"amount": 90 * YI}, papers())
    with pytest.raises(WrongEntry, match="有人改过这项承诺"):
        decide_promise(city.second, Because(), promise, approve=True, seen=1)
    assert Promise.objects.get().state == "draft"
    decide_promise(city.second, Because(), promise, approve=True, seen=2)


def test_what_was_promised_is_owed_and_paid_though_its_record_was_merged_away(city: City) -> None:
    kept, gone = city.signed(), city.signed()
    promise = record_promise(city.bureau, Because(), gone, seen(gone), lawful(city), reviewed())
    decide_promise(city.second, Because(), promise, approve=True)
    undertaken = [Undertaken("出具用地意见", date(2026, 7, 1))]
    contact = ContactDraft("reception", date(2026, 5, 6), "局长", "总经理", "谈了用地", undertaken)
    record_contact(city.area, Because(), gone, seen(gone), contact)
    city.merge(kept, gone)
    keep_undertaking(city.area, Because(), Undertaking.objects.get().id, date(2026, 6, 1), "已出具")
    city.approve(
        pay_promise(city.bureau, Because(), promise, date(2026, 6, 1), Decimal(100), papers("bank slip"))
    )
    city.approve(end_promise(city.third, Because(), promise, "agreed", "协议已解除"))
    assert (Promise.objects.get().state, Promise.objects.get().paid) == ("ended", 100)
    assert_sound()


def asked(city: City) -> dict[str, tuple[UUID, Callable[[], UUID]]]:
    """What changes what counts, or pays, and is neither stage nor money: the project and who asks for it how."""
    shared, excluded, kept, gone, joined, other, planned, struck = (city.signed() for _ in range(8))
    merge = city.merge(joined, other)
    promise, given_up = (
        record_promise(city.bureau, Because(), shared, seen(shared), lawful(city), reviewed())
        for _ in range(2)
    )
    for one in (promise, given_up):
        decide_promise(city.third, Because(), one, approve=True)
    shares, because, bureau = {city.units["青石县"]: Decimal(1)}, Because(), city.bureau
    signing = Claim.objects.get(project=struck).id
    plan_project(city.area, because, planned, seen(planned), planned={"started": date(2026, 8, 1)})

    def put_off(project: UUID) -> UUID:
        later = {"planned": {"started": date(2026, 9, 1)}, "reason": "用地没有批下来"}
        found = plan_project(bureau, because, project, seen(project), **later)  # type: ignore[arg-type]
        assert found is not None
        return found

    agreement, day, all_of_it = papers("agreement"), date(2026, 3, 1), Decimal(3_000_000)
    return {
        "shares": (shared, lambda: set_credits(
            bureau, because, shared, seen(shared), shares, day, agreement, "共建协议")),
        "exclusion": (excluded, lambda: exclude_project(
            bureau, because, excluded, seen(excluded), "real estate", "商品房")),
        "merge": (kept, lambda: merge_projects(bureau, because, kept, seen(kept), gone, seen(gone), "同一个项目")),
        "unmerge": (joined, lambda: undo_merge(bureau, because, merge, seen(joined), "是两期")),
        "payment": (shared, lambda: pay_promise(
            bureau, because, promise, date(2026, 5, 6), all_of_it, papers("bank slip"))),
        "end": (shared, lambda: end_promise(bureau, because, given_up, "breach", "未按期投产")),
        "delay": (planned, lambda: put_off(planned)),
        "strike": (struck, lambda: strike_claim(bureau, because, signing, "只是意向书")),
    }  # fmt: skip


def what_stands() -> list[Any]:
    """Whose what counts is, which records are one, what is planned, promised and paid."""
    return [
        sorted(Counted.objects.values_list("id", "group", "counts", "shares"), key=str),
        sorted(Project.objects.values_list("id", "credits", "excluded", "status", "planned", "contracted"), key=str),
        list(Promise.objects.values_list("state", "paid")), Payment.objects.count(),
        list(Merge.objects.order_by("at").values_list("undone_at", flat=True)),
        Statement.objects.exclude(property__startswith="source").count(),
    ]  # fmt: skip


def test_nothing_that_changes_what_counts_or_pays_rests_on_one_person(city: City) -> None:
    """Shares, exclusions, merges and their undoing, payments, the end of a promise, a plan put off, a claim struck out:
    another decides, or nothing is done."""
    found = asked(city)
    for kind, (project, ask) in found.items():
        before, waited = what_stands(), row(project).waiting
        claim = ask()
        assert (claim_row(claim).kind, row(project).waiting, what_stands()) == (kind, waited + 1, before)
        with pytest.raises(WrongEntry):
            ask()  # it waits already
        for actor in (
            city.bureau,
            with_every_role(city.bureau, city),
            replace(city.third, held=city.bureau.held),  # the same post under another account
        ):
            assert_not_reviewed(claim, actor)
            assert claim not in {one.row.id for one in claims_waiting(actor).rows}
        review_claim(city.second, Because(), claim, "returned", "依据不足")
        assert what_stands() == before
        again = ask()
        change_project(city.third, Because(), project, seen(project), {"place": "二号地块"}, not_double=True)
        assert_not_reviewed(again, city.third)
        assert again in {one.row.id for one in claims_waiting(city.second).rows}
        city.approve(again)
        assert what_stands() != before
        with pytest.raises(WrongState):
            review_claim(city.second, Because(), again, "returned", "再看")
        with pytest.raises(WrongState, match="不能撤销"):
            strike_claim(city.second, Because(), again, "不实")
    assert_sound()


def test_of_the_bureaus_own_project_the_leader_in_charge_reviews_where_there_is_one(city: City) -> None:
    """A colleague of the same bureau does only where no leader in charge signs in, or each had a hand in it."""
    own = city.units["市投资促进局"]

    def claimed_of_their_own(unit: UUID = own) -> tuple[UUID, UUID]:
        project = city.lead(actor=city.bureau, unit=unit)
        return project, city.claimed(project, "negotiating", date(2026, 3, 2), by=city.bureau)

    account_in(city.units["望溪区"], "leader", "区领导")  # in charge of another unit
    _project, claim = claimed_of_their_own()
    assert claim in {one.row.id for one in claims_waiting(city.second).rows}
    city.approve(claim)

    leader = actor_for(account_in(city.units["市政府"], "leader", "林若川"), timezone.localdate())
    project, claim = claimed_of_their_own()
    for verdict in ("approved", "returned"):
        with pytest.raises(Refused, match="由分管领导审核"):
            review_claim(city.second, Because(), claim, verdict, "看过")
    assert claim not in {one.row.id for one in claims_waiting(city.second).rows}
    (shown,) = project_shown(city.second, project).waiting
    assert (shown.may_review, shown.own, shown.for_leader) == (False, False, True)
    (shown,) = project_shown(leader, project).waiting
    assert (shown.may_review, shown.for_leader) == (True, False)
    assert claim in {one.row.id for one in claims_waiting(leader).rows}
    review_claim(leader, Because(), claim, "approved")
    assert row(project).stage == "negotiating"

    city.approve(strike_claim(leader, Because(), claim, "没有谈过"))
    assert row(project).stage == "lead"
    _project, theirs = claimed_of_their_own(city.units["望溪区"])
    city.approve(theirs)
    assert_sound()


def test_a_project_registered_as_excluded_changes_no_total_and_another_sees_it_at_its_signing(
    city: City,
) -> None:
    """Registering is one person's, and adds to nothing and takes nothing away: nothing counts before another reviews a
    signing, and what waits says that the project is excluded. That it counts after all is asked for and reviewed."""
    city.signed()
    totals = projects_total(city.bureau, ProjectFilter())
    signing = ClaimDraft(date(2026, 3, 2), stage="signed", amount=7 * YI)
    draft = city.draft(excluded="real estate", claims=(signing,), unit=city.units["望溪区"])
    with pytest.raises(WrongEntry, match="投资促进局认定"):
        register_projects(city.area, Because(), [draft], not_double=True)
    (project,) = register_projects(city.bureau, Because(), [draft], not_double=True)
    assert (total(), projects_total(city.bureau, ProjectFilter())) == (5 * YI, totals)
    claim = Claim.objects.get(project=project)
    (waits,) = claims_waiting(city.second).rows
    assert (waits.row.id, waits.project.excluded) == (claim.id, "real estate")
    attach_proof(city.bureau, Because(), project, seen(project), proofs_of("signed"), about=claim.id)
    city.approve(claim.id)
    assert (total(), projects_total(city.bureau, ProjectFilter())) == (5 * YI, totals)
    assert (row(project).contracted, Counted.objects.get(project=project).counts) == (None, False)
    again = exclude_project(city.bureau, Because(), project, seen(project), "", "是工业项目")
    assert_not_reviewed(again, city.bureau)
    assert total() == 5 * YI
    city.approve(again)
    assert (total(), row(project).contracted) == (12 * YI, 7 * YI)


def test_a_project_that_counts_does_not_vanish_in_an_excluded_record_unseen(city: City) -> None:
    """Merged into a record that was registered as excluded it would count no longer: whoever reviews the merge is shown
    that, and until then it counts."""
    counting = city.signed()
    excluded = city.lead(actor=city.bureau, excluded="real estate")
    asks = merge_projects(
        city.bureau, Because(), excluded, seen(excluded), counting, seen(counting), "同一个项目"
    )
    assert total() == 5 * YI
    assert asked_of(city.second, [claim_row(asks)])[asks].counts == (5 * YI, 0)
    assert_not_reviewed(asks, city.bureau)


def test_who_changed_the_other_record_since_does_not_approve_a_merge(city: City) -> None:
    kept, gone = city.signed(), city.lead(unit=city.units["青石县"], actor=city.bureau)
    claim = merge_projects(city.bureau, Because(), kept, seen(kept), gone, seen(gone), "同一个项目")
    change_project(city.second, Because(), gone, seen(gone), {"place": "三号地块"})
    # Nor does who sees only one of the two.
    sees_one = somebody("分管望溪的副市长", "leader", city.units["望溪区"])
    assert claims_waiting(sees_one).rows == []
    with pytest.raises(NotFound):
        review_claim(sees_one, Because(), claim, "approved")
    with pytest.raises(Refused, match="另一个人"):
        review_claim(city.second, Because(), claim, "approved")
    review_claim(city.third, Because(), claim, "approved")
    assert row(gone).status == "merged"
