"""A directive: one demand, made at a meeting or in a document, in its exact words."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from luoshi.record.models.current import KnownQuerySet, KnownRow


class Directive(KnownRow):
    """One row of the register, and of a decomposition table; the id is its commitment's.

    ``decided_on`` is the day of the meeting, or else the day the document was received. The register runs
    from the newest day backwards, and within a document as it stands there: ``ORDER``. ``search`` holds the
    one- and two-character pieces of the words (``luoshi.record.search``).
    """

    # The kind of those that only exhort (压实责任, 形成工作合力): of them nobody is asked to make tasks.
    STANCE: ClassVar[str] = "stance"
    ORDER: ClassVar[tuple[str, ...]] = ("-decided_on", "document", "position", "id")

    document = models.UUIDField(db_index=True)
    article = models.UUIDField(db_index=True)
    proposal = models.UUIDField(db_index=True)
    source = models.UUIDField()
    position = models.BigIntegerField()
    decided_on = models.DateField()
    meeting_name = models.TextField(default="")
    meeting_day = models.DateField(null=True)
    speaker = models.TextField(default="")
    quote = models.TextField()
    kind = models.TextField()
    head = models.TextField(default="")
    domain = models.TextField(default="")
    assignee = models.TextField(default="")
    mechanisms = ArrayField(models.TextField(), default=list)
    accepted_by = models.UUIDField(null=True)
    search = SearchVectorField(null=True)

    objects = KnownQuerySet.as_manager()

    class Meta:
        db_table = "delivery_directive"
        indexes = (
            # known_from lets a register of an earlier day pass over all that came later without fetching it.
            models.Index(
                fields=["-decided_on", "document", "position", "id", "known_from"], name="register_order"
            ),
            models.Index(fields=["meeting_name", "-decided_on"], name="register_meeting"),
            models.Index(fields=["speaker", "-decided_on"], name="register_speaker"),
            models.Index(fields=["domain", "-decided_on"], name="register_domain"),
            models.Index(fields=["assignee", "-decided_on"], name="register_assignee"),
            models.Index(
                fields=["known_to"], condition=models.Q(known_to__isnull=False), name="register_withdrawn"
            ),
            GinIndex(fields=["search"], name="register_search"),
            GinIndex(fields=["mechanisms"], name="register_mechanisms"),
        )
