"""Promises in agreements: recorded, approved with basis and review only, paid, ended. A change of leaders ends none.

What was paid and that one ends is entered by one person and reviewed by another (``claim.review_claim``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from luoshi.growth.access import access_promise
from luoshi.growth.actions.changing import Change, changing_project
from luoshi.growth.actions.claiming import (
    Papers,
    check_papers,
    earlier_hands,
    is_sum,
    keep_claim,
    keep_papers,
    proof_names,
    require_none_waits,
    require_proofs,
)
from luoshi.growth.actions.register_projects import MOST_YUAN, Cell, source_of
from luoshi.growth.in_force import counting_rules
from luoshi.growth.models import Claim, ClaimKind, Project, Promise, PromiseState, Proof, Verdict
from luoshi.growth.relations import FOR_THE_UNIT
from luoshi.growth.stating import Timelines
from luoshi.record.access import Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.columns import to_json
from luoshi.record.entries import WrongEntry, text_entry
from luoshi.record.hands import had_a_hand, own_work, with_hand
from luoshi.record.limits import Limit, due
from luoshi.record.models import Unit, new_id
from luoshi.record.scopes import scope_of
from luoshi.record.versions import WrongState
from luoshi.record.written import written_day


@dataclass(frozen=True, slots=True)
class PromiseDraft:
    """What is promised: by which unit, how much (yuan), on which condition, until when it is due, when it ends.

    ``legal_basis``: the law, regulation or decision that allows it; ``review``: number and result of the
    fair-competition review, ``review_passed`` its result, ``reviewed_on`` its day.
    """

    title: str
    unit: UUID
    amount: Decimal | None = None
    condition: str = ""
    due_on: date | None = None
    ends_on: date | None = None
    legal_basis: str = ""
    review: str = ""
    review_passed: bool | None = None
    reviewed_on: date | None = None


CHANGEABLE = frozenset(PromiseDraft.__dataclass_fields__)


def record_promise(
    actor: Actor,
    because: Because,
    project: UUID,
    seen: int,
    promise: PromiseDraft,
    papers: Papers,
    *,
    cell: Cell | None = None,
) -> UUID:
    """Record a promise of an agreement, to be approved by another; its id. ``cell``: where a ledger says it. Raises
    NotFound, Refused, WrongState, Overtaken, WrongEntry, SecretDocument, PerhapsSecret."""
    found = new_id()
    with changing_project("promise", actor, because, project, seen, adds=True) as change:
        if cell is not None:
            change.rest_on(source_of(change.act, cell))
        check_papers(papers, change.today)
        row = Promise(id=found, project=project, code="", version=0)
        number = Promise.objects.filter(project=project).count() + 1
        row.code = f"{change.project.code}-{number:02d}"
        _fill(row, {name: getattr(promise, name) for name in CHANGEABLE}, change.today)
        row.hands = with_hand([], actor, "promise")
        _keep(change, row, {}, {"code": row.code})
        change.data["proofs"] = keep_papers(change.act, papers, found)
    return found


def change_promise(
    actor: Actor,
    because: Because,
    promise: UUID,
    seen: int,
    values: Mapping[str, Any],
    papers: Papers,
    *,
    cell: Cell | None = None,
) -> None:
    """Give what a promise says (``PromiseDraft``'s fields) other values, while nobody has approved it; ``seen``: the
    version of the promise; ``cell``: where a ledger says it. Raises NotFound, Refused, WrongState, WrongEntry,
    SecretDocument, PerhapsSecret."""
    if odd := sorted(set(values) - CHANGEABLE):
        raise WrongEntry(_("这里不能改 %(columns)s") % {"columns": "、".join(odd)}, odd[0])
    with _changing(actor, because, "change promise", promise) as (change, row):
        if cell is not None:
            change.rest_on(source_of(change.act, cell))
        if row.version != seen:
            raise WrongEntry(_("您打开以后有人改过这项承诺，请看过再提交"))
        if row.state not in (PromiseState.DRAFT, PromiseState.REFUSED):
            raise WrongState(_("已批准的承诺不能改：另登记一项，或者终止它"))
        check_papers(papers, change.today)
        before = _columns(row)
        _fill(row, values, change.today)
        row.state = PromiseState.DRAFT
        row.hands = with_hand(row.hands, actor, "change")
        _keep(change, row, before, {})
        change.data["proofs"] = keep_papers(change.act, papers, promise)


def decide_promise(
    actor: Actor, because: Because, promise: UUID, *, approve: bool, reason: str = "", seen: int | None = None
) -> None:
    """Approve a promise, or refuse it. Without legal basis, a fair-competition review that it passed with its paper,
    and an end to come it cannot be approved by anybody; nor by whoever recorded or changed it. ``seen``: the version
    of the promise that they have read; nobody approves another amount than that. Raises NotFound, Refused, WrongState,
    WrongEntry.
    """
    row = access_promise(actor, promise)
    with _changing(actor, because, "approve promise", promise, hands=row.hands) as (change, row):
        if row.state != PromiseState.DRAFT:
            raise WrongState(_("这项承诺已经有结论"))
        if seen is not None and seen != row.version:
            raise WrongEntry(_("您打开以后有人改过这项承诺，请看过再提交"))
        if not approve and not reason.strip():
            raise WrongEntry(_("不批准要写明理由"), "reason")
        given = papers_of_promises([promise])[promise]
        if approve and (lacking := lacking_for_approval(row, given, change.today)):
            raise WrongEntry(
                _("不能批准，缺：%(what)s（公平竞争审查条例第十条、优化营商环境条例第三十一条）")
                % {"what": "、".join(lacking.values())},
                next(iter(lacking)),
            )
        before = _columns(row)
        row.state = PromiseState.APPROVED if approve else PromiseState.REFUSED
        row.reason = reason.strip()
        _keep(change, row, before, {"decided": True})


def papers_of_promises(promises: Iterable[UUID]) -> dict[UUID, set[str]]:
    """Which kinds of proof were put in with promises; one query."""
    found: dict[UUID, set[str]] = {one: set() for one in promises}
    for one, proof in Proof.objects.filter(about__in=list(found)).values_list("about", "proof"):
        if one is not None:
            found[one].add(proof)
    return found


def review_proofs(today: date) -> list[str]:
    """The kinds of proof of which one shows a fair-competition review; empty where the city knows none: any does."""
    known = proof_names(today)
    return [one for one in counting_rules(today).promise.review if one in known]


def last_end(today: date) -> date:
    """The last day on which a promise that is approved today may end."""
    return due(Limit("months", 12 * counting_rules(today).promise.years), today).on or today


def lacking_for_approval(row: Promise, given: Collection[str], today: date) -> dict[str, str]:
    """What a promise lacks today without which nobody may approve it: column and what is missing. ``given``: the kinds
    of proof that were put in with it."""
    found = {}
    nothing = {"", *counting_rules(today).promise.no_basis}
    if row.legal_basis in nothing:
        found["legal_basis"] = _("法律、法规或国务院批准的依据")
    if row.review in nothing or row.reviewed_on is None:
        found["review"] = _("公平竞争审查的文号和日期")
    elif row.review_passed is not True:
        found["review_passed"] = _("公平竞争审查通过的结论")
    if row.ends_on is None:
        found["ends_on"] = _("终止日")
    elif not today < row.ends_on <= last_end(today):
        found["ends_on"] = _("批准以后、%(day)s以前的终止日") % {"day": written_day(last_end(today))}
    if row.due_on is None:
        found["due_on"] = _("应兑现日")
    wanted = review_proofs(today)
    if not (set(given) & set(wanted) if wanted else given):
        found["evidence"] = _("公平竞争审查的材料（点“修改”补上）")
    return found


def pay_promise(
    actor: Actor,
    because: Because,
    promise: UUID,
    on: date,
    amount: Decimal | None,
    papers: Papers,
    *,
    text: str = "",
    honours: bool = False,
) -> UUID:
    """Record what was paid on a promise (yuan), with its proof, by the unit that owes it or the bureau; the claim's id,
    which is the payment's. It is paid once another has reviewed it; once all of it is, the promise is honoured. Of a
    promise without an amount no payment says that it is honoured: ``honours`` says it, with or without one. A payment's
    day is none before the day of the fair-competition review, without which nobody approves, and none after its end.
    Raises NotFound, Refused, WrongState, WrongEntry, SecretDocument, PerhapsSecret.
    """
    check_papers(papers, on)
    if not papers.pieces:
        raise WrongEntry(_("兑现要附付款凭证"), "evidence")
    with _changing(actor, because, "pay promise", promise) as (change, row):
        if "office" not in change.relations and row.unit not in scope_of(actor, FOR_THE_UNIT):
            raise Refused(_("这项承诺由另一个单位兑现"))
        if honours and row.amount is not None:
            raise WrongEntry(_("有金额的承诺付清了就是兑现，不另外标"), "honours")
        if on > change.today or (not is_sum(amount) and not (honours and amount is None)):
            raise WrongEntry(_("付款日不能晚于今天；金额要大于 0，最多到分"), "amount")
        _require_within(row, on)
        waits = _waiting(promise, ClaimKind.PAYMENT).aggregate(total=Sum("amount"))["total"] or Decimal(0)
        _require_payable(row, waits + (amount or Decimal(0)))
        if amount is not None:
            require_proofs(ClaimKind.PAYMENT, "", "", on, [one.proof for one in papers.pieces])
        return keep_claim(
            change, papers, kind=ClaimKind.PAYMENT, on=on, amount=amount, text=text,
            asked={"promise": str(promise), **({"honours": True} if honours else {})},
            hands=earlier_hands(row.project, kind=ClaimKind.PAYMENT, promise=str(promise)),
        )  # fmt: skip


def pay(change: Change, claim: Claim) -> None:
    """Take a payment that was approved into what was paid on its promise, on its day."""
    row = Promise.objects.get(pk=UUID(claim.asked["promise"]))
    amount = claim.amount or Decimal(0)
    _require_payable(row, amount)
    before = _columns(row)
    row.paid += amount
    if claim.asked.get("honours") or (row.amount is not None and row.paid >= row.amount):
        row.state, row.honoured_on = PromiseState.HONOURED, claim.on
    _keep(change, row, before, {}, since=claim.on)
    if claim.amount is not None:
        change.data["payment"] = {
            "id": str(claim.id), "promise": str(row.id), "on": claim.on.isoformat(), "amount": str(amount),
            "text": claim.text, "by": {"name": claim.by_name, "post": claim.by_post},
        }  # fmt: skip


def _require_within(row: Promise, on: date) -> None:
    first, last = row.reviewed_on, row.ends_on
    if (first and on < first) or (last and on > last):
        raise WrongEntry(
            _("兑现的日子要在公平竞争审查（%(first)s）以后、承诺终止（%(last)s）以前")
            % {"first": written_day(first), "last": written_day(last)},
            "on",
        )


def _require_payable(row: Promise, more: Decimal) -> None:
    if row.state != PromiseState.APPROVED:
        raise WrongState(_("只有批准了、还没有兑现完的承诺可以登记付款"))
    if row.amount is not None and row.paid + more > row.amount:
        raise WrongEntry(
            _("已兑现的、等审核的和这一笔加起来，不能超过承诺的 %(amount)s 元") % {"amount": row.amount},
            "amount",
        )


def _waiting(promise: UUID, kind: ClaimKind) -> QuerySet[Claim]:
    return Claim.objects.filter(kind=kind, verdict=Verdict.WAITING, asked__promise=str(promise))


def end_promise(
    actor: Actor,
    because: Because,
    promise: UUID,
    reason: str,
    text: str,
    papers: Papers = Papers(),  # noqa: B008 - it is frozen
) -> UUID:
    """Ask that a promise is not to be honoured any more, for one of the reasons that the city has laid down
    (``reason``: its code) and in words; the claim's id. A change of leaders, of divisions or of bodies is none
    (优化营商环境条例 art. 31). It ends once another has reviewed it, who had no hand in the promise either.

    Raises NotFound, Refused, WrongState, WrongEntry, SecretDocument, PerhapsSecret.
    """
    text = text_entry(text, _("终止的说明"), "text")
    with _changing(actor, because, "end promise", promise) as (change, row):
        check_papers(papers, change.today)
        listed = counting_rules(change.today).endings
        if reason not in listed:
            raise WrongEntry(
                _("请选终止的理由：%(listed)s。换届、领导调整、机构调整不是理由")
                % {"listed": "、".join(listed.values())},
                "reason",
            )
        _require_not_over(row)
        require_none_waits(row.project, ClaimKind.END, promise=str(promise))
        earlier = earlier_hands(row.project, kind=ClaimKind.END, promise=str(promise))
        return keep_claim(
            change, papers, kind=ClaimKind.END, on=change.today, text=text,
            asked={"promise": str(promise), "reason": reason}, hands=[*row.hands, *earlier],
        )  # fmt: skip


def end(change: Change, claim: Claim) -> None:
    """End a promise, by a claim that was approved."""
    row = Promise.objects.get(pk=UUID(claim.asked["promise"]))
    _require_not_over(row)
    before = _columns(row)
    name = counting_rules(claim.on).endings.get(claim.asked["reason"], claim.asked["reason"])
    row.state, row.reason = PromiseState.ENDED, f"{name}：{claim.text}"
    _keep(change, row, before, {"decided": True})


def _require_not_over(row: Promise) -> None:
    if row.state not in (PromiseState.DRAFT, PromiseState.APPROVED):
        raise WrongState(_("这项承诺已经兑现或终止"))


_SAID = {
    "code": "code", "project": "project", "unit": "unit", "amount": "amount", "due_on": "due_on",
    "honoured_on": "honoured_on", "paid": "honoured", "reviewed_on": "reviewed_on", "legal_basis": "legal_basis",
}  # fmt: skip
_COLUMNS = (
    "title", "unit", "amount", "condition", "due_on", "ends_on", "legal_basis", "review", "review_passed",
    "reviewed_on", "state", "paid", "honoured_on", "reason", "hands",
)  # fmt: skip


def _columns(row: Promise) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _COLUMNS}


def _fill(row: Promise, values: Mapping[str, Any], today: date) -> None:
    for name, value in values.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.title = text_entry(row.title, _("承诺事项"), "title")
    if not Unit.objects.filter(pk=row.unit).exists():
        raise WrongEntry(_("登记里没有选的单位，请刷新后再选"), "unit")
    if row.amount is not None and not 0 < row.amount <= MOST_YUAN:
        raise WrongEntry(_("金额要大于 0；没有金额的留空"), "amount")
    if row.due_on and row.ends_on and row.ends_on < row.due_on:
        raise WrongEntry(_("终止日不能早于应兑现日"), "ends_on")
    if row.reviewed_on and row.reviewed_on > today:
        raise WrongEntry(_("审查日不能晚于今天"), "reviewed_on")


def _keep(
    change: Change, row: Promise, before: dict[str, Any], more: dict[str, Any], since: date | None = None
) -> None:
    """Say in the event what the promise is now; rule-books read of those that were approved."""
    after = _columns(row)
    changed = {name: value for name, value in after.items() if name not in before or before[name] != value}
    change.data["promise"] = {
        "id": str(row.id), "version": row.version + 1, "set": {name: to_json(value) for name, value in changed.items()},
        "source": str(change.source.id), **more,
    }  # fmt: skip
    since = since or change.today
    told = Timelines(change.act, change.source, [row.id])
    if row.state in (PromiseState.APPROVED, PromiseState.HONOURED):
        fresh = before.get("state") == PromiseState.DRAFT
        for column, name in _SAID.items():
            value = getattr(row, column)
            value = None if value == "" or (name == "honoured" and not value) else value
            if (fresh and value is not None) or column in changed:
                told.say(
                    "promise",
                    row.id,
                    f"promise.{name}",
                    {**told.values(row.id, f"promise.{name}"), (since, None): value},
                )
        if fresh:
            told.say("promise", row.id, "promise.exists", {(since, None): "yes"})
    elif before.get("state") == PromiseState.APPROVED:
        first = told.first(row.id, "promise.exists") or change.today
        span = (first, change.today) if first < change.today else (first, None)
        told.say("promise", row.id, "promise.exists", {span: "yes" if span[1] else "no"})


@contextmanager
def _changing(
    actor: Actor, because: Because, verb: str, promise: UUID, hands: list[dict[str, Any]] | None = None
) -> Iterator[tuple[Change, Promise]]:
    """The frame of a change of a promise: the project's, with the promise as it is once nobody else is at it."""
    row = access_promise(actor, promise)
    seen = Project.objects.values_list("version", flat=True).get(pk=row.project)
    with changing_project(verb, actor, because, row.project, seen, adds=True, hands=hands) as change:
        current = Promise.objects.get(pk=promise)
        # Somebody may have changed it while this one waited for them.
        if hands is not None and had_a_hand(actor, current.hands):
            raise Refused(own_work(actor))
        yield change, current
