"""The lights of tasks, as a rule-book gives them: of the run that was published last, and of the draft of today.

They are computed and never typed. What waits for coordination is the upper level's: its light is told apart, and gives
the task no colour.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from luoshi.delivery.access import tasks_of
from luoshi.record.actions.acting import Actor
from luoshi.record.models import (
    GOOD_REASON,
    DraftRow,
    DraftRun,
    Finding,
    JudgedRow,
    RuleBookVersion,
    Run,
    Statement,
)
from luoshi.record.prepared import prepared
from luoshi.record.queries.ledgers import unit_names

BOOK = "supervision-tasks"
STAGE_BOOK = "supervision-stages"
UPPER_LEVEL = frozenset({"coordination"})
"""Measures that count for the level above, not against the unit that leads the task."""

_WORST = ("red", "orange", "yellow", "blue", "green")


@dataclass(frozen=True, slots=True)
class MeasureLight:
    """What one measure came to. ``by_rule``: the colour before a good reason, ``colour`` the one that is shown."""

    measure: str
    title: dict[str, str]
    colour: str
    by_rule: str
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class TaskLight:
    """The worst colour of a task, the measure that has it, and every measure's. ``published``: the label of the period
    for which it was published; empty for a draft of what is known now. ``run``: to be opened for why; ``last_day``: as
    of which day; ``upper``: the light that counts for the level above, if there is one."""

    colour: str
    measure: str
    all: dict[str, str]
    published: str
    run: UUID
    last_day: date
    title: dict[str, str] = field(default_factory=dict)
    measures: tuple[MeasureLight, ...] = ()
    upper: MeasureLight | None = None

    @property
    def draft(self) -> bool:
        """Whether nobody has published it."""
        return not self.published


@dataclass(frozen=True, slots=True)
class GoodReason:
    """What a person recorded beside a light: for which measure, why, found on which day, by whom (their post)."""

    finding: UUID
    measure: str
    reason: str
    found_on: date
    decided_by: str


@dataclass(frozen=True, slots=True)
class TaskLights:
    """Both lights of a task, either of which may be missing, and the good reasons that are on record for it. The book
    says whether a reason changes a colour; it is shown in any case."""

    published: TaskLight | None = None
    draft: TaskLight | None = None
    reasons: tuple[GoodReason, ...] = ()

    @property
    def now(self) -> TaskLight | None:
        """The one that says how the task stands: the draft's where there is one."""
        return self.draft or self.published


def lights(actor: Actor, tasks: Iterable[UUID], book: str = BOOK) -> dict[UUID, TaskLight]:
    """The lights of these tasks, as far as the actor may see them: the draft's where there is one, else the published.

    At most eight queries, however many tasks.
    """
    found = both_lights(actor, tasks, book)
    return {task: one.now for task, one in found.items() if one.now is not None}


def both_lights(
    actor: Actor, tasks: Iterable[UUID], book: str = BOOK, known: datetime | None = None
) -> dict[UUID, TaskLights]:
    """The light that was published last and that of today's draft, of those of these tasks that the actor may see.

    ``known``: as was known at a moment, when there was no draft. At most eight queries, however many tasks.
    """
    asked = list(tasks)
    was_published, was_drafted, has_reasons = _there(book, asked)
    runs = Run.objects.filter(book=book, number=1).order_by("-last_day")
    if known is not None:
        runs = runs.filter(published_at__lte=known)
    run = runs.first() if was_published else None
    draft = None
    if was_drafted and known is None:
        draft = DraftRun.objects.filter(book=book, latest=True).first()
    if draft is not None and run is not None and draft.last_day <= run.last_day:
        draft = None
    reasons = _reasons(asked, known) if has_reasons else {}
    if run is None and draft is None and not reasons:
        return {}
    wanted = set(tasks_of(actor).filter(pk__in=asked).values_list("id", flat=True))
    titles = _titles(one.version for one in (run, draft) if one is not None)
    published = _of(JudgedRow.objects.filter(run=run.id), wanted, run, titles) if run else {}
    drafted = _of(DraftRow.objects.filter(run=draft.id), wanted, draft, titles) if draft else {}
    return {
        task: TaskLights(published.get(task), drafted.get(task), tuple(reasons.get(task, ())))
        for task in wanted
        if task in published or task in drafted or task in reasons
    }


def stage_lights(actor: Actor, task: UUID, book: str = STAGE_BOOK) -> dict[UUID, TaskLight]:
    """The light of every stage of a task by the stage's id, of the draft where there is one, else as published last;
    nothing for a task the actor may not see. At most six queries."""
    row = tasks_of(actor).filter(pk=task).only("stages").first()
    wanted = {UUID(stage["id"]) for stage in row.stages} if row is not None else set()
    if not wanted:
        return {}
    run = Run.objects.filter(book=book, number=1).order_by("-last_day").first()
    draft = DraftRun.objects.filter(book=book, latest=True).first()
    if draft is not None and (run is None or draft.last_day > run.last_day):
        return _of(DraftRow.objects.filter(run=draft.id), wanted, draft, _titles([draft.version]))
    return _of(JudgedRow.objects.filter(run=run.id), wanted, run, _titles([run.version])) if run else {}


def judged_tasks(actor: Actor, subjects: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Of what a run judged whatever is a task, or a stage of one, that the actor may see: the task's code, and the name
    of the unit that leads it now. Three queries, however many."""
    asked = list(subjects)
    stages = Statement.objects.filter(subject__in=asked, property="stage.task")
    task_of = {one: one for one in asked} | dict(stages.values_list("subject", "reference"))
    tasks = tasks_of(actor).filter(pk__in=set(task_of.values()))
    rows = {task: (code, lead) for task, code, lead in tasks.values_list("id", "code", "lead")}
    names = unit_names({lead for _code, lead in rows.values() if lead is not None}) if rows else {}
    found = {one: rows[task] for one, task in task_of.items() if task in rows}
    return {one: (code, names.get(lead, "") if lead else "") for one, (code, lead) in found.items()}


def published_lights(
    actor: Actor, task: UUID, book: str = BOOK, known: datetime | None = None
) -> list[tuple[date, str, TaskLight]]:
    """What was published of one task, the earliest period first, with its last day and label: it never changes.

    Three queries, however many periods.
    """
    if not tasks_of(actor).filter(pk=task).exists():
        return []
    runs = Run.objects.filter(book=book, number=1).order_by("last_day")
    if known is not None:
        runs = runs.filter(published_at__lte=known)
    listed = list(runs)
    titles = _titles(run.version for run in listed)
    rows: dict[UUID, list[JudgedRow]] = {}
    for row in JudgedRow.objects.filter(run__in=[run.id for run in listed], kind="measure", subject=task):
        rows.setdefault(row.run, []).append(row)
    found = []
    for run in listed:
        if light := _light(rows.get(run.id, []), run, titles):
            found.append((run.last_day, run.label, light))
    return found


_THERE = f"""
SELECT EXISTS (SELECT FROM "{Run._meta.db_table}" WHERE book = %(book)s),
       EXISTS (SELECT FROM "{DraftRun._meta.db_table}" WHERE book = %(book)s),
       EXISTS (SELECT FROM "{Finding._meta.db_table}" WHERE subject = ANY(%(tasks)s) AND finding = %(reason)s)
"""


def _there(book: str, tasks: list[UUID]) -> tuple[bool, bool, bool]:
    """Whether there is anything published, drafted, and any good reason at all: often there is not, and asking for rows
    takes three times as long."""
    with prepared() as cursor:
        cursor.execute(_THERE, {"book": book, "tasks": tasks, "reason": GOOD_REASON})
        published, drafted, reasons = cursor.fetchone()
    return published, drafted, reasons


Titles = dict[UUID, dict[str, dict[str, str]]]


def _titles(versions: Iterable[UUID]) -> Titles:
    """For each version of the book what its measures are called."""
    return {
        version.id: {one["code"]: one["title"] for one in version.outline["measures"]}
        for version in RuleBookVersion.objects.filter(pk__in=set(versions))
    }


def _of(
    rows: Iterable[JudgedRow | DraftRow], wanted: Collection[UUID], run: Run | DraftRun, titles: Titles
) -> dict[UUID, TaskLight]:
    by_task: dict[UUID, list[JudgedRow | DraftRow]] = {}
    for row in rows.filter(kind="measure", subject__in=wanted):  # type: ignore[attr-defined]
        by_task.setdefault(row.subject, []).append(row)
    found = {task: _light(listed, run, titles) for task, listed in by_task.items()}
    return {task: light for task, light in found.items() if light is not None}


def _light(rows: Iterable[JudgedRow | DraftRow], run: Run | DraftRun, titles: Titles) -> TaskLight | None:
    every = [
        MeasureLight(
            row.measure,
            titles.get(run.version, {}).get(row.measure, {}),
            row.colour,
            row.data.get("light") or row.colour,
            row.value,
        )
        for row in sorted(rows, key=lambda row: row.position)
        if row.colour
    ]
    own = [one for one in every if one.measure not in UPPER_LEVEL]
    if not own:
        return None
    worst = min(own, key=lambda one: _WORST.index(one.colour) if one.colour in _WORST else len(_WORST))
    return TaskLight(
        worst.colour,
        worst.measure,
        {one.measure: one.colour for one in every},
        run.label if isinstance(run, Run) else "",
        run.id,
        run.last_day,
        worst.title,
        tuple(own),
        next((one for one in every if one.measure in UPPER_LEVEL), None),
    )


def _reasons(tasks: Collection[UUID], known: datetime | None) -> dict[UUID, list[GoodReason]]:
    found: dict[UUID, list[GoodReason]] = {}
    for row in Finding.objects.filter(subject__in=tasks, finding=GOOD_REASON).order_by("found_on", "id"):
        if known is not None and row.recorded_at > known:
            continue
        if row.withdrawn_at is None or (known is not None and row.withdrawn_at > known):
            found.setdefault(row.subject, []).append(
                GoodReason(row.id, row.measure, row.reason, row.found_on, row.decided_by)
            )
    return found
