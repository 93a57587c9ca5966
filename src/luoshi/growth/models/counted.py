"""What counts: signings and increments as rows; and which projects were judged to be one."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.current import Current


class Counted(Current):
    """A signing or an increment, as recorded with one project; the id is that of its claim. ``order``: of two on one
    day which was recorded first. ``counts``: whether it is in totals now: struck out, excluded or of a double it is
    not. ``group``: the project in which it counts. ``shares``: of whom, by the credits of the day; of a signing that
    counted once and of which nothing took the place, or whose record was merged since, as it was."""

    project = models.UUIDField(db_index=True)
    group = models.UUIDField(db_index=True)
    kind = models.TextField()  # signing or increase
    on = models.DateField()
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    order = models.IntegerField()
    struck = models.BooleanField(default=False)
    counts = models.BooleanField(default=True)
    shares = models.JSONField(default=dict)  # {unit: share}, none of a unit that nobody named

    class Meta:
        db_table = "growth_counted"
        indexes = (models.Index(fields=["on", "counts"], name="counted_on"),)


class Merge(Current):
    """Two projects judged to be one; the id is the event's. ``order``: its place among what was recorded."""

    kept = models.UUIDField(db_index=True)
    gone = models.UUIDField(db_index=True)
    order = models.IntegerField()
    credits_before = models.JSONField(null=True)  # of the kept project, and what became of them
    credits_after = models.JSONField(null=True)
    reason = models.TextField()
    at = models.DateTimeField()
    by_name = models.TextField(default="")
    undone_at = models.DateTimeField(null=True)
    undone_because = models.TextField(default="")

    class Meta:
        db_table = "growth_merge"
