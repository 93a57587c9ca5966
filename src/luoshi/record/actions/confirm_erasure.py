"""Carry out an erasure that somebody else proposed."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.installation.erasures import ErasureLedger
from luoshi.record import access
from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.erasing import erase
from luoshi.record.identity import everybody_judged_same
from luoshi.record.models import Account, Erasure, Event
from luoshi.record.storage import data_folder


def confirm_erasure(actor: Actor, because: Because, erasure: UUID) -> UUID:
    """Erase what was proposed, in one action; the event's id. It cannot be undone.

    Refused to whoever proposed it, through whichever account, and to the person it is about: nobody is
    exempt. The ledger of erasures is written before the commit: a restored backup must never bring back
    what was erased. Raises Refused, NotFound, AlreadyDecided, WrongChange.
    """
    access.require(actor, "confirm erasure")
    with transaction.atomic():
        with acting("erased", actor, because) as act:
            row = access.access_erasure(actor, erasure, lock=True)
            if row.event is not None:
                raise AlreadyDecided(_("这项删除已经办完"))
            proposed = Event.objects.get(pk=erasure)
            _require_somebody_else(actor, row, proposed)
            act.event.subject = row.subject
            act.data = {
                "proposed": str(erasure),
                "proposed_by": {
                    **proposed.opened()["by"],
                    "account": str(row.proposed_by) if row.proposed_by else None,
                    "at": row.proposed_at.isoformat(),
                },
                "legal_basis": row.legal_basis,
            }
            erase(act, row.subject_kind, row.subject)
        ErasureLedger(data_folder().erasures).append(
            {
                "erasure": str(act.event.id),
                "at": act.event.at.isoformat(),
                "subject": str(row.subject),
                "by": {"name": actor.name, "post": actor.post},
                **{
                    name: act.data[name]
                    for name in ("subject_kind", "proposed", "proposed_by", "legal_basis")
                },
            }
        )
    return act.event.id


def _require_somebody_else(actor: Actor, row: Erasure, proposed: Event) -> None:
    if actor.person is None or actor.account is None:
        raise access.Refused(_("删除要由有名有姓的人确认"))
    proposer = proposed.opened()["person"]
    account = Account.objects.filter(pk=row.proposed_by).first() if row.proposed_by else None
    now = account.person if account else None
    first = {person for person in (UUID(proposer) if proposer else None, now) if person}
    myself = everybody_judged_same(actor.person)
    if actor.account == row.proposed_by or myself & {
        same for person in first for same in everybody_judged_same(person)
    }:
        raise access.Refused(_("提出删除的人不能自己确认，请由另一人确认"))
    if row.subject_kind == "person" and row.subject in myself:
        raise access.Refused(_("不能确认删除自己的内容，请由另一人确认"))
