"""What every page has around its own content."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import translation
from django.utils.translation import gettext as _
from markupsafe import Markup

from luoshi.record.access import may
from luoshi.web.jinja import address


@lru_cache(maxsize=8)
def _menu(_language: str | None) -> tuple[tuple[str, str, str, str], ...]:
    """Menu entries: address name, icon, text, permission."""
    return (
        ("mine", "home", _("我的事项"), "work on tasks"),
        ("board", "board", _("运行看板"), "see content"),
        ("inbox", "inbox", _("收件"), "see content"),
        ("register", "list", _("部署登记簿"), "see content"),
        ("decompose", "split", _("分解立项"), "manage tasks"),
        ("tasks", "check", _("任务"), "see tasks"),
        ("projects", "project", _("项目"), "see projects"),
        ("ledgers", "table", _("台账"), "see content"),
        ("indicators", "indicator", _("指标"), "see content"),
        ("rulebooks", "mechanism", _("规则与结果"), "see results"),
        ("leads", "mark", _("招商线索"), "see projects"),
        ("pipeline", "filter", _("项目漏斗"), "see projects"),
        ("mechanisms", "chain", _("推进机制"), "see projects"),
        ("promises", "calendar", _("承诺兑现"), "see projects"),
        ("people", "people", _("人员与岗位"), "see content"),
        ("organisation", "organisation", _("单位与区域"), "see content"),
        ("search", "search", _("检索"), "see projects"),
        ("accounts", "account", _("账号"), "manage accounts"),
        ("grants", "success", _("权限确认"), "confirm roles"),
        ("erasures", "delete", _("依法删除"), "confirm erasure"),
    )


# Pages under a menu entry whose names do not begin as its own does.
_BELONGS: dict[str, str | tuple[str, ...]] = {
    "decompose": ("decompose", "task_assign", "task_import", "task_class", "new_directive"),
    "ledgers": ("ledger", "figure"),
    "projects": ("project", "proof", "claim", "target"),
    "leads": ("lead", "project_contacts", "project_entry_review", "project_transfer"),
    "promises": ("promise", "project_promises"),
    "pipeline": ("pipeline", "industr", "scheme"),
    "mechanisms": ("mechanism", "dispatch"),
    "rulebooks": ("rulebook", "bench", "run", "why", "finding"),
}


@lru_cache(maxsize=1_000)
def _entry_of(page: str) -> str:
    """The menu entry that a page stands under: the one whose name the page's begins with for longest."""
    found = ("", 0)
    for name, *_rest in _menu(None):
        beginnings = _BELONGS.get(name, name.removesuffix("s"))
        for beginning in (beginnings,) if isinstance(beginnings, str) else beginnings:
            if page.startswith(beginning) and len(beginning) > found[1]:
                found = (name, len(beginning))
    return found[0]


class MenuEntry(NamedTuple):
    """A line of the menu. ``heading``: of the lines that follow, which has nothing else."""

    label: str
    url: str
    icon: str
    badge: str | None = None
    active: bool = False
    heading: str | None = None


_CSRF_INPUT = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">')


def shell(request: HttpRequest) -> dict[str, Any]:
    """Menu, account, city: for the page's frame."""
    actor = getattr(request, "actor", None)
    here = request.resolver_match.url_name if request.resolver_match else ""
    of_this_page = _entry_of(here or "")
    language = translation.get_language()
    menu = tuple(
        MenuEntry(label, address(name), icon, active=name == of_this_page)
        for name, icon, label, permission in _menu(language)
        if actor is not None and may(actor, permission)
    )
    account = None
    if actor is not None:
        entries = [{"label": _("修改密码"), "url": address("change_password"), "icon": "settings"}]
        account = {"name": actor.name, "post": actor.post, "entries": entries}
    token = get_token(request)  # masked once an answer, for all its forms
    return {
        "csrf_token": token,
        "csrf_input": _CSRF_INPUT.format(token),
        "language": language,
        "menu": menu,
        "account": account,
        "language_url": address("language"),
        "sign_out_url": address("sign_out"),
        "search_url": address("search") if actor is not None and may(actor, "see projects") else None,
        "home_url": address("home"),
        "city": settings.LUOSHI_CITY,
        "sample": settings.LUOSHI_SAMPLE,
        "messages": get_messages(request),
        "may": lambda permission: actor is not None and may(actor, permission),
    }
