"""The frame of every action on one project: may they, while it is so, having seen this version; then statements.

with changing_project("plan", actor, because, project, seen) as change:
    change.put(planned={...})
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from luoshi.growth.access import access_project
from luoshi.growth.changes import project_versions
from luoshi.growth.in_force import laid_down_once
from luoshi.growth.life import VERBS, Relation, Status, Verb
from luoshi.growth.models import Claim, Project
from luoshi.growth.relations import relations
from luoshi.growth.stating import (
    Timelines,
    facts_of,
    state_batches,
    state_changed,
    state_codes,
    state_credits,
    state_existence,
    state_plans,
)
from luoshi.record.access import Refused, require
from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.actions.changing import Changing
from luoshi.record.hands import had_a_hand, own_work, with_hand
from luoshi.record.jobs import queue_drafts
from luoshi.record.models import Source
from luoshi.record.versions import WrongState

COUNTING_LOCK = 0x4C756F73_68690007
"""What counts has an order: whatever changes it waits for whoever else does."""


@dataclass(slots=True, kw_only=True)
class Change(Changing):
    """An action on one project in progress. ``sources``: of properties that a cell of a ledger says."""

    project: Project
    verb: Verb
    relations: frozenset[Relation]
    sources: dict[str, Source] = field(default_factory=dict)
    _values: dict[str, Any] = field(default_factory=dict)
    _told: Timelines | None = None
    _before: dict[str, Any] = field(default_factory=dict)

    @property
    def told(self) -> Timelines:
        """What stands of the project, to be said otherwise."""
        self._told = self._told or Timelines(self.act, self.source, [self.project.id])
        self._told.sources = self.sources
        return self._told

    def put(self, **columns: Any) -> None:
        """Give columns of the project these values, at once."""
        for name, value in columns.items():
            self._values.setdefault(name, getattr(self.project, name))
            setattr(self.project, name, value)

    def finish(self) -> None:
        """Work out what follows from what was put: hands, dates, statements, and what the event says."""
        project, today = self.project, self.today
        if {"limits", "status", "stage"} & set(self._values):
            self.put(next_due_on=next_due(project))
        changed = {name: was for name, was in self._values.items() if getattr(project, name) != was}
        state_changed(
            self.act, self._before, facts_of(project, today), project.id, self.source, today, self.sources
        )
        if "identifiers" in changed:
            state_codes(self.told, project)
        if {"year_plans", "first_year_plans"} & set(changed):
            state_plans(self.told, project)
        if {"credits", "status"} & set(changed):
            state_credits(self.told, project)
        if "status" in changed:
            state_existence(self.told, project)
        if "batches" in changed:
            state_batches(self.told, project, today)
        if changed:
            queue_drafts()
        # Who asks for something has changed nothing of the project yet.
        if self.verb.edits and project.waiting and set(changed) != {"waiting"}:
            self.data["hand_in"] = [
                str(one)
                for one in Claim.objects.filter(project=project.id, verdict="").values_list("id", flat=True)
            ]
        self.tell(project, changed)


def next_due(project: Project) -> date | None:
    """By when something has to be done with a lead next; None while nothing is asked."""
    if project.status != Status.RUNNING:
        return None
    days = [row["due_on"] for row in project.limits if row["done_on"] is None and row["due_on"]]
    return date.fromisoformat(min(days)) if days else None


def lock_counting() -> None:
    """Wait, in this transaction, for whoever else changes what counts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COUNTING_LOCK])


@contextmanager
def changing_project(
    name: str,
    actor: Actor,
    because: Because,
    project: UUID,
    seen: int,
    *,
    adds: bool = False,
    counts: bool = False,
    named: Iterable[UUID] = (),
    hands: Iterable[dict[str, Any]] | None = None,
    event: str = "",
) -> Iterator[Change]:
    """Do what the verb ``name`` does with a project; ``seen``: the version of it that the actor saw.

    ``adds``: it only adds and takes nothing away, so that others' changes meanwhile are no reason to ask again.
    ``counts``: it changes what counts. ``named``: units that it asks. ``hands``: for what is for others only, whose
    hands were on it; without them those of the project. Raises NotFound; Refused, where the actor is nobody who may;
    WrongState; Overtaken.
    """
    verb = VERBS[name]
    require(actor, "see projects")
    with laid_down_once(), acting(event or verb.event, actor, because, subject=project) as act:
        if counts:
            lock_counting()
        row = alone_with_project(actor, project)
        act.happens_now()
        found = relations(actor, row, named)
        require_relation(actor, verb, found)
        overtaken = _("您打开以后，%(who)s改过这个项目。请看过再提交，您填的都还在")
        project_versions.require(row, seen, overtaken, adds=adds)
        require_state(verb, row)
        if verb.others_only and had_a_hand(actor, row.hands if hands is None else hands):
            raise Refused(own_work(actor))
        change = Change(act=act, actor=actor, project=row, verb=verb, relations=found)
        change._before = facts_of(row, change.today)
        yield change
        change.finish()


def alone_with_project(actor: Actor, project: UUID) -> Project:
    """The project, once nobody else is acting on it; raises NotFound."""
    access_project(actor, project)
    return Project.objects.defer("search").select_for_update(no_key=True).get(pk=project)


def require_relation(actor: Actor, verb: Verb, found: frozenset[Relation]) -> None:
    """Raise Refused unless one of these relations may do it."""
    if not found & verb.who:
        raise Refused(
            _("%(name)s：这个项目不能由您%(verb)s") % {"name": actor.name, "verb": verb.words.chinese}
        )


def require_state(verb: Verb, project: Project) -> None:
    """Raise WrongState unless it may be done while the project is as it is."""
    if project.status not in verb.while_:
        raise WrongState(
            _("项目现在是“%(status)s”，不能%(verb)s")
            % {"status": Status(project.status).label, "verb": verb.words.chinese}
        )


def add_hand(change: Change) -> None:
    """The actor has had a hand in the project, which keeps them from its entry review."""
    change.put(hands=with_hand(change.project.hands, change.actor, change.verb.name))
