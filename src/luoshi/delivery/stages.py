"""Stages inside a task: rows with a day and a measure, and no owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from luoshi.delivery.life import State
from luoshi.record.models import new_id


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. ``done_on``: the day it was reported as reached; ``confirmed_on``: the day on which somebody else than
    who reported it confirmed that."""

    title: str
    due_on: date
    measure: str = ""
    done_on: date | None = None
    id: UUID | None = None
    confirmed_on: date | None = None

    @property
    def waits(self) -> bool:
        """Whether it was reported as reached and nobody has confirmed that."""
        return self.done_on is not None and self.confirmed_on is None

    def as_row(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "id": str(self.id or new_id()),
            "title": self.title,
            "measure": self.measure,
            "due_on": self.due_on.isoformat(),
            "done_on": self.done_on.isoformat() if self.done_on else None,
            **({"confirmed_on": self.confirmed_on.isoformat()} if self.confirmed_on else {}),
        }


def waits(row: Mapping[str, Any]) -> bool:
    """Whether a stage, as it is kept, was reported as reached and nobody has confirmed that; those of before there was
    any confirming have no such day."""
    return row["done_on"] is not None and row.get("confirmed_on") is None


def open_again(row: Mapping[str, Any]) -> dict[str, Any]:
    """A stage, as it is kept, that is not reached after all."""
    return {**{name: value for name, value in row.items() if name != "confirmed_on"}, "done_on": None}


def waiting(state: str, rows: Iterable[dict[str, Any]]) -> list[Stage]:
    """The stages of a task in this state that wait to be confirmed. Of one that was completed none does: it was
    reviewed as a whole, also before stages were confirmed one by one."""
    if state in (State.COMPLETED, State.CLOSED):
        return []
    return [one for one in stages_of(rows) if one.waits]


def confirmed(rows: Iterable[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """Stages, as they are kept, once whoever approved the whole has thereby confirmed those that waited."""
    return [{**row, "confirmed_on": today.isoformat()} if waits(row) else row for row in rows]


def stages_of(rows: Iterable[dict[str, Any]]) -> list[Stage]:
    """The stages of a task, the earliest first."""
    found = [
        Stage(
            title=row["title"],
            due_on=date.fromisoformat(row["due_on"]),
            measure=row["measure"],
            done_on=date.fromisoformat(row["done_on"]) if row["done_on"] else None,
            id=UUID(row["id"]),
            confirmed_on=date.fromisoformat(row["confirmed_on"]) if row.get("confirmed_on") else None,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.due_on, str(one.id)))
