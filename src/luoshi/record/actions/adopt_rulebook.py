"""Adopt the text of a rule-book: from now on it judges the periods in which it is valid."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.accept_proposals import AlreadyDecided, WrongChange
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.hashing import hash_bytes
from luoshi.record.jobs import judge_drafts_job
from luoshi.record.judged.books import outline, standing
from luoshi.record.models import File, RuleBookVersion, new_id
from luoshi.record.storage import alone_with_file, files

if TYPE_CHECKING:
    from luoshi.judging.books.problems import BookError

RULEBOOKS_LOCK = 0x4C756F73_68690003  # any number, the same for everybody


class FaultyBook(WrongChange):
    """A text that is no rule-book as it stands; ``error`` holds everything that is wrong, each with its line."""

    def __init__(self, error: BookError) -> None:
        super().__init__(str(error))
        self.error = error


class AdoptedAlready(AlreadyDecided):
    """These very bytes are the newest standing version of their book."""


def adopt_rulebook(actor: Actor, because: Because, text: bytes, name: str = "") -> UUID:
    """Adopt a book, as a new version if there is one of its code; the version's id.

    ``name``: of the file, for what is said about it. Raises FaultyBook, AdoptedAlready.
    """
    from luoshi.judging.books.loading import load_book
    from luoshi.judging.books.problems import BookError

    access.require(actor, "adopt rule-books")
    try:
        book = load_book(text, name or "rulebook.yaml")
    except BookError as error:
        raise FaultyBook(error) from error
    version = new_id()
    address = hash_bytes(text)
    with acting("rule-book adopted", actor, because, subject=version) as act:
        alone_with_rulebooks()
        act.happens_now()
        stands = standing(book.code)
        if stands and stands[0].hash == book.hash:
            raise AdoptedAlready(
                _("“%(code)s”的第 %(number)s 版就是这份文本")
                % {"code": book.code, "number": stands[0].number}
            )
        alone_with_file(address)
        files().put(text)
        file = act.keep(
            File(size=len(text), address=address), {"address": address, "name": name or f"{book.code}.yaml"}
        )
        act.data = {
            "code": book.code,
            "number": RuleBookVersion.objects.filter(code=book.code).count() + 1,
            "file": str(file.id),
            "hash": book.hash,
            "title": {"zh": book.title.chinese, "en": book.title.english},
            "status": book.status,
            "valid_from": book.valid_from.isoformat(),
            "valid_to": book.valid_to.isoformat() if book.valid_to else None,
            "period": book.period,
            "basis": book.basis,
            "outline": outline(book),
        }
        judge_drafts_job.defer()
    return version


def alone_with_rulebooks() -> None:
    """Wait, to the end of the transaction, for whoever else is adopting, withdrawing or publishing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RULEBOOKS_LOCK])
