"""Default time limits: until when a matter of a class is due if nobody said so."""

from __future__ import annotations

import calendar
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Literal

from luoshi.record.workdays import working_days_after

LimitUnit = Literal["days", "working days", "months", "year end", "none"]
CountedFrom = Literal["decided", "received", "assigned"]


@dataclass(frozen=True, slots=True)
class Limit:
    """So many days, working days or months after the day it counts from; or the end of that day's year; or none."""

    unit: LimitUnit
    number: int = 0
    counted_from: CountedFrom = "assigned"

    def __post_init__(self) -> None:
        if self.unit in ("days", "working days", "months") and not 0 <= self.number <= 1_000:
            raise ValueError(f"a limit of {self.number} {self.unit}")

    def as_table(self) -> dict[str, Any]:
        """As it is kept: JSON values only."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Due:
    """A due day that follows from a limit. ``provisional``: over days whose calendar nobody has published yet."""

    on: date | None
    start: date
    provisional: bool = False


def due(limit: Limit, start: date) -> Due:
    """Until when a matter is due that counts from ``start``; the day itself does not count."""
    match limit.unit:
        case "days":
            return Due(start + timedelta(days=limit.number), start)
        case "working days":
            day, known = working_days_after(start, limit.number)
            return Due(day, start, provisional=not known)
        case "months":
            year, month = divmod(start.year * 12 + start.month - 1 + limit.number, 12)
            last = calendar.monthrange(year, month + 1)[1]
            return Due(date(year, month + 1, min(start.day, last)), start)
        case "year end":
            return Due(date(start.year, 12, 31), start)
        case "none":
            return Due(None, start)
