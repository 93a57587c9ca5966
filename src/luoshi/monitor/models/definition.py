"""Indicators as the city has defined them, each version with the time during which it stood."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.current import KnownQuerySet, KnownRow


class IndicatorDefinition(KnownRow):
    """One version of one indicator. The id is the statement's; ``table`` is as ``luoshi.monitor.tables`` reads it."""

    indicator = models.UUIDField(db_index=True)
    code = models.TextField(db_index=True)
    position = models.IntegerField()
    table = models.JSONField()

    objects = KnownQuerySet.as_manager()

    class Meta:
        db_table = "monitor_indicator_definition"
