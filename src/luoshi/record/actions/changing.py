"""What every action on a row of versions shares: the actor's entry as the source, and what its event says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from luoshi.record.actions.acting import Act, Actor
from luoshi.record.columns import to_json
from luoshi.record.hands import hand_of
from luoshi.record.models import Source, Versioned


@dataclass(slots=True, kw_only=True)
class Changing:
    """An action on one row in progress. ``data`` goes into the event beside what was changed."""

    act: Act
    actor: Actor
    data: dict[str, Any] = field(default_factory=dict)
    _entry: Source | None = None

    @property
    def today(self) -> date:
        """The day on which it is done, in the city's zone."""
        return timezone.localdate(self.act.event.at)

    @property
    def source(self) -> Source:
        """The actor's entry, or what was named in its stead (``rest_on``): the source of what follows."""
        self._entry = self._entry or self.act.entry(self.actor)
        return self._entry

    def rest_on(self, source: Source) -> None:
        """Let what follows be said by this source, instead of the actor's entry."""
        self._entry = source

    def tell(self, row: Versioned, was: Mapping[str, Any]) -> None:
        """Say in the event which columns of the row were changed, from what they ``was``."""
        self.act.data = {
            "version": row.version + 1,
            "set": {name: to_json(getattr(row, name)) for name in was},
            "was": {name: to_json(value) for name, value in was.items()},
            "hand": hand_of(self.actor),
            **self.data,
        }
