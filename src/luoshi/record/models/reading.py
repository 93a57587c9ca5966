"""What the reader made of a document: kept as it was, beside what a newer reader makes of it."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.kept import Kept


class Reading(Kept):
    """One document read by one version of the reader; the content is its record as in the JSON Schema."""

    event = models.UUIDField(db_index=True)
    document = models.UUIDField(db_index=True)
    reader = models.TextField()

    class Meta:
        db_table = "record_reading"


class Article(Kept):
    """The stored text of one article of one reading: what every anchor indexes, never replaced."""

    event = models.UUIDField(db_index=True)
    reading = models.UUIDField(db_index=True)
    document = models.UUIDField(db_index=True)
    number = models.IntegerField()

    class Meta:
        db_table = "record_article"

    @property
    def text(self) -> str:
        """The text, empty when it was erased."""
        return self.opened() or ""
