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
    """The people in the record whom a person proposal may be, likeliest first."""
    titles = {post["title"] for post in values["posts"]}
    found = []
    for person in Person.objects.filter(name=values["name"], same_as__isnull=True).order_by("id"):
        posts = [
            row.post
            for row in Tenure.objects.filter(person=person.id, known_to__isnull=True).order_by("valid_from")
        ]
        named = dict(Post.objects.filter(pk__in=posts).values_list("id", "title"))
        held = tuple(dict.fromkeys(named[post] for post in posts if post in named))
        here = Proposal.objects.filter(
            document=document, kind=ProposalKind.PERSON, state=ProposalState.ACCEPTED, result=person.id
        ).exists()
        found.append(Candidate(person.id, person.name, held, bool(titles & set(held)), here))
    return sorted(found, key=lambda one: (not one.same_document, not one.same_post))


def needs_judgement(found: list[Candidate]) -> bool:
    """Whether a person must say who this is: somebody has the name, and nothing tells that it is, or which one."""
    return bool(found) and sum(one.plain for one in found) != 1
