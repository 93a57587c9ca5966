"""People, posts and organisations as Popolo JSON (popoloproject.com, classes Person, Organization, Post,
Membership).

Popolo has dates on which a membership began and ended, and no place for "seen there on that day". Such a day
is never written as a date of beginning or end: it stands in ``seen_on``, a property of ours beside Popolo's
own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from luoshi.record.moments import AsOf
from luoshi.record.queries.people import HeldShown, PostShown
from luoshi.record.queries.sources import SourceShown

ERASED = "(已依法删除)"


def popolo(
    posts: Iterable[PostShown], days: AsOf, head: tuple[int, str], address: Callable[[str, UUID], str]
) -> dict[str, Any]:
    """The posts as of a day. ``head`` is number and hash of the chain's newest entry, ``address`` gives the
    full address of a page by its name and id.
    """
    persons: dict[UUID, dict[str, Any]] = {}
    organizations: dict[UUID, dict[str, Any]] = {}
    listed = []
    memberships = []
    for row in posts:
        post = row.post
        belongs = {"organization_id": str(post.unit)} if post.unit else {}
        if post.unit:
            organizations[post.unit] = {"id": str(post.unit), "name": post.unit_name}
        listed.append(
            {
                "id": str(post.id),
                "label": post.title,
                "role": post.title,
                **belongs,
                "sources": [{"url": address("post", post.id)}],
            }
        )
        for held in row.held:
            person = held.person
            persons[person.id] = {
                "id": str(person.id),
                "name": person.name or ERASED,
                "other_names": [{"name": name} for name in person.other_names],
                "sources": [{"url": address("person", person.id)}],
            }
            memberships.append(
                {
                    "id": str(held.id),
                    "person_id": str(person.id),
                    "post_id": str(post.id),
                    "role": post.title,
                    **belongs,
                    **_dates(held),
                    "sources": _sources(held, address),
                }
            )
    number, digest = head
    return {
        "meta": {
            "on": days.on.isoformat(),
            "known": (days.known or days.today).isoformat(),
            "chain": {"entries": number, "head": digest},
        },
        "persons": list(persons.values()),
        "organizations": list(organizations.values()),
        "posts": listed,
        "memberships": memberships,
    }


def _dates(held: HeldShown) -> dict[str, Any]:
    dates: dict[str, Any] = {}
    if held.since:
        dates["start_date"] = held.since.isoformat()
    if held.until:
        dates["end_date"] = held.until.isoformat()
    if held.claim in ("seen", "last seen"):
        dates["seen_on"] = held.day.isoformat()
    return dates


def _sources(held: HeldShown, address: Callable[[str, UUID], str]) -> list[dict[str, str]]:
    """Links with the words as their note; what has no page of its own leads to the person's."""
    found = []
    for source in (held.source, held.ended_source):
        if source is not None:
            url = (
                address("document", source.document) if source.document else address("person", held.person.id)
            )
            found.append({"url": url, "note": note(source)})
    return found


def note(source: SourceShown) -> str:
    """A source in one line."""
    if source.erased:
        return ERASED
    if source.kind == "span":
        return f"{source.title}：{source.sentence}" if source.words else source.title
    if source.kind == "cell":
        return f"{source.workbook} {source.sheet}!{source.cell}：{source.words}"
    return f"{source.name}（{source.post}）{source.at:%Y-%m-%d}"
