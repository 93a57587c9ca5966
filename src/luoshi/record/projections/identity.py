"""Who was judged to be the same person."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.db.models import Q

from luoshi.record.identity import one_for_each
from luoshi.record.models import IdentityJudgement, Person
from luoshi.record.projection import Happening, projects


@projects("people judged the same")
def judged_same(happening: Happening) -> None:
    """The two are one from now on."""
    if happening.data is not None:
        _judged(happening, UUID(happening.data["same_as"]), same=True)


@projects("people judged different")
def judged_different(happening: Happening) -> None:
    """The two are two, and are not proposed again."""
    if happening.data is not None:
        _judged(happening, UUID(happening.data["different_from"]), same=False)


@projects("identity judgement undone")
def judgement_undone(happening: Happening) -> None:
    """It no longer stands; as of an earlier day it still does."""
    undone = happening.event.cause_id
    assert undone is not None
    IdentityJudgement.objects.filter(pk=undone).update(known_to=happening.event.at)
    lead_to_one()


@projects("erased")
def judgements_of_erased(happening: Happening) -> None:
    """What was judged of an erased person goes with the person."""
    if happening.data["subject_kind"] == "person":
        erased = happening.data["subjects"]
        IdentityJudgement.objects.filter(Q(person__in=erased) | Q(other__in=erased)).delete()
        lead_to_one()


def _judged(happening: Happening, other: UUID, *, same: bool) -> None:
    event, person = happening.event, happening.subject
    IdentityJudgement.objects.known(None).filter(
        Q(person=person, other=other) | Q(person=other, other=person)
    ).update(known_to=event.at)
    IdentityJudgement.objects.create(id=event.id, person=person, other=other, same=same, known_from=event.at)
    lead_to_one()


def lead_to_one() -> None:
    """Bring ``Person.same_as`` up to date: of all judged to be one, the others lead to the first recorded."""
    groups: dict[UUID, list[Person]] = defaultdict(list)
    one = one_for_each()
    people = Person.objects.filter(Q(pk__in=one) | Q(same_as__isnull=False))
    for person in people.order_by("id"):
        groups[one.get(person.id, person.id)].append(person)
    changed = []
    for group in groups.values():
        for place, person in enumerate(group):
            same_as = group[0].id if place else None
            if person.same_as != same_as:
                person.same_as = same_as
                changed.append(person)
    Person.objects.bulk_update(changed, ["same_as"])
