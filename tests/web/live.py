"""The product itself, served to a real browser, over a database that is emptied afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from luoshi.record.models import Account
from tests.browsing import Windows, watched
from tests.web.accounts import BACKEND

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]
DRAWER = "#drawer"


@pytest.fixture
def live(live_server: Any, windows: Windows) -> Iterator[Open]:
    """Opens a page as an account. Afterwards no page may have complained or asked another host.

    ``expected`` lists parts of complaints that the test brings about itself (a refused request).
    """
    allowed: list[str] = []
    with watched(windows) as seen:

        def opened(
            path: str,
            account: Account,
            width: int = 1440,
            height: int = 900,
            expected: tuple[str, ...] = (),
        ) -> Page:
            allowed.extend(expected)
            client = Client()
            client.force_login(account, backend=BACKEND)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            page = seen.page(
                width, height, [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
            )
            page.goto(live_server.url + path)
            return page

        yield opened
    assert [one for one in seen.complaints if not any(part in one for part in allowed)] == []
    assert [url for url in seen.asked if not url.startswith((live_server.url, "data:", "blob:"))] == []


class InBrowsers:
    """People who open pages and send forms, each in a browser of their own. ``buttons``: the buttons that open the form
    of a verb."""

    buttons = "a[href$='/do/{verb}'], form[action$='/do/{verb}'] button"

    def __init__(self, live: Open) -> None:
        self.live = live

    def at(self, who: Account, name: str, *arguments: Any, asked: str = "") -> Page:
        """Somebody opens a page."""
        return self.live(reverse(name, args=arguments) + asked, who, expected=("status of 4",))

    def do(self, page: Page, verb: str) -> Any:
        """The form of a verb, opened by its button on the page."""
        button = page.locator(self.buttons.format(verb=verb)).first
        if not button.is_visible():
            page.locator(".task-actions summary").click()
        button.click()
        return page.locator(DRAWER)

    def send(self, page: Page) -> None:
        """The form in the drawer is sent, and the page shows what came of it."""
        with page.expect_navigation():
            page.locator(f"{DRAWER} [data-send]").click()
