"""Who is left to review a task: nobody who had a hand in it; and who that is one level up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from luoshi.delivery.access import access_task
from luoshi.delivery.life import VERBS, Relation
from luoshi.delivery.models import Task
from luoshi.delivery.relations import relations, submitted_alongside
from luoshi.record.actions.acting import Actor
from luoshi.record.hands import had_a_hand
from luoshi.record.models import Account, Role
from luoshi.record.roles import active_accounts_with, actor_for
from luoshi.record.scopes import units_below

_REVIEWING = (Role.CLERK, Role.LEADER)
_OF_THE_UNIT_ABOVE = (Role.HEAD, Role.LIAISON)
"""Of a part: whoever speaks for the unit that leads the whole. Of a task that is no part they are never asked about."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody who may review the task, by name and post; ``upper``: a leader, or the unit above."""

    name: str
    post: str
    upper: bool


def reviewers(actor: Actor, task: UUID, today: date, most: int = 10) -> list[Reviewer]:
    """Who may review this task's report, the office first; raises NotFound."""
    row = access_task(actor, task)
    parent = Task.objects.filter(pk=row.parent).first() if row.parent else None
    tree = units_below()
    found: dict[UUID, Reviewer] = {}
    for role in (*_REVIEWING, *(_OF_THE_UNIT_ABOVE if parent is not None else ())):
        for account in Account.objects.filter(pk__in=active_accounts_with(role, today)).order_by("username"):
            somebody = actor_for(account, today)
            mine = relations(somebody, row, parent, tree) & VERBS["review"].who
            if mine and not had_a_hand(somebody, row.hands) and not submitted_alongside(somebody, row):
                found[account.id] = Reviewer(somebody.name, somebody.post, Relation.OFFICE not in mine)
            if len(found) == most:
                return list(found.values())
    return list(found.values())
