"""Classes of matters as the city has defined them."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.current import Current


class SourceClass(Current):
    """One class as it is now; ``table`` is as ``luoshi.delivery.classes`` reads it. Tasks keep their limit."""

    code = models.TextField(unique=True)
    position = models.IntegerField()
    table = models.JSONField()

    class Meta:
        db_table = "delivery_source_class"
