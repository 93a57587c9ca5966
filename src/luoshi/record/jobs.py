"""Work done in the background; queued in the action's own transaction, and safe to do twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
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


def take_up_broken_off() -> None:
    """Queue again what a killed worker had begun or given up; only one worker runs in an installation.

    The queue's own table is no part of the record: it only says what is still to be done.
    """
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'todo' WHERE status = 'doing'")
    queue_what_waits()


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
