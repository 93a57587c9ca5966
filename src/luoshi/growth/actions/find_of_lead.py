"""Say what is true of a lead by the list that ranks leads: a leading firm, a gap of a chain filled."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.access import access_project
from luoshi.growth.actions.entry_review import PASSED
from luoshi.growth.life import LIVE
from luoshi.growth.models import Project
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.record_finding import record_finding
from luoshi.record.actions.withdraw_finding import withdraw_finding
from luoshi.record.entries import WrongEntry, text_entry
from luoshi.record.hands import had_a_hand, own_work
from luoshi.record.models import GOOD_REASON, Finding
from luoshi.record.versions import WrongState


def find_of_lead(actor: Actor, because: Because, project: UUID, finding: str, reason: str) -> UUID:
    """Record a finding about a lead, by the name that the rule-book has for it; the finding's id.

    Refused to whoever had a hand in the lead, or is its officer: nobody judges their own. Raises NotFound, Refused,
    WrongState, WrongEntry.
    """
    row = access_project(actor, project)
    reason = text_entry(reason, _("理由"), "reason")
    if row.status not in LIVE:
        raise WrongState(_("这个项目已经终止或并入，不再认定"))
    if row.unit is None:
        raise WrongEntry(_("先定责任单位，再认定"), "finding")
    if finding == PASSED:
        raise WrongEntry(_("准入评审是否通过，由评审结论定"), "finding")
    _not_their_own(actor, row)
    if Finding.objects.filter(about=project, finding=finding, withdrawn_at__isnull=True).exists():
        raise WrongState(_("这一项已经认定过；理由要改的，先撤回再认定"))
    return record_finding(
        actor, because, row.unit, finding, about=project, reason=reason, found_on=timezone.localdate()
    )


def find_good_reason(
    actor: Actor, because: Because, subject: UUID, measure: str, reason: str, found_on: date
) -> UUID:
    """Record a good reason beside a light; the finding's id. Of a project refused to whoever had a hand in it, or is
    its officer. Raises as ``record_finding``."""
    row = Project.objects.filter(pk=subject).first()
    if row is not None:
        _not_their_own(actor, row)
    return record_finding(
        actor, because, subject, GOOD_REASON, measure=measure, reason=reason, found_on=found_on
    )


def withdraw_lead_finding(actor: Actor, because: Because, project: UUID, finding: UUID, reason: str) -> None:
    """Withdraw what was found of a lead; what was published with it stays. Raises NotFound, Refused, WrongEntry,
    AlreadyDecided."""
    row = access_project(actor, project)
    found = Finding.objects.filter(pk=finding, about=project).first()
    if found is None or found.finding == PASSED:
        raise NotFound(_("没有这项认定，或者您无权查看"))
    reason = text_entry(reason, _("撤回的理由"), "reason")
    _not_their_own(actor, row)
    withdraw_finding(actor, because, finding, reason)


def _not_their_own(actor: Actor, row: Project) -> None:
    if had_a_hand(actor, row.hands) or (row.officer and row.officer in {held.post for held in actor.held}):
        raise Refused(own_work(actor))
