"""A directive that is not made a task: for study only, or carried by another; with the reason."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.current import Current


class Untracked(Current):
    """The id is the directive's."""

    reason = models.TextField()
    at = models.DateTimeField()
    by_name = models.TextField(default="")

    class Meta:
        db_table = "delivery_untracked"
