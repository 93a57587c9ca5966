"""Receive a workbook as a ledger: its bytes into the file store, its row, and the job that compares it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.receive_document import EmptyDocument, PerhapsSecret, SecretDocument, file_name
from luoshi.record.hashing import hash_bytes
from luoshi.record.jobs import queue_ledger
from luoshi.record.ledgers.kinds import kind_of
from luoshi.record.ledgers.recently_read import ledger_of
from luoshi.record.ledgers.secrecy import ledger_marking
from luoshi.record.models import File, LedgerBatch, LedgerState, new_id
from luoshi.record.storage import alone_with_file, files
from luoshi.sheets import SheetError


@dataclass(frozen=True, slots=True)
class LedgerReceived:
    """The workbook's row; ``duplicate`` when the same bytes wait, or have been imported and not withdrawn."""

    batch: UUID
    duplicate: bool


def receive_ledger(
    actor: Actor,
    because: Because,
    data: bytes,
    name: str,
    kind: str,
    received_on: date,
    claimant: UUID | None = None,
    *,
    not_secret: bool = False,
    queue: bool = True,
) -> LedgerReceived:
    """Record a workbook and queue its comparison (unless the caller compares it himself: ``queue`` False).

    ``claimant`` is the unit that says what stands in it, if it is known already. Raises EmptyDocument; SecretDocument,
    or PerhapsSecret unless a person said ``not_secret``; SheetError for what is no workbook that can be read: all of
    them before a byte is written. LookupError for a kind nobody registered.
    """
    access.require(actor, "receive ledgers")
    kind_of(kind)
    if not data:
        raise EmptyDocument
    name = file_name(name)
    ledger = ledger_of(data, name)
    marking = ledger_marking(data, ledger)
    if marking is not None and marking.verdict == "marked":
        raise SecretDocument(marking)
    if marking is not None and not not_secret:
        raise PerhapsSecret(marking)
    if not ledger.tables:
        raise SheetError("no_table", file=name)
    address = hash_bytes(data)
    batch = new_id()
    try:
        with acting("ledger received", actor, because, subject=batch) as act:
            alone_with_file(address)
            if known := _received_before(address, kind):
                raise _Again(known)
            files().put(data)
            file = act.keep(File(size=len(data), address=address), {"address": address, "name": name})
            act.data = {
                "file": str(file.id),
                "name": name,
                "kind": kind,
                "claimant": str(claimant) if claimant else None,
                "received_on": received_on.isoformat(),
                **({"doubt_cleared": marking.quote} if marking else {}),
            }
            if queue:
                queue_ledger(batch)
    except _Again as again:
        return LedgerReceived(again.batch, duplicate=True)
    return LedgerReceived(batch, duplicate=False)


class _Again(Exception):
    """Leaves the transaction: nothing is to be written."""

    def __init__(self, batch: UUID) -> None:
        super().__init__(batch)
        self.batch = batch


def _received_before(address: str, kind: str) -> UUID | None:
    rows = LedgerBatch.objects.filter(
        file__in=File.objects.filter(address=address).values("id"),
        kind=kind,
        state__in=[LedgerState.RECEIVED, LedgerState.IMPORTED],
    )
    return rows.order_by("-received_at").values_list("id", flat=True).first()
