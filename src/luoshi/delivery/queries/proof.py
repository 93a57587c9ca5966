"""What of a task's evidence counts now: what was not sent back with a report, or left from an earlier stage."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from luoshi.delivery.life import VERBS
from luoshi.delivery.models import Evidence, Review, Task, Verdict
from luoshi.delivery.stages import waits
from luoshi.record.evidence import FileEvidence, LinkEvidence, NewEvidence, StatementEvidence, checked_link
from luoshi.record.hashing import hash_bytes
from luoshi.record.models import Event, EvidenceKind, File

_SENT_BACK = (VERBS["reopen"].event, VERBS["take back stage"].event)


def returned_at(task: UUID) -> datetime | None:
    """When what had been said of a task was last sent back: its report returned, a stage taken back, or the task taken
    up again. What was attached until then has been found wanting."""
    reviews = Review.objects.filter(task=task, verdict=Verdict.RETURNED)
    events = Event.objects.filter(subject=task, kind__in=_SENT_BACK)
    moments = [rows.aggregate(last=Max("at"))["last"] for rows in (reviews, events)]
    return max((one for one in moments if one is not None), default=None)


def stage_reached_at(task: UUID) -> datetime | None:
    """When a stage of a task was last reported as reached."""
    reports = Event.objects.filter(subject=task, kind=VERBS["report"].event).order_by("-at", "-id")
    for event in reports:
        if "stages" in (event.opened() or {}).get("set", ()):
            found: datetime = event.at
            return found
    return None


def stages_claimed(task: UUID, report: UUID) -> frozenset[str]:
    """The stages that a report said to be reached, by their ids as they are kept."""
    for event in Event.objects.filter(subject=task, kind=VERBS["report"].event).order_by("-at", "-id"):
        said = event.opened() or {}
        if said.get("report", {}).get("id") == str(report):
            now, before = (
                {row["id"] for row in said.get(part, {}).get("stages", ()) if row["done_on"] is not None}
                for part in ("set", "was")
            )
            return frozenset(now - before)
    return frozenset()


def stages_returned(task: Task, report: UUID) -> list[dict[str, Any]]:
    """The stages that are open again if a report is returned: those that it claimed and nobody confirmed."""
    claimed = stages_claimed(task.id, report)
    return [row for row in task.stages if row["id"] in claimed and waits(row)]


Piece = tuple[str, str]
"""What a piece of evidence is, whatever it is called and whoever attached it: the same bytes, address or figure."""


def sent_back(task: UUID, returned: datetime | None) -> frozenset[Piece]:
    """What was attached to a task until it was sent back: found wanting, and no more proof when it is sent again."""
    if returned is None:
        return frozenset()
    return frozenset(_piece(row) for row in Evidence.objects.filter(task=task, at__lte=returned))


def _piece(row: Evidence) -> Piece:
    return (row.kind, row.address or row.link or str(row.statement))


def piece_of(one: NewEvidence) -> Piece:
    """The same of a piece that is about to be attached; raises WrongEntry for an address that is none."""
    match one:
        case FileEvidence():
            return (EvidenceKind.FILE.value, hash_bytes(one.data))
        case LinkEvidence():
            return (EvidenceKind.LINK.value, checked_link(one.link))
        case StatementEvidence():
            return (EvidenceKind.STATEMENT.value, str(one.statement))


def has_proof_since(task: UUID, returned: datetime | None, *moments: datetime | None) -> bool:
    """Whether anything was attached to a task after it was sent back, and after all of these moments, that is still
    there and is not what was sent back."""
    since = max((one for one in (returned, *moments) if one is not None), default=None)
    rows = Evidence.objects.filter(task=task)
    if since is not None:
        rows = rows.filter(at__gt=since)
    known = sent_back(task, returned)
    return any(_piece(row) not in known for row in _still_there(rows))


def pieces_since(task: UUID, moment: datetime | None) -> frozenset[Piece]:
    """What was attached to a task after a moment (None: ever) and is still there."""
    rows = Evidence.objects.filter(task=task)
    if moment is not None:
        rows = rows.filter(at__gt=moment)
    return frozenset(_piece(row) for row in _still_there(rows))


def _still_there(rows: Iterable[Evidence]) -> list[Evidence]:
    listed = list(rows)
    files = {row.file for row in listed if row.file is not None}
    there = set(
        File.objects.filter(pk__in=files, address__isnull=False).values_list("id", flat=True) if files else ()
    )
    return [row for row in listed if row.file is None or row.file in there]
