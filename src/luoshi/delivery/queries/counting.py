"""What takes long to count is not counted for every page."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from luoshi.record import chain

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")

SHARE = 20
"""One part in so many of the time is spent on counting at most."""


class KeptCounts(Generic[Key, Found]):
    """What was counted, by what was asked for, until the record has changed.

    Of more rows than ``small`` it is given for a while after that as well: counting 300,000 rows takes half a second.
    Of ``most`` different questions the answers are kept.
    """

    def __init__(self, small: int, most: int) -> None:
        self.small, self.most = small, most
        self._kept: dict[Key, tuple[Found, tuple[int, str], float]] = {}
        self._counting = Lock()

    def of(self, key: Key, count: Callable[[], tuple[Found, int]], at: chain.Head | None = None) -> Found:
        """The answer for ``key``; ``count`` gives it anew, with the number of rows that were counted. ``at``: the
        head of the chain, where the caller has asked for it."""
        head = at or chain.head()
        kept = self._kept.get(key)
        if kept is not None and (kept[1] == head or time.monotonic() < kept[2]):
            return kept[0]
        # Whoever comes while somebody counts takes what was counted before.
        if not self._counting.acquire(blocking=kept is None):
            assert kept is not None
            return kept[0]
        try:
            began = time.monotonic()
            found, rows = count()
            ended = time.monotonic()
            while len(self._kept) >= self.most:
                self._kept.pop(next(iter(self._kept)))
            until = ended + SHARE * (ended - began) if rows > self.small else ended
            self._kept[key] = found, head, until
        finally:
            self._counting.release()
        return found

    def forget(self) -> None:
        """Count anew at the next page; for tests."""
        self._kept.clear()
