"""Change what is remembered of a form of table: forget it, or let its workbooks wait for a click."""

from __future__ import annotations

from uuid import UUID

from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because, acting


def forget_form(actor: Actor, because: Because, form: UUID) -> UUID:
    """Forget how tables of a form are read: the next such workbook is asked about. The event's id; raises NotFound."""
    access.require(actor, "import ledgers")
    with acting("ledger form forgotten", actor, because, subject=form) as act:
        row = access.access_form(actor, form, lock=True)
        act.data = {"name": row.name, "claimant": str(row.claimant), "shape": row.shape}
    return act.event.id


def let_form_wait(actor: Actor, because: Because, form: UUID, *, unattended: bool) -> UUID:
    """Say whether clean workbooks of a form are imported without a click; the event's id. Raises NotFound."""
    access.require(actor, "import ledgers")
    with acting("ledger form changed", actor, because, subject=form) as act:
        access.access_form(actor, form, lock=True)
        act.data = {"unattended": unattended}
    return act.event.id
