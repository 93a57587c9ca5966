"""What stands behind a statement that judging read of a project: the claim that another person approved."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from luoshi.growth.access import projects_of
from luoshi.growth.models import Claim
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Event, Statement


def claims_behind(actor: Actor, statements: Iterable[UUID]) -> dict[UUID, Claim]:
    """For each of these statements that was made when a claim was decided that claim, of projects that the actor may
    see. A statement made by another action (a plan, a finding, a merge) is not in it. Three queries."""
    made_by = dict(Statement.objects.filter(pk__in=list(statements)).values_list("id", "event"))
    decided: dict[UUID, UUID] = {}
    for event in Event.objects.filter(pk__in=set(made_by.values()), kind__in=_DECIDE):
        told = event.opened() or {}
        said = told.get("struck") or told.get("review")
        if said:
            decided[event.id] = UUID(said["claim"])
    claims = Claim.objects.filter(
        pk__in=decided.values(), project__in=projects_of(actor).values("id")
    ).in_bulk()
    return {
        statement: claims[decided[event]]
        for statement, event in made_by.items()
        if event in decided and decided[event] in claims
    }


_DECIDE = ("claim reviewed", "claim struck out")
