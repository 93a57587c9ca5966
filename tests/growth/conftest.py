"""What tests of projects share: a small city on the second of June, and the clock that they set."""

from __future__ import annotations

import pytest

from tests.growth.projects import City
from tests.web.clock import On, on

__all__ = ["on"]


@pytest.fixture
def city(on: On) -> City:
    """Areas, a bureau and who acts for them."""
    on(6, 2)
    return City()
