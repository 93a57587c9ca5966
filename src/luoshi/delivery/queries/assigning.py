"""What is registered and not yet assigned, with the day until which each would be due: looked at before it applies."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.access import tasks_of
from luoshi.delivery.classes import TaskClass, class_from
from luoshi.delivery.life import State
from luoshi.delivery.models import Directive, SourceClass, Task
from luoshi.delivery.queries.decomposing import Subject
from luoshi.delivery.queries.previews import DuePreview, preview_of
from luoshi.delivery.queries.tasks import names_in
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor

MOST = 300
"""Tasks on one page: a form of more would not be sent."""


@dataclass(frozen=True, slots=True)
class ToAssign:
    """A registered task, its class, and until when it would be due."""

    task: Task
    due: DuePreview
    kind: TaskClass | None

    @property
    def ready(self) -> bool:
        """Whether it can be assigned: it has a lead unit, and a due day where its class has a limit."""
        open_ended = self.kind is not None and self.kind.limit.unit == "none"
        return self.task.lead is not None and (self.due.due_on is not None or open_ended)


@dataclass(slots=True)
class Assigning:
    """``names``: of units and posts; ``days``: how many would be due on each day; ``left``: how many more there are."""

    rows: list[ToAssign]
    names: dict[UUID, str]
    days: list[tuple[date | None, int]]
    late: int
    left: int


def to_assign(actor: Actor, subject: Subject, today: date) -> Assigning:
    """Registered tasks, all or those of a document, directive or meeting, in the order of their numbers.

    Raises NotFound. Eight queries at most, however many tasks.
    """
    if not may(actor, "manage tasks"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    tasks = tasks_of(actor).filter(state=State.REGISTERED, parent__isnull=True)
    if subject.directive:
        tasks = tasks.filter(directives__contains=[subject.directive])
    elif subject.document:
        directives = Directive.objects.filter(document=subject.document)
        tasks = tasks.filter(directives__overlap=list(directives.values_list("id", flat=True)))
    elif subject.meeting:
        tasks = tasks.filter(meeting=subject.meeting)
        tasks = tasks.filter(decided_on=subject.day) if subject.day else tasks
    count = tasks.count()
    listed = list(tasks.order_by("year", "number")[:MOST])
    due = {row.task: row for row in preview_of(listed, today).rows}
    classes = {row.code: class_from(row.table) for row in SourceClass.objects.all()}
    rows = [ToAssign(task, due[task.id], classes.get(task.kind)) for task in listed]
    counted = Counter(one.due.due_on for one in rows)
    return Assigning(
        rows=rows,
        names=names_in(listed),
        days=sorted(counted.items(), key=lambda pair: (pair[0] is None, pair[0] or date.min)),
        late=sum(one.due.late for one in rows),
        left=count - len(listed),
    )
