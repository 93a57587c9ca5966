"""Targets of areas as commitments of their units."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from luoshi.record.models import Commitment, CommitmentKind
from luoshi.record.models.current import plain
from luoshi.record.projection import Happening, projects
from luoshi.record.remembered import everyday

everyday("target set")


@projects("target set")
def target_set(happening: Happening) -> None:
    """The one that was stated last is owed until the end of its year."""
    if happening.data is None:
        return
    event, data = happening.event, happening.data
    owed = {
        "kind": CommitmentKind.TARGET,
        "owner": UUID(data["unit"]),
        "measure": plain(f"{data['measure']} {data['year']}"),
    }
    Commitment.objects.filter(**owed, known_to__isnull=True).update(known_to=event.at)
    Commitment.objects.create(
        id=event.id, due=date(data["year"], 12, 31), source=UUID(data["source"]), known_from=event.at, **owed
    )
