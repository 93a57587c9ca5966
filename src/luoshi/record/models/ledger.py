"""Ledgers: the spreadsheets units keep, how each form of them is read, and which of two claims stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.record.models.current import Current, KnownRow


class LedgerState(models.TextChoices):
    """How far one workbook has got."""

    RECEIVED = "received", _("待入库")
    IMPORTED = "imported", _("已入库")
    DISCARDED = "discarded", _("未入库，已放弃")
    WITHDRAWN = "withdrawn", _("已撤回")


class LedgerBatch(Current):
    """One workbook received as a ledger; its figures come in together, and go out together.

    ``claimant`` is the unit that says what stands in it. The counts are of figures, as they were on importing:
    new, changed, contradicting another claimant, seen again unchanged; ``refused`` cells are none.
    """

    file = models.UUIDField(db_index=True)
    name = models.TextField()
    kind = models.TextField()
    claimant = models.UUIDField(null=True)
    state = models.TextField(choices=LedgerState.choices, default=LedgerState.RECEIVED)
    received_on = models.DateField()
    received_at = models.DateTimeField()
    received_by = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.TextField(default="")
    reason = models.TextField(default="")
    answers = models.JSONField(default=dict)  # to questions about this workbook alone
    forms = models.JSONField(default=list)  # the ids of the forms it was read by
    periods = models.JSONField(default=list)  # first day and kind of each period it gives figures for
    reached = models.JSONField(
        default=list
    )  # [property, aspect, kind, from, to] of the last period of each kind
    new = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    contradicting = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)

    class Meta:
        db_table = "record_ledger_batch"
        indexes = (models.Index(fields=["-received_at", "-id"], name="newest_ledgers"),)


class LedgerForm(Current):
    """How one form of table is read: confirmed once by a person, and remembered by the table's shape and titles.

    ``mapping`` is JSON, see ``luoshi.record.ledgers.mapping``. A form confirmed anew replaces the earlier one of its
    shape and claimant.
    """

    kind = models.TextField()
    shape = models.TextField(db_index=True)
    claimant = models.UUIDField()
    name = models.TextField()
    mapping = models.JSONField()
    columns = models.JSONField(default=list)  # the paths of its headings, to say what changed
    confirmed_at = models.DateTimeField()
    confirmed_by = models.TextField(default="")
    unattended = models.BooleanField(
        default=True
    )  # clean workbooks of this form are imported without a click

    class Meta:
        db_table = "record_ledger_form"


class StandingDecision(KnownRow):
    """A person's decision which claimant's figure stands, for one figure; in force until another replaces it."""

    subject = models.UUIDField()
    property = models.TextField()
    period = models.TextField()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    basis = models.TextField()
    aspect = models.TextField()
    claimant = models.TextField()
    reason = models.TextField(default="")
    decided_by = models.TextField(default="")

    class Meta:
        db_table = "record_standing_decision"
        indexes = (models.Index(fields=["subject", "property"]),)
