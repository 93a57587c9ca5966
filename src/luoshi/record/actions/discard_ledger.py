"""Discard a workbook that was received and not imported: nothing of it is taken."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.models import LedgerState


def discard_ledger(actor: Actor, because: Because, batch: UUID, reason: str) -> UUID:
    """Leave the workbook out; the event's id. Raises NotFound, AlreadyDecided."""
    access.require(actor, "import ledgers")
    with acting("ledger discarded", actor, because, subject=batch) as act:
        row = access.access_ledger(actor, batch, lock=True)
        if row.state != LedgerState.RECEIVED:
            raise AlreadyDecided(_("这份台账已经处理过了"))
        act.data = {"reason": reason}
    return act.event.id
