"""Confirm or decline a role that somebody else has given to somebody who can sign in."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.roles import same_people


def decide_grant(actor: Actor, because: Because, grant: UUID, *, confirm: bool) -> None:
    """Confirm a role, from now on it counts; or decline it, and it never does.

    Raises Refused for whoever gave it or gets it, NotFound, AlreadyDecided.
    """
    access.require(actor, "confirm roles")
    with acting("role grant decided", actor, because, subject=grant) as act:
        act.alone_among_subjects()
        row = access.access_grant(actor, grant)
        if row.decided_at is not None:
            raise AlreadyDecided(_("这项系统权限已经有人确认或退回了"))
        if actor.account == row.granted_by or same_people(actor.person, row.person):
            raise access.Refused(_("授权人和被授权人都不能自己确认：请另一位经办员或管理员确认"))
        act.data = {"confirmed": confirm, "role": row.role, "day": timezone.localdate().isoformat()}
