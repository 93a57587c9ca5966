"""The product itself, served to a real browser, over a database that is emptied afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client

from luoshi.record.models import Account
from tests.web.accounts import BACKEND

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Open = Callable[..., "Page"]
HEAD = (
    "INSERT INTO record_chain_head (id, number, hash, algorithm) VALUES (1, 0, 'none', 'sha256')"
    " ON CONFLICT DO NOTHING"
)


@pytest.fixture(scope="session")
def emptied() -> Iterator[None]:
    """Lets Django empty the database after a test whose rows another connection had to see.

    What the product's tables refuse they refuse to a test as well, so their triggers sleep for that moment;
    and the chain gets back the head that a migration gave it.
    """
    flush = DatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: DatabaseOperations, statements: list[str]) -> None:
        asleep, awake = ("SET session_replication_role = replica", "SET session_replication_role = origin")
        flush(self, [asleep, *statements, HEAD, awake])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", execute_sql_flush)
        yield


@pytest.fixture
def live(emptied: None, live_server: Any, browser: Browser) -> Iterator[Open]:
    """Opens a page as an account. Afterwards no page may have complained or asked another host."""
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
            lambda message: (
                complaints.append(message.text)
                # A form that was refused comes back with 422, which the browser reports as a failed resource.
                if message.type in ("error", "warning") and "status of 422" not in message.text
                else None
            ),
        )
        page.on("request", lambda request: hosts.append(request.url))
        page.goto(live_server.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
    assert [url for url in hosts if not url.startswith((live_server.url, "data:", "blob:"))] == []
