"""Documents, people, posts and units by words of their names, as they are now: the likeliest meant first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from luoshi.record.access import may
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Document, DocumentState, Person, Post, Tenure, Unit
from luoshi.record.models.current import plain

MOST_WORDS = 20
COUNTED = 1_000
"""Names that are counted; of more it is only said that there are more."""


@dataclass(frozen=True, slots=True)
class Named:
    """Something that has the words in its name. ``about``: what tells it from others of the name."""

    id: UUID
    name: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class NamedFound:
    """The first of what was found, and how many there are: COUNTED, and ``capped``, for more."""

    first: list[Named]
    count: int
    capped: bool


NOTHING = NamedFound([], 0, capped=False)


def words_of(text: str) -> list[str]:
    """The words of a search, each once: a name must have all of them."""
    return list(dict.fromkeys(plain(text).split()))[:MOST_WORDS]


def documents_found(actor: Actor, text: str, most: int) -> NamedFound:
    """Documents by title or file name, with the class of each; nothing for whoever sees no content. Two queries."""
    rows = Document.objects.exclude(state=DocumentState.ERASED)
    found = _found(actor, rows, text, ("title", "name"), most)
    classes = {
        row.id: row.get_document_class_display()
        for row in Document.objects.filter(pk__in=[one.id for one in found.first])
    }
    return _with(found, classes)


def units_found(actor: Actor, text: str, most: int) -> NamedFound:
    """Units by name, short name or code; nothing for whoever sees no content. Two queries."""
    found = _found(actor, Unit.objects.all(), text, ("name", "short_name", "code"), most)
    above = Unit.objects.filter(pk__in=[one.id for one in found.first]).values_list("id", "parent")
    return _with(found, _unit_names(above))


def posts_found(actor: Actor, text: str, most: int) -> NamedFound:
    """Posts by title, with the unit of each; nothing for whoever sees no content. Three queries."""
    found = _found(actor, Post.objects.all(), text, ("title",), most)
    units = Post.objects.filter(pk__in=[one.id for one in found.first]).values_list("id", "unit")
    return _with(found, _unit_names(units))


def people_found(actor: Actor, text: str, most: int) -> NamedFound:
    """People by name, with the posts that each was last said to hold; nothing for whoever sees no content. Whoever was
    judged to be somebody else is found as that one. Three queries."""
    rows = Person.objects.filter(same_as__isnull=True)
    found = _found(actor, rows, text, ("name",), most)
    people = [one.id for one in found.first]
    tenures = Tenure.objects.filter(person__in=people, known_to__isnull=True).order_by("-known_from", "id")
    held: dict[UUID, dict[UUID, None]] = {}
    for person, post in tenures.values_list("person", "post"):
        held.setdefault(person, {})[post] = None
    titles = dict(
        Post.objects.filter(pk__in={post for posts in held.values() for post in posts}).values_list(
            "id", "title"
        )
    )
    return _with(
        found,
        {person: "、".join(titles[one] for one in posts if one in titles) for person, posts in held.items()},
    )


def _unit_names(pairs: Iterable[tuple[UUID, UUID | None]]) -> dict[UUID, str]:
    """For each thing the name of the unit it goes with."""
    listed = {one: unit for one, unit in pairs if unit is not None}
    names = dict(Unit.objects.filter(pk__in=set(listed.values())).values_list("id", "name"))
    return {one: names.get(unit, "") for one, unit in listed.items()}


def likeliest(names: Iterable[tuple[UUID, str]], text: str) -> list[tuple[UUID, str]]:
    """What is likeliest meant first: the name itself, what begins with it, the shortest of the others."""
    asked = text.casefold().strip()

    def order(one: tuple[UUID, str]) -> tuple[object, ...]:
        name = one[1].casefold()
        return name != asked, not name.startswith(asked), len(name), name, one[0]

    return sorted(names, key=order)


def _found(actor: Actor, rows: QuerySet[Any], text: str, columns: tuple[str, ...], most: int) -> NamedFound:
    words = words_of(text)
    if not words or not may(actor, "see content"):
        return NOTHING
    condition = Q()
    for word in words:
        somewhere = Q()
        for column in columns:
            somewhere |= Q(**{f"{column}__icontains": word})
        condition &= somewhere
    listed = list(rows.filter(condition).values_list("id", *columns)[: COUNTED + 1])
    capped = len(listed) > COUNTED
    names = ((one[0], next((part for part in one[1:] if part), "")) for one in listed[:COUNTED])
    first = [Named(one, name) for one, name in likeliest(names, text)[:most]]
    return NamedFound(first, min(len(listed), COUNTED), capped)


def _with(found: NamedFound, about: dict[UUID, str]) -> NamedFound:
    first = [Named(one.id, one.name, about.get(one.id, "")) for one in found.first]
    return NamedFound(first, found.count, found.capped)
