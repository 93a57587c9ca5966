"""Register what a decomposition table says, all or nothing: tasks, series, what is not tracked, what joins a task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.actions.change_task import change_task
from luoshi.delivery.actions.keep_table import check_size, keep_table
from luoshi.delivery.actions.mark_untracked import mark_untracked
from luoshi.delivery.actions.register_tasks import check_drafts, register_checked
from luoshi.delivery.models import Task
from luoshi.delivery.queries.duplicates import Duplicate, duplicates_of
from luoshi.delivery.table_rows import Fault, ReadRows, TypedRow, read_rows
from luoshi.record.access import require
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry


class WrongCells(WrongEntry):
    """Cells that cannot be taken; nothing was registered. ``faults`` say which, and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(_("有 %(count)s 格要改，什么也没有立项") % {"count": len(faults)})
        self.faults = list(faults)


class PerhapsDoubleRows(WrongEntry):
    """Rows that look like running tasks; a person says of each that it is another. By the keys of the rows."""

    def __init__(self, found: Mapping[str, list[Duplicate]]) -> None:
        codes = "、".join(dict.fromkeys(one.code for several in found.values() for one in several))
        super().__init__(_("可能与在办的任务重复：%(codes)s。什么也没有立项") % {"codes": codes})
        self.found = dict(found)


@dataclass(frozen=True, slots=True)
class Registered:
    """What became of a table: the tasks made, directives not tracked, tasks joined; ``later``: keys of rows left."""

    tasks: tuple[UUID, ...]
    untracked: tuple[UUID, ...]
    joined: tuple[UUID, ...]
    later: tuple[str, ...]


def register_table(
    actor: Actor,
    because: Because,
    rows: Sequence[TypedRow],
    indicators: Mapping[str, str],
    *,
    others: Collection[str] = (),
    kept: tuple[str, int] | None = None,
) -> Registered:
    """Register every row that was begun. ``others``: keys of rows that a person has said are no doubles. ``kept``: as
    what, and in which version, the table is kept on the server, if it is: rows that nobody began stay there, alone.

    Raises Refused; WrongCells; PerhapsDoubleRows; TableMoved where another window has kept or registered the table
    meanwhile; WrongEntry where there is nothing to do.
    """
    require(actor, "manage tasks")
    check_size(rows)
    read = read_rows(rows, timezone.localdate(), indicators)
    if read.faults:
        raise WrongCells(read.faults)
    if not (read.drafts or read.untracked or read.joins):
        raise WrongEntry(_("还没有填好的行：先填牵头单位，或标为不立项"))
    checked = (
        dict(zip(read.drafts, check_drafts(list(read.drafts.values())), strict=True)) if read.drafts else {}
    )
    doubles = {key: found for key, found in doubles_of(read).items() if key not in others}
    if doubles:
        raise PerhapsDoubleRows(doubles)
    made: list[UUID] = []
    with transaction.atomic():
        if kept is not None:
            later = set(read.later)
            keep_table(actor, kept[0], [row for row in rows if row.key in later], kept[1])
        # By series as they follow one another, so that numbers run as the table does.
        series = {row.key: row.series for row in rows}
        for title, keys in groupby(read.drafts, key=series.__getitem__):
            tasks = register_checked(
                actor,
                because,
                [checked[key] for key in keys],
                series=title,
                savepoint=False,
            )
            made += [task.id for task in tasks]
        reasons: dict[str, list[UUID]] = defaultdict(list)
        for ids, reason in read.untracked.values():
            reasons[reason] += ids
        for reason, listed in reasons.items():
            mark_untracked(actor, because, listed, reason)
        joined = _join(actor, because, rows, read)
    return Registered(
        tuple(made),
        tuple(one for several in reasons.values() for one in several),
        joined,
        tuple(read.later),
    )


def doubles_of(read: ReadRows) -> dict[str, list[Duplicate]]:
    """Running tasks that rows look like, by the keys of the rows."""
    keys = list(read.drafts)
    found: dict[str, list[Duplicate]] = defaultdict(list)
    for one in duplicates_of([read.drafts[key] for key in keys]) if keys else ():
        found[keys[one.row - 1]].append(one)
    return dict(found)


def _join(actor: Actor, because: Because, rows: Sequence[TypedRow], read: ReadRows) -> tuple[UUID, ...]:
    """One matter from three sources: its directives stand on one task."""
    more: dict[UUID, list[UUID]] = defaultdict(list)
    for row in rows:
        if row.key in read.joins:
            more[read.joins[row.key].id] += row.directives
    for task, directives in more.items():
        version, before = Task.objects.values_list("version", "directives").get(pk=task)
        wanted = [*before, *(one for one in directives if one not in before)]
        if wanted != before:
            change_task(actor, because, task, version, {"directives": wanted})
    return tuple(more)
