"""What a unit still has to give for a month: what units like it give, and nobody has given for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.monitor import periods
from luoshi.monitor.indicator import Aspect, Basis, Indicator
from luoshi.monitor.periods import Period, PeriodError, PeriodKind
from luoshi.monitor.queries.figures import Figure, Figures, indicators_for
from luoshi.monitor.queries.tree import Places, places
from luoshi.monitor.queries.usual import Usual, usual_for
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Actor
from luoshi.record.moments import AsOf
from luoshi.sheets.fill_in import FillInLine


class NothingMissing(Exception):
    """Nothing has to be filled in: it was all given already. The message says by whom."""


@dataclass(frozen=True, slots=True)
class FillIn:
    """What is asked of a unit for a month. ``missing`` counts figures, ``lines`` are of indicators."""

    unit: UUID
    name: str
    month: Period
    period: str
    lines: tuple[FillInLine, ...]
    missing: int


def fill_in(actor: Actor, as_of: AsOf, unit: UUID, month: Period) -> FillIn:
    """What is asked of a unit. Raises NotFound for a unit that speaks for no place, NothingMissing."""
    tree = places(as_of.moment)
    indicators = indicators_for(actor, as_of.moment)
    if unit not in tree.speakers or not indicators:
        raise NotFound(_("没有这个单位，或者它没有自己的指标"))
    start = date(month.year - 1, 1, 1)
    figures = Figures(indicators, tree.units, start=start, end=month.end, known=as_of.moment)
    wanted = usual_for(figures, tree, unit)
    lines = []
    missing = 0
    given: Counter[str] = Counter()
    for indicator in indicators:
        period = _period(indicator, month)
        if period is None:
            continue
        found = _line(figures, tree, unit, indicator, period, month, wanted, given)
        if found is not None:
            lines.append(found)
            missing += sum(found.asked)
    if not missing:
        raise NothingMissing(_nothing(given, month))
    return FillIn(unit, tree.name(unit, month.last_day), month, _period_text(month), tuple(lines), missing)


def _nothing(given: Counter[str], month: Period) -> str:
    if not given:
        return _("这个单位%(month)s没有要填的指标") % {"month": month.text().chinese}
    listed = "、".join(
        _("%(unit)s报过 %(n)s 个") % {"unit": name, "n": count} for name, count in given.most_common()
    )
    return _("%(month)s的数都有了，不用再填：已由%(listed)s") % {
        "month": month.text().chinese,
        "listed": listed,
    }


def _period_text(month: Period) -> str:
    return f"{month.year}年1—2月" if month.number == 2 else month.text().chinese


def _period(indicator: Indicator, month: Period) -> Period | None:
    """The period of an indicator that the sheet of a month asks for: what comes late by rule is of an earlier one."""
    end = month
    for _step in range(indicator.reporting_lag):
        end = periods.previous_period(end)
    if PeriodKind.MONTH in indicator.period_kinds:
        try:
            return indicator.kept_as(end)
        except PeriodError:
            return None
    ended = [one for one in indicator.expected(date(end.year, 1, 1), end.end) if one.end == end.end]
    return ended[0] if ended else None


def _line(
    figures: Figures,
    tree: Places,
    unit: UUID,
    indicator: Indicator,
    period: Period,
    month: Period,
    wanted: set[Usual],
    given: Counter[str],
) -> FillInLine | None:
    main = indicator.main_basis
    places_of = (
        (Basis.CURRENT, Aspect.LEVEL),
        (main if main is not Basis.CURRENT else Basis.CUMULATIVE, Aspect.LEVEL),
        (main, Aspect.GROWTH),
    )
    asked, known, names = [], [], []
    for basis, aspect in places_of:
        figure = figures.of(unit, indicator.code, period, basis, aspect)
        asked.append(figure is None and Usual(indicator.code, basis, aspect) in wanted)
        known.append(_printed(indicator, aspect, figure))
        if figure is not None:
            name = tree.name(figure.claim.claimant)
            given[name] += 1
            names.append(name)
    if not any(asked):
        return None
    name = indicator.name
    if period.end != month.end:
        name += f"（{period.cumulative_text().chinese}）"
    return FillInLine(
        name,
        indicator.shown.unit,
        (asked[0], asked[1], asked[2]),
        (known[0], known[1], known[2]),
        "、".join(dict.fromkeys(names)),
    )


def _printed(indicator: Indicator, aspect: Aspect, figure: Figure | None) -> str:
    return "" if figure is None else indicator.printed(aspect).number(figure.number)
