"""What judging reads of a task and its stages: the statements that actions make, each from the day it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from luoshi.delivery.life import ENDED, State
from luoshi.delivery.models import Task
from luoshi.delivery.schedule import milestones, schedule
from luoshi.record.actions.acting import Act
from luoshi.record.models import PeriodKind, Source, Statement
from luoshi.record.retraction import withdraw
from luoshi.record.statements import make, standing, value_of

# Column of the row: property. What else is stated follows from the schedule.
STATED = {
    "code": "task.code",
    "title": "task.title",
    "lead": "task.unit",
    "lead_changed_on": "task.lead_changed_on",
    "due_lead": "task.due_unit",
    "kind": "task.kind",
    "domain": "task.domain",
    "mechanism": "task.mechanism",
    "meeting": "task.meeting",
    "listed": "task.listed",
    "assigned_on": "task.assigned_on",
    "due_on": "task.due_on",
    "first_due_on": "task.first_due_on",
    "reported_on": "task.reported_on",
    "completed_on": "task.completed_on",
    "closed_on": "task.closed_on",
    "progress": "task.progress",
    "returned": "task.returned",
    "coordination_since": "task.coordination_since",
    "paused_on": "task.paused_on",
    "cancelled_on": "task.cancelled_on",
    "dropped_on": "task.dropped_on",
    "parent": "task.parent",
}
_SCHEDULED = ("task.stage_due_on", "task.overdue_stages", "task.planned_share")


def state_new(
    act: Act, task: Task, source: Source, since: date, cells: Mapping[str, Source] | None = None
) -> None:
    """Everything that is known of a task that has just been registered; it exists from ``since`` on.

    ``cells``: the sources of single columns, where they are others than ``source``.
    """
    said = cells or {}
    _keep(act, task.id, "task.exists", "yes", source, since)
    for column, name in STATED.items():
        value = _value(getattr(task, column))
        if value not in (None, "", "no") and not (column == "returned" and value == 0):
            _keep(act, task.id, name, value, said.get(column, source), None)


def state_changed(act: Act, task: Task, columns: Iterable[str], source: Source, since: date) -> None:
    """What ``columns`` of a task say from ``since`` on; what is no longer said is stated as nothing."""
    for column in columns:
        if column in STATED:
            value = _value(getattr(task, column))
            _keep(act, task.id, STATED[column], None if value == "" else value, source, since)


def state_schedule(act: Act, task: Task, children: list[Task], source: Source, today: date) -> None:
    """Which stage is due next, how many are late and what share is due, from ``today`` on, day by day ahead.

    What was said of days that have passed stays. Nothing is stated again that is stated already. While the task is
    paused nothing more falls due in it: what did by the day of the pause stays due.
    """
    plan = schedule(milestones(task, children), today, _paused_on(task))
    recorded = standing(Statement.objects.filter(subject=task.id, property__in=_SCHEDULED))
    if not recorded and not plan.late:
        return
    said = {name: [one for one in recorded if one.property == name] for name in _SCHEDULED}
    _steps(
        act, task.id, "task.stage_due_on", {today: plan.next_due_on}, said["task.stage_due_on"], source, today
    )
    late = plan.late or {today: Decimal(0)}
    _steps(act, task.id, "task.overdue_stages", late, said["task.overdue_stages"], source, today)
    planned: Mapping[date, Decimal | None] = plan.planned or {today: None}
    _steps(act, task.id, "task.planned_share", planned, said["task.planned_share"], source, today)


def state_stages(act: Act, task: Task, before: Iterable[dict[str, Any]], source: Source, since: date) -> None:
    """What the stages of a task are from ``since`` on, each a subject of its own; nothing is stated again.

    A stage that was left out, or that is open in a task that has ended, is there no longer from that day on. While the
    task is paused, what fell due by the day of the pause is still there, and the others are not. One that was late when
    it was left out, put off or cancelled with its task is so until the month is over.
    """
    rows = {row["id"]: row for row in task.stages}
    listed = list(before)
    late = {row["id"] for row in listed if row["done_on"] is None and row["due_on"] < since.isoformat()}
    everything = {*rows, *(row["id"] for row in listed)}
    if not everything:
        return
    said: dict[tuple[str, str], list[Statement]] = {}
    for one in standing(Statement.objects.filter(subject__in=everything, subject_kind="stage")):
        said.setdefault((str(one.subject), one.property), []).append(one)
    for stage in sorted(everything):
        row = rows.get(stage)
        there = row is not None and (row["done_on"] is not None or _asked(task, row))
        kept = stage in late and (row is None or task.state == State.CANCELLED)
        until = _month_after(since) if kept else since
        _state_existence(act, UUID(stage), said.get((stage, "stage.exists"), []), source, until, there=there)
        if row is None:
            continue
        values = {
            "stage.task": task.id,
            "stage.unit": task.lead,
            "stage.title": row["title"],
            "stage.measure": row["measure"] or None,
            "stage.due_on": date.fromisoformat(row["due_on"]),
            "stage.done_on": date.fromisoformat(row["done_on"]) if row["done_on"] else None,
            "stage.confirmed_on": (
                date.fromisoformat(row["confirmed_on"]) if row.get("confirmed_on") else None
            ),
            # Whoever reports a task as done says so of what is still open in it: from then on it is the review that is
            # waited for.
            "stage.dropped_on": (
                task.dropped_on if task.dropped_on and row["due_on"] < task.dropped_on.isoformat() else None
            ),
            "stage.reported_on": None if row["done_on"] else task.reported_on,
        }
        for name, value in values.items():
            known = said.get((stage, name), [])
            last = max(known, key=_began) if known else None
            if (value_of(last) if last is not None else None) == value:
                continue
            # What is approved holds from the day of its report; that somebody had looked at it, from the day they did.
            begins = max(since, value) if name == "stage.confirmed_on" and value is not None else since
            if name == "stage.due_on" and last is not None:
                begins = max(since, _began(last)[0])
                if stage in late and row["due_on"] >= since.isoformat():
                    begins = max(begins, _month_after(since))
            _keep_of("stage", act, UUID(stage), name, value, source, begins)


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _asked(task: Task, stage: Mapping[str, Any]) -> bool:
    """Whether an open stage of the task is still to be reached."""
    paused_on = _paused_on(task)
    if paused_on is not None:
        return bool(stage["due_on"] <= paused_on.isoformat())
    return task.state not in ENDED


def _paused_on(task: Task) -> date | None:
    return task.paused_on if task.state == State.PAUSED else None


def _state_existence(
    act: Act, stage: UUID, said: list[Statement], source: Source, since: date, *, there: bool
) -> None:
    running = [one for one in said if one.valid_to is None]
    if there and not running:
        _keep_of("stage", act, stage, "stage.exists", "yes", source, since)
    if there:
        return
    for one in running:
        withdraw(act, one, source.id)
        if one.valid_from is not None and one.valid_from < since:
            ended, content = make(
                "stage", stage, "stage.exists", "yes", act.event.at, source.id,
                period=PeriodKind.SPAN, valid_from=one.valid_from, valid_to=since,
            )  # fmt: skip
            act.keep(ended, content)


def _began(one: Statement) -> tuple[date, Any, str]:
    return one.valid_from or date.min, one.known_at, str(one.id)


def _steps(
    act: Act,
    task: UUID,
    name: str,
    steps: Mapping[date, Any],
    said: list[Statement],
    source: Source,
    today: date,
) -> None:
    value = {one.valid_from: one.day if name.endswith("_on") else one.number for one in said}
    for one in said:
        ahead = one.valid_from is not None and one.valid_from > today
        if ahead and one.valid_from not in steps:
            withdraw(act, one, source.id)
    begun = [day for day in value if day is not None and day <= today]
    now = value[max(begun)] if begun else None
    for day, wanted in steps.items():
        if day == today:
            if (wanted != now) if begun else (wanted is not None):
                _keep(act, task, name, wanted, source, day)
        elif day not in value or value[day] != wanted:
            _keep(act, task, name, wanted, source, day)


def _value(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def _keep(act: Act, task: UUID, name: str, value: Any, source: Source, since: date | None) -> None:
    _keep_of("task", act, task, name, value, source, since)


def _keep_of(
    kind: str, act: Act, subject: UUID, name: str, value: Any, source: Source, since: date | None
) -> None:
    statement, content = make(
        kind,
        subject,
        name,
        value,
        act.event.at,
        source.id,
        period=PeriodKind.SPAN if since else PeriodKind.ALWAYS,
        valid_from=since,
    )
    act.keep(statement, content)
