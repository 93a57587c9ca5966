"""Accounts: who can sign in, one-time passwords that are shown once, and one's own password."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.record.actions.acting import Because
from luoshi.record.actions.appoint_first_clerk import appoint_first_clerk, clerk_is_missing
from luoshi.record.actions.change_account import change_account
from luoshi.record.actions.create_account import Created, create_account
from luoshi.record.actions.import_accounts import compare_accounts, import_accounts
from luoshi.record.actions.set_password import set_password
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Cause
from luoshi.record.queries import accounts as queries
from luoshi.sheets import SheetErrors
from luoshi.web.actors import actor_of
from luoshi.web.language import language
from luoshi.web.organisation_words import word


def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts; how to make one; and while there is no clerk, how the first one gets in."""
    return _page(request)


def _page(
    request: HttpRequest,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
    form: str = "",
) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    context = {
        "rows": queries.accounts(actor, today),
        "candidates": queries.people_without_account(actor, today),
        "clerk_is_missing": clerk_is_missing(today),
        "own": actor.account,
        "errors": errors or {},
        "values": values or {},
        "form": form,
        "account_choices": _choices,
        "word": word,
    }
    return render(request, "accounts.jinja", context, status=422 if errors else 200)


def _choices(people: list[queries.WithoutAccount]) -> list[tuple[str, str]]:
    return [(str(one.person), f"{one.name}（{'、'.join(one.posts)}）") for one in people]


def _passwords(request: HttpRequest, made: list[Created], *, why: str) -> HttpResponse:
    """The one page on which one-time passwords stand."""
    shown = [(one.username, one.password) for one in made]
    return render(request, "account_passwords.jinja", {"made": shown, "why": why})


def account_create(request: HttpRequest) -> HttpResponse:
    """Make an account for somebody whose post gives a role."""
    values = {key: request.POST.get(key, "") for key in ("person", "username")}
    try:
        person = _person(values["person"])
        made = create_account(actor_of(request), Because(), values["username"], person)
    except WrongEntry as wrong:
        return _page(request, {wrong.field: str(wrong)}, values, "create")
    return _passwords(request, [made], why="created")


def _person(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise WrongEntry(_("请选择人员"), "person") from None


def first_clerk(request: HttpRequest) -> HttpResponse:
    """While nobody is a clerk: the first one, with unit, post and account."""
    values = {key: request.POST.get(key, "") for key in ("unit", "post", "name", "username")}
    try:
        made = appoint_first_clerk(actor_of(request), Because(), **values)
    except WrongEntry as wrong:
        return _page(request, {wrong.field: str(wrong)}, values, "clerk")
    return _passwords(request, [made], why="created")


def account_change(request: HttpRequest, account: UUID) -> HttpResponse:
    """Stop an account, let it in, give it a new one-time password or to somebody else."""
    what = request.POST.get("what", "")
    actor = actor_of(request)
    try:
        if what in ("stop", "start"):
            change_account(actor, Because(), account, active=what == "start")
            messages.success(
                request, _("账号已停用，正在用的会话已结束。") if what == "stop" else _("账号已恢复。")
            )
            return redirect("accounts")
        person = _person(request.POST.get("person", "")) if what == "person" else None
        password = change_account(actor, Because(), account, person=person, new_password=True)
    except WrongEntry as wrong:
        messages.error(request, str(wrong))
        return redirect("accounts")
    row = next(one for one in queries.accounts(actor, timezone.localdate()) if one.id == account)
    return _passwords(request, [Created(account, row.username, password or "")], why="renewed")


def account_import(request: HttpRequest) -> HttpResponse:
    """The template's sheet of accounts: what it would change, then, once more, do it."""
    context: dict[str, Any] = {"errors": {}, "faults": [], "found": None, "kept": "", "name": ""}
    if request.method == "POST":
        try:
            data, name = _workbook(request)
            if request.POST.get("apply") == "1":
                made = import_accounts(actor_of(request), Because(Cause.IMPORT), data, name)
                if not made:
                    messages.success(request, _("账号已按文件改好。"))
                    return redirect("accounts")
                return _passwords(request, made, why="created")
            context |= {
                "found": compare_accounts(actor_of(request), data, name),
                "kept": base64.b64encode(data).decode(),
                "name": name,
            }
        except SheetErrors as refused:
            context["faults"] = [
                {
                    "sheet": one.sheet,
                    "cell": one.cell,
                    "what": one.what(language()),
                    "todo": one.todo(language()),
                }
                for one in refused.errors
            ]
        except WrongEntry as wrong:
            context["errors"] = {wrong.field: str(wrong)}
    wrong_status = 422 if context["errors"] or context["faults"] else 200
    return render(request, "account_import.jinja", context, status=wrong_status)


def _workbook(request: HttpRequest) -> tuple[bytes, str]:
    file = request.FILES.get("file")
    if file is not None and (file.size or 0) <= 1_400_000:
        return file.read(), (file.name or "").replace("\\", "/").rsplit("/", 1)[-1]
    try:
        data = base64.b64decode(request.POST.get("kept", ""), validate=True)
    except binascii.Error:
        data = b""
    if not data:
        raise WrongEntry(_("请选择填好的组织机构表（.xlsx，不超过 1.4 MB）"), "file")
    return data, request.POST.get("name", "")


def change_password(request: HttpRequest) -> HttpResponse:
    """One's own password. All other sessions of the account end."""
    account = request.user
    errors: dict[str, str] = {}
    if request.method == "POST":
        few_enough = ratelimit.consume(request, action="change_password", user=account)
        old, new, again = (request.POST.get(key, "") for key in ("old", "new", "again"))
        if not few_enough:
            errors["old"] = _("试得太多了，请过几分钟再试")
        elif new != again:
            errors["again"] = _("两次输入的新密码不一样")
        else:
            try:
                row = set_password(actor_of(request), Because(), old, new)
            except WrongEntry as wrong:
                errors[wrong.field] = str(wrong)
            else:
                update_session_auth_hash(request, row)
                messages.success(request, _("密码已改好，在别处的登录已全部退出。"))
                return redirect("home")
    context = {"errors": errors, "first": account.must_change_password}  # type: ignore[union-attr]
    return render(request, "change_password.jinja", context, status=422 if errors else 200)
