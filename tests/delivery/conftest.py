"""What tests about tasks share: a city on the second of March."""

from __future__ import annotations

import pytest

from tests.delivery.tasks import City
from tests.web.clock import On, on

__all__ = ["on"]


@pytest.fixture
def city(on: On) -> City:
    on(3, 2)
    return City()
