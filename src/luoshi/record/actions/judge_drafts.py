"""Judge the latest period of every book as a draft, what would be published now: a cache, and no part of the record."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from luoshi.record import access
from luoshi.record.actions.acting import Actor
from luoshi.record.judged.books import book_of
from luoshi.record.judged.judging import Judged, as_rows, engine, judge_now
from luoshi.record.models import BookStatus, DraftRow, DraftRun, RuleBookVersion

if TYPE_CHECKING:
    from luoshi.judging.books.model import Book
    from luoshi.judging.periods import JudgedPeriod

LOOKED_BACK = 3  # periods before the one that runs: what is counted comes in weeks after
MACHINE = Actor(name="落实评判程序")
_log = logging.getLogger(__name__)


def judge_drafts(actor: Actor) -> int:
    """Judge anew the latest period of each book that has anything to judge; how many drafts there are now.

    Doing it twice does no harm. A book that cannot be judged now has no draft, and the log says why.
    """
    access.require(actor, "judge drafts")
    codes = set(RuleBookVersion.objects.filter(withdrawn_at__isnull=True).values_list("code", flat=True))
    DraftRow.objects.filter(run__in=DraftRun.objects.exclude(book__in=codes).values("id")).delete()
    DraftRun.objects.exclude(book__in=codes).delete()
    return sum(_judge_draft(code) for code in sorted(codes))


def _judge_draft(code: str) -> bool:
    found = None
    try:
        found = _latest(code)
    except Exception:
        # Whatever is wrong with one book or its data, the others are judged; publishing it says what it is.
        _log.exception("the draft of the rule-book %s", code)
    with transaction.atomic():
        DraftRow.objects.filter(run__in=DraftRun.objects.filter(book=code).values("id")).delete()
        DraftRun.objects.filter(book=code).delete()
        if found is None:
            return False
        version, period, judged = found
        judgement = judged.judgement
        run = DraftRun.objects.create(
            id=uuid4(),
            version=version.id,
            book=code,
            book_hash=judgement.book_hash,
            label=period.label,
            first_day=period.first_day,
            last_day=period.last_day,
            known=judgement.known,
            entry=judged.entry,
            data_hash=judgement.data_hash,
            rows_hash=judgement.hash,
            engine=engine(),
            made_at=timezone.now(),
        )
        rows = as_rows(DraftRow, run.id, judgement.rows)
        DraftRow.objects.bulk_create(rows, batch_size=2_000)
    return True


def _latest(code: str) -> tuple[RuleBookVersion, JudgedPeriod, Judged] | None:
    """The latest period of a book of which anything is known, the one that runs included, and what it comes to."""
    versions = list(RuleBookVersion.objects.filter(code=code, withdrawn_at__isnull=True).order_by("-number"))
    day = timezone.localdate()
    for _back in range(LOOKED_BACK + 1):
        chosen = next(
            ((one, book, period) for one in versions for book in (book_of(one),)
             if (period := _containing(book, day)) is not None),
            None,
        )  # fmt: skip
        if chosen is None:
            day = _start_of(versions[0], day) - timedelta(days=1)
            continue
        version, book, period = chosen
        if version.status != BookStatus.WITHDRAWN:
            judged = judge_now(book, period)
            if not judged.nothing:
                return version, period, judged
        day = period.first_day - timedelta(days=1)
    return None


def _containing(book: Book, day: date) -> JudgedPeriod | None:
    """The period of a book in which a day lies; None where the book is not valid then."""
    from luoshi.judging.periods import JudgedPeriod, PeriodError

    try:
        return JudgedPeriod.starting(book, _first_day(book.period, day))
    except PeriodError:
        return None


def _start_of(version: RuleBookVersion, day: date) -> date:
    return _first_day(version.period, day)


def _first_day(kind: str, day: date) -> date:
    months = {"quarter": 3, "half": 6, "year": 12}.get(kind, 1)
    return date(day.year, (day.month - 1) // months * months + 1, 1)
