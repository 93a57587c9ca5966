"""Read a document: the machine proposes, and what was accepted before is never touched."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from luoshi import reading as reader
from luoshi.reading.reader import READER
from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.models import Article, Cause, Document, DocumentState, File, Reading
from luoshi.record.storage import files

MACHINE = Actor(name="落实阅读器", post=READER)


def read_document(actor: Actor, because: Because, document: UUID) -> bool:
    """Read the stored bytes with this version of the reader; whether a new reading was made.

    Idempotent: a document that this version has read, or could not read, is left alone, as is an erased one.
    """
    access.require(actor, "read documents")
    row = Document.objects.get(pk=document)
    if row.state == DocumentState.ERASED or row.file is None or _read_already(row):
        return False
    address = File.objects.values_list("address", flat=True).get(pk=row.file)
    if address is None:
        return False
    record = asdict(reader.read_document(files().read(address), name=row.name))
    failed = record["failed"] or not record["articles"]
    with acting("document not read" if failed else "document read", actor, because, subject=document) as act:
        kept = act.keep(Reading(document=document, reader=READER), record)
        articles = [
            act.keep(Article(reading=kept.id, document=document, number=number), article["text"])
            for number, article in enumerate(record["articles"])
        ]
        act.data = {"reading": str(kept.id), "reader": READER, "articles": [str(one.id) for one in articles]}
    return True


def _read_already(row: Document) -> bool:
    return Reading.objects.filter(document=row.id, reader=READER).exists()


def because_of(document: UUID) -> Because:
    """The cause of a reading that the machine does for a document."""
    return Because(Cause.READING, document)
