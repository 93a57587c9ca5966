"""Stages inside a task: rows with a day and a measure, and no owner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from luoshi.record.models import new_id


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. ``done_on``: the day it was reported as reached."""

    title: str
    due_on: date
    measure: str = ""
    done_on: date | None = None
    id: UUID | None = None

    def as_row(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "id": str(self.id or new_id()),
            "title": self.title,
            "measure": self.measure,
            "due_on": self.due_on.isoformat(),
            "done_on": self.done_on.isoformat() if self.done_on else None,
        }


def stages_of(rows: Iterable[dict[str, Any]]) -> list[Stage]:
    """The stages of a task, the earliest first."""
    found = [
        Stage(
            title=row["title"],
            due_on=date.fromisoformat(row["due_on"]),
            measure=row["measure"],
            done_on=date.fromisoformat(row["done_on"]) if row["done_on"] else None,
            id=UUID(row["id"]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.due_on, str(one.id)))
