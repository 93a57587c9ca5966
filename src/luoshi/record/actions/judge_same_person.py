"""Judge that two people of the record are one: a named person does, the machine only proposes it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.hold_grants import holding_grants
from luoshi.record.identity import all_who_are, one_for_each
from luoshi.record.models import IdentityJudgement


class WrongJudgement(ValueError):
    """A judgement of identity that cannot be made; the message says why, and what would do."""


def require_not_concerned(actor: Actor, *people: UUID) -> None:
    """Raise WrongJudgement where the actor is one of these, or is judged to be: that two records are one person is what
    keeps somebody from deciding on their own work, so nobody takes it from themselves."""
    ones = one_for_each()
    if actor.person is not None and any(actor.person in all_who_are(ones, person) for person in people):
        raise WrongJudgement(_("这里判断的是您本人（含与您判为同一人的记录）：请另一位经办员来判断"))


def judge_same_person(actor: Actor, because: Because, person: UUID, other: UUID, reason: str = "") -> UUID:
    """Judge that ``person`` and ``other`` are one; the event's id, by which it can be undone.

    Raises WrongJudgement when they are the same record, are one already, or lead to two who were judged to be
    two; WrongEntry when it would give the actor a role.
    """
    access.require(actor, "judge identity")
    access.access_person(actor, person)
    access.access_person(actor, other)
    if person == other:
        raise WrongJudgement(_("这是名册里的同一条记录，不需要判断"))
    today = timezone.localdate()
    with (
        transaction.atomic(),
        holding_grants(actor, today),
        acting("people judged the same", actor, because, subject=person) as act,
    ):
        act.alone_among_subjects()
        one = one_for_each()
        if one.get(person, person) == one.get(other, other):
            raise WrongJudgement(_("这两人已经判为同一人"))
        if _judged_two(one, person, other):
            raise WrongJudgement(_("与其中一人同为一人的另一条记录，已经判为不是同一人，请先撤销那一次判断"))
        act.data = {"same_as": str(other), "reason": reason}
    return act.event.id


def _judged_two(one: dict[UUID, UUID], person: UUID, other: UUID) -> bool:
    """Whether anybody who is one with ``person`` was judged not to be somebody who is one with ``other``."""
    ends = {one.get(person, person), one.get(other, other)}
    return any(
        {first, second} != {person, other} and {one.get(first, first), one.get(second, second)} == ends
        for first, second in IdentityJudgement.objects.known(None)
        .filter(same=False)
        .values_list("person", "other")
    )
