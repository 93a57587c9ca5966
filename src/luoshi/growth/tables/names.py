"""Names of units that ledgers use and the register does not have: what people said that they mean."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from luoshi.record.models import Event, LedgerBatch, LedgerState

_KIND = "projects"
_LOOKED_AT = 200  # ledgers of one unit, the newest


def names_said(claimant: UUID | None) -> Mapping[str, UUID]:
    """What names meant in the ledgers that were imported for this unit, as was said last: what one area calls 开发区
    is not what another does. Two queries."""
    batches = LedgerBatch.objects.filter(kind=_KIND, state=LedgerState.IMPORTED, claimant=claimant)
    newest = list(batches.order_by("-received_at", "-id").values_list("id", flat=True)[:_LOOKED_AT])
    events = Event.objects.filter(kind="ledger imported", subject__in=newest).order_by("at", "id")
    found: dict[str, UUID] = {}
    for event in events:
        said = (event.opened() or {}).get("records", {}).get("names", {})
        found |= {text: UUID(unit) for text, unit in said.items()}
    return found
