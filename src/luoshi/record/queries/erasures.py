"""Erasures proposed and done, for whoever may propose or confirm one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Document, Erasure, Event, Person


@dataclass(frozen=True, slots=True)
class ErasureShown:
    """One erasure; ``about`` is the document's or person's name while there is one to show, and to this actor."""

    erasure: Erasure
    about: str
    proposed_by: str
    confirmed_by: str


def erasures(actor: Actor) -> list[ErasureShown]:
    """All erasures, those that wait first, then the newest; raises NotFound.

    An administrator, who sees no content, is not told what it is about, only the legal basis and by whom.
    """
    if not (may(actor, "propose erasure") or may(actor, "confirm erasure")):
        raise NotFound("没有这个页面，或者您无权查看")
    rows = sorted(Erasure.objects.order_by("-proposed_at", "-id"), key=lambda row: row.event is not None)
    subjects = {row.subject for row in rows}
    names: dict[UUID, str] = {}
    if may(actor, "see content"):
        names = dict(Document.objects.filter(pk__in=subjects).values_list("id", "name"))
        names |= dict(Person.objects.filter(pk__in=subjects).values_list("id", "name"))
    events = Event.objects.in_bulk({row.id for row in rows} | {row.event for row in rows if row.event})
    return [
        ErasureShown(
            row, names.get(row.subject, ""), _by(events.get(row.id)), _by(events.get(row.event or row.id))
        )
        for row in rows
    ]


def _by(event: Event | None) -> str:
    said = event.opened() if event is not None else None
    return f"{said['by']['post']}{said['by']['name']}" if said else ""
