"""Interests that were declared in entry reviews: whoever has one in a project reviews nothing of it, then or later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from luoshi.growth.actions.recounting import joins
from luoshi.growth.counting import roots
from luoshi.growth.models import EntryReview
from luoshi.record.actions.acting import Actor
from luoshi.record.hands import hands_on


def declared_interest(actor: Actor, projects: Iterable[UUID]) -> set[UUID]:
    """Of these projects those in whose entry review, or that of a record judged to be the same, the actor (under any
    account, or somebody in the same post) declared an interest; three queries at most."""
    reviews = EntryReview.objects.exclude(members=[])
    wanted = set(projects)
    declared: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    lead = roots(joins())
    groups = {lead.get(one, one) for one in wanted}
    same = groups | {gone for gone, kept in lead.items() if kept in groups}
    for project, members in reviews.filter(project__in=same).values_list("project", "members"):
        declared[lead.get(project, project)] += [one["hand"] for one in members if one["conflict"]]
    barred = hands_on(actor, declared)
    return {one for one in wanted if lead.get(one, one) in barred}
