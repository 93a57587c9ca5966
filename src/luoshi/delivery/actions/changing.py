"""The frame of every action on a task: may they, from this state, having seen this version; then event and statements.

with changing_task("receive", actor, because, task, seen) as change:
    change.put(state=State.RECEIVED, received_on=change.today)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.access import access_task
from luoshi.delivery.changes import task_versions
from luoshi.delivery.handing_on import require_own_part
from luoshi.delivery.life import BEFORE_PAUSE, ENDED, UNDER_WAY, VERBS, Relation, State, Verb
from luoshi.delivery.models import Extension, Objection, Task
from luoshi.delivery.relations import relations, spoken_for, submitted_alongside
from luoshi.delivery.schedule import milestones, schedule
from luoshi.delivery.stating import STATED, state_changed, state_schedule, state_stages
from luoshi.record.access import Refused, require
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.changing import Changing
from luoshi.record.entries import WrongEntry
from luoshi.record.hands import had_a_hand, hands_on_statements, own_work, with_hand
from luoshi.record.jobs import queue_drafts
from luoshi.record.versions import WrongState
from luoshi.record.written import written_day

_SCHEDULING = {"stages", "state", "due_on", "next_report_on"}
"""Columns of which a task's own schedule, or that of the task it is part of, is made."""


_STAGING = {"stages", "state", "lead", "reported_on", "dropped_on"}
"""Columns of which the stages are made, as judging reads them."""


_WITHOUT_REPORT = UNDER_WAY | {State.REGISTERED}
"""States in which no report says that a task is done: what was returned or taken up again is with the unit."""


@dataclass(slots=True, kw_only=True)
class Change(Changing):
    """An action on one task in progress. ``since``: from when on what was put holds, if not from today."""

    task: Task
    parent: Task | None
    verb: Verb
    relations: frozenset[Relation]
    since: date | None = None
    _values: dict[str, Any] = field(default_factory=dict)

    def put(self, **columns: Any) -> None:
        """Give columns of the task these values."""
        self._values |= columns

    def value(self, name: str) -> Any:
        """A column as it will be."""
        return self._values.get(name, getattr(self.task, name))

    def children(self) -> list[Task]:
        """The sub-tasks, as they are now."""
        return children_of(self.task.id)

    def require_later(self, day: date | None, field: str = "due_on") -> None:
        """Raise WrongEntry for a due day later than that of the task this one is part of."""
        limit = self.parent.due_on if self.parent is not None else None
        if limit is not None and (day is None or day > limit):
            raise WrongEntry(
                _("子任务的时限不能晚于上级任务的时限 %(day)s") % {"day": written_day(limit)}, field
            )

    def require_nothing_later(self, day: date | None, field: str = "due_on") -> None:
        """Raise WrongEntry for a due day before that of a sub-task that is not ended, or of a stage."""
        if day is None:
            return
        for child in self.children():
            if child.state not in ENDED and child.due_on is not None and child.due_on > day:
                raise WrongEntry(
                    _("%(code)s：时限不能早于子任务 %(child)s 的时限 %(day)s")
                    % {"code": self.task.code, "child": child.code, "day": written_day(child.due_on)},
                    field,
                )
        for stage in self.task.stages:
            if stage["due_on"] > day.isoformat():
                raise WrongEntry(
                    _("%(code)s：阶段“%(stage)s”晚于任务的时限")
                    % {"code": self.task.code, "stage": stage["title"]},
                    "stages",
                )

    def finish(self) -> None:
        """Work out what follows from what was put: hands, schedule, statements, and what the event says."""
        task = self.task
        if self.verb.contributes or (self.verb.edits and _waits_for_review(task)):
            hands = with_hand(task.hands, self.actor, self.verb.name, spoken_for(self.actor))
            figures = [one["statement"] for one in self.data.get("evidence", ()) if "statement" in one]
            behind = hands_on_statements(figures) if figures else []
            self.put(hands=[*hands, *(one for one in behind if one not in hands)])
        old = {name: getattr(task, name) for name in task_versions.columns}
        if task.reported_on is not None and self.value("state") in _WITHOUT_REPORT:
            self.put(reported_on=None)
        if task.due_lead is not None and (self.value("due_on") or self.today) >= self.today:
            # It is due anew, under whoever leads it.
            self.put(due_lead=None)
        for name, value in self._values.items():
            setattr(task, name, value)
        if _SCHEDULING & set(self._values):
            children = self.children()
            plan = schedule(milestones(task, children), self.today)
            task.next_due_on = next_due(task, plan.next_due_on)
            if plan.done_share is not None and self._values.get("progress") is None:
                task.progress = plan.done_share
            state_schedule(self.act, task, children, self.source, self.today)
        if _STAGING & set(self._values):
            state_stages(self.act, task, old["stages"], self.source, self.since or self.today)
        changed = [name for name in task_versions.columns if getattr(task, name) != old[name]]
        if stated := [name for name in changed if name in STATED]:
            state_changed(self.act, task, stated, self.source, self.since or self.today)
            queue_drafts()
        if self.parent is not None and _SCHEDULING & set(changed):
            siblings = [one for one in children_of(self.parent.id) if one.id != task.id]
            state_schedule(self.act, self.parent, [*siblings, task], self.source, self.today)
        if task.state != old["state"] and (lapsed := _lapsing(task)):
            self.data["lapsed"] = lapsed
        self.tell(task, {name: old[name] for name in changed})


def _lapsing(task: Task) -> list[dict[str, Any]]:
    """What was asked for and nobody decided on before the task ended: nobody can any more, so it lapses, and the record
    says so. More time lapses as soon as the unit reports that it is done: it asks for none any more."""
    asked: tuple[tuple[str, type[Any], str], ...] = (
        ("extension", Extension, "不再批复"),
        ("objection", Objection, "不再裁定"),
    )
    if task.state == State.REPORTED:
        ended, asked = "已报完成", asked[:1]
    elif task.state in ENDED:
        ended = "任务已撤销" if task.state == State.CANCELLED else "任务已办结"
    else:
        return []
    return [
        {"what": what, "id": str(one), "answer": f"{ended}，{answer}"}
        for what, model, answer in asked
        for one in model._default_manager.filter(task=task.id, decided_at__isnull=True).values_list(
            "id", flat=True
        )
    ]


def _waits_for_review(task: Task) -> bool:
    """Whether a report waits for its review, now or once the task is resumed."""
    return State.REPORTED in (task.state, task.paused_from if task.state == State.PAUSED else "")


def children_of(task: UUID) -> list[Task]:
    """The sub-tasks of a task, as they are now."""
    return list(Task.objects.defer("search").filter(parent=task).order_by("year", "number"))


def next_due(task: Task, milestone: date | None) -> date | None:
    """By when the lead unit must do something next; None while nothing is asked of it. ``milestone``: the day of the
    first stage or sub-task that is open."""
    if task.state not in UNDER_WAY:
        return None
    days = (milestone, task.due_on, task.next_report_on)
    return min((day for day in days if day is not None), default=None)


@contextmanager
def changing_task(
    name: str, actor: Actor, because: Because, task: UUID, seen: int, *, adds: bool = False
) -> Iterator[Change]:
    """Do what the verb ``name`` of the life of a task does; ``seen``: the version of the task that the actor saw.

    ``adds``: it only adds to the task and takes nothing away, so that others' changes meanwhile are no reason to ask
    again. Raises NotFound; Refused, where the actor is nobody who may; WrongState; Overtaken.
    """
    verb = VERBS[name]
    require(actor, "see tasks")
    with acting(verb.event, actor, because, subject=task) as act:
        row, parent = alone_with_task(actor, task)
        act.happens_now()
        found = relations(actor, row, parent)
        require_relation(actor, verb, found, row.state)
        if verb.own_parts:
            require_own_part(row, found, verb.words.chinese)
        overtaken = _("您打开以后，%(who)s改过这件任务。请看过再提交，您填的都还在")
        task_versions.require(row, seen, overtaken, adds=adds)
        require_state(verb, row)
        if verb.others_only and had_a_hand(actor, row.hands):
            raise Refused(own_work(actor))
        if verb.others_only and submitted_alongside(actor, row):
            raise Refused(
                _("%(name)s和报送的人在同一单位，不能由本单位自己%(verb)s：请督查室或分管领导办")
                % {"name": actor.name, "verb": verb.words.chinese}
            )
        change = Change(act=act, actor=actor, task=row, parent=parent, verb=verb, relations=found)
        yield change
        _require_target(verb, row, change.value("state"))
        change.finish()


def alone_with_task(actor: Actor, task: UUID) -> tuple[Task, Task | None]:
    """The task and the one it is part of, once nobody else is acting on either; raises NotFound."""
    seen = access_task(actor, task)
    ids = [seen.id, *([seen.parent] if seen.parent else [])]
    rows = Task.objects.defer("search").filter(pk__in=ids).order_by("id").select_for_update(no_key=True)
    found = {row.id: row for row in rows}
    return found[task], found.get(seen.parent) if seen.parent else None


def require_relation(actor: Actor, verb: Verb, found: frozenset[Relation], state: str) -> None:
    """Raise Refused unless one of these relations may do it with a task in this state."""
    if not found & verb.who_from(state):
        raise Refused(
            _("%(name)s：这件任务不能由您%(verb)s") % {"name": actor.name, "verb": verb.words.chinese}
        )


def require_state(verb: Verb, task: Task) -> None:
    """Raise WrongState unless it can be done from the task's state."""
    if task.state not in verb.sources:
        raise WrongState(
            _("任务现在是“%(state)s”，不能%(verb)s")
            % {"state": State(task.state).label, "verb": verb.words.chinese}
        )


def _require_target(verb: Verb, task: Task, state: str) -> None:
    allowed = {task.paused_from if one == BEFORE_PAUSE else one for one in verb.targets} | {task.state}
    if state not in allowed:
        raise RuntimeError(f"{verb.name} leads from {task.state} to {state}, which the table does not know")
