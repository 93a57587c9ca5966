"""Roles that wait for a second person, and what was decided on others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from luoshi.record.access import require
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Account, Person, Post, RoleGrant, Unit
from luoshi.record.roles import same_among

MOST_DECIDED = 100


@dataclass(frozen=True, slots=True)
class GrantShown:
    """A role that was given: who gets it by which post of which unit, who gave it when. ``can``: the actor may decide.
    ``confirmed`` is empty while it waits."""

    id: UUID
    person: str
    username: str
    post: str
    unit: str
    role: str
    granted_at: datetime
    granted_by: str
    can: bool
    confirmed: bool | None = None
    decided_at: datetime | None = None
    decided_by: str = ""


def waiting_grants(actor: Actor, known: datetime | None = None) -> list[GrantShown]:
    """Every role that waits to be confirmed (at the moment ``known``), the earliest first; raises Refused. Six
    queries."""
    require(actor, "confirm roles")
    rows = RoleGrant.objects.filter(decided_at__isnull=True)
    if known is not None:
        rows = RoleGrant.objects.filter(
            Q(decided_at__isnull=True) | Q(decided_at__gt=known), granted_at__lte=known
        )
    return _shown(actor, rows.order_by("granted_at", "id"), waiting=True)


def decided_grants(actor: Actor, known: datetime | None = None) -> list[GrantShown]:
    """What was decided (by the moment ``known``), the last first, at most ``MOST_DECIDED``; raises Refused. Six
    queries."""
    require(actor, "confirm roles")
    rows = RoleGrant.objects.filter(decided_at__isnull=False)
    if known is not None:
        rows = rows.filter(decided_at__lte=known)
    return _shown(actor, rows.order_by("-decided_at", "-id")[:MOST_DECIDED], waiting=False)


def held_for(actor: Actor, since: datetime) -> int:
    """How many roles that the actor gave since a moment wait for somebody else."""
    return RoleGrant.objects.filter(
        granted_by=actor.account, granted_at__gte=since, decided_at__isnull=True
    ).count()


def _shown(actor: Actor, found: Iterable[RoleGrant], *, waiting: bool) -> list[GrantShown]:
    rows = list(found)
    people = dict(Person.objects.filter(pk__in=[row.person for row in rows]).values_list("id", "name"))
    names = dict(Account.objects.filter(pk__in=[row.account for row in rows]).values_list("id", "username"))
    posts = Post.objects.in_bulk([row.post for row in rows])
    units = dict(
        Unit.objects.filter(pk__in={post.unit for post in posts.values() if post.unit}).values_list(
            "id", "name"
        )
    )
    myself = same_among(actor.person, [row.person for row in rows])
    shown = []
    for row in rows:
        post = posts.get(row.post)
        shown.append(
            GrantShown(
                row.id,
                people.get(row.person, ""),
                names.get(row.account, ""),
                post.title if post else "",
                units.get(post.unit, "") if post and post.unit else "",
                row.role,
                row.granted_at,
                row.granted_by_name,
                can=waiting
                and row.decided_at is None
                and actor.account != row.granted_by
                and row.person not in myself,
                confirmed=None if waiting else row.confirmed,
                decided_at=None if waiting else row.decided_at,
                decided_by="" if waiting else row.decided_by_name,
            )
        )
    return shown
