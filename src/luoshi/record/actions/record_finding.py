"""Record what a person found of somebody: falsified figures, a serious case, a good reason. No machine does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.stating import state
from luoshi.record.entries import WrongEntry, text_entry
from luoshi.record.jobs import queue_drafts
from luoshi.record.models import Commitment, CommitmentKind, Unit, new_id

MOST_POINTS = Decimal(10_000)


def record_finding(
    actor: Actor,
    because: Because,
    subject: UUID,
    finding: str,
    *,
    measure: str = "",
    amount: Decimal | None = None,
    about: UUID | None = None,
    reason: str,
    found_on: date,
    of_projects: str = "record findings of projects",
) -> UUID:
    """Record a finding about a unit, a task or a project, in the name of the actor's post; the finding's id.

    ``finding``: what the rule-book calls it (``good reason``, ``falsified``); ``measure``: the code of the measure it
    belongs to; ``amount``: the points that were set, above zero, whose limits the rule-book has; ``about``: the task or
    project that it concerns; ``of_projects``: the permission that is asked of whoever may not record others.
    Raises NotFound, WrongEntry.
    """
    if not access.may(actor, "record findings"):
        access.require(actor, of_projects)
        projects = Commitment.objects.filter(pk__in={subject, about}, kind=CommitmentKind.PROJECT_PLAN)
        if not projects.exists():
            raise access.Refused(_("只能认定与项目有关的事项"))
    finding = text_entry(finding, _("认定事项"), "finding")
    reason = reason.strip()
    if not reason:
        raise WrongEntry(_("请写明理由：谁看到这个结果，都要能看到理由"), "reason")
    if found_on > timezone.localdate():
        raise WrongEntry(_("认定日不能晚于今天"), "found_on")
    if amount is not None and not 0 < amount <= MOST_POINTS:
        raise WrongEntry(_("分值要大于 0；加分还是扣分由规则定"), "amount")
    known = Commitment.objects.filter(pk=subject, kind__in=[CommitmentKind.TASK, CommitmentKind.PROJECT_PLAN])
    if not Unit.objects.filter(pk=subject).exists() and not known.exists():
        raise access.NotFound(_("没有这个单位"))
    found = new_id()
    with acting("finding recorded", actor, because, subject=found) as act:
        source = act.entry(actor)
        said = {
            "finding.subject": subject,
            "finding.finding": finding,
            "finding.measure": measure.strip() or None,
            "finding.amount": amount,
            "finding.about": about,
            "finding.reason": reason,
            "finding.decided_by": actor.post or None,
            "finding.found_on": found_on,
        }
        for name, value in said.items():
            if value is not None:
                state(act, "finding", found, name, value, source)
        act.data = {
            "subject": str(subject),
            "finding": finding,
            "measure": measure.strip(),
            "amount": None if amount is None else str(amount),
            "about": None if about is None else str(about),
            "reason": reason,
            "found_on": found_on.isoformat(),
        }
        queue_drafts()
    return found
