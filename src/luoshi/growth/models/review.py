"""The entry review of a project: the sheet, who sat on the committee, their conflicts, points and vetoes."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.current import Current


class EntryReview(Current):
    """``committee``: the posts that are to score, each with its title and unit; empty: whoever sees the project may.
    ``figures``: what the sheet asks, in base units. ``members``: each with name, post, the declared conflict (empty:
    none declared; ``None``: not yet asked), points by item, vetoes with their reason, and the hand."""

    project = models.UUIDField(db_index=True)
    scheme = models.UUIDField(null=True)
    figures = models.JSONField(default=dict)
    committee = models.JSONField(default=list)
    members = models.JSONField(default=list)
    verdict = models.TextField(default="")  # passed, refused, returned
    reason = models.TextField(default="")
    opened_at = models.DateTimeField()
    opened_by = models.TextField(default="")
    opened_hand = models.JSONField(default=dict)
    decided_on = models.DateField(null=True)
    decided_by_name = models.TextField(default="")
    decided_by_post = models.TextField(default="")

    class Meta:
        db_table = "growth_entry_review"
