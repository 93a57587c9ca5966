"""Receive a document: its bytes into the file store, its row, and the job that reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from luoshi.reading.secrecy import Marking, secrecy_marking
from luoshi.record import access
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.hashing import hash_bytes
from luoshi.record.jobs import queue_reading
from luoshi.record.models import Document, DocumentClass, File, new_id
from luoshi.record.storage import alone_with_file, files

MOST_CHARACTERS = 200  # of a file's name; file systems take 255 at most
MOST_OF_ENDING = 10


class SecretDocument(Exception):
    """The first page carries a secrecy marking: this installation may not hold the document."""

    def __init__(self, marking: Marking) -> None:
        super().__init__(marking.quote)
        self.marking = marking


class PerhapsSecret(SecretDocument):
    """The first page may carry a secrecy marking: a person must say that it does not."""


class EmptyDocument(Exception):
    """The file holds nothing: somebody should know that it came through empty."""


@dataclass(frozen=True, slots=True)
class Received:
    """The document of these bytes; ``duplicate`` when it had been received before."""

    document: UUID
    duplicate: bool


def receive_document(
    actor: Actor,
    because: Because,
    data: bytes,
    name: str,
    received_on: date,
    document_class: DocumentClass = DocumentClass.MEETING_REPORT,
    *,
    not_secret: bool = False,
) -> Received:
    """Record a document and queue its reading; bytes received before lead to the document they became.

    Raises EmptyDocument; SecretDocument, or PerhapsSecret unless a person said ``not_secret``, before a byte
    is written. ``name`` is kept as ``file_name`` has it. The file is synced before its row is committed, so a
    row never lacks its file.
    """
    access.require(actor, "receive documents")
    if not data:
        raise EmptyDocument
    name = file_name(name)
    marking = secrecy_marking(data, name)
    if marking is not None and marking.verdict == "marked":
        raise SecretDocument(marking)
    if marking is not None and not not_secret:
        raise PerhapsSecret(marking)
    address = hash_bytes(data)
    document = new_id()
    try:
        with acting("document received", actor, because, subject=document) as act:
            alone_with_file(address)  # two people may drop the same file in the same second
            if known := _received_before(address):
                raise _Again(known)
            files().put(data)
            file = act.keep(File(size=len(data), address=address), {"address": address, "name": name})
            act.data = {
                "file": str(file.id),
                "name": name,
                "class": document_class.value,
                "received_on": received_on.isoformat(),
                **({"doubt_cleared": marking.quote} if marking else {}),
            }
            queue_reading(document)
    except _Again as again:
        return Received(again.document, duplicate=True)
    return Received(document, duplicate=False)


def file_name(name: str) -> str:
    """The last part of a path, as a name that any system can hold: printable, ``MOST_CHARACTERS`` at most.

    What turns the direction of writing is no printable character either, so no name looks like another.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(character for character in last if character.isprintable()).strip()
    if not shown.strip("."):
        return "未命名"
    if len(shown) <= MOST_CHARACTERS:
        return shown
    stem, dot, ending = shown.rpartition(".")
    kept = dot + ending if stem and len(ending) <= MOST_OF_ENDING else ""
    return shown[: MOST_CHARACTERS - len(kept)] + kept


class _Again(Exception):
    """Leaves the transaction: nothing is to be written."""

    def __init__(self, document: UUID) -> None:
        super().__init__(document)
        self.document = document


def _received_before(address: str) -> UUID | None:
    # The same bytes may also be kept for something that is no document.
    files_of_it = File.objects.filter(address=address).values("id")
    return Document.objects.filter(file__in=files_of_it).values_list("id", flat=True).first()
