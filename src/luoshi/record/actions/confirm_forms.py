"""Confirm how the tables of a workbook are read; later workbooks of the same form need no click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.hands import hand_of
from luoshi.record.jobs import queue_ledger
from luoshi.record.models import LedgerState, new_id


class WrongForm(Exception):
    """What was confirmed cannot be: the message says why."""


@dataclass(frozen=True, slots=True)
class ConfirmedForm:
    """How tables of one form are read. ``shape`` is what ``luoshi.record.ledgers.preparing.form_key`` gives,
    ``mapping`` the kind's own, ``columns`` the paths of the headings."""

    shape: str
    name: str
    mapping: dict[str, Any]
    columns: tuple[tuple[str, ...], ...]


def confirm_forms(
    actor: Actor,
    because: Because,
    batch: UUID,
    claimant: UUID,
    forms: Sequence[ConfirmedForm],
    answers: dict[str, str],
    *,
    unattended: bool = True,
    queue: bool = True,
) -> UUID:
    """Remember the forms for this claimant, note the answers for this workbook, and compare it again; the event's id.

    ``unattended``: clean workbooks of these forms, dropped in by somebody who may import, are imported without a click.
    Raises NotFound, and WrongForm for a workbook already decided.
    """
    access.require(actor, "import ledgers")
    with acting("ledger forms confirmed", actor, because, subject=batch) as act:
        row = access.access_ledger(actor, batch, lock=True)
        if row.state != LedgerState.RECEIVED:
            raise WrongForm(_("这份台账已经处理过了"))
        act.data = {
            "claimant": str(claimant),
            "kind": row.kind,
            "unattended": unattended,
            "hand": hand_of(actor),
            # What was answered in an earlier round holds on: a round asks only what is still open.
            "answers": {**row.answers, **answers},
            "forms": [
                {
                    "id": str(new_id()),
                    "shape": form.shape,
                    "name": form.name,
                    "mapping": form.mapping,
                    "columns": [list(path) for path in form.columns],
                }
                for form in forms
            ],
        }
        if queue:
            queue_ledger(batch)
    return act.event.id
