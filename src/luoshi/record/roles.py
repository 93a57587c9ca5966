"""What an account may do today: account → person → tenure → post → role."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from luoshi.record.actions.acting import Actor
from luoshi.record.models import Account, Person, Post, Role, Tenure

# Rights rest on tenures that say from when they hold; having been seen in a post on one day gives none.
_POSTS_TODAY = """
WITH RECURSIVE same AS (
  SELECT id, same_as, name FROM record_person WHERE id = %(person)s
  UNION SELECT other.id, other.same_as, other.name FROM record_person other JOIN same ON other.id = same.same_as
     OR other.same_as = same.id
)
SELECT post.title, post.role, (SELECT name FROM record_person WHERE id = %(person)s)
  FROM record_tenure tenure JOIN record_post post ON post.id = tenure.post
 WHERE tenure.person IN (SELECT id FROM same) AND tenure.known_to IS NULL AND NOT tenure.seen
   AND (tenure.valid_from IS NULL OR tenure.valid_from <= %(today)s)
   AND (tenure.valid_to IS NULL OR tenure.valid_to > %(today)s)
   AND (post.valid_from IS NULL OR post.valid_from <= %(today)s)
   AND (post.valid_to IS NULL OR post.valid_to > %(today)s)
 ORDER BY tenure.valid_from DESC NULLS LAST, post.title
"""


def actor_for(account: Account, today: date) -> Actor:
    """The actor that an account is on a day in the city's zone: its person, first post, and the roles of all posts."""
    if not account.is_active:
        return Actor(name=account.username, account=account.id, person=account.person)
    with connection.cursor() as cursor:
        cursor.execute(_POSTS_TODAY, {"person": account.person, "today": today})
        rows = cursor.fetchall()
    return Actor(
        name=rows[0][2] if rows else account.username,
        account=account.id,
        person=account.person,
        post=rows[0][0] if rows else "",
        roles=frozenset(role for _, role, _ in rows if role),
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


def active_accounts_with(role: Role, today: date) -> list[UUID]:
    """The accounts that may sign in and have a role on a day."""
    people = dict(Account.objects.filter(is_active=True).values_list("id", "person"))
    posts = posts_today(people.values(), today)
    return [account for account, person in people.items() if any(post.role == role for post in posts[person])]
