"""Erasures proposed and done, for whoever may propose or confirm one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

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


def erasures(actor: Actor, moment: datetime | None = None) -> list[ErasureShown]:
    """All erasures as known at ``moment`` (None: now), those that wait first, then the newest; raises NotFound.

    An administrator, who sees no content, is not told what it is about, only the legal basis and by whom.
    """
    if not (may(actor, "propose erasure") or may(actor, "confirm erasure")):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    found = Erasure.objects.order_by("-proposed_at", "-id")
    if moment is not None:
        found = found.filter(proposed_at__lt=moment)
    for row in found:
        if moment is not None and row.confirmed_at is not None and row.confirmed_at >= moment:
            row.confirmed_at = row.confirmed_by = row.event = None
    rows = sorted(found, key=lambda row: row.event is not None)
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
