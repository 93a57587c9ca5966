"""Say that a directive is not made a task, and why: for study only, or another's."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.access import access_directive
from luoshi.delivery.life import State
from luoshi.delivery.models import Directive, Task, Untracked
from luoshi.record.access import NotFound, require
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.entries import WrongEntry


def mark_untracked(actor: Actor, because: Because, directives: Sequence[UUID], reason: str) -> None:
    """Mark directives as not tracked, all or none. Raises Refused, NotFound, WrongEntry for one that has a task."""
    require(actor, "manage tasks")
    if not reason.strip():
        raise WrongEntry(_("请写明不立项的原因"), "reason")
    rows = [access_directive(actor, one) for one in dict.fromkeys(directives)]
    if not rows:
        raise WrongEntry(_("请选部署"))
    with acting("directives not tracked", actor, because, subject=rows[0].id) as act:
        standing = Directive.objects.filter(pk__in=[row.id for row in rows], known_to__isnull=True)
        held = set(standing.order_by("id").select_for_update(no_key=True).values_list("id", flat=True))
        if any(row.id not in held for row in rows):
            raise NotFound(_("没有这条部署，或者您无权查看"))
        for row in rows:
            tasks = Task.objects.filter(directives__contains=[row.id]).exclude(state=State.CANCELLED)
            if code := tasks.values_list("code", flat=True).first():
                raise WrongEntry(
                    _("“%(quote)s”已经立项（%(code)s）") % {"quote": row.quote[:20], "code": code}
                )
        act.data = {"directives": [str(row.id) for row in rows], "reason": reason.strip()}


def track_again(actor: Actor, because: Because, directive: UUID) -> None:
    """Take that back. Raises Refused, NotFound, WrongEntry where it was not marked so."""
    require(actor, "manage tasks")
    row = access_directive(actor, directive)
    with acting("directive tracked again", actor, because, subject=row.id):
        if not Untracked.objects.filter(pk=row.id).exists():
            raise WrongEntry(_("这条部署没有标为不立项"))
