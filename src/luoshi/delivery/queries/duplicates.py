"""Running tasks that look like one that is about to be registered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Protocol
from uuid import UUID

from django.db import connection

from luoshi.delivery.access import tasks_of
from luoshi.delivery.life import OPEN
from luoshi.delivery.models import Task
from luoshi.record.actions.acting import Actor
from luoshi.record.search import folded, needed

ALIKE = 0.8
"""Share of common pairs of neighbouring characters from which on two titles are taken for the same matter."""


class Drafted(Protocol):
    """What is compared of a task that is to be registered."""

    @property
    def title(self) -> str: ...
    @property
    def directives(self) -> tuple[UUID, ...]: ...
    @property
    def lead(self) -> UUID | None: ...


FEW = 20  # rows for which the index is asked, one condition each
COMPARED = 5_000  # running tasks of the same lead units, the newest

_BESIDE = """
SELECT id, code, title, lead, directives, series FROM delivery_task
 WHERE state = ANY(%(open)s) AND directives && %(directives)s::uuid[]
UNION ALL
(SELECT id, code, title, lead, directives, series FROM delivery_task
  WHERE state = ANY(%(open)s) AND lead = ANY(%(leads)s::uuid[]) AND NOT directives && %(directives)s::uuid[] {alike}
  ORDER BY year DESC, number DESC, id LIMIT %(most)s)
UNION ALL
(SELECT id, code, title, lead, directives, series FROM delivery_task
  WHERE state = ANY(%(open)s) AND title = ANY(%(titles)s) AND NOT lead = ANY(%(leads)s::uuid[])
    AND NOT directives && %(directives)s::uuid[] {alike}
  ORDER BY year DESC, number DESC, id LIMIT %(most)s)
"""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A running task, which row (from 1) it looks like, and why: the same directive, or a title alike. ``lead``: its
    lead unit, where that is another than the row's."""

    row: int
    task: UUID
    code: str
    title: str
    same_directive: bool
    alike: float
    lead: UUID | None = None


def duplicates_of(drafts: Iterable[Drafted]) -> list[Duplicate]:
    """The running tasks that these rows look like, for whoever may see all tasks; one query.

    Under another lead unit only the same directive or the very same words are a sign. One duty of many units is many
    tasks: of a series one is named, and of rows that say the same for several units the first alone is told.
    """
    rows = list(drafts)
    beside = _compared(rows)
    elsewhere = _Elsewhere(beside)
    by_lead: dict[UUID | None, list[tuple[_Running, set[tuple[str, str]]]]] = defaultdict(list)
    for task in beside:
        by_lead[task.lead].append((task, _pairs(task.title)))
    found: list[Duplicate] = []
    for number, row in enumerate(rows, start=1):
        candidates = by_lead[row.lead] + (by_lead[None] if row.lead else [])
        mine = _pairs(row.title)
        for task, pairs in candidates:
            same = bool(set(row.directives) & set(task.directives))
            alike = _share(mine, pairs) if mine and pairs else float(folded(row.title) == folded(task.title))
            if alike >= ALIKE or (same and task.lead == row.lead):
                found.append(Duplicate(number, task.id, task.code, task.title, same, alike))
        there = {one.task for one in found if one.row == number}
        for task in elsewhere.told(row, there):
            same = bool(set(row.directives) & set(task.directives))
            alike = _share(mine, _pairs(task.title))
            found.append(Duplicate(number, task.id, task.code, task.title, same, alike, task.lead))
    return sorted(found, key=lambda one: (one.row, -one.alike))


class _Running(NamedTuple):
    """What is compared of a running task."""

    id: UUID
    code: str
    title: str
    lead: UUID | None
    directives: list[UUID]
    series: UUID | None


class _Elsewhere:
    """Running tasks by what shows the same matter under whatever lead unit: their directives and their words."""

    def __init__(self, tasks: list[_Running]) -> None:
        self._by_sign: dict[UUID | str, list[_Running]] = defaultdict(list)
        self._series = {task.id: task.series for task in tasks if task.series is not None}
        self._told: set[tuple[UUID | str, UUID]] = set()
        for task in {task.id: task for task in tasks}.values():
            signs: list[UUID | str] = [*task.directives, folded(task.title)]
            for sign in signs:
                self._by_sign[sign].append(task)

    def told(self, row: Drafted, there: set[UUID]) -> list[_Running]:
        """The tasks of other lead units that show the same as a row, none that an earlier row was told for that.

        ``there``: those that the row is told of already.
        """
        seen = there | {self._series[one] for one in there if one in self._series}
        found = []
        signs: list[UUID | str] = [*row.directives, folded(row.title)]
        for sign in signs:
            for task in self._by_sign.get(sign, []):
                one = task.series or task.id  # of a series the first stands for all
                if task.lead in (None, row.lead) or one in seen or (sign, one) in self._told:
                    continue
                self._told.add((sign, one))
                seen |= {one, task.id}
                found.append(task)
        return found


def parts_again(actor: Actor, parent: Task, drafts: Iterable[Drafted]) -> list[Duplicate]:
    """The running tasks with the same words and lead unit as parts that are to be made of ``parent``, among those that
    the actor may see; one query."""
    rows = list(drafts)
    leads = {row.lead for row in rows if row.lead is not None}
    running = tasks_of(actor).filter(state__in=OPEN, lead__in=leads).exclude(pk=parent.id)
    there: dict[tuple[UUID | None, str], list[Task]] = defaultdict(list)
    for task in running.order_by(*Task.ORDER)[:COMPARED]:
        there[task.lead, folded(task.title)].append(task)
    return [
        Duplicate(number, task.id, task.code, task.title, same_directive=False, alike=1.0)
        for number, row in enumerate(rows, start=1)
        for task in there.get((row.lead, folded(row.title)), ())
    ]


def _compared(rows: list[Drafted]) -> list[_Running]:
    """Running tasks of the same directives, all of them, the newest of the same lead units that may be alike,
    and those of other lead units with the same words."""
    directives = list({one for row in rows for one in row.directives})
    leads = list({row.lead for row in rows if row.lead is not None})
    words = _words_of_alike(rows) if len(rows) <= FEW else None
    with connection.cursor() as cursor:
        cursor.execute(
            _BESIDE.format(alike="" if words is None else "AND search @@ %(words)s::tsquery"),
            {
                "open": [str(state) for state in sorted(OPEN)],
                "directives": directives,
                "leads": leads,
                "titles": list({row.title for row in rows}),
                "words": words,
                "most": COMPARED,
            },
        )
        return list(map(_Running._make, cursor.fetchall()))


def _words_of_alike(rows: list[Drafted]) -> str | None:
    """What every task that is alike fulfils, by the index: of any fifth of the pairs, and one more, it has one. None
    where the index cannot help."""
    some: dict[str, None] = {}
    for row in rows:
        asked = int((1 - ALIKE) * len(_pairs(row.title))) + 1
        known = [piece for piece in needed(row.title) if len(piece) == 2]
        if len(known) < asked:
            return None
        some |= dict.fromkeys(known[:: max(1, len(known) // asked)][:asked])
    return " | ".join(f"'{word}'" for word in some)


def _pairs(title: str) -> set[tuple[str, str]]:
    return set(pairwise(folded(title)))


def _share(one: set[tuple[str, str]], other: set[tuple[str, str]]) -> float:
    if min(len(one), len(other)) < ALIKE * max(len(one), len(other)):
        return 0.0  # too different in length to be alike
    return len(one & other) / len(one | other)
