"""Reject proposals: they come back only when their words change."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from luoshi.record import access
from luoshi.record.actions.accept_proposals import open_proposals
from luoshi.record.actions.acting import Actor, Because, acting


def reject_proposals(actor: Actor, because: Because, proposals: Sequence[UUID], reason: str = "") -> UUID:
    """Reject open proposals of one document; the event's id. Raises AlreadyDecided."""
    access.require(actor, "decide proposals")
    with acting("proposals rejected", actor, because) as act:
        rows = open_proposals(act, actor, list(proposals))
        act.event.subject = rows[0].document
        act.data = {"proposals": [str(row.id) for row in rows], "reason": reason}
    return act.event.id
