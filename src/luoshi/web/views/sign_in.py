"""Signing in and out, the language, and where each account starts."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from luoshi.record.access import may
from luoshi.web.middleware import LANGUAGE_COOKIE

YEAR = 365 * 24 * 60 * 60


class SignInForm(AuthenticationForm):
    """Name and password, checked through allauth, which makes whoever fails too often wait."""

    def clean(self) -> dict[str, Any]:
        """Find the account, or say no more than that name and password do not go together."""
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not username or not password:
            return self.cleaned_data
        try:
            account = get_adapter().authenticate(self.request, username=username, password=password)
        except ValidationError:
            raise ValidationError(_("试错太多次了，请过五分钟再试。"), code="too many") from None
        if account is None:
            raise ValidationError(_("账号或密码不对，或者账号已停用。"), code="wrong")
        self.user_cache = account
        return self.cleaned_data


class SignIn(LoginView):
    """The sign-in page."""

    template_name = "sign_in.jinja"
    authentication_form = SignInForm
    redirect_authenticated_user = True


sign_in = SignIn.as_view()


def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and let the browser forget what it kept: the next at an office's computer is somebody else."""
    logout(request)
    response = redirect("sign_in")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def language(request: HttpRequest) -> HttpResponse:
    """Switch between Chinese and English, and go back to the page."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    chosen = "en" if request.POST.get("language") == "en" else "zh-hans"
    response.set_cookie(
        LANGUAGE_COOKIE, chosen, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


def home(request: HttpRequest) -> HttpResponse:
    """To the page where this account's work begins: what came in, what waits for it, or how far everything is."""
    actor = request.actor  # type: ignore[attr-defined]
    if may(actor, "manage tasks"):
        return redirect("inbox")
    if may(actor, "work on tasks"):
        return redirect("mine")
    if may(actor, "manage projects"):
        return redirect("projects")
    if may(actor, "see tasks"):
        return redirect("task_board")
    return redirect("accounts" if may(actor, "manage accounts") else "change_password")
