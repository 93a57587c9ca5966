"""Have the present reader read every document that only earlier versions have read."""

from __future__ import annotations

from django.db import transaction

from luoshi.reading.reader import READER
from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.jobs import queue_readings
from luoshi.record.models import Document, DocumentState, Reading


def read_all_again(actor: Actor, because: Because) -> int:
    """Queue the readings; how many. As with one document, the reading itself is the event, by the machine.

    Safe to ask for twice: a job for a document that was read meanwhile does nothing.
    """
    access.require(actor, "read documents")
    read = Reading.objects.filter(reader=READER).values("document")
    documents = (
        Document.objects.exclude(state=DocumentState.ERASED).exclude(pk__in=read).order_by("received_at")
    )
    with transaction.atomic():
        return queue_readings(list(documents.values_list("id", flat=True)))
