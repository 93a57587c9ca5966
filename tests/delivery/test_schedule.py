"""What is due on any day, worked out ahead: the steps say what counting on that day would."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from luoshi.delivery.schedule import Milestone, schedule

TODAY = date(2026, 3, 2)
MILESTONES = st.lists(
    st.builds(Milestone, st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.booleans()), max_size=8
)


def holding(steps: dict[date, Decimal], day: date) -> Decimal:
    return steps[max(one for one in steps if one <= day)]


@given(MILESTONES, st.integers(0, 400))
def test_on_every_day_the_steps_say_what_counting_would(found: list[Milestone], ahead: int) -> None:
    day = TODAY + timedelta(days=ahead)
    plan = schedule(found, TODAY)
    if not found:
        assert (plan.next_due_on, plan.late, plan.planned, plan.done_share) == (None, {}, {}, None)
        return
    late = sum(not one.done and one.due_on < day for one in found)
    due = sum(one.due_on <= day for one in found)
    assert holding(plan.late, day) == late
    assert abs(holding(plan.planned, day) - Decimal(due) / len(found)) <= Decimal("0.000001")
    still = [one.due_on for one in found if not one.done]
    assert plan.next_due_on == (min(still) if still else None)
