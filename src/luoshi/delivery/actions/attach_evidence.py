"""Attach what proves a claim to the task, or to a report of it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.actions.changing import changing_task
from luoshi.delivery.models import Task
from luoshi.delivery.queries.known_figures import FAMILY
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.keeping_evidence import check_evidence, keep_evidence
from luoshi.record.entries import WrongEntry
from luoshi.record.evidence import (
    NewEvidence,
    StatementEvidence,
)
from luoshi.record.models import Statement


def attach_evidence(
    actor: Actor,
    because: Because,
    task: UUID,
    seen: int,
    evidence: Sequence[NewEvidence],
    *,
    not_secret: bool = False,
) -> list[UUID]:
    """Attach evidence to a task under way, by the lead, a supporting unit or the office; the ids of the pieces.

    Whoever attaches something has a hand in what is reviewed. Raises NotFound, Refused, WrongState, WrongEntry;
    SecretDocument, or PerhapsSecret unless a person said ``not_secret``.
    """
    if not evidence:
        raise WrongEntry(_("请选一份佐证"), "evidence")
    check_evidence(evidence, not_secret=not_secret)
    with changing_task("attach", actor, because, task, seen, adds=True) as change:
        require_own_figures(change.task, evidence)
        change.data["evidence"] = keep_evidence(change.act, evidence)
    return [UUID(one["id"]) for one in change.data["evidence"]]


def require_own_figures(task: Task, evidence: Sequence[NewEvidence]) -> None:
    """Raise WrongEntry for a figure that is not of the task's indicator and lead unit: another's proves nothing of it,
    and never becomes what the task reports."""
    wanted = {one.statement for one in evidence if isinstance(one, StatementEvidence)}
    if not wanted:
        return
    withdrawn = Statement.objects.filter(retracts__in=wanted).values("retracts")
    found = (
        Statement.objects.filter(
            pk__in=wanted,
            subject=task.lead,
            property=FAMILY + task.indicator,
            aspect="level",
            retracts__isnull=True,
        )
        .exclude(pk__in=withdrawn)
        .count()
        if task.lead is not None and task.indicator
        else 0
    )
    if found != len(wanted):
        raise WrongEntry(
            _("选的数不是这件任务的指标、牵头单位的台账数，或者已经撤回，不能用来证明它：请刷新后再选"),
            "evidence",
        )
