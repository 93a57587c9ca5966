"""What every request passes through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation

from luoshi.delivery.queries.filters import WrongFilter
from luoshi.installation.errors import InstallationError
from luoshi.record.access import NotFound, Refused, may
from luoshi.record.actions.accept_proposals import AlreadyDecided, NeedsJudgement, WrongChange
from luoshi.record.actions.acting import Actor
from luoshi.record.actions.confirm_forms import WrongForm
from luoshi.record.actions.decide_standing import NoSuchClaim
from luoshi.record.actions.judge_same_person import WrongJudgement
from luoshi.record.actions.withdraw_ledger import WithoutReason
from luoshi.record.anchors import Unplaced
from luoshi.record.entries import WrongEntry
from luoshi.record.moments import WrongDay
from luoshi.record.remembered import place_to_remember
from luoshi.record.roles import actor_for
from luoshi.sheets.printed import TooMany
from luoshi.web.pages import GET, PAGES, Page
from luoshi.web.views.errors import signed_out, tell

Handler = Callable[[HttpRequest], HttpResponseBase]

# Scripts, styles and everything else come from this server only; nothing inline, nothing evaluated.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
LANGUAGE_COOKIE = "luoshi_language"


def content_security_policy(handler: Handler) -> Handler:
    """Send the policy, and keep pages with content out of shared caches."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = handler(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def language(handler: Handler) -> Handler:
    """Chinese first; English for whoever switched."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
        with translation.override("en" if chosen == "en" else "zh-hans"):
            return handler(request)

    return middleware


class only_what_is_declared:  # noqa: N801  (named like the other middleware)
    """Every page stands in one table with who may open it; a page that does not, is not there.

    Unknown and forbidden look the same. The actor is put on the request, so that a view can hand it to actions.
    """

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.handler(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: tuple[Any, ...], values: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Refuse before the view is called."""
        match = request.resolver_match
        name = (match.url_name if match else None) or ""
        page = PAGES.get(name)
        if page is None or request.method not in page.methods or _with_nul(request):
            raise Http404
        if page.permission == "":
            return None
        if not request.user.is_authenticated:
            if request.method in GET:
                return _to_sign_in(request)
            return signed_out(request)
        request.actor = actor_for(request.user, timezone.localdate(), place_to_remember())  # type: ignore[attr-defined]
        if request.user.must_change_password and name not in ("change_password", "sign_out", "language"):
            return redirect("change_password")
        if not allowed(request.actor, page):  # type: ignore[attr-defined]
            raise Http404
        return None


def _with_nul(request: HttpRequest) -> bool:
    """Whether the query has what no text of the database can hold; no link and no form of a page has it."""
    return any("\0" in text for name, values in request.GET.lists() for text in (name, *values))


def allowed(actor: Actor, page: Page) -> bool:
    """Whether the actor may open the page."""
    return page.permission in ("", "signed in") or may(actor, page.permission)


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    from urllib.parse import urlencode

    from django.urls import reverse

    return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")


class errors_for_people:  # noqa: N801
    """What an action refuses becomes a page, or for a script a line, that says what to do."""

    STATUS: tuple[tuple[type[Exception], int], ...] = (
        (NotFound, 404),
        (Refused, 404),
        (AlreadyDecided, 409),
        (NeedsJudgement, 422),
        (WrongChange, 422),
        (WrongDay, 422),
        (WrongEntry, 422),
        (WrongJudgement, 422),
        (Unplaced, 422),
        (WrongFilter, 422),
        (TooMany, 422),
        (WrongForm, 409),
        (NoSuchClaim, 422),
        (WithoutReason, 422),
        (InstallationError, 503),
    )

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.handler(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """The answer for an error that has one."""
        for kind, status in self.STATUS:
            if isinstance(error, kind):
                return tell(request, status, str(error), getattr(error, "title", ""))
        return None
