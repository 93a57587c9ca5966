"""What an account may do today: account → person → tenure → post → role."""

from __future__ import annotations

from datetime import date

from django.db import connection

from luoshi.record.actions.acting import Actor
from luoshi.record.models import Account

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
