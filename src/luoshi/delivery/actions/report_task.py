"""Report on a task: a state, one sentence or figure, and what proves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.delivery.actions.assign_tasks import class_of
from luoshi.delivery.actions.attach_evidence import require_own_figures
from luoshi.delivery.actions.changing import Change, changing_task
from luoshi.delivery.actions.save_draft import drop_draft
from luoshi.delivery.classes import ASKED_BEFORE, next_report_after
from luoshi.delivery.life import ENDED, State
from luoshi.delivery.models import Said
from luoshi.delivery.queries.known_figures import figure_for, figure_of
from luoshi.delivery.queries.proof import (
    has_proof_since,
    piece_of,
    pieces_since,
    returned_at,
    sent_back,
    stage_reached_at,
)
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.keeping_evidence import check_evidence, keep_evidence
from luoshi.record.entries import WrongEntry
from luoshi.record.evidence import NewEvidence, StatementEvidence
from luoshi.record.models import new_id

MOST_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a unit answers. ``progress``: from 0 to 1; ``reached``: the stages that are; ``evidence``: what is new.

    ``figure`` is typed; one that a ledger gives comes as evidence and is never typed.
    """

    state: str
    text: str = ""
    figure: Decimal | None = None
    progress: Decimal | None = None
    reached: tuple[UUID, ...] = ()
    evidence: Sequence[NewEvidence] = made(default=())
    not_secret: bool = False


@dataclass(frozen=True, slots=True)
class TaskAnswer:
    """The answer to one task, as it was seen."""

    task: UUID
    seen: int
    answer: Answer


def report_tasks(actor: Actor, because: Because, answers: Sequence[TaskAnswer]) -> list[UUID]:
    """Answer several tasks at once, all or none; the reports' ids."""
    with transaction.atomic():
        return [report_task(actor, because, one.task, one.seen, one.answer) for one in answers]


def report_task(actor: Actor, because: Because, task: UUID, seen: int, answer: Answer) -> UUID:
    """Report on a task, which thereby counts as received; the report's id. “Done” waits for another person's review.

    Raises NotFound, Refused, WrongState, Overtaken; WrongEntry for “done” and for a stage without evidence that was
    attached since the last return (of a stage: also since the one before) and is not what was sent back with it, for
    “done” while sub-tasks are open, for nothing said, for a typed figure that a ledger gives, and for a ledger's that
    is another task's; SecretDocument, PerhapsSecret.
    """
    _check(answer)
    check_evidence(answer.evidence, not_secret=answer.not_secret)
    report = new_id()
    with changing_task("report", actor, because, task, seen) as change:
        require_own_figures(change.task, answer.evidence)
        if answer.progress is not None and (change.task.stages or change.children()):
            raise WrongEntry(_("这件任务的进度按阶段和子任务算，不用填"), "progress")
        figure = _figure(change, answer)
        if not answer.text.strip() and figure is None:
            raise WrongEntry(_("请写进展情况，或填一个数"), "text")
        change.data["report"] = {
            "id": str(report),
            "state": answer.state,
            "text": answer.text.strip(),
            "figure": None if figure is None else str(figure),
            "progress": None if answer.progress is None else str(answer.progress),
            "on": change.today.isoformat(),
        }
        change.data["evidence"] = keep_evidence(change.act, answer.evidence)
        _reach(change, answer)
        if answer.state == Said.DONE:
            _done(change, answer)
        else:
            change.put(state=State.WORKING)
        change.put(
            received_on=change.task.received_on or change.today,
            last_report=report,
            said=answer.text.strip() or str(figure),
            next_report_on=_next_report(change),
        )
        if answer.progress is not None:
            change.put(progress=answer.progress)
        drop_draft(actor, task)
    return report


def _next_report(change: Change) -> date | None:
    """When progress is asked for again: what is asked for now is answered, also ahead of its day, and what is further
    off is not."""
    asked, today = change.task.next_report_on, change.today
    if asked is not None and asked > today + ASKED_BEFORE:
        return asked
    return next_report_after(change.task.cycle, max(today, asked or today))


def _check(answer: Answer) -> None:
    if answer.state not in Said.values:
        raise WrongEntry(_("请选办理情况"), "state")
    if len(answer.text) > MOST_CHARACTERS:
        raise WrongEntry(_("文字太长，最多 %(most)s 字") % {"most": MOST_CHARACTERS}, "text")
    if answer.progress is not None and not 0 <= answer.progress <= 1:
        raise WrongEntry(_("进度在 0 到 100% 之间"), "progress")


def _figure(change: Change, answer: Answer) -> Decimal | None:
    """The figure of a report: typed, or from the ledger that gives it."""
    given = next((one.statement for one in answer.evidence if isinstance(one, StatementEvidence)), None)
    if given is not None and answer.figure is not None:
        raise WrongEntry(_("填了数，又选了用台账的数：请只留一个"), "figure")
    if given is not None:
        return figure_of(given)
    known = figure_for(change.task, change.today)
    if answer.figure is not None and known is not None and known.answers:
        raise WrongEntry(
            _("台账里已经有这个数（%(number)s），不用再填：请直接选用台账的数")
            % {"number": f"{known.number.normalize():f}"},
            "figure",
        )
    return answer.figure


def _reach(change: Change, answer: Answer) -> None:
    """Mark stages as reached today; raises WrongEntry where nothing was attached that proves it."""
    wanted = {str(one) for one in answer.reached}
    open_ones = {row["id"] for row in change.task.stages if row["done_on"] is None}
    if wanted - open_ones:
        raise WrongEntry(_("没有这个阶段，或者它已经完成，请刷新后再选"), "reached")
    if wanted:
        _require_proof_each(change.task.id, answer, len(wanted))
        today = change.today.isoformat()
        change.put(
            stages=[{**row, "done_on": today} if row["id"] in wanted else row for row in change.task.stages]
        )


def _require_proof_each(task: UUID, answer: Answer, stages: int) -> None:
    """Raise WrongEntry unless each of so many stages has evidence of its own: not what was sent back, and not what was
    there when an earlier stage was reported."""
    returned, reached = returned_at(task), stage_reached_at(task)
    sent = {piece_of(one) for one in answer.evidence}
    counted_from = max((one for one in (returned, reached) if one is not None), default=None)
    fresh = (sent | pieces_since(task, counted_from)) - sent_back(task, counted_from)
    if len(fresh) >= stages:
        return
    if fresh:
        raise WrongEntry(
            _("报了 %(stages)s 个阶段完成，新的佐证只有 %(pieces)s 份：每个阶段要有自己的佐证，请分别附上")
            % {"stages": stages, "pieces": len(fresh)},
            "evidence",
        )
    if not sent:
        raise WrongEntry(_("报阶段“已完成”要附这个阶段的佐证：文件、链接，或者选用台账的数"), "evidence")
    if sent & sent_back(task, returned):
        raise WrongEntry(_sent_again(), "evidence")
    raise WrongEntry(_("附的佐证已经证明过这件任务的另一个阶段：每个阶段要有自己的佐证"), "evidence")


def _proves(task: UUID, answer: Answer, returned: datetime | None) -> bool:
    """Whether something comes with the answer that is not what was sent back."""
    known = sent_back(task, returned) if answer.evidence else frozenset()
    return any(piece_of(one) not in known for one in answer.evidence)


def _sent_again() -> str:
    return _("附的佐证和退办以前的是同一份，已经审过，不算新的：请补上审核意见里要的文件、链接或数")


def _require_proof(task: UUID, answer: Answer) -> None:
    """Raise WrongEntry unless something proves the task that was attached since it was last sent back."""
    returned = returned_at(task)
    if _proves(task, answer, returned) or has_proof_since(task, returned):
        return
    if answer.evidence:
        raise WrongEntry(_sent_again(), "evidence")
    if returned is None:
        raise WrongEntry(_("报“已完成”要附佐证：文件、链接，或者选用台账的数"), "evidence")
    raise WrongEntry(
        _("退办以后要有新的佐证：以前附的已经审过，请补上文件、链接，或者选用台账的数"), "evidence"
    )


def _done(change: Change, answer: Answer) -> None:
    _require_proof(change.task.id, answer)
    still = [child.code for child in change.children() if child.state not in ENDED]
    if still:
        raise WrongEntry(
            _("还有 %(count)s 件子任务没有办结（%(codes)s），不能报“已完成”")
            % {"count": len(still), "codes": "、".join(still[:5])},
            "state",
        )
    kind = class_of(change.task)
    if kind is not None and kind.closing == "verdict" and not change.data["report"]["text"]:
        raise WrongEntry(_("这类事项要有书面答复，请写答复的内容"), "text")
    change.put(state=State.REPORTED, reported_on=change.today)
