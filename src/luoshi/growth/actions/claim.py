"""Claim that a stage was reached or money came, put in proof, ask to strike it out, lose a stage; and review, by
another, whatever was claimed or asked for of a project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.growth.access import access_claim
from luoshi.growth.actions.change_project import put_off
from luoshi.growth.actions.changing import Change, changing_project, require_state
from luoshi.growth.actions.claiming import (
    Papers,
    check_money,
    check_papers,
    check_stage,
    earlier_hands,
    keep_claim,
    keep_papers,
    name_of,
    require_none_waits,
    require_proofs,
)
from luoshi.growth.actions.credit import join, joining, part, share
from luoshi.growth.actions.exclude_project import exclude
from luoshi.growth.actions.promise import end, pay
from luoshi.growth.actions.recounting import (
    contracted_of,
    counts_as,
    joins,
    members,
    money_of,
    next_order,
    put_money,
    reached_of,
    recount,
    stage_of,
    stages_of,
)
from luoshi.growth.counting import Row
from luoshi.growth.doubts import (
    Doubt,
    doubts_of,
    doubts_of_doubles,
    doubts_of_entry,
    doubts_of_files,
    doubts_of_increase,
    doubts_of_money,
    doubts_within,
    piece_of,
    require_no_doubt,
    standing_increases,
    with_reason,
)
from luoshi.growth.in_charge import InCharge
from luoshi.growth.in_force import lead_rules, stage_defined, stages
from luoshi.growth.interests import declared_interest
from luoshi.growth.life import VERBS, Status
from luoshi.growth.models import (
    OF_LIFE,
    OF_PROMISES,
    Claim,
    ClaimKind,
    Counted,
    MoneyKind,
    Project,
    Proof,
    Verdict,
)
from luoshi.growth.naming import called
from luoshi.growth.schemes.stages import Stage
from luoshi.growth.stating import Reached, state_stages
from luoshi.record.access import Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry
from luoshi.record.hands import had_a_hand, own_work
from luoshi.record.versions import WrongState
from luoshi.record.written import written_day


class ClaimedBefore(WrongEntry):
    """The same sum of the same day was claimed already, and nobody has said that it is another."""


def claim_stage(
    actor: Actor,
    because: Because,
    project: UUID,
    seen: int,
    stage: str,
    on: date,
    papers: Papers,
    *,
    amount: Decimal | None = None,
    text: str = "",
    despite: str = "",
) -> UUID:
    """Claim that a project reached a stage on a day, with the proof its definition asks for; the claim's id.

    It counts once another person has reviewed it. ``amount``: of a signing the contracted sum, in yuan. Raises
    NotFound, Refused, WrongState, Overtaken; WrongEntry for missing proof, an earlier stage that is missing, or one
    that was reached already; SecretDocument, PerhapsSecret; Doubtful, where a file proves another claim as well or
    the entry review does not bear out a signing, unless ``despite`` says why that is right.
    """
    check_papers(papers, on)
    with changing_project("claim stage", actor, because, project, seen, adds=True) as change:
        defined = check_stage(stage, on, amount, change.today)
        _require_found(change, on)
        reached = change.project.stages
        if stage in reached:
            raise WrongEntry(
                _("已经到“%(stage)s”（%(day)s），不用再报；增资另报")
                % {"stage": called(defined), "day": written_day(date.fromisoformat(reached[stage]))},
                "stage",
            )
        scheme = stages(on)
        if lacking := [need for need in defined.needs if reached.get(need, "9") > on.isoformat()]:
            names = "、".join(called(scheme.stage(need)) for need in lacking)
            raise WrongEntry(_("要先到“%(names)s”，并且不晚于这一天") % {"names": names}, "stage")
        _require_after_loss(change.project.id, defined, on)
        same = Claim.objects.filter(project=project, kind=ClaimKind.STAGE, stage=stage)
        if same.filter(verdict=Verdict.WAITING).exists():
            raise WrongEntry(_("这个阶段已经申报，正在等审核"), "stage")
        require_proofs(ClaimKind.STAGE, stage, "", on, [one.proof for one in papers.pieces])
        found = _same_files(actor, papers)
        if defined.counts:
            found += doubts_of_entry([(project, on)]).get(project, [])
            if amount is not None:
                found += doubts_of_doubles(actor, {project: amount}).get(project, [])
        require_no_doubt(found, despite)
        return keep_claim(
            change, papers, stage=stage, on=on, amount=amount, text=with_reason(text, found, despite),
            hands=earlier_hands(project, stage=stage),
        )  # fmt: skip


def claim_money(
    actor: Actor,
    because: Because,
    project: UUID,
    seen: int,
    money: str,
    on: date,
    amount: Decimal,
    papers: Papers,
    *,
    funds: str = "",
    text: str = "",
    not_double: bool = False,
    despite: str = "",
) -> UUID:
    """Claim money of a project: an increase of what was contracted, what was completed in a period that ended ``on``,
    what arrived, what was spent of a bond; the claim's id. In yuan, only what is new: never a sum up to now.

    Raises as ``claim_stage``; ClaimedBefore for the same sum on the same day, unless a person said ``not_double``;
    Doubtful also where it is more than was contracted, and for an increase much like another of the project.
    """
    check_papers(papers, on)
    with changing_project("claim money", actor, because, project, seen, adds=True) as change:
        check_money(money, on, amount, funds, change.today)
        _require_found(change, on)
        if money == MoneyKind.INCREASE and change.project.contracted is None:
            raise WrongEntry(_("还没有计入的签约，谈不上增资：请先报签约"), "money")
        same = Claim.objects.filter(
            project__in=members([project], joins()), money=money, on=on, amount=amount, funds=funds,
            verdict__in=(Verdict.WAITING, Verdict.APPROVED),
        )  # fmt: skip
        increases = money == MoneyKind.INCREASE
        # Of an increase the reviewer is to be told as well: that is a doubt, for which a reason is given.
        if not increases and not not_double and same.exists():
            raise ClaimedBefore(
                _("同一天、同样金额的这笔钱已经报过；确实是另一笔的，勾上“确实是另一笔钱，不是重复申报”再报"),
                "amount",
            )
        require_proofs(ClaimKind.MONEY, "", money, on, [one.proof for one in papers.pieces])
        found = _same_files(actor, papers)
        found += doubts_of_money(change.project, money, amount, waiting=True)
        if increases:
            found += doubts_of_increase(on, amount, standing_increases([project])[project].values())
        require_no_doubt(found, despite)
        return keep_claim(
            change, papers, money=money, on=on, amount=amount, funds=funds,
            text=with_reason(text, found, despite),
            hands=earlier_hands(project, money=money, on=on, amount=amount),
        )  # fmt: skip


def _same_files(actor: Actor, papers: Papers, about: UUID | None = None) -> list[Doubt]:
    """What of these pieces proves another claim as well, or this one twice: ``about`` is one that has some already."""
    given = [piece for one in papers.pieces if (piece := piece_of(one.evidence)) is not None]
    kept = Proof.objects.filter(about=about) if about is not None else Proof.objects.none()
    before = [(one.address or one.link, one.name or one.link) for one in kept if one.address or one.link]
    again = {piece for piece, _name in given}
    found = doubts_within([*given, *(one for one in before if one[0] in again)])
    others = doubts_of_files(actor, dict(given), () if about is None else (about,))
    return found + [doubt for listed in others.values() for doubt in listed]


def _require_found(change: Change, on: date) -> None:
    if on < change.project.found_on:
        raise WrongEntry(
            _("不能早于线索登记日 %(day)s；登记日写晚了，请先改登记日")
            % {"day": written_day(change.project.found_on)},
            "on",
        )


def attach_proof(
    actor: Actor,
    because: Because,
    project: UUID,
    seen: int,
    papers: Papers,
    *,
    about: UUID | None = None,
    despite: str = "",
) -> list[UUID]:
    """Put in more proof, of a claim that waits (``about``) or of the project; the pieces' ids. Whoever does it has a
    hand in the claim. Raises as ``claim_stage``; Doubtful where a piece proves a claim already, this one or another,
    unless ``despite`` says why that is right."""
    if not papers.pieces:
        raise WrongEntry(_("请选一份证明材料"), "evidence")
    with changing_project("attach", actor, because, project, seen, adds=True) as change:
        check_papers(papers, change.today)
        if about is not None:
            claim = access_claim(actor, about)
            if claim.project != project or claim.verdict != Verdict.WAITING:
                raise WrongState(_("只能给等审核的申报补材料"))
            found = _same_files(actor, papers, about)
            require_no_doubt(found, despite)
            if found:
                change.data["reason"] = with_reason("", found, despite)
            change.data["hand_in"] = [str(about)]
        change.data["proofs"] = keep_papers(change.act, papers, about)
    return [UUID(one["id"]) for one in change.data["proofs"]]


@dataclass(frozen=True, slots=True)
class ClaimReview:
    """The review of one claim. ``despite``: why it is true though something of it is doubtful."""

    claim: UUID
    verdict: str
    comment: str = ""
    despite: str = ""


def review_claims(actor: Actor, because: Because, reviews: Sequence[ClaimReview]) -> None:
    """Review several claims, all or none: each as if alone. Raises as ``review_claim``, and says of which."""
    with transaction.atomic():
        for one in reviews:
            try:
                review_claim(actor, because, one.claim, one.verdict, one.comment, one.despite)
            except Refused as refused:
                raise Refused(_of_which(actor, one.claim, str(refused))) from None
            except WrongEntry as wrong:
                raise WrongEntry(_of_which(actor, one.claim, str(wrong)), wrong.field) from None


def _of_which(actor: Actor, claim: UUID, what: str) -> str:
    """What is wrong with one claim among several, with its project and what it claims."""
    row = access_claim(actor, claim)
    code = Project.objects.values_list("code", flat=True).get(pk=row.project)
    return _("%(code)s %(claim)s（%(day)s）：%(what)s") % {
        "code": code, "claim": name_of(row), "day": written_day(row.on), "what": what,
    }  # fmt: skip


def review_claim(
    actor: Actor, because: Because, claim: UUID, verdict: str, comment: str = "", despite: str = ""
) -> None:
    """Approve a claim, or return it with what is missing; what it asks for is done with the approval, and not before.

    Refused to whoever claimed it and everybody who edited the claim or the project since, whatever their role, under
    another account, or in another post; to whoever declared an interest in the project's entry review; and, of a
    project of the actor's own unit, where a leader in charge may review it, to whoever is none. Raises
    NotFound, Refused, WrongState; WrongEntry where proof is missing; Doubtful, where a file proves another claim as
    well or the money is more than was contracted, unless ``despite`` says why it is true all the same.
    """
    if verdict not in (Verdict.APPROVED, Verdict.RETURNED):
        raise WrongEntry(_("请选属实或退回"), "verdict")
    if verdict == Verdict.RETURNED and not comment.strip():
        raise WrongEntry(_("退回要写明还缺什么"), "comment")
    row = access_claim(actor, claim)
    seen = Project.objects.values_list("version", flat=True).get(pk=row.project)
    counts = (
        row.kind not in {ClaimKind.MONEY, ClaimKind.DELAY, *OF_PROMISES} or row.money == MoneyKind.INCREASE
    )
    with (
        joining(actor, because, row, approved=verdict == Verdict.APPROVED),
        changing_project(
            "review", actor, because, row.project, seen, adds=True, counts=counts, hands=row.hands
        ) as change,
    ):
        row = Claim.objects.get(pk=claim)
        if row.verdict != Verdict.WAITING:
            raise WrongState(_("这项申报已经审核过了"))
        # Somebody may have put in proof while this one waited for them.
        if had_a_hand(actor, row.hands):
            raise Refused(own_work(actor))
        if declared_interest(actor, [row.project]):
            raise Refused(_("您在这个项目的准入评审里申报过利益关系，要回避：请另一个人审核"))
        if InCharge(actor).reviews(change.project, row.hands):
            raise Refused(_("这是本单位自己的项目，申报由分管领导审核"))
        doubts = doubts_of(actor, [row]).get(claim, []) if verdict == Verdict.APPROVED else []
        require_no_doubt(doubts, despite)
        comment = with_reason(comment, doubts, despite)
        change.put(waiting=change.project.waiting - 1)
        change.data["review"] = {"claim": str(claim), "verdict": verdict, "comment": comment.strip()}
        if verdict == Verdict.RETURNED:
            return
        if row.kind not in OF_PROMISES:
            # What was promised is owed whatever becomes of the record.
            require_state(VERBS["strike"], change.project)
        given = list(Proof.objects.filter(about=claim).values_list("proof", flat=True))
        if (
            row.kind != ClaimKind.PAYMENT or row.amount is not None
        ):  # what is honoured without money has no slip
            require_proofs(row.kind, row.stage, row.money, row.on, given)
        _APPROVED[row.kind](change, row)


def _money(change: Change, claim: Claim) -> None:
    """Money that came or was spent, in the sums of its days; more that was contracted counts."""
    if claim.money == MoneyKind.INCREASE:
        _count(change, claim, "increase")
        return
    money = money_of(claim.project)
    if counts_as(claim.money, claim.on, claim.funds):
        money[claim.money].append((claim.on, claim.amount or Decimal(0)))
    change.put(**put_money(change.told, change.project, money))


def _reach(change: Change, claim: Claim) -> None:
    """The project has reached a stage; with that of the signing it counts."""
    project, scheme = change.project, stages(claim.on)
    stage = stage_defined(claim.stage, claim.on, claim.scheme)
    if claim.stage in {one.code for one in scheme.stages}:
        stage = scheme.stage(claim.stage)
    if claim.stage in project.stages:
        raise WrongState(_("已经到“%(stage)s”，不能再审") % {"stage": called(stage)})
    if lacking := [need for need in stage.needs if project.stages.get(need, "9") > claim.on.isoformat()]:
        names = "、".join(called(scheme.stage(need)) for need in lacking)
        raise WrongEntry(_("要先到“%(names)s”，并且不晚于这一天") % {"names": names}, "stage")
    _require_after_loss(project.id, stage, claim.on)
    one = members([project.id], joins())
    reached = reached_of(one, more=[Reached(claim.stage, claim.on)])
    _put_stages(change, reached)
    if stage.counts:
        _count(change, claim, "signing")
    if stage.effect == "suspends":
        change.put(status=Status.SUSPENDED)
    if stage.effect == "terminates":
        change.put(status=Status.TERMINATED)
    until = scheme.place(lead_rules(claim.on).lead_until)
    if 0 <= until <= scheme.place(claim.stage):
        today = change.today.isoformat()
        change.put(limits=[{**row, "done_on": row["done_on"] or today} for row in project.limits])


def _require_after_loss(project: UUID, stage: Stage, on: date) -> None:
    """Raise WrongEntry for a stage on a day before it was lost: it is reached again from then on, and a signing after
    a loss is a new one, in which all that was added before is."""
    lost = Claim.objects.filter(
        project__in=members([project], joins()), kind=ClaimKind.STAGE, stage=stage.code, verdict=Verdict.APPROVED,
        lost_on__gt=on,
    ).order_by("-lost_on")  # fmt: skip
    if day := lost.values_list("lost_on", flat=True).first():
        raise WrongEntry(
            _("项目%(day)s退出了“%(stage)s”，再到的日子不能早于那一天")
            % {"day": written_day(day), "stage": called(stage)},
            "on",
        )


def _put_stages(change: Change, reached: Sequence[Reached]) -> None:
    state_stages(change.told, change.project, reached)
    days = stages_of(reached)
    change.put(stages=days, stage=stage_of(days, change.today))


def _count(change: Change, claim: Claim, kind: str) -> None:
    """Take a signing or an increment into what counts."""
    project = change.project
    order = next_order()
    assert claim.amount is not None
    row = Row(claim.id, project.id, kind, claim.on, claim.amount, order)  # type: ignore[arg-type]
    said, counts = recount(change.told, {project.id: project}, new=[row])
    change.data["counted"] = [{"id": str(claim.id), "project": str(project.id), "kind": kind,
                               "on": claim.on.isoformat(), "amount": str(claim.amount), "order": order}]  # fmt: skip
    change.data["counts"] = said
    change.put(contracted=contracted_of(counts, project.id))


def strike_claim(
    actor: Actor,
    because: Because,
    claim: UUID,
    reason: str,
    papers: Papers = Papers(),  # noqa: B008 - it is frozen
) -> UUID:
    """Ask that a claim which was approved is struck out, since it is not true; the asking claim's id. Once another has
    reviewed it, it leaves totals and rule-books on all its days; until then it stands.

    Neither asked for nor reviewed by whoever claimed it: what is corrected is corrected by others. Raises NotFound,
    Refused, WrongState, WrongEntry, SecretDocument, PerhapsSecret.
    """
    reason = _reason(reason)
    row = access_claim(actor, claim)
    seen = Project.objects.values_list("version", flat=True).get(pk=row.project)
    with changing_project("strike", actor, because, row.project, seen, adds=True, hands=row.hands) as change:
        check_papers(papers, change.today)
        row = Claim.objects.get(pk=claim)
        if declared_interest(actor, [row.project]):
            raise Refused(_("您在这个项目的准入评审里申报过利益关系，要回避：请另一个人撤销"))
        _require_may_be_struck(change, row)
        require_none_waits(row.project, ClaimKind.STRIKE, claim=str(claim))
        earlier = earlier_hands(row.project, kind=ClaimKind.STRIKE, claim=str(claim))
        return keep_claim(
            change, papers, kind=ClaimKind.STRIKE, on=change.today, text=reason, asked={"claim": str(claim)},
            hands=[*row.hands, *earlier],
        )  # fmt: skip


def _require_may_be_struck(change: Change, row: Claim) -> None:
    if row.verdict != Verdict.APPROVED:
        raise WrongState(_("只有审核过的申报可以撤销"))
    if row.kind == ClaimKind.LOSS:
        raise WrongState(_("审核过的退出不能撤销：项目又到了这个阶段的，请重新申报"))
    if row.kind not in OF_LIFE:
        raise WrongState(_("“%(kind)s”审核过就办了，不能撤销：要改回来的，另提一次") % {"kind": name_of(row)})
    if row.kind == ClaimKind.STAGE and (resting := _resting_on(change, row.stage)):
        raise WrongState(
            _("后面的“%(names)s”还算到过：也不属实的，先“提请撤销”它；真的到过、后来退出的，先“退出阶段”")
            % {"names": "、".join(resting)}
        )


def _strike(change: Change, claim: Claim) -> None:
    """Strike out what a claim that was approved asks for."""
    row = Claim.objects.get(pk=UUID(claim.asked["claim"]))
    _require_may_be_struck(change, row)
    change.data["struck"] = {"claim": str(row.id), "reason": claim.text}
    if row.kind == ClaimKind.STAGE:
        _put_stages(change, reached_of(members([row.project], joins()), but=row.id))
        _status_after(change, row.stage)
    elif row.money != MoneyKind.INCREASE:
        change.put(**put_money(change.told, change.project, money_of(row.project, but=row.id)))
    _uncount(change, {row.id})


def _uncount(change: Change, claims: set[UUID]) -> None:
    project = change.project
    void = frozenset(Counted.objects.filter(pk__in=claims).values_list("id", flat=True))
    if not void:
        return
    said, counts = recount(change.told, {project.id: project}, void=void)
    change.data["void"] = sorted(map(str, void))
    change.data["counts"] = said
    change.put(contracted=contracted_of(counts, project.id))


def lose_stage(
    actor: Actor,
    because: Because,
    project: UUID,
    seen: int,
    stage: str,
    on: date,
    reason: str,
    papers: Papers = Papers(),  # noqa: B008 - it is frozen
) -> UUID:
    """Claim that a project is no longer in a stage from a day on (works were given up, a suspended one goes on); the
    claim's id. It holds once another has reviewed it, like a stage that was reached.

    What was, was: the days before keep it. A signing that is lost counts no longer. Raises NotFound, Refused,
    WrongState, Overtaken, WrongEntry; SecretDocument, PerhapsSecret.
    """
    reason = _reason(reason)
    check_papers(papers, on)
    with changing_project("lose stage", actor, because, project, seen) as change:
        _require_may_be_lost(change, stage, on)
        waits = Claim.objects.filter(
            project=project, kind=ClaimKind.LOSS, stage=stage, verdict=Verdict.WAITING
        )
        if waits.exists():
            raise WrongEntry(_("退出这个阶段已经申报，正在等审核"), "stage")
        return keep_claim(
            change, papers, stage=stage, on=on, text=reason, kind=ClaimKind.LOSS,
            hands=earlier_hands(project, stage=stage, kind=ClaimKind.LOSS),
        )  # fmt: skip


def _require_may_be_lost(change: Change, stage: str, on: date) -> None:
    reached = change.project.stages
    if stage not in reached:
        raise WrongState(_("项目不在这个阶段"))
    if not reached[stage] <= on.isoformat() <= change.today.isoformat():
        raise WrongEntry(_("退出的日子在到达之后、今天之前"), "on")
    _require_nothing_after(change, stage)


def _lose(change: Change, claim: Claim) -> None:
    """The project is in a stage no longer, by a claim that was approved."""
    _require_may_be_lost(change, claim.stage, claim.on)
    one = members([change.project.id], joins())
    gone = set(
        Claim.objects.filter(
            project__in=one, kind=ClaimKind.STAGE, stage=claim.stage, verdict=Verdict.APPROVED,
            lost_on__isnull=True,
        ).values_list("id", flat=True)
    )  # fmt: skip
    found = [
        Reached(
            row.stage, row.on, claim.on if row.stage == claim.stage and row.lost_on is None else row.lost_on
        )
        for row in reached_of(one)
    ]
    _put_stages(change, found)
    change.data["lost"] = {
        "claims": [str(claim) for claim in sorted(gone)],
        "on": claim.on.isoformat(),
        "reason": claim.text,
    }
    _status_after(change, claim.stage)
    _uncount(change, gone)


def _resting_on(change: Change, stage: str) -> list[str]:
    """The stages, by name, that the project has reached and that need this one."""
    return [
        called(one)
        for one in stages(change.today).stages
        if stage in one.needs and one.code in change.project.stages
    ]


def _require_nothing_after(change: Change, stage: str) -> None:
    if resting := _resting_on(change, stage):
        raise WrongState(_("先退出后面的阶段：%(names)s") % {"names": "、".join(resting)})


def _status_after(change: Change, stage: str) -> None:
    """A project that is no longer suspended or terminated runs."""
    effects = {one.code: one.effect for one in stages(change.today).stages}
    if effects.get(stage):
        left = {effects.get(code, "") for code in change.project.stages}
        status = (
            Status.TERMINATED
            if "terminates" in left
            else Status.SUSPENDED
            if "suspends" in left
            else Status.RUNNING
        )
        change.put(status=status)


def _reason(text: str) -> str:
    if not text.strip():
        raise WrongEntry(_("请写明理由"), "reason")
    return text.strip()


_APPROVED: dict[str, Callable[[Change, Claim], None]] = {
    ClaimKind.STAGE: _reach,
    ClaimKind.LOSS: _lose,
    ClaimKind.MONEY: _money,
    ClaimKind.SHARES: share,
    ClaimKind.EXCLUSION: exclude,
    ClaimKind.MERGE: join,
    ClaimKind.UNMERGE: part,
    ClaimKind.PAYMENT: pay,
    ClaimKind.END: end,
    ClaimKind.DELAY: put_off,
    ClaimKind.STRIKE: _strike,
}
"""What is done once a claim of each kind was approved."""
