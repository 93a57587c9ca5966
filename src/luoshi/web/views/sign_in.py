"""Signing in and out, the language, and where each account starts."""

from __future__ import annotations

from allauth.account.views import LoginView
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from luoshi.record.access import may
from luoshi.web.middleware import LANGUAGE_COOKIE

YEAR = 365 * 24 * 60 * 60


class SignIn(LoginView):  # type: ignore[misc]
    """The sign-in page. allauth counts failures and makes whoever fails too often wait."""

    template_name = "sign_in.jinja"


sign_in = SignIn.as_view()


def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("sign_in")


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
    """To the first page that this account may open."""
    actor = request.actor  # type: ignore[attr-defined]
    if may(actor, "see content"):
        return redirect("inbox")
    return redirect("accounts" if may(actor, "manage accounts") else "change_password")
