"""Split a task into sub-tasks: the unit that received it hands parts on, and stays answerable for the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.actions.changing import changing_task
from luoshi.delivery.actions.register_tasks import (
    PerhapsDouble,
    TaskDraft,
    check_drafts,
    keep_new,
    registering,
)
from luoshi.delivery.handing_on import require_to_hand_to
from luoshi.delivery.life import Relation, State
from luoshi.delivery.models import Task
from luoshi.delivery.queries.duplicates import parts_again
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry
from luoshi.record.hands import hand_of
from luoshi.record.models import Cause
from luoshi.record.search import folded
from luoshi.record.written import written_day

MOST_LEVELS = 5


def split_task(
    actor: Actor,
    because: Because,
    task: UUID,
    seen: int,
    parts: Sequence[TaskDraft],
    *,
    not_double: bool = False,
) -> list[UUID]:
    """Make sub-tasks, assigned at once to the units that lead them; their ids.

    Each is due on the day the task is, or earlier. The lead unit hands them to units below it, to those beside it in
    the task and to lower governments only, the office to any (``handing_on``). Until they have ended the task cannot be
    completed. Raises NotFound, Refused, WrongState, Overtaken, WrongEntry; PerhapsDouble where a
    unit has a running task of the same words already, unless a person said ``not_double``.
    """
    if not parts:
        raise WrongEntry(_("请至少写一件子任务"))
    checked = check_drafts(parts)
    with changing_task("split", actor, because, task, seen) as change:
        parent = change.task
        limit = parent.due_on
        drafts = []
        for number, part in enumerate(checked, start=1):
            if part.lead is None:
                raise WrongEntry(_("第 %(row)s 行：请选牵头单位") % {"row": number}, "lead")
            due = part.due_on or limit
            if due is None:
                raise WrongEntry(_("第 %(row)s 行：请填写时限") % {"row": number}, "due_on")
            if limit is not None and due > limit:
                raise WrongEntry(
                    _("第 %(row)s 行：子任务的时限不能晚于上级任务的时限 %(day)s")
                    % {"row": number, "day": written_day(limit)},
                    "due_on",
                )
            drafts.append(
                replace(
                    part,
                    due_on=due,
                    kind=part.kind or parent.kind,
                    domain=part.domain or parent.domain,
                    mechanism=part.mechanism or parent.mechanism,
                    meeting=part.meeting or parent.meeting,
                    decided_on=part.decided_on or parent.decided_on,
                )
            )
            try:
                beside = (part.lead, *part.responsible, *part.supporting)
                require_to_hand_to(parent, change.relations, beside)
            except WrongEntry as wrong:
                raise WrongEntry(
                    _("第 %(row)s 行：%(what)s") % {"row": number, "what": wrong}, wrong.field
                ) from None
        _require_different(drafts)
        if not not_double and (found := parts_again(actor, parent, drafts)):
            raise PerhapsDouble(found)
        _require_shallow(change.parent)
        with registering(actor, Because(Cause.PERSON, change.act.event.id)) as act:
            made = keep_new(act, actor, drafts, state=State.ASSIGNED, parent=parent)
            act.event.subject = made[0].id if len(made) == 1 else parent.id
            act.data["hand"] = hand_of(actor)
        change.data["children"] = [str(one.id) for one in made]
        change.data["by_office"] = Relation.OFFICE in change.relations
        change.put(stages=list(parent.stages))
    return [one.id for one in made]


def _require_different(drafts: Sequence[TaskDraft]) -> None:
    first: dict[tuple[object, ...], int] = {}
    for number, one in enumerate(drafts, start=1):
        said = (one.lead, folded(one.title), one.due_on, folded(one.measure))
        if said in first:
            raise WrongEntry(
                _("第 %(row)s 行和第 %(first)s 行一样：请去掉一行，或写明有什么不同")
                % {"row": number, "first": first[said]},
                "parts",
            )
        first[said] = number


def _require_shallow(parent: Task | None) -> None:
    levels = 1
    while parent is not None:
        levels += 1
        parent = Task.objects.filter(pk=parent.parent).first() if parent.parent else None
    if levels >= MOST_LEVELS:
        raise WrongEntry(_("任务最多分 %(most)s 层") % {"most": MOST_LEVELS})
