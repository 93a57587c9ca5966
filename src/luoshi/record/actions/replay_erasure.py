"""Erase again what was erased after the backup that an installation was restored from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from luoshi.record import access
from luoshi.record.access import NotFound
from luoshi.record.actions.accept_proposals import WrongChange
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.erasing import ERASURE_KINDS, erase
from luoshi.record.models import Event


def replay_erasure(actor: Actor, because: Because, entry: dict[str, Any]) -> UUID | None:
    """Carry out one entry of the ledger of erasures; the event's id, None when there is nothing left to
    erase.

    The decision is that of the two people whom the entry names; the machine only carries it out again.
    """
    access.require(actor, "replay erasures")
    _, erased = ERASURE_KINDS
    done = Event.objects.filter(Q(pk=entry["erasure"]) | Q(cause_id=entry["erasure"]), kind=erased)
    if done.exists():
        return None
    try:
        with acting(erased, actor, because, subject=UUID(entry["subject"])) as act:
            act.data = {
                **{name: entry[name] for name in ("by", "proposed", "proposed_by", "legal_basis")},
                "again": {"erasure": entry["erasure"], "at": entry["at"]},
            }
            erase(act, entry["subject_kind"], UUID(entry["subject"]))
    except (NotFound, WrongChange):  # it came after the backup, or an earlier erasure took it along
        return None
    return act.event.id
