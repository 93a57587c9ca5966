"""Claims beside what other bureaus record: supported, contradicted or untested, and by what. Never a verdict."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.access import access_project, projects_of
from luoshi.growth.actions.recounting import joins
from luoshi.growth.counting import roots
from luoshi.growth.identifiers import known_by
from luoshi.growth.in_force import checks, stages
from luoshi.growth.independent_ledger import PROPERTY
from luoshi.growth.life import STANDING
from luoshi.growth.models import Claim, Project, Verdict
from luoshi.growth.naming import called
from luoshi.growth.queries.projects import names_in
from luoshi.growth.relations import parts_of
from luoshi.growth.schemes.checks import Check, Checks
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor
from luoshi.record.ledgers.recorded import Claim as Recorded
from luoshi.record.ledgers.recorded import claims
from luoshi.record.limits import Limit, due
from luoshi.record.queries.ledgers import unit_names

Outcome = Literal["supported", "contradicted", "untested"]


@dataclass(frozen=True, slots=True)
class Record:
    """A figure that another bureau recorded: for which days, how much, by whom, and the statement and source that it
    can be opened by."""

    begins: date
    ends: date
    number: Decimal
    unit_of_measure: str
    claimant: UUID | None
    bureau: str
    statement: UUID
    source: UUID


@dataclass(frozen=True, slots=True)
class Comparison:
    """A claim beside one kind of record. ``claims``: all that are compared together, of money every claim of its kind
    and source of funds, of which ``claim`` is the last. ``claimed``: yuan of money, None of a stage; ``recorded``: the
    sum of the records, None where there are none; ``codes``: under which they were looked for."""

    check: str
    name: str
    record: str
    claim: UUID
    stage: str
    on: date
    claimed: Decimal | None
    recorded: Decimal | None
    needed: Decimal
    outcome: Outcome
    codes: tuple[str, ...]
    records: tuple[Record, ...]
    claims: tuple[UUID, ...]
    beside: int = 1
    """How many standing projects, this among them, have one of these codes: the same records stand beside each."""


def comparisons(actor: Actor, project: UUID) -> list[Comparison]:
    """What independent records say of the claims of a project that are approved or wait, under its codes and those of
    the records that were merged into it; raises NotFound. Seven queries.

    Untested is a claim of which no record exists for the days it is about; a record that is there and says less than
    the city's file asks for contradicts it. What that means, a person finds out.
    """
    row = access_project(actor, project)
    return _compare({row.id: row})[row.id]


@dataclass(frozen=True, slots=True)
class Compared:
    """A claim beside records, with its project and the source that says it."""

    project: Project
    comparison: Comparison
    source: UUID


@dataclass(frozen=True, slots=True)
class ComparedPage:
    """Some claims beside records, and of all that were asked for how many are of each outcome."""

    rows: list[Compared]
    counts: dict[Outcome, int]
    names: dict[UUID, str]


def compared(
    actor: Actor,
    outcome: Outcome,
    *,
    unit: UUID | None = None,
    check: str = "",
    start: int = 0,
    most: int = 50,
) -> ComparedPage:
    """The claims of standing projects that come out as ``outcome`` beside what other bureaus record, of all or of a
    unit, by one kind of check or all; the latest claims first. Ten queries, however many there are."""
    rules = checks(timezone.localdate())
    asked = [one for one in rules.checks if not check or one.code == check]
    stage_names = {one.claim.partition(":")[2] for one in asked if one.claim.startswith("stage:")}
    monies = {one.claim.split(":")[1] for one in asked if one.claim.startswith("money:")}
    rows = projects_of(actor).filter(status__in=STANDING)
    if unit is not None:
        rows = rows.filter(unit=unit)
    claimed = Claim.objects.filter(
        Q(stage__in=stage_names) | Q(money__in=monies), verdict__in=(Verdict.WAITING, Verdict.APPROVED)
    )
    projects = {row.id: row for row in rows.filter(pk__in=claimed.values("project"))}
    listed = [
        (projects[project], one)
        for project, found in _compare(projects).items()
        for one in found
        if not check or one.check == check
    ]
    counts: dict[Outcome, int] = {"supported": 0, "contradicted": 0, "untested": 0}
    for _project, one in listed:
        counts[one.outcome] += 1
    wanted = [pair for pair in listed if pair[1].outcome == outcome]
    wanted.sort(key=lambda pair: (pair[1].on, pair[0].code, pair[1].check), reverse=True)
    page = wanted[start : start + most]
    sources = dict(
        Claim.objects.filter(pk__in=[one.claim for _project, one in page]).values_list("id", "source")
    )
    return ComparedPage(
        [Compared(project, one, sources[one.claim]) for project, one in page],
        counts,
        names_in([project for project, _one in page]),
    )


def check_names(actor: Actor) -> list[tuple[str, str]]:
    """The checks that the city has laid down: code and name; raises NotFound."""
    if not may(actor, "see projects"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    return [(one.code, one.name) for one in checks(timezone.localdate()).checks]


def _compare(projects: dict[UUID, Project]) -> dict[UUID, list[Comparison]]:
    """Every comparison of each of these projects. For whoever has fetched them; six queries."""
    today = timezone.localdate()
    rules = checks(today)
    lead = roots(joins())
    together: dict[UUID, set[UUID]] = defaultdict(set)
    for gone, root in lead.items():
        together[root] |= {gone, root}
    others = {one: together.get(lead.get(one, one), set()) - {one} for one in projects}
    beside = {one for listed in others.values() for one in listed}
    known = {**(Project.objects.defer("search").in_bulk(beside) if beside else {}), **projects}
    codes = {
        project: {
            of: tuple(
                dict.fromkeys(
                    code
                    for one in (
                        row,
                        *sorted((known[each] for each in others[project]), key=lambda one: one.code),
                    )
                    for code in _codes(one, scheme)
                )
            )
            for of, scheme in (("company", "company"), ("investor", "investor"), ("project", "national"))
        }
        for project, row in projects.items()
    }
    every = {code for of in codes.values() for listed in of.values() for code in listed}
    records = _records(rules, every)
    sharing = _sharing(every, lead)
    rows: dict[UUID, list[Claim]] = defaultdict(list)
    for claim in Claim.objects.filter(
        project__in=list(projects), verdict__in=(Verdict.WAITING, Verdict.APPROVED)
    ).order_by("on"):
        rows[claim.project].append(claim)
    return {
        # What units with a part in the project hand in themselves is no record beside their claims.
        project: _comparisons(rules, rows[project], codes[project], records, parts_of(row), today, sharing)
        for project, row in projects.items()
    }


def _comparisons(
    rules: Checks,
    rows: list[Claim],
    codes: dict[str, tuple[str, ...]],
    records: dict[tuple[str, str], list[Record]],
    own: set[UUID],
    today: date,
    sharing: dict[str, set[UUID]],
) -> list[Comparison]:
    by_subject = {
        (code, record): [one for one in records[code, record] if one.claimant not in own]
        for code in {code for listed in codes.values() for code in listed}
        for record in rules.records
        if (code, record) in records
    }
    found = []
    for check in rules.checks:
        kind, _colon, rest = check.claim.partition(":")
        name, _colon, funds = rest.partition(":")
        for claim in rows:
            if kind == "stage" == claim.kind and claim.stage == name:
                found.append(_of_stage(check, claim, codes[check.of], by_subject, today))
        if kind == "money":
            mine = [one for one in rows if one.money == name and (not funds or one.funds == funds)]
            if mine:
                found.append(_of_money(check, mine, codes[check.of], by_subject))
    return [
        replace(one, beside=len(set[UUID]().union(*(sharing.get(code, ()) for code in one.codes))) or 1)
        for one in found
    ]


def _sharing(codes: set[str], lead: dict[UUID, UUID]) -> dict[str, set[UUID]]:
    """Which standing projects have each of these codes, records judged to be one being one."""
    found: dict[str, set[UUID]] = defaultdict(set)
    if codes:
        rows = Project.objects.filter(codes__overlap=sorted(codes), status__in=STANDING)
        for project, listed in rows.values_list("id", "codes"):
            for code in codes.intersection(listed):
                found[code].add(lead.get(project, project))
    return found


def _codes(project: Project, scheme: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one["code"] for one in project.identifiers if one["scheme"] == scheme))


def _records(rules: Checks, codes: set[str]) -> dict[tuple[str, str], list[Record]]:
    """Every figure of these codes, by code and kind of record: of each series what its bureau says now."""
    subjects = {known_by(code): code for code in codes}
    if not subjects:
        return {}
    series = claims(
        "code", [PROPERTY + one for one in rules.records], subjects=list(subjects), aspects=["level"]
    )
    names = dict(
        unit_names({UUID(one.claimant) for listed in series.values() for one in listed if one.claimant})
    )
    found: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for one, listed in series.items():
        key = (subjects[one.subject], one.property.removeprefix(PROPERTY))
        found[key] += [_record(one.period.start, one.period.end, said, names) for said in listed]
    return found


def _record(begins: date, ends: date, said: Recorded, names: dict[UUID, str]) -> Record:
    claimant = UUID(said.claimant) if said.claimant else None
    return Record(
        begins, ends, said.number, said.unit_of_measure, claimant, names.get(claimant, "") if claimant else "",
        said.statement, said.source,
    )  # fmt: skip


def _of_stage(
    check: Check,
    claim: Claim,
    codes: tuple[str, ...],
    by_subject: dict[tuple[str, str], list[Record]],
    today: date,
) -> Comparison:
    """The records of the months from the stage on; with no months, all up to its day."""
    records = [one for code in codes for one in by_subject.get((code, check.record), ())]
    if check.months:
        until = due(Limit("months", check.months), claim.on).on or today
        records = [one for one in records if one.ends > claim.on and one.begins < until]
    else:
        records = [one for one in records if one.begins <= claim.on]
    return _compared(check, [claim], None, check.at_least, codes, records)


def _of_money(
    check: Check, rows: list[Claim], codes: tuple[str, ...], by_subject: dict[tuple[str, str], list[Record]]
) -> Comparison:
    records = [one for code in codes for one in by_subject.get((code, check.record), ())]
    claimed = sum((one.amount or Decimal(0) for one in rows), Decimal(0))
    return _compared(check, rows, claimed, claimed * check.share, codes, records)


def _compared(
    check: Check,
    together: list[Claim],
    claimed: Decimal | None,
    needed: Decimal,
    codes: tuple[str, ...],
    records: list[Record],
) -> Comparison:
    recorded = sum((one.number for one in records), Decimal(0)) if records else None
    outcome: Outcome = "untested"
    if recorded is not None:
        outcome = "supported" if recorded >= needed else "contradicted"
    claim = together[-1]
    names = {one.code: called(one) for one in stages(claim.on).stages}
    return Comparison(
        check.code, check.name, check.record, claim.id, names.get(claim.stage, claim.stage), claim.on, claimed,
        recorded, needed, outcome, codes, tuple(sorted(records, key=lambda one: (one.begins, one.statement))),
        tuple(one.id for one in together),
    )  # fmt: skip
