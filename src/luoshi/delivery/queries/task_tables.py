"""An imported decomposition table: whose it is, and which of its cells say what of which task."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.access import tasks_of
from luoshi.delivery.models import Task
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Cause, Commitment, Event, File, Source, SourceKind
from luoshi.record.storage import files

_ROW = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of the table as it stood in the file."""

    sheet: str
    address: str
    text: str


@dataclass(frozen=True, slots=True)
class TableTask:
    """A task that the import made, with the cells that say it; or one that it ``changed``, and which columns."""

    task: Task
    cells: tuple[TableCell, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskTable:
    """``there``: whether its bytes still are; ``hidden``: how many of its tasks the actor does not see."""

    id: UUID
    name: str
    at: datetime
    by_name: str
    by_post: str
    file: UUID
    there: bool
    tasks: list[TableTask]
    hidden: int


def task_table(actor: Actor, table: UUID) -> TaskTable:
    """The import by the event with which the file came; raises NotFound. About eight queries, however many rows."""
    event, data = _received(actor, table)
    file = UUID(data["file"])
    made: list[UUID] = []
    changed: dict[UUID, tuple[str, ...]] = {}
    for one in Event.objects.filter(cause=Cause.IMPORT, cause_id=event.id).order_by("at", "id"):
        said = one.opened() or {}
        if one.kind == "tasks registered":
            made += [UUID(entry["id"]) for entry in said.get("tasks", ())]
        elif one.subject is not None and "set" in said:
            changed[one.subject] = tuple(said["set"])
    seen = {task.id: task for task in tasks_of(actor).filter(pk__in={*made, *changed})}
    cells = _cells(file, made)
    listed = [TableTask(seen[one], cells=cells.get(one, ())) for one in made if one in seen]
    listed += [TableTask(seen[one], changed=columns) for one, columns in changed.items() if one in seen]
    return TaskTable(
        id=event.id,
        name=data.get("name", ""),
        at=event.at,
        by_name=data["by"]["name"],
        by_post=data["by"]["post"],
        file=file,
        there=File.objects.filter(pk=file, address__isnull=False).exists(),
        tasks=listed,
        hidden=len({*made, *changed}) - len(listed),
    )


def task_table_file(actor: Actor, table: UUID) -> tuple[str, bytes]:
    """The file's name and its bytes as they came; raises NotFound, also where they were erased."""
    _event, data = _received(actor, table)
    address = File.objects.filter(pk=UUID(data["file"])).values_list("address", flat=True).first()
    if address is None:
        raise NotFound(_("这张表的原件已依法删除"))
    return data.get("name", ""), files().read(address)


def _received(actor: Actor, table: UUID) -> tuple[Event, dict[str, Any]]:
    found = None
    if may(actor, "see content") and may(actor, "see tasks"):
        found = Event.objects.filter(pk=table, kind="task table received").first()
    data = found.opened() if found is not None else None
    if found is None or data is None:
        raise NotFound(_("没有这张导入的表，或者您无权查看"))
    return found, data


def _cells(file: UUID, tasks: list[UUID]) -> dict[UUID, tuple[TableCell, ...]]:
    """By task the cells of its row: those of the row in which its words stand."""
    sources = list(Source.objects.filter(file=file, kind=SourceKind.CELL).order_by("id"))
    by_row: dict[tuple[str, str], list[Source]] = defaultdict(list)
    for one in sources:
        by_row[_row_of(one)].append(one)
    rows = {one.id: _row_of(one) for one in sources}
    words = Commitment.objects.filter(pk__in=tasks).values_list("id", "source")
    return {
        task: tuple(
            TableCell(one.sheet or "", one.cell or "", (one.opened() or {}).get("stored", ""))
            for one in by_row[rows[source]]
        )
        for task, source in words
        if source in rows
    }


def _row_of(one: Source) -> tuple[str, str]:
    number = _ROW.search(one.cell or "")
    return one.sheet or "", number[0] if number else ""
