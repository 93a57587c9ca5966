"""An answer that somebody has begun to type: kept on the server, no part of the record."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from luoshi.record.models.kept import new_id


class Draft(models.Model):
    """What an account has typed for a task and not sent. Nobody else sees it; sent or thrown away, it is gone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.UUIDField()
    task = models.UUIDField()
    values = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "delivery_draft"
        constraints = (models.UniqueConstraint(fields=["account", "task"], name="one_draft_a_task"),)


class DraftFile(models.Model):
    """A file that an account has chosen as evidence and not sent, and the ``tasks`` that it is to prove.

    Its bytes stand in this row and not among the stored files: thrown away or too old, they are gone with it.
    ``not_secret``: a person said so, of a file whose head left a doubt.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.UUIDField(db_index=True)
    tasks = ArrayField(models.UUIDField(), default=list)
    name = models.TextField()
    media_type = models.TextField()
    size = models.BigIntegerField()
    data = models.BinaryField()
    address = models.TextField()  # the hash of the bytes
    not_secret = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "delivery_draft_file"
        constraints = (
            models.UniqueConstraint(fields=["account", "address", "name"], name="one_draft_of_a_file"),
        )
