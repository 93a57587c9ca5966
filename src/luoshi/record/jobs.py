"""Work done in the background; queued in the action's own transaction, and safe to do twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


@app.task(name="read document", queue="reading", retry=RetryStrategy(max_attempts=3, wait=5))
def read_document_job(document: str) -> None:
    """Read one document."""
    from luoshi.record.actions.read_document import MACHINE, because_of, read_document

    read_document(MACHINE, because_of(UUID(document)), UUID(document))


def queue_reading(document: UUID) -> None:
    """Queue the reading of a document; a rolled-back transaction queues nothing."""
    read_document_job.defer(document=str(document))


def queue_readings(documents: Sequence[UUID]) -> int:
    """Queue the reading of many documents at once; how many."""
    if documents:
        jobs: list[dict[str, Any]] = [{"document": str(document)} for document in documents]
        read_document_job.batch_defer(*jobs)
    return len(documents)


@app.task(name="compare ledger", queue="ledgers", retry=RetryStrategy(max_attempts=3, wait=5))
def compare_ledger_job(batch: str) -> None:
    """Compare one workbook with the record, and import it where a person's confirmation covers that."""
    from luoshi.record.actions.compare_ledger import compare_ledger

    compare_ledger(UUID(batch))


@app.task(name="import ledger", queue="ledgers")
def import_ledger_job(batch: str, account: str, fingerprint: str) -> None:
    """Import one workbook as it was shown to somebody who said yes."""
    from luoshi.record.actions.compare_ledger import import_as_shown

    import_as_shown(UUID(batch), UUID(account), fingerprint)


def queue_ledger(batch: UUID) -> None:
    """Queue the comparison of a workbook; a rolled-back transaction queues nothing."""
    compare_ledger_job.defer(batch=str(batch))


def queue_import(batch: UUID, account: UUID, fingerprint: str) -> None:
    """Queue the importing of a workbook that somebody has looked at."""
    import_ledger_job.defer(batch=str(batch), account=str(account), fingerprint=fingerprint)


# Behind every workbook that waits: it judges what they all brought, once.
@app.task(name="judge drafts", queue="ledgers", priority=-10)
def judge_drafts_job() -> None:
    """Judge the drafts of all rule-books, unless the same is queued once more behind it."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from luoshi.record.actions.judge_drafts import MACHINE, judge_drafts

    def once_more() -> bool:
        return ProcrastinateJob.objects.filter(status="todo", task_name=judge_drafts_job.name).exists()

    if not once_more():
        judge_drafts(MACHINE, superseded=once_more)


def queue_drafts() -> None:
    """Queue the drafts, where there is a rule-book and nothing waits that will judge them anyway; a rolled-back
    transaction queues nothing."""
    from luoshi.record.models import RuleBookVersion
    from luoshi.record.prepared import prepared

    with prepared() as cursor:
        cursor.execute(f'SELECT EXISTS (SELECT FROM "{RuleBookVersion._meta.db_table}")')
        (any_book,) = cursor.fetchone()
    if any_book:
        with transaction.atomic():
            if not _drafts_wait():
                judge_drafts_job.defer()


def _drafts_wait() -> bool:
    """Whether drafts are queued, held back until this transaction ends: begun before that, they would not see what it
    changes. A lock by which only one may wait in the queue would have one action wait for another that queues."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND task_name = %s LIMIT 1"
            " FOR SHARE SKIP LOCKED",
            [judge_drafts_job.name],
        )
        return cursor.fetchone() is not None


def take_up_broken_off(queue: str) -> None:
    """Queue again what a killed worker of this queue had begun or given up; each queue has one worker.

    The queue's own table is no part of the record: it only says what is still to be done.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'todo' WHERE status = 'doing' AND queue_name = %s",
            [queue],
        )
    if queue == "reading":
        queue_what_waits()
    else:
        queue_ledgers_that_wait()
        queue_drafts()


def queue_ledgers_that_wait() -> int:
    """Queue the comparison of workbooks that nobody has decided on; how many.

    What was compared is kept in a cache only, and comparing again does no harm.
    """
    from luoshi.record.models import LedgerBatch, LedgerState

    waiting = list(LedgerBatch.objects.filter(state=LedgerState.RECEIVED).values_list("id", flat=True))
    for batch in waiting:
        queue_ledger(batch)
    return len(waiting)


def queue_what_waits() -> int:
    """Queue the reading of documents that wait and have no job, as after a crash; how many there were."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from luoshi.record.models import Document, DocumentState

    queued = {
        job.args.get("document")
        for job in ProcrastinateJob.objects.filter(status="todo", task_name=read_document_job.name)
    }
    waiting = [
        document
        for document in Document.objects.filter(state=DocumentState.WAITING).values_list("id", flat=True)
        if str(document) not in queued
    ]
    for document in waiting:
        queue_reading(document)
    return len(waiting)
