"""Review what a unit reported as done: another person approves it or returns it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.delivery.access import last_report
from luoshi.delivery.actions.assign_tasks import class_of
from luoshi.delivery.actions.changing import changing_task
from luoshi.delivery.life import ENDED, State
from luoshi.delivery.models import Verdict
from luoshi.delivery.queries.proof import stages_returned
from luoshi.delivery.stages import confirmed, open_again, waits
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry
from luoshi.record.models import new_id


@dataclass(frozen=True, slots=True)
class TaskReview:
    """The review of one task, as it was seen."""

    task: UUID
    seen: int
    verdict: str
    comment: str = ""


def review_reports(actor: Actor, because: Because, reviews: Sequence[TaskReview]) -> None:
    """Review several, all or none: each as if alone."""
    with transaction.atomic():
        for one in reviews:
            review_report(actor, because, one.task, one.seen, one.verdict, one.comment)


def review_report(
    actor: Actor, because: Because, task: UUID, seen: int, verdict: str, comment: str = ""
) -> UUID:
    """Approve the report that waits, or return it with what is missing; the review's id.

    Refused to whoever submitted it and everybody who edited since, whatever their role, under another account, or in
    another post. What is approved is completed on the day it was reported, and its stages that waited are confirmed; it
    is closed where its class says so. Of what is returned, stages that the report claimed and nobody confirmed are open
    again.
    Raises NotFound, Refused, WrongState, Overtaken, WrongEntry.
    """
    if verdict not in Verdict.values:
        raise WrongEntry(_("请选同意办结或退办"), "verdict")
    if verdict == Verdict.RETURNED and not comment.strip():
        raise WrongEntry(_("退办要写明还缺什么"), "comment")
    review = new_id()
    with changing_task("review", actor, because, task, seen) as change:
        report = last_report(change.task)
        change.data["review"] = {
            "id": str(review),
            "report": str(report.id),
            "verdict": verdict,
            "comment": comment.strip(),
        }
        if verdict == Verdict.RETURNED:
            change.put(state=State.RETURNED, returned=change.task.returned + 1)
            if returned := stages_returned(change.task, report.id):
                # What proved them counts no more.
                change.put(
                    stages=[open_again(stage) if stage in returned else stage for stage in change.task.stages]
                )
        else:
            if any(child.state not in ENDED for child in change.children()):
                raise WrongEntry(_("还有子任务没有办结，不能同意办结"), "verdict")
            change.since = report.on
            change.put(state=State.COMPLETED, completed_on=report.on)
            if any(waits(stage) for stage in change.task.stages):
                change.put(stages=confirmed(change.task.stages, change.today))
            kind = class_of(change.task)
            if kind is not None and kind.closing == "review":
                change.put(state=State.CLOSED, closed_on=change.today)
    return review
