"""Until when a lead unit may object to an assignment: so many working days after it."""

from __future__ import annotations

from datetime import date
from typing import Any

from luoshi.delivery.classes import OBJECTION_DAYS, TaskClass
from luoshi.record.workdays import working_days_after

NO_OBJECTION: dict[str, Any] = {"objectable": None, "objectable_basis": None}
"""The columns of a task to whose assignment nobody may object, any more or yet."""


def objection_columns(kind: TaskClass | None, assigned_on: date) -> dict[str, Any]:
    """The columns of a task of this class that is assigned on a day: the last day on which its lead unit may object
    and, while the holidays of those days are not published, what it is counted from."""
    return _counted(assigned_on, kind.objection_days if kind else OBJECTION_DAYS)


def published_objection_columns(basis: dict[str, Any]) -> dict[str, Any] | None:
    """The same columns once the calendar is known; None while it is not. ``basis``: a task's ``objectable_basis``."""
    found = _counted(date.fromisoformat(basis["start"]), basis["days"])
    return found if found["objectable_basis"] is None else None


def _counted(start: date, days: int) -> dict[str, Any]:
    day, known = working_days_after(start, days)
    basis = None if known else {"start": start.isoformat(), "days": days}
    return {"objectable": day, "objectable_basis": basis}
