"""The inbox: drop files in, see what became of them."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.record.actions.acting import Because
from luoshi.record.actions.receive_document import (
    EmptyDocument,
    PerhapsSecret,
    SecretDocument,
    receive_document,
)
from luoshi.record.models.current import plain
from luoshi.record.moments import as_of
from luoshi.record.queries.documents import PAGE, attached_to, being_read
from luoshi.record.queries.documents import inbox as documents
from luoshi.web.actors import actor_of
from luoshi.web.figures_shown import address, bar_known, kept
from luoshi.web.uploads import too_large

_MEGABYTE = 1024 * 1024
_MOST_TEXT = 200  # characters of a filter; nobody means more


def inbox(request: HttpRequest) -> HttpResponse:
    """The documents received; with htmx only the rows."""
    waiting = request.GET.get("waiting") == "1"
    text = plain(request.GET.get("text", "").strip()[:_MOST_TEXT])
    days = as_of(None, request.GET.get("known"))
    before = _id(request.GET.get("before", ""))
    rows = documents(request.actor, before, text, waiting=waiting, moment=days.moment)  # type: ignore[attr-defined]
    filters = {"text": text, "waiting": "1" if waiting else ""}
    context = {
        "documents": rows[:PAGE],
        "attached": attached_to(actor_of(request), rows[:PAGE]),
        "more_url": address("inbox", before=rows[PAGE - 1].id, **filters, **kept(days))
        if len(rows) > PAGE
        else None,
        "days": days,
        "as_of": bar_known(days, address("inbox", **filters)),
        "known": address("inbox", **kept(days)).removeprefix(reverse("inbox")),
        "waiting": waiting,
        "text": text,
        "reading": 0 if days.past else being_read(request.actor),  # type: ignore[attr-defined]
        "most_megabytes": settings.LUOSHI_MOST_UPLOAD_BYTES // _MEGABYTE,
    }
    return render(
        request, "inbox_rows.jinja" if request.headers.get("HX-Request") else "inbox.jinja", context
    )


def upload(request: HttpRequest) -> JsonResponse:
    """Take one file. Answers JSON: state, message, and where it is or what is asked."""
    file = request.FILES.get("file")
    if too_large(request):
        return _refused(
            _("文件超过 %(most)s MB，请拆开或另存为较小的文件。")
            % {"most": settings.LUOSHI_MOST_UPLOAD_BYTES // _MEGABYTE}
        )
    if file is None:
        return _refused(_("没有收到文件，请再选一次。"))
    try:
        received = receive_document(
            request.actor,  # type: ignore[attr-defined]
            Because(),
            file.read(),
            request.POST.get("path") or file.name or "",
            timezone.localdate(),
            not_secret=request.POST.get("confirmed") == "1",
        )
    except EmptyDocument:
        return _refused(_("文件是空的（0 字节），可能没有拷贝完整，请检查后再传。"))
    except PerhapsSecret as doubt:
        return JsonResponse(
            {
                "state": "doubtful",
                "message": doubt.marking.reason
                if not doubt.marking.quote
                else _("首页有“%(quote)s”字样，可能是密级标志。%(reason)s")
                % {"quote": doubt.marking.quote, "reason": doubt.marking.reason},
                "ask": _("请打开看一看；确实不涉密，再点“确认收下”。"),
            }
        )
    except SecretDocument as secret:
        return _refused(
            _(
                "首页标有“%(quote)s”，涉密文件不能进入本系统；文件没有保存。请按保密规定在涉密系统中办理，"
                "需要督办的事项请另写不涉密的摘要。"
            )
            % {"quote": secret.marking.quote}
        )
    return JsonResponse(
        {
            "state": "duplicate" if received.duplicate else "received",
            "message": _("这份文件以前收过，内容完全相同。") if received.duplicate else "",
            "url": reverse("document", args=[received.document]),
        }
    )


def _id(text: str) -> UUID | None:
    """Where a page goes on; an address that somebody garbled gives the first page."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _refused(message: str) -> JsonResponse:
    return JsonResponse({"state": "refused", "message": message})
