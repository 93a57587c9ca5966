"""Projects as lists: narrowed, ordered, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, Count, Func, Q, QuerySet, Sum, TextField, Value
from django.db.models.expressions import F

from luoshi.growth.access import projects_of
from luoshi.growth.life import STANDING, Status
from luoshi.growth.models import Project
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Area, Post
from luoshi.record.queries.ledgers import unit_names
from luoshi.record.search import contains_text, narrowed


@dataclass(frozen=True, slots=True)
class ProjectFilter:
    """What is asked for; empty: everything. ``track``: list and industry. ``batch``: mechanism, year and batch.
    ``due_by``: leads of which something is due by then."""

    words: str = ""
    stages: tuple[str, ...] = ()
    statuses: tuple[str, ...] = tuple(STANDING)
    units: tuple[UUID, ...] = ()
    origin: str = ""
    kind: str = ""
    excluded: bool | None = None
    track: tuple[str, str] | None = None
    batch: tuple[str, int, str] | None = None
    due_by: date | None = None
    waiting: bool = False
    officer: UUID | None = None
    code: str = ""
    area: UUID | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, how many there are, and the names of units, posts and areas in them."""

    rows: list[Project]
    count: int
    names: dict[UUID, str] = field(default_factory=dict)


def said(column: str, *path: str) -> Func:
    """A text inside a JSON column."""
    return Func(F(column), *map(Value, path), function="jsonb_extract_path_text", output_field=TextField())


def filtered(actor: Actor, wanted: ProjectFilter) -> QuerySet[Project]:
    """The projects that the actor may see and asks for."""
    rows = projects_of(actor).filter(status__in=wanted.statuses)
    simple: dict[str, Any] = {
        "stage__in": list(wanted.stages), "unit__in": list(wanted.units), "origin": wanted.origin,
        "kind": wanted.kind, "officer": wanted.officer, "area": wanted.area,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in simple.items() if value})
    if wanted.excluded is not None:
        rows = rows.exclude(excluded="") if wanted.excluded else rows.filter(excluded="")
    if wanted.track is not None:
        rows = rows.alias(track=said("tracks", wanted.track[0])).filter(track=wanted.track[1])
    if wanted.batch is not None:
        code, year, batch = wanted.batch
        rows = rows.alias(batch=said("batches", code, str(year))).filter(batch=batch)
    if wanted.due_by is not None:
        rows = rows.filter(next_due_on__lte=wanted.due_by)
    if wanted.waiting:
        rows = rows.filter(waiting__gt=0)
    if wanted.code:
        rows = rows.filter(codes__contains=[wanted.code])
    return with_words(rows, wanted.words)


def with_words(rows: QuerySet[Project], words: str) -> QuerySet[Project]:
    """Those of these projects in whose name, investor, company, place, summary or code the words stand; all of them for
    no words."""
    if not words.strip():
        return rows
    condition = narrowed(words)
    rows = rows.filter(condition) if condition else rows
    found = Q()
    for name in ("name", "investor", "company", "place", "summary", "code"):
        found |= contains_text(words, name)
    return rows.filter(found)


def projects(actor: Actor, wanted: ProjectFilter, *, start: int = 0, most: int = 50) -> Page:
    """A page of projects, the newest first; of leads that are due, the earliest first. Five queries."""
    rows = filtered(actor, wanted)
    order = ("next_due_on", "id") if wanted.due_by is not None else Project.ORDER
    listed = list(rows.order_by(*order)[start : start + most])
    return Page(listed, rows.count(), names_in(listed))


HALTING = (Status.TERMINATED, Status.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Halted:
    """What of a total is of projects that were terminated or are suspended: how many that count (of promises: how many
    promises), and how much (yuan)."""

    terminated: int = 0
    terminated_amount: Decimal = Decimal(0)
    suspended: int = 0
    suspended_amount: Decimal = Decimal(0)

    def __add__(self, other: Halted) -> Halted:
        return Halted(
            self.terminated + other.terminated,
            self.terminated_amount + other.terminated_amount,
            self.suspended + other.suspended,
            self.suspended_amount + other.suspended_amount,
        )

    @staticmethod
    def sums(column: str = "contracted") -> dict[str, Aggregate]:
        """What the database adds up for ``of``."""
        found: dict[str, Aggregate] = {}
        for status in HALTING:
            of = Q(status=status, **{f"{column}__isnull": False})
            found[status.value] = Count("id", filter=of)
            found[f"{status.value}_amount"] = Sum(column, filter=of)
        return found

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Halted:
        """What the database gave for ``sums``."""
        nothing = Decimal(0)
        return cls(
            row["terminated"],
            row["terminated_amount"] or nothing,
            row["suspended"],
            row["suspended_amount"] or nothing,
        )


NONE_HALTED = Halted()


@dataclass(frozen=True, slots=True)
class ProjectTotal:
    """What projects come to, in yuan: each counts once, and what does not count is left out. ``counting``: how many
    count; ``halted``: what of it is of projects that do not go on."""

    counting: int
    contracted: Decimal
    completed: Decimal
    paid_in: Decimal
    halted: Halted


def projects_total(actor: Actor, wanted: ProjectFilter) -> ProjectTotal:
    """What the projects that are asked for come to. A record that was merged away, and what the city does not count,
    add nothing. One query."""
    found = filtered(actor, wanted).filter(excluded="").exclude(status=Status.MERGED).aggregate(
        counting=Count("id", filter=Q(contracted__isnull=False)),
        signed_for=Sum("contracted"),
        completed=Sum("completed"),
        paid_in=Sum("paid_in"),
        **Halted.sums(),
    )  # fmt: skip
    nothing = Decimal(0)
    return ProjectTotal(
        found["counting"],
        found["signed_for"] or nothing,
        found["completed"] or nothing,
        found["paid_in"] or nothing,
        Halted.of(found),
    )


def names_in(rows: Iterable[Project]) -> dict[UUID, str]:
    """The names of the units, posts and areas that projects name; three queries."""
    listed = list(rows)
    units = {unit for row in listed for unit in (row.unit, row.origin_unit, *row.audience) if unit}
    posts = {row.officer for row in listed if row.officer}
    areas = {row.area for row in listed if row.area}
    found: dict[UUID, str] = dict(unit_names(units)) if units else {}
    if posts:
        found |= dict(Post.objects.filter(pk__in=posts).values_list("id", "title"))
    if areas:
        found |= dict(Area.objects.filter(pk__in=areas).values_list("id", "name"))
    return found
