"""Until when tasks would be due: shown before any default limit applies, so that no meeting turns red in March."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from luoshi.delivery.access import tasks_of
from luoshi.delivery.classes import TaskClass, class_from
from luoshi.delivery.models import Directive, Objection, SourceClass, Task
from luoshi.delivery.typed_days import SaidLimit, limit_within
from luoshi.record import limits
from luoshi.record.actions.acting import Actor
from luoshi.record.hashing import canonical, hash_bytes
from luoshi.record.models import Document, Statement


@dataclass(frozen=True, slots=True)
class DuePreview:
    """One task: until when it would be due, counted from which day, by which class. ``stated``: its source says so, or
    a person, or it comes back to a unit that had it before; then no class is asked. ``said``: the time limit in the
    words of the source, which applies where nobody stated another day; ``computed``: what the class would say instead.
    ``late``: it would be overdue on the day it is assigned."""

    task: UUID
    code: str
    title: str
    due_on: date | None
    start: date
    kind: str
    basis: str
    stated: bool
    provisional: bool
    late: bool
    said: SaidLimit | None = None
    computed: date | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """All due days that would apply. ``fingerprint`` names exactly these: assigning asks for it."""

    rows: tuple[DuePreview, ...]
    fingerprint: str


def preview_assignment(actor: Actor, tasks: Iterable[UUID], today: date) -> Preview:
    """What assigning these tasks today would make due when; those the actor may not see are left out."""
    rows = list(tasks_of(actor).filter(pk__in=list(tasks)).order_by("year", "number"))
    return preview_of(rows, today)


def preview_of(rows: Iterable[Task], today: date) -> Preview:
    """The same for tasks that were fetched; three queries however many, two more where an objection was upheld."""
    listed = list(rows)
    classes = {row.code: class_from(row.table) for row in SourceClass.objects.all()}
    sources = _sources(one for row in listed for one in row.directives)
    received = _received(sources)
    led = led_before([row for row in listed if row.due_on is None and row.first_due_on is not None])
    found = []
    for row in listed:
        kind = classes.get(row.kind)
        start = _start(row, kind, received, today)
        stated = row.first_due_on if row.lead in led.get(row.id, ()) else row.due_on
        said = _said(row, sources, today)
        by_class = limits.due(kind.limit, start) if kind is not None else None
        if stated is None and said is not None:
            stated = said.day
        made = limits.Due(stated, start) if stated is not None or by_class is None else by_class
        found.append(
            DuePreview(
                task=row.id,
                code=row.code,
                title=row.title,
                due_on=made.on,
                start=start,
                kind=row.kind,
                basis="" if kind is None or stated is not None else kind.basis,
                stated=stated is not None,
                provisional=made.provisional,
                late=made.on is not None and made.on < today,
                said=said,
                computed=by_class.on if by_class is not None else None,
            )
        )
    return Preview(tuple(found), fingerprint_of((one.task, one.due_on) for one in found))


def led_before(rows: Iterable[Task]) -> dict[UUID, set[UUID]]:
    """Of tasks that came back by an upheld objection, which units had led them until then: to these no time begins
    anew."""
    objections = Objection.objects.filter(task__in=[row.id for row in rows], upheld=True).order_by(
        "decided_at"
    )
    upheld = {one.task: one.decided_at for one in objections if one.decided_at is not None}
    found: dict[UUID, set[UUID]] = {task: set() for task in upheld}
    if upheld:
        said = Statement.objects.filter(subject__in=list(upheld), property="task.unit")
        for task, unit, known_at in said.values_list("subject", "reference", "known_at"):
            if unit is not None and known_at <= upheld[task]:
                found[task].add(unit)
    return found


def fingerprint_of(shown: Iterable[tuple[UUID, date | None]]) -> str:
    """What names these tasks with these due days: of what a person saw of those they chose."""
    listed = [[str(task), due_on.isoformat() if due_on else None] for task, due_on in shown]
    return hash_bytes(canonical(sorted(listed)).encode())


def _sources(directives: Iterable[UUID]) -> dict[UUID, Directive]:
    """The directives that tasks carry out: their words, day and document."""
    wanted = set(directives)
    rows = Directive.objects.filter(pk__in=wanted).only("id", "document", "quote", "decided_on")
    return {row.id: row for row in rows}


def _received(directives: Mapping[UUID, Directive]) -> dict[UUID, date]:
    """The day on which the document of a directive was received."""
    wanted = {row.document for row in directives.values()}
    days = dict(Document.objects.filter(pk__in=wanted).values_list("id", "received_on"))
    return {one: days[row.document] for one, row in directives.items() if row.document in days}


def _said(row: Task, sources: Mapping[UUID, Directive], today: date) -> SaidLimit | None:
    """The time limit in a task's own words, or else in those of its directives; of several the last."""
    texts = [(row.title, row.decided_on)]
    texts += [(source.quote, source.decided_on) for one in row.directives if (source := sources.get(one))]
    found = [limit_within(text, day or row.decided_on or today) for text, day in texts]
    if found[0] is not None:
        return found[0]
    known = [one for one in found if one is not None]
    return max(known, key=lambda one: one.day or date.min, default=None)


def _start(row: Task, kind: TaskClass | None, received: dict[UUID, date], today: date) -> date:
    if kind is None or kind.limit.counted_from == "assigned":
        return today
    if kind.limit.counted_from == "received" and row.directives and row.directives[0] in received:
        return received[row.directives[0]]
    return row.decided_on or today
