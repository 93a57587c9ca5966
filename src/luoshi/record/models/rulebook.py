"""Rule-books as they were adopted: each text that was in force, from when to when, and who brought it in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.record.models.current import Current


class BookStatus(models.TextChoices):
    """What a book says of itself in its first lines."""

    IN_FORCE = "in force", _("施行")
    ILLUSTRATIVE = "illustrative", _("示例")
    WITHDRAWN = "withdrawn", _("废止")


class RuleBookVersion(Current):
    """One text of a rule-book. ``number`` counts the versions of its ``code``; ``hash`` is of its bytes, which lie in
    the content store as ``file``.

    ``valid_to`` is the last day. ``outline`` says what pages need without reading the text: see
    ``luoshi.record.judged.books.outline``. A version stands until somebody withdraws it; in a period it is the
    newest standing one that is valid there which judges.
    """

    code = models.TextField()
    number = models.IntegerField()
    file = models.UUIDField()
    hash = models.TextField()
    title = models.JSONField()  # {"zh": …, "en": …}
    status = models.TextField(choices=BookStatus.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    period = models.TextField()
    basis = models.TextField()
    outline = models.JSONField()
    adopted_at = models.DateTimeField()
    adopted_by = models.TextField(default="")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.TextField(default="")
    reason = models.TextField(default="")

    class Meta:
        db_table = "record_rulebook_version"
        constraints = (models.UniqueConstraint(fields=["code", "number"], name="one_version_a_number"),)
