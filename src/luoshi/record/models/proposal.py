"""What the machine read and nobody has decided yet, and what was decided of it."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.record.hashing import canonical
from luoshi.record.models.current import Current


class ProposalKind(models.TextChoices):
    """What a proposal becomes when it is accepted."""

    DIRECTIVE = "directive", _("部署")
    MEETING = "meeting", _("会议")
    PERSON = "person", _("人员")
    TERM = "term", _("机制")


class ProposalState(models.TextChoices):
    """What became of a proposal."""

    OPEN = "open", "待定"
    ACCEPTED = "accepted", "已采纳"
    REJECTED = "rejected", "未采纳"
    REPLACED = "replaced", "已被替换"


class Proposal(Current):
    """One record of a reading, waiting for a named person or decided by one.

    ``fingerprint`` is made of its kind and words: a rejected proposal comes back only when they changed.
    ``position`` orders the proposals of a document as they stand in it.
    """

    document = models.UUIDField()
    article = models.UUIDField()
    reading = models.UUIDField()
    kind = models.TextField(choices=ProposalKind.choices)
    position = models.BigIntegerField()
    start = models.IntegerField()
    end = models.IntegerField()
    quote = models.TextField()
    data = models.TextField()
    doubtful = models.BooleanField()
    doubts = models.TextField(default="[]")
    fingerprint = models.TextField()
    state = models.TextField(choices=ProposalState.choices, default=ProposalState.OPEN)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)  # the event that decided it
    outcome = models.TextField(null=True)  # an accepted one's span and values, as they were edited
    result = models.UUIDField(null=True)
    differs_from = models.UUIDField(null=True)  # the accepted record that a newer reading reads otherwise
    marked_by = models.UUIDField(null=True)  # the event in which a person marked it; none where it was read

    class Meta:
        db_table = "record_proposal"
        indexes = (
            models.Index(fields=["document", "position"]),
            models.Index(fields=["decided_by"], condition=models.Q(decided_by__isnull=False), name="decided"),
        )

    @property
    def values(self) -> dict[str, Any]:
        """The record as read, in the field names of the reader's JSON Schema."""
        values: dict[str, Any] = json.loads(self.data)
        return values

    @property
    def shown(self) -> dict[str, Any]:
        """``start``, ``end`` and ``values`` as accepted, or else as read."""
        if self.outcome is not None:
            outcome: dict[str, Any] = json.loads(self.outcome)
            return outcome
        return {"start": self.start, "end": self.end, "values": self.values, "edited": []}


def outcome_of(decision: dict[str, Any]) -> str:
    """The column ``outcome`` for one decision of the event ``proposals accepted``."""
    return canonical({name: decision[name] for name in ("start", "end", "values", "edited")})
