"""A clock that tests set: what the record says of earlier days must have been recorded on them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Protocol

import pytest


class On(Protocol):
    """Sets the clock to a day."""

    def __call__(self, month: int, day: int, year: int = 2026) -> None: ...


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> On:
    """Sets the record's clock to a day, of 2026 unless a year is given, in the morning."""

    def on(month: int, day: int, year: int = 2026) -> None:
        class Clock(datetime):
            """The server's clock on that day."""

            count = 0

            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                cls.count += 1
                return datetime(year, month, day, 2, tzinfo=UTC).replace(microsecond=cls.count)

        monkeypatch.setattr("luoshi.record.actions.acting.datetime", Clock)

    return on


def _running_from(monkeypatch: pytest.MonkeyPatch, began: datetime) -> None:
    """The whole product's clock, pages included, runs on from ``began``."""
    real = datetime.now(UTC)

    def now() -> datetime:
        return began + (datetime.now(UTC) - real)

    class Clock(datetime):
        """The record's clock."""

        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return now()

    monkeypatch.setattr("django.utils.timezone.now", now)
    monkeypatch.setattr("luoshi.record.actions.acting.datetime", Clock)


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> On:
    """Moves the whole product's clock to ten o'clock, in the city, of a day; it runs on from there."""

    def moved(month: int, day: int, year: int = 2026) -> None:
        _running_from(monkeypatch, datetime(year, month, day, 2, tzinfo=UTC))

    return moved


@pytest.fixture
def in_november(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The whole product's clock runs on from 3 November 2026, ten o'clock in the city."""
    began = datetime(2026, 11, 3, 2, tzinfo=UTC)
    _running_from(monkeypatch, began)
    return began
