"""Documents: what came in, of which class, and how far it has got."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.record.models.current import Current, KnownQuerySet, KnownRow


class DocumentClass(models.TextChoices):
    """What kind of paper a document is; demands made in each are directives."""

    MEETING_REPORT = "meeting report", _("会议报道")
    INSTRUCTION = "instruction", _("批示")
    SUPERIOR = "superior's document", _("上级文件")
    WORK_REPORT = "work report", _("工作报告")
    MINUTES = "minutes", _("会议纪要")
    SUGGESTION = "suggestion", _("代表建议、委员提案")
    AUDIT = "audit finding", _("审计发现问题")
    OTHER = "other", _("其他")


class DocumentState(models.TextChoices):
    """How far a document has got."""

    WAITING = "waiting", "待读"
    READ = "read", "已读"
    FAILED = "failed", "未读成"
    ERASED = "erased", "已删除"


class Document(Current):
    """One document received. ``received_on`` is the day the city got it, ``received_at`` when we recorded that."""

    file = models.UUIDField(null=True, db_index=True)
    name = models.TextField()
    document_class = models.TextField(choices=DocumentClass.choices, default=DocumentClass.MEETING_REPORT)
    received_on = models.DateField()
    received_at = models.DateTimeField()
    state = models.TextField(choices=DocumentState.choices, default=DocumentState.WAITING)
    reading = models.UUIDField(null=True)
    title = models.TextField(default="")
    published = models.TextField(default="")
    problem = models.TextField(default="")
    articles = models.IntegerField(default=0)
    open_proposals = models.IntegerField(default=0)

    class Meta:
        db_table = "record_document"
        indexes = (models.Index(fields=["-received_at", "-id"], name="newest_documents"),)


class Meeting(KnownRow):
    """A meeting that a person accepted: its name, its day, and the article that reports it."""

    document = models.UUIDField(db_index=True)
    article = models.UUIDField(db_index=True)
    name = models.TextField()
    held_on = models.DateField(null=True)
    place = models.TextField(default="")
    host = models.TextField(default="")

    objects = KnownQuerySet.as_manager()

    class Meta:
        db_table = "record_meeting"
