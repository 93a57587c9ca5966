"""What judging reads of projects: statements that the actions make, each from the day it holds.

What changes on a day that may lie back (a stage reached in March and approved in May, a merge, a late sum) is stated as
a whole row of days: what stands otherwise is withdrawn, what stands already is left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from luoshi.growth.counting import Counts, dropped, parted, shares_on
from luoshi.growth.first_plans import first_amounts, first_day
from luoshi.growth.in_force import (
    counting_rules,
    industry_list_on,
    industry_lists,
    lead_rules,
    mechanisms,
    stages,
)
from luoshi.growth.life import Status
from luoshi.growth.models import Project
from luoshi.growth.schemes.industries import OTHER, place
from luoshi.growth.schemes.stages import COLUMNS, Stages
from luoshi.record.actions.acting import Act
from luoshi.record.models import PeriodKind, Source, Statement
from luoshi.record.retraction import withdraw
from luoshi.record.statements import make, value_of

_SPACE = UUID("0c6e9d1e-8f5b-5d0c-9c1e-000000000008")

Span = tuple[date | None, date | None]
Timeline = Mapping[Span, Any]


@dataclass(frozen=True, slots=True)
class Reached:
    """An approved claim of a stage: from which day, and until when, if it was lost."""

    stage: str
    on: date
    lost_on: date | None = None


class Timelines:
    """What stands of some subjects, read once, and what is to be said of them instead, as ``source`` says. ``only``:
    the properties of many subjects that are looked at; ``fresh``: nothing stands yet of whatever it
    speaks of. ``sources``: of properties that another source says."""

    def __init__(
        self,
        act: Act,
        source: Source,
        subjects: Iterable[UUID] = (),
        *,
        only: Sequence[str] | None = None,
        fresh: bool = False,
    ) -> None:
        self.act, self.source, self.only, self.fresh = act, source, only, fresh
        self.sources: dict[str, Source] = {}
        self._said: dict[tuple[UUID, str], dict[Span, list[Statement]]] = {}
        self._read: set[UUID] = set()
        self.read(subjects)

    def read(self, subjects: Iterable[UUID]) -> None:
        """Read what stands of these subjects; one query."""
        wanted = set(subjects) - self._read
        if self.fresh or not wanted:
            return
        self._read |= wanted
        here = [one for one in self.act.written if isinstance(one, Statement) and one.subject in wanted]
        kept = Statement.objects.filter(subject__in=wanted).order_by("known_at", "id")
        rows = [*(kept if self.only is None else kept.filter(property__in=self.only)), *here]
        gone = {one.retracts for one in rows if one.retracts}
        for row in rows:
            if row.retracts is None and row.id not in gone:
                spans = self._said.setdefault((row.subject, row.property), {})
                spans.setdefault((row.valid_from, row.valid_to), []).append(row)

    def values(self, subject: UUID, name: str) -> dict[Span, Any]:
        """What stands of a property: the value of each span of days."""
        self.read([subject])
        return {span: value_of(rows[-1]) for span, rows in self._said.get((subject, name), {}).items()}

    def first(self, subject: UUID, name: str) -> date | None:
        """The first day for which anything is said of a property."""
        return min(
            (begins for begins, _ends in self.values(subject, name) if begins is not None), default=None
        )

    def begin_earlier(self, subject: UUID, was: date, day: date) -> None:
        """Let what is said of a subject from ``was`` on be said from ``day`` on."""
        self.read([subject])
        for (said_of, name), spans in list(self._said.items()):
            if said_of == subject and any(begins == was for begins, _ends in spans):
                wanted = {
                    (day if begins == was else begins, ends): value_of(rows[-1])
                    for (begins, ends), rows in spans.items()
                }
                self.say(name.partition(".")[0], subject, name, wanted)

    def say(self, kind: str, subject: UUID, name: str, wanted: Timeline) -> None:
        """Let just this be said of a property: a value for each span of days."""
        self.read([subject])
        source = self.sources.get(name, self.source)
        said = self._said.get((subject, name), {})
        for span in [span for span in said if span not in wanted]:
            for row in said.pop(span):
                withdraw(self.act, row, source.id)
        for span, value in wanted.items():
            if span not in said or value_of(said[span][-1]) != value:
                row = keep(self.act, kind, subject, name, value, source, span)
                self._said.setdefault((subject, name), {}).setdefault(span, []).append(row)


def keep(
    act: Act, kind: str, subject: UUID, name: str, value: Any, source: Source, span: Span = (None, None)
) -> Statement:
    """State one value, for a span of days or for always."""
    statement, content = make(
        kind, subject, name, value, act.event.at, source.id,
        period=PeriodKind.SPAN if span != (None, None) else PeriodKind.ALWAYS,
        valid_from=span[0], valid_to=span[1],
    )  # fmt: skip
    return act.keep(statement, content)


def facts_of(project: Project, today: date) -> dict[str, Any]:
    """What is said of a project from the day on which it is changed."""
    rules = counting_rules(today)
    facts: dict[str, Any] = {
        "project.code": project.code,
        "project.name": project.name,
        "project.unit": project.unit,
        "project.kind": rules.kinds.get(project.kind, project.kind),
        "project.industry": track_name(project, today),
        "project.size": rules.band(project.contracted or project.expected),
        "project.bond_issued_on": project.bond_issued_on,
        "project.bond_amount": project.bond_amount,
        "project.area": project.area,
        "project.place": project.place,
        "project.investor": project.investor,
        "project.origin": lead_rules(today).origins.get(project.origin, project.origin),
        "project.found_on": project.found_on,
        "project.expected": project.expected,
        "project.entry_review": project.entry_review,
        "project.excluded": rules.exclusions.get(project.excluded, project.excluded),
        "project.planned_start_on": _planned_start(project, stages(today)),
        "project.first_planned_start_on": first_planned_start(project, today.year),
    }
    return {name: None if value == "" else value for name, value in facts.items()}


def _planned_start(project: Project, scheme: Stages) -> date | None:
    return _day(project.planned.get(_start_of(scheme)))


def first_planned_start(project: Project, year: int) -> date | None:
    """The day by which the start was planned first, as a year has it."""
    return _day(first_day(project, _start_of(stages(date(year, 12, 31))), year))


def _start_of(scheme: Stages) -> str:
    return next((one.code for one in scheme.stages if one.column == "started_on"), "")


def track_name(project: Project, today: date) -> str:
    """The industry of a project in the list in force, by name; its code where no list is."""
    lists = {code: rules for code, (_row, rules) in industry_lists().items()}
    here = industry_list_on(today)
    if here not in lists:
        return project.industry
    found = place(lists, here, project.places, project.industry, project.edition)
    track = lists[here].track(found)
    return track.name if track else ("" if found == OTHER else found)


def state_new(told: Timelines, project: Project, today: date) -> None:
    """Everything known of a project that has just been registered; it exists from the day it was found on."""
    state_existence(told, project)
    for name, value in facts_of(project, today).items():
        if value is not None:
            told.say("project", project.id, name, {(project.found_on, None): value})
    state_stages(told, project, [])
    state_codes(told, project)
    state_plans(told, project)
    state_credits(told, project)


def state_changed(
    act: Act,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    project: UUID,
    source: Source,
    since: date,
    sources: Mapping[str, Source] | None = None,
) -> None:
    """What is otherwise than before, from ``since`` on; what is no longer said is stated as nothing. ``sources``: of
    properties that another source says."""
    for name, value in after.items():
        if value != before.get(name):
            keep(act, "project", project, name, value, (sources or {}).get(name, source), (since, None))


def state_codes(told: Timelines, project: Project) -> None:
    """The codes, each for the days it holds: they are the identities by which other records are found."""
    for scheme in ("national", "investor", "company"):
        wanted = {
            (_day(row["from"]), _day(row["to"])): row["code"]
            for row in project.identifiers
            if row["scheme"] == scheme
        }
        told.say("project", project.id, f"project.{scheme}.code", wanted)


def state_stages(told: Timelines, project: Project, reached: Sequence[Reached]) -> None:
    """In which stage it was from which day on, and the day of every stage that a rule-book knows.

    A project of a kind that does not count has no day of signing: what is built is built, and no signing of the city's.
    """
    scheme = stages(max((one.on for one in reached), default=project.found_on))
    defined = [(one, _stage(one.stage, one.on)) for one in sorted(reached, key=lambda one: one.on)]
    for column in sorted(COLUMNS):
        wanted: dict[Span, Any] = {}
        for one, stage in defined:
            lost = one.lost_on is not None and one.lost_on <= one.on
            if (
                stage is not None
                and stage.column == column
                and not lost
                and not (stage.counts and project.excluded)
            ):
                wanted[one.on, one.lost_on] = one.on
        told.say("project", project.id, f"project.{column}", wanted)
    days = sorted(
        {project.found_on, *(one.on for one in reached), *(one.lost_on for one in reached if one.lost_on)}
    )
    timeline: dict[Span, Any] = {}
    said = None
    for day in days:
        here = {one.stage for one in reached if one.on <= day and (one.lost_on is None or one.lost_on > day)}
        name = scheme.stage(scheme.furthest(here)).name
        if name != said:
            timeline[day, None] = said = name
    told.say("project", project.id, "project.stage", timeline)


def _stage(code: str, on: date) -> Any:
    try:
        return stages(on).stage(code)
    except LookupError:
        return None


def state_plans(told: Timelines, project: Project) -> None:
    """What is planned for each year, and what was first."""
    wanted = {year_of(int(year)): Decimal(amount) for year, amount in project.year_plans.items()}
    told.say("project", project.id, "project.year_plan", wanted)
    first = {year_of(year): amount for year, amount in first_amounts(project).items()}
    told.say("project", project.id, "project.first_year_plan", first)


FIRST_PLANS = ("project.first_planned_start_on", "project.first_year_plan")


def state_first_plans(told: Timelines, project: Project, year: int) -> None:
    """What was planned first, once the batches of a year are derived: the start as of the year's first day."""
    state_plans(told, project)
    name, begins = FIRST_PLANS[0], max(date(year, 1, 1), project.found_on)
    said = told.values(project.id, name)
    newest = max((span for span in said if span[0]), default=None, key=lambda span: span[0] or begins)
    first = first_planned_start(project, year)
    if first != (said[newest] if newest else None):
        kept = {span: value for span, value in said.items() if span[0] is None or span[0] < begins}
        told.say("project", project.id, name, {**kept, (begins, None): first})


def year_of(year: int) -> Span:
    """The days of a year."""
    return date(year, 1, 1), date(year + 1, 1, 1)


def sums(amounts: Iterable[tuple[date, Decimal]]) -> dict[Span, Decimal]:
    """What had come together by each day on which something was added."""
    by_day: dict[date, Decimal] = defaultdict(Decimal)
    for day, amount in amounts:
        by_day[day] += amount
    total = Decimal(0)
    found: dict[Span, Decimal] = {}
    for day in sorted(by_day):
        total += by_day[day]
        found[day, None] = total
    return found


def sums_of_years(amounts: Iterable[tuple[date, Decimal]], years: Iterable[int]) -> dict[Span, Decimal]:
    """The same within each year, and nothing from the first day on of those that are planned for."""
    listed = list(amounts)
    found: dict[Span, Decimal] = {year_of(year): Decimal(0) for year in years}
    for year in {day.year for day, _ in listed}:
        for (day, _), total in sums([one for one in listed if one[0].year == year]).items():
            found[day, date(year + 1, 1, 1)] = total
    return found


def state_money(
    told: Timelines, project: Project, money: Mapping[str, Sequence[tuple[date, Decimal]]]
) -> None:
    """The approved sums of a project: ``money`` by kind, each with its day."""
    years = sorted(first_amounts(project))
    for name, wanted in (
        ("paid_in", sums(money.get("paid_in", ()))),
        ("year_paid_in", sums_of_years(money.get("paid_in", ()), years)),
        ("year_completed", sums_of_years(money.get("completed", ()), years)),
        ("bond_used", sums(money.get("bond_used", ()))),
    ):
        told.say("project", project.id, f"project.{name}", wanted)


def state_existence(told: Timelines, project: Project) -> None:
    """A project that was judged to be another is none of its own, on no day."""
    value = "no" if project.status == Status.MERGED else "yes"
    told.say("project", project.id, "project.exists", {(project.found_on, None): value})


def state_batches(told: Timelines, project: Project, today: date) -> None:
    """The batches of each year in every mechanism that runs, one subject a mechanism, so that a book names the one it
    judges; ``project.batch`` is that of the mechanism that began last."""
    for code, (_row, rules) in mechanisms(today).items():
        names = {batch.code: batch.name for batch in rules.batches}
        wanted: dict[Span, Any] = {
            year_of(int(year)): names[batch]
            for year, batch in project.batches.get(code, {}).items()
            if batch in names
        }
        if code in project.batches:
            subject = batch_subject(project.id, code)
            told.say("project_batch", subject, "project_batch.batch", wanted)
            for name, value in (("project", project.id), ("mechanism", code)):
                told.say("project_batch", subject, f"project_batch.{name}", dict.fromkeys(wanted, value))
    if mechanisms(today):
        told.say("project", project.id, "project.batch", wanted)


BATCHES = ("project.batch", "project_batch.batch", "project_batch.project", "project_batch.mechanism")


def batch_subject(project: UUID, mechanism: str) -> UUID:
    """The subject that is a project in a mechanism."""
    return uuid5(_SPACE, f"batch {project} {mechanism}")


def state_credits(told: Timelines, project: Project) -> None:
    """Whose a project is, in shares: one subject a unit, with the days."""
    days = sorted({row["from"] for row in project.credits})
    units = sorted({unit for row in project.credits for unit in row["shares"]})
    subjects = {unit: uuid5(_SPACE, f"credit {project.id} {unit}") for unit in units}
    told.read(subjects.values())
    for unit, subject in subjects.items():
        shares: dict[Span, Any] = {}
        for at, text in enumerate(days):
            begins = date.fromisoformat(text)
            ends = date.fromisoformat(days[at + 1]) if at + 1 < len(days) else None
            share = shares_on(project.credits, begins).get(UUID(unit))
            if share and project.status != Status.MERGED:
                shares[begins, ends] = share
        for name, value in (("project", project.id), ("unit", UUID(unit))):
            told.say("project_credit", subject, f"project_credit.{name}", dict.fromkeys(shares, value))
        told.say("project_credit", subject, "project_credit.share", shares)


HIGHEST = "project.highest_contracted"


@dataclass(frozen=True, slots=True)
class FirstSaid:
    """What striking out a signing and claiming it again changes nothing of: the day of signing as it was approved first
    and the day on which that was claimed; and the most, in yuan, that a signing was approved for."""

    signed_on: date
    reported_on: date
    most: Decimal


def state_counts(
    told: Timelines,
    counts: Sequence[Counts],
    projects: Mapping[UUID, Project],
    credited: Mapping[UUID, Mapping[UUID, Decimal]],
    first_said: Mapping[UUID, FirstSaid],
) -> dict[UUID, dict[str, Any]]:
    """The signings and increments that count, each in its shares, and the contracted sum of every project; for each
    row what the table of what counts has.

    A signing that counted and no longer does, of a project in which no other took its place, or of a record that was
    merged since, stays with the day on which that was done: in no sum, but what was signed was signed, by whom it was.
    ``credited``: the shares with which a row was stated last. ``first_said``: what was said of a project's signing that
    no later one makes undone. The most that was ever contracted stays too, whatever is left of it.
    """
    found: dict[UUID, dict[str, Any]] = {}
    contracted: dict[UUID, list[tuple[date, Decimal]]] = {one.group: [] for one in counts}
    gone = dropped(counts, {row for row, units in credited.items() if units})
    today = timezone.localdate(told.act.event.at)
    told.read(_signing(row, unit) for row, units in credited.items() for unit in units)
    for one in counts:
        row = one.row
        stays = one.counts or row.id in gone
        merged = stays and not one.counts and one.first is not None and one.first.project != row.project
        shares = shares_on(projects[one.group].credits, row.on) if stays else {}
        if merged:
            shares = dict(credited[row.id])
        if one.counts:
            contracted[one.group].append((row.on, row.amount))
        _state_signing(told, one, shares, set(credited.get(row.id, ())), first_said.get(row.project), today)
        found[row.id] = {
            "group": str(one.group),
            "counts": one.counts,
            "shares": {
                str(unit): str(share) for unit, share in sorted(shares.items(), key=lambda pair: str(pair[0]))
            },
        }
    for group, amounts in contracted.items():
        told.say("project", group, "project.contracted", sums(amounts))
        _state_highest(told, group, amounts)
    return found


def _state_highest(told: Timelines, project: UUID, amounts: Sequence[tuple[date, Decimal]]) -> None:
    """The most that was contracted of a project, as it was approved at any time."""
    before = told.values(project, HIGHEST)
    most = max([sum((amount for _on, amount in amounts), Decimal(0)), *before.values()])
    days = [*(on for on, _amount in amounts), *(begins for begins, _ends in before if begins is not None)]
    if days:
        told.say("project", project, HIGHEST, {(min(days), None): most})


def _signing(row: UUID, unit: UUID) -> UUID:
    """The subject that is a unit's share of a signing or increment."""
    return uuid5(_SPACE, f"signing {row} {unit}")


def _record_of(one: Counts) -> UUID:
    """The project whose works and money are beside a signing. Of one that was merged away it is the record that is in
    no snapshot any more: what was reached of the other does not stand beside it as well."""
    if one.counts or one.first is None or one.first.project == one.row.project:
        return one.group
    return one.row.project if one.row.project != one.group else one.first.project


def _state_signing(
    told: Timelines,
    one: Counts,
    shares: Mapping[UUID, Decimal],
    before: Set[UUID],
    first_said: FirstSaid | None,
    today: date,
) -> None:
    row, begins = one.row, one.row.on
    parts = parted(row.amount, shares)
    units = {_signing(row.id, unit): unit for unit in parts}
    for subject in sorted({*units, *(_signing(row.id, unit) for unit in before)}, key=str):
        values: dict[str, Any] = {}
        said = next(iter(told.values(subject, "signing.dropped_on").values()), None)
        if (unit := units.get(subject)) is not None:
            values = {
                "row": str(row.id), "project": _record_of(one), "unit": unit, "kind": row.kind, "signed_on": row.on,
                "amount": parts[unit], "share": shares[unit],
            }  # fmt: skip
            if row.kind == "signing" and first_said is not None:
                most = parted(first_said.most, shares)[unit]
                values |= {
                    "first_signed_on": first_said.signed_on, "reported_on": first_said.reported_on,
                    "highest_amount": most,
                }  # fmt: skip
                begins = min(begins, first_said.signed_on)
        for name in ("row", "project", "unit", "kind", "signed_on", "amount", "share", "first_signed_on",
                     "reported_on", "highest_amount"):  # fmt: skip
            wanted: dict[Span, Any] = {(begins, None): values[name]} if name in values else {}
            told.say("signing", subject, f"signing.{name}", wanted)
        day = said or today
        told.say(
            "signing", subject, "signing.dropped_on", {(day, None): day} if values and not one.counts else {}
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
