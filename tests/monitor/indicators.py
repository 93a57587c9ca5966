"""Indicators and figures for tests, complete unless told otherwise."""

from __future__ import annotations

from typing import Any

from luoshi.monitor.indicator import (
    Basis,
    CurveKind,
    Direction,
    Growth,
    Hierarchy,
    Indicator,
    Law,
    Rolling,
    RollsUp,
    SeenBy,
)
from luoshi.monitor.periods import PeriodKind
from luoshi.monitor.scales import Shown


def indicator(**changed: Any) -> Indicator:
    """Retail sales, or what ``changed`` makes of it."""
    values: dict[str, Any] = {
        "code": "retail-sales",
        "name": "社会消费品零售总额",
        "english": "Retail sales",
        "unit_of_measure": "yuan",
        "shown": Shown("亿元", 2),
        "period_kinds": (PeriodKind.MONTH,),
        "bases": (Basis.CURRENT, Basis.CUMULATIVE),
        "january_february": True,
        "growth": Growth.NOMINAL,
        "reporting_lag": 0,
        "due": 20,
        "direction": Direction.HIGHER,
        "rolls_up": RollsUp(Rolling.SUM),
        "hierarchy": Hierarchy.ADMINISTRATIVE,
        "zones_inside": True,
        "law": Law.STATISTICS,
        "respondent_level": False,
        "seen_by": SeenBy.SIGNED_IN,
        "kept_by": ("*统计局",),
        "curve": CurveKind.LAST_YEAR,
    }
    return Indicator(**values | changed)


def growth_only(**changed: Any) -> Indicator:
    """Value added, of which only growth is published."""
    return indicator(
        **{
            "code": "value-added", "name": "规上工业增加值", "unit_of_measure": "percent", "shown": Shown("%", 1),
            "level_published": False, "growth": Growth.COMPARABLE, "rolls_up": RollsUp(Rolling.NONE),
            "curve": CurveKind.STRAIGHT,
        } | changed
    )  # fmt: skip
