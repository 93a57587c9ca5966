"""One project: what it is now or was on a day, its life, money, proof and promises, what somebody may do with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.access import access_project, projects_of
from luoshi.growth.actions.entry_review import in_committee
from luoshi.growth.actions.recounting import joins, members
from luoshi.growth.changes import project_versions
from luoshi.growth.doubts import Doubt, doubts_of
from luoshi.growth.in_charge import InCharge
from luoshi.growth.in_force import stage_defined, stages
from luoshi.growth.interests import declared_interest
from luoshi.growth.life import LIVE, VERBS, Relation
from luoshi.growth.models import (
    OF_LIFE,
    Claim,
    ClaimKind,
    Contact,
    Counted,
    EntryReview,
    Merge,
    Payment,
    Project,
    Promise,
    Proof,
    Transfer,
    Undertaking,
    Verdict,
)
from luoshi.growth.queries.asked import Asked, asked_of
from luoshi.growth.queries.independent import Comparison
from luoshi.growth.queries.not_counted import NotCounted, why_not_counted
from luoshi.growth.queries.parts_then import (
    contacts_then,
    promises_then,
    reviews_then,
    transfers_then,
    undertakings_then,
)
from luoshi.growth.queries.projects import names_in, with_words
from luoshi.growth.relations import FOR_THE_UNIT, has_a_part, relations
from luoshi.growth.schemes.stages import Stage
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor
from luoshi.record.hands import had_a_hand, hands_on
from luoshi.record.models import Area, Event, File, Post, Source
from luoshi.record.queries.ledgers import unit_names
from luoshi.record.queries.sources import SourceShown, sources_described
from luoshi.record.scopes import scope_of, units_below
from luoshi.record.versions import RowEvent


@dataclass(frozen=True, slots=True)
class ClaimShown:
    """A claim with its proof, and where its words come from. ``may_review``: the actor may; ``own``: they had a hand
    in it, or declared an interest in the project. ``unproved``: no proof was put in. ``others``: codes of other
    projects that the same file proves; ``doubts``: of one that waits, what its reviewer has to speak to; ``asked``: of
    what is neither stage nor money what it would change; ``for_leader``: of one that waits, that not the actor but the
    leader in charge reviews it, the project being of the actor's unit."""

    row: Claim
    proofs: tuple[Proof, ...]
    source: Source | None
    may_review: bool
    own: bool
    others: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()
    asked: Asked | None = None
    for_leader: bool = False

    @property
    def unproved(self) -> bool:
        """Whether nothing proves it."""
        return not self.proofs


@dataclass(frozen=True, slots=True)
class StageShown:
    """A stage of the project's life: its definition, the day reached and planned, the claims of it."""

    stage: Stage
    reached_on: date | None
    planned_on: date | None
    claims: tuple[ClaimShown, ...]


@dataclass(frozen=True, slots=True)
class PromiseShown:
    """A promise with what was paid on it, and its papers."""

    row: Promise
    payments: tuple[Payment, ...]
    proofs: tuple[Proof, ...]


@dataclass(slots=True)
class ProjectShown:
    """A project with all that belongs to it. ``can``: names of the verbs that the actor may do now. ``one_with``: other
    records judged to be this project. ``papers``: of each claim, promise, payment, entry review what proves it.
    ``source``: that of its registration. ``erased``: files of proof that were erased by law."""

    row: Project
    names: dict[UUID, str]
    life: list[StageShown]
    money: list[ClaimShown]
    decisions: list[ClaimShown]  # what changes what counts, or pays, and is neither stage nor money
    proofs: list[Proof]  # of the project itself
    contacts: list[Contact]
    undertakings: list[Undertaking]
    transfers: list[Transfer]
    reviews: list[EntryReview]
    promises: list[PromiseShown]
    counted: list[Counted]
    why_not: dict[UUID, NotCounted]  # of those that do not count
    merges: list[Merge]
    one_with: list[Project]
    history: list[RowEvent]
    source: UUID | None = None
    erased: frozenset[UUID] = frozenset()
    can: frozenset[str] = frozenset()
    waiting: list[ClaimShown] = field(default_factory=list)
    papers: dict[UUID, list[Proof]] = field(default_factory=dict)

    def payments_waiting(self, promise: UUID) -> Decimal:
        """What was entered as paid on a promise and waits for its review (yuan)."""
        waiting = [
            one.row for one in self.decisions if one.row.kind == ClaimKind.PAYMENT and not one.row.verdict
        ]
        mine = [one.amount or Decimal(0) for one in waiting if one.asked["promise"] == str(promise)]
        return sum(mine, Decimal(0))


def project_shown(actor: Actor, project: UUID, moment: datetime | None = None) -> ProjectShown:
    """A project as it is, or as was known at ``moment``; raises NotFound. About twenty queries."""
    now = access_project(actor, project)
    row = now if moment is None else project_at(actor, project, moment)
    upto: dict[str, Any] = {} if moment is None else {"at__lte": moment}
    mine = relations(actor, now)
    claims = list(Claim.objects.filter(project=project, **upto).order_by("on", "at", "id"))
    if moment is not None:
        claims = [_then(claim, moment) for claim in claims]
    proofs = list(Proof.objects.filter(project=project, **upto).order_by("at", "id"))
    of: dict[UUID | None, list[Proof]] = defaultdict(list)
    for proof in proofs:
        of[proof.about].append(proof)
    sources = Source.objects.in_bulk([claim.source for claim in claims])
    same = _others(actor, proofs)
    own = hands_on(actor, {claim.id: claim.hands for claim in claims})
    if declared_interest(actor, [project]):
        own |= {claim.id for claim in claims}
    asked = [claim for claim in claims if claim.verdict == Verdict.WAITING and moment is None]
    doubts = doubts_of(actor, asked) if asked else {}
    changes = asked_of(actor, claims)
    in_charge = InCharge(actor)
    for_leader = {one.id for one in asked if in_charge.reviews(now, one.hands)}
    shown = [
        ClaimShown(
            claim,
            tuple(of[claim.id]),
            sources.get(claim.source),
            moment is None
            and not claim.verdict
            and bool(mine & VERBS["review"].who)
            and claim.id not in own
            and claim.id not in for_leader
            and not (claim.id in changes and changes[claim.id].unseen),
            claim.id in own,
            tuple(sorted({code for proof in of[claim.id] for code in same.get(proof.address, ())})),
            tuple(doubts.get(claim.id, ())),
            changes.get(claim.id),
            claim.id in for_leader,
        )
        for claim in claims
    ]
    promises = list(Promise.objects.filter(project=project, **upto).order_by("code"))
    payments: dict[UUID, list[Payment]] = defaultdict(list)
    for one in Payment.objects.filter(promise__in=[row.id for row in promises], **upto).order_by("on", "at"):
        payments[one.promise].append(one)
    undertakings = list(Undertaking.objects.filter(project=project).order_by("due_on", "id"))
    transfers = list(Transfer.objects.filter(project=project, **upto).order_by("at"))
    together = members([project], joins()) - {project}
    opened: dict[str, Any] = {} if moment is None else {"opened_at__lte": moment}
    reviews = list(EntryReview.objects.filter(project=project, **opened).order_by("opened_at"))
    contacts = list(Contact.objects.filter(project=project, **upto).order_by("-on", "-at"))
    if moment is not None:
        events = project_events(now, moment)
        promises, undertakings = promises_then(promises, events), undertakings_then(undertakings, events)
        transfers, reviews = transfers_then(transfers, events), reviews_then(reviews, events)
        contacts = contacts_then(contacts, events)
    counted = _counted(project, moment)
    found = ProjectShown(
        row=row,
        names=names_in([row]),
        life=_life(row, [one for one in shown if one.row.stage]),
        money=[one for one in shown if one.row.money],
        decisions=[one for one in shown if one.row.kind not in OF_LIFE],
        proofs=of[None],
        contacts=contacts,
        undertakings=undertakings,
        transfers=transfers,
        reviews=reviews,
        promises=[PromiseShown(one, tuple(payments[one.id]), tuple(of[one.id])) for one in promises],
        counted=counted,
        why_not=why_not_counted({row.id} if row.excluded else (), counted, moment),
        merges=[
            _merge_then(one, moment) for one in Merge.objects.filter(kept=project, **upto).order_by("at")
        ],
        one_with=list(projects_of(actor).filter(pk__in=together).order_by("year", "number")),
        history=project_history(actor, project, moment),
        papers={about: listed for about, listed in of.items() if about is not None},
    )
    files = [proof.file for proof in proofs if proof.file]
    if files:
        erased = File.objects.filter(pk__in=files, address__isnull=True).values_list("id", flat=True)
        found.erased = frozenset(erased)
    found.source = next(
        (UUID(one.details["source"]) for one in found.history[:1] if "source" in one.details), None
    )
    units = {one.unit for one in promises} | {
        unit for one in found.transfers for unit in (one.giver, one.taker)
    }
    units |= {one.owner for one in found.undertakings}
    found.names |= _names_said(found.history, units, found.names)
    if moment is None:
        found.can = what_may_be_done(actor, row)
        found.waiting = [one for one in shown if not one.row.verdict]
    return found


def _names_said(history: list[RowEvent], units: set[UUID], known: dict[UUID, str]) -> dict[UUID, str]:
    """The names of units and of what the history names, as far as they are not known yet; at most three queries."""
    posts, areas = set(), set()
    for event in history:
        for name, *values in event.columns:
            said = {one for one in values if isinstance(one, UUID)}
            if name in ("unit", "origin_unit"):
                units |= said
            elif name == "officer":
                posts |= said
            elif name == "area":
                areas |= said
            elif name == "credits":
                units |= {UUID(unit) for rows in values for row in rows or () for unit in row["shares"]}
    found: dict[UUID, str] = {}
    if missing := units - known.keys():
        found |= dict(unit_names(missing))
    if missing := posts - known.keys():
        found |= dict(Post.objects.filter(pk__in=missing).values_list("id", "title"))
    if missing := areas - known.keys():
        found |= dict(Area.objects.filter(pk__in=missing).values_list("id", "name"))
    return found


def _then(claim: Claim, moment: datetime) -> Claim:
    """A claim without what came later: a review, the striking out, the loss of the stage."""
    if claim.decided_at is not None and claim.decided_at > moment:
        approved = claim.approved_at is not None and claim.approved_at <= moment
        claim.verdict, claim.decided_at = (Verdict.APPROVED, claim.approved_at) if approved else ("", None)
        claim.comment = claim.decided_by_name = claim.decided_by_post = ""
    if claim.lost_at is not None and claim.lost_at > moment:
        claim.lost_on, claim.lost_because = None, ""
    return claim


def _counted(project: UUID, moment: datetime | None) -> list[Counted]:
    """What counts of a project: of an earlier moment the rows whose claims were approved by then."""
    rows = Counted.objects.filter(group=project).order_by("on", "order")
    if moment is not None:
        then = Claim.objects.filter(
            Q(struck_at__isnull=True) | Q(struck_at__gt=moment), approved_at__lte=moment
        )
        rows = rows.filter(pk__in=then.values("id"))
    return list(rows)


def _merge_then(merge: Merge, moment: datetime | None) -> Merge:
    """A merge without its undoing, where that came later."""
    if moment is not None and merge.undone_at is not None and merge.undone_at > moment:
        merge.undone_at, merge.undone_because = None, ""
    return merge


def _life(row: Project, claims: list[ClaimShown]) -> list[StageShown]:
    scheme = stages(timezone.localdate())
    known = {one.code for one in scheme.stages}
    by_stage: dict[str, list[ClaimShown]] = defaultdict(list)
    for claim in claims:
        by_stage[claim.row.stage].append(claim)
    # A stage that the list of today has no longer is shown as it was defined when it was claimed.
    today = timezone.localdate()
    earlier = {code: stage_defined(code, today) for code in [*row.stages, *row.planned] if code not in known}
    for one in claims:
        if one.row.stage not in known:
            earlier[one.row.stage] = stage_defined(one.row.stage, one.row.on, one.row.scheme)
    listed = [*scheme.stages, *earlier.values()]
    return [
        StageShown(
            stage,
            _day(row.stages.get(stage.code)),
            _day(row.planned.get(stage.code)),
            tuple(by_stage[stage.code]),
        )
        for stage in listed
    ]


def _others(actor: Actor, proofs: list[Proof]) -> dict[str, tuple[str, ...]]:
    """Codes of other projects, which one may see, that the same files prove."""
    addresses = {one.address for one in proofs if one.address}
    here = {one.project for one in proofs}
    rows = (
        Proof.objects.filter(address__in=addresses)
        .exclude(project__in=here)
        .values_list("address", "project")
    )
    same: dict[str, set[UUID]] = defaultdict(set)
    for address, project in rows:
        same[address].add(project)
    wanted = {one for listed in same.values() for one in listed}
    codes = dict(projects_of(actor).filter(pk__in=wanted).values_list("id", "code")) if wanted else {}
    return {address: tuple(codes[one] for one in listed if one in codes) for address, listed in same.items()}


def what_may_be_done(actor: Actor, row: Project) -> frozenset[str]:
    """Names of the verbs that the actor may do with a project as it is; what hangs on one claim or promise is asked
    there."""
    mine = relations(actor, row)
    can = {verb.name for verb in VERBS.values() if row.status in verb.while_ and mine & verb.who}
    if not row.waiting:
        can.discard("review")
    officer = row.officer is not None and row.officer in {held.post for held in actor.held}
    if officer or had_a_hand(actor, row.hands):
        can -= {"find", "withdraw finding"}
    if "correct contact" in can and Relation.OFFICE not in mine:
        own = Contact.objects.filter(project=row.id, by=actor.account, by__isnull=False)
        can -= set() if own.exists() else {"correct contact"}
    transfer = Transfer.objects.filter(project=row.id, ended="").first()
    review = EntryReview.objects.filter(project=row.id, verdict="").first()
    if transfer is not None:
        can.discard("ask transfer")
    if review is not None:
        can.discard("open review")
    asked = _asked_of(actor, row, can, transfer, review) if row.status in LIVE else set()
    return frozenset(can - {"answer transfer", "name committee", "score", "decide review"} | asked)


def _asked_of(
    actor: Actor, row: Project, can: set[str], transfer: Transfer | None, review: EntryReview | None
) -> set[str]:
    """What a transfer or an entry review that waits asks of the actor: whoever speaks for a unit that has not agreed
    answers the one; whoever sees the project and had no hand in it takes part in the other."""
    found: set[str] = set()
    if transfer is not None and may_answer(actor, transfer):
        found.add("answer transfer")
    officer = row.officer is not None and row.officer in {held.post for held in actor.held}
    if review is None or officer or had_a_hand(actor, [*row.hands, review.opened_hand]):
        return found
    if has_a_part(actor, row) or declared_interest(actor, [row.id]):
        return found
    if (
        may(actor, "work on projects")
        and in_committee(actor, review)
        and not had_a_hand(actor, [one["hand"] for one in review.members])
    ):
        found.add("score")
    if "name committee" in can:
        found.add("name committee")
    # Whoever scored, or declared an interest, does not say what it comes to.
    members_of = [one["hand"] for one in review.members]
    if "decide review" in can and not had_a_hand(actor, members_of):
        found.add("decide review")
    return found


def may_answer(actor: Actor, transfer: Transfer) -> bool:
    """Whether the actor speaks for a unit that has not agreed to a transfer yet."""
    own = scope_of(actor, FOR_THE_UNIT)
    return any(unit in own and str(unit) not in transfer.agreed for unit in (transfer.giver, transfer.taker))


def project_events(row: Project, moment: datetime | None = None) -> list[Event]:
    """The events of a project in their order, its registration first, batches among them; for whoever has fetched
    it."""
    rows = Event.objects.filter(subject=row.id).exclude(pk=row.registered_by)
    first = Event.objects.filter(pk=row.registered_by)
    if moment is not None:
        rows, first = rows.filter(at__lte=moment), first.filter(at__lte=moment)
    return [*first, *rows.order_by("at", "id")]


def project_at(actor: Actor, project: UUID, moment: datetime) -> Project:
    """The project as it was known at ``moment``; raises NotFound where it was not registered yet, or may not be
    seen. Batches, and what was planned first, are those of now."""
    now = access_project(actor, project)
    found: Project | None = None
    for event in project_events(now, moment):
        data = event.opened()
        if data is None:
            continue
        if event.id == now.registered_by:
            entry = next(one for one in data["projects"] if one["id"] == str(project))
            found = project_versions.made(entry, event.id, event.at)
        elif found is not None and "set" in data:
            found = project_versions.applied(found, data, event.at)
    if found is None:
        raise NotFound(_("那一天这个项目还没有登记"))
    found.audience, found.batches, found.tracks = now.audience, now.batches, now.tracks
    found.first_plans, found.first_year_plans = now.first_plans, now.first_year_plans
    return found


_OWN = frozenset({"set", "was", "by", "version", "hand", "projects"})
_NOT_TOLD = frozenset({"hands", "next_due_on", "year", "number", "waiting"})


def project_history(actor: Actor, project: UUID, moment: datetime | None = None) -> list[RowEvent]:
    """What happened to a project, oldest first, so that a person can read it; raises NotFound."""
    now = access_project(actor, project)
    found = []
    for event in project_events(now, moment):
        data = event.opened()
        if data is None:
            continue
        if event.id == now.registered_by:
            entry = next(one for one in data["projects"] if one["id"] == str(project))
            # Registered with others in one go: what is theirs is no part of this one's history.
            own = {
                part: [one for one in data.get(part, ()) if one["project"] == str(project)]
                for part in ("claims", "proofs")
            }
            data = {**data, **own, "set": entry["set"], "source": entry["source"]}
        beside = {name: value for name, value in data.items() if name not in _OWN}
        found.append(project_versions.told(event, data["by"], data, _words(data), beside, _NOT_TOLD))
    return found


def _words(data: dict[str, Any]) -> str:
    """What the person said who did it."""
    spoken = []
    parts = ["review", "lost", "transfer", "contact", "corrected", "kept", "entry_decided"]
    if "review" not in data:  # else they are the words of whoever asked for it, said before
        parts += ["merge", "undo", "payment", "struck"]
        promise = data.get("promise") or {}
        # Why a promise was not approved stands among its columns.
        spoken += (
            [promise["set"]["reason"]] if promise.get("decided") and promise["set"].get("reason") else []
        )
    for part in parts:
        inside = data.get(part) or {}
        spoken += [inside[key] for key in ("text", "comment", "reason", "answer", "said") if inside.get(key)]
    spoken += [one["text"] for one in data.get("claims", ()) if one.get("text")]
    spoken += [data[key] for key in ("reason", "text") if data.get(key)]
    return "；".join(spoken)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def project_sources(shown: ProjectShown, compared: Iterable[Comparison] = ()) -> dict[UUID, SourceShown]:
    """Where a project that somebody has fetched, its claims and the records beside them come from: a cell, a sentence,
    or who entered them; at most five queries."""
    claims = [*(one for stage in shown.life for one in stage.claims), *shown.money, *shown.decisions]
    wanted = {one.row.source for one in claims} | {one.source for each in compared for one in each.records}
    if shown.source is not None:
        wanted.add(shown.source)
    return sources_described(wanted)


@dataclass(frozen=True, slots=True)
class WaitingClaim:
    """A claim that waits for its review, with its project and its proof. ``doubts``: what its reviewer has to speak
    to, so that it is not reviewed with others at once; ``asked``: what it would change, where it is neither stage nor
    money; ``names``: of the units that have the project in shares."""

    row: Claim
    project: Project
    proofs: tuple[Proof, ...]
    doubts: tuple[Doubt, ...] = ()
    asked: Asked | None = None
    names: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WaitingClaims:
    """The oldest of those that wait. ``count``: how many there are; ``more``: whether there may be more than that."""

    rows: list[WaitingClaim]
    count: int
    more: bool


_AT_ONCE = 500  # claims looked at while those are sought that somebody may review


def claims_waiting(
    actor: Actor, *, unit: UUID | None = None, words: str = "", most: int = 200
) -> WaitingClaims:
    """The claims that wait and that this actor may review, of all projects or of those that a unit holds or that
    ``words`` find, the oldest first. What they had a hand in is left out. Sixteen queries, and four more for every five
    hundred that are not theirs to review.
    """
    projects = projects_of(actor) if unit is None else projects_of(actor).filter(unit=unit)
    projects = with_words(projects, words)
    waiting = Claim.objects.filter(verdict="", project__in=projects.values("id")).order_by("at", "id")
    if actor.account is not None:
        # What one claimed oneself may be thousands: a ledger of one's own.
        waiting = waiting.exclude(hands__contains=[{"account": str(actor.account)}])
    tree, in_charge = units_below(), InCharge(actor)
    found: list[tuple[Claim, Project]] = []
    start, more = 0, True
    while more and len(found) < most:
        rows = list(waiting[start : start + _AT_ONCE])
        known = Project.objects.defer("search").in_bulk({row.project for row in rows})
        own = hands_on(actor, {row.id: row.hands for row in rows})
        barred = declared_interest(actor, known)
        found += [
            (row, known[row.project])
            for row in rows
            if row.id not in own
            and row.project not in barred
            and relations(actor, known[row.project], tree=tree) & VERBS["review"].who
            and not in_charge.reviews(known[row.project], row.hands)
        ]
        start += _AT_ONCE
        more = len(rows) == _AT_ONCE
    count, found = len(found), found[:most]
    proofs: dict[UUID | None, list[Proof]] = defaultdict(list)
    for proof in Proof.objects.filter(about__in=[row.id for row, _project in found]).order_by("at", "id"):
        proofs[proof.about].append(proof)
    doubts = doubts_of(actor, [row for row, _project in found])
    asked = asked_of(actor, [row for row, _project in found])
    shared = {UUID(unit) for row, project in found if row.kind == ClaimKind.SHARES
              for one in project.credits for unit in one["shares"]}  # fmt: skip
    names = dict(unit_names(shared)) if shared else {}
    shown = [
        WaitingClaim(
            row, project, tuple(proofs[row.id]), tuple(doubts.get(row.id, ())), asked.get(row.id), names
        )
        for row, project in found
        # Whoever does not see both records does not judge them to be one.
        if row.id not in asked or not asked[row.id].unseen
    ]
    return WaitingClaims(shown, count - len(found) + len(shown), more)
