"""What took the place of directives that are no longer in the register: a later reading of the same words."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from luoshi.delivery.models import Directive
from luoshi.record.models import Event

_LONGEST = 20
"""Readings that follow each other; whoever replaced one twenty times looks for themselves."""


def successors(directives: Iterable[Directive]) -> dict[UUID, Directive]:
    """For those of these withdrawn directives that gave way to another: the one that stands in the register now.

    One that was only taken back has none. About two queries for every time that one of them gave way.
    """
    found: dict[UUID, Directive] = {}
    for row in directives:
        at = row
        for _step in range(_LONGEST):
            if at.known_to is None:
                break
            following = _following(at)
            if following is None:
                break
            at = following
        if at.id != row.id and at.known_to is None:
            found[row.id] = at
    return found


def _following(row: Directive) -> Directive | None:
    """What the event that ended a directive put in its place."""
    assert row.known_to is not None
    for event in Event.objects.filter(subject=row.document, at=row.known_to):
        data = event.opened() or {}
        for one in data.get("decisions", ()):
            if one.get("replaces", {}).get("result") == str(row.id):
                return _directive(one["result"])
        # An undone replacement gives the earlier words back, in a row of their own.
        mine = str(row.proposal)
        if event.kind == "decision undone" and mine in data.get("proposals", ()):
            restored = data.get("restored", ())
            if len(restored) == 1:
                return _directive(restored[0]["result"])
            return _overlapping(row, [one["result"] for one in restored])
    return None


def _directive(one: str) -> Directive | None:
    return Directive.objects.defer("search").filter(pk=UUID(one)).first()


def _overlapping(row: Directive, restored: list[str]) -> Directive | None:
    """Of several that an undoing gave back the one on the same words."""
    rows = Directive.objects.defer("search").filter(pk__in=[UUID(one) for one in restored])
    return next((one for one in rows if one.quote in row.quote or row.quote in one.quote), None)
