"""Receive a workbook as a ledger: its bytes into the file store, its row, and the job that compares it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.acting import Act, Actor, Because, acting
from luoshi.record.actions.keeping_evidence import check_evidence
from luoshi.record.actions.receive_document import EmptyDocument, PerhapsSecret, SecretDocument, file_name
from luoshi.record.entries import WrongEntry
from luoshi.record.evidence import FileEvidence, media_type
from luoshi.record.hands import hand_of
from luoshi.record.hashing import hash_bytes
from luoshi.record.jobs import queue_ledger
from luoshi.record.ledgers.kinds import kind_of, records_kind
from luoshi.record.ledgers.recently_read import ledger_of
from luoshi.record.ledgers.secrecy import ledger_marking
from luoshi.record.models import File, LedgerBatch, LedgerState, new_id
from luoshi.record.storage import alone_with_file, files
from luoshi.sheets import SheetError

_AT_ONCE = 8  # papers that are written at a time


@dataclass(frozen=True, slots=True)
class LedgerReceived:
    """The workbook's row; ``duplicate`` when the same bytes wait, or (of figures) have been imported and not
    withdrawn."""

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
    papers: Mapping[str, bytes] | None = None,
) -> LedgerReceived:
    """Record a workbook and queue its comparison (unless the caller compares it himself: ``queue`` False).

    ``claimant`` is the unit that says what stands in it, if it is known already; ``papers``: what proves it, by path,
    for kinds whose rows are records. Raises EmptyDocument; SecretDocument, or PerhapsSecret unless a person said
    ``not_secret``; SheetError for what is no workbook that can be read; WrongEntry for a paper that cannot be taken:
    all of them before a byte is written. LookupError for a kind nobody registered.
    """
    records = records_kind(kind)
    if records is not None:
        access.require(actor, records.permission)
    elif not access.may(actor, "receive ledgers"):
        access.require(actor, "hand in ledgers")
        if claimant is None or claimant not in access.own_units(actor):
            raise access.Refused(_("只能交本单位的台账"))
    if records is None:
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
    pieces = [FileEvidence(path, content, path) for path, content in (papers or {}).items()]
    for piece in pieces:
        _check_paper(piece, not_secret=not_secret)
    address = hash_bytes(data)
    batch = new_id()
    try:
        with acting("ledger received", actor, because, subject=batch) as act:
            alone_with_file(address)
            # With other papers the same rows say more; of records, with another state of things.
            if not pieces and (known := _received_before(address, kind, waiting=records is not None)):
                raise _Again(known)
            files().put(data)
            file = act.keep(File(size=len(data), address=address), {"address": address, "name": name})
            act.data = {
                "file": str(file.id),
                "name": name,
                "kind": kind,
                "claimant": str(claimant) if claimant else None,
                "received_on": received_on.isoformat(),
                "hand": hand_of(actor),
                **({"doubt_cleared": marking.quote} if marking else {}),
                **({"papers": _keep_papers(act, pieces)} if pieces else {}),
            }
            if queue and records is None:
                queue_ledger(batch)
    except _Again as again:
        return LedgerReceived(again.batch, duplicate=True)
    return LedgerReceived(batch, duplicate=False)


def _check_paper(piece: FileEvidence, *, not_secret: bool) -> None:
    try:
        check_evidence([piece], not_secret=not_secret)
    except WrongEntry as wrong:
        raise WrongEntry(f"{piece.name}：{wrong}", "papers") from None


def _keep_papers(act: Act, pieces: Sequence[FileEvidence]) -> list[dict[str, Any]]:
    """The papers in the store, each content once, and what the event says of them."""
    rows: dict[str, str] = {}
    found = []
    contents = {hash_bytes(piece.data): piece.data for piece in pieces}
    for address in contents:
        alone_with_file(address)
    # Each waits for the disk; several wait together.
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(files().put, contents.values()))
    for piece in pieces:
        address = hash_bytes(piece.data)
        if address not in rows:
            kept = act.keep(
                File(size=len(piece.data), address=address),
                {"address": address, "name": file_name(piece.name)},
            )
            rows[address] = str(kept.id)
        found.append(
            {
                "path": piece.name,
                "file": rows[address],
                "address": address,
                "media_type": media_type(piece.data),
                "size": len(piece.data),
            }
        )
    return found


class _Again(Exception):
    """Leaves the transaction: nothing is to be written."""

    def __init__(self, batch: UUID) -> None:
        super().__init__(batch)
        self.batch = batch


def _received_before(address: str, kind: str, *, waiting: bool) -> UUID | None:
    states = [LedgerState.RECEIVED] if waiting else [LedgerState.RECEIVED, LedgerState.IMPORTED]
    rows = LedgerBatch.objects.filter(
        file__in=File.objects.filter(address=address).values("id"),
        kind=kind,
        state__in=states,
    )
    return rows.order_by("-received_at").values_list("id", flat=True).first()
