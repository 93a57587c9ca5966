"""A role given to somebody who can sign in already: it counts once a second person has confirmed it."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.current import Current


class RoleGrant(Current):
    """A role that a post gives a person with an account; ``confirmed`` is empty until somebody has decided.

    Unless it is confirmed, the post gives them no role, whatever the tenure says. Of several the last counts.
    """

    account = models.UUIDField()
    person = models.UUIDField(db_index=True)
    post = models.UUIDField(db_index=True)
    role = models.TextField()
    granted_at = models.DateTimeField()
    granted_by = models.UUIDField(null=True)
    granted_by_name = models.TextField(default="")
    confirmed = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.TextField(default="")

    class Meta:
        db_table = "record_role_grant"
