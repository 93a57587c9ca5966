"""The indicators that are defined, as known at a moment."""

from __future__ import annotations

from datetime import datetime

from luoshi.monitor.indicator import Indicator
from luoshi.monitor.models import IndicatorDefinition
from luoshi.monitor.tables import from_tables


def indicators_now(known: datetime | None = None) -> tuple[Indicator, ...]:
    """Every indicator in its order; as known at a moment, None for now."""
    rows = IndicatorDefinition.objects.known(known).order_by("position", "code")
    return from_tables([row.table for row in rows])
