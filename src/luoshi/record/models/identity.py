"""What named people judged of identity: two people of the record are one, or are not."""

from __future__ import annotations

from django.db import models

from luoshi.record.models.current import KnownQuerySet, KnownRow


class IdentityJudgement(KnownRow):
    """Two people of the record judged to be one (``same``) or to be two. The id is the event's.

    It stands from then until it is undone, or until the two are judged otherwise. Statements stay on the
    person they were made about; who is one with whom at a moment follows from the judgements that stood then.
    """

    person = models.UUIDField()
    other = models.UUIDField()
    same = models.BooleanField()

    objects = KnownQuerySet.as_manager()

    class Meta:
        db_table = "record_identity_judgement"
