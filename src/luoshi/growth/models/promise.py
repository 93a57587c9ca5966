"""What an agreement promises an investor: with its basis, its review, its end; and what was paid."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.record.models.current import Current


class PromiseState(models.TextChoices):
    """How far a promise is."""

    DRAFT = "draft", _("待批准")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("未批准")
    HONOURED = "honoured", _("已兑现")
    ENDED = "ended", _("已终止")


class Promise(Current):
    """One promise; the id is its commitment's. ``amount`` in yuan. ``reviewed_on`` and ``review``: the fair-competition
    review, its day, and its result with the number of the document."""

    project = models.UUIDField(db_index=True)
    code = models.TextField()
    title = models.TextField()
    unit = models.UUIDField()  # that has to honour it
    legal_basis = models.TextField(default="")
    review = models.TextField(default="")
    review_passed = models.BooleanField(null=True)
    reviewed_on = models.DateField(null=True)
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    condition = models.TextField(default="")
    due_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    state = models.TextField(choices=PromiseState.choices, default=PromiseState.DRAFT)
    paid = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    honoured_on = models.DateField(null=True)
    reason = models.TextField(default="")
    version = models.IntegerField(default=1)
    hands = models.JSONField(default=list)
    at = models.DateTimeField()
    by_name = models.TextField(default="")
    decided_by_name = models.TextField(default="")
    decided_by_post = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "growth_promise"
        indexes = (models.Index(fields=["state", "due_on"], name="promises_due"),)


class Payment(Current):
    """Money that was paid on a promise, with its proof."""

    promise = models.UUIDField(db_index=True)
    on = models.DateField()
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    text = models.TextField(default="")
    at = models.DateTimeField()
    by_name = models.TextField(default="")
    by_post = models.TextField(default="")

    class Meta:
        db_table = "growth_payment"
