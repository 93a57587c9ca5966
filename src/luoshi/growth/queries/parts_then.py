"""Promises, contacts, undertakings, transfers and entry reviews of a project as they were known at a moment.

Their rows say how they are now; the project's events up to then say how they were.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import date
from typing import Any
from uuid import UUID

from luoshi.growth.models import Contact, EntryReview, Promise, Transfer, Undertaking
from luoshi.record.columns import columns_of, from_json
from luoshi.record.models import Event

_PROMISE = columns_of(Promise, frozenset())


def promises_then(rows: Iterable[Promise], events: Iterable[Event]) -> list[Promise]:
    """The promises as these events left them; one that was recorded later is left out."""
    told: dict[UUID, Promise] = {}
    known = {row.id: row for row in rows}
    for event in events:
        data = event.opened()
        said = data.get("promise") if data else None
        if not said or UUID(said["id"]) not in known:
            continue
        row = told.setdefault(UUID(said["id"]), copy(known[UUID(said["id"])]))
        if "code" in said:
            row.decided_at, row.decided_by_name, row.decided_by_post = None, "", ""
        for name, value in said["set"].items():
            setattr(row, name, from_json(_PROMISE, name, value))
        row.version = said["version"]
        if said.get("decided"):
            by = data["by"]
            row.decided_at, row.decided_by_name, row.decided_by_post = event.at, by["name"], by["post"]
    return sorted(told.values(), key=lambda one: one.code)


_OF_A_CONTACT = frozenset({"kind", "on", "ours", "theirs", "said"})


def contacts_then(rows: Iterable[Contact], events: Iterable[Event]) -> list[Contact]:
    """The contacts as these events left them, the newest first: without what was corrected later."""
    told = {row.id: copy(row) for row in rows}
    for event in events:
        data = event.opened() or {}
        said = data.get("contact") or {}
        which, values = said.get("id"), said
        if corrected := data.get("corrected"):
            which, values = corrected["contact"], corrected["set"]
        if which is None or UUID(which) not in told:
            continue
        for name in _OF_A_CONTACT & set(values):
            value = date.fromisoformat(values[name]) if name == "on" else values[name]
            setattr(told[UUID(which)], name, value)
    return sorted(told.values(), key=lambda one: (one.on, one.at), reverse=True)


def undertakings_then(rows: Iterable[Undertaking], events: Iterable[Event]) -> list[Undertaking]:
    """The undertakings that were made by then, without what was done later."""
    made: set[UUID] = set()
    kept: dict[UUID, dict[str, Any]] = {}
    for event in events:
        data = event.opened() or {}
        made |= {UUID(one["id"]) for one in data.get("contact", {}).get("undertakings", ())}
        if said := data.get("kept"):
            kept[UUID(said["undertaking"])] = said
    found = []
    for one in rows:
        if one.id not in made:
            continue
        row = copy(one)
        said = kept.get(row.id)
        row.done_on = date.fromisoformat(said["on"]) if said else None
        row.answer = said["answer"] if said else ""
        found.append(row)
    return found


def transfers_then(rows: Iterable[Transfer], events: Iterable[Event]) -> list[Transfer]:
    """The transfers as these events left them."""
    told: dict[UUID, Transfer] = {}
    known = {row.id: row for row in rows}
    for event in events:
        said = (event.opened() or {}).get("transfer")
        if not said or UUID(said["id"]) not in known:
            continue
        row = told.setdefault(UUID(said["id"]), copy(known[UUID(said["id"])]))
        row.agreed, row.answer = said["agreed"], said.get("answer", "")
        row.ended = said.get("ended", "")
        row.ended_at = event.at if row.ended else None
    return list(told.values())


def reviews_then(rows: Iterable[EntryReview], events: Iterable[Event]) -> list[EntryReview]:
    """The entry reviews as these events left them: who was named, who had scored, whether it was decided."""
    told: dict[UUID, EntryReview] = {}
    for one in rows:
        row = copy(one)
        row.committee, row.members = [], []
        row.verdict, row.reason, row.decided_on = "", "", None
        row.decided_by_name = row.decided_by_post = ""
        told[row.id] = row
    for event in events:
        data = event.opened() or {}
        if said := data.get("committee"):
            told[UUID(said["review"])].committee = said["posts"]
        if said := data.get("member"):
            told[UUID(said["review"])].members.append(said["member"])
        if said := data.get("entry_decided"):
            row = told[UUID(said["review"])]
            row.verdict, row.reason = said["verdict"], said["reason"]
            row.decided_on = date.fromisoformat(said["on"])
            row.decided_by_name, row.decided_by_post = data["by"]["name"], data["by"]["post"]
    return list(told.values())
