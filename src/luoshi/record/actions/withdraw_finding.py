"""Withdraw a finding: it counts in nothing that is run from now on. What was published with it stays."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.withdraw_ledger import WithoutReason
from luoshi.record.jobs import queue_drafts
from luoshi.record.retraction import retract_statements_of


def withdraw_finding(
    actor: Actor,
    because: Because,
    finding: UUID,
    reason: str,
    *,
    of_projects: str = "record findings of projects",
) -> UUID:
    """Withdraw what was stated; the event's id. Whoever may only record findings of projects withdraws these;
    ``of_projects``: the permission that is asked of whoever may not record others. Raises NotFound, Refused,
    AlreadyDecided, WithoutReason."""
    if not access.may(actor, "record findings"):
        access.require(actor, of_projects)
    if not reason.strip():
        raise WithoutReason(_("请写明为什么撤回"))
    with acting("finding withdrawn", actor, because, subject=finding) as act:
        row = access.access_finding(actor, finding, lock=True, of_projects=of_projects)
        act.happens_now()
        if row.withdrawn_at is not None:
            raise AlreadyDecided(_("这项认定已经撤回了"))
        retract_statements_of(act, row.event, act.entry(actor).id)
        act.data = {"reason": reason.strip()}
        queue_drafts()
    return act.event.id
