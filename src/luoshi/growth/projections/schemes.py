"""What the city has laid down about projects."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from luoshi.growth.models import Scheme
from luoshi.record.models.current import plain, plain_values
from luoshi.record.projection import Happening, projects


@projects("scheme adopted")
def scheme_adopted(happening: Happening) -> None:
    """A version of a text file."""
    data = happening.data
    if data is None:
        return
    Scheme.objects.create(
        id=happening.subject,
        kind=data["kind"],
        code=plain(data["code"]),
        title=plain(data["title"]),
        status=data["status"],
        valid_from=date.fromisoformat(data["valid_from"]),
        valid_to=date.fromisoformat(data["valid_to"]) if data["valid_to"] else None,
        table=plain_values(data["table"]),
        file=UUID(data["file"]),
        hash=data["hash"],
        adopted_at=happening.event.at,
        adopted_by=plain(data["by"]["name"]),
    )
