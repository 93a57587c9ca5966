"""What became of directives: tasks, the reason why there is none, or nothing yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Func, Q, QuerySet, UUIDField

from luoshi.delivery.access import tasks_of
from luoshi.delivery.life import State
from luoshi.delivery.models import Task, Untracked
from luoshi.delivery.queries.tasks import names_in
from luoshi.delivery.queries.tasks_then import tasks_then
from luoshi.delivery.relations import OF_THE_CITY
from luoshi.record.actions.acting import Actor

TRACKED, UNTRACKED, OPEN = "tracked", "untracked", "open"
TRACKING = (TRACKED, UNTRACKED, OPEN)
"""What a register may be narrowed to: with tasks, not tracked for a reason, neither."""


@dataclass(slots=True)
class Tracking:
    """What became of one directive, as far as somebody may see. ``reason``: why it is not tracked, ``by`` whom.

    ``all_seen``: the actor sees every task; for others a directive without tasks may have some that they do not see.
    """

    tasks: list[Task] = field(default_factory=list)
    reason: str = ""
    by: str = ""
    all_seen: bool = True

    @property
    def state(self) -> str:
        """One of TRACKING. A task that was cancelled is shown, and tracks nothing."""
        if any(task.state != State.CANCELLED for task in self.tasks):
            return TRACKED
        return UNTRACKED if self.reason else OPEN


@dataclass(frozen=True, slots=True)
class Tracked:
    """What became of several directives; ``names``: of the units and posts of their tasks."""

    by_directive: dict[UUID, Tracking]
    names: dict[UUID, str]


def tracking(actor: Actor, directives: Iterable[UUID], moment: datetime | None = None) -> Tracked:
    """What became of these directives, as known at ``moment`` (None: now), for whoever may see them.

    At most five queries. What was marked as not tracked and taken back since is not told of an earlier day.
    """
    wanted = list(directives)
    found = {one: Tracking(all_seen=sees_all(actor)) for one in wanted}
    rows = (
        list(tasks_of(actor).filter(directives__overlap=wanted).order_by("year", "number")) if wanted else []
    )
    rows = tasks_then(rows, moment)
    for row in rows:
        for one in row.directives:
            if one in found:
                found[one].tasks.append(row)
    marks = Untracked.objects.filter(pk__in=wanted)
    if moment is not None:
        marks = marks.filter(at__lte=moment)
    for mark in marks:
        found[mark.id].reason, found[mark.id].by = mark.reason, mark.by_name
    return Tracked(found, names_in(rows))


def sees_all(actor: Actor) -> bool:
    """Whether a directive of which the actor sees no task has none."""
    return bool(actor.roles & OF_THE_CITY)


def tracked_as(actor: Actor, state: str) -> Q:
    """The condition on directives that this became of them now, one of TRACKING, as far as the actor may see."""
    standing = tasks_of(actor).exclude(state=State.CANCELLED).order_by()
    ids: QuerySet[Task, UUID] = standing.annotate(
        one=Func("directives", function="unnest", output_field=UUIDField())
    ).values_list("one", flat=True)
    if state == TRACKED:
        return Q(pk__in=ids)
    marked = Untracked.objects.order_by().values("id")
    return ~Q(pk__in=ids) & (Q(pk__in=marked) if state == UNTRACKED else ~Q(pk__in=marked))
