"""The page of the API in a real browser: under the strict policy, from this server alone."""

from __future__ import annotations

import pytest

from luoshi.record.models import Role
from tests.web.accounts import account
from tests.web.live import Open, live

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["live"]


def test_the_api_can_be_read_as_a_page(live: Open) -> None:
    page = live("/api/docs", account(Role.READER))

    page.wait_for_selector(".opblock-summary-path")

    assert "/api/rulebooks" in page.inner_text("#swagger-ui").replace("\u200b", "")
    page.click(".opblock-summary-path[data-path*='explanations']")
    page.wait_for_selector(".opblock-body")
