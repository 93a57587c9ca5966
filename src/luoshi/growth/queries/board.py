"""The board of a mechanism: its industries against its batches, the year's plan beside what was reached."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.db import connection
from django.db.models import Case, F, Func, Q, TextField, Value, When
from django.db.models.functions import Coalesce, Left, Substr
from django.utils.translation import gettext as _

from luoshi.growth.access import projects_of
from luoshi.growth.first_plans import first_day
from luoshi.growth.in_force import industry_lists, mechanisms, stages
from luoshi.growth.life import STANDING
from luoshi.growth.models import Claim, Project, Scheme
from luoshi.growth.naming import called, titled
from luoshi.growth.queries.as_known import as_known, day_looked_from
from luoshi.growth.queries.funnel_choices import holding_units
from luoshi.growth.queries.pipeline import claims_standing
from luoshi.growth.queries.projects import NONE_HALTED, Halted, names_in, said
from luoshi.growth.schemes.industries import OTHER
from luoshi.growth.schemes.mechanisms import Batch, Force, MechanismRules
from luoshi.growth.schemes.stages import Stages
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Post, Unit


@dataclass(frozen=True, slots=True)
class Cell:
    """An industry in a batch: the projects that had come in by the end of the month, what of them counts (yuan, now and
    not then), how many have come to the batch's goal this year by the end of the month, how many in the month itself,
    and how many whose planned day for it has passed without it (by the end of the month, or by today).

    ``planned``: how many are to come to the goal this year, by the plan that was first (``growth.first_plans``), so
    that planning anew changes no board of a month that is over; ``due``: by the end of the month.
    ``halted``: what of it is of projects that do not go on.
    """

    count: int = 0
    contracted: Decimal = Decimal(0)
    moved: int = 0
    moved_in_month: int = 0
    overdue: int = 0
    planned: int = 0
    due: int = 0
    halted: Halted = NONE_HALTED

    @property
    def rate(self) -> Decimal | None:
        """The part that has moved on, 0 to 1; None of none."""
        return Decimal(self.moved) / self.count if self.count else None


@dataclass(frozen=True, slots=True)
class Named:
    """A post or unit that the file names; its id where the record has it."""

    name: str
    id: UUID | None


@dataclass(frozen=True, slots=True)
class TaskForce:
    """Who carries an industry."""

    head: Named | None
    lead: Named | None
    members: tuple[Named, ...]
    hosts: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One industry: its cells by batch, and who carries it."""

    track: str
    name: str
    cells: dict[str, Cell]
    force: TaskForce | None


@dataclass(slots=True)
class Board:
    """``batches``: code, name and what each is, in order. ``total``: of all industries. ``months``: for each month
    of the year up to this, by batch, how many had moved on by its end; ``plans``: of every month of the year how many
    should have, by the plan. ``derived``: whether the year's batches were, of what the actor sees."""

    code: str
    title: str
    status: str
    year: int
    month: int
    batches: list[tuple[str, str, str]]
    lines: list[Line]
    total: dict[str, Cell]
    months: dict[int, dict[str, int]]
    plans: dict[int, dict[str, int]]
    heads: list[Named]
    derived: bool
    others: list[tuple[str, str]] = field(default_factory=list)  # the mechanisms that run beside this one
    units: list[tuple[UUID, str]] = field(default_factory=list)  # those that hold projects


_CELLS = """
SELECT batch, coalesce(track, ''), count(*), coalesce(sum(contracted), 0),
       count(*) FILTER (WHERE goal BETWEEN %(january)s AND %(last)s),
       count(*) FILTER (WHERE goal BETWEEN %(first)s AND %(last)s),
       count(*) FILTER (WHERE planned <= %(reached)s AND (goal IS NULL OR goal > %(last)s)),
       count(*) FILTER (WHERE planned <= %(december)s), count(*) FILTER (WHERE planned <= %(last)s),
       count(contracted) FILTER (WHERE status = 'terminated'),
       coalesce(sum(contracted) FILTER (WHERE status = 'terminated'), 0),
       count(contracted) FILTER (WHERE status = 'suspended'),
       coalesce(sum(contracted) FILTER (WHERE status = 'suspended'), 0),
       array_agg(extract(month FROM goal)::int) FILTER (WHERE goal BETWEEN %(january)s AND %(last)s),
       array_agg(extract(month FROM greatest(planned, %(january)s))::int) FILTER (WHERE planned <= %(december)s)
  FROM (SELECT batch, track, contracted, status,
               (stages ->> goals.stage)::date AS goal,
               CASE WHEN split_part(plans ->> goals.stage, '/', 2)::date <= %(last)s
                    THEN split_part(plans ->> goals.stage, '/', 1)::date END AS planned
          FROM (SELECT jsonb_extract_path_text(batches, %(code)s, %(year)s) AS batch,
                       jsonb_extract_path_text(tracks, %(list)s) AS track, contracted, status, stages,
                       first_plans -> %(year)s AS plans
                  FROM ({projects}) here OFFSET 0) found
          LEFT JOIN jsonb_each_text(%(goals)s::jsonb) AS goals (batch, stage) USING (batch)
         WHERE batch IS NOT NULL OFFSET 0) listed
 GROUP BY 1, 2
"""
# OFFSET 0 keeps the database from taking the days out of the JSON anew for each of the counts.


def board(
    actor: Actor,
    code: str,
    year: int,
    month: int,
    *,
    unit: UUID | None = None,
    known: datetime | None = None,
) -> Board:
    """The board of a mechanism for a month, of all or of one unit, as it was known at a moment (None: now); raises
    NotFound where none of that code runs, WrongDay.

    Eight queries, one more where nothing is counted, and a dozen more for an earlier moment: what is counted, the
    database counts.
    """
    last = last_day(year, month)
    row, rules = running(code, last)
    with as_known(actor, known):
        counted = _counted(actor, code, rules, year, month, unit, day_looked_from(known))
        derived = bool(counted) or _derived(actor, code, year)
        units = holding_units(actor)
    lists = industry_lists()
    tracks = (
        {one.code: called(one) for one in lists[rules.industries][1].tracks}
        if rules.industries in lists
        else {}
    )
    named = names_of(rules)
    lines = []
    used = {track for _batch, track in counted}
    for track in [*tracks, *sorted(used - set(tracks))]:
        cells = {batch.code: counted.get((batch.code, track), _NOTHING)[0] for batch in rules.batches}
        name = tracks.get(track) or (_("未归类") if track in (OTHER, "") else track)
        lines.append(Line(track, name, cells, force_of(rules.force(track), named)))
    total = {
        batch.code: _added([one[0] for (of, _track), one in counted.items() if of == batch.code])
        for batch in rules.batches
    }
    months = _by_month(counted, rules, range(1, month + 1), 1)
    plans = _by_month(counted, rules, range(1, 13), 2)
    return Board(
        code, titled(row), row.status, year, month,
        [(batch.code, called(batch), batch.about) for batch in rules.batches], lines, total, months, plans,
        [named.get(name, Named(name, None)) for name in rules.heads], derived,
        [(other, titled(one)) for other, (one, _rules) in mechanisms(last).items() if other != code],
        units,
    )  # fmt: skip


_Counted = tuple[Cell, list[int], list[int]]
_NOTHING: _Counted = (Cell(), [], [])


def _by_month(
    counted: dict[tuple[str, str], _Counted], rules: MechanismRules, months: range, which: int
) -> dict[int, dict[str, int]]:
    """How many of each batch by the end of each month: of those that moved on (1), of those that should have (2)."""
    found = {one: {batch.code: 0 for batch in rules.batches} for one in months}
    for (batch, _track), row in counted.items():
        days: list[int] = row[which]  # type: ignore[assignment]
        for one in found:
            if batch in found[one]:
                found[one][batch] += sum(day <= one for day in days)
    return found


def running(code: str, on: date) -> tuple[Scheme, MechanismRules]:
    """The mechanism of a code that runs on a day; raises NotFound."""
    found = mechanisms(on).get(code)
    if found is None:
        raise NotFound(_("这个月没有在运行的机制“%(code)s”") % {"code": code})
    return found


def _counted(
    actor: Actor, code: str, rules: MechanismRules, year: int, month: int, unit: UUID | None, today: date
) -> dict[tuple[str, str], _Counted]:
    rows = projects_of(actor).filter(status__in=STANDING, found_on__lte=last_day(year, month))
    if unit is not None:
        rows = rows.filter(Q(unit=unit))
    sql, parameters = rows.values(
        "batches", "tracks", "contracted", "status", "stages", "first_plans"
    ).query.sql_with_params()
    values: dict[str, Any] = {
        "code": code, "year": str(year), "list": rules.industries, "january": date(year, 1, 1),
        "december": date(year, 12, 31), "first": date(year, month, 1), "last": last_day(year, month),
        "reached": min(last_day(year, month), today),
        "goals": json.dumps({batch.code: batch.goal for batch in rules.batches}),
    }  # fmt: skip
    named = {f"p{place}": value for place, value in enumerate(parameters)}
    projects = sql % tuple(f"%({name})s" for name in named)
    with connection.cursor() as cursor:
        cursor.execute(_CELLS.format(projects=projects), {**values, **named})
        return {
            (batch, track): (
                replace(Cell(*numbers[:7]), halted=Halted(*numbers[7:])),
                moved or [],
                planned or [],
            )
            for batch, track, *numbers, moved, planned in cursor.fetchall()
        }


def _derived(actor: Actor, code: str, year: int) -> bool:
    """Whether any project has a batch in a year of a mechanism, though it came in after the month."""
    rows = projects_of(actor).filter(status__in=STANDING).alias(batch=said("batches", code, str(year)))
    return rows.filter(batch__isnull=False).exists()


def _added(cells: list[Cell]) -> Cell:
    return Cell(
        sum(one.count for one in cells),
        sum((one.contracted for one in cells), Decimal(0)),
        sum(one.moved for one in cells),
        sum(one.moved_in_month for one in cells),
        sum(one.overdue for one in cells),
        sum(one.planned for one in cells),
        sum(one.due for one in cells),
        sum((one.halted for one in cells), Halted()),
    )


def names_of(rules: MechanismRules) -> dict[str, Named]:
    """The posts and units that the file names, as far as the record has them; two queries."""
    posts = {*rules.heads, *(one.head for one in rules.forces)} - {""}
    units = {name for one in rules.forces for name in (one.lead, *one.members, *one.hosts)} - {""}
    found = {
        name: Named(name, one)
        for one, name in Post.objects.filter(title__in=posts).values_list("id", "title")
    }
    for one, name, short in Unit.objects.filter(Q(name__in=units) | Q(short_name__in=units)).values_list(
        "id", "name", "short_name"
    ):
        found |= {known: Named(known, one) for known in (name, short) if known}
    return found


def force_of(force: Force | None, named: dict[str, Named]) -> TaskForce | None:
    """Who carries an industry, with the ids that the record has."""
    if force is None:
        return None

    def of(name: str) -> Named:
        return named.get(name, Named(name, None))

    return TaskForce(
        of(force.head) if force.head else None,
        of(force.lead) if force.lead else None,
        tuple(map(of, force.members)),
        tuple(map(of, force.hosts)),
    )


def last_day(year: int, month: int) -> date:
    """The last day of a month."""
    return date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)


Part = Literal["", "moved", "moved_in_month", "overdue", "planned", "due"]


@dataclass(frozen=True, slots=True)
class CellProject:
    """A project of a cell: the day planned first for the batch's goal, and the day on which it was reached."""

    row: Project
    planned_on: date | None
    reached_on: date | None


@dataclass(frozen=True, slots=True)
class CellPage:
    """Some projects of a cell, how many there are, the names of units, posts and areas in them, and their claims, each
    with the number of its pieces of proof. ``batch``, ``track``: the names of what was asked for; ``goal``: the stage
    with which they move on, empty for several; ``scheme``: the stages of the month's last day."""

    rows: list[CellProject]
    count: int
    names: dict[UUID, str]
    claims: dict[UUID, list[tuple[Claim, int]]]
    batch: str
    track: str
    goal: str
    goal_name: str
    scheme: Stages


def cell_projects(
    actor: Actor,
    code: str,
    year: int,
    month: int,
    batch: str = "",
    *,
    track: str | None = None,
    part: Part = "",
    until: int | None = None,
    unit: UUID | None = None,
    known: datetime | None = None,
    start: int = 0,
    most: int = 50,
) -> CellPage:
    """The projects behind a number of the board, just as many as it says, the largest first; ``batch`` empty: of all
    batches, ``track`` None: of all industries. ``until``: what moved on or was due by the end of another month of the
    year, as this month's board has it. Raises NotFound, WrongDay. Twelve queries, however many rows; a dozen more for
    an earlier moment."""
    last = last_day(year, month)
    _row, rules = running(code, last)
    of = {one.code: one for one in rules.batches if batch in ("", one.code)}
    if not of:
        raise NotFound(_("机制里没有这个批次"))
    scheme = stages(last)
    rows = projects_of(actor).filter(status__in=STANDING).alias(batch=said("batches", code, str(year)))
    rows = rows.filter(batch__in=list(of), found_on__lte=last)
    rows = rows.alias(
        goal=_of_goals(of.values(), "stages"), held=_of_goals(of.values(), "first_plans", str(year))
    )
    rows = rows.alias(plan=Left("held", 10), since=Substr("held", 12))
    if unit is not None:
        rows = rows.filter(unit=unit)
    if track is not None:
        rows = rows.alias(track=_text(said("tracks", rules.industries))).filter(track=track)
    # Days are written so that as texts they follow one another as in time.
    january, first, end, december = (
        str(one) for one in (date(year, 1, 1), last.replace(day=1), last, date(year, 12, 31))
    )
    known_by_then = Q(since__lte=end)
    by = str(last_day(year, until)) if until else end
    by_part = {
        "": Q(),
        "moved": Q(goal__range=(january, by)),
        "moved_in_month": Q(goal__range=(first, end)),
        "overdue": Q(plan__range=("1", min(end, str(day_looked_from(known)))))
        & (Q(goal="") | Q(goal__gt=end))
        & known_by_then,
        "planned": Q(plan__range=("1", december)) & known_by_then,
        "due": Q(plan__range=("1", by)) & known_by_then,
    }
    rows = rows.filter(by_part[part])
    ordered = rows.order_by(F("contracted").desc(nulls_last=True), *Project.ORDER)
    with as_known(actor, known) as then:
        listed: list[Project] = list(ordered[start : start + most])
        count, claims = rows.count(), claims_standing(listed, last, then)
    goals = {one.id: of[one.batches[code][str(year)]].goal for one in listed}
    cells = [
        CellProject(one, _day(first_day(one, goals[one.id], year)), _day(one.stages.get(goals[one.id])))
        for one in listed
    ]
    names = {one.code: called(one) for one in scheme.stages}
    goal = of[batch].goal if batch else ""
    return CellPage(
        cells, count, names_in(listed), claims, called(of[batch]) if batch else "",
        _track_name(rules, track), goal, names.get(goal, goal), scheme,
    )  # fmt: skip


def _of_goals(batches: Iterable[Batch], column: str, *path: str) -> Case:
    """A text about the stage with which a project moves on from its batch; empty for none."""
    return Case(
        *(When(batch=one.code, then=_text(said(column, *path, one.goal))) for one in batches),
        default=Value(""), output_field=TextField(),
    )  # fmt: skip


def _track_name(rules: MechanismRules, track: str | None) -> str:
    lists = industry_lists()
    if track is None or rules.industries not in lists:
        return track or ""
    found = lists[rules.industries][1].track(track)
    return called(found) if found else _("未归类")


def _text(inside: Func) -> Coalesce:
    """A text inside a JSON column; empty for none."""
    return Coalesce(inside, Value(""), output_field=TextField())


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
