"""Import a ledger of leads, projects, money, promises and papers: all or nothing, each value on its cell.

What it brings are registrations and claims: they wait for another's review as if they had been typed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.access import TABLE_KIND, access_project_table
from luoshi.growth.actions.change_project import change_project, plan_project
from luoshi.growth.actions.changing import Change, changing_project
from luoshi.growth.actions.claiming import Papers, claim_entry, earlier_hands, stored_entry
from luoshi.growth.actions.exclude_project import exclude_project
from luoshi.growth.actions.promise import change_promise, record_promise
from luoshi.growth.actions.register_projects import register_projects, source_of
from luoshi.growth.actions.set_targets import set_targets
from luoshi.growth.doubts import require_no_doubt, with_reason
from luoshi.growth.in_force import laid_down_once
from luoshi.growth.models import Project
from luoshi.growth.queries.table_imports import plan_table
from luoshi.growth.relations import FOR_THE_UNIT
from luoshi.growth.tables.plan import ChangedProject, NewClaim, PromiseRow, Said, TablePlan
from luoshi.record.access import may, require
from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.receive_ledger import LedgerReceived, receive_ledger
from luoshi.record.entries import WrongEntry
from luoshi.record.hands import hands_on_ledger
from luoshi.record.models import Cause, Event, LedgerState
from luoshi.record.scopes import scope_of


class WrongTable(WrongEntry):
    """Cells of the file that cannot be taken; nothing was imported."""

    def __init__(self, plan: TablePlan) -> None:
        super().__init__(
            _("文件里有 %(n)s 处问题，什么也没有导入")
            % {"n": len(plan.faults) + len(plan.units_asked) + len(plan.names_asked)}
        )
        self.plan = plan


class ImportMoved(WrongEntry):
    """What the import would do is no longer what was shown."""


@dataclass(frozen=True, slots=True)
class TableImported:
    """What came in: projects that were registered, those that were changed or of which something was claimed, how
    many claims, papers, promises and targets of areas; how many rows a person left out."""

    made: tuple[UUID, ...]
    changed: tuple[UUID, ...]
    claims: int
    papers: int
    promises: int
    targets: int = 0
    skipped: int = 0


def receive_project_table(
    actor: Actor,
    because: Because,
    data: bytes,
    name: str,
    *,
    papers: Mapping[str, bytes] | None = None,
    received_on: date | None = None,
    not_secret: bool = False,
) -> LedgerReceived:
    """Receive a ledger of projects with the papers that prove what stands in it (by path); nothing of it is taken
    yet. By the bureau, or by a unit as its own. Raises as ``receive_ledger``."""
    units = sorted({held.unit for held in actor.held if held.unit}, key=str)
    if not may(actor, "manage projects"):
        units = [one for one in units if one in scope_of(actor, FOR_THE_UNIT)]
    return receive_ledger(
        actor, because, data, name, TABLE_KIND, received_on or timezone.localdate(),
        units[0] if units else None, not_secret=not_secret, papers=papers,
    )  # fmt: skip


def import_project_table(
    actor: Actor,
    batch: UUID,
    fingerprint: str,
    said: Said | None = None,
    *,
    others: Collection[str] = (),
    despite: str = "",
    because: Because | None = None,
) -> TableImported:
    """Do what was shown under this fingerprint; rows that ``said`` leaves out (``skipped``) are named in the record.
    ``others``: keys of rows and claims of which a person has said that
    they are no doubles and in order; ``despite``: why claims of which something is doubtful stand; ``because``: the
    cause, where it is not this import.

    Raises Refused, NotFound; AlreadyDecided; WrongTable; ImportMoved; WrongEntry for doubles of which nobody has
    spoken, and where there is nothing to do; SheetError.
    """
    require(actor, "work on projects")
    with transaction.atomic(), laid_down_once():
        row = access_project_table(actor, batch, lock=True)
        if row.state != LedgerState.RECEIVED:
            raise AlreadyDecided(_("这份台账已经处理过了"))
        plan = plan_table(actor, batch, said)
        _require(plan, fingerprint, others, despite)
        hands = tuple(hands_on_ledger(batch))
        _complete(plan, despite, hands)
        received = Event.objects.filter(subject=batch, kind="ledger received").values_list("id", flat=True)[0]
        cause = because or Because(Cause.IMPORT, received)
        made = (
            register_projects(actor, cause, [one.draft for one in plan.new], not_double=True)
            if plan.new
            else []
        )
        keys = {one.key: project for one, project in zip(plan.new, made, strict=True)}
        for changed in plan.changed:
            _change(actor, cause, plan, changed, despite, hands)
        for promise in plan.promises:
            _promise(actor, cause, promise, keys)
        if plan.targets:
            set_targets(actor, cause, [one.draft for one in plan.targets])
        done = TableImported(
            tuple(made),
            tuple(one.project.id for one in plan.changed),
            len(plan.claims),
            _papers(plan),
            len(plan.promises),
            len(plan.targets),
            len(plan.skipped),
        )
        _decide(actor, cause, plan, done)
    return done


def _papers(plan: TablePlan) -> int:
    return sum(len(claim.draft.papers) for claim in plan.claims) + sum(len(one.papers) for one in plan.added)


def _complete(plan: TablePlan, despite: str, hands: tuple[dict[str, Any], ...]) -> None:
    """Let the record say of every doubtful claim why it stands, and of every claim whose hands were on the ledger: none
    of them reviews it."""
    for claim in plan.claims:
        text = with_reason(claim.draft.text, claim.doubts, despite)
        claim.draft = replace(claim.draft, text=text, hands=hands)
    for one in plan.new:
        one.draft = replace(one.draft, claims=tuple(claim.draft for claim in one.claims))


def _require(plan: TablePlan, fingerprint: str, others: Collection[str], despite: str) -> None:
    if plan.stopped:
        raise WrongTable(plan)
    if plan.fingerprint != fingerprint:
        raise ImportMoved(_("项目或文件和刚才看到的不一样了，请再看一遍差异"))
    doubtful = [one.key for one in plan.new if one.doubtful] + [
        one.key for one in plan.changed if one.doubles
    ]
    doubtful += [one.key for one in plan.claims if one.alike or one.doubts]
    doubtful += [one.key for one in plan.added if one.doubts]
    if left := [key for key in doubtful if key not in others]:
        raise WrongEntry(
            _("有 %(n)s 行可能与已有的重复：确实是另一个的请勾选，不是的请从文件里删去") % {"n": len(left)},
            "other",
        )
    require_no_doubt([doubt for one in plan.proving for doubt in one.doubts], despite)
    if plan.does_nothing:
        raise WrongEntry(_("没有新的内容，也没有改动，不用导入"))


def _change(
    actor: Actor, because: Because, plan: TablePlan, changed: ChangedProject, despite: str,
    hands: Sequence[dict[str, Any]],
) -> None:  # fmt: skip
    project, version = changed.project.id, changed.project.version
    values = {name: value for name, value in changed.values.items() if name != "excluded"}
    if values:
        change_project(actor, because, project, version, values, not_double=True, cells=changed.cells)
        version += 1
    if "excluded" in changed.values:
        # What a ledger says of it waits for another's review, like everything that counts or does not.
        exclude_project(
            actor, because, project, version, changed.values["excluded"], _("台账所列"),
            cell=changed.cells.get("excluded"), hands=hands,
        )  # fmt: skip
        version += 1
    if changed.planned or changed.year_plans:
        plan_project(
            actor, because, project, version, planned=changed.planned, year_plans=changed.year_plans,
            cells=changed.cells,
        )  # fmt: skip
        version += 1
    for verb, claims in (
        ("claim stage", [one for one in changed.claims if one.draft.stage]),
        ("claim money", [one for one in changed.claims if one.draft.money]),
    ):
        if claims:
            with changing_project(verb, actor, because, project, version, adds=True) as change:
                _claim(change, claims)
            version += 1
    # A reason that somebody gave is about one claim: each has an event of its own.
    for one in changed.added.values():
        with changing_project("attach", actor, because, project, version, adds=True) as change:
            change.data["hand_in"] = [str(one.claim.id)]
            change.data["proofs"] = [stored_entry(paper, project, one.claim.id) for paper in one.papers]
            if one.doubts:
                change.data["reason"] = with_reason("", one.doubts, despite)
        version += 1


def _claim(change: Change, claims: Sequence[NewClaim]) -> None:
    """Several claims of one project at once, each on its cell, with the papers that came along."""
    entries, proofs = [], []
    for one in claims:
        draft = one.draft
        source = change.source if draft.cell is None else source_of(change.act, draft.cell)
        entry = claim_entry(
            change.project.id, source, change.actor, stage=draft.stage, money=draft.money, on=draft.on,
            amount=draft.amount, funds=draft.funds, text=draft.text, hands=[*earlier_hands(
                change.project.id, stage=draft.stage, money=draft.money, on=draft.on, amount=draft.amount
            ), *draft.hands],
        )  # fmt: skip
        entries.append(entry)
        proofs += [stored_entry(paper, change.project.id, entry["id"]) for paper in draft.papers]
    change.data["claims"] = entries
    change.data["proofs"] = proofs
    change.put(waiting=change.project.waiting + len(entries))


def _promise(actor: Actor, because: Because, one: PromiseRow, keys: Mapping[str, UUID]) -> None:
    if one.promise is not None:
        change_promise(
            actor,
            because,
            one.promise.id,
            one.promise.version,
            one.values,
            Papers(),
            cell=one.cells.get("title"),
        )
        return
    project = keys[one.target] if isinstance(one.target, str) else one.target
    seen: int = Project.objects.values_list("version", flat=True).get(pk=project)
    record_promise(actor, because, project, seen, one.draft, Papers(), cell=one.cells.get("title"))


def _decide(actor: Actor, because: Because, plan: TablePlan, done: TableImported) -> None:
    """The workbook is decided, like every ledger."""
    batch = plan.batch
    with acting("ledger imported", actor, because, subject=batch.id) as act:
        act.data = {
            "claimant": str(batch.claimant) if batch.claimant else None,
            "forms": [],
            "periods": [],
            "reached": [],
            "counts": {
                "new": len(done.made) + done.claims + done.promises + done.targets,
                "changed": sum(bool(one.shown) for one in plan.changed),
                "contradicting": 0,
                "unchanged": plan.unchanged,
                "refused": len(plan.notes) + done.skipped,
            },
            "records": {
                "projects": [str(one) for one in done.made],
                "changed": [str(one) for one in done.changed],
                "claims": done.claims,
                "papers": done.papers,
                "promises": done.promises,
                "targets": done.targets,
                "skipped": [{"sheet": one.sheet, "row": one.row, "words": one.words} for one in plan.skipped],
                "notes": [{"sheet": one.sheet, "cell": one.cell, "words": one.message} for one in plan.notes],
                "names": {text: str(unit) for text, unit in plan.names_settled.items()},
            },
        }


def discard_project_table(actor: Actor, because: Because, batch: UUID, reason: str) -> None:
    """Leave a received ledger of projects out. Raises Refused, NotFound, AlreadyDecided."""
    require(actor, "work on projects")
    with acting("ledger discarded", actor, because, subject=batch) as act:
        if access_project_table(actor, batch, lock=True).state != LedgerState.RECEIVED:
            raise AlreadyDecided(_("这份台账已经处理过了"))
        act.data = {"reason": reason}
