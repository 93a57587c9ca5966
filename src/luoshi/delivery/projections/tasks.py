"""Tasks and all that belongs to them, as their events say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Func

from luoshi.delivery.changes import task_versions
from luoshi.delivery.classes import class_from
from luoshi.delivery.copying import WORDS
from luoshi.delivery.life import State
from luoshi.delivery.models import (
    Coordination,
    Evidence,
    Extension,
    Objection,
    Report,
    Review,
    Series,
    SourceClass,
    Task,
    Untracked,
)
from luoshi.record.inserting import insert
from luoshi.record.models import Commitment, CommitmentKind, Current
from luoshi.record.models.current import plain
from luoshi.record.projection import Happening, leaves_no_row, projects
from luoshi.record.remembered import everyday
from luoshi.record.search import pieces, vector

_SEARCHED = ("code", "title", "measure", "said")
_AUDIENCE = {"lead", "leader", "responsible", "supporting", "assigned_on"}
_NOT_GIVEN = {State.REGISTERED.value, State.CANCELLED.value}
_PLACED = ("lead", "leader", "responsible", "supporting", "parent", "state", "assigned_on")
_COPIED_INTO: tuple[type[Current], ...] = (*WORDS, Series, Untracked)
_WITH_COPIES = {model._meta.db_table: model for model in _COPIED_INTO}

CHANGES = (
    "task split", "task changed", "task assigned", "task received", "assignment objected to", "objection decided",
    "task lead changed", "task stages set", "task stage confirmed", "task stage taken back",
    "task begun", "task reported",
    "task evidence attached", "coordination asked for", "coordination answered", "extension requested",
    "extension decided", "task reviewed",
    "task closed", "task paused", "task resumed", "task cancelled", "task reopened", "task limit recomputed",
)  # fmt: skip
"""Events of one task, which say what they set."""


leaves_no_row("task table received")
everyday(
    "tasks registered", "task table received", "directives not tracked", "directive tracked again", *CHANGES
)


@projects("tasks registered")
def tasks_registered(happening: Happening) -> None:
    """Each is a commitment of the unit that leads it, and a row of the register of tasks."""
    if happening.data is None:
        return
    event = happening.event
    if series := happening.data.get("series"):
        Series.objects.create(id=UUID(series["id"]), title=plain(series["title"]), made_at=event.at)
    rows = [task_versions.made(entry, event.id, event.at) for entry in happening.data["tasks"]]
    above = _units_above({row.parent for row in rows if row.parent})
    for row in rows:
        row.audience = audience_of(row, above.get(row.parent, []) if row.parent else [])
        # Pieces are letters and figures alone: nothing in them has to be quoted.
        row.search = " ".join(f"'{piece}'" for piece in pieces(_searched_text(row)))
    commitments = [
        Commitment(
            id=row.id,
            kind=CommitmentKind.TASK,
            owner=row.lead,
            measure=row.measure,
            due=row.due_on,
            source=UUID(entry["source"]),
            known_from=event.at,
        )
        for row, entry in zip(rows, happening.data["tasks"], strict=True)
    ]
    insert({Task: rows, Commitment: commitments})


@projects(*CHANGES)
def task_changed(happening: Happening) -> None:
    """The columns that the event set; who may see it, and what is searched, where these follow."""
    if happening.data is None:
        return
    task, event, data = happening.subject, happening.event, happening.data
    values = task_versions.values(data["set"])
    Task.objects.filter(pk=task).update(**values, version=data["version"], changed_at=event.at)
    if set(_SEARCHED) & set(values):
        row = Task.objects.only(*_SEARCHED).get(pk=task)
        Task.objects.filter(pk=task).update(search=_searched(row))
    crossed = {values["state"], data["was"].get("state")} & _NOT_GIVEN if "state" in values else set()
    if _AUDIENCE & set(values) or crossed:
        _give_audience([task])
    _commit(task, values, event.at)


def _commit(task: UUID, values: dict[str, Any], at: datetime) -> None:
    """The commitment says who owes it and until when now; it ends with the task."""
    columns = {"lead": "owner", "measure": "measure", "due_on": "due"}
    given = {columns[name]: value for name, value in values.items() if name in columns}
    if state := values.get("state"):
        given["known_to"] = at if state in (State.CLOSED, State.CANCELLED) else None
    if given:
        Commitment.objects.filter(pk=task).update(**given)


def _searched(row: Task) -> Func:
    return vector(pieces(_searched_text(row)))


def _searched_text(row: Task) -> str:
    return "\n".join(getattr(row, name) for name in _SEARCHED)


def audience_of(row: Task, above: Iterable[UUID]) -> list[UUID]:
    """Its own units from the assignment on, for until then the office may still think otherwise."""
    own = (row.lead, row.leader, *row.responsible, *row.supporting) if _given(row) else ()
    return sorted({one for one in (*own, *above) if one is not None})


def _given(row: Task) -> bool:
    """Whether the task was assigned to its units; one that was cancelled before never was."""
    return row.state not in _NOT_GIVEN or (row.state == State.CANCELLED and row.assigned_on is not None)


def _units_above(parents: set[UUID]) -> dict[UUID, list[UUID]]:
    """For each task the units to which it, and the tasks that it is part of, were assigned as the lead, and the posts
    of their leaders."""
    found = {}
    for parent in parents:
        units: list[UUID] = []
        at: UUID | None = parent
        while at is not None:
            row = Task.objects.only("lead", "leader", "parent", "state", "assigned_on").get(pk=at)
            units += [one for one in (row.lead, row.leader) if one is not None] if _given(row) else []
            at = row.parent
        found[parent] = units
    return found


def _give_audience(tasks: list[UUID]) -> None:
    """Of tasks whose units changed, and of all that are part of them."""
    while tasks:
        rows = list(Task.objects.filter(pk__in=tasks).only(*_PLACED))
        above = _units_above({row.parent for row in rows if row.parent})
        asked: dict[UUID, list[UUID]] = {}
        needs = Coordination.objects.filter(task__in=tasks, decided_at__isnull=True)
        for task, unit in needs.values_list("task", "unit"):
            asked.setdefault(task, []).append(unit)
        for row in rows:
            more = above.get(row.parent, []) if row.parent else []
            units = audience_of(row, [*more, *asked.get(row.id, [])])
            Task.objects.filter(pk=row.id).update(audience=units)
        tasks = list(Task.objects.filter(parent__in=tasks).values_list("id", flat=True))


def _asked(happening: Happening, said: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": UUID(said["id"]),
        "task": happening.subject,
        "reason": plain(said["reason"]),
        "hand": said["hand"],
        **happening.signed("asked", account=True),
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@projects("task reported", "task evidence attached")
def reported(happening: Happening) -> None:
    """The report, if it is one, and the evidence that came with it."""
    if happening.data is None:
        return
    said = happening.data.get("report")
    if said is not None:
        Report.objects.create(
            id=UUID(said["id"]),
            task=happening.subject,
            state=said["state"],
            text=plain(said["text"]),
            figure=_number(said["figure"]),
            progress=_number(said["progress"]),
            on=date.fromisoformat(said["on"]),
            **happening.signed(account=True),
        )
    Evidence.objects.bulk_create(
        Evidence.made(
            one,
            task=happening.subject,
            report=UUID(said["id"]) if said else None,
            **happening.signed(account=True),
        )
        for one in happening.data.get("evidence", ())
    )


@projects("task reviewed")
def reviewed(happening: Happening) -> None:
    """The review, and what it says on its report."""
    if happening.data is None:
        return
    said = happening.data["review"]
    Review.objects.create(
        id=UUID(said["id"]),
        task=happening.subject,
        report=UUID(said["report"]),
        verdict=said["verdict"],
        comment=plain(said["comment"]),
        **happening.signed(account=True),
    )
    Report.objects.filter(pk=UUID(said["report"])).update(verdict=said["verdict"])


@projects("assignment objected to", "objection decided")
def objection(happening: Happening) -> None:
    """An objection raised, or decided."""
    if happening.data is None:
        return
    said = happening.data["objection"]
    if "hand" in said:
        Objection.objects.create(**_asked(happening, said), unit=UUID(said["unit"]))
    else:
        Objection.objects.filter(pk=UUID(said["id"])).update(
            upheld=said["upheld"], answer=plain(said["answer"]), **happening.signed("decided")
        )


@projects("extension requested", "extension decided")
def extension(happening: Happening) -> None:
    """An extension asked for, or decided."""
    if happening.data is None:
        return
    said = happening.data["extension"]
    if "hand" in said:
        Extension.objects.create(
            **_asked(happening, said),
            before=date.fromisoformat(said["before"]),
            wanted=date.fromisoformat(said["wanted"]),
            progress=plain(said["progress"]),
        )
    else:
        Extension.objects.filter(pk=UUID(said["id"])).update(
            granted=_day(said["granted"]),
            refused=said["granted"] is None,
            answer=plain(said["answer"]),
            **happening.signed("decided"),
        )


_REQUESTS: dict[str, type[Any]] = {"extension": Extension, "objection": Objection}


@projects("task reported", "task reviewed", "task closed", "task cancelled")
def lapsed(happening: Happening) -> None:
    """What nobody had decided on when the task was reported as done, or ended: neither granted nor refused, and no
    longer waiting."""
    if happening.data is None:
        return
    for one in happening.data.get("lapsed", ()):
        _REQUESTS[one["what"]]._default_manager.filter(pk=UUID(one["id"])).update(
            answer=one["answer"], **happening.signed("decided")
        )


@projects("coordination asked for", "coordination answered")
def coordination(happening: Happening) -> None:
    """A need of coordination, or its answer."""
    if happening.data is None:
        return
    said = happening.data["coordination"]
    if "hand" in said:
        Coordination.objects.create(
            **_asked(happening, said), unit=UUID(said["unit"]), needed_by=_day(said["needed_by"])
        )
    else:
        Coordination.objects.filter(pk=UUID(said["id"])).update(
            answer=plain(said["answer"]), **happening.signed("decided")
        )
    # Whose coordination is asked for sees the task as long as it is.
    _give_audience([happening.subject])


@projects("directives not tracked")
def directives_not_tracked(happening: Happening) -> None:
    """Each with the reason."""
    if happening.data is None:
        return
    ids = [UUID(one) for one in happening.data["directives"]]
    Untracked.objects.filter(pk__in=ids).delete()
    Untracked.objects.bulk_create(
        Untracked(
            id=one,
            reason=plain(happening.data["reason"]),
            at=happening.event.at,
            by_name=plain(happening.data["by"]["name"]),
        )
        for one in ids
    )


@projects("directive tracked again")
def directive_tracked_again(happening: Happening) -> None:
    """It may be registered again."""
    Untracked.objects.filter(pk=happening.subject).delete()


@projects("erased")
def copies_erased(happening: Happening) -> None:
    """Where tasks repeated an erased document, they say the house's words instead; everything else of them stays.

    After a rebuild they say so already, for the events that made them were left without those words.
    """
    for table, rows in happening.data.get("copies", {}).items():
        model = _WITH_COPIES[table]
        for row, values in rows.items():
            model._default_manager.filter(pk=row).update(**values)
    for task, values in happening.data.get("copies", {}).get(Task._meta.db_table, {}).items():
        if set(_SEARCHED) & set(values):
            again = Task.objects.only(*_SEARCHED).get(pk=task)
            Task.objects.filter(pk=task).update(search=_searched(again))


@projects("task classes defined")
def classes_defined(happening: Happening) -> None:
    """Classes that are new or otherwise, in their order; the others behind them."""
    if happening.data is None:
        return
    listed = [class_from(table) for table in happening.data["classes"]]
    codes = [one.code for one in listed]
    others = SourceClass.objects.exclude(code__in=codes).order_by("position", "code")
    for position, row in enumerate(others, start=len(listed)):
        SourceClass.objects.filter(pk=row.id).update(position=position)
    for position, one in enumerate(listed):
        SourceClass.objects.update_or_create(
            id=one.id, defaults={"code": one.code, "position": position, "table": one.as_table()}
        )
