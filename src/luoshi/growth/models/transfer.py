"""A project handed from one area to another, with both agreeing."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.current import Current


class Transfer(Current):
    """``agreed``: the units that have agreed; it happens once both have. ``ended``: how it came out, empty before."""

    project = models.UUIDField(db_index=True)
    giver = models.UUIDField()
    taker = models.UUIDField()
    reason = models.TextField()
    agreed = models.JSONField(default=list)
    ended = models.TextField(default="")  # done, refused
    answer = models.TextField(default="")
    at = models.DateTimeField()
    by_name = models.TextField(default="")
    by_post = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "growth_transfer"
