"""A piece of evidence as pages list it: of what type and size it is, and what may be opened of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.record.access import may
from luoshi.record.actions.acting import Actor
from luoshi.record.evidence import PREVIEWED
from luoshi.record.models import EvidenceKind, EvidenceRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """A piece of evidence with what may be opened of it. ``what``: type and size; ``external``: a link."""

    name: str
    what: str
    url: str = ""
    preview_url: str = ""
    external: bool = False

    @classmethod
    def of(cls, actor: Actor, paper: EvidenceRow, address: str, *, erased: bool, **more: Any) -> Self:
        """The line of a piece for somebody. ``address``: the name of its download; with ``_view``, of its preview."""
        if paper.kind == EvidenceKind.LINK:
            return cls(name=paper.link, what=_("链接"), url=paper.link, external=True, **more)
        if paper.kind == EvidenceKind.STATEMENT:
            url = reverse("figure", args=[paper.statement]) if may(actor, "see content") else ""
            return cls(name=paper.claim, what=_("台账或指标数据"), url=url, **more)
        if erased:
            return cls(name=paper.name, what=_("文件已依法删除，只留下它曾经存在的记录"), **more)
        return cls(
            name=paper.name,
            what=" · ".join(part for part in (type_words(paper.media_type), size_words(paper.size)) if part),
            url=reverse(address, args=[paper.id]),
            preview_url=reverse(f"{address}_view", args=[paper.id]) if paper.media_type in PREVIEWED else "",
            **more,
        )


_TYPES = {
    "application/pdf": "PDF",
    "application/x-ole-storage": "Office 97–2003 / WPS",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
    "application/ofd": "OFD",
    "application/vnd.oasis.opendocument": "OpenDocument",
    "application/zip": "ZIP",
}


def type_words(media_type: str) -> str:
    """What a type of file is called."""
    if media_type.startswith("image/"):
        return _("图片")
    if media_type == "text/plain":
        return _("纯文本")
    return _TYPES.get(media_type, media_type)


def size_words(size: int | None) -> str:
    """How large a file is: KB or MB, never less than 1 KB."""
    if size is None:
        return ""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"
