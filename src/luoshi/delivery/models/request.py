"""What the lead unit asks of others, who decide on it: more time, another lead unit, coordination."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.current import Current


class _Asked(Current):
    task = models.UUIDField(db_index=True)
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField(null=True)
    asked_by_name = models.TextField(default="")
    asked_by_post = models.TextField(default="")
    hand = models.JSONField(default=dict)  # who asked: the person and posts that may not decide
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.TextField(default="")
    decided_by_post = models.TextField(default="")
    answer = models.TextField(default="")

    class Meta:
        abstract = True


class Extension(_Asked):
    """More time asked for before the due day: why, how far the task is, until which day; ``granted`` until which.
    Decided and neither granted nor ``refused``: it lapsed when its task was reported as done, or ended."""

    before = models.DateField()
    wanted = models.DateField()
    progress = models.TextField()
    granted = models.DateField(null=True)
    refused = models.BooleanField(default=False)

    class Meta:
        db_table = "delivery_extension"


class Objection(_Asked):
    """The unit says that the task is not its own. ``upheld`` is empty until decided, and where it lapsed with the end
    of the task; a decided assignment stays."""

    unit = models.UUIDField()
    upheld = models.BooleanField(null=True)

    class Meta:
        db_table = "delivery_objection"


class Coordination(_Asked):
    """A need of coordination: what (``reason``), from whom, by when. Since when is ``asked_at``."""

    unit = models.UUIDField()  # from whom
    needed_by = models.DateField(null=True)

    class Meta:
        db_table = "delivery_coordination"
