"""A part of actions that change what counts: which signings and increments do, whose they are, in which stage it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Max, Q
from django.utils import timezone

from luoshi.growth.counting import Counts, Join, Row, counted, roots
from luoshi.growth.in_force import counting_rules, stages
from luoshi.growth.models import Claim, ClaimKind, Counted, Merge, MoneyKind, Project, Verdict
from luoshi.growth.stating import FirstSaid, Reached, Timelines, state_counts, state_money


def next_order() -> int:
    """The place of what is recorded now; for an action that holds the lock of counting."""
    last = [
        Counted.objects.aggregate(last=Max("order"))["last"] or 0,
        Merge.objects.aggregate(last=Max("order"))["last"] or 0,
    ]
    return max(last) + 1


def joins() -> list[Join]:
    """The merges that stand."""
    rows = Merge.objects.filter(undone_at__isnull=True).values_list("kept", "gone", "order")
    return [Join(*row) for row in rows]


def members(projects: Iterable[UUID], standing: Sequence[Join]) -> set[UUID]:
    """These projects and all that are one with any of them."""
    lead = roots(standing)
    wanted = {lead.get(one, one) for one in projects}
    return wanted | {gone for gone, root in lead.items() if root in wanted}


def recount(
    told: Timelines,
    projects: dict[UUID, Project],
    *,
    new: Sequence[Row] = (),
    void: frozenset[UUID] = frozenset(),
    standing: Sequence[Join] | None = None,
) -> tuple[dict[str, Any], list[Counts]]:
    """Count again what the projects in ``projects`` (as they will be) are about, and state it.

    ``new``: rows recorded now; ``void``: rows struck out now; ``standing``: the merges as they will be. Gives what the
    event says of the rows that count, and the rows.
    """
    standing = joins() if standing is None else standing
    everybody = members(projects, standing)
    kept = list(Counted.objects.filter(project__in=everybody))
    rows = [_row_of(one, void) for one in kept]
    missing = everybody - set(projects)
    known = projects | Project.objects.defer("search").in_bulk(missing)
    lead = roots(standing)
    excluded = frozenset(one for one in everybody if known[lead.get(one, one)].excluded)
    counts = counted([*rows, *new], standing, excluded)
    credited = {one.id: {UUID(unit): Decimal(share) for unit, share in one.shares.items()} for one in kept}
    said = state_counts(told, counts, known, credited, _first_said([*rows, *new]))
    return {str(row): value for row, value in said.items()}, counts


def first_signing(project: UUID, standing: Sequence[Join]) -> Row | None:
    """The signing that counts of a project and all that is one with it, with the merges as they will be; None where
    none does."""
    everybody, lead = members([project], standing), roots(standing)
    excluded = set(Project.objects.filter(pk__in=everybody).exclude(excluded="").values_list("id", flat=True))
    rows = [_row_of(one) for one in Counted.objects.filter(project__in=everybody)]
    counts = counted(rows, standing, frozenset(one for one in everybody if lead.get(one, one) in excluded))
    return next((one.row for one in counts if one.counts and one.row.kind == "signing"), None)


def _row_of(one: Counted, void: frozenset[UUID] = frozenset()) -> Row:
    """A row as it is counted; ``void``: ids of rows that are struck out now."""
    struck = one.struck or one.id in void
    return Row(one.id, one.project, one.kind, one.on, one.amount, one.order, struck)  # type: ignore[arg-type]


def _first_said(rows: Iterable[Row]) -> dict[UUID, FirstSaid]:
    """Of each project what of its signing stays whatever is struck out and claimed again."""
    first: dict[UUID, Row] = {}
    most: dict[UUID, Decimal] = {}
    for row in sorted(rows, key=lambda row: row.order):
        if row.kind == "signing":
            first.setdefault(row.project, row)
            most[row.project] = max(row.amount, most.get(row.project, row.amount))
    claimed = dict(Claim.objects.filter(pk__in=[row.id for row in first.values()]).values_list("id", "at"))
    return {
        project: FirstSaid(row.on, timezone.localdate(claimed[row.id]), most[project])
        for project, row in first.items()
    }


def contracted_of(counts: Sequence[Counts], project: UUID) -> Decimal | None:
    """The contracted sum of a project; None where nothing of it counts."""
    amounts = [one.row.amount for one in counts if one.group == project and one.counts]
    return sum(amounts, Decimal(0)) if amounts else None


def reached_of(
    projects: Iterable[UUID], *, but: UUID | None = None, more: Sequence[Reached] = ()
) -> list[Reached]:
    """The stages that were reached, by approved claims of these projects, which are one: of each stage in each stretch
    the earliest. ``but``: a claim left out; ``more``: what is approved now."""
    claims = Claim.objects.filter(project__in=list(projects), kind=ClaimKind.STAGE, verdict=Verdict.APPROVED)
    if but is not None:
        claims = claims.exclude(pk=but)
    found = [Reached(one.stage, one.on, one.lost_on) for one in claims]
    open_ones: dict[str, Reached] = {}
    ended: dict[tuple[str, date], Reached] = {}
    for one in sorted([*found, *more], key=lambda one: one.on):
        if one.lost_on is None:
            open_ones.setdefault(one.stage, one)
        else:
            ended.setdefault((one.stage, one.on), one)
    return sorted([*open_ones.values(), *ended.values()], key=lambda one: (one.on, one.stage))


def stages_of(reached: Sequence[Reached]) -> dict[str, str]:
    """The column of a project: the day of each stage that it is in or has passed."""
    return {one.stage: one.on.isoformat() for one in reached if one.lost_on is None}


def stage_of(reached: dict[str, str], today: date) -> str:
    """The stage it is in."""
    return stages(today).furthest(set(reached))


def money_of(project: UUID, *, but: UUID | None = None) -> dict[str, list[tuple[date, Decimal]]]:
    """The approved sums of a project, by kind; of what was paid in only what is not the public's own money."""
    rows = Claim.objects.filter(
        Q(project=project, kind=ClaimKind.MONEY, verdict=Verdict.APPROVED), amount__isnull=False
    )
    if but is not None:
        rows = rows.exclude(pk=but)
    found: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
    for kind, on, amount, funds in rows.values_list("money", "on", "amount", "funds"):
        if counts_as(kind, on, funds):
            found[kind].append((on, amount or Decimal(0)))
    return found


def counts_as(kind: str, on: date, funds: str) -> bool:
    """Whether a sum is in the total of its kind: what the public paid in itself attracts nothing."""
    return kind != MoneyKind.PAID_IN or funds not in counting_rules(on).public_funds


def put_money(
    told: Timelines, project: Project, money: dict[str, list[tuple[date, Decimal]]]
) -> dict[str, Any]:
    """State the sums, and give the columns that follow."""
    state_money(told, project, money)
    totals = {}
    for name in ("completed", "paid_in"):
        amounts = [amount for _day, amount in money.get(name, ())]
        totals[name] = sum(amounts, Decimal(0)) if amounts else None
    return totals
