"""Judge as drafts what would be published now: of every book the latest period, and published ones of which today's
data say something else. A cache, and no part of the record."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone

from luoshi.record import access
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Actor
from luoshi.record.judged.books import NotValid, book_of, version_for
from luoshi.record.judged.judging import Judged, as_rows, engine, judge_now
from luoshi.record.judged.snapshots import anything_stated
from luoshi.record.models import AuditEntry, BookStatus, DraftRow, DraftRun, Event, RuleBookVersion, Run

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from luoshi.judging.books.model import Book
    from luoshi.judging.periods import JudgedPeriod

PUBLISHED_AGAIN = 12  # published periods of each book that are judged again with today's data
LOOKED_BACK = 3  # periods before the one that runs: what is counted comes in weeks after
MACHINE = Actor(name="落实评判程序")
_log = logging.getLogger(__name__)


def judge_drafts(actor: Actor, superseded: Callable[[], bool] = lambda: False) -> int:
    """Judge anew the latest period of each book that has anything to judge; how many drafts of such there are now.
    Then judge its published periods again where what was stated since may matter, until ``superseded`` says that
    somebody else will.

    Doing it twice does no harm. A book that cannot be judged now has no draft, and the log says why.
    """
    access.require(actor, "judge drafts")
    codes = set(RuleBookVersion.objects.filter(withdrawn_at__isnull=True).values_list("code", flat=True))
    _forget(DraftRun.objects.exclude(book__in=codes))
    made = sum(_judge_draft(code) for code in sorted(codes))
    for run in _published(codes):
        if superseded():
            break
        _judge_published(run)
    return made


def _judge_draft(code: str) -> bool:
    found = None
    try:
        found = _latest(code)
    except Exception:
        # Whatever is wrong with one book or its data, the others are judged; publishing it says what it is.
        _log.exception("the draft of the rule-book %s", code)
    with transaction.atomic():
        _forget(DraftRun.objects.filter(book=code, latest=True))
        if found is None:
            return False
        _forget(DraftRun.objects.filter(book=code, label=found[1].label))
        _keep(uuid4(), *found, latest=True)
    return True


def _published(codes: set[str]) -> list[Run]:
    """The runs that stand of the last published periods of each book but those judged as the latest, the newest
    first: books of the same month share what is read."""
    latest = set(DraftRun.objects.filter(latest=True).values_list("book", "label"))
    found: list[Run] = []
    for code in codes:
        newest = Run.objects.filter(book=code, number=1).order_by("-last_day")[:PUBLISHED_AGAIN]
        found += [one for one in newest if (code, one.label) not in latest]
    return sorted(found, key=lambda one: (-one.last_day.toordinal(), one.book))


def _judge_published(standing: Run) -> None:
    """Keep as a draft what today's data say of a published period, where that is not what its newest run said."""
    run = Run.objects.filter(book=standing.book, label=standing.label).order_by("-number")[0]
    kept = DraftRun.objects.filter(book=run.book, label=run.label)
    found = None
    try:
        version, book, period = version_for(run.book, run.label)
        draft = kept.first()
        if (
            draft is not None
            and (draft.version, draft.rows_hash != run.rows_hash) == (version.id, True)
            and not _may_differ(run, draft.entry)
        ):
            return
        if run.version != version.id or _may_differ(run, run.entry):
            judged = judge_now(book, period)
            if judged.judgement.hash != run.rows_hash:
                found = version, period, judged
    except (NotFound, NotValid):
        pass  # nothing judges that period any more
    except Exception:
        _log.exception("%s of the rule-book %s with today's data", run.label, run.book)
    with transaction.atomic():
        _forget(kept)
        if found is not None:
            # The same id each time: pages that name it stay good.
            _keep(uuid5(standing.id, "with today's data"), *found, latest=False)


def _may_differ(run: Run, since: int) -> bool:
    """Whether anything after an entry of the chain may matter: what was stated, and earlier periods published late,
    which counters read."""
    if anything_stated(since):
        return True
    later = AuditEntry.objects.filter(number__gt=since).values("event")
    runs = Event.objects.filter(pk__in=later, kind="run published").values("subject")
    return Run.objects.filter(pk__in=runs, book=run.book, number=1, last_day__lt=run.first_day).exists()


def _forget(runs: QuerySet[DraftRun]) -> None:
    DraftRow.objects.filter(run__in=list(runs.values_list("id", flat=True))).delete()
    runs.delete()


def _keep(key: UUID, version: RuleBookVersion, period: JudgedPeriod, judged: Judged, *, latest: bool) -> None:
    judgement = judged.judgement
    DraftRun.objects.create(
        id=key,
        version=version.id,
        book=version.code,
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
        latest=latest,
    )
    DraftRow.objects.bulk_create(as_rows(DraftRow, key, judgement.rows), batch_size=2_000)


def _latest(code: str) -> tuple[RuleBookVersion, JudgedPeriod, Judged] | None:
    """The latest period of a book of which anything is known, and what it comes to: the one that runs included, as far
    as it has come where the book goes by days."""
    versions = list(RuleBookVersion.objects.filter(code=code, withdrawn_at__isnull=True).order_by("-number"))
    today = day = timezone.localdate()
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
            if period.last_day > today and not _reads_periods(book):
                # What is due by the end of the month is not late today.
                period = period.until(today)
            judged = judge_now(book, period)
            if not judged.nothing:
                return version, period, judged
        day = period.first_day - timedelta(days=1)
    return None


def _reads_periods(book: Book) -> bool:
    """Whether a book reads figures of whole periods, which a part of one has none of."""
    from luoshi.judging.tables import TABLES

    rows = [rows for top in book.measures for one in top.walk() for rows in (one.rows, one.target_rows)]
    rows += [item.rows for item in (*book.bonuses, *book.deductions)]
    return any(one is not None and TABLES[one.table].periodic for one in rows)


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
