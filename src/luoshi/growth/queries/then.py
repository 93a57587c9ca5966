"""What was known of projects on an earlier day: rows as they were, which were judged to be one, and what counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.growth.access import projects_of
from luoshi.growth.changes import project_versions
from luoshi.growth.counting import Counts, Join, Row, counted
from luoshi.growth.in_force import industry_lists
from luoshi.growth.models import Claim, Counted, Merge, Project
from luoshi.growth.projections.projects import tracks_of
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Event
from luoshi.record.moments import WrongDay

UNDONE = 20_000
"""Projects that may have changed since the day; their changes are undone one by one."""


@dataclass(frozen=True, slots=True)
class Then:
    """``undone``: the projects that changed after ``moment``, as they were; ``joins``: the merges that stood."""

    moment: datetime
    undone: dict[UUID, Project]
    joins: tuple[Join, ...]


def then_of(actor: Actor, moment: datetime | None) -> Then | None:
    """What is needed to show an earlier day, None for today; raises WrongDay where too many projects changed since.
    Three queries."""
    if moment is None:
        return None
    changed = list(
        projects_of(actor).filter(registered_at__lte=moment, changed_at__gt=moment).order_by()[: UNDONE + 1]
    )
    if len(changed) > UNDONE:
        raise WrongDay(
            _(
                "那天以后有改动的项目超过 %(most)s 个，整张表还原不了：请选近一些的日子，或打开一个项目看它那天的样子"
            )
            % {"most": format(UNDONE, ",")}
        )
    undo(changed, moment)
    return Then(moment, {one.id: one for one in changed}, joins_at(moment))


def undo(rows: Sequence[Project], moment: datetime) -> None:
    """Make rows what they were at ``moment``, by what was changed since. Who may see them stays as today. For whoever
    has fetched them."""
    there = {row.id: row for row in rows}
    if not there:
        return
    lists = {code: rules for code, (_row, rules) in industry_lists().items()}
    project_versions.undo(there, moment)
    for row in rows:
        row.tracks = tracks_of(row, lists)
    _undo_batches(there, moment)


def _undo_batches(there: dict[UUID, Project], moment: datetime) -> None:
    """Batches are derived for the whole city at once, by events that say what each project's are since, and what was
    planned first."""
    derived = Event.objects.filter(kind="batches derived")
    left: set[UUID] = set()
    was: dict[UUID, tuple[datetime, dict[str, Any]]] = {}
    for event in derived.filter(at__gt=moment).order_by("at", "id"):
        for said in (event.opened() or {}).get("projects", ()):
            if (project := UUID(said["id"])) in there:
                left.add(project)
                was.setdefault(project, (event.at, said.get("was", {})))
    for one in left:
        there[one].batches = {}
    if not left:
        return
    _undo_first_plans(there, moment, was)
    for event in derived.filter(at__lte=moment).order_by("-at", "-id"):
        for said in (event.opened() or {}).get("projects", ()):
            if (project := UUID(said["id"])) in left:
                there[project].batches = said["batches"]
                left.discard(project)
        if not left:
            return


def _undo_first_plans(
    there: dict[UUID, Project], moment: datetime, was: dict[UUID, tuple[datetime, dict[str, Any]]]
) -> None:
    """What was planned first, where deriving changed it before planning did."""
    planned: dict[UUID, datetime] = {}
    events = Event.objects.filter(
        kind__in=("project planned", "claim reviewed"), subject__in=list(was), at__gt=moment
    )
    for event in events.order_by("at", "id"):
        if event.subject is not None and "first_plans" in (event.opened() or {}).get("was", {}):
            planned.setdefault(event.subject, event.at)
    for project, (at, before) in was.items():
        if project not in planned or at < planned[project]:
            for name in ("first_plans", "first_year_plans"):
                if name in before:
                    setattr(there[project], name, before[name])


def joins_at(moment: datetime | None) -> tuple[Join, ...]:
    """The merges that stood at a moment (None: that stand); one query."""
    rows = Merge.objects.all()
    if moment is None:
        rows = rows.filter(undone_at__isnull=True)
    else:
        rows = rows.filter(Q(undone_at__isnull=True) | Q(undone_at__gt=moment), at__lte=moment)
    return tuple(Join(*row) for row in rows.order_by("order").values_list("kept", "gone", "order"))


def counted_then(then: Then) -> list[Counts]:
    """What counted, by what was known then: no claim approved later, none that was struck out or lost only later
    missing. Two queries."""
    known = {
        claim: (struck is not None and struck <= then.moment) or (lost is not None and lost <= then.moment)
        for claim, struck, lost in Claim.objects.filter(approved_at__lte=then.moment).values_list(
            "id", "struck_at", "lost_at"
        )
    }
    rows = [
        Row(one, project, kind, on, amount, order, known[one])  # type: ignore[arg-type]
        for one, project, kind, on, amount, order in Counted.objects.order_by().values_list(
            "id", "project", "kind", "on", "amount", "order"
        )
        if one in known
    ]
    return counted(rows, then.joins, _excluded(then))


def _excluded(then: Then) -> frozenset[UUID]:
    now = set(Project.objects.exclude(excluded="").values_list("id", flat=True))
    were = {one for one, row in then.undone.items() if row.excluded}
    return frozenset((now - set(then.undone)) | were)


def sums_then(counts: Iterable[Counts], on: date) -> dict[UUID, Decimal]:
    """What each project's signings and increments up to a day came to (yuan)."""
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    for one in counts:
        if one.counts and one.row.on <= on:
            found[one.group] += one.row.amount
    return found
