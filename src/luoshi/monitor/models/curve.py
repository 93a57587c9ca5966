"""How one year's target of one unit is spread over the year, where it is not as the indicator says."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.current import KnownQuerySet, KnownRow


class TargetCurve(KnownRow):
    """``kind`` is straight, last year or typed; ``shares`` are twelve cumulative shares as text, for a typed one."""

    unit = models.UUIDField(db_index=True)
    code = models.TextField()
    year = models.IntegerField()
    kind = models.TextField()
    shares = models.JSONField(default=list)
    reason = models.TextField(default="")
    decided_by = models.TextField(default="")

    objects = KnownQuerySet.as_manager()

    class Meta:
        db_table = "monitor_target_curve"
