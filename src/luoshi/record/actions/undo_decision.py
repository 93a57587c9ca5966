"""Undo a decision on proposals: they are open again, and what they had stated is withdrawn. What was marked goes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.hold_grants import holding_grants
from luoshi.record.models import Cause, Event, Proposal, ProposalState, new_id
from luoshi.record.retraction import retract_statements_of
from luoshi.record.undoing_guards import why_not_undone

UNDOABLE = (
    "proposals accepted",
    "proposals rejected",
    "proposal split",
    "proposals merged",
    "directive marked",
)


@dataclass(frozen=True, slots=True)
class Undone:
    """The event that undid a decision, and the first proposal that is open again, if any is."""

    event: UUID
    first: UUID | None


def undo_decision(actor: Actor, event: UUID) -> Undone:
    """Undo what ``event`` decided; the cause is that event.

    Raises NotFound for what is no decision, AlreadyDecided when later decisions, or tasks, rest on it: those are
    undone first.
    """
    access.require(actor, "decide proposals")
    decision = Event.objects.filter(pk=event, kind__in=UNDOABLE).first()
    if decision is None or decision.subject is None:
        raise access.NotFound(_("没有这个决定，或者它不能撤销"))
    access.access_document(actor, decision.subject)
    with (
        transaction.atomic(),
        holding_grants(actor, timezone.localdate()),  # what ended a tenure may be undone
        acting("decision undone", actor, Because(Cause.CORRECTION, event), subject=decision.subject) as act,
    ):
        act.alone_on_document(decision.subject)
        act.alone_among_subjects()
        data = decision.opened() or {}
        pieces = [UUID(piece["id"]) for piece in data.get("into", ())]
        decided = list(Proposal.objects.filter(decided_by=event))
        marked = decision.kind == "directive marked"
        if not decided and not (marked and pieces):
            raise AlreadyDecided(_("这个决定已经撤销，或者已被新的决定取代"))
        if Proposal.objects.filter(pk__in=pieces).exclude(state=ProposalState.OPEN).exists():
            if marked:
                raise AlreadyDecided(_("标出的部署已经处理或已经撤掉，请先撤销后面的那一步"))
            raise AlreadyDecided(_("拆分或合并出来的部署已经处理，请先撤销那一步"))
        if decision.kind == "proposals accepted" and any(
            row.state == ProposalState.REPLACED for row in decided
        ):
            raise AlreadyDecided(_("其中有的已被后来采纳的取代，请先撤销那一步"))
        if why := why_not_undone([row.id for row in decided]):
            raise AlreadyDecided(why)
        retract_statements_of(act, event, act.entry(actor).id)
        act.data = {
            "undone": str(event),
            "kind": decision.kind,
            "proposals": [str(row.id) for row in decided],
            "pieces": [str(piece) for piece in pieces],
            # A row of the register that ended stays ended, so that as of a day between it does not stand.
            "restored": [
                {
                    "proposal": one["replaces"]["proposal"],
                    "was": one["replaces"]["result"],
                    "result": str(new_id()),
                }
                for one in data.get("decisions", ())
                if "replaces" in one
            ],
        }
    first = min(decided, key=lambda row: row.position, default=None)
    return Undone(act.event.id, first.id if first else None)


def last_decision(actor: Actor, document: UUID) -> UUID | None:
    """The newest decision on a document that still stands, by whoever it was; None when there is none."""
    access.access_document(actor, document)
    rows = Proposal.objects.filter(document=document)
    return (
        Event.objects.filter(subject=document, kind__in=UNDOABLE)
        .filter(
            Q(pk__in=rows.filter(decided_by__isnull=False).values("decided_by"))
            | Q(pk__in=rows.filter(marked_by__isnull=False, state=ProposalState.OPEN).values("marked_by"))
        )
        .order_by("-at", "-id")
        .values_list("id", flat=True)
        .first()
    )
