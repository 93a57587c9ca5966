"""Figures of indicators as they stand: given by somebody, or rolled up from those under a unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from luoshi.monitor.indicator import Aspect, Basis, Indicator, SeenBy
from luoshi.monitor.ledger_reading import PROPERTY
from luoshi.monitor.periods import Period, PeriodKind, month
from luoshi.monitor.queries.definitions import indicators_now
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor
from luoshi.record.ledgers.figures import PeriodOf, Series
from luoshi.record.ledgers.recorded import (
    Claim,
    claims,
    contradict,
    decisions,
    in_order,
    periods_given,
)
from luoshi.record.models import StandingDecision, Statement, Unit


@dataclass(frozen=True, slots=True)
class Figure:
    """What stands of one series. ``claims``: what everybody says, first the one that stands."""

    claims: tuple[Claim, ...]
    decided: StandingDecision | None = None

    @property
    def claim(self) -> Claim:
        """The claim that stands."""
        return self.claims[0]

    @property
    def number(self) -> Decimal:
        """The figure, in base units."""
        return self.claims[0].number

    @property
    def statement(self) -> UUID:
        """The statement that says it."""
        return self.claims[0].statement

    @property
    def contradicted(self) -> bool:
        """Whether another claimant says something else."""
        return contradict(self.claims)


def indicators_for(actor: Actor, known: datetime | None = None) -> tuple[Indicator, ...]:
    """The indicators whose figures this actor may see; none for who sees no content."""
    if not may(actor, "see content"):
        return ()
    handles = may(actor, "import ledgers")
    return tuple(one for one in indicators_now(known) if one.seen_by is not SeenBy.HANDLERS or handles)


def definitions_for(actor: Actor, codes: Iterable[str]) -> dict[str, Indicator]:
    """What these indicators are, by code, for whoever may see tasks that are measured by them; no figure of theirs."""
    wanted = set(codes)
    if not wanted or not may(actor, "see tasks"):
        return {}
    return {one.code: one for one in indicators_now() if one.code in wanted}


def hidden_from(actor: Actor, known: datetime | None = None) -> frozenset[str]:
    """The codes of the indicators whose figures this actor may not see."""
    if may(actor, "see content") and may(actor, "import ledgers"):
        return frozenset()
    shown = {one.code for one in indicators_for(actor, known)}
    return frozenset(one.code for one in indicators_now(known) if one.code not in shown)


def indicator_for(actor: Actor, code: str, known: datetime | None = None) -> Indicator:
    """One of them; raises NotFound."""
    found = next((one for one in indicators_for(actor, known) if one.code == code), None)
    if found is None:
        raise NotFound(code)
    return found


_TARGETS = (str(Aspect.TARGET), str(Aspect.TARGET_GROWTH))


class Figures:
    """The figures of some indicators and units as known at a moment, read at once and asked one by one."""

    def __init__(
        self,
        indicators: Iterable[Indicator],
        units: dict[UUID, Unit],
        *,
        subjects: Iterable[UUID] | None = None,
        start: date | None = None,
        end: date | None = None,
        known: datetime | None = None,
    ) -> None:
        self.indicators = {one.code: one for one in indicators}
        self.known = known
        names = [PROPERTY + code for code in self.indicators]
        found = claims("unit", names, subjects=subjects, start=start, end=end, known=known) if names else {}
        decided = decisions(names, known) if names else {}
        in_turn = sorted(units.values(), key=lambda unit: unit.id)  # of several the first that was recorded
        keepers = {
            PROPERTY + one.code: tuple(str(unit.id) for unit in in_turn if one.is_kept_by(unit.name))
            for one in self.indicators.values()
        }
        self.by_series: dict[Series, Figure] = {}
        for series, listed in found.items():
            choice = decided.get(series)
            own = str(series.subject)
            if len(listed) > 1 and series.aspect in _TARGETS:
                # Targets are set from above; what a unit says of its own comes last.
                listed = in_order(listed, choice, (), last=own)
            elif len(listed) > 1:
                listed = in_order(listed, choice, (*keepers[series.property], own))
            self.by_series[series] = Figure(tuple(listed), choice)
        self._given: dict[str, dict[UUID, set[Period]]] = {}

    def of(
        self, unit: UUID, code: str, period: Period, basis: Basis, aspect: Aspect = Aspect.LEVEL
    ) -> Figure | None:
        """The figure of a unit, if anybody gave it."""
        key = PeriodOf(str(period.kind), period.start, period.end)
        return self.by_series.get(Series(unit, PROPERTY + code, key, str(basis), str(aspect)))

    def target(self, unit: UUID, code: str, year: int, aspect: Aspect = Aspect.TARGET) -> Figure | None:
        """A year's target: the newest that stands."""
        key = PeriodOf("year", date(year, 1, 1), date(year + 1, 1, 1))
        for basis in (Basis.CUMULATIVE, Basis.STOCK, Basis.CURRENT):
            found = self.by_series.get(Series(unit, PROPERTY + code, key, str(basis), str(aspect)))
            if found is not None:
                return found
        return None

    def periods(self, code: str, subjects: Iterable[UUID] | None = None) -> list[Period]:
        """The periods, in order, for which there is a level or a growth figure of an indicator."""
        if not self._given:
            for series in self.by_series:
                if series.aspect in (Aspect.LEVEL, Aspect.GROWTH):
                    one = series.period
                    of_code = self._given.setdefault(series.property.removeprefix(PROPERTY), {})
                    of_code.setdefault(series.subject, set()).add(
                        Period(one.start, one.end, PeriodKind(one.kind))
                    )
        by_unit = self._given.get(code, {})
        wanted = by_unit if subjects is None else subjects
        return sorted(set().union(*(by_unit.get(unit, set()) for unit in wanted)))


def months_given(indicators: Iterable[Indicator], known: datetime | None = None) -> list[Period]:
    """The months for which there is any figure of these indicators, newest first; January–February is February."""
    names = [PROPERTY + one.code for one in indicators]
    found: set[Period] = set()
    for period in periods_given("unit", names, (Aspect.LEVEL, Aspect.GROWTH), known) if names else ():
        if period.kind in (PeriodKind.MONTH, PeriodKind.JANUARY_FEBRUARY):
            last = Period(period.start, period.end, PeriodKind(period.kind)).last_day
            found.add(month(last.year, last.month))
    return sorted(found, reverse=True)


def figure_named(actor: Actor, statement: UUID) -> tuple[Series, str]:
    """The series and the indicator's code of a statement that is a figure this actor may see; raises NotFound."""
    row = Statement.objects.filter(pk=statement, property__startswith=PROPERTY, retracts__isnull=True).first()
    code = row.property.removeprefix(PROPERTY) if row else ""
    if row is None or row.valid_from is None or row.valid_to is None:
        raise NotFound(str(statement))
    indicator_for(actor, code)
    period = PeriodOf(row.period, row.valid_from, row.valid_to)
    return Series(row.subject, row.property, period, row.basis, row.aspect), code
