"""What a newer reading of a document reads otherwise than what was accepted of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from luoshi.record.access import access_document
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Proposal, ProposalState, Reading
from luoshi.record.proposing import fingerprints_of, pieces_of


@dataclass(frozen=True, slots=True)
class Difference:
    """``gone``: accepted, and the newest reading no longer has the words. ``changed``: an accepted proposal
    and the open one that the newest reading has in its place. ``new``: open, and like nothing accepted."""

    reader: str
    gone: list[Proposal]
    changed: list[tuple[Proposal, Proposal]]
    new: list[Proposal]


def difference_to_reading(actor: Actor, document: UUID) -> Difference:
    """The difference between what was accepted of a document and its newest reading; raises NotFound.

    Nothing accepted is touched by it: a person undoes, accepts or rejects. What was split or merged before
    it was accepted is there as long as the words it was made of are.
    """
    row = access_document(actor, document)
    reading = Reading.objects.filter(pk=row.reading).first() if row.reading else None
    record = reading.opened() if reading else None
    if reading is None or record is None:
        return Difference("", [], [], [])
    rows = list(Proposal.objects.filter(document=document).order_by("position", "id"))
    by_id = {one.id: one for one in rows}
    read = [one for one in rows if one.marked_by is None]  # what a person marked no reader has ever read
    accepted = [one for one in read if one.state == ProposalState.ACCEPTED and one.reading != reading.id]
    waiting = [one for one in read if one.state == ProposalState.OPEN and one.reading == reading.id]
    still = fingerprints_of(record)
    changed = [
        (by_id[one.differs_from], one) for one in waiting if one.differs_from and one.differs_from in by_id
    ]
    replaced = {old.id for old, _ in changed}
    return Difference(
        reader=reading.reader,
        gone=[
            one
            for one in accepted
            if one.id not in replaced
            and not all(original.fingerprint in still for original in originals_of(one, rows))
        ],
        changed=changed,
        new=[one for one in waiting if one.differs_from is None],
    )


def originals_of(piece: Proposal, rows: list[Proposal]) -> list[Proposal]:
    """The proposals of a reading that a piece was split or merged from; a proposal of a reading is its
    own."""
    found = [
        original
        for row in rows
        if row.decided_by and row.state == ProposalState.REPLACED and piece.id in pieces_of(row.decided_by)
        for original in originals_of(row, rows)
    ]
    return found or [piece]
