"""Hold back roles that somebody with an account has just been given, until a second person confirms them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Set
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.record.actions.acting import Actor, Because, acting
from luoshi.record.entries import WrongEntry
from luoshi.record.identity import everybody_judged_same
from luoshi.record.models import Account, Cause, Event, Role, RoleGrant, Statement, Tenure, new_id
from luoshi.record.roles import Right, rights_of_accounts, same_people
from luoshi.record.statements import standing

SCOPED = frozenset({Role.LIAISON.value, Role.HEAD.value, Role.LEADER.value})
"""Roles that are for a unit: to move one's own post elsewhere is to give oneself another."""


@contextmanager
def holding_grants(actor: Actor, today: date) -> Iterator[None]:
    """Around an action, in its transaction: raises WrongEntry when it would give the actor a role, or another unit.

    Roles it gives to others who have accounts are held (``RoleGrant``). The person of an account that is made later
    needs no confirming where one person records the post and another makes the account; see ``hold_own_grants``.
    """
    before = rights_of_accounts(today)
    yield
    after = rights_of_accounts(today)
    new = sorted(right for right in after if right not in before)
    moved = [
        right for right in after if right in before and right.role in SCOPED and after[right] != before[right]
    ]
    if any(
        right.account == actor.account or same_people(right.person, actor.person) for right in [*new, *moved]
    ):
        raise WrongEntry(_("不能给自己系统权限，也不能把自己的岗位改到别的单位：请由另一位经办员来改"))
    if new and not actor.is_machine:
        _hold(actor, new)


def hold_own_grants(actor: Actor, today: date, accounts: Collection[UUID]) -> None:
    """Hold those roles of accounts that have just come to be, or to their person, which the actor has given: whoever is
    clerk and administrator at once would make a clerk alone. For the same transaction."""
    if actor.is_machine:
        return
    rights = [right for right in sorted(rights_of_accounts(today)) if right.account in accounts]
    own = {
        row.id
        for row in Account.objects.all()
        if row.id == actor.account or same_people(row.person, actor.person)
    }
    if new := [right for right in rights if _gave(own | {actor.account}, right) and not _was_held(right)]:
        _hold(actor, new)


def _gave(accounts: Set[UUID | None], right: Right) -> bool:
    """Whether one of these accounts put the person into the post, or gave the post its role."""
    people = everybody_judged_same(right.person)
    tenures = Tenure.objects.filter(person__in=people, post=right.post, known_to__isnull=True, seen=False)
    role = standing(Statement.objects.filter(subject=right.post, property="post.role"))
    said = Statement.objects.filter(pk__in=[*tenures.values_list("id", flat=True), *(one.id for one in role)])
    actors = Event.objects.filter(pk__in=said.values("event")).values_list("actor", flat=True)
    return bool(set(actors) & accounts)


def _was_held(right: Right) -> bool:
    """Whether it waits for a second person already, or one has decided."""
    return RoleGrant.objects.filter(
        person__in=everybody_judged_same(right.person), post=right.post, role=right.role
    ).exists()


def _hold(actor: Actor, new: list[Right]) -> None:
    cause = Event.objects.order_by("-at", "-id").values_list("id", flat=True).first()
    with acting("roles held", actor, Because(Cause.PERSON, cause)) as act:
        act.data = {
            "grants": [
                {
                    "id": str(new_id()),
                    "account": str(right.account),
                    "person": str(right.person),
                    "post": str(right.post),
                    "role": right.role,
                }
                for right in new
            ]
        }
