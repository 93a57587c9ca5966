"""What a unit answered, and what another person said of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.record.models.current import Current


class Said(models.TextChoices):
    """What a report says of its task."""

    WORKING = "working", _("办理中")
    DONE = "done", _("已完成")


class Verdict(models.TextChoices):
    """What a review says of a report."""

    APPROVED = "approved", _("同意办结")
    RETURNED = "returned", _("退办")


class Report(Current):
    """One answer: a state, a sentence or a figure. Its evidence stands in ``Evidence``. ``verdict`` is empty until it
    was reviewed; a report of work in progress never is."""

    task = models.UUIDField(db_index=True)
    state = models.TextField(choices=Said.choices)
    text = models.TextField(default="")
    figure = models.DecimalField(max_digits=28, decimal_places=6, null=True)
    progress = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.TextField(default="")
    by_post = models.TextField(default="")
    verdict = models.TextField(choices=Verdict.choices, default="", blank=True)

    class Meta:
        db_table = "delivery_report"


class Review(Current):
    """One review: approved or returned, with what the reviewer says. Reviewers comment or return, and never edit."""

    task = models.UUIDField(db_index=True)
    report = models.UUIDField(db_index=True)
    verdict = models.TextField(choices=Verdict.choices)
    comment = models.TextField(default="")
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.TextField(default="")
    by_post = models.TextField(default="")

    class Meta:
        db_table = "delivery_review"
