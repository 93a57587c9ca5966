"""Accounts, whose they are, and what follows from the posts held today. No times of signing in are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from luoshi.record.access import require
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Account, Person, Post, RoleGrant, Tenure
from luoshi.record.roles import posts_today


@dataclass(frozen=True, slots=True)
class AccountShown:
    """An account. ``roles`` are those of the posts in ``posts``, which its person holds today; ``waiting``: roles of
    these posts that a second person has not confirmed yet, or has declined, and that therefore give nothing."""

    id: UUID
    username: str
    person: UUID
    name: str
    posts: tuple[str, ...]
    roles: tuple[str, ...]
    active: bool
    must_change_password: bool
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WithoutAccount:
    """Somebody whose post today gives a role, and who cannot sign in yet."""

    person: UUID
    name: str
    posts: tuple[str, ...]


def accounts(actor: Actor, today: date) -> list[AccountShown]:
    """All accounts by name; raises Refused."""
    require(actor, "manage accounts")
    rows = list(Account.objects.order_by("username"))
    people = Person.objects.in_bulk([row.person for row in rows])
    posts = posts_today([row.person for row in rows], today)
    grants = RoleGrant.objects.order_by("granted_at", "id")
    counts = {(one.account, one.post, one.role): bool(one.confirmed) for one in grants}
    found = []
    for row in rows:
        roles: dict[bool, list[str]] = {True: [], False: []}
        for post in posts[row.person]:
            if post.role:
                roles[counts.get((row.id, post.id, post.role), True)].append(post.role)
        found.append(
            AccountShown(
                row.id,
                row.username,
                row.person,
                people[row.person].name if row.person in people else "",
                tuple(post.title for post in posts[row.person]),
                tuple(dict.fromkeys(roles[True])),
                row.is_active,
                row.must_change_password,
                tuple(dict.fromkeys(roles[False])),
            )
        )
    return found


def people_without_account(actor: Actor, today: date) -> list[WithoutAccount]:
    """Whoever a post of today gives a role, and nobody gave an account; raises Refused.

    All that an administrator sees of people: a name and the posts that give rights.
    """
    require(actor, "manage accounts")
    with_role = Post.objects.exclude(role="").values_list("id", flat=True)
    held = Tenure.objects.filter(post__in=list(with_role), known_to__isnull=True, seen=False)
    candidates = set(held.values_list("person", flat=True)) - set(
        Account.objects.values_list("person", flat=True)
    )
    posts = posts_today(candidates, today)
    names = dict(Person.objects.filter(pk__in=candidates, same_as__isnull=True).values_list("id", "name"))
    found = [
        WithoutAccount(person, name, tuple(post.title for post in posts[person] if post.role))
        for person, name in names.items()
        if any(post.role for post in posts[person])
    ]
    return sorted(found, key=lambda one: (one.name, one.posts))
