"""Answer several tasks of my page at once: all or none, and what is wrong said of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.access import access_task
from luoshi.delivery.actions.receive_task import receive_task
from luoshi.delivery.actions.report_task import Answer, report_task
from luoshi.delivery.actions.save_draft import draft_files, drop_draft
from luoshi.delivery.models import DraftFile, Said
from luoshi.delivery.queries.known_figures import figure_for
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.receive_document import PerhapsSecret, SecretDocument
from luoshi.record.entries import MOST_CHARACTERS, WrongEntry
from luoshi.record.evidence import FileEvidence, LinkEvidence, NewEvidence, StatementEvidence
from luoshi.record.storage import remove_if_unused
from luoshi.record.versions import Overtaken, RowEvent

RECEIVE = "receive"
"""To say that one has the task, and no more."""
STAGE = "stage"
"""The stage that is due is reached; the task goes on."""


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """What is said of one task, as it was seen. ``said``: one of Said, STAGE or RECEIVE. ``stage``: the next one.
    ``statement``: the figure that a ledger gives. Files are those that the actor has chosen for the task.
    """

    task: UUID
    seen: int
    said: str
    text: str = ""
    figure: Decimal | None = None
    stage: UUID | None = None
    link: str = ""
    statement: UUID | None = None


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one row, at which field; ``changes``: what others did with the task meanwhile."""

    message: str
    field: str = ""
    changes: tuple[RowEvent, ...] = ()


class WrongRows(ValueError):
    """Nothing was sent, because of these rows."""

    def __init__(self, faults: dict[UUID, RowFault]) -> None:
        super().__init__(_("有 %(count)s 件填得不对，一件也没有报送") % {"count": len(faults)})
        self.faults = faults


def answer_tasks(actor: Actor, because: Because, rows: Sequence[RowAnswer]) -> list[UUID]:
    """Send these answers, all or none; the ids of the reports. Files and typed words stay as drafts until they are in.

    Raises WrongEntry where there is nothing to send; WrongRows with what is wrong of every row.
    """
    if not rows:
        raise WrongEntry(_("还没有填任何一件：写进展情况、选一个文件，或者勾选台账的数，再报送"))
    faults: dict[UUID, RowFault] = {}
    reports: list[UUID] = []
    stored: set[str] = set()
    try:
        with transaction.atomic():
            for row in rows:
                files = draft_files(actor, row.task) if row.said != RECEIVE else []
                stored |= {one.address for one in files}
                try:
                    with transaction.atomic():
                        reports += _answered(actor, because, row, files)
                except Overtaken as overtaken:
                    faults[row.task] = RowFault(str(overtaken), "", tuple(overtaken.changes))
                except WrongEntry as wrong:
                    faults[row.task] = RowFault(str(wrong), wrong.field)
                except (NotFound, Refused) as none:
                    faults[row.task] = RowFault(str(none))
                except (SecretDocument, PerhapsSecret) as secret:
                    faults[row.task] = RowFault(secret.marking.reason, "evidence")
            if faults:
                raise WrongRows(faults)
    except WrongRows:
        _leave_no_bytes(stored)
        raise
    return reports


def _leave_no_bytes(addresses: Iterable[str]) -> None:
    for address in addresses:
        remove_if_unused(address)


def _answered(actor: Actor, because: Because, row: RowAnswer, files: Sequence[DraftFile]) -> list[UUID]:
    if row.said == RECEIVE:
        receive_task(actor, because, row.task, row.seen)
        drop_draft(actor, row.task)
        return []
    if row.said == STAGE and row.stage is None:
        raise WrongEntry(_("这件任务没有到期的阶段，请刷新后再选办理情况"), "state")
    answer = Answer(
        state=Said.WORKING.value if row.said == STAGE else row.said,
        text=row.text,
        figure=row.figure,
        reached=(row.stage,) if row.said == STAGE and row.stage is not None else (),
        evidence=_evidence(actor, row, files),
        not_secret=any(one.not_secret for one in files),
    )
    return [report_task(actor, because, row.task, row.seen, answer)]


def _evidence(actor: Actor, row: RowAnswer, files: Sequence[DraftFile]) -> list[NewEvidence]:
    """What proves it: the claim is what is said, or else the task itself."""
    task = access_task(actor, row.task)
    claim = (" ".join(row.text.split()) or task.title)[:MOST_CHARACTERS]
    found: list[NewEvidence] = [FileEvidence(claim, bytes(one.data), one.name) for one in files]
    if row.link.strip():
        found.append(LinkEvidence(claim, row.link))
    if row.statement is not None:
        known = figure_for(task, timezone.localdate())
        if known is None or known.statement != row.statement:
            raise WrongEntry(_("台账里的数刚刚变了：请看过现在的数，再勾选"), "use")
        found.append(StatementEvidence(claim, row.statement))
    return found
