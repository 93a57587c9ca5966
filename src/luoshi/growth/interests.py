"""What members of entry reviews said that holds beyond one review: whoever declared an interest in a project reviews
nothing of it, then or later; what a member stopped it by stands until they lift it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
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


def interested_posts(project: UUID) -> set[str]:
    """The posts whose holders declared an interest in a decided entry review of a project."""
    decided = (
        EntryReview.objects.filter(project=project).exclude(verdict="").values_list("members", flat=True)
    )
    return {
        post for members in decided for one in members if one["conflict"] for post in one["hand"]["posts"]
    }


@dataclass(frozen=True, slots=True)
class Veto:
    """What a member stops a project by (``code`` of the sheet), why, who, by which post, and in which review."""

    code: str
    reason: str
    name: str
    post: str
    said_at: datetime


def standing_vetoes(reviews: Iterable[EntryReview]) -> list[Veto]:
    """What members stop a project by after these reviews of it, the earliest first: whatever was decided since, a veto
    stands until its member, or whoever holds their post, scores again without it or declares an interest."""
    said: list[tuple[dict[str, Any], list[Veto]]] = []
    for review in reviews:
        for member in review.members:
            hand = member["hand"]
            said = [one for one in said if not _the_same(one[0], hand)]
            vetoes = [
                Veto(code, reason, member["name"], member["post"], review.opened_at)
                for code, reason in member["vetoes"].items()
            ]
            said.append((hand, vetoes))
    return [veto for _hand, listed in said for veto in listed]


def _the_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two hands are of one account, one person or one post."""
    return bool(set(one["posts"]) & set(other["posts"])) or any(
        one[name] is not None and one[name] == other[name] for name in ("account", "person")
    )
