"""The paper from which a document was typed."""

from __future__ import annotations

from uuid import UUID

from luoshi.record.access import access_document
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Cause, Document, Event


def scan_of(actor: Actor, document: UUID) -> Document | None:
    """The document because of which this one was received: its scan. Raises NotFound."""
    access_document(actor, document)
    received = Event.objects.filter(subject=document, kind="document received", cause=Cause.DOCUMENT)
    scan = received.values_list("cause_id", flat=True).first()
    return access_document(actor, scan) if scan else None
