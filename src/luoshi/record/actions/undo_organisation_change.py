"""Undo one change of the organisation: what it stated is withdrawn, and what it withdrew stands again."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.change_organisation import changing_organisation
from luoshi.record.models import Account, Cause, Event, Statement
from luoshi.record.retraction import withdraw


def undo_organisation_change(actor: Actor, event: UUID) -> UUID:
    """Undo what ``event`` changed; the new event's id.

    Raises NotFound for what is no such change, AlreadyDecided when it was undone or something rests on it.
    """
    access.require(actor, "change the organisation")
    changed = Event.objects.filter(pk=event, kind="organisation changed").first()
    if changed is None:
        raise access.NotFound(_("没有这次改动，或者它不能撤销"))
    because = Because(Cause.CORRECTION, event)
    with changing_organisation(actor, because, "organisation change undone", changed.subject) as act:
        if Event.objects.filter(kind="organisation change undone", cause_id=event).exists():
            raise AlreadyDecided(_("这次改动已经撤销"))
        rows = list(Statement.objects.filter(event=event).order_by("id"))
        _require_nothing_after(rows, changed)
        _require_nobody_rests_on(rows, event)
        source = act.entry(actor)
        for row in rows:
            if row.retracts is None:
                withdraw(act, row, source.id)
        before = Statement.objects.in_bulk([row.retracts for row in rows if row.retracts])
        for statement in before.values():
            # It says again what it said, from the source it had.
            again = {
                column.name: getattr(statement, column.name)
                for column in Statement._meta.concrete_fields
                if column.name not in ("id", "event", "known_at", "content", "salt", "digest")
            }
            act.keep(Statement(known_at=act.event.at, **again), statement.opened() or {})
        act.data = {"undone": str(event), "what": (changed.opened() or {}).get("what")}
    return act.event.id


def _require_nothing_after(rows: list[Statement], changed: Event) -> None:
    touched = {(row.subject, row.property) for row in rows}
    later = (
        Statement.objects.filter(subject__in={row.subject for row in rows}, known_at__gte=changed.at)
        .exclude(event=changed.id)
        .values_list("subject", "property")
    )
    if touched & set(later):
        raise AlreadyDecided(_("同样的内容后来又改过，请先撤销后面的改动"))


def _require_nobody_rests_on(rows: list[Statement], event: UUID) -> None:
    subjects = {row.subject for row in rows}
    known_before = set(
        Statement.objects.filter(subject__in=subjects).exclude(event=event).values_list("subject", flat=True)
    )
    gone = subjects - known_before
    if Account.objects.filter(person__in=gone).exists():
        raise AlreadyDecided(_("这次登记的人员已经有账号，不能撤销；请用编辑来改"))
    if Statement.objects.filter(reference__in=gone).exclude(event=event).exists():
        raise AlreadyDecided(_("后来的登记用到了这次登记的单位或岗位，请先撤销后面的改动"))
