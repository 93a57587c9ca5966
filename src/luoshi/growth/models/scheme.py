"""What the city has laid down about projects: one version of one text file."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.current import Current


class Scheme(Current):
    """A version, adopted at a moment and holding from a day; the id is the event's. ``table``: as
    ``luoshi.growth.schemes`` reads it; ``file``: its bytes.

    Of two versions of a code that hold on a day, the one that begins later stands; of those that begin alike, the one
    adopted later.
    """

    kind = models.TextField()
    code = models.TextField()
    title = models.TextField()
    status = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    table = models.JSONField()
    file = models.UUIDField()
    hash = models.TextField()
    adopted_at = models.DateTimeField()
    adopted_by = models.TextField(default="")

    class Meta:
        db_table = "growth_scheme"
        indexes = (
            models.Index(fields=["kind", "code", "-valid_from", "-adopted_at"], name="scheme_versions"),
        )
