"""Promises to investors: what is due in the months ahead, what is late, what lacks its basis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, Count, DateField, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from luoshi.growth.access import projects_of
from luoshi.growth.actions.promise import lacking_for_approval, last_end, papers_of_promises, review_proofs
from luoshi.growth.in_force import counting_rules
from luoshi.growth.models import Project, Promise, PromiseState, Proof
from luoshi.growth.queries.projects import HALTING, NONE_HALTED, Halted
from luoshi.record.actions.acting import Actor
from luoshi.record.limits import Limit, due
from luoshi.record.queries.ledgers import unit_names

LATE = "late"


def _lacking(today: date) -> Q:
    """What ``lacking_for_approval`` says of one promise, as a condition; a test holds them together."""
    nothing = ["", *counting_rules(today).promise.no_basis]
    given = Proof.objects.filter(about=OuterRef("pk"))
    if wanted := review_proofs(today):
        given = given.filter(proof__in=wanted)
    return (
        Q(legal_basis__in=nothing)
        | Q(review__in=nothing)
        | Q(reviewed_on__isnull=True)
        | ~Q(review_passed=True)
        | Q(ends_on__isnull=True)
        | Q(ends_on__lte=today)
        | Q(ends_on__gt=last_end(today))
        | Q(due_on__isnull=True)
        | ~Q(Exists(given))
    )


@dataclass(frozen=True, slots=True)
class PromiseDue:
    """A promise with its project: what is left to be paid (yuan; None of one without an amount), whether it is late,
    and what it lacks without which it cannot be approved."""

    row: Promise
    project: Project
    unit: str
    left: Decimal | None
    late: bool
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MonthDue:
    """What is due in a month (``key``: 2026-07, or ``late`` for what should have been): how many, and what is left of
    what was approved and of what waits for it (yuan)."""

    key: str
    count: int
    approved: Decimal
    waiting: Decimal


@dataclass(frozen=True, slots=True)
class DueWithin:
    """What is due within some months. ``lacking``: how many drafts nobody can approve as they are; ``units``: who owes
    it, by name; ``halted``: how many are of projects that do not go on, and what is left of them."""

    months: tuple[MonthDue, ...]
    lacking: int
    units: tuple[tuple[UUID, str], ...]
    halted: Halted = NONE_HALTED

    @property
    def count(self) -> int:
        """How many promises."""
        return sum(one.count for one in self.months)


def _due_rows(
    actor: Actor, today: date, months: int, unit: UUID | None = None, state: str = "", month: str = ""
) -> QuerySet[Promise]:
    until = due(Limit("months", months), today).on
    rows = Promise.objects.filter(
        state__in=(PromiseState.DRAFT, PromiseState.APPROVED), due_on__lte=until,
        project__in=projects_of(actor).values("id"),
    )  # fmt: skip
    if unit is not None:
        rows = rows.filter(unit=unit)
    if state:
        rows = rows.filter(state=state)
    if month == LATE:
        rows = rows.filter(due_on__lt=today)
    elif month:
        first = date.fromisoformat(f"{month}-01")
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        rows = rows.filter(due_on__gte=max(first, today), due_on__lt=after)
    return rows


def due_within(
    actor: Actor, today: date, *, months: int = 12, unit: UUID | None = None, state: str = ""
) -> DueWithin:
    """The sums of what was promised and is due within so many months, and of what is late, by month; drafts among them,
    for they were promised to somebody already. Five queries, however many there are."""
    rows = _due_rows(actor, today, months, unit, state)
    left = F("amount") - F("paid")
    sums = {
        "count": Count("id"),
        "approved": Sum(left, filter=Q(state=PromiseState.APPROVED)),
        "waiting": Sum(left, filter=Q(state=PromiseState.DRAFT)),
    }
    ahead = rows.filter(due_on__gte=today).annotate(month=TruncMonth("due_on", output_field=DateField()))
    found: list[tuple[str, Any]] = [(LATE, rows.filter(due_on__lt=today).aggregate(**sums))]
    found += [
        (f"{row['month']:%Y-%m}", row) for row in ahead.values("month").annotate(**sums).order_by("month")
    ]
    every = _due_rows(actor, today, months)
    owing = set(every.values_list("unit", flat=True).distinct())
    names = dict(unit_names(owing)) if owing else {}
    halting: dict[str, Aggregate] = {}
    for status in HALTING:
        of = Q(project__in=Project.objects.filter(status=status).values("id"))
        halting |= {status.value: Count("id", filter=of), f"{status.value}_amount": Sum(left, filter=of)}
    return DueWithin(
        tuple(
            MonthDue(key, row["count"], row["approved"] or Decimal(0), row["waiting"] or Decimal(0))
            for key, row in found
            if row["count"]
        ),
        rows.filter(_lacking(today), state=PromiseState.DRAFT).count(),
        tuple(sorted(names.items(), key=lambda pair: pair[1])),
        Halted.of(rows.aggregate(**halting)),
    )


def promises_due(
    actor: Actor,
    today: date,
    *,
    months: int = 12,
    unit: UUID | None = None,
    state: str = "",
    month: str = "",
    most: int | None = None,
) -> list[PromiseDue]:
    """What was promised and is due within so many months, and what is late, the earliest first, at most so many;
    ``month``: only of that (2026-07, or ``late``). Four queries."""
    rows = _due_rows(actor, today, months, unit, state, month).order_by("due_on", "code")
    listed = list(rows[:most] if most is not None else rows)
    projects = Project.objects.defer("search").in_bulk({row.project for row in listed})
    names = dict(unit_names({row.unit for row in listed})) if listed else {}
    given = papers_of_promises([row.id for row in listed if row.state == PromiseState.DRAFT])
    return [
        PromiseDue(
            row,
            projects[row.project],
            names.get(row.unit, ""),
            None if row.amount is None else row.amount - row.paid,
            row.due_on is not None and row.due_on < today,
            tuple(lacking_for_approval(row, given[row.id], today).values())
            if row.state == PromiseState.DRAFT
            else (),
        )
        for row in listed
    ]
