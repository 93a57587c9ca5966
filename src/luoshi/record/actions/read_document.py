"""Read a document: the machine proposes, and what was accepted before is never touched."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from uuid import UUID

from django.utils.translation import gettext as _

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
    row = Document.objects.filter(pk=document).first()
    if row is None:
        raise access.NotFound(_("没有这份文件，或者您无权查看"))
    if row.state == DocumentState.ERASED or row.file is None or _read_already(row):
        return False
    address = File.objects.values_list("address", flat=True).get(pk=row.file)
    if address is None:
        return False
    record = asdict(reader.read_document(files().read(address), name=row.name))
    failed = record["failed"] or not record["articles"]
    kind = "document not read" if failed else "document read"
    with suppress(_Needless), acting(kind, actor, because, subject=document) as act:
        # Reading takes long, and nobody waited for it: another worker may have read it, or it was erased
        # meanwhile.
        now = act.alone_on_document(document)
        if now is None or now.state == DocumentState.ERASED or _read_already(now):
            raise _Needless
        kept = act.keep(Reading(document=document, reader=READER), record)
        articles = [
            act.keep(Article(reading=kept.id, document=document, number=number), article["text"])
            for number, article in enumerate(record["articles"])
        ]
        act.data = {"reading": str(kept.id), "reader": READER, "articles": [str(one.id) for one in articles]}
        return True
    return False


class _Needless(Exception):
    """Leaves the transaction: nothing is to be written."""


def _read_already(row: Document) -> bool:
    return Reading.objects.filter(document=row.id, reader=READER).exists()


def because_of(document: UUID) -> Because:
    """The cause of a reading that the machine does for a document."""
    return Because(Cause.READING, document)
