"""Undo a judgement of identity: from now on it is as if nobody had judged; earlier days still show it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.judge_same_person import WrongJudgement, require_not_concerned
from luoshi.record.models import Cause, IdentityJudgement


def undo_identity_judgement(actor: Actor, event: UUID) -> UUID:
    """Undo the judgement that ``event`` made; the new event's id, whose cause is that event.

    Raises NotFound for what is no judgement, WrongJudgement when it no longer stands, and to whoever
    it is about.
    """
    access.require(actor, "judge identity")
    judgement = IdentityJudgement.objects.filter(pk=event).first()
    if judgement is None:
        raise access.NotFound(_("没有这次判断，或者您无权查看"))
    access.access_person(actor, judgement.person)
    with acting(
        "identity judgement undone", actor, Because(Cause.CORRECTION, event), subject=judgement.person
    ) as act:
        act.alone_among_subjects()
        require_not_concerned(actor, judgement.person, judgement.other)
        if not IdentityJudgement.objects.known(None).filter(pk=event).exists():
            raise WrongJudgement(_("这次判断已经撤销，或者已被新的判断取代"))
        act.data = {"undone": str(event), "same": judgement.same}
    return act.event.id
