"""Is this the same person? The machine proposes with reasons; a named person judges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from luoshi.record.models import Person, Post, Proposal, ProposalKind, ProposalState, Tenure


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person in the record with the same name, the posts already recorded, and whether one of them is here too."""

    person: UUID
    name: str
    posts: tuple[str, ...]
    same_post: bool
    same_document: bool

    @property
    def plain(self) -> bool:
        """Whether the machine would propose the same person without a doubt."""
        return self.same_post or self.same_document


def root_of(person: UUID) -> UUID:
    """Whom a person was judged to be the same as, followed to the end."""
    seen = {person}
    while (
        next_one := Person.objects.filter(pk=person).values_list("same_as", flat=True).first()
    ) is not None:
        if next_one in seen:
            return person
        seen.add(next_one)
        person = next_one
    return person


def candidates(values: dict[str, Any], document: UUID) -> list[Candidate]:
    """The people in the record whom one person proposal may be, likeliest first."""
    return candidates_by_name([values], document).get(values["name"], [])


def candidates_by_name(people: list[dict[str, Any]], document: UUID) -> dict[str, list[Candidate]]:
    """The same for many proposals of a document, by name, in four queries however many they are."""
    titles = {person["name"]: {post["title"] for post in person["posts"]} for person in people}
    known = list(Person.objects.filter(name__in=titles, same_as__isnull=True).order_by("id"))
    if not known:
        return {}
    tenures = Tenure.objects.filter(person__in=[person.id for person in known], known_to__isnull=True)
    held = list(tenures.order_by("valid_from", "id").values_list("person", "post"))
    named = dict(Post.objects.filter(pk__in={post for _, post in held}).values_list("id", "title"))
    here = set(
        Proposal.objects.filter(
            document=document, kind=ProposalKind.PERSON, state=ProposalState.ACCEPTED
        ).values_list("result", flat=True)
    )
    found: dict[str, list[Candidate]] = {}
    for person in known:
        posts = tuple(
            dict.fromkeys(named[post] for holder, post in held if holder == person.id and post in named)
        )
        same_post = bool(titles[person.name] & set(posts))
        found.setdefault(person.name, []).append(
            Candidate(person.id, person.name, posts, same_post, person.id in here)
        )
    for listed in found.values():
        listed.sort(key=lambda one: (not one.same_document, not one.same_post))
    return found


def needs_judgement(found: list[Candidate]) -> bool:
    """Whether a person must say who this is: somebody has the name, and nothing tells that it is, or which one."""
    return bool(found) and sum(one.plain for one in found) != 1
