"""What proves what a unit says of a task."""

from __future__ import annotations

from django.db import models

from luoshi.record.models import EvidenceRow


class Evidence(EvidenceRow):
    """One piece, attached to the claim it proves, of a report or of the task."""

    task = models.UUIDField(db_index=True)
    report = models.UUIDField(null=True, db_index=True)

    class Meta:
        db_table = "delivery_evidence"
