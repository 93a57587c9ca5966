"""A task: a directive made somebody's duty, with a due date. And the series that joins the tasks of one duty."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from luoshi.delivery.life import State
from luoshi.record.models.current import Current, Versioned

STAGE_WAITS = models.Func(
    models.F("stages"),
    models.Value("$[*] ? (@.done_on != null && !(@.confirmed_on != null))"),
    function="jsonb_path_exists",
    output_field=models.BooleanField(),
)
"""Whether a stage of a task was reported as reached and nobody has confirmed that (``luoshi.delivery.stages``)."""


class Task(Versioned):
    """A task as it is now; the id is its commitment's. What it was on any day follows from its events (``changes``).

    ``audience``: every unit whose people may see it: from the assignment on its lead, responsible and supporting units,
    those asked for coordination, and the leads of the tasks it is part of; and the post of the leader whom it or one of
    these names. ``stages``: rows as ``luoshi.delivery.stages`` reads them. ``hands``: whoever has had a hand in what is
    to be reviewed. ``objectable``: the last day on which its lead unit may object to the
    assignment; empty once that was decided. ``objectable_basis``: from which day on and how many working days, while
    their calendar is not published and the day therefore provisional.
    """

    ORDER: ClassVar[tuple[str, ...]] = ("-year", "-number", "id")

    code = models.TextField()
    year = models.IntegerField()
    number = models.IntegerField()
    title = models.TextField()
    kind = models.TextField(default="")  # code of its class
    state = models.TextField(choices=State.choices, default=State.REGISTERED)
    domain = models.TextField(default="")
    mechanism = models.TextField(default="")
    meeting = models.TextField(default="")
    decided_on = models.DateField(null=True)

    directives = ArrayField(models.UUIDField(), default=list)
    series = models.UUIDField(null=True, db_index=True)
    parent = models.UUIDField(null=True, db_index=True)

    lead = models.UUIDField(null=True)
    lead_changed_on = models.DateField(null=True)
    due_lead = models.UUIDField(null=True)  # under which it fell due, where another leads it now
    responsible = ArrayField(models.UUIDField(), default=list)
    supporting = ArrayField(models.UUIDField(), default=list)
    post = models.UUIDField(null=True)  # in charge of it
    leader = models.UUIDField(null=True)  # post of the leader in charge
    listed = models.BooleanField(default=False)
    audience = ArrayField(models.UUIDField(), default=list)

    measure = models.TextField(default="")
    indicator = models.TextField(default="")  # code, where its measure is an indicator's figure
    target = models.DecimalField(max_digits=28, decimal_places=6, null=True)
    evidence_expected = models.TextField(default="")

    assigned_on = models.DateField(null=True)
    objectable = models.DateField(null=True)
    objectable_basis = models.JSONField(null=True)
    decided = models.BooleanField(default=False)  # an objection was decided: no second one
    received_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    first_due_on = models.DateField(null=True)
    due_basis = models.JSONField(null=True)
    due_provisional = models.BooleanField(default=False)
    cycle = models.TextField(default="none")
    next_report_on = models.DateField(null=True)
    stages = models.JSONField(default=list)
    next_due_on = models.DateField(
        null=True
    )  # of stages, sub-tasks, reports and the task itself, the earliest

    reported_on = models.DateField(null=True)
    last_report = models.UUIDField(null=True)
    said = models.TextField(default="")  # the words of the last report
    progress = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    returned = models.IntegerField(default=0)
    completed_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    verdict = models.TextField(default="")
    coordination_since = models.DateField(null=True)
    paused_on = models.DateField(null=True)
    paused_from = models.TextField(default="")
    reason = models.TextField(default="")  # why it is paused, was cancelled or reopened
    cancelled_on = models.DateField(null=True)
    dropped_on = models.DateField(null=True)  # cancelled while something was late, and taken up again
    hands = models.JSONField(default=list)
    search = SearchVectorField(null=True)

    class Meta:
        db_table = "delivery_task"
        constraints = (models.UniqueConstraint(fields=["year", "number"], name="task_numbered"),)
        indexes = (
            models.Index(fields=["-year", "-number", "id"], name="task_order"),
            models.Index(fields=["lead", "state", "next_due_on"], name="task_owed"),
            models.Index(fields=["state", "next_due_on"], name="task_state"),
            models.Index(fields=["due_on"], name="task_due", condition=models.Q(due_provisional=True)),
            models.Index(
                fields=["objectable"],
                name="task_objectable",
                condition=models.Q(objectable_basis__isnull=False),
            ),
            models.Index(fields=["state", "id"], name="task_stage_waits", condition=models.Q(STAGE_WAITS)),
            GinIndex(fields=["audience"], name="task_audience"),
            GinIndex(fields=["directives"], name="task_directives"),
            # What is new waits in a list that every search goes through: at the usual 4 MB that took 1.5 ms of each
            # registering after a thousand tasks, as it looks for doubles.
            GinIndex(fields=["search"], name="task_search", gin_pending_list_limit=256),
        )


class Series(Current):
    """A duty of many: one task each, joined so that they are seen together."""

    title = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "delivery_series"
