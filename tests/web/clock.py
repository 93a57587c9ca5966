"""A clock that tests set: what the record says of earlier days must have been recorded on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

On = Callable[[int, int], None]


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> On:
    """Sets the record's clock to a day of 2026, in the morning."""

    def on(month: int, day: int) -> None:
        class Clock(datetime):
            """The server's clock on that day."""

            count = 0

            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                cls.count += 1
                return datetime(2026, month, day, 2, tzinfo=UTC).replace(microsecond=cls.count)

        monkeypatch.setattr("luoshi.record.actions.acting.datetime", Clock)

    return on
