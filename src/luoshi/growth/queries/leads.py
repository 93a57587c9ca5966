"""Leads: what is due with them, by which ways they come, and which ways bring projects that really start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.growth.access import projects_of
from luoshi.growth.actions.register_projects import ProjectDraft, look_of_draft
from luoshi.growth.doubles import Double, as_seen, doubles_of
from luoshi.growth.in_force import lead_rules, review_rules, stages
from luoshi.growth.life import STANDING, Status
from luoshi.growth.models import EntryReview, Project, Transfer, Undertaking
from luoshi.growth.naming import all_called
from luoshi.growth.queries.one_project import may_answer
from luoshi.growth.queries.projects import NONE_HALTED, Halted, said
from luoshi.growth.schemes.lead_rules import LeadRules
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor
from luoshi.record.queries.ledgers import unit_names


def lead_rules_shown(actor: Actor, on: date) -> LeadRules:
    """What the city has laid down about leads as it holds on a day; raises NotFound."""
    if not may(actor, "see projects"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    return lead_rules(on)


@dataclass(frozen=True, slots=True)
class Due:
    """Something to be done with a lead: by which limit, by when; ``late``: days gone by since."""

    project: Project
    code: str
    name: str
    due_on: date
    late: int


def leads_due(
    actor: Actor, by: date, *, unit: UUID | None = None, most: int = 200, today: date | None = None
) -> list[Due]:
    """What has to be done with leads (of a unit) by a day, the most pressing first; one query. Of at most so many
    leads. ``today``: another day from which one looks."""
    today = today or timezone.localdate()
    rows = _due(actor, by, unit)
    found = []
    for project in rows.order_by("next_due_on", "id")[:most]:
        for row in project.limits:
            due = date.fromisoformat(row["due_on"])
            if row["done_on"] is None and due <= by:
                found.append(Due(project, row["code"], row["name"], due, max(0, (today - due).days)))
    return sorted(found, key=lambda one: (one.due_on, str(one.project.id)))


def _due(actor: Actor, by: date, unit: UUID | None) -> QuerySet[Project]:
    rows = projects_of(actor).filter(status=Status.RUNNING, next_due_on__lte=by)
    return rows if unit is None else rows.filter(unit=unit)


@dataclass(frozen=True, slots=True)
class LeadsNow:
    """How many leads there are, of how many something is due by a day or overdue, and how many are protected."""

    leads: int
    due: int
    overdue: int
    protected: int


def leads_now(actor: Actor, by: date, *, unit: UUID | None = None, today: date | None = None) -> LeadsNow:
    """The counts on top of the page of leads; one query. A lead is what has not reached the stage that ends leads."""
    today = today or timezone.localdate()
    scheme, until = stages(today), lead_rules(today).lead_until
    before = [one.code for one in scheme.main[: max(0, scheme.place(until))]]
    rows = projects_of(actor).filter(status=Status.RUNNING)
    if unit is not None:
        rows = rows.filter(unit=unit)
    found = rows.aggregate(
        leads=Count("id", filter=Q(stage__in=before) | Q(stage="")),
        due=Count("id", filter=Q(next_due_on__lte=by)),
        overdue=Count("id", filter=Q(next_due_on__lt=today)),
        protected=Count("id", filter=Q(protected_until__gte=today)),
    )
    return LeadsNow(**found)


def protected_leads(
    actor: Actor, *, unit: UUID | None = None, most: int = 200, today: date | None = None
) -> list[Project]:
    """Leads under first-contact protection, what ends first first; one query."""
    today = today or timezone.localdate()
    rows = projects_of(actor).filter(status=Status.RUNNING, protected_until__gte=today)
    if unit is not None:
        rows = rows.filter(unit=unit)
    return list(rows.order_by("protected_until", "id")[:most])


@dataclass(frozen=True, slots=True)
class TransferWaiting:
    """A transfer that waits for an answer. ``mine``: the actor speaks for a unit that has not agreed yet."""

    row: Transfer
    project: Project
    mine: bool


def transfers_waiting(actor: Actor, *, most: int = 100) -> list[TransferWaiting]:
    """Transfers that wait for an answer, the oldest first; two queries."""
    rows = list(
        Transfer.objects.filter(ended="", project__in=projects_of(actor).values("id")).order_by("at")[:most]
    )
    projects = projects_of(actor).in_bulk({row.project for row in rows}) if rows else {}
    return [TransferWaiting(row, projects[row.project], may_answer(actor, row)) for row in rows]


@dataclass(frozen=True, slots=True)
class ReviewOpen:
    """An entry review that has no decision: how many members have scored, and how many it needs."""

    row: EntryReview
    project: Project
    scored: int
    needed: int


def reviews_open(actor: Actor, *, most: int = 100) -> list[ReviewOpen]:
    """Entry reviews without a decision, the oldest first; two queries."""
    rows = list(
        EntryReview.objects.filter(verdict="", project__in=projects_of(actor).values("id")).order_by(
            "opened_at"
        )[:most]
    )
    projects = projects_of(actor).in_bulk({row.project for row in rows}) if rows else {}
    needed = review_rules(timezone.localdate()).members
    return [
        ReviewOpen(row, projects[row.project], sum(not member["conflict"] for member in row.members), needed)
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Way:
    """A way by which leads come: how many, how many of them were signed and started, what was contracted (yuan), and
    the part of the leads that started. What counts is that they start."""

    code: str
    name: str
    leads: int
    signed: int
    started: int
    contracted: Decimal
    halted: Halted = NONE_HALTED

    @property
    def start_rate(self) -> Decimal | None:
        """The part of the leads that started, 0 to 1; None of none."""
        return Decimal(self.started) / self.leads if self.leads else None


def ways(actor: Actor, first: date, last: date) -> list[Way]:
    """By which way the leads of a time came, and what became of them; that which brings most starts for its leads
    first. One query, whatever was found of projects that are merged left out."""
    rules = lead_rules(last)
    rows = _found(actor, first, last)
    counted = rows.values("origin").annotate(
        leads=Count("id"),
        signings=Count("id", filter=Q(signed__isnull=False)),
        starts=Count("id", filter=Q(started__isnull=False)),
        money=Sum("contracted"),
        **Halted.sums(),
    )
    names = {**all_called(rules.origins), "": ""}
    by_code = {
        row["origin"]: Way(
            row["origin"], names.get(row["origin"], row["origin"]), row["leads"], row["signings"], row["starts"],
            row["money"] or Decimal(0), Halted.of(row),
        )
        for row in counted
    }  # fmt: skip
    none = {code: Way(code, name, 0, 0, 0, Decimal(0)) for code, name in all_called(rules.origins).items()}
    found = {**none, **by_code}.values()
    return sorted(found, key=lambda one: (-(one.start_rate or Decimal(-1)), -one.leads))


def _found(actor: Actor, first: date, last: date) -> QuerySet[Project]:
    """The leads of a time, with the days on which they were signed and started as texts; merged ones left out."""
    column = {one.column: one.code for one in stages(last).stages if one.column}
    rows = projects_of(actor).filter(status__in=STANDING, found_on__range=(first, last))
    return rows.annotate(
        signed=said("stages", column.get("signed_on", "")),
        started=said("stages", column.get("started_on", "")),
    )


REACHED = ("", "signed", "started")


def leads_by_way(
    actor: Actor,
    first: date,
    last: date,
    *,
    origin: str | None = None,
    reached: str = "",
    start: int = 0,
    most: int = 50,
) -> tuple[list[Project], int]:
    """The leads of a time that a figure of ``ways`` counts, the newest first, and how many there are: those that came
    by ``origin`` (None: by any, empty: where nothing is said), of which ``reached`` (signed or started) is true. Each
    has ``signed`` and ``started``, the days as texts. Two queries."""
    rows = _found(actor, first, last)
    if origin is not None:
        rows = rows.filter(origin=origin)
    if reached:
        rows = rows.filter(**{f"{reached}__isnull": False})
    return list(rows.order_by("-found_on", "-year", "-number")[start : start + most]), rows.count()


def undertakings_open(
    actor: Actor, by: date, *, unit: UUID | None = None, most: int = 200
) -> list[Undertaking]:
    """What was promised at contacts (and ``unit`` has to do) and is due by a day, the earliest first; one query."""
    rows = Undertaking.objects.filter(
        done_on__isnull=True, due_on__lte=by, project__in=projects_of(actor).values("id")
    )
    if unit is not None:
        rows = rows.filter(owner=unit)
    return list(rows.order_by("due_on", "id")[:most])


@dataclass(frozen=True, slots=True)
class UndertakingOpen:
    """What was promised at a contact and is not done, with its project; ``late``: days gone by since."""

    row: Undertaking
    project: Project
    unit: str
    late: int


def undertakings_due(
    actor: Actor, by: date, *, unit: UUID | None = None, most: int = 200, today: date | None = None
) -> list[UndertakingOpen]:
    """The same with project and unit, to be listed; three queries."""
    today = today or timezone.localdate()
    rows = undertakings_open(actor, by, unit=unit, most=most)
    projects = projects_of(actor).in_bulk({row.project for row in rows}) if rows else {}
    names = dict(unit_names({row.owner for row in rows})) if rows else {}
    return [
        UndertakingOpen(
            row, projects[row.project], names.get(row.owner, ""), max(0, (today - row.due_on).days)
        )
        for row in rows
    ]


def suspected_doubles(actor: Actor, drafts: list[ProjectDraft]) -> list[Double]:
    """What these drafts look like, before anything is saved. Of projects that the actor may not see only that there is
    one, by its unit: name and code are left out."""
    return as_seen(actor, doubles_of([look_of_draft(draft) for draft in drafts], timezone.localdate()))
