"""Import a workbook's figures: all of them in one transaction, or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.record import access
from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Act, Actor, Because, acting
from luoshi.record.jobs import queue_drafts
from luoshi.record.ledgers.comparing import Category, Compared, Difference
from luoshi.record.ledgers.figures import PeriodOf
from luoshi.record.ledgers.preparing import Prepared, prepare
from luoshi.record.ledgers.recorded import PART
from luoshi.record.models import (
    Cause,
    Kept,
    LedgerBatch,
    LedgerState,
    Sighting,
    Source,
    SourceKind,
    Statement,
)
from luoshi.record.models.current import plain
from luoshi.sheets.ledgers import CellFacts, FactsOf

PART_FIGURES = 2_000  # figures to an entry of the chain
FACTS_AT_ONCE = 250_000  # cells whose number formats and formulas are held at a time
LEDGERS_LOCK = 0x4C756F73_68690002  # any number, the same for everybody

_STATED = {
    Category.NEW,
    Category.CHANGED,
    Category.CONTRADICTING,
    Category.GIVEN,
}


class DifferenceChanged(Exception):
    """What the workbook would change is no longer what was shown: somebody must look again."""


class NotReady(Exception):
    """Something about the workbook is still asked."""


def import_ledger(
    actor: Actor,
    because: Because,
    batch: UUID,
    fingerprint: str,
    progress: Callable[[str, int], None] = lambda step, percent: None,
) -> UUID:
    """Record the figures of a workbook as they were shown under ``fingerprint``; the event's id.

    Other ledgers wait meanwhile; everybody else goes on, for the chain is held only at the very end. Figures said
    before in the same words become sightings. Raises NotFound, AlreadyDecided, NotReady, DifferenceChanged.
    """
    access.require(actor, "import ledgers")
    with acting("ledger imported", actor, because, subject=batch) as act:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LEDGERS_LOCK])
        act.happens_now()
        row = access.access_ledger(actor, batch, lock=True)
        if row.state != LedgerState.RECEIVED:
            raise AlreadyDecided(_("这份台账已经处理过了"))
        prepared = prepare(row, progress)
        difference = prepared.difference
        if difference is None or prepared.claimant is None or prepared.questions:
            raise NotReady(_("还有没答完的问题，答完才能入库"))
        if difference.detail:
            raise NotReady(_("同一单位、同一时期在表里有许多行不同的数，像是明细表，不能当作单位的数入库"))
        if difference.fingerprint != fingerprint:
            raise DifferenceChanged(_("台账里的数或库里的数在您查看之后变了，请再看一遍差异"))
        _write_figures(act, row, prepared, difference, progress)
        act.data = {
            "claimant": str(prepared.claimant),
            "forms": [str(one.form.id) for one in prepared.tables if one.form],
            "periods": _periods(difference),
            "reached": _reached(difference),
            "fingerprint": fingerprint,
            "counts": {
                "new": difference.counts[Category.NEW] + difference.counts[Category.GIVEN],
                "changed": difference.counts[Category.CHANGED],
                "contradicting": difference.counts[Category.CONTRADICTING],
                "unchanged": difference.counts[Category.UNCHANGED],
                "refused": sum(fault.blocks for fault in prepared.faults),
            },
        }
        queue_drafts()
    return act.event.id


def _periods(difference: Difference) -> list[list[str]]:
    found = {period for compared in difference.columns for period in compared.column.periods}
    return sorted([one.start.isoformat(), one.end.isoformat(), one.kind] for one in found)


def _reached(difference: Difference) -> list[list[str]]:
    """How far the workbook goes: of each property and aspect the last period of each kind."""
    last: dict[tuple[str, str, str], PeriodOf] = {}
    for compared in difference.columns:
        column = compared.column
        for name, period in set(zip(column.properties, column.periods, strict=True)):
            key = (name, column.aspect, period.kind)
            if key not in last or period.end > last[key].end:
                last[key] = period
    return sorted([*key, period.start.isoformat(), period.end.isoformat()] for key, period in last.items())


def _write_figures(
    act: Act,
    row: LedgerBatch,
    prepared: Prepared,
    difference: Difference,
    progress: Callable[[str, int], None],
) -> None:
    total = sum(len(compared.column) for compared in difference.columns) or 1
    done = 0
    rows = _kept_rows(act, row, prepared, difference)
    while figures := list(islice(rows, PART_FIGURES)):
        part: dict[type[Kept], list[dict[str, Any]]] = defaultdict(list)
        for source, model, kept in figures:
            part[Source].append(source)
            part[model].append(kept)
        act.write_part(PART, row.id, part)
        done += len(figures)
        progress("importing", 100 * done // total)


def _kept_rows(
    act: Act, row: LedgerBatch, prepared: Prepared, difference: Difference
) -> Iterator[tuple[dict[str, Any], type[Kept], dict[str, Any]]]:
    """For each figure its source, and the statement or the sighting that rests on it; as plain rows."""
    at = _known_at(act, row)
    algorithm = act.algorithm
    claimant = str(prepared.claimant)
    cell = SourceKind.CELL.value
    for compared, facts in _with_facts(prepared, difference):
        column = compared.column
        sheet = plain(column.sheet)
        for place, category in enumerate(compared.categories):
            if category == Category.REPEATED:
                continue
            address = column.cell(place)
            said = _said(column.stored[place], facts.get(address))
            source = Source.plain_row(said, algorithm, kind=cell, file=row.file, sheet=sheet, cell=address)
            if category in _STATED:
                period = column.periods[place]
                yield (
                    source,
                    Statement,
                    Statement.plain_row(
                        {},
                        algorithm,
                        known_at=at,
                        subject_kind=column.subject_kind,
                        subject=column.subjects[place],
                        property=column.properties[place],
                        number=column.numbers[place],
                        unit_of_measure=column.unit_of_measure[place],
                        scale=column.scales[place] or None,
                        qualifier=column.qualifiers.get(place),
                        currency=_CURRENCIES.get(column.unit_of_measure[place]),
                        period=period.kind,
                        valid_from=period.start,
                        valid_to=period.end,
                        basis=column.basis,
                        aspect=column.aspect,
                        claimant=claimant,
                        source=source["id"],
                    ),
                )
            else:
                seen = compared.own[place].statement
                yield (
                    source,
                    Sighting,
                    Sighting.plain_row({}, algorithm, statement=seen, source=source["id"], known_at=at),
                )


def _known_at(act: Act, row: LedgerBatch) -> datetime:
    """When the figures became known: now; of what is loaded at installation at the end of the day the city got it.

    ``known`` then answers for days before the installation as well, and pages say that this was reconstructed.
    """
    if act.event.cause != Cause.INSTALLATION:
        return act.event.at
    end = datetime.combine(row.received_on + timedelta(days=1), time.min) - timedelta(minutes=1)
    return min(timezone.make_aware(end), act.event.at)


_CURRENCIES = {"yuan": "CNY", "US dollar": "USD"}


def _with_facts(
    prepared: Prepared, difference: Difference
) -> Iterator[tuple[Compared, dict[str, CellFacts]]]:
    """Each column with what its cells show and whether they are computed.

    A sheet is gone through once for several columns, and not for all, or a large one would fill the memory.
    """
    of_file = FactsOf(prepared.data, prepared.ledger.name)
    by_sheet = groupby(difference.columns, key=lambda compared: compared.column.sheet)
    for sheet, columns in by_sheet:
        waiting: list[Compared] = []
        for compared in columns:
            if waiting and sum(len(one.column) for one in waiting) + len(compared.column) > FACTS_AT_ONCE:
                yield from _told(of_file, sheet, waiting)
                waiting = []
            waiting.append(compared)
        yield from _told(of_file, sheet, waiting)


def _told(
    of_file: FactsOf, sheet: str, columns: list[Compared]
) -> Iterator[tuple[Compared, dict[str, CellFacts]]]:
    addresses = [one.column.cell(place) for one in columns for place in range(len(one.column))]
    facts = of_file.cells(sheet, addresses)
    for one in columns:
        yield one, facts


def _said(stored: Any, facts: CellFacts | None) -> dict[str, Any]:
    said: dict[str, Any] = {"stored": facts.stored if facts else str(stored)}
    if facts is not None:
        if facts.shown is not None:
            said["shown"] = facts.shown
        if facts.formula is not None:
            said["formula"] = facts.formula
    return said
