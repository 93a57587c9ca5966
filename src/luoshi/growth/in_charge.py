"""Who reviews what is claimed of a project of the bureau's own: the leader in charge, where there is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone

from luoshi.growth.interests import declared_interest
from luoshi.growth.life import Relation
from luoshi.growth.models import Project
from luoshi.growth.relations import LEADING, of_its_unit, relations
from luoshi.record.actions.acting import Actor
from luoshi.record.hands import had_a_hand
from luoshi.record.models import Account, Role
from luoshi.record.roles import active_accounts_with, actor_for
from luoshi.record.scopes import scope_of, units_below


def leaders_of(unit: UUID) -> list[Actor]:
    """The leaders in whose charge a unit is today, of those who can sign in."""
    today, tree = timezone.localdate(), units_below()
    accounts = Account.objects.filter(pk__in=active_accounts_with(Role.LEADER, today))
    found = (actor_for(account, today) for account in accounts)
    return [one for one in found if unit in scope_of(one, LEADING, tree)]


@dataclass(slots=True)
class InCharge:
    """Whether the leader in charge reviews a claim in the actor's stead; leaders are looked up once a unit, and their
    interests once a project."""

    actor: Actor
    _leaders: dict[UUID, list[Actor]] = field(default_factory=dict)
    _unbiased: dict[UUID, list[Actor]] = field(
        default_factory=dict
    )  # of each project those with no interest in it

    def reviews(self, project: Project, hands: Iterable[Mapping[str, Any]]) -> bool:
        """Whether what is claimed of a project, by these hands, is the leader's in charge to review: the actor is of
        the unit that holds it and no such leader, and there is one who may. Where there is none, a colleague does."""
        if project.unit is None or not of_its_unit(self.actor, project):
            return False
        if Relation.LEADER in relations(self.actor, project):
            return False
        if project.unit not in self._leaders:
            self._leaders[project.unit] = leaders_of(project.unit)
        if project.id not in self._unbiased:
            self._unbiased[project.id] = [
                leader
                for leader in self._leaders[project.unit]
                if not declared_interest(leader, [project.id])
            ]
        listed = [dict(one) for one in hands]
        return any(not had_a_hand(leader, listed) for leader in self._unbiased[project.id])
