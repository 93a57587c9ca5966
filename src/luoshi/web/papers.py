"""Papers that somebody attached, as they leave the house and as they are previewed: evidence of tasks, proof of
projects."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.stamping import NotStampable, pages, preview, stamped
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Actor
from luoshi.record.evidence import PREVIEWED
from luoshi.record.models import EvidenceRow
from luoshi.web.downloads import download
from luoshi.web.jinja import moment
from luoshi.web.papers_shown import size_words, type_words

PDF = "application/pdf"


def sent(actor: Actor, name: str, media_type: str, data: bytes, of: str) -> HttpResponse:
    """The file. PDF and images come as PDF with name and minute on every page; of others the file's name has both.
    ``of``: what it belongs to, as the line at the foot says."""
    now = timezone.localtime()
    if media_type in PREVIEWED:
        post = f"（{actor.post}）" if actor.post else ""
        line = _("%(city)s%(name)s%(post)s %(moment)s下载　%(of)s") % {
            "city": settings.LUOSHI_CITY, "name": actor.name, "post": post, "moment": moment(now), "of": of,
        }  # fmt: skip
        try:
            made = stamped(data, media_type, line)
        except NotStampable:
            pass
        else:
            return download(_with_suffix(name, ".pdf"), made, PDF)
    return download(_signed(name, actor.name, f"{now:%Y-%m-%d %H%M}"), data, media_type)


def _with_suffix(name: str, suffix: str) -> str:
    return name if name.lower().endswith(suffix) else name + suffix


def _signed(name: str, who: str, when: str) -> str:
    """The name of a file with who downloaded it and when, before its suffix."""
    path = PurePosixPath(name)
    suffix = path.suffix if len(path.suffix) <= 6 else ""
    return f"{name.removesuffix(suffix)}（{who} {when}下载）{suffix}"


def previewed(
    request: HttpRequest, row: EvidenceRow, data: bytes, address: str, steps: Sequence[tuple[str, str | None]]
) -> HttpResponse:
    """An image or a PDF, page by page, drawn anew by the server: nothing that lies in the file runs. ``address``: the
    name of its download, with ``_view`` and ``_page`` of this page and of an image; ``steps``: what it lies in. Raises
    NotFound for a type that no page may show."""
    _require_previewed(row.media_type)
    shown = _pages(request, row.media_type, data)
    context = {
        **shown,
        "row": row,
        "what": f"{type_words(row.media_type)} · {size_words(row.size)}",
        "steps": steps,
        "download_url": reverse(address, args=[row.id]),
        "image_url": reverse(f"{address}_page", args=[row.id, shown["page"]]),
        "page_url": reverse(f"{address}_view", args=[row.id]),
    }
    return render(request, "evidence_view.jinja", context)


def _require_previewed(media_type: str) -> None:
    if media_type not in PREVIEWED:
        raise NotFound(_("这种文件不能预览，请下载"))


def _pages(request: HttpRequest, media_type: str, data: bytes) -> dict[str, Any]:
    """Which page is looked at, of how many, and what hinders it."""
    trouble, count = "", 0
    try:
        count = pages(data, media_type)
    except NotStampable:
        trouble = _("这份文件画不出来：可能加了密码、损坏，或者太大。请下载后用自己的软件打开。")
    text = request.GET.get("page", "")
    page = int(text) if text.isdecimal() and 0 < int(text[:6]) <= 100_000 else 1
    return {"page": page, "pages": count, "trouble": trouble}


def drawn(media_type: str, data: bytes, page: int) -> HttpResponse:
    """One page as an image, drawn anew: nothing that lies in the file runs. Raises NotFound."""
    _require_previewed(media_type)
    try:
        image = preview(data, media_type, page)
    except NotStampable:
        raise NotFound(_("没有这一页")) from None
    return HttpResponse(
        image,
        content_type="image/png",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            # An office's computer is used by several: nothing of a file may stay in its browser.
            "Cache-Control": "private, no-store",
        },
    )
