"""Where a statement or a commitment comes from: words, a cell, or a person's entry."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.kept import Kept


class SourceKind(models.TextChoices):
    """The three kinds of source that the design knows."""

    SPAN = "span", "a span of a document"
    CELL = "cell", "a cell of a spreadsheet"
    ENTRY = "entry", "a named person's entry"


class Source(Kept):
    """One source. Content: ``quote``, ``prefix``, ``suffix`` of a span; ``stored`` and ``shown`` of a cell;
    ``person`` and ``post`` of an entry. Offsets are code points in the article's stored text."""

    event = models.UUIDField(db_index=True)
    kind = models.TextField(choices=SourceKind.choices)
    document = models.UUIDField(null=True, db_index=True)
    article = models.UUIDField(null=True)
    start = models.IntegerField(null=True)
    end = models.IntegerField(null=True)
    file = models.UUIDField(null=True)
    sheet = models.TextField(null=True)
    cell = models.TextField(null=True)

    class Meta:
        db_table = "record_source"
        constraints = (
            models.CheckConstraint(
                name="source_says_where",
                condition=(
                    models.Q(kind="span", article__isnull=False, start__gte=0, end__gte=models.F("start"))
                    | models.Q(kind="cell", file__isnull=False, sheet__isnull=False, cell__isnull=False)
                    | models.Q(kind="entry")
                ),
            ),
        )
