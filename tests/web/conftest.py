"""A small site and a real browser that opens its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browsing import Windows, watched
from tests.web.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.fixtures import SettingsWrapper


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def opened(windows: Windows, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens a page of the site. Afterwards no page may have complained or asked another host.

    ``expected`` lists parts of complaints that the test brings about itself (a failing answer)."""
    allowed: list[str] = []
    with watched(windows) as seen:

        def opened(path: str, width: int = 1440, height: int = 900, expected: tuple[str, ...] = ()) -> Page:
            allowed.extend(expected)
            page = seen.page(width, height)
            page.set_default_timeout(10_000)
            page.goto(site.address + path)
            return page

        yield opened
    assert [one for one in seen.complaints if not any(part in one for part in allowed)] == []
    assert [url for url in seen.asked if not url.startswith((site.address, "data:"))] == []


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
