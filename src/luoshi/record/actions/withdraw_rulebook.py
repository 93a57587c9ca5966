"""Withdraw a version of a rule-book: it judges nothing from now on, and what it judged stays as it was published."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.adopt_rulebook import alone_with_rulebooks
from luoshi.record.actions.withdraw_ledger import WithoutReason
from luoshi.record.jobs import queue_drafts


def withdraw_rulebook(actor: Actor, because: Because, version: UUID, reason: str) -> UUID:
    """Withdraw a version; the one before it stands again where it is valid. The event's id.

    Raises NotFound, AlreadyDecided for one that was withdrawn before, WithoutReason.
    """
    access.require(actor, "adopt rule-books")
    if not reason.strip():
        raise WithoutReason(_("请写明为什么撤回"))
    with acting("rule-book withdrawn", actor, because, subject=version) as act:
        alone_with_rulebooks()
        act.happens_now()
        row = access.access_rulebook_version(actor, version)
        if row.withdrawn_at is not None:
            raise AlreadyDecided(_("这一版规则已经撤回了"))
        act.data = {"reason": reason.strip(), "code": row.code, "number": row.number}
        queue_drafts()
    return act.event.id
