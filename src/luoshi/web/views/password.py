"""Everybody's own password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from luoshi.record.actions.acting import Because
from luoshi.record.actions.set_password import set_password
from luoshi.record.entries import WrongEntry


def change_password(request: HttpRequest) -> HttpResponse:
    """The form; and the change, after which the other sessions of the account have ended."""
    problems: dict[str, str] = {}
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in ("old", "new", "again")}
        try:
            if given["new"] != given["again"]:
                raise WrongEntry(_("两次输入的新密码不一样"), "again")
            account = set_password(request.actor, Because(), given["old"], given["new"])  # type: ignore[attr-defined]
        except WrongEntry as wrong:
            problems[wrong.field] = str(wrong)
        else:
            update_session_auth_hash(request, account)
            messages.success(request, _("密码已修改，其他地方的登录已失效。"))
            return redirect("home")
    context = {"problems": problems, "first": request.user.must_change_password}  # type: ignore[union-attr]
    return render(request, "change_password.jinja", context, status=422 if problems else 200)
