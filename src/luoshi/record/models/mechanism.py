"""Named schemes and slogans (“1071”), in dated versions: the name stays, what it stands for changes."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.current import Current, KnownQuerySet, KnownRow


class Mechanism(Current):
    """A named mechanism."""

    name = models.TextField(unique=True)

    class Meta:
        db_table = "record_mechanism"


class MechanismVersion(KnownRow):
    """What a source said on a day that a mechanism consists of. The id is the statement's."""

    mechanism = models.UUIDField(db_index=True)
    seen_on = models.DateField(null=True)
    type = models.TextField()
    items = models.JSONField(default=list)
    declared = models.IntegerField(null=True)
    counted = models.IntegerField(null=True)
    check_result = models.TextField(default="n/a")
    source = models.UUIDField()

    objects = KnownQuerySet.as_manager()

    class Meta:
        db_table = "record_mechanism_version"
