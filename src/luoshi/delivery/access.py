"""The only road to directives and tasks: fetched with the check whether this actor may see them.

A task that does not exist and one that somebody may not see look alike.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import BooleanField, F, Func, QuerySet, TextField, Value
from django.utils.translation import gettext as _

from luoshi.delivery.models import Coordination, Directive, Evidence, Extension, Objection, Report, Task
from luoshi.delivery.relations import OF_THE_CITY, SCOPED, posts_of_leaders
from luoshi.record.access import NotFound, access_part, may
from luoshi.record.actions.acting import Actor
from luoshi.record.rows import row
from luoshi.record.scopes import scope_of


def access_directive(actor: Actor, directive: UUID) -> Directive:
    """The directive, in the register or withdrawn from it, for whoever may see content; raises NotFound."""
    found: Directive | None = (
        Directive.objects.filter(pk=directive).first() if may(actor, "see content") else None
    )
    if found is None:
        raise NotFound(_("没有这条部署，或者您无权查看"))
    return found


def tasks_of(actor: Actor) -> QuerySet[Task]:
    """Every task that the actor may see: all, or those of the units in their scope and those that name their post as
    the leader's. The columns of the search are left
    out; they are never shown."""
    tasks = Task.objects.defer(*_NEVER_SHOWN)
    scope = _scope(actor)
    if scope is None:
        return tasks.all()
    return tasks.filter(_for_one_of(scope)) if scope else tasks.none()


_NEVER_SHOWN = ("search",)


def _scope(actor: Actor) -> frozenset[UUID] | None:
    """The units and posts of which one must be in a task's audience for the actor to see it; None: they see all."""
    if not may(actor, "see tasks"):
        return frozenset()
    if actor.roles & OF_THE_CITY:
        return None
    return scope_of(actor, SCOPED) | posts_of_leaders(actor)


class _Overlap(Func):
    template = "(%(expressions)s::uuid[])"
    arg_joiner = " && "
    output_field = BooleanField()


def _for_one_of(units: frozenset[UUID]) -> Func:
    """Whether one of these units or posts is in the audience. As one value: a city has hundreds of units, and
    resolving each in every query took longer than all the rest."""
    return _Overlap(F("audience"), Value("{" + ",".join(map(str, units)) + "}", output_field=TextField()))


def access_task(actor: Actor, task: UUID) -> Task:
    """The task, for whoever may see it; raises NotFound."""
    scope = _scope(actor)
    found = row(Task, "id = %(task)s", {"task": task}, without=_NEVER_SHOWN)
    if found is None or not (scope is None or scope.intersection(found.audience)):
        raise NotFound(_("没有这件任务，或者您无权查看"))
    return found


def access_evidence(actor: Actor, evidence: UUID) -> Evidence:
    """A piece of evidence of a task that the actor may see; raises NotFound."""
    return access_part(Evidence, evidence, "task", tasks_of(actor), _("没有这份佐证，或者您无权查看"))


def open_extension(task: Task) -> Extension:
    """The extension that waits for a decision; raises NotFound. For whoever has fetched the task."""
    found = Extension.objects.filter(task=task.id, decided_at__isnull=True).first()
    if found is None:
        raise NotFound(_("这件任务没有待批复的延期申请"))
    return found


def open_objection(task: Task) -> Objection:
    """The objection that waits for a decision; raises NotFound. For whoever has fetched the task."""
    found = Objection.objects.filter(task=task.id, decided_at__isnull=True).first()
    if found is None:
        raise NotFound(_("这件任务没有待裁定的异议"))
    return found


def open_coordination(task: Task, coordination: UUID) -> Coordination:
    """A need of coordination that nobody has answered; raises NotFound. For whoever has fetched the task."""
    found = Coordination.objects.filter(pk=coordination, task=task.id, decided_at__isnull=True).first()
    if found is None:
        raise NotFound(_("没有这项待答复的协调事项"))
    return found


def last_report(task: Task) -> Report:
    """The report that waits for a review, or was said last; raises NotFound. For whoever has fetched the task."""
    found = Report.objects.filter(pk=task.last_report).first() if task.last_report else None
    if found is None:
        raise NotFound(_("这件任务还没有反馈"))
    return found
