"""Errors, said so that whoever meets one knows what to do."""

from __future__ import annotations

import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.record.roles import actor_for
from luoshi.web.logs import disk_is_full


def tell(request: HttpRequest, status: int, message: str) -> HttpResponse:
    """A page with the message; for a script, the message alone as text, for programs that read as JSON."""
    if request.path.startswith("/api/"):
        return JsonResponse({"message": message}, status=status, json_dumps_params={"ensure_ascii": False})
    if request.headers.get("HX-Request") or request.headers.get("Accept", "").startswith("application/json"):
        return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")
    return render(request, "error.jinja", {"status": status, "message": message}, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Unknown, or not for this account: both look the same, the account's menu included."""
    if not hasattr(request, "actor") and request.user.is_authenticated:
        request.actor = actor_for(request.user, timezone.localdate())  # type: ignore[attr-defined]
    return tell(request, 404, _("没有这个页面，或者您的账号无权查看。"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Sent to a wrong host name, or with more in it than a form holds; no session is asked for it."""
    message = _("发来的内容不对或太长，没有收下。请刷新页面再试。")
    return HttpResponse(message, status=400, content_type="text/plain; charset=utf-8")


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of the software, or no database; what was being done did not happen.

    The page needs neither the database nor a session, for these may be what is missing.
    """
    error = sys.exc_info()[1]
    lost = isinstance(error, OperationalError)
    if disk_is_full(error):
        message = _("数据库所在的磁盘已满，这一步没有做成，数据没有变动。请让管理员腾出空间后再试。")
    elif lost:
        message = _("数据库暂时连不上，这一步没有做成，数据没有变动。请过几秒再试。")
    else:
        message = _("程序出错了，这一步没有做成，数据没有变动。请重试；仍不行请告诉管理员。")
    return HttpResponse(message, status=503 if lost else 500, content_type="text/plain; charset=utf-8")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old, or came from another site."""
    return tell(request, 403, _("页面放置太久或来自别处，请刷新后再试。"))
