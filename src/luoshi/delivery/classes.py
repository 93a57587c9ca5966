"""Classes of matters: default limit, how often progress is asked for, how it is closed, the form of its answer."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Any, Literal
from uuid import UUID, uuid5

from luoshi.record.limits import Limit

Cycle = Literal["none", "monthly", "quarterly", "half-yearly"]
Closing = Literal["review", "office", "verdict"]

_SPACE = UUID("0c6e9d1e-8f5b-5d0c-9c1e-000000000006")
CYCLES = {"none": 0, "monthly": 1, "quarterly": 3, "half-yearly": 6}
"""How often progress is asked for: every so many months, or not at all."""
_CLOSINGS = ("review", "office", "verdict")
_UNITS = ("days", "working days", "months", "year end", "none")
_DAY_OF_REPORT = {"monthly": 5, "quarterly": 10, "half-yearly": 10}
OBJECTION_DAYS = 3  # working days


class WrongClass(ValueError):
    """A class that cannot be taken; the message says which, and what."""


@dataclass(frozen=True, slots=True)
class TaskClass:
    """One class. ``objection_days``: working days after the assignment within which a unit may object to it."""

    code: str
    name: str
    english: str
    limit: Limit
    cycle: Cycle = "none"
    closing: Closing = "office"
    answer: str = "report"
    objection_days: int = OBJECTION_DAYS
    basis: str = ""

    @property
    def id(self) -> UUID:
        """Always the same for a code."""
        return uuid5(_SPACE, self.code)

    def as_table(self) -> dict[str, Any]:
        """As it is kept: JSON values only; ``class_from`` reads it back."""
        return {
            "code": self.code,
            "name": self.name,
            "english": self.english,
            "limit": self.limit.as_table(),
            "cycle": self.cycle,
            "closing": self.closing,
            "answer": self.answer,
            "objection_days": self.objection_days,
            "basis": self.basis,
        }


def class_from(table: dict[str, Any]) -> TaskClass:
    """A class from its table; raises WrongClass."""
    code = str(table.get("code", ""))
    known = {"code", "name", "english", "limit", "cycle", "closing", "answer", "objection_days", "basis"}
    if not code or not table.get("name"):
        raise WrongClass(f"事项类别要有代码和名称：{table}")
    if odd := sorted(set(table) - known):
        raise WrongClass(f"{code}：不认识 {'、'.join(odd)}")
    limit = table.get("limit", {"unit": "none"})
    if limit.get("unit") not in _UNITS:
        raise WrongClass(f"{code}：时限单位是 {'、'.join(_UNITS)} 之一，不是 {limit.get('unit')}")
    if table.get("cycle", "none") not in CYCLES:
        raise WrongClass(f"{code}：反馈周期是 {'、'.join(CYCLES)} 之一")
    if table.get("closing", "office") not in _CLOSINGS:
        raise WrongClass(f"{code}：销号规则是 {'、'.join(_CLOSINGS)} 之一")
    try:
        made = Limit(limit["unit"], int(limit.get("number", 0)), limit.get("counted_from", "assigned"))
    except ValueError as error:
        raise WrongClass(f"{code}：{error}") from None
    return TaskClass(
        code=code,
        name=table["name"],
        english=table.get("english", ""),
        limit=made,
        cycle=table.get("cycle", "none"),
        closing=table.get("closing", "office"),
        answer=table.get("answer", "report"),
        objection_days=int(table.get("objection_days", OBJECTION_DAYS)),
        basis=table.get("basis", ""),
    )


def classes_from(tables: Iterable[dict[str, Any]]) -> tuple[TaskClass, ...]:
    """Classes from their tables, each code once; raises WrongClass."""
    found = tuple(map(class_from, tables))
    codes = [one.code for one in found]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise WrongClass(f"类别代码重复：{'、'.join(twice)}")
    return found


def standard_classes() -> tuple[TaskClass, ...]:
    """The classes that ship."""
    text = (files("luoshi.delivery") / "source_classes.toml").read_text(encoding="utf-8")
    return classes_from(tomllib.loads(text)["class"])


ASKED_BEFORE = timedelta(days=31)
"""Progress is asked for within a month of its day: whoever answers then has answered."""


def next_report_after(cycle: str, day: date) -> date | None:
    """The first day after ``day`` by which progress is asked for again; None where it is not."""
    step = CYCLES[cycle]
    if not step:
        return None
    wanted = _DAY_OF_REPORT[cycle]
    year, month = day.year, day.month
    while True:
        found = date(year, month, wanted)
        if found > day and (month - 1) % step == 0:
            return found
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
