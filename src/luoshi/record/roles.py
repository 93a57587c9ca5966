"""What an account may do today: account → person → tenure → post → role."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from luoshi.record.actions.acting import Actor, HeldPost
from luoshi.record.chain import Head
from luoshi.record.models import Account, Person, Post, Role, RoleGrant, Tenure
from luoshi.record.remembered import Remembered

# Rights rest on tenures that say from when they hold; having been seen in a post on one day gives none. A role that was
# granted to somebody who has an account gives none either until a second person has confirmed it.
_POSTS_TODAY = """
WITH RECURSIVE same AS (
  SELECT id, same_as, name FROM record_person WHERE id = %(person)s
  UNION SELECT other.id, other.same_as, other.name FROM record_person other JOIN same ON other.id = same.same_as
     OR other.same_as = same.id
)
SELECT post.id, post.unit, post.title, CASE WHEN coalesce((
         SELECT coalesce(held.confirmed, false) FROM record_role_grant held
          WHERE held.post = post.id AND held.role = post.role AND held.person IN (SELECT id FROM same)
          ORDER BY held.granted_at DESC, held.id DESC LIMIT 1), true) THEN post.role ELSE '' END,
       (SELECT name FROM record_person WHERE id = %(person)s)
  FROM record_tenure tenure JOIN record_post post ON post.id = tenure.post
 WHERE tenure.person IN (SELECT id FROM same) AND tenure.known_to IS NULL AND NOT tenure.seen
   AND (tenure.valid_from IS NULL OR tenure.valid_from <= %(today)s)
   AND (tenure.valid_to IS NULL OR tenure.valid_to > %(today)s)
   AND (post.valid_from IS NULL OR post.valid_from <= %(today)s)
   AND (post.valid_to IS NULL OR post.valid_to > %(today)s)
 ORDER BY tenure.valid_from DESC NULLS LAST, post.title
"""


def _posts_held(asked: set[tuple[UUID, date]]) -> dict[tuple[UUID, date], list[Any]]:
    found = {}
    for person, today in asked:
        with connection.cursor() as cursor:
            cursor.execute(_POSTS_TODAY, {"person": person, "today": today})
            found[person, today] = cursor.fetchall()
    return found


_posts_of: Remembered[tuple[UUID, date], list[Any]] = Remembered(_posts_held)


def actor_for(account: Account, today: date, head: Head | None = None) -> Actor:
    """The actor that an account is on a day in the city's zone: its person, first post, and the roles of all posts.

    ``head``: the newest entry of the chain, where the caller has just asked for it; at one head rights are looked up
    once.
    """
    if not account.is_active:
        return Actor(name=account.username, account=account.id, person=account.person, head=head)
    asked = (account.person, today)
    rows = _posts_of.of(head, [asked])[asked]
    return Actor(
        name=rows[0][4] if rows else account.username,
        account=account.id,
        person=account.person,
        post=rows[0][2] if rows else "",
        roles=frozenset(role for _, _, _, role, _ in rows if role),
        held=tuple(HeldPost(post, unit, role) for post, unit, _, role, _ in rows),
        head=head,
    )


def _holding(rows: QuerySet[Any], today: date) -> QuerySet[Any]:
    """Of rows with [valid_from, valid_to), those that hold on a day."""
    return rows.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=today),
        Q(valid_to__isnull=True) | Q(valid_to__gt=today),
    )


def _groups() -> dict[UUID, UUID]:
    """Everybody who was judged to be the same as somebody, and one person that stands for all of them."""
    rows = Person.objects.filter(same_as__isnull=False).values_list("id", "same_as")
    edges: dict[UUID, UUID] = {person: other for person, other in rows if other}
    found: dict[UUID, UUID] = {}
    for person in {*edges, *edges.values()}:
        at, seen = person, {person}
        while (following := edges.get(at)) and following not in seen:
            seen.add(following)
            at = following
        found[person] = at
    return found


def posts_today(people: Iterable[UUID], today: date) -> dict[UUID, list[Post]]:
    """The posts that give rights on a day to each of these people, in three queries however many they are."""
    asked = set(people)
    groups = _groups()
    members: dict[UUID, set[UUID]] = {}
    for person, group in groups.items():
        members.setdefault(group, set()).add(person)
    everybody = {one for person in asked for one in members.get(groups.get(person, person), {person})} | asked
    tenures = _holding(Tenure.objects.filter(person__in=everybody, known_to__isnull=True, seen=False), today)
    held = list(tenures.order_by("valid_from", "id").values_list("person", "post"))
    posts = {
        post.id: post for post in _holding(Post.objects.filter(pk__in={post for _, post in held}), today)
    }
    by_group: dict[UUID, dict[UUID, Post]] = {}
    for person, post in held:
        if post in posts:
            by_group.setdefault(groups.get(person, person), {})[post] = posts[post]
    return {person: list(by_group.get(groups.get(person, person), {}).values()) for person in asked}


@dataclass(frozen=True, slots=True, order=True)
class Right:
    """What a post that is held now or later gives an account. ``person``: of the account; ``unit``: of the post."""

    account: UUID
    person: UUID
    post: UUID
    role: str
    unit: UUID | None = field(compare=False)


def rights_of_accounts(today: date) -> dict[Right, UUID | None]:
    """Every role that any account has on this day or is to have later, with the unit it is for."""
    groups = _groups()
    accounts: dict[UUID, list[Account]] = {}
    for account in Account.objects.all():
        accounts.setdefault(groups.get(account.person, account.person), []).append(account)
    posts = {post.id: post for post in Post.objects.exclude(role="")}
    found: dict[Right, UUID | None] = {}
    tenures = Tenure.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=today),
        post__in=list(posts),
        known_to__isnull=True,
        seen=False,
    )
    for person, held in tenures.values_list("person", "post"):
        for account in accounts.get(groups.get(person, person), ()):
            post = posts[held]
            found[Right(account.id, account.person, post.id, post.role, post.unit)] = post.unit
    return found


_all_groups: Remembered[str, dict[UUID, UUID]] = Remembered(lambda _all: {"all": _groups()})


def same_people(first: UUID | None, second: UUID | None, head: Head | None = None) -> bool:
    """Whether two persons are one, or were judged to be. ``head``: where the caller stands in the chain, if it is
    known."""
    if first is None or second is None:
        return False
    groups = _all_groups.of(head, ["all"])["all"] if first != second else {}
    return groups.get(first, first) == groups.get(second, second)


def same_among(person: UUID | None, others: Iterable[UUID]) -> set[UUID]:
    """Those of ``others`` who are this person, or were judged to be; one query however many."""
    if person is None:
        return set()
    groups = _groups()
    one = groups.get(person, person)
    return {other for other in others if groups.get(other, other) == one}


def active_accounts_with(role: Role, today: date) -> list[UUID]:
    """The accounts that may sign in and have a role on a day; a role that waits to be confirmed is none."""
    people = dict(Account.objects.filter(is_active=True).values_list("id", "person"))
    posts = posts_today(people.values(), today)
    grants = RoleGrant.objects.filter(role=role).order_by("granted_at", "id")
    counts = {(one.account, one.post): bool(one.confirmed) for one in grants}
    return [
        account
        for account, person in people.items()
        if any(post.role == role and counts.get((account, post.id), True) for post in posts[person])
    ]
