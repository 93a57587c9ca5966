"""Erasing what a law says must go: one person proposes, another carries it out."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.current import Current


class Erasure(Current):
    """A proposed or finished erasure of everything personal about one subject."""

    subject_kind = models.TextField()
    subject = models.UUIDField(db_index=True)
    legal_basis = models.TextField()
    proposed_by = models.UUIDField(null=True)
    proposed_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    event = models.UUIDField(null=True)

    class Meta:
        db_table = "record_erasure"
