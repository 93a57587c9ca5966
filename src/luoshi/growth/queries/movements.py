"""Movements and conversion between the batches of a mechanism through a year, month by month.

The projects are those of the board. Each begins where the year's derivation put it, and stays there until it reaches
something; from then on where it is follows from what it had reached by the end of a month and from what was planned
first (``growth.first_plans``), by the conditions of the mechanism's file. So planning anew moves nothing. The database
evaluates the conditions, since a city has tens of thousands of projects and twelve months.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from luoshi.growth.access import projects_of
from luoshi.growth.in_force import stages
from luoshi.growth.life import STANDING, VERBS
from luoshi.growth.models import Claim, Project
from luoshi.growth.queries.as_known import as_known
from luoshi.growth.queries.board import last_day, running
from luoshi.growth.queries.pipeline import claims_standing
from luoshi.growth.queries.projects import Page, names_in, said
from luoshi.growth.schemes.mechanisms import Batch, MechanismRules
from luoshi.growth.schemes.stages import Stages
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Event


@dataclass(frozen=True, slots=True)
class Movement:
    """How many projects went from one batch to another in each month; an empty ``came_from``: came in new, an empty
    ``went_to``: left the mechanism."""

    came_from: str
    went_to: str
    months: dict[int, int]

    @property
    def total(self) -> int:
        """In all months."""
        return sum(self.months.values())


def movements(
    actor: Actor,
    code: str,
    year: int,
    month: int,
    *,
    unit: UUID | None = None,
    known: datetime | None = None,
) -> list[Movement]:
    """The movements between batches in a year up to a month, as known at a moment (None: now), in the order of the
    batches; raises NotFound, WrongDay. What was learnt later of the time before the year moves a project in the
    month in which it was taken up. Three queries, one more where there is such a one, a dozen more for an earlier
    moment."""
    _row, rules = running(code, last_day(year, month))
    sql, values = _moved(actor, code, rules, year, month, unit)
    with as_known(actor, known), connection.cursor() as cursor:
        cursor.execute(
            f"{sql} SELECT came_from, went_to, month, count(*) FROM moved GROUP BY 1, 2, 3", values
        )
        counted = cursor.fetchall()
    late = _taken_up(actor, code, year, month, unit, known)
    counted += [(came, went, at, 1) for _project, came, went, at in late]
    found: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for came, went, at, count in counted:
        found[came, went][at] = found[came, went].get(at, 0) + count
    place = {"": -1, **{batch.code: at for at, batch in enumerate(rules.batches)}}
    return [
        Movement(came, went, found[came, went])
        for came, went in sorted(found, key=lambda pair: (place[pair[0]], place[pair[1]]))
    ]


@dataclass(frozen=True, slots=True)
class MovedPage:
    """Some projects that moved, and their claims, each with the number of its pieces of proof; ``rules``: of the
    mechanism, ``scheme``: the stages of the month's last day."""

    page: Page
    claims: dict[UUID, list[tuple[Claim, int]]]
    rules: MechanismRules
    scheme: Stages


def moved_projects(
    actor: Actor,
    code: str,
    year: int,
    month: int,
    came_from: str,
    went_to: str,
    *,
    so_far: bool = False,
    unit: UUID | None = None,
    known: datetime | None = None,
    start: int = 0,
    most: int = 50,
) -> MovedPage:
    """The projects behind a number of movements in one month, or in all of the year ``so_far``, the largest first;
    raises NotFound, WrongDay. Ten queries, however many rows; a dozen more for an earlier moment."""
    last = last_day(year, month)
    _row, rules = running(code, last)
    sql, values = _moved(actor, code, rules, year, month, unit)
    with as_known(actor, known) as then:
        with connection.cursor() as cursor:
            cursor.execute(
                f"{sql} SELECT DISTINCT id FROM moved"
                " WHERE month >= %(since)s AND came_from = %(came)s AND went_to = %(went)s",
                {**values, "since": 1 if so_far else month, "came": came_from, "went": went_to},
            )
            found = [one for (one,) in cursor.fetchall()]
        found += [
            project
            for project, came, went, at in _taken_up(actor, code, year, month, unit, known)
            if (came, went) == (came_from, went_to) and (so_far or at == month)
        ]
        rows = Project.objects.defer("search").filter(pk__in=found)
        listed = list(rows.order_by("-contracted", *Project.ORDER)[start : start + most])
        claims = claims_standing(listed, last, then)
    return MovedPage(Page(listed, len(found), names_in(listed)), claims, rules, stages(last))


def _taken_up(
    actor: Actor, code: str, year: int, month: int, unit: UUID | None, known: datetime | None
) -> list[tuple[UUID, str, str, int]]:
    """The projects whose batch was corrected up to a month, since it was learnt later what they had reached before the
    year: each with the batches and the month in which that was done. Two queries, one where there is none."""
    events = Event.objects.filter(kind=VERBS["derive batch"].event, content__contains='"taken_up":[{')
    if known is not None:
        events = events.filter(at__lte=known)
    said = [(timezone.localdate(one.at), one.opened()) for one in events.order_by("at", "id")]
    listed = [
        (UUID(one["id"]), one["from"], one["to"], day.month)
        for day, data in said
        if data is not None and (data["code"], data["year"], day.year) == (code, year, year) and day.month <= month
        for one in data["taken_up"]
    ]  # fmt: skip
    if not listed:
        return []
    rows = projects_of(actor).filter(status__in=STANDING, pk__in=[one for one, *_more in listed])
    seen = set((rows if unit is None else rows.filter(unit=unit)).values_list("id", flat=True))
    return [one for one in listed if one[0] in seen]


_MOVED = """
WITH listed AS ({projects}),
dated AS (
    SELECT listed.id, listed.found_on, listed.batch, {days} FROM listed OFFSET 0
), placed AS (
    SELECT dated.id, point.month, {came_from} AS came_from, {went_to} AS went_to
      FROM dated JOIN unnest(%(months)s::int[], %(priors)s::date[], %(cutoffs)s::date[]) AS point (month, prior, cutoff)
        ON {happened}
), moved AS (
    SELECT id, month, came_from, went_to FROM placed WHERE came_from <> went_to
)
"""


def _moved(
    actor: Actor, code: str, rules: MechanismRules, year: int, month: int, unit: UUID | None
) -> tuple[str, dict[str, Any]]:
    """A query with a table ``moved``: project, month, from which batch, to which."""
    first, last = date(year, 1, 1), last_day(year, month)
    rows = projects_of(actor).filter(status__in=STANDING, found_on__lte=last)
    rows = rows.alias(derived=said("batches", code, str(year))).filter(derived__isnull=False)
    if unit is not None:
        rows = rows.filter(Q(unit=unit))
    # What has reached nothing this year, and came in before it, has moved nowhere.
    rows = rows.extra(
        where=["found_on >= %s OR jsonb_path_exists(stages, '$.* ? (@ >= $first && @ <= $last)',"
               " jsonb_build_object('first', %s::text, 'last', %s::text))"],
        params=[first, first.isoformat(), last.isoformat()],
    )  # fmt: skip
    sql, parameters = (
        rows.order_by()
        .values("id", "found_on", "stages", "first_plans", batch=said("batches", code, str(year)))
        .query.sql_with_params()
    )
    named = {f"p{place}": value for place, value in enumerate(parameters)}
    named_stages = {stage for batch in rules.batches for _name, stage in _whens(batch)}
    at = {code: place for place, code in enumerate(sorted({*named_stages, *rules.leaves}))}
    earliest = stages(last).main[0].code
    days = ", ".join(
        f"{_reached(place, first=stage == earliest)} AS reached{place},"
        f" split_part(first_plans -> %(planned)s ->> %(stage{place})s, '/', 1)::date AS planned{place},"
        f" split_part(first_plans -> %(planned)s ->> %(stage{place})s, '/', 2)::date AS since{place}"
        for stage, place in at.items()
    )
    values: dict[str, Any] = {
        **named,
        **{f"stage{place}": code for code, place in at.items()},
        **{f"batch{place}": batch.code for place, batch in enumerate(rules.batches)},
        "year": year,
        "planned": str(year),
        "first": first,
        # Before January, at the year's beginning, what had been reached before it counts, with this year's plan.
        "months": list(range(1, month + 1)),
        "priors": [
            date.fromordinal(first.toordinal() - 1),
            *(last_day(year, one) for one in range(1, month)),
        ],
        "cutoffs": [last_day(year, one) for one in range(1, month + 1)],
    }
    # Only in a month in which it came in or reached something does a project move.
    later = [f"reached{place}" for stage, place in at.items() if stage != earliest]
    happened = " OR ".join(
        f"({day} > point.prior AND {day} <= point.cutoff)"
        for day in ("dated.found_on", *(f"reached{place}" for place in at.values()))
    )
    return (
        _MOVED.format(
            projects=sql % tuple(f"%({name})s" for name in named),
            days=days or "1",
            happened=happened,
            came_from=_batch(rules, at, later, "point.prior"),
            went_to=_batch(rules, at, later, "point.cutoff"),
        ),
        values,
    )


def _reached(place: int, *, first: bool) -> str:
    """The day on which a stage was reached: of the first one that on which the project was found, as in the funnel."""
    return "found_on" if first else f"(stages ->> %(stage{place})s)::date"


def _batch(rules: MechanismRules, at: dict[str, int], later: list[str], by: str) -> str:
    """The batch of a project by the end of a day: the derived one until this year it has reached one of the stages
    ``later`` than the first."""
    something = " OR ".join(f"coalesce({day} BETWEEN %(first)s AND {by}, false)" for day in later) or "false"
    leaves = " ".join(f"WHEN reached{at[code]} <= {by} THEN ''" for code in rules.leaves)
    batches = " ".join(
        f"WHEN {' AND '.join(_condition(name, at[stage], by) for name, stage in _whens(batch))} THEN %(batch{place})s"
        for place, batch in reversed(list(enumerate(rules.batches)))
    )
    return (
        f"CASE WHEN dated.found_on > {by} THEN '' WHEN NOT ({something}) THEN dated.batch"
        f" {leaves} {batches} ELSE '' END"
    )


def _whens(batch: Batch) -> list[tuple[str, str]]:
    return [(name, stage) for name, listed in batch.when.items() for stage in listed]


def _condition(name: str, place: int, by: str) -> str:
    """A condition of a batch (``schemes.mechanisms.Batch.holds``), about the stage at a place."""
    reached, planned = f"reached{place}", f"planned{place}"
    this_year = f"coalesce(extract(year FROM {planned}) = %(year)s AND since{place} <= {by}, false)"
    return {
        "reached": f"{reached} <= {by}",
        "not_reached": f"coalesce({reached} > {by}, true)",
        "planned_this_year": this_year,
        "not_planned_this_year": f"NOT {this_year}",
        "reached_this_year": f"{reached} BETWEEN %(first)s AND {by}",
        "reached_before_this_year": f"({reached} <= {by} AND {reached} < %(first)s)",
    }[name]
