"""What every page has around its own content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.record.access import may

# Menu entry: address name, icon, text, permission.
MENU = (
    ("inbox", "inbox", lambda: _("收件"), "see content"),
    ("register", "list", lambda: _("部署登记簿"), "see content"),
    ("people", "people", lambda: _("人员与岗位"), "see content"),
    ("organisation", "organisation", lambda: _("单位与区域"), "see content"),
    ("accounts", "key", lambda: _("账号"), "manage accounts"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Menu, account, city: for the page's frame."""
    actor = getattr(request, "actor", None)
    match = request.resolver_match
    here = match.url_name if match else ""
    menu = [
        {"label": label(), "url": reverse(name), "icon": icon, "active": here == name, "badge": None}
        for name, icon, label, permission in MENU
        if actor is not None and may(actor, permission)
    ]
    return {
        "menu": menu,
        "actor": actor,
        "city": settings.LUOSHI_CITY,
        "sample": settings.LUOSHI_SAMPLE,
        "may": (lambda permission: actor is not None and may(actor, permission)),
    }
