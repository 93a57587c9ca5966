"""Figures that the record already holds for a task whose measure is an indicator: they are never asked for again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from luoshi.delivery.classes import ASKED_BEFORE, next_report_after
from luoshi.delivery.life import UNDER_WAY
from luoshi.delivery.models import Task
from luoshi.record.models import LedgerBatch, Source, SourceKind, Statement
from luoshi.record.statements import standing

FAMILY = "indicator/"
RECENT = timedelta(days=62)
"""A figure is shown while its period ended less than two months ago: a monthly ledger comes in the month after."""


@dataclass(frozen=True, slots=True)
class KnownFigure:
    """A figure of the lead unit: its statement, value in the base unit, and the first and last day of its period.

    ``basis``: “cumulative” counts from the beginning of the year. ``answers``: nothing that is asked of the task now
    needs a figure of a later period, so none is to be typed.
    """

    statement: UUID
    number: Decimal
    unit_of_measure: str
    first_day: date | None
    last_day: date
    basis: str = ""
    answers: bool = True


def period_asked(report_on: date) -> date:
    """The last day of the period that a report due on a day is about: that of the month before."""
    return report_on.replace(day=1) - timedelta(days=1)


def report_asked(task: Task, figure: KnownFigure | None) -> date | None:
    """The first day on which a task has to report and that no figure has answered; None where none is asked for."""
    day = task.next_report_on
    while day is not None and figure is not None and figure.last_day >= period_asked(day):
        day = next_report_after(task.cycle, day)
    return day


def reports_asked(tasks: Iterable[Task], today: date) -> dict[UUID, date | None]:
    """The day of the report that is asked for, of those of these tasks whose next one a ledger has answered; one query,
    none where no measure is an indicator."""
    rows = [task for task in tasks if task.next_report_on is not None and task.state in UNDER_WAY]
    figures = figures_for(rows, today)
    found = {row.id: report_asked(row, figures.get(row.id)) for row in rows if row.id in figures}
    return {row.id: found[row.id] for row in rows if row.id in found and found[row.id] != row.next_report_on}


def _answers(task: Task, figure: KnownFigure, until: date) -> bool:
    """Whether a figure is of the period that is asked for by then."""
    if task.due_on is not None and task.due_on <= until:
        return figure.last_day >= period_asked(task.due_on)
    asked = report_asked(task, figure)
    return asked is None or asked > until


def _since(task: Task, today: date) -> date:
    """The last day of the earliest period of which a figure says something of a task today."""
    days = [period_asked(day) for day in (task.next_report_on, task.due_on) if day is not None]
    return min([today - RECENT, *days])


def figure_for(task: Task, today: date) -> KnownFigure | None:
    """The newest figure that answers the task today, if its measure is an indicator and a ledger has given it."""
    return figures_for([task], today).get(task.id)


def figures_for(tasks: Iterable[Task], today: date) -> dict[UUID, KnownFigure]:
    """The same for many tasks, in one query."""
    asked = [task for task in tasks if task.indicator and task.lead is not None]
    if not asked:
        return {}
    rows = Statement.objects.filter(
        subject__in={task.lead for task in asked},
        property__in={FAMILY + task.indicator for task in asked},
        aspect="level",
        valid_to__gt=min(_since(task, today) for task in asked),
        valid_to__lte=today + timedelta(days=1),
    )
    newest: dict[tuple[UUID, str], Statement] = {}
    for row in sorted(
        standing(rows),
        key=lambda one: (one.valid_to or date.min, one.basis == "cumulative", one.known_at, one.id),
    ):
        if row.number is not None:
            newest[row.subject, row.property] = row
    found = {}
    for task in asked:
        figure = newest.get((task.lead, FAMILY + task.indicator)) if task.lead else None
        if (
            figure is not None
            and figure.number is not None
            and figure.valid_to is not None
            and figure.valid_to > _since(task, today)
        ):
            known = KnownFigure(
                figure.id,
                figure.number,
                figure.unit_of_measure or "",
                figure.valid_from,
                figure.valid_to - timedelta(days=1),
                figure.basis or "",
            )
            found[task.id] = replace(known, answers=_answers(task, known, today + ASKED_BEFORE))
    return found


@dataclass(frozen=True, slots=True)
class CellOfFigure:
    """Where a figure stands: the workbook, its sheet and cell, and the ledger as which it was received."""

    workbook: str
    sheet: str
    cell: str
    batch: UUID | None


def cells_of(figures: Iterable[KnownFigure]) -> dict[UUID, CellOfFigure]:
    """The cell of each figure that a workbook gave, by its statement; three queries."""
    sources = dict(
        Statement.objects.filter(pk__in=[one.statement for one in figures]).values_list("id", "source")
    )
    cells = Source.objects.filter(kind=SourceKind.CELL).in_bulk(set(sources.values())) if sources else {}
    batches: dict[UUID, LedgerBatch] = {}
    if cells:
        for batch in LedgerBatch.objects.filter(file__in={one.file for one in cells.values()}).order_by(
            "received_at", "id"
        ):
            batches[batch.file] = batch
    found = {}
    for statement, source in sources.items():
        cell = cells.get(source)
        if cell is not None and cell.file is not None:
            given = batches.get(cell.file)
            found[statement] = CellOfFigure(
                given.name if given else "", cell.sheet or "", cell.cell or "", given.id if given else None
            )
    return found


def figure_of(statement: UUID) -> Decimal | None:
    """The number that a statement says."""
    return Statement.objects.filter(pk=statement).values_list("number", flat=True).first()
