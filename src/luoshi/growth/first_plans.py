"""What a project is held to: its plans as they stood when they began to bind, whatever became of them later.

A plan binds once its year's batches were derived, or the year's first month is over, or its day has passed, and stays
so for whatever day it is put off to. From then on it may be brought forward and raised by whoever plans; to put it off,
to lower it or to take it away is the bureau's, with a reason, and lights and the board still go by the plan that was
first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from luoshi.growth.models import Project

FirstPlans = dict[str, dict[str, str]]
"""{year: {stage: "day/day from which on it stands"}}, of the plans that bind in the year."""


def year_binds(project: Project, year: int, today: date) -> bool:
    """Whether what is planned for a year may no longer be lowered."""
    return year < today.year or (year == today.year and (today.month > 1 or _derived(project, year)))


def day_binds(project: Project, day: str, today: date) -> bool:
    """Whether a planned day (ISO) may no longer be put off."""
    return day < today.isoformat() or year_binds(project, int(day[:4]), today)


def _once_bound(project: Project, stage: str) -> bool:
    """Whether a plan for a stage bound before: to put it off into another year makes it nothing new."""
    return any(stage in plans for plans in project.first_plans.values())


def _derived(project: Project, year: int) -> bool:
    return any(str(year) in years for years in project.batches.values())


def weakened(
    project: Project, planned: Mapping[str, str], year_plans: Mapping[str, str], today: date
) -> tuple[list[str], list[str]]:
    """The stages and the years of which binding plans would be put off, lowered or taken away by these new ones."""
    stages = [
        code
        for code, day in project.planned.items()
        if (code not in planned or planned[code] > day)
        and (day_binds(project, day, today) or _once_bound(project, code))
    ]
    years = [
        year
        for year, amount in project.year_plans.items()
        if year_binds(project, int(year), today)
        and (year not in year_plans or Decimal(year_plans[year]) < Decimal(amount))
    ]
    return stages, years


def replanned(project: Project, planned: Mapping[str, str], today: date) -> FirstPlans:
    """The first plans once the stages of a project are planned so: what binds already stays, what binds from now on is
    added from today."""
    year = str(today.year)
    binding = {code: day for code, day in project.planned.items() if day_binds(project, day, today)}
    held = dict(project.first_plans.get(year) or _from(binding, _start(project, today.year)))
    for code, day in planned.items():
        if project.planned.get(code) != day and day_binds(project, day, today):
            held.setdefault(code, f"{day}/{today}")
    if not held and year not in project.first_plans:
        return dict(project.first_plans)
    return {**project.first_plans, year: held}


def replanned_years(project: Project, year_plans: Mapping[str, str], today: date) -> dict[str, str]:
    """The same of what is to be invested in each year (yuan)."""
    found = dict(project.first_year_plans)
    for before in (project.year_plans, year_plans):
        for year, amount in before.items():
            if year_binds(project, int(year), today):
                found.setdefault(year, amount)
    return found


def derived_plans(project: Project, year: int, today: date) -> FirstPlans:
    """The first plans of a year once its batches are derived: those that stand now for the year or before it, of stages
    that had not been reached. A day that was first and has passed stays; once batches were derived, also since when."""
    start = _start(project, year)
    ahead = {
        code: day
        for code, day in project.planned.items()
        if int(day[:4]) <= year and project.stages.get(code, "9") >= start.isoformat()
    }
    passed = {
        code: said
        for code, said in project.first_plans.get(str(year), {}).items()
        if said < today.isoformat()
    }
    if not _derived(project, year):
        passed = _from({code: said.partition("/")[0] for code, said in passed.items()}, start)
    return {**project.first_plans, str(year): {**_from(ahead, start), **passed}}


def kept_plans(project: Project, year: int) -> FirstPlans:
    """The first plans of a year as they bind already, without those of stages that turn out to have been reached before
    it began."""
    start = _start(project, year).isoformat()
    given = project.first_plans.get(str(year), {})
    ahead = {code: said for code, said in given.items() if project.stages.get(code, "9") >= start}
    return {**project.first_plans, str(year): ahead}


def bound_at_first(project: Project, said: str, year: int) -> bool:
    """Whether a first plan of a year bound from its beginning, or from the day the project came in."""
    return said.partition("/")[2] <= _start(project, year).isoformat()


def derived_years(project: Project, year: int) -> dict[str, str]:
    """What was planned first to be invested in each year, once the batches of a year are derived."""
    now = {str(year): project.year_plans[str(year)]} if str(year) in project.year_plans else {}
    return {**project.first_year_plans, **now}


def first_day(project: Project, stage: str, year: int) -> str | None:
    """The day (ISO) by which a stage was planned first, as a year has it; None for none."""
    said: str | None = project.first_plans.get(str(year), {}).get(stage)
    planned: str | None = project.planned.get(stage)
    return said.partition("/")[0] if said else planned


def first_amounts(project: Project) -> dict[int, Decimal]:
    """What was planned first to be invested in each year (yuan)."""
    said = {**project.year_plans, **project.first_year_plans}
    return {int(year): Decimal(amount) for year, amount in said.items()}


def _from(plans: Mapping[str, str], start: date) -> dict[str, str]:
    return {code: f"{day}/{start}" for code, day in plans.items()}


def _start(project: Project, year: int) -> date:
    return max(date(year, 1, 1), project.found_on)
