"""Judge that two people of the record are two, whatever their names: they are not proposed as one again."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.judge_same_person import WrongJudgement, require_not_concerned
from luoshi.record.identity import one_for_each
from luoshi.record.models import IdentityJudgement


def judge_different_people(
    actor: Actor, because: Because, person: UUID, other: UUID, reason: str = ""
) -> UUID:
    """Judge that ``person`` and ``other`` are two; the event's id, by which it can be undone.

    It takes the place of a judgement that these two are one. Raises WrongJudgement when they are the same
    record, were judged two already, or are one through a third; and to whoever is one of them.
    """
    access.require(actor, "judge identity")
    access.access_person(actor, person)
    access.access_person(actor, other)
    if person == other:
        raise WrongJudgement(_("这是名册里的同一条记录，不能判为两人"))
    with acting("people judged different", actor, because, subject=person) as act:
        act.alone_among_subjects()
        require_not_concerned(actor, person, other)
        judged = IdentityJudgement.objects.known(None).filter(
            Q(person=person, other=other) | Q(person=other, other=person)
        )
        standing = judged.first()
        if standing is not None and not standing.same:
            raise WrongJudgement(_("这两人已经判为不是同一人"))
        one = one_for_each()
        if standing is None and one.get(person, person) == one.get(other, other):
            raise WrongJudgement(_("这两人是经由第三条记录判为同一人的，请先撤销那一次判断"))
        act.data = {"different_from": str(other), "reason": reason}
    return act.event.id
