"""Who owes which ledger by when, worked out from the ledgers that came in: nobody keeps a list of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from uuid import UUID

from luoshi.monitor.indicator import Aspect, Indicator
from luoshi.monitor.ledger_reading import PROPERTY
from luoshi.monitor.periods import Period, PeriodError, PeriodKind
from luoshi.monitor.queries.figures import indicators_for
from luoshi.record.actions.acting import Actor
from luoshi.record.models import LedgerBatch, LedgerForm
from luoshi.record.queries.ledgers import unit_names
from luoshi.record.queries.ledgers_then import forms_at, imported_at

_TOLD = {str(Aspect.LEVEL), str(Aspect.GROWTH)}


class Owing(IntEnum):
    """How a ledger stands, what needs attention first. ``DUE``: its period is over and there is time left."""

    OVERDUE = 0
    DUE = 1
    REPORTED = 2
    NO_DAY = 3


@dataclass(frozen=True, slots=True)
class Due:
    """The next figure of one indicator that a ledger owes: for which period, and until when."""

    indicator: Indicator
    last: Period
    next: Period
    due: date


@dataclass(frozen=True, slots=True)
class Owed:
    """One ledger of one unit: the forms that come in one workbook together.

    ``last`` is the newest period any of its figures is of, ``batch`` the workbook that brought it; ``dues`` are its
    indicators, the earliest first. ``days``: by how many days it is late (positive) or how many are left.
    """

    claimant: UUID
    name: str
    forms: tuple[LedgerForm, ...]
    state: Owing
    last: Period | None
    batch: UUID | None
    dues: tuple[Due, ...]
    today: date

    @property
    def missing(self) -> list[Due]:
        """What of it should be there by now, or is asked for at present."""
        if self.state is Owing.OVERDUE:
            return [one for one in self.dues if one.due < self.today]
        return [one for one in self.dues if one.next.end <= self.today] if self.state is Owing.DUE else []

    @property
    def first(self) -> Due | None:
        """What is due first."""
        return self.dues[0] if self.dues else None

    @property
    def days(self) -> int:
        """Days over the earliest due day; negative before it, 0 where there is none."""
        return (self.today - self.dues[0].due).days if self.dues else 0


def owed(actor: Actor, today: date, known: datetime | None = None) -> list[Owed]:
    """Every ledger of which a form is remembered, the most overdue first, as known at a moment (None: now).

    None for who sees no content.

    A ledger that carries several indicators owes each of them from the period it last gave on, by that indicator's own
    periods, reporting lag and due day. A workbook that was withdrawn gave nothing.
    """
    indicators = {PROPERTY + one.code: one for one in indicators_for(actor, known)}
    if not indicators:
        return []
    rows = [row for row in forms_at(known) if row.kind == "indicators"]
    rows.sort(key=lambda row: (row.name, row.id))
    names = unit_names({row.claimant for row in rows})
    batches = list(imported_at(known).order_by("received_at", "id"))
    found = []
    for claimant, together in _together(rows, batches):
        ids = {str(row.id) for row in together}
        mine = [one for one in batches if ids & set(one.forms)]
        found.append(_owed(claimant, names.get(claimant, ""), together, mine, indicators, today))
    return sorted(found, key=lambda one: (one.state, -one.days, one.name, one.forms[0].name))


def _together(rows: list[LedgerForm], batches: list[LedgerBatch]) -> list[tuple[UUID, list[LedgerForm]]]:
    """The forms of each claimant, those that came in one workbook together."""
    leader: dict[str, str] = {}

    def find(one: str) -> str:
        while (above := leader.setdefault(one, one)) != one:
            one = above
        return one

    for batch in batches:
        for form in batch.forms[1:]:
            leader[find(form)] = find(batch.forms[0])
    grouped: dict[tuple[UUID, str], list[LedgerForm]] = defaultdict(list)
    for row in rows:
        grouped[row.claimant, find(str(row.id))].append(row)
    return [(claimant, listed) for (claimant, _), listed in grouped.items()]


def _owed(
    claimant: UUID,
    name: str,
    forms: list[LedgerForm],
    batches: list[LedgerBatch],
    indicators: dict[str, Indicator],
    today: date,
) -> Owed:
    last: dict[str, Period] = {}
    newest: Period | None = None
    brought = None
    for batch in batches:
        for told, aspect, kind, start, end in batch.reached:
            period = _period(kind, start, end)
            if period is None or told not in indicators:
                continue
            if newest is None or (period.end, batch.received_at) >= (newest.end, batch.received_at):
                newest, brought = period, batch.id
            if aspect not in _TOLD or not _repeats(indicators[told], period):
                continue
            if told not in last or period.end > last[told].end:
                last[told] = period
    dues = []
    for told, period in last.items():
        indicator = indicators[told]
        following = indicator.next(period)
        dues.append(Due(indicator, period, following, indicator.due_on(following)))
    dues.sort(key=lambda one: (one.due, one.next.end, one.indicator.code))
    return Owed(claimant, name, tuple(forms), _state(dues, today), newest, brought, tuple(dues), today)


def _period(kind: str, start: str, end: str) -> Period | None:
    try:
        return Period(date.fromisoformat(start), date.fromisoformat(end), PeriodKind(kind))
    except (PeriodError, ValueError):
        return None


def _repeats(indicator: Indicator, period: Period) -> bool:
    """Whether another period of its kind is expected: a yearly sum in a monthly ledger is no promise of another."""
    kind = PeriodKind.MONTH if period.kind is PeriodKind.JANUARY_FEBRUARY else period.kind
    return kind in indicator.period_kinds


def _state(dues: list[Due], today: date) -> Owing:
    if not dues:
        return Owing.NO_DAY
    if dues[0].due < today:
        return Owing.OVERDUE
    return Owing.DUE if any(one.next.end <= today for one in dues) else Owing.REPORTED
