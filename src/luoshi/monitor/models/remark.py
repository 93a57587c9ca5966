"""What a person says about a figure that stands out: a reason beside it, never a change of it."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.current import KnownQuerySet, KnownRow


class FigureRemark(KnownRow):
    """The reason that somebody gave for one statement; a later one takes its place."""

    statement = models.UUIDField(db_index=True)
    text = models.TextField()
    name = models.TextField()
    post = models.TextField(default="")

    objects = KnownQuerySet.as_manager()

    class Meta:
        db_table = "monitor_figure_remark"
