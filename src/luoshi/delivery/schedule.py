"""Where a task should be on any day: the stages and sub-tasks that are due, and how many are late.

What is due changes by the passing of time alone, so it is worked out as steps: from which day on which value holds if
nothing else happens. Stated so, judging reads the right one for any day, and what was late in March stays so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from luoshi.delivery.life import State
from luoshi.delivery.models import Task
from luoshi.delivery.stages import stages_of

_DAY = timedelta(days=1)
_SIX = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Milestone:
    """A stage or a sub-task: its day, and whether it has been reached."""

    due_on: date
    done: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """``next_due_on``: the day of the first that is open. ``late`` and ``planned``: from which day on how many are
    late, and what share should have been reached; the first day of each is today."""

    next_due_on: date | None
    late: dict[date, Decimal]
    planned: dict[date, Decimal]
    done_share: Decimal | None


def milestones(task: Task, children: Sequence[Task]) -> list[Milestone]:
    """What the task consists of. A cancelled sub-task is none."""
    found = [Milestone(one.due_on, one.done_on is not None) for one in stages_of(task.stages)]
    found += [
        Milestone(child.due_on, child.state in (State.COMPLETED, State.CLOSED))
        for child in children
        if child.state != State.CANCELLED and child.due_on is not None
    ]
    return sorted(found, key=lambda one: one.due_on)


def schedule(found: Sequence[Milestone], today: date, paused_on: date | None = None) -> Schedule:
    """The schedule from ``today`` on. ``paused_on``: since that day nothing more falls due."""
    if not found:
        return Schedule(None, {}, {}, None)
    still = [one for one in found if not one.done]
    asked = [one for one in found if paused_on is None or one.due_on <= paused_on]
    open_ones = [one for one in asked if not one.done]
    late = {day: Decimal(sum(one.due_on < day for one in open_ones)) for day in _days(open_ones, today, _DAY)}
    planned = {
        day: share(sum(one.due_on <= day for one in asked), len(found))
        for day in _days(asked, today, timedelta())
    }
    return Schedule(
        min((one.due_on for one in still), default=None),
        late,
        planned,
        share(len(found) - len(still), len(found)),
    )


def _days(found: Sequence[Milestone], today: date, after: timedelta) -> list[date]:
    return sorted({today, *(one.due_on + after for one in found if one.due_on + after > today)})


def share(part: int, whole: int) -> Decimal:
    """A ratio with six decimals."""
    return (Decimal(part) / Decimal(whole)).quantize(_SIX, ROUND_HALF_UP)
