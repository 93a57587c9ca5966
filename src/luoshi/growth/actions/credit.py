"""Whose a project is, in shares; and projects that are one: merging, and undoing it.

Each is asked for by one person, with the reason and the paper, and done once another has reviewed it
(``claim.review_claim``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.access import access_merge, access_project
from luoshi.growth.actions.changing import (
    Change,
    changing_project,
    lock_counting,
    require_relation,
    require_state,
)
from luoshi.growth.actions.claiming import (
    Papers,
    check_papers,
    earlier_hands,
    keep_claim,
    require_none_waits,
)
from luoshi.growth.actions.recounting import (
    contracted_of,
    first_signing,
    joins,
    members,
    next_order,
    reached_of,
    recount,
    stage_of,
    stages_of,
)
from luoshi.growth.changes import project_versions
from luoshi.growth.counting import Counts, Join
from luoshi.growth.in_force import counting_rules, stages
from luoshi.growth.life import STANDING, VERBS, Status
from luoshi.growth.models import Claim, ClaimKind, Counted, Merge, Project, Verdict
from luoshi.growth.naming import called
from luoshi.growth.relations import relations
from luoshi.growth.stating import state_stages
from luoshi.record.access import Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry, text_entry
from luoshi.record.hands import had_a_hand, own_work
from luoshi.record.models import Event, Unit
from luoshi.record.versions import WrongState
from luoshi.record.written import written_day

_NO_PAPERS = Papers()


def set_credits(
    actor: Actor,
    because: Because,
    project: UUID,
    seen: int,
    shares: Mapping[UUID, Decimal],
    since: date,
    papers: Papers,
    reason: str,
) -> UUID:
    """Ask that a project is credited from a day on in shares that add up to 1, with the paper in which the areas
    agreed; the claim's id. It holds once another has reviewed it.

    What was signed or added on days from then on is credited so; none for a day before the shares or the transfer that
    hold last, nor for one on which something was signed or added that was approved longer ago than the city allows.
    Raises NotFound, Refused, WrongState, Overtaken,
    WrongEntry, SecretDocument, PerhapsSecret.
    """
    reason = text_entry(reason, _("分成的依据"), "reason")
    check_papers(papers, since)
    if not papers.pieces:
        raise WrongEntry(_("请附双方确认分成的文件"), "evidence")
    if not shares or any(not 0 < share <= 1 or share != round(share, 6) for share in shares.values()):
        raise WrongEntry(_("每个单位的份额在 0 到 1 之间，最多六位小数"), "shares")
    if sum(shares.values()) != 1:
        raise WrongEntry(_("各单位的份额加起来要等于 1"), "shares")
    with changing_project("set credits", actor, because, project, seen) as change:
        if set(Unit.objects.filter(pk__in=list(shares)).values_list("id", flat=True)) != set(shares):
            raise WrongEntry(_("登记里没有选的单位，请刷新后再选"), "shares")
        if since > change.today:
            raise WrongEntry(_("分成的起始日不能晚于今天"), "since")
        _require_last(change.project, since)
        _require_fresh(change, since)
        require_none_waits(project, ClaimKind.SHARES)
        return keep_claim(
            change, papers, kind=ClaimKind.SHARES, on=since, text=reason,
            asked={"shares": {str(unit): str(share) for unit, share in shares.items()}},
            hands=earlier_hands(project, kind=ClaimKind.SHARES),
        )  # fmt: skip


def share(change: Change, claim: Claim) -> None:
    """Let the project be credited in the shares of a claim that was approved."""
    _require_last(change.project, claim.on)
    # Today, not when it was asked for: what waits for its review would be kept for the day on which a project stalls.
    _require_fresh(change, claim.on)
    row = {"from": claim.on.isoformat(), "shares": claim.asked["shares"]}
    change.put(credits=[*change.project.credits, row])
    change.data["counts"], _counts = recount(change.told, {change.project.id: change.project})


def _require_last(project: Project, since: date) -> None:
    """A transfer or shares of a later day hold from then on: what is said for a day before them would end there."""
    later = max((one["from"] for one in project.credits), default="")
    if later and since < date.fromisoformat(later):
        raise WrongEntry(
            _("%(day)s起已有流转或分成，从那天起按那次的份额：新的分成不能早于那一天")
            % {"day": written_day(date.fromisoformat(later))},
            "since",
        )


def _require_fresh(change: Change, since: date) -> None:
    """Raise WrongEntry for shares that would move a signing or an increment that was approved longer ago than the days
    that the city allows: what has stalled would be given away after the fact, or what prospers taken over. A signing is
    as old as the first of its project's: striking it out and signing again makes it no younger."""
    rows = Counted.objects.filter(project__in=members([change.project.id], joins()))
    claims = Claim.objects.filter(pk__in=rows.values("id"), approved_at__isnull=False)
    listed = [(one.kind, one.on, timezone.localdate(one.approved_at)) for one in claims]
    signed = min(
        (approved for kind, _on, approved in listed if kind == ClaimKind.STAGE), default=change.today
    )
    allowed = counting_rules(change.today).shares_within
    settled = [
        on
        for kind, on, approved in listed
        if on >= since and (change.today - (signed if kind == ClaimKind.STAGE else approved)).days > allowed
    ]
    if settled:
        last = max(settled)
        raise WrongEntry(
            _(
                "%(day)s签约或增资的，审定已经超过 %(days)s 天，那天是谁的不能再改：新的分成最早从 %(since)s 起"
            )
            % {"day": written_day(last), "days": allowed, "since": written_day(last + timedelta(days=1))},
            "since",
        )


def merge_projects(
    actor: Actor,
    because: Because,
    kept: UUID,
    seen: int,
    gone: UUID,
    gone_seen: int,
    reason: str,
    papers: Papers = _NO_PAPERS,
) -> UUID:
    """Ask that two projects are judged to be one, ``kept`` standing for both; the claim's id. Once another has reviewed
    it, they count once, as the record that signed first has it; what the other had signed or added adds nothing. Money
    and batches stay those of ``kept``.

    Raises NotFound, Refused, WrongState, Overtaken, WrongEntry, SecretDocument, PerhapsSecret.
    """
    reason = text_entry(reason, _("并项的理由"), "reason")
    if kept == gone:
        raise WrongEntry(_("请选两个项目"), "gone")
    other = access_project(actor, gone)
    with changing_project("merge", actor, because, kept, seen) as change:
        check_papers(papers, change.today)
        require_relation(actor, change.verb, relations(actor, other))
        require_state(change.verb, other)
        _require_no_more(change.project, other)
        overtaken = _("您打开以后，%(who)s改过要并入的那条登记。请看过再提交")
        project_versions.require(other, gone_seen, overtaken)
        waits = Claim.objects.filter(kind=ClaimKind.MERGE, verdict=Verdict.WAITING)
        if waits.filter(Q(asked__gone=str(gone)) | Q(project=gone, asked__gone=str(kept))).exists():
            raise WrongEntry(_("这条登记已经有人提出并项，正在等另一个人审核"), "gone")
        return keep_claim(
            change, papers, kind=ClaimKind.MERGE, on=change.today, text=reason, asked={"gone": str(gone)},
            hands=earlier_hands(kept, kind=ClaimKind.MERGE),
        )  # fmt: skip


def join(change: Change, claim: Claim) -> None:
    """Let the project stand for another as well, by a claim that was approved."""
    kept, gone = change.project.id, UUID(claim.asked["gone"])
    other = Project.objects.get(pk=gone)
    if other.status not in STANDING:
        raise WrongState(_("要并入的登记已经并入别的项目"))
    _require_no_more(change.project, other)
    order = next_order()
    standing = [*joins(), Join(kept, gone, order)]
    change.data["merge"] = {"gone": str(gone), "order": order, "reason": claim.text}
    before = list(change.project.credits)
    # Whoever signed first is credited, and the credits of the kept project go on from there. It is counted once, with
    # these: what was stated by others' credits first would stay stated.
    first = first_signing(kept, standing)
    if first is not None and first.project != kept:
        change.put(credits=list(Project.objects.values_list("credits", flat=True).get(pk=first.project)))
    _count_again(change, standing)
    change.data["merge"] |= {"credits_before": before, "credits_after": list(change.project.credits)}


def _require_no_more(kept: Project, gone: Project) -> None:
    """Raise WrongState where the record that signed first was signed for more, and the other alone has reached stages:
    by the merge so much would have been started of which nobody has proved that it was."""
    rows = Counted.objects.filter(group__in=[kept.id, gone.id], kind="signing", counts=True)
    signed = {row.group: row for row in rows}
    if len(signed) < 2:
        return
    first, later = sorted((kept, gone), key=lambda one: (signed[one.id].on, one is gone))
    ahead = [
        called(stage)
        for stage in stages(later.found_on).stages
        if stage.column and stage.code in later.stages and stage.code not in first.stages
    ]
    if ahead and signed[first.id].amount > signed[later.id].amount:
        raise WrongState(
            _(
                "先签约的 %(first)s 签得多，到“%(stages)s”的却是后签、签得少的 %(later)s，不能并："
                "先签的只是意向的，请另一个人先撤销那次签约；确实到了的，先在 %(first)s 申报"
            )
            % {"first": first.code, "stages": "、".join(ahead), "later": later.code}
        )


def undo_merge(
    actor: Actor, because: Because, merge: UUID, seen: int, reason: str, papers: Papers = _NO_PAPERS
) -> UUID:
    """Ask that two projects are two again; ``seen``: the version of the kept one; the claim's id. Once another has
    reviewed it, both count again as they did, with what was recorded since of the kept one staying with it. Raises
    NotFound, Refused, WrongState, Overtaken, WrongEntry, SecretDocument, PerhapsSecret.
    """
    reason = text_entry(reason, _("撤销的理由"), "reason")
    row = access_merge(actor, merge)
    _require_undoable(row)
    with changing_project("undo merge", actor, because, row.kept, seen) as change:
        check_papers(papers, change.today)
        require_none_waits(row.kept, ClaimKind.UNMERGE, merge=str(merge))
        return keep_claim(
            change, papers, kind=ClaimKind.UNMERGE, on=change.today, text=reason,
            asked={"merge": str(merge), "gone": str(row.gone)},
            hands=earlier_hands(row.kept, kind=ClaimKind.UNMERGE),
        )  # fmt: skip


def _require_undoable(row: Merge) -> None:
    if row.undone_at is not None:
        raise WrongState(_("这次并项已经撤销了"))
    if Project.objects.values_list("status", flat=True).get(pk=row.kept) == Status.MERGED:
        raise WrongState(_("留下的项目后来又并入别的项目：先撤销那一次"))


def part(change: Change, claim: Claim) -> None:
    """Let the project stand for another no longer, by a claim that was approved."""
    row = Merge.objects.get(pk=UUID(claim.asked["merge"]))
    _require_undoable(row)
    before, taken = row.credits_before, row.credits_after
    if before is not None and change.project.credits == taken:
        change.put(credits=before)
    change.data["undo"] = {"merge": str(row.id), "reason": claim.text}
    standing = [one for one in joins() if (one.kept, one.gone) != (row.kept, row.gone)]
    _count_again(change, standing)


@contextmanager
def joining(actor: Actor, because: Because, claim: Claim, *, approved: bool) -> Iterator[None]:
    """The frame of a review by which two records become one or two again: what is reviewed of the one that is kept is
    followed by what becomes of the other. Of every other claim it is nothing. Raises Refused for whoever changed the
    other record since it was asked for, NotFound where they may not see it."""
    if claim.kind not in (ClaimKind.MERGE, ClaimKind.UNMERGE) or not approved:
        yield
        return
    gone = UUID(claim.asked["gone"])
    with transaction.atomic():
        lock_counting()
        # Always in the same order, or two would wait for each other.
        for one in sorted((claim.project, gone)):
            access_project(actor, one)
            Project.objects.select_for_update(no_key=True).get(pk=one)
        if had_a_hand(actor, _changed_since(gone, claim)):
            raise Refused(own_work(actor))
        yield
        seen = Project.objects.values_list("version", flat=True).get(pk=gone)
        hands = claim.hands
        if claim.kind == ClaimKind.MERGE:
            with changing_project(
                "review", actor, because, gone, seen, counts=True, hands=hands, event="project merged away"
            ) as away:
                away.put(status=Status.MERGED, merged_into=claim.project)
                away.data["reason"] = claim.text
            return
        with changing_project(
            "review", actor, because, gone, seen, counts=True, hands=hands, event="project stands again"
        ) as again:
            again.put(merged_into=None)
            # Its merge stands no longer: the review of the one that was kept has said so.
            _count_again(again, joins())
            again.put(status=_status(again.project))
            again.data["reason"] = claim.text


def _changed_since(project: UUID, claim: Claim) -> list[dict[str, Any]]:
    """The hands of whoever changed a record since the claim about it was made."""
    edits = {verb.event for verb in VERBS.values() if verb.edits}
    found = Event.objects.filter(subject=project, kind__in=edits, at__gt=claim.at)
    return [data["hand"] for data in (event.opened() for event in found) if data is not None]


def _count_again(change: Change, standing: list[Join]) -> list[Counts]:
    """Stages and sums of the project as the merges have it."""
    project = change.project
    one = members([project.id], standing)
    reached = reached_of(one)
    state_stages(change.told, project, reached)
    days = stages_of(reached)
    change.put(stages=days, stage=stage_of(days, change.today))
    said, counts = recount(change.told, {project.id: project}, standing=standing)
    change.data["counts"] = {**change.data.get("counts", {}), **said}
    change.put(contracted=contracted_of(counts, project.id))
    return [row for row in counts if row.group == project.id]


def _status(project: Project) -> str:
    """By the stages that it is in, each as it was defined on its day."""
    effects = {
        one.effect
        for code, day in project.stages.items()
        for one in stages(date.fromisoformat(day)).stages
        if one.code == code
    }
    if "terminates" in effects:
        return Status.TERMINATED
    return Status.SUSPENDED if "suspends" in effects else Status.RUNNING
