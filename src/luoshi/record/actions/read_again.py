"""Have the present reader read a document that an earlier version read."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.jobs import queue_reading


def read_again(actor: Actor, because: Because, document: UUID) -> None:
    """Queue a reading; it changes nothing where this version of the reader has read the document already.

    Nothing is recorded here: the reading itself is the event, by the machine. Raises NotFound.
    """
    access.require(actor, "read documents")
    access.access_document(actor, document)
    with transaction.atomic():
        queue_reading(document)
