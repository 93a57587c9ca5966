"""Withdraw a whole workbook: none of its figures stands from now on, and nothing is deleted."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Act, Actor, Because, acting
from luoshi.record.actions.import_ledger import LEDGERS_LOCK, PART_FIGURES
from luoshi.record.jobs import queue_drafts
from luoshi.record.ledgers.recorded import PART
from luoshi.record.models import Kept, LedgerState, Sighting, Statement


class WithoutReason(ValueError):
    """Whoever reads the record later must know why."""


def withdraw_ledger(actor: Actor, because: Because, batch: UUID, reason: str) -> UUID:
    """Withdraw what a workbook said; the event's id.

    What stood before it stands again. A figure that a later workbook gave again unchanged goes on standing, on that
    one's cell. Raises NotFound, AlreadyDecided for one that is not imported, WithoutReason.
    """
    access.require(actor, "withdraw ledgers")
    if not reason.strip():
        raise WithoutReason(_("请写明为什么撤回"))
    with acting("ledger withdrawn", actor, because, subject=batch) as act:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LEDGERS_LOCK])
        act.happens_now()
        row = access.access_ledger(actor, batch, lock=True)
        if row.state != LedgerState.IMPORTED:
            raise AlreadyDecided(_("只有已入库的台账可以撤回"))
        restated = _state_what_others_saw(act, batch)
        act.data = {"reason": reason.strip(), "restated": restated}
        queue_drafts()
    return act.event.id


# Statements of the workbook that stand and that other workbooks, not withdrawn, have seen again; with the source and
# the workbook of each such sighting. What was superseded meanwhile is left: stating it anew would put it above what
# superseded it.
_SEEN_ELSEWHERE = """
SELECT said.id, sighting.source, seen.subject
  FROM record_event part
  JOIN record_statement said ON said.event = part.id AND said.retracts IS NULL
  JOIN record_sighting sighting ON sighting.statement = said.id
  JOIN record_event seen ON seen.id = sighting.event AND seen.kind = %(part)s AND seen.subject <> %(batch)s
  JOIN record_ledger_batch other ON other.id = seen.subject AND other.withdrawn_at IS NULL
 WHERE part.subject = %(batch)s AND part.kind = %(part)s
   AND NOT EXISTS (SELECT FROM record_statement newer
                    WHERE newer.subject = said.subject AND newer.property = said.property
                      AND newer.period = said.period AND newer.valid_from = said.valid_from
                      AND newer.valid_to = said.valid_to AND newer.basis = said.basis
                      AND newer.aspect = said.aspect AND newer.claimant = said.claimant
                      AND newer.known_at > said.known_at AND newer.retracts IS NULL)
 ORDER BY said.id, sighting.known_at, sighting.id
"""
_AGAIN = (
    "subject_kind", "subject", "property", "number", "unit_of_measure", "currency", "scale", "qualifier",
    "period", "valid_from", "valid_to", "basis", "aspect", "claimant",
)  # fmt: skip


def _state_what_others_saw(act: Act, batch: UUID) -> int:
    """State anew, as the other workbooks' own, what they have seen: the first of them says it, the rest see it."""
    with connection.cursor() as cursor:
        cursor.execute(_SEEN_ELSEWHERE, {"part": PART, "batch": batch})
        seen: dict[UUID, list[tuple[UUID, UUID]]] = defaultdict(list)
        for statement, source, other in cursor.fetchall():
            seen[statement].append((source, other))
    ids = list(seen)
    for start in range(0, len(ids), PART_FIGURES):
        written: dict[UUID, dict[type[Kept], list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
        for statement in Statement.objects.filter(pk__in=ids[start : start + PART_FIGURES]).order_by("id"):
            (source, first), *rest = seen[statement.id]
            said = {name: getattr(statement, name) for name in _AGAIN}
            again = Statement.plain_row({}, act.algorithm, **said, known_at=act.event.at, source=source)
            written[first][Statement].append(again)
            for seen_in, other in rest:
                sighting = Sighting.plain_row(
                    {}, act.algorithm, statement=again["id"], source=seen_in, known_at=act.event.at
                )
                written[other][Sighting].append(sighting)
        for other, rows in written.items():
            act.write_part(PART, other, rows)
    return len(ids)
