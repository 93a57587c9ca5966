"""Work done in the background; queued in the action's own transaction, and safe to do twice."""

from __future__ import annotations

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
