"""Promises to investors: no approval without basis, review and end; honoured to the payment; ended for a reason."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from luoshi.growth.actions.adopt_scheme import adopt_scheme
from luoshi.growth.actions.claim import review_claim
from luoshi.growth.actions.promise import (
    change_promise,
    decide_promise,
    end_promise,
    pay_promise,
    record_promise,
)
from luoshi.growth.models import Payment, Promise
from luoshi.growth.queries.promises import due_within, promises_due
from luoshi.growth.schemes import shipped
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Because
from luoshi.record.actions.stating import state
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Commitment, CommitmentKind, PeriodKind, Statement
from luoshi.record.versions import WrongState
from tests.delivery.tasks import somebody
from tests.growth.projects import City, lawful, papers, reviewed, seen
from tests.growth.projects import row as row_of
from tests.record.acting import assert_sound
from tests.record.organising import organising
from tests.web.clock import On

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ({"legal_basis": ""}, "法律、法规或国务院批准的依据"),
        ({"legal_basis": "暂无"}, "法律、法规或国务院批准的依据"),
        ({"review": "未审查"}, "公平竞争审查的文号和日期"),
        ({"due_on": date(2025, 1, 1), "ends_on": date(2025, 2, 1)}, "批准以后、2036年6月2日以前的终止日"),
        ({"ends_on": date(2026, 6, 2), "due_on": date(2026, 6, 2)}, "批准以后、2036年6月2日以前的终止日"),
        ({"ends_on": date(2036, 6, 3)}, "批准以后、2036年6月2日以前的终止日"),
        ({"review": ""}, "公平竞争审查的文号和日期"),
        ({"reviewed_on": None}, "公平竞争审查的文号和日期"),
        ({"review_passed": False}, "公平竞争审查通过的结论"),
        ({"review_passed": None}, "公平竞争审查通过的结论"),
        ({"ends_on": None}, "终止日"),
        ({"due_on": None}, "应兑现日"),
    ],
)
def test_without_basis_review_and_end_nobody_approves(
    city: City, without: dict[str, Any], missing: str
) -> None:
    """Design §7.5: no firm-specific favour without a basis."""
    project = city.lead()
    promise = record_promise(
        city.bureau, Because(), project, seen(project), replace(lawful(city), **without), reviewed()
    )
    for actor in (city.second, city.leader):
        with pytest.raises(WrongEntry, match=missing):
            decide_promise(actor, Because(), promise, approve=True)
    assert not Statement.objects.filter(subject=promise).exists()
    given = {name: getattr(lawful(city), name) for name in without}
    change_promise(city.bureau, Because(), promise, 1, given, papers())
    decide_promise(city.leader, Because(), promise, approve=True)
    assert Promise.objects.get().state == "approved"
    assert_sound()


def test_the_paper_of_the_review_is_asked_for(city: City) -> None:
    project = city.lead()
    promise = record_promise(
        city.bureau, Because(), project, seen(project), lawful(city), papers("agreement")
    )
    said = "公平竞争审查的材料"
    with pytest.raises(WrongEntry, match=said):
        decide_promise(city.second, Because(), promise, approve=True)
    (listed,) = promises_due(city.bureau, date(2026, 6, 2))
    assert (listed.lacking, due_within(city.bureau, date(2026, 6, 2)).lacking) == (
        ("公平竞争审查的材料（点“修改”补上）",),
        1,
    )
    change_promise(city.bureau, Because(), promise, 1, {}, reviewed())
    assert due_within(city.bureau, date(2026, 6, 2)).lacking == 0
    decide_promise(city.second, Because(), promise, approve=True)
    # A city whose lists know no such kind asks for a paper of whichever.
    stages = shipped("stages.toml").decode()
    at = stages.index('[[proof]]\ncode = "fair competition review"')
    adopt_scheme(city.bureau, Because(), stages[:at].encode(), "stages.toml")
    for given, complaint in ((papers(), said), (papers("agreement"), "")):
        another = record_promise(city.bureau, Because(), project, seen(project), lawful(city), given)
        with pytest.raises(WrongEntry, match=complaint) if complaint else nullcontext():
            decide_promise(city.second, Because(), another, approve=True)
    assert_sound()


def test_without_an_amount_a_claim_says_that_it_is_honoured_and_no_payment(city: City) -> None:
    project = city.lead()
    free, summed = (
        record_promise(
            city.bureau, Because(), project, seen(project), replace(lawful(city), amount=amount), reviewed()
        )
        for amount in (None, Decimal(100))
    )
    for one in (free, summed):
        decide_promise(city.second, Because(), one, approve=True)
    day = date(2026, 6, 1)
    for on_day in (date(2026, 5, 5), date(2020, 6, 1)):
        with pytest.raises(WrongEntry, match="在公平竞争审查（2026年5月6日）以后"):
            pay_promise(city.finance, Because(), free, on_day, Decimal(1), papers("bank slip"))
    city.approve(pay_promise(city.finance, Because(), free, day, Decimal("0.01"), papers("bank slip")))
    assert Promise.objects.get(pk=free).state == "approved"
    for promise, amount, complaint in ((free, Decimal(0), "大于 0"), (summed, None, "付清了就是兑现")):
        with pytest.raises(WrongEntry, match=complaint):
            pay_promise(city.finance, Because(), promise, day, amount, papers("approval"), honours=True)
    with pytest.raises(WrongEntry, match="大于 0"):
        pay_promise(city.finance, Because(), free, day, None, papers("approval"))
    claim = pay_promise(city.finance, Because(), free, day, None, papers("approval"), honours=True)
    with pytest.raises(Refused):
        review_claim(city.finance, Because(), claim, "approved")
    assert Promise.objects.get(pk=free).state == "approved"
    city.approve(claim)
    row = Promise.objects.get(pk=free)
    assert (row.state, row.honoured_on, row.paid, Payment.objects.count()) == (
        "honoured",
        day,
        Decimal("0.01"),
        1,
    )
    assert_sound()


def test_nothing_is_paid_after_the_end_of_a_promise(city: City, on: On) -> None:
    project = city.lead()
    draft = replace(lawful(city), due_on=date(2026, 7, 1), ends_on=date(2026, 8, 1))
    promise = record_promise(city.bureau, Because(), project, seen(project), draft, reviewed())
    decide_promise(city.second, Because(), promise, approve=True)
    on(9, 2)
    with pytest.raises(WrongEntry, match="承诺终止（2026年8月1日）以前"):
        pay_promise(city.finance, Because(), promise, date(2026, 8, 2), Decimal(1), papers("bank slip"))
    pay_promise(city.finance, Because(), promise, date(2026, 8, 1), Decimal(1), papers("bank slip"))


def test_a_promise_is_honoured_once_all_of_it_is_paid(city: City) -> None:
    project = city.lead()
    promise = record_promise(
        city.bureau, Because(), project, seen(project), lawful(city), reviewed("agreement")
    )
    with pytest.raises(WrongState, match="批准了"):
        pay_promise(city.finance, Because(), promise, date(2026, 6, 1), Decimal(1), papers("bank slip"))
    decide_promise(city.second, Because(), promise, approve=True)
    commitment = Commitment.objects.get(pk=promise)
    assert (commitment.kind, commitment.owner, commitment.due) == (
        CommitmentKind.PROMISE, city.units["市财政局"], date(2026, 12, 31),
    )  # fmt: skip
    paid = pay_promise(
        city.finance, Because(), promise, date(2026, 5, 10), Decimal(1_000_000), papers("bank slip")
    )
    # Nothing is paid on the word of one: another reviews it, who had no hand in it.
    assert (Promise.objects.get().paid, Payment.objects.count(), row_of(project).waiting) == (0, 0, 1)
    with pytest.raises(Refused):
        review_claim(city.finance, Because(), paid, "approved")
    city.approve(paid)
    assert (Promise.objects.get().state, Promise.objects.get().paid) == ("approved", 1_000_000)
    assert Payment.objects.get().by_name == city.finance.name
    for amount, on_day, given, complaint in (
        (Decimal(2_500_000), date(2026, 6, 1), papers("bank slip"), "不能超过"),
        (Decimal(1), date(2026, 7, 1), papers("bank slip"), "不能晚于今天"),
        (Decimal(1), date(2026, 6, 1), papers(), "付款凭证"),
    ):
        with pytest.raises(WrongEntry, match=complaint):
            pay_promise(city.finance, Because(), promise, on_day, amount, given)
    with pytest.raises(NotFound):
        pay_promise(city.other, Because(), promise, date(2026, 6, 1), Decimal(1), papers("bank slip"))
    with pytest.raises(Refused, match="另一个单位"):
        pay_promise(city.area, Because(), promise, date(2026, 6, 1), Decimal(1), papers("bank slip"))
    slip = papers("bank slip")
    rest = pay_promise(city.finance, Because(), promise, date(2026, 6, 1), Decimal(2_000_000), slip)
    with pytest.raises(WrongEntry, match="等审核的"):
        pay_promise(city.finance, Because(), promise, date(2026, 6, 1), Decimal(1), papers("bank slip"))
    city.approve(rest)
    row = Promise.objects.get()
    assert (row.state, row.honoured_on, Payment.objects.count()) == ("honoured", date(2026, 6, 1), 2)
    assert Commitment.objects.get(pk=promise).known_to is not None
    said = Statement.objects.filter(subject=promise, property="promise.honoured").order_by("valid_from")
    assert [(one.valid_from, one.number) for one in said] == [
        (date(2026, 5, 10), 1_000_000), (date(2026, 6, 1), 3_000_000),
    ]  # fmt: skip
    assert_sound()


def test_what_was_approved_is_not_changed_and_ends_for_a_reason_by_another(city: City) -> None:
    project = city.lead()
    promise = record_promise(city.bureau, Because(), project, seen(project), lawful(city), reviewed())
    decide_promise(city.second, Because(), promise, approve=True)
    with pytest.raises(WrongState, match="不能改"):
        change_promise(city.bureau, Because(), promise, 2, {"amount": Decimal(1)}, papers())
    with pytest.raises(Refused):
        end_promise(city.area, Because(), promise, "agreed", "协议解除")
    for reason, text in (("new leaders", "换届"), ("", "协议解除"), ("agreed", " ")):
        with pytest.raises(WrongEntry):
            end_promise(city.leader, Because(), promise, reason, text)
    ends = end_promise(city.leader, Because(), promise, "agreed", "双方2026年5月签了终止协议")
    with pytest.raises(WrongEntry, match="已经有人提出"):
        end_promise(city.second, Because(), promise, "breach", "未投产")
    # Neither who asked for it nor who recorded what is promised.
    for actor in (city.leader, city.bureau):
        with pytest.raises(Refused, match="另一个人"):
            review_claim(actor, Because(), ends, "approved")
    assert Promise.objects.get().state == "approved"
    city.approve(ends)
    assert (Promise.objects.get().state, Promise.objects.get().reason) == (
        "ended", "双方协议终止：双方2026年5月签了终止协议",
    )  # fmt: skip
    assert_sound()


def test_a_promise_is_owed_by_whoever_comes_after_and_by_the_unit_that_takes_over(city: City) -> None:
    """Design §7.5: neither new leaders nor a reform of offices ends a promise."""
    project = city.lead()
    promise = record_promise(city.bureau, Because(), project, seen(project), lawful(city), reviewed())
    decide_promise(city.second, Because(), promise, approve=True)
    finance, takes_over = city.units["市财政局"], city.units["青石县"]

    successor = somebody("新任财政联络员", "liaison", finance)
    assert [one.unit for one in promises_due(successor, date(2026, 6, 2))] == ["市财政局"]

    with organising() as now:
        state(now.act, "unit", finance, "unit.successor", takes_over, now.source,
              period=PeriodKind.SPAN, valid_from=date(2026, 6, 2), claimant=str(takes_over))  # fmt: skip

    assert [one.left for one in promises_due(city.other, date(2026, 6, 2))] == [3_000_000]
    paid = pay_promise(
        city.other, Because(), promise, date(2026, 6, 2), Decimal(3_000_000), papers("bank slip")
    )
    city.approve(paid)
    assert Promise.objects.get().state == "honoured"
    assert_sound()


def test_what_is_due_in_twelve_months_and_what_is_late(city: City, on: On) -> None:
    project = city.lead()
    for due in (date(2026, 7, 1), date(2027, 6, 2), date(2027, 6, 3)):
        draft = replace(lawful(city), due_on=due, ends_on=date(2028, 1, 1))
        record_promise(city.bureau, Because(), project, seen(project), draft, reviewed())
    found = promises_due(city.bureau, date(2026, 6, 2))
    assert [(one.row.due_on, one.late, one.left) for one in found] == [
        (date(2026, 7, 1), False, 3_000_000), (date(2027, 6, 2), False, 3_000_000),
    ]  # fmt: skip
    assert [one.late for one in promises_due(city.bureau, date(2026, 8, 2))] == [True, False, False]
    assert [one.unit for one in promises_due(city.finance, date(2026, 6, 2))] == ["市财政局"] * 2
    assert promises_due(city.other, date(2026, 6, 2)) == []
