"""Templates of stages: what a task of a kind usually goes through, spread over the time until it is due."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from luoshi.delivery.stages import Stage

_QUARTERS = ((3, 31), (6, 30), (9, 30), (12, 31))


@dataclass(frozen=True, slots=True)
class StageTemplate:
    """``parts``: title and share of the time; or, with ``quarters``, the title of what every quarter ends with."""

    name: str
    parts: tuple[tuple[str, float], ...] = ()
    quarters: str = ""

    def stages(self, start: date, due_on: date) -> list[Stage]:
        """The stages of a task that begins on ``start``; the last ends on the day the task is due."""
        if self.quarters:
            ends = [
                date(year, month, day)
                for year in range(start.year, due_on.year + 1)
                for month, day in _QUARTERS
            ]
            within = [day for day in ends if start < day < due_on]
            return [Stage(self.quarters, day) for day in (*within, due_on)]
        length = (due_on - start).days
        return [Stage(title, start + timedelta(days=round(length * share))) for title, share in self.parts]


@cache
def stage_templates() -> dict[str, StageTemplate]:
    """The templates that ship, by name."""
    text = (files("luoshi.delivery") / "stage_templates.toml").read_text(encoding="utf-8")
    found = {}
    for table in tomllib.loads(text)["template"]:
        parts = tuple((one["title"], float(one["at"])) for one in table.get("stages", ()))
        found[table["name"]] = StageTemplate(
            table["name"], parts, table["title"] if table.get("quarters") else ""
        )
    return found
