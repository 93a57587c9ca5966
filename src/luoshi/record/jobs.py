"""Work done in the background; queued in the action's own transaction, and safe to do twice."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

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
        read_document_job.batch_defer(*({"document": str(document)} for document in documents))
    return len(documents)


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
