"""A small site and a real browser that opens its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.web.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.fixtures import SettingsWrapper


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def opened(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens a page of the site. Afterwards no page may have complained or asked another host.

    ``expected`` lists parts of complaints that the test brings about itself (a failing answer)."""
    complaints: list[str] = []
    hosts: list[str] = []
    pages: list[Page] = []
    allowed: list[str] = []

    def opened(path: str, width: int = 1440, height: int = 900, expected: tuple[str, ...] = ()) -> Page:
        allowed.extend(expected)
        page = browser.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None,
        )
        page.on("request", lambda request: hosts.append(request.url))
        page.goto(site.address + path)
        pages.append(page)
        return page

    yield opened
    for page in pages:
        page.close()
    assert [one for one in complaints if not any(part in one for part in allowed)] == []
    assert [url for url in hosts if not url.startswith((site.address, "data:"))] == []


@pytest.fixture(autouse=True)
def static_files_by_their_names(settings: SettingsWrapper) -> None:
    """Static files under their own names: those with hashes in them are made when the product is installed."""
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Walks at the width of a phone are for the thorough run: what they find is seldom another fault than at a desk."""
    for item in items:
        if "[390" in item.name or "-390" in item.name:
            item.add_marker(pytest.mark.slow)
