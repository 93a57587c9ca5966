"""What is attached as evidence: bytes of a type that is told from themselves, links, and what the record holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.record.entries import WrongEntry

MOST_BYTES = 50 * 1024 * 1024
MOST_PIECES = 20
PREVIEWED = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})
"""Types that a page may show; everything else is only downloaded."""

# By how the bytes begin, whatever the file is called.
_BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),  # .doc, .xls, .wps, .et
    (b"PK\x03\x04", "application/zip"),
)
_INSIDE = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (b"OFD.xml", "application/ofd"),
    (b"application/vnd.oasis.opendocument", "application/vnd.oasis.opendocument"),
)
# www.example.gov.cn/page, as people say and copy it: at least one dot, and an end that is no number.
_BARE_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d{1,5})?(?:[/?#]|$)")
_TAGS = re.compile(rb"<\s*(?:!doctype|html|script|svg|\?xml)", re.I)


@dataclass(frozen=True, slots=True)
class FileEvidence:
    """A file; ``data`` is what is looked at to say of what type it is."""

    claim: str
    data: bytes = field(repr=False)
    name: str = ""


@dataclass(frozen=True, slots=True)
class LinkEvidence:
    """An address of a page."""

    claim: str
    link: str


@dataclass(frozen=True, slots=True)
class StatementEvidence:
    """A cell of a ledger or an indicator's figure: the statement that says it."""

    claim: str
    statement: UUID


NewEvidence = FileEvidence | LinkEvidence | StatementEvidence


def media_type(data: bytes) -> str:
    """The type of a file by its content; raises WrongEntry for an empty one, one too large, or of no accepted type."""
    if not data:
        raise WrongEntry(_("佐证文件是空的，请重新选"), "evidence")
    if len(data) > MOST_BYTES:
        raise WrongEntry(
            _("佐证文件有 %(size)s MB，最多 %(most)s MB：请压缩图片，或只上传需要的几页")
            % {"size": len(data) // 1024 // 1024, "most": MOST_BYTES // 1024 // 1024},
            "evidence",
        )
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            if kind == "application/zip":
                return next((inside for mark, inside in _INSIDE if mark in data), kind)
            return kind
    head = data[:4096]
    if b"\0" not in head and not _TAGS.search(head):
        return "text/plain"
    raise WrongEntry(_("这种文件不能作佐证。可以用 PDF、图片、Word、Excel、WPS、OFD 或纯文本"), "evidence")


def checked_link(text: str) -> str:
    """An address that may be followed; one that is written without https:// gets it. Raises WrongEntry."""
    link = text.strip()
    if _BARE_HOST.match(link):
        link = f"https://{link}"
    try:
        parts = urlsplit(link)
        there = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # a host in brackets that is none
        there = False
    if not there or len(link) > 2_000 or not link.isprintable() or " " in link:
        raise WrongEntry(
            _("这不是网页地址：要像 https://www.example.gov.cn/页面 这样，从浏览器地址栏复制"), "evidence"
        )
    return link
