"""A decomposition table that somebody is filling in: kept on the server, no part of the record."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.kept import new_id


class TableDraft(models.Model):
    """The rows of one table as an account last left them. ``about``: what is decomposed, as the page's address says it.

    ``version`` counts how often it was kept: a second window of the same account is told that it fell behind.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.UUIDField()
    about = models.TextField()
    rows = models.JSONField(default=list)
    version = models.IntegerField(default=0)
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "delivery_table_draft"
        constraints = (models.UniqueConstraint(fields=["account", "about"], name="one_table_draft"),)
