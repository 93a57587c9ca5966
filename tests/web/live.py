"""The product itself, served to a real browser, over a database that is emptied afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client

from luoshi.record.models import Account
from tests.web.accounts import BACKEND

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Open = Callable[..., "Page"]


@pytest.fixture
def live(live_server: Any, browser: Browser) -> Iterator[Open]:
    """Opens a page as an account. Afterwards no page may have complained or asked another host.

    ``expected`` lists parts of complaints that the test brings about itself (a refused request).
    """
    complaints: list[str] = []
    hosts: list[str] = []
    contexts = []
    allowed: list[str] = []

    def opened(
        path: str, account: Account, width: int = 1440, height: int = 900, expected: tuple[str, ...] = ()
    ) -> Page:
        allowed.extend(expected)
        client = Client()
        client.force_login(account, backend=BACKEND)
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        contexts.append(context)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None,
        )
        page.on("request", lambda request: hosts.append(request.url))
        page.goto(live_server.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [one for one in complaints if not any(part in one for part in allowed)] == []
    assert [url for url in hosts if not url.startswith((live_server.url, "data:", "blob:"))] == []
