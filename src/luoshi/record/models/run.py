"""Runs of rule-books: those that were published, which stand for good, and drafts, which are a cache.

What a published run found lies in the content store, named by the event that published it; both are kept, so neither
changes. Its rows here are only a faster way to read that file.
"""

from __future__ import annotations

from django.db import models

from luoshi.record.models.current import Current


class _Computed(models.Model):
    """What was computed: which book, for which days, over what. ``entry``: the last entry of the audit chain whose data
    it read, so that anybody can compute it again from just those; ``known``: the day it was asked as known on, null
    for all there was."""

    version = models.UUIDField()
    book = models.TextField()
    book_hash = models.TextField()
    label = models.TextField()  # the period as people write it: 2026-06
    first_day = models.DateField()
    last_day = models.DateField()
    known = models.DateField(null=True)
    entry = models.BigIntegerField()
    data_hash = models.TextField()
    rows_hash = models.TextField()
    engine = models.TextField()

    class Meta:
        abstract = True


class _Row(models.Model):
    """One row of a judgement. ``data`` is all of it; the columns beside it are what pages sort and filter by.

    ``measure`` is the code of the measure, item or effect; ``colour`` the light as it is shown, after a good reason;
    ``held`` the lights of the measure whose condition held, each by the name that later runs know it by.
    """

    run = models.UUIDField()
    position = models.IntegerField()
    kind = models.TextField()
    subject = models.UUIDField()
    measure = models.TextField(default="")
    group = models.TextField(default="")
    colour = models.TextField(default="")
    value = models.DecimalField(max_digits=28, decimal_places=6, null=True)
    score = models.DecimalField(max_digits=28, decimal_places=6, null=True)
    rank = models.IntegerField(null=True)
    held = models.JSONField(default=list)
    data = models.JSONField()

    class Meta:
        abstract = True


class Run(_Computed, Current):
    """A published run. ``number`` 1 is the one that stands and that counters read; what was run again for the same
    period stands beside it as 2, 3 …"""

    number = models.IntegerField()
    file = models.UUIDField()
    published_at = models.DateTimeField()
    published_by = models.TextField(default="")

    class Meta:
        db_table = "record_run"
        constraints = (
            models.UniqueConstraint(fields=["book", "first_day", "last_day", "number"], name="runs_numbered"),
        )
        indexes = (models.Index(fields=["book", "-last_day"], name="newest_runs"),)


class JudgedRow(_Row, Current):
    """One row of a published run."""

    class Meta:
        db_table = "record_judged_row"
        indexes = (
            models.Index(fields=["run", "kind", "measure"], name="rows_of_a_run"),
            models.Index(fields=["subject", "kind"], name="rows_of_a_subject"),
        )


class DraftRun(_Computed):
    """What a book would say with what is known now: of its latest period, and (``latest`` false) of earlier published
    ones of which it would now say something else. No part of the record: it is made again whenever something changed,
    and nothing refers to it."""

    id = models.UUIDField(primary_key=True)
    made_at = models.DateTimeField()
    latest = models.BooleanField(default=True)

    class Meta:
        db_table = "record_draft_run"
        constraints = (models.UniqueConstraint(fields=["book", "label"], name="one_draft_a_period"),)


class DraftRow(_Row):
    """One row of a draft."""

    id = models.UUIDField(primary_key=True)

    class Meta:
        db_table = "record_draft_row"
        indexes = (models.Index(fields=["run", "kind", "measure"], name="rows_of_a_draft"),)
