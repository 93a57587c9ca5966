"""What projects ask of somebody's units: limits of leads, undertakings, promises, transfers to answer, reviews.

Undertakings and promises are commitments of the unit that owes them, and are found by these.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from luoshi.growth.access import projects_of
from luoshi.growth.life import Status
from luoshi.growth.models import EntryReview, Project, Promise, PromiseState, Transfer, Undertaking
from luoshi.growth.relations import FOR_THE_UNIT
from luoshi.record.access import may
from luoshi.record.actions.acting import Actor
from luoshi.record.hands import had_a_hand
from luoshi.record.models import Commitment, CommitmentKind
from luoshi.record.queries.ledgers import unit_names
from luoshi.record.scopes import scope_of

AHEAD = 30
"""Days before an undertaking or a promise is due from which on it is listed."""
LIMITS_AHEAD = 7
"""Days before a lead's limit from which on it is listed."""
LISTED = 50
"""How many leads, and how many undertakings and promises, are listed at most: the most pressing ones."""


@dataclass(frozen=True, slots=True)
class OwedToProject:
    """One thing that a project asks. ``kind``: limit, undertaking, promise, transfer, review; ``text``: what; ``unit``:
    whose, as it is called; ``about``: the undertaking, promise … itself, or the code of a limit."""

    kind: str
    project: Project
    text: str
    unit: str
    due_on: date | None
    about: str


def owed_to_projects(actor: Actor, today: date) -> list[OwedToProject]:
    """What projects ask of the actor and the units they speak for, the earliest first. A dozen queries, however much it
    is; half of them where nothing is asked."""
    if not may(actor, "work on projects") or actor.is_machine:
        return []
    units = scope_of(actor, FOR_THE_UNIT)
    found: list[tuple[str, UUID, str, UUID | None, date | None, str]] = []
    if units:
        found += _promised(units, today)
        found += _limits(actor, units, today)
        found += [
            ("transfer", row.project, row.reason, None, None, str(row.id))
            for row in Transfer.objects.filter(Q(giver__in=units) | Q(taker__in=units), ended="")
            if any(unit in units and str(unit) not in row.agreed for unit in (row.giver, row.taker))
        ]
    posts = [str(held.post) for held in actor.held]
    for review in EntryReview.objects.filter(verdict="").exclude(committee=[]):
        named = {one["post"] for one in review.committee}
        if named & set(posts) and not had_a_hand(actor, [one["hand"] for one in review.members]):
            found.append(("review", review.project, "", None, None, str(review.id)))
    if not found:
        return []
    projects = projects_of(actor).in_bulk({one[1] for one in found})
    names = dict(unit_names({one[3] for one in found if one[3]}))
    listed = [
        OwedToProject(kind, projects[project], text, names.get(unit, "") if unit else "", due, about)
        for kind, project, text, unit, due, about in found
        if project in projects
    ]
    return sorted(
        listed, key=lambda one: (one.due_on or today, one.project.year, one.project.number, one.about)
    )


def _promised(
    units: frozenset[UUID], today: date
) -> list[tuple[str, UUID, str, UUID | None, date | None, str]]:
    """Undertakings and promises of these units that are due soon, by their commitments."""
    rows = Commitment.objects.filter(
        kind=CommitmentKind.PROMISE,
        owner__in=units,
        known_to__isnull=True,
        due__lte=today + timedelta(days=AHEAD),
    )
    ids = list(rows.order_by("due", "id").values_list("id", flat=True)[:LISTED])
    if not ids:
        return []
    return [
        *(
            ("undertaking", row.project, row.text, row.owner, row.due_on, str(row.id))
            for row in Undertaking.objects.filter(pk__in=ids, done_on__isnull=True)
        ),
        *(
            ("promise", row.project, row.title, row.unit, row.due_on, str(row.id))
            for row in Promise.objects.filter(pk__in=ids, state=PromiseState.APPROVED)
        ),
    ]


def _limits(
    actor: Actor, units: frozenset[UUID], today: date
) -> list[tuple[str, UUID, str, UUID | None, date | None, str]]:
    by = today + timedelta(days=LIMITS_AHEAD)
    rows = projects_of(actor).filter(status=Status.RUNNING, next_due_on__lte=by, unit__in=units)
    rows = rows.order_by("next_due_on", "id")[:LISTED]
    return [
        ("limit", row.id, limit["name"], row.unit, date.fromisoformat(limit["due_on"]), limit["code"])
        for row in rows
        for limit in row.limits
        if limit["done_on"] is None and limit["due_on"] and date.fromisoformat(limit["due_on"]) <= by
    ]
