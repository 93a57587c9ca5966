"""Who met whom, and what was promised by when."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.current import Current


class Contact(Current):
    """One contact or visit, by the posts that people held."""

    project = models.UUIDField(db_index=True)
    kind = models.TextField()
    on = models.DateField()
    ours = models.TextField()
    theirs = models.TextField()
    said = models.TextField()
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.TextField(default="")
    by_post = models.TextField(default="")

    class Meta:
        db_table = "growth_contact"


class Undertaking(Current):
    """What was undertaken at a contact, by when; the id is its commitment's."""

    project = models.UUIDField(db_index=True)
    contact = models.UUIDField(db_index=True)
    owner = models.UUIDField()  # a unit
    text = models.TextField()
    due_on = models.DateField(db_index=True)
    done_on = models.DateField(null=True)
    answer = models.TextField(default="")

    class Meta:
        db_table = "growth_undertaking"
