"""The product itself, served to a real browser, over a database that is emptied afterwards."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from luoshi.record.chain import kept_models
from luoshi.record.models import Account, AuditEntry, ChainHead
from tests.web.accounts import BACKEND

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Playwright keeps an event loop in this thread, in which Django would refuse to speak with the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def emptied(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Lets the database be emptied after a test whose rows another connection had to see.

    What the product's tables refuse is refused to a test as well, so the refusal is lifted for the module, which
    stands before everything that pytest-django does for one test.
    """

    def lift(word: str) -> None:
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            for model in (*kept_models(), AuditEntry):
                cursor.execute(f'ALTER TABLE "{model._meta.db_table}" {word} TRIGGER kept_whole')

    lift("DISABLE")
    yield
    lift("ENABLE")
    with django_db_blocker.unblock():
        ChainHead.objects.get_or_create(pk=1)


@pytest.fixture
def live(
    emptied: None, transactional_db: None, live_server: Any, browser: Browser
) -> Iterator[Open]:
    """Opens a page as an account. Afterwards no page may have complained or asked another host."""
    # Emptying took the head that a migration gave the chain.
    ChainHead.objects.get_or_create(pk=1)
    complaints: list[str] = []
    hosts: list[str] = []
    contexts = []

    def opened(path: str, account: Account, width: int = 1440, height: int = 900) -> Page:
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
    assert complaints == []
    assert [url for url in hosts if not url.startswith((live_server.url, "data:", "blob:"))] == []
