"""Roles held until a second person confirms them."""

from __future__ import annotations

from uuid import UUID

from luoshi.record.models import RoleGrant
from luoshi.record.projection import Happening, projects


@projects("roles held")
def roles_held(happening: Happening) -> None:
    """Each waits for a decision."""
    if happening.data is None:
        return
    event = happening.event
    RoleGrant.objects.bulk_create(
        RoleGrant(
            id=UUID(one["id"]),
            account=UUID(one["account"]),
            person=UUID(one["person"]),
            post=UUID(one["post"]),
            role=one["role"],
            granted_at=event.at,
            granted_by=event.actor,
            granted_by_name=happening.data["by"]["name"],
        )
        for one in happening.data["grants"]
    )


@projects("role grant decided")
def role_grant_decided(happening: Happening) -> None:
    """A second person said yes or no."""
    if happening.data is None:
        return
    event = happening.event
    RoleGrant.objects.filter(pk=happening.subject).update(
        confirmed=happening.data["confirmed"],
        decided_at=event.at,
        decided_by=event.actor,
        decided_by_name=happening.data["by"]["name"],
    )
