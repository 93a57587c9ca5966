"""The funnel: how many projects are in each stage and how much; and the flow from stage to stage over a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from luoshi.growth.access import projects_of
from luoshi.growth.counting import roots
from luoshi.growth.in_force import stages
from luoshi.growth.life import STANDING
from luoshi.growth.models import Claim, ClaimKind, Project, Proof
from luoshi.growth.naming import called
from luoshi.growth.queries.projects import Page, names_in, said
from luoshi.growth.queries.then import Then, counted_then, joins_at, sums_then, then_of
from luoshi.growth.schemes.stages import Stages
from luoshi.record.actions.acting import Actor


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the funnel on a day: projects that are in it, those that are in it or beyond, and what of them counts
    (yuan). ``rate``: of those that reached the stage before, the part that reached this. ``halted``: how many of those
    in it are suspended or terminated, ``halted_amount``: what of them is in what counts.

    Over a time: ``began`` were in it when it began, ``entered`` and ``left`` it since; of those that left ``onward``
    went on, ``back`` lost the stage again.
    """

    code: str
    name: str
    here: int
    reached: int
    contracted: Decimal
    rate: Decimal | None
    halted: int = 0
    halted_amount: Decimal = Decimal(0)
    began: int = 0
    entered: int = 0
    onward: int = 0
    back: int = 0

    @property
    def moved(self) -> Decimal | None:
        """Of those that were in it when the time began, the part that went on; None of none."""
        return Decimal(self.onward) / self.began if self.began else None


@dataclass(frozen=True, slots=True)
class Flow:
    """How many projects went from one stage to another in a time; an empty ``came_from``: found in it."""

    came_from: str
    went_to: str
    count: int


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The funnel of a day, and the flow from ``since`` to it; the stages that stand beside, each with its number."""

    steps: list[Step]
    flows: list[Flow]
    beside: list[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Of which projects: those of a unit, of an industry (list and code), that came by a way."""

    unit: UUID | None = None
    track: tuple[str, str] | None = None
    origin: str = ""

    def rows(self, rows: QuerySet[Project]) -> QuerySet[Project]:
        """Those of these rows."""
        if self.unit is not None:
            rows = rows.filter(unit=self.unit)
        if self.track is not None:
            rows = rows.alias(track=said("tracks", self.track[0])).filter(track=self.track[1])
        return rows.filter(origin=self.origin) if self.origin else rows

    def holds(self, row: Project) -> bool:
        """Whether a project is one of them."""
        return (
            (self.unit is None or row.unit == self.unit)
            and (self.track is None or row.tracks.get(self.track[0]) == self.track[1])
            and (not self.origin or row.origin == self.origin)
        )


def pipeline(
    actor: Actor,
    on: date,
    *,
    since: date | None = None,
    known: datetime | None = None,
    unit: UUID | None = None,
    track: tuple[str, str] | None = None,
    origin: str = "",
) -> Pipeline:
    """The funnel as of a day, as it was known at a moment (None: now), of all or of a unit, an industry, a way. A stage
    counts from its day on, once another has reviewed it; claims of records that are one are one project's.

    Four queries, and six more for an earlier moment; what is counted, the database counts. Raises WrongDay.
    """
    scheme = stages(on)
    standing = _standing(actor, scheme, on, since, then_of(actor, known), Narrowed(unit, track, origin))
    with connection.cursor() as cursor:
        cursor.execute(
            f"{standing.sql} SELECT here, before, beside, count(*), sum(amount) FROM standing GROUP BY 1, 2, 3",
            standing.values,
        )
        counted = cursor.fetchall()
    order = [one.code for one in scheme.main]
    halting = {one.code for one in scheme.stages if one.beside and one.effect}
    tally: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    amounts: dict[int, Decimal] = defaultdict(Decimal)
    stopped: dict[int, Decimal] = defaultdict(Decimal)
    flows: dict[tuple[int, int], int] = defaultdict(int)
    beside: dict[str, int] = defaultdict(int)
    for here, before, codes, count, amount in counted:
        tally["here"][here] += count
        amounts[here] += amount
        for place in range(1, here + 1):
            tally["reached"][place] += count
        for code in codes:
            beside[code] += count
        if halting & set(codes):
            tally["halted"][here] += count
            stopped[here] += amount
        if since is None:
            continue
        tally["began"][before] += count
        if here != before:
            flows[before, here] += count
            tally["entered"][here] += count
            tally["onward" if here > before else "back"][before] += count
    steps = []
    for place, one in enumerate(scheme.main, start=1):
        above = tally["reached"][place - 1] if place > 1 else 0
        rate = Decimal(tally["reached"][place]) / above if above else None
        told = {name: tally[name][place] for name in ("halted", "began", "entered", "onward", "back")}
        steps.append(
            Step(
                one.code,
                called(one),
                tally["here"][place],
                tally["reached"][place],
                amounts[place],
                rate,
                halted_amount=stopped[place],
                **told,
            )
        )
    names = {0: "", **dict(enumerate(order, start=1))}
    return Pipeline(
        steps,
        [Flow(names[before], names[after], count) for (before, after), count in sorted(flows.items())],
        [(one.code, called(one), beside[one.code]) for one in scheme.stages if one.beside],
    )


Way = Literal["here", "reached", "halted", "began", "entered", "onward", "back", "beside"]


@dataclass(frozen=True, slots=True)
class Behind:
    """Which number of the funnel is opened: a ``way`` and its stage, or those that went from one stage to another."""

    way: Way = "here"
    stage: str = ""
    came_from: str = ""
    went_to: str = ""


@dataclass(frozen=True, slots=True)
class PipelinePage:
    """The projects behind a number, the largest first. ``amounts``: what of each counted up to the day (yuan);
    ``claims``: the claims by which each is where it is, with how many pieces of proof each has; ``scheme``: the stages
    of the day."""

    page: Page
    scheme: Stages
    amounts: dict[UUID, Decimal] = field(default_factory=dict)
    claims: dict[UUID, list[tuple[Claim, int]]] = field(default_factory=dict)


def pipeline_projects(
    actor: Actor,
    on: date,
    behind: Behind,
    *,
    since: date | None = None,
    known: datetime | None = None,
    narrowed: Narrowed | None = None,
    start: int = 0,
    most: int = 50,
) -> PipelinePage:
    """The projects behind a number of the funnel, just as many as it says; ten queries, however many rows. Raises
    WrongDay; LookupError for a stage that there is none of."""
    scheme, then = stages(on), then_of(actor, known)
    standing = _standing(actor, scheme, on, since, then, narrowed or Narrowed())
    condition, values = _condition(scheme, behind)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{standing.sql} SELECT id, amount, count(*) OVER () FROM standing WHERE {condition}"
            " ORDER BY amount DESC, id LIMIT %(most)s OFFSET %(start)s",
            {**standing.values, **values, "most": most, "start": start},
        )
        found = cursor.fetchall()
    rows = Project.objects.defer("search").in_bulk([one for one, _amount, _count in found])
    if then is not None:
        rows |= {one: row for one, row in then.undone.items() if one in rows}
    listed = [rows[one] for one, _amount, _count in found]
    return PipelinePage(
        Page(listed, found[0][2] if found else 0, names_in(listed)),
        scheme,
        {one: amount for one, amount, _count in found},
        claims_standing(listed, on, then),
    )


def _condition(scheme: Stages, behind: Behind) -> tuple[str, dict[str, Any]]:
    if behind.way == "beside":
        return "beside @> ARRAY[%(stage)s]", {"stage": scheme.stage(behind.stage).code}
    if behind.came_from or behind.went_to:
        if odd := [one for one in (behind.came_from, behind.went_to) if one and scheme.place(one) < 0]:
            raise LookupError(odd[0])
        ends = [scheme.place(code) + 1 if code else 0 for code in (behind.came_from, behind.went_to)]
        return "before = %(came)s AND here = %(went)s", {"came": ends[0], "went": ends[1]}
    if scheme.place(behind.stage) < 0:
        raise LookupError(behind.stage)
    halting = [one.code for one in scheme.stages if one.beside and one.effect]
    conditions: dict[str, str] = {
        "here": "here = %(place)s",
        "reached": "here >= %(place)s",
        "halted": "here = %(place)s AND beside && %(halting)s",
        "began": "before = %(place)s",
        "entered": "here = %(place)s AND before <> %(place)s",
        "onward": "before = %(place)s AND here > %(place)s",
        "back": "before = %(place)s AND here < %(place)s",
    }
    return conditions[behind.way], {"place": scheme.place(behind.stage) + 1, "halting": halting}


def claims_standing(
    rows: Iterable[Project], on: date, then: Then | None = None
) -> dict[UUID, list[tuple[Claim, int]]]:
    """The approved claims of stages up to a day of projects, with those of records that are one with them, each with
    the number of its pieces of proof; in the order of their days. For whoever has fetched them; three queries."""
    wanted = {row.id for row in rows}
    lead = roots(then.joins if then else joins_at(None))
    together = wanted | {gone for gone, root in lead.items() if root in wanted}
    approved = Q(approved_at__isnull=False, struck_at__isnull=True)
    not_lost = Q(lost_on__isnull=True) | Q(lost_on__gt=on)
    if then is not None:
        approved = Q(approved_at__lte=then.moment) & (
            Q(struck_at__isnull=True) | Q(struck_at__gt=then.moment)
        )
        not_lost |= Q(lost_at__gt=then.moment)
    claims = list(
        Claim.objects.filter(
            approved, not_lost, kind=ClaimKind.STAGE, project__in=together, on__lte=on
        ).order_by("on", "at", "id")
    )
    proofs = dict(
        Proof.objects.filter(about__in=[claim.id for claim in claims])
        .values_list("about")
        .annotate(Count("id"))
    )
    found: dict[UUID, list[tuple[Claim, int]]] = defaultdict(list)
    for claim in claims:
        found[lead.get(claim.project, claim.project)].append((claim, proofs.get(claim.id, 0)))
    return dict(found)


@dataclass(frozen=True, slots=True)
class _Standing:
    """A query with a table ``standing``: for every project its id, the place of its stage on the day and when the time
    began (from 1; 0: not there yet), the stages that stand beside, and what counts of it."""

    sql: str
    values: dict[str, Any]


_STANDING = """
WITH listed (id, found_on) AS ({rows}), lead (gone, kept) AS (SELECT * FROM unnest(%(gone)s::uuid[], %(kept)s::uuid[])),
reached AS (
    SELECT coalesce(lead.kept, claim.project) AS project, claim.stage, claim."on",
           array_position(%(order)s::text[], claim.stage) AS place,
           CASE WHEN claim.lost_at <= %(moment)s THEN claim.lost_on END AS lost_on
      FROM growth_claim claim LEFT JOIN lead ON lead.gone = claim.project
     WHERE claim.kind = 'stage' AND claim."on" <= %(on)s AND claim.approved_at <= %(moment)s
       AND (claim.struck_at IS NULL OR claim.struck_at > %(moment)s)
), furthest AS (
    SELECT project,
           max(place) FILTER (WHERE lost_on IS NULL OR lost_on > %(on)s) AS here,
           max(place) FILTER (WHERE "on" <= %(since)s AND (lost_on IS NULL OR lost_on > %(since)s)) AS before,
           array_agg(DISTINCT stage) FILTER (
               WHERE stage = ANY(%(beside)s::text[]) AND (lost_on IS NULL OR lost_on > %(on)s)) AS beside
      FROM reached GROUP BY project
), money (project, amount) AS ({money}),
gathered (id, listed, found_on, here, before, beside, amount) AS (
    SELECT id, true, found_on, 1, 1, NULL::text[], 0::numeric FROM listed
    UNION ALL SELECT project, false, NULL, here, before, beside, 0 FROM furthest
    UNION ALL SELECT project, false, NULL, NULL, NULL, NULL, amount FROM money
), standing AS (
    SELECT id, max(here) AS here, CASE WHEN max(found_on) > %(since)s THEN 0 ELSE max(before) END AS before,
           coalesce(max(beside), '{{}}'::text[]) AS beside, sum(amount) AS amount
      FROM gathered GROUP BY id HAVING bool_or(listed)
)
"""
# Put together by grouping: joins would be planned by how few rows the database thinks an array holds.
_MONEY = """SELECT "group", sum(amount) FROM growth_counted WHERE counts AND "on" <= %(on)s GROUP BY 1"""


def _standing(
    actor: Actor, scheme: Stages, on: date, since: date | None, then: Then | None, narrowed: Narrowed
) -> _Standing:
    joins = then.joins if then else joins_at(None)
    rows = projects_of(actor).filter(status__in=STANDING, found_on__lte=on)
    if then is not None:
        rows = rows.filter(registered_at__lte=then.moment, changed_at__lte=then.moment)
    sql, parameters = narrowed.rows(rows).order_by().values("id", "found_on").query.sql_with_params()
    named = {f"p{place}": value for place, value in enumerate(parameters)}
    lead = roots(joins)
    values: dict[str, Any] = {
        **named, "on": on, "since": since or on, "moment": then.moment if then else "infinity",
        "order": [one.code for one in scheme.main], "beside": [one.code for one in scheme.stages if one.beside],
        "gone": list(lead), "kept": list(lead.values()),
    }  # fmt: skip
    listed, money = sql % tuple(f"%({name})s" for name in named), _MONEY
    if then is not None:
        undone = [
            row
            for row in then.undone.values()
            if row.status in STANDING and row.found_on <= on and narrowed.holds(row)
        ]
        sums = sums_then(counted_then(then), on)
        listed += " UNION ALL SELECT * FROM unnest(%(undone)s::uuid[], %(undone_found)s::date[])"
        money = "SELECT * FROM unnest(%(summed)s::uuid[], %(sums)s::numeric[])"
        values |= {
            "undone": [row.id for row in undone], "undone_found": [row.found_on for row in undone],
            "summed": list(sums), "sums": list(sums.values()),
        }  # fmt: skip
    return _Standing(_STANDING.format(rows=listed, money=money), values)
