"""The bench: what a changed rule-book would say of real data. Nothing is saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.judging.judgements import Judgement
from luoshi.record.access import NotFound, may
from luoshi.record.actions.accept_proposals import WrongChange
from luoshi.record.actions.acting import Actor
from luoshi.record.judged.books import said
from luoshi.record.judged.judging import judge_now
from luoshi.record.judged.snapshots import take_snapshot

if TYPE_CHECKING:
    from luoshi.judging.books.linting import BookWarning
    from luoshi.judging.books.model import Book


def missing_data(actor: Actor, book: Book) -> list[BookWarning]:
    """What a book asks of the data that they do not have today: tables without rows, codes that nothing has."""
    from luoshi.judging.data_checks import data_warnings

    if not may(actor, "see results"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    return data_warnings(book, take_snapshot(timezone.localdate()).snapshot)


@dataclass(frozen=True, slots=True)
class Tried:
    """A book that was tried: what it says of a period (``label``), and what the book it was made from says."""

    label: str
    book: Book
    before: Judgement
    after: Judgement


def tried(actor: Actor, stands: Book, changed: Book, label: str) -> Tried:
    """Judge a period as people write it (2026-06) by a changed book and by the one that it was made from, with all
    that is known now. Raises NotFound for who sees no content, WrongChange for a period that one of them does not
    judge, CannotJudge."""
    from luoshi.judging.periods import JudgedPeriod, PeriodError

    if not may(actor, "see content"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    try:
        periods = [JudgedPeriod.parse(book, label) for book in (stands, changed)]
    except PeriodError as error:
        raise WrongChange(said(error.words)) from None
    before, after = (
        judge_now(book, period).judgement for book, period in zip((stands, changed), periods, strict=True)
    )
    return Tried(periods[1].label, changed, before, after)
