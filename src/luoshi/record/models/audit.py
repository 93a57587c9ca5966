"""The audit chain: every entry carries the hash of the one before."""

from __future__ import annotations

from django.db import models

GENESIS = "none"


class AuditEntry(models.Model):
    """One entry for one event; ``digest`` is the hash of all kept rows that the event's action wrote."""

    number = models.BigIntegerField(primary_key=True)
    event = models.UUIDField(unique=True)
    at = models.DateTimeField()
    rows = models.IntegerField()
    digest = models.TextField()
    previous = models.TextField()
    hash = models.TextField()

    class Meta:
        db_table = "record_audit_entry"


class ChainHead(models.Model):
    """The one row that holds the newest entry's number and hash; locking it orders the commits."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.TextField(default=GENESIS)
    algorithm = models.TextField(default="sha256")

    class Meta:
        db_table = "record_chain_head"
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="one_chain_head"),)
