"""Current rows: caches that actions write so that pages are fast, rebuilt from events and statements at any time."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q


class Current(models.Model):
    """A row that a projection writes and a rebuild drops. Links are plain ids: a rebuild fills tables in any order."""

    id = models.UUIDField(primary_key=True, editable=False)

    class Meta:
        abstract = True


class Versioned(Current):
    """A current row that many people change. ``version`` counts its events: whoever changes it names the one they
    saw. ``registered_by``: the event that made it."""

    version = models.IntegerField(default=1)
    registered_by = models.UUIDField()
    registered_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        abstract = True


class KnownQuerySet(models.QuerySet[Any]):
    """Rows that carry the time during which they stood in the record."""

    def known(self, moment: datetime | None) -> Self:
        """The rows that stood at ``moment``; None means now."""
        if moment is None:
            return self.filter(known_to__isnull=True)
        return self.filter(Q(known_to__isnull=True) | Q(known_to__gt=moment), known_from__lte=moment)


class KnownRow(Current):
    """A current row that is never changed in place: it stands from one action until another ends it.

    So a page asked for an earlier day reads the same table as the page of today.
    """

    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    class Meta:
        abstract = True


def plain(text: str | None) -> str:
    """``text`` without what PostgreSQL's text cannot hold: U+0000 and lone surrogates become U+FFFD.

    One code point for one, so offsets stay. Only caches are written so; kept rows keep every character.
    """
    if not text:
        return ""
    return "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)


def plain_values(value: Any) -> Any:
    """``plain`` for every text inside lists and dictionaries."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [plain_values(item) for item in value]
    if isinstance(value, dict):
        return {key: plain_values(item) for key, item in value.items()}
    return value
