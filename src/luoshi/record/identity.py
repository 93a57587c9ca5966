"""Is this the same person? The machine proposes with reasons; a named person judges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from luoshi.record.models import (
    IdentityJudgement,
    Person,
    Post,
    Proposal,
    ProposalKind,
    ProposalState,
    Tenure,
)
from luoshi.record.models.current import plain


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person in the record with the same name, the posts already recorded, and whether one of them is here
    too.
    """

    person: UUID
    name: str
    posts: tuple[str, ...]
    same_post: bool
    same_document: bool

    @property
    def plain(self) -> bool:
        """Whether the machine would propose the same person without a doubt."""
        return self.same_post or self.same_document


def one_for_each(moment: datetime | None = None) -> dict[UUID, UUID]:
    """Everybody of whom a judgement stood at ``moment`` that they are one with another, and whom they lead
    to.

    Of all who are one it is the one recorded first. People not in it are themselves.
    """
    return joined(IdentityJudgement.objects.known(moment).filter(same=True).values_list("person", "other"))


def joined(pairs: Iterable[tuple[UUID, UUID]]) -> dict[UUID, UUID]:
    """For everybody in ``pairs`` the least of all whom the pairs join them with."""
    leads: dict[UUID, UUID] = {}

    def end(one: UUID) -> UUID:
        while (following := leads.setdefault(one, one)) != one:
            one = following
        return one

    for first, second in pairs:
        least, other = sorted((end(first), end(second)))
        leads[other] = least
    return {one: end(one) for one in list(leads)}


def everybody_judged_same(person: UUID, moment: datetime | None = None) -> set[UUID]:
    """This person and all who were judged, directly or through others, to be the same."""
    return all_who_are(one_for_each(moment), person)


def all_who_are(ones: dict[UUID, UUID], person: UUID) -> set[UUID]:
    """This person and all who lead to the same one in ``ones`` (see ``one_for_each``)."""
    one = ones.get(person, person)
    return {person} | {other for other, lead in ones.items() if lead == one}


def candidates(values: dict[str, Any], document: UUID) -> list[Candidate]:
    """The people in the record whom one person proposal may be, likeliest first."""
    return candidates_by_name([values], document).get(plain(values["name"]), [])


def candidates_by_name(people: list[dict[str, Any]], document: UUID) -> dict[str, list[Candidate]]:
    """The same for many proposals of a document, by name, in five queries however many they are.

    Those who were judged to be one are one candidate, with the posts of all.
    """
    titles: dict[str, set[str]] = {}
    for values in people:
        titles.setdefault(plain(values["name"]), set()).update(
            plain(post["title"]) for post in values["posts"]
        )
    named = list(Person.objects.filter(name__in=titles).order_by("id"))
    if not named:
        return {}
    firsts = {person.same_as or person.id for person in named}
    everybody = Person.objects.filter(pk__in=firsts) | Person.objects.filter(same_as__in=firsts)
    leads = {person.id: person.same_as or person.id for person in everybody}
    tenures = Tenure.objects.filter(person__in=leads, known_to__isnull=True)
    held = list(tenures.order_by("valid_from", "id").values_list("person", "post"))
    post_titles = dict(Post.objects.filter(pk__in={post for _, post in held}).values_list("id", "title"))
    here = {
        leads.get(result) if result else None
        for result in Proposal.objects.filter(
            document=document, kind=ProposalKind.PERSON, state=ProposalState.ACCEPTED
        ).values_list("result", flat=True)
    }
    found: dict[str, dict[UUID, Candidate]] = {}
    for person in named:
        one = leads[person.id]
        if one in found.get(person.name, ()):
            continue
        posts = tuple(
            dict.fromkeys(
                post_titles[post] for holder, post in held if leads[holder] == one and post in post_titles
            )
        )
        same_post = bool(titles[person.name] & set(posts))
        found.setdefault(person.name, {})[one] = Candidate(one, person.name, posts, same_post, one in here)
    return {
        name: sorted(listed.values(), key=lambda one: (not one.same_document, not one.same_post))
        for name, listed in found.items()
    }


def needs_judgement(found: list[Candidate]) -> bool:
    """Whether a person must say who this is: somebody has the name, and nothing tells that it is, or which
    one.
    """
    return bool(found) and sum(one.plain for one in found) != 1
