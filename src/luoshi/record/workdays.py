"""Days on which offices work, by the State Council's yearly notice with its make-up days.

The library knows the years that were announced; each autumn's version brings the next. A day of a later year counts as
a working day unless it is a Saturday or Sunday, and whatever was counted over it is provisional.
"""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar


def is_working_day(day: date) -> tuple[bool, bool]:
    """Whether offices work on ``day``, and whether that is known for sure."""
    try:
        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:
        return day.weekday() < 5, False


def working_days_after(day: date, number: int) -> tuple[date, bool]:
    """The ``number``-th working day after ``day``, which does not count itself; and whether it is known for sure."""
    known = True
    while number > 0:
        day += timedelta(days=1)
        works, sure = is_working_day(day)
        known = known and sure
        number -= works
    return day, known
