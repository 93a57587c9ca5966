"""What proves a claim: a file, a link, or something the record holds already. Each city app has its own table of it."""

from __future__ import annotations

from typing import Any, Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.record.models.current import Current, plain


class EvidenceKind(models.TextChoices):
    """What the evidence is."""

    FILE = "file", _("文件")
    LINK = "link", _("链接")
    STATEMENT = "statement", _("台账或指标数据")


class EvidenceRow(Current):
    """One piece, attached to the ``claim`` it proves.

    ``file`` and ``address`` of a file, of whose content ``media_type`` is; ``link``; or the ``statement`` of a ledger's
    cell or of an indicator. The same address on two rows is the same file.
    """

    kind = models.TextField(choices=EvidenceKind.choices)
    claim = models.TextField()
    file = models.UUIDField(null=True, db_index=True)
    address = models.TextField(default="", db_index=True)
    name = models.TextField(default="")
    media_type = models.TextField(default="")
    size = models.BigIntegerField(null=True)
    link = models.TextField(default="")
    statement = models.UUIDField(null=True, db_index=True)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.TextField(default="")
    by_post = models.TextField(default="")

    class Meta:
        abstract = True

    @classmethod
    def made(cls, said: dict[str, Any], **columns: Any) -> Self:
        """The row of a piece as ``keep_evidence`` said it, with the columns of its table."""
        return cls(
            id=UUID(said["id"]),
            kind=said["kind"],
            claim=plain(said["claim"]),
            file=UUID(said["file"]) if "file" in said else None,
            address=said.get("address", ""),
            name=plain(said.get("name", "")),
            media_type=said.get("media_type", ""),
            size=said.get("size"),
            link=plain(said.get("link", "")),
            statement=UUID(said["statement"]) if "statement" in said else None,
            **columns,
        )
