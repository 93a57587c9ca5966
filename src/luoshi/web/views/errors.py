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


def tell(request: HttpRequest, status: int, message: str, title: str = "") -> HttpResponse:
    """A page with the message, under ``title`` or what the status says; for a script the message alone as text, for
    programs as JSON."""
    if request.path.startswith("/api/"):
        return JsonResponse({"message": message}, status=status, json_dumps_params={"ensure_ascii": False})
    if request.headers.get("HX-Request") or request.headers.get("Accept", "").startswith("application/json"):
        return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")
    return render(
        request, "error.jinja", {"status": status, "title": title, "message": message}, status=status
    )


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
    """The form is older than the sign-in, or came from another site."""
    if not request.user.is_authenticated:
        return signed_out(request)
    said = _("打开这一页以后登录换过了，或者它来自别处，这一步没有做成。填的内容还在，请再提交一次。")
    return _not_taken(request, said, _("没有提交"))


def signed_out(request: HttpRequest) -> HttpResponse:
    """The session has ended: nothing is done, and nothing that was typed is lost."""
    said = _("登录已结束，这一步没有做成，填的内容还在。请在新标签页重新登录，再回到这里提交一次。")
    return _not_taken(request, said, _("登录已结束"))


def _not_taken(request: HttpRequest, message: str, title: str) -> HttpResponse:
    """What ``tell`` gives with status 403; on a page what was just sent can be sent again, from the page itself, kept
    nowhere. What another site made the browser send is not offered, nor is a form with a password."""
    by_script = "HX-Request" in request.headers or "json" in request.headers.get("Accept", "")
    if by_script or request.path.startswith("/api/"):
        return tell(request, 403, message, title)
    origin = f"{request.scheme}://{request.get_host()}"
    secret = any("password" in name for name in request.POST)
    again = request.headers.get("Origin") == origin and not secret
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    context = {
        "title": title,
        "message": message
        if again
        else _("登录已结束，或者页面放置太久、来自别处，这一步没有做成。请重新登录，再回到那一页。"),
        "action": request.get_full_path() if again else "",
        "sent": sent if again else [],
        "files": [(name, [file.name for file in files]) for name, files in request.FILES.lists()]
        if again
        else [],
        "multipart": request.content_type == "multipart/form-data",
        "signed_in": request.user.is_authenticated,
    }
    return render(request, "not_taken.jinja", context, status=403)
