"""A figure as the calculations see it: one number of one indicator, with what leads back to its source."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from luoshi.monitor.indicator import Aspect, Basis, Indicator
from luoshi.monitor.periods import Period, PeriodError
from luoshi.monitor.unit_tree import UnitKey


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` in base units. ``step`` is one unit of the last printed place, where it was printed otherwise than the
    indicator says. ``source`` is the caller's own: a statement's key, a cell.

    Raises ValueError for what is no finite number.
    """

    unit: UnitKey
    period: Period
    basis: Basis
    aspect: Aspect
    value: Decimal
    step: Decimal | None = None
    source: Hashable = None

    def __post_init__(self) -> None:
        if not self.value.is_finite():
            raise ValueError(f"a figure must be a finite number, not {self.value}")


Key: TypeAlias = tuple[UnitKey, Period, Basis, Aspect]


def by_key(indicator: Indicator, figures: Iterable[Figure]) -> Mapping[Key, Figure]:
    """The figures that stand, by unit, period, basis and aspect; a later one replaces an earlier.

    What is cumulative at the end of February is found under January–February where those are together.
    """
    return {(one.unit, period_of(indicator, one), one.basis, one.aspect): one for one in figures}


def period_of(indicator: Indicator, figure: Figure) -> Period:
    """The period under which a figure is looked for; a January that should not be is left where it is."""
    if figure.basis is Basis.CURRENT:
        return figure.period
    try:
        return indicator.kept_as(figure.period)
    except PeriodError:
        return figure.period


def step_of(indicator: Indicator, figure: Figure) -> Decimal:
    """One unit of the last place in which a figure was printed, in base units.

    Where it is not stated: what the indicator prints, or less where the value itself shows more places.
    """
    if figure.step is not None:
        return figure.step
    printed = indicator.printed(figure.aspect).step
    if figure.value.is_zero():
        return printed
    exponent = figure.value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return min(printed, Decimal(1).scaleb(exponent))


def previous_of(indicator: Indicator, period: Period, *, in_year: bool) -> Period | None:
    """The period before, or None where there is none, or where it lies in another year and must not."""
    try:
        before = indicator.previous(period)
    except PeriodError:
        return None
    return None if in_year and before.year != period.year else before
