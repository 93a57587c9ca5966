"""What our users did: one row an action, with actor and cause."""

from __future__ import annotations

from typing import Any

from django.db import models

from luoshi.record.models.kept import Kept
from luoshi.record.models.remainder import Remainder


class Cause(models.TextChoices):
    """Why an action happened; the cause's id says which one."""

    PERSON = "person", "a person's own decision on a page"
    DOCUMENT = "document", "a document received"
    READING = "reading", "a reading by the machine"
    IMPORT = "import", "an import of a file"
    RUN = "rule run", "what a published run of a rule-book says"
    CORRECTION = "correction", "a correction of an earlier event"
    INSTALLATION = "installation", "setting up the installation"
    LEGAL_BASIS = "legal basis", "a duty under a law"


class Event(Kept):
    """One action. The content holds its data and the actor's name and post at the time."""

    kind = models.TextField()
    at = models.DateTimeField()
    # No account acted where the machine did, as when it reads; the cause then leads to who caused that.
    actor = models.UUIDField(null=True)
    cause = models.TextField(choices=Cause.choices)
    cause_id = models.UUIDField(null=True)
    subject = models.UUIDField(null=True)

    class Meta:
        db_table = "record_event"
        indexes = (models.Index(fields=["subject", "at"]),)

    def opened(self) -> Any:
        """The content; where it was emptied what the erasing left of it, or None."""
        if self.content is not None:
            return super().opened()
        left = Remainder.objects.filter(of=self.pk, content__isnull=False).first()
        return None if left is None else left.opened()
