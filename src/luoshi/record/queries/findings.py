"""What people found, for whoever may see content: beside a light, on a unit's page, in an explanation."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from luoshi.record.access import may
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Finding


def findings(
    actor: Actor,
    *,
    ids: Collection[UUID] | None = None,
    subject: UUID | None = None,
    known: datetime | None = None,
) -> list[Finding]:
    """The findings that stand (at ``known``), the newest first; by their ids also those that were withdrawn. None for
    who sees no content."""
    if not may(actor, "see content"):
        return []
    rows = Finding.objects.order_by("-found_on", "-id")
    if subject is not None:
        rows = rows.filter(subject=subject)
    if ids is not None:
        return list(rows.filter(pk__in=ids))
    listed = [row for row in rows if known is None or row.recorded_at <= known]
    return [
        row for row in listed if row.withdrawn_at is None or (known is not None and row.withdrawn_at > known)
    ]
