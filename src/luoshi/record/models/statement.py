"""What sources assert about the world; never updated, superseded only within a series."""

from __future__ import annotations

import builtins

from django.db import models

from luoshi.record.models.kept import Kept


class PeriodKind(models.TextChoices):
    """What sort of time a statement holds for; its days are [valid_from, valid_to)."""

    ALWAYS = "always", "no period of its own"
    POINT = "point", "seen on one day"
    SPAN = "span", "from a day until a day, either may be open"
    MONTH = "month", "a month"
    JANUARY_FEBRUARY = "january-february", "January and February together"
    QUARTER = "quarter", "a quarter"
    HALF = "half", "half a year"
    YEAR = "year", "a year"
    CAMPAIGN = "campaign", "a campaign's own period"


class Basis(models.TextChoices):
    """How a figure adds up over its period."""

    NONE = "none", "not a figure of a period"
    CURRENT = "current", "当期"
    CUMULATIVE = "cumulative", "累计"
    STOCK = "stock", "期末"


class Statement(Kept):
    """Subject, property, value, the time it holds for, the time it was recorded, and its source.

    The value stands in the one column its property has in ``luoshi.record.properties``; personal values stand in the
    erasable content instead. A **series** is subject, property, period, basis, aspect and claimant.
    """

    event = models.UUIDField(db_index=True)
    known_at = models.DateTimeField()
    subject_kind = models.TextField()
    subject = models.UUIDField()
    property = models.TextField()

    text = models.TextField(null=True)
    number = models.DecimalField(max_digits=28, decimal_places=6, null=True)
    day = models.DateField(null=True)
    reference = models.UUIDField(null=True, db_index=True)
    unit_of_measure = models.TextField(null=True)
    currency = models.TextField(null=True)
    scale = models.TextField(null=True)
    qualifier = models.TextField(null=True)

    period = models.TextField(choices=PeriodKind.choices, default=PeriodKind.ALWAYS)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    basis = models.TextField(choices=Basis.choices, default=Basis.NONE)
    aspect = models.TextField(default="level")
    claimant = models.TextField(default="")

    source = models.UUIDField(db_index=True)
    retracts = models.UUIDField(null=True)

    class Meta:
        db_table = "record_statement"
        indexes = (
            models.Index(fields=["subject", "property", "known_at"]),
            models.Index(fields=["subject_kind", "property"]),
            models.Index(fields=["retracts"], condition=models.Q(retracts__isnull=False), name="retractions"),
        )
        constraints = (
            models.CheckConstraint(
                name="statement_period_in_order",
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_from__lt=models.F("valid_to")),
            ),
        )

    @builtins.property
    def series(self) -> tuple[object, ...]:
        """What this statement can supersede, or be superseded, within."""
        return (
            self.subject,
            self.property,
            self.period,
            self.valid_from,
            self.valid_to,
            self.basis,
            self.aspect,
            self.claimant,
        )


class Sighting(Kept):
    """The same value seen again in another source: not a new statement, and no second asking."""

    event = models.UUIDField(db_index=True)
    statement = models.UUIDField(db_index=True)
    source = models.UUIDField()
    known_at = models.DateTimeField()

    class Meta:
        db_table = "record_sighting"
