"""Everything about one county or bureau: its figures at a month, what it gives for others, what it owes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from luoshi.monitor.indicator import Indicator
from luoshi.monitor.ledger_reading import PROPERTY
from luoshi.monitor.periods import Period, PeriodKind
from luoshi.monitor.queries.board import Board, board
from luoshi.monitor.queries.figures import Figures, indicators_for
from luoshi.monitor.queries.fill_in import FillIn, NothingMissing, fill_in
from luoshi.monitor.queries.tree import Places
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Unit
from luoshi.record.moments import AsOf


@dataclass(frozen=True, slots=True)
class Kept:
    """An indicator that a unit gives: for how many units, the last period it gave, and the next with its last day in
    time; ``overdue`` in days. ``last`` None: it should, and never did."""

    indicator: Indicator
    subjects: int
    last: Period | None
    next: Period | None
    due: date | None
    overdue: int


@dataclass(frozen=True, slots=True)
class UnitShown:
    """A unit at a month. ``board`` has no rows for a unit that speaks for no place. ``renamed``: the names it gave up,
    with the day; ``was`` and ``became``: the units it was made of, or that have its place now."""

    unit: Unit
    name: str
    place: bool
    board: Board
    renamed: list[tuple[date, str]]
    was: list[UUID]
    became: list[UUID]
    keeps: list[Kept]
    missing: FillIn | None


def unit_shown(actor: Actor, as_of: AsOf, unit: UUID, month: Period | None = None) -> UnitShown:
    """A unit at a month (else the latest with a figure); raises NotFound."""
    shown = board(actor, as_of, month, unit)
    if shown is None:
        raise NotFound(str(unit))
    tree = shown.places
    place = unit in tree.speakers
    missing = None
    if place and shown.month is not None:
        try:
            missing = fill_in(actor, as_of, unit, shown.month)
        except (NothingMissing, NotFound):
            missing = None
    until = shown.month.last_day if shown.month else as_of.on
    return UnitShown(
        unit=tree.units[unit],
        name=tree.name(unit, as_of.on),
        place=place,
        board=shown,
        renamed=[] if shown.month is None else tree.renamed_since(unit, date(until.year - 1, 1, 1)),
        was=[one for one in tree.tree.predecessors(unit) if isinstance(one, UUID)],
        became=[one for one in tree.tree.successors(unit) if isinstance(one, UUID)],
        keeps=_keeps(actor, as_of, tree, unit, until),
        missing=missing,
    )


def _keeps(actor: Actor, as_of: AsOf, tree: Places, unit: UUID, until: date) -> list[Kept]:
    indicators = indicators_for(actor, as_of.moment)
    figures = Figures(indicators, tree.units, start=date(until.year - 1, 1, 1), known=as_of.moment)
    mine = str(unit)
    given: dict[str, dict[Period, set[UUID]]] = {}
    for series, figure in figures.by_series.items():
        if series.aspect in ("level", "growth") and any(claim.claimant == mine for claim in figure.claims):
            one = series.period
            by_period = given.setdefault(series.property.removeprefix(PROPERTY), {})
            period = Period(one.start, one.end, PeriodKind(one.kind))
            by_period.setdefault(period, set()).add(series.subject)
    found = []
    for indicator in indicators:
        periods = {
            period: subjects
            for period, subjects in given.get(indicator.code, {}).items()
            if period.kind in (*indicator.period_kinds, PeriodKind.JANUARY_FEBRUARY)
        }
        if not periods and not indicator.is_kept_by(tree.units[unit].name):
            continue
        last = max(periods, key=lambda period: period.end, default=None)
        following = indicator.next(last) if last else None
        due = indicator.due_on(following) if following else None
        overdue = (as_of.on - due).days if due and due < as_of.on else 0
        found.append(Kept(indicator, len(periods[last]) if last else 0, last, following, due, overdue))
    return found
