"""What came beside a workbook: papers that prove what stands in it, in the store already."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from luoshi.record.models import Event


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A file as it came: its path with ``/``, its row of ``File``, the address of its bytes, and of what type it is."""

    path: str
    file: UUID
    address: str
    media_type: str
    size: int


def papers_of(batch: UUID) -> list[PaperFile]:
    """The papers that came with a workbook, in their order."""
    event = Event.objects.filter(subject=batch, kind="ledger received").first()
    data = (event.opened() if event else None) or {}
    return [
        PaperFile(one["path"], UUID(one["file"]), one["address"], one["media_type"], one["size"])
        for one in data.get("papers", ())
    ]
