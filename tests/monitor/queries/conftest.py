"""A city that the tests of a file share: each test is undone, and with the last of them the city."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from tests.monitor.acting import city

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture(scope="module", autouse=True)
def _city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The sample city's organisation and the standard indicators, made once."""
    with django_db_blocker.unblock(), transaction.atomic():
        city()
        yield
        transaction.set_rollback(True)
