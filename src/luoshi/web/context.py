"""What every page has around its own content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from luoshi.record.access import may


def _menu() -> tuple[tuple[str, str, str, str], ...]:
    """Menu entries: address name, icon, text, permission."""
    return (
        ("board", "board", _("运行看板"), "see content"),
        ("inbox", "inbox", _("收件"), "see content"),
        ("register", "list", _("部署登记簿"), "see content"),
        ("ledgers", "table", _("台账"), "see content"),
        ("indicators", "indicator", _("指标"), "see content"),
        ("rulebooks", "mechanism", _("规则与结果"), "see content"),
        ("people", "people", _("人员与岗位"), "see content"),
        ("organisation", "organisation", _("单位与区域"), "see content"),
        ("accounts", "account", _("账号"), "manage accounts"),
        ("erasures", "delete", _("依法删除"), "confirm erasure"),
    )


# Pages under a menu entry whose names do not begin as its own does.
_BELONGS: dict[str, str | tuple[str, ...]] = {
    "ledgers": ("ledger", "figure"),
    "rulebooks": ("rulebook", "bench", "run", "why", "finding"),
}


def shell(request: HttpRequest) -> dict[str, Any]:
    """Menu, account, city: for the page's frame."""
    actor = getattr(request, "actor", None)
    here = request.resolver_match.url_name if request.resolver_match else ""
    menu = [
        {
            "label": label,
            "url": reverse(name),
            "icon": icon,
            "active": (here or "").startswith(_BELONGS.get(name, name.removesuffix("s"))),
            "badge": None,
        }
        for name, icon, label, permission in _menu()
        if actor is not None and may(actor, permission)
    ]
    account = None
    if actor is not None:
        entries = [{"label": _("修改密码"), "url": reverse("change_password"), "icon": "settings"}]
        account = {"name": actor.name, "post": actor.post, "entries": entries}
    return {
        "language": translation.get_language(),
        "menu": menu,
        "account": account,
        "language_url": reverse("language"),
        "sign_out_url": reverse("sign_out"),
        "home_url": reverse("home"),
        "city": settings.LUOSHI_CITY,
        "sample": settings.LUOSHI_SAMPLE,
        "messages": get_messages(request),
        "may": lambda permission: actor is not None and may(actor, permission),
    }
