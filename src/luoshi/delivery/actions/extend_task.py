"""Ask for more time before the due day; somebody else grants it until a definite day, or refuses."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.access import open_extension
from luoshi.delivery.actions.changing import changing_task
from luoshi.delivery.models import Extension
from luoshi.record.access import Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry
from luoshi.record.hands import had_a_hand, hand_of, own_work
from luoshi.record.models import new_id
from luoshi.record.written import written_day


def request_extension(
    actor: Actor, because: Because, task: UUID, seen: int, *, until: date, reason: str, progress: str
) -> UUID:
    """Ask that the task be due ``until`` another day; the extension's id.

    Raises NotFound, Refused, WrongState, Overtaken; WrongEntry without reason or progress, for a day that is not later,
    and on or after the due day.
    """
    if not reason.strip():
        raise WrongEntry(_("请写明延期的理由"), "reason")
    if not progress.strip():
        raise WrongEntry(_("请写明目前的进展"), "progress")
    extension = new_id()
    with changing_task("request extension", actor, because, task, seen) as change:
        due = change.task.due_on
        if due is None:
            raise WrongEntry(_("这件任务没有时限，不用延期"))
        if change.today >= due:
            raise WrongEntry(_("延期要在到期（%(day)s）以前申请，现在不能申请了") % {"day": written_day(due)})
        if until <= due:
            raise WrongEntry(_("新的时限要晚于现在的时限 %(day)s") % {"day": written_day(due)}, "until")
        if Extension.objects.filter(task=task, decided_at__isnull=True).exists():
            raise WrongEntry(_("已经申请过延期，正在等待批复"))
        change.require_later(until, "until")
        change.data["extension"] = {
            "id": str(extension),
            "before": due.isoformat(),
            "wanted": until.isoformat(),
            "reason": reason.strip(),
            "progress": progress.strip(),
            "hand": hand_of(actor),
        }
    return extension


def decide_extension(
    actor: Actor, because: Because, task: UUID, seen: int, *, until: date | None, answer: str = ""
) -> None:
    """Grant the extension until a definite day that has not passed, or refuse it (None) with the reason.

    The first due day stays on record. Refused to whoever asked, or has had a hand in the task. Raises NotFound,
    Refused, WrongState, Overtaken, WrongEntry.
    """
    if until is None and not answer.strip():
        raise WrongEntry(_("不同意延期要写明理由"), "answer")
    with changing_task("decide extension", actor, because, task, seen) as change:
        row = open_extension(change.task)
        if had_a_hand(actor, [row.hand]):
            raise Refused(own_work(actor))
        if until is not None:
            if until <= row.before:
                raise WrongEntry(_("新的时限要晚于 %(day)s") % {"day": written_day(row.before)}, "until")
            if until < change.today:
                raise WrongEntry(_("新的时限不能在今天以前：请写一个还没过的日子"), "until")
            change.require_later(until, "until")
            change.put(due_on=until, due_provisional=False, due_basis=None)
        change.data["extension"] = {
            "id": str(row.id),
            "granted": until.isoformat() if until else None,
            "answer": answer.strip(),
        }
