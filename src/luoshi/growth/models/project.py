"""A project: one record from the first contact to full output."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from luoshi.growth.life import Status
from luoshi.record.models.current import Versioned


class Project(Versioned):
    """A project as it is now; the id is its commitment's. What it was on any day follows from its events (``changes``).

    ``stages``: of each stage that was reached (and approved) the day, ``{code: day}``; ``planned``: the day by which
    one is planned; ``first_plans``, ``first_year_plans``: as these stood when they began to bind
    (``growth.first_plans``). ``stage`` is the furthest of those that follow one another. ``unit`` is whose it is now,
    ``origin_unit`` whose first contact it was. ``credits``: rows of a day and the shares of units from it on.
    ``identifiers``: dated codes. ``places``: where somebody put it in a list of industries,
    ``tracks`` where it stands in each. ``limits``: what has to be done with a lead, by when. Sums are in
    yuan, of what was approved and counts.
    """

    ORDER: ClassVar[tuple[str, ...]] = ("-year", "-number", "id")

    code = models.TextField()
    year = models.IntegerField()
    number = models.IntegerField()
    name = models.TextField()
    summary = models.TextField(default="")
    status = models.TextField(choices=Status.choices, default=Status.RUNNING)

    unit = models.UUIDField(null=True)
    origin_unit = models.UUIDField(null=True)
    officer = models.UUIDField(null=True)  # a post: whoever holds it
    credits = models.JSONField(default=list)
    audience = ArrayField(models.UUIDField(), default=list)

    stage = models.TextField(default="")
    stages = models.JSONField(default=dict)
    planned = models.JSONField(default=dict)
    first_plans = models.JSONField(default=dict)
    waiting = models.IntegerField(default=0)  # claims that nobody has reviewed

    kind = models.TextField(default="")
    excluded = models.TextField(default="")  # why it does not count, if it does not
    origin = models.TextField(default="")  # the way by which it came
    source_note = models.TextField(default="")
    found_on = models.DateField()
    protected_until = models.DateField(null=True)
    limits = models.JSONField(default=list)
    next_due_on = models.DateField(null=True)

    investor = models.TextField(default="")
    company = models.TextField(default="")
    identifiers = models.JSONField(default=list)
    codes = ArrayField(models.TextField(), default=list)  # of the identifiers, to be found by
    industry = models.TextField(default="")
    edition = models.TextField(default="")
    places = models.JSONField(default=dict)
    tracks = models.JSONField(default=dict)  # {list: industry}, of every list that was adopted
    area = models.UUIDField(null=True)
    area_code = models.TextField(default="")
    place = models.TextField(default="")

    expected = models.DecimalField(max_digits=20, decimal_places=2, null=True)  # before anything is signed
    contracted = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    completed = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    paid_in = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    year_plans = models.JSONField(default=dict)  # {year: yuan}
    first_year_plans = models.JSONField(default=dict)
    bond_issued_on = models.DateField(null=True)
    bond_amount = models.DecimalField(max_digits=20, decimal_places=2, null=True)

    batches = models.JSONField(default=dict)  # {mechanism: {year: batch}}
    entry_review = models.TextField(default="")  # the verdict of the last one
    merged_into = models.UUIDField(null=True, db_index=True)
    hands = models.JSONField(default=list)
    search = SearchVectorField(null=True)

    class Meta:
        db_table = "growth_project"
        constraints = (models.UniqueConstraint(fields=["year", "number"], name="project_numbered"),)
        indexes = (
            models.Index(fields=["-year", "-number", "id"], name="project_order"),
            models.Index(fields=["unit", "status", "stage"], name="project_owned"),
            models.Index(fields=["stage", "status"], name="project_stage"),
            models.Index(fields=["next_due_on"], name="project_due"),
            # What boards count of every project, a sixth of its row. What is in it is short: a file of stages has no
            # more than MOST_STAGES.
            models.Index(
                fields=["status"],
                include=["id", "found_on", "batches", "tracks", "contracted", "stages", "first_plans"],
                name="project_board",
            ),
            GinIndex(fields=["audience"], name="project_audience"),
            GinIndex(fields=["codes"], name="project_codes"),
            GinIndex(fields=["search"], name="project_search"),
        )
