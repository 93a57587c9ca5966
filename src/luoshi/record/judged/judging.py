"""Judging with what the record holds: now, or again exactly as a published run did."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from luoshi import __version__
from luoshi.judging.judgements import Judgement, canonical, in_order, rows_text
from luoshi.record.access import NotFound
from luoshi.record.actions.accept_proposals import WrongChange
from luoshi.record.judged.books import book_of, said
from luoshi.record.judged.snapshots import Taken, take_snapshot
from luoshi.record.models import DraftRow, DraftRun, File, JudgedRow, RuleBookVersion, Run
from luoshi.record.storage import files

if TYPE_CHECKING:
    from luoshi.judging.books.model import Book
    from luoshi.judging.periods import JudgedPeriod

RowModel = TypeVar("RowModel", JudgedRow, DraftRow)


class CannotJudge(WrongChange):
    """Something in the data stops the run; the message says what, and what to do."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement, and the last entry of the audit chain whose data it read."""

    judgement: Judgement
    entry: int

    @property
    def nothing(self) -> bool:
        """Whether there was nothing to judge: no figure, project … of anybody, or none from which anything follows."""
        rows = self.judgement.rows
        measures = [row for row in rows if row["kind"] == "measure"]
        found = any(row["rows"] for row in measures) and any(
            row["state"] == "scored" or row["light"] for row in measures
        )
        return not found and not any(
            row["kind"] == "effect" or (row["kind"] == "item" and row["rows"]) for row in rows
        )


@cache
def engine() -> str:
    """What computes: the product's version and the engine's."""
    return f"luoshi {__version__}, duckdb {version('duckdb')}"


def judge_now(book: Book, period: JudgedPeriod) -> Judged:
    """Judge with everything known now. Raises CannotJudge."""
    return _judged(book, period, take_snapshot(period.last_day))


def judge_again(run: Run) -> Judged:
    """Judge exactly what a published run read, on the day it was published or years later: the same bytes."""
    book = book_of(RuleBookVersion.objects.get(pk=run.version))
    period = period_of(book, run)
    return _judged(book, period, taken_for(run))


def _judged(book: Book, period: JudgedPeriod, taken: Taken) -> Judged:
    from luoshi.judging.running import JudgingError, judge

    try:
        return Judged(judge(book, taken.snapshot, period), taken.entry)
    except JudgingError as error:
        raise CannotJudge(said(error.words)) from error


def taken_for(run: Run | DraftRun) -> Taken:
    """The snapshot that a run read."""
    return take_snapshot(run.last_day, known=run.known, entry=run.entry)


def period_of(book: Book, run: Run | DraftRun) -> JudgedPeriod:
    """The period of a run; raises NotFound where the book that is given no longer judges it."""
    from luoshi.judging.periods import JudgedPeriod, PeriodError

    try:
        # A draft may be of a part of its period only: as far as it had come.
        return JudgedPeriod.parse(book, run.label).until(run.last_day)
    except PeriodError as error:
        raise NotFound(said(error.words)) from None


def judgement_of(run: Run | DraftRun) -> Judgement:
    """What a run found: of a published one from its file, as it was published."""
    if isinstance(run, Run):
        text = file_bytes(run.file).decode()
    else:
        listed = DraftRow.objects.filter(run=run.id).order_by("position").values_list("data", flat=True)
        text = rows_text(list(listed))
    return Judgement(run.book, run.book_hash, run.first_day, run.last_day, run.known, run.data_hash, text)


def file_bytes(file: UUID) -> bytes:
    """The bytes of a stored file; raises NotFound when they were erased."""
    address = File.objects.filter(pk=file).values_list("address", flat=True).first()
    if address is None:
        raise NotFound(_("这份文件已依法删除"))
    return files().read(address)


def rows_in(data: bytes) -> tuple[dict[str, Any], ...]:
    """Rows as ``rows_text`` wrote them."""
    # Names may hold other signs that end a line elsewhere.
    return tuple(json.loads(line) for line in data.decode().split("\n")[:-1])


def text_in(judgement: Judgement) -> bytes:
    """The rows of a judgement as they are stored."""
    return judgement.text.encode()


def explanation(run: Run | DraftRun, subject: str, *, limit: int | None = 100) -> dict[str, Any]:
    """Why a subject got what it got in a run: the versioned JSON of ``luoshi.judging.explaining``."""
    from luoshi.judging.explaining import explain

    book = book_of(RuleBookVersion.objects.get(pk=run.version))
    found: dict[str, Any] = explain(
        book, taken_for(run).snapshot, period_of(book, run), judgement_of(run), subject, limit=limit
    )
    return found


def as_rows(model: type[RowModel], run: UUID, rows: tuple[Mapping[str, Any], ...]) -> list[RowModel]:
    """The rows of a judgement as rows of a table; the same judgement gives the same, ids included."""
    return [
        model(
            id=uuid5(run, canonical(row)),
            run=run,
            position=position,
            kind=row["kind"],
            subject=UUID(row["subject"]),
            measure=row.get("measure") or row.get("item") or row.get("effect") or "",
            group=row.get("group") or "",
            colour=row.get("shown") or row.get("light") or row.get("colour") or "",
            value=row.get("value"),
            score=row.get("score"),
            rank=row.get("rank"),
            held=row.get("held") or [],
            data=row,
        )
        for position, row in enumerate(in_order(rows))
    ]
