"""Which figures are usual for a unit: what it, or a unit of its kind and level, was given within the time looked at.

A county has no consumer price index of its own, and a zone no incomes: nobody is to be asked for those.
"""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from luoshi.monitor.indicator import Aspect, Basis, Growth, Indicator
from luoshi.monitor.ledger_reading import PROPERTY
from luoshi.monitor.queries.figures import Figures
from luoshi.monitor.queries.tree import Places


class Usual(NamedTuple):
    """One of the figures of an indicator."""

    code: str
    basis: Basis
    aspect: Aspect


def alike(tree: Places, unit: UUID) -> set[UUID]:
    """The units of a unit's kind and level, itself among them."""
    like = tree.units[unit]
    return {row.id for row in tree.units.values() if (row.kind, row.level) == (like.kind, like.level)}


def usual_for(figures: Figures, tree: Places, unit: UUID) -> set[Usual]:
    """The figures that are usual for a unit, targets among them; where there is nothing yet, all that is defined."""
    same = alike(tree, unit)
    found = {
        Usual(series.property.removeprefix(PROPERTY), Basis(series.basis), Aspect(series.aspect))
        for series in figures.by_series
        if series.subject in same and series.aspect != Aspect.RANK
    }
    return found or {one for indicator in figures.indicators.values() for one in _defined(indicator)}


def _defined(indicator: Indicator) -> list[Usual]:
    levels = [Usual(indicator.code, basis, Aspect.LEVEL) for basis in indicator.bases]
    growth = [Usual(indicator.code, indicator.main_basis, Aspect.GROWTH)]
    return [
        *(levels if indicator.level_published else []),
        *(growth if indicator.growth is not Growth.NONE else []),
    ]
