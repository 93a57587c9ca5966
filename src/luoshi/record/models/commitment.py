"""What was promised: one table for every kind, read by the page of whoever owes it."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.current import KnownQuerySet, KnownRow


class CommitmentKind(models.TextChoices):
    """Each kind adds its own detail in a table beside this one, with the same id."""

    DIRECTIVE = "directive", "部署"
    TASK = "task", "任务"
    TARGET = "target", "目标"
    PROJECT_PLAN = "project plan", "项目计划"
    PROMISE = "promise", "承诺"
    REPAYMENT = "repayment", "偿还"
    DEADLINE = "deadline", "时限"


class Commitment(KnownRow):
    """Kind, owner, measure, due date, source. The owner of a directive is not known until it becomes a task."""

    kind = models.TextField(choices=CommitmentKind.choices)
    owner = models.UUIDField(null=True)
    measure = models.TextField(default="")
    due = models.DateField(null=True)
    source = models.UUIDField()

    objects = KnownQuerySet.as_manager()

    class Meta:
        db_table = "record_commitment"
        indexes = (models.Index(fields=["owner", "due"]),)
