"""Undo a decision on proposals: they are open again, and what they had stated is withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.models import Cause, Event, Proposal, ProposalState
from luoshi.record.retraction import retract_statements_of

UNDOABLE = ("proposals accepted", "proposals rejected", "proposal split", "proposals merged")


@dataclass(frozen=True, slots=True)
class Undone:
    """The event that undid a decision, and the first proposal that is open again."""

    event: UUID
    first: UUID


def undo_decision(actor: Actor, event: UUID) -> Undone:
    """Undo what ``event`` decided; the cause is that event.

    Raises NotFound for what is no decision, AlreadyDecided when later decisions rest on it: those are
    undone first.
    """
    access.require(actor, "decide proposals")
    decision = Event.objects.filter(pk=event, kind__in=UNDOABLE).first()
    if decision is None or decision.subject is None:
        raise access.NotFound(_("没有这个决定，或者它不能撤销"))
    access.access_document(actor, decision.subject)
    with acting("decision undone", actor, Because(Cause.CORRECTION, event), subject=decision.subject) as act:
        act.alone_on_document(decision.subject)
        act.alone_among_subjects()
        data = decision.opened() or {}
        pieces = [UUID(piece["id"]) for piece in data.get("into", ())]
        decided = list(Proposal.objects.filter(decided_by=event))
        if not decided:
            raise AlreadyDecided(_("这个决定已经撤销，或者已被新的决定取代"))
        if Proposal.objects.filter(pk__in=pieces).exclude(state=ProposalState.OPEN).exists():
            raise AlreadyDecided(_("拆分或合并出来的部署已经处理，请先撤销那一步"))
        retract_statements_of(act, event, act.entry(actor).id)
        act.data = {
            "undone": str(event),
            "kind": decision.kind,
            "proposals": [str(row.id) for row in decided],
            "pieces": [str(piece) for piece in pieces],
        }
    return Undone(act.event.id, min(decided, key=lambda row: row.position).id)


def last_decision(actor: Actor, document: UUID) -> UUID | None:
    """The newest decision on a document that still stands, by whoever it was; None when there is none."""
    access.access_document(actor, document)
    return (
        Event.objects.filter(subject=document, kind__in=UNDOABLE)
        .filter(
            pk__in=Proposal.objects.filter(document=document, decided_by__isnull=False).values("decided_by")
        )
        .order_by("-at", "-id")
        .values_list("id", flat=True)
        .first()
    )
