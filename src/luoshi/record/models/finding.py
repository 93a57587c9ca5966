"""What a person found of somebody: falsified figures, a good reason, a serious case. Rule-books only count it."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.current import Current

GOOD_REASON = "good reason"


class Finding(Current):
    """One finding as it stands. Its statements (``finding.…``) are what judging reads; ``event`` stated them."""

    event = models.UUIDField()
    subject = models.UUIDField(db_index=True)
    finding = models.TextField()
    measure = models.TextField(default="")
    amount = models.DecimalField(max_digits=28, decimal_places=6, null=True)
    about = models.UUIDField(null=True)
    reason = models.TextField()
    decided_by = models.TextField()  # a post
    found_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField(default="")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.TextField(default="")
    withdrawn_because = models.TextField(default="")

    class Meta:
        db_table = "record_finding"
