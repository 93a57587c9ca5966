"""A mechanism at work: tracks, ordered batches, cadence, task forces. What a batch is, the file says in conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from luoshi.growth.schemes.reading import HEAD, known, number, once, tables, text, texts, wrong

CONDITIONS = (
    "reached", "not_reached", "planned_this_year", "not_planned_this_year", "reached_this_year",
    "reached_before_this_year",
)  # fmt: skip
"""What ``when`` may ask of a stage."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A project on a day: which stages it had reached and when, and which are planned for when."""

    reached: Mapping[str, date]
    planned: Mapping[str, date]


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch: a stage and this year's plan. ``goal``: the stage with which a project moves on."""

    code: str
    name: str
    english: str
    about: str
    goal: str
    when: Mapping[str, tuple[str, ...]]

    def holds(self, here: Situation, on: date) -> bool:
        """Whether a project is in this batch on a day."""
        reached = {code: day for code, day in here.reached.items() if day <= on}
        this_year = {code for code, day in here.planned.items() if day.year == on.year}
        tests = {
            "reached": lambda code: code in reached,
            "not_reached": lambda code: code not in reached,
            "planned_this_year": lambda code: code in this_year,
            "not_planned_this_year": lambda code: code not in this_year,
            "reached_this_year": lambda code: code in reached and reached[code].year == on.year,
            "reached_before_this_year": lambda code: code in reached and reached[code].year < on.year,
        }
        return all(tests[name](code) for name, codes in self.when.items() for code in codes)


@dataclass(frozen=True, slots=True)
class Force:
    """Who carries a track: the post that heads it, the lead department, the areas that host it, as the file names
    them."""

    track: str
    head: str
    lead: str
    members: tuple[str, ...]
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MechanismRules:
    """``industries``: code of the list whose industries are its tracks. ``cadence``: months between two meetings."""

    industries: str
    batches: tuple[Batch, ...]
    forces: tuple[Force, ...]
    cadence: int
    heads: tuple[str, ...]
    leaves: tuple[str, ...]

    def batch(self, here: Situation, on: date) -> str:
        """The batch of a project on a day: of those that hold the last in their order; empty for none."""
        if any(code in here.reached and here.reached[code] <= on for code in self.leaves):
            return ""
        return next((one.code for one in reversed(self.batches) if one.holds(here, on)), "")

    def of_year(self, here: Situation, year: int, entered: date) -> str:
        """The batch of a year: as of its first day, or of the day the project came in later in the year."""
        first = date(year, 1, 1)
        if entered.year > year:
            return ""
        return self.batch(_before(here, first), first) if entered < first else self.batch(here, entered)

    def force(self, track: str) -> Force | None:
        """Who carries a track."""
        return next((one for one in self.forces if one.track == track), None)


def _before(here: Situation, first: date) -> Situation:
    """What had been reached before the year began."""
    return Situation({code: day for code, day in here.reached.items() if day < first}, here.planned)


def mechanism_from(table: dict[str, Any]) -> MechanismRules:
    """The mechanism of a file; raises WrongScheme."""
    known(table, HEAD | {"industries", "cadence_months", "batch", "force", "heads", "leaves"}, "机制")
    batches = []
    for one in tables(table, "batch"):
        known(one, {"code", "name", "english", "about", "goal", "when"}, "批次")
        code, when = text(one, "code"), one.get("when", {})
        if not isinstance(when, dict) or not when:
            wrong(f"{code}：when 要写明条件", one, "when")
            continue
        known(when, CONDITIONS, f"{code} 的 when")
        listed = {
            name: (value,) if isinstance(value, str) else texts(when, name) for name, value in when.items()
        }
        batches.append(
            Batch(
                code,
                text(one, "name"),
                text(one, "english", ""),
                text(one, "about", ""),
                text(one, "goal", ""),
                listed,
            )
        )
    once(tables(table, "batch"), "批次")
    if not tables(table, "batch"):
        wrong("机制至少要有一个批次", table, "batch")
    forces = []
    for one in tables(table, "force"):
        known(one, {"track", "head", "lead", "members", "hosts", "basis"}, "专班")
        forces.append(
            Force(
                text(one, "track"),
                text(one, "head", ""),
                text(one, "lead", ""),
                texts(one, "members"),
                texts(one, "hosts"),
            )
        )
    once(tables(table, "force"), "专班的产业", "track")
    return MechanismRules(
        text(table, "industries"), tuple(batches), tuple(forces), number(table, "cadence_months", 1),
        texts(table, "heads"), texts(table, "leaves"),
    )  # fmt: skip
