"""Register tasks: one from a directive, one from several, or one each for many units, joined by a series."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.changes import task_versions
from luoshi.delivery.classes import CYCLES, TaskClass
from luoshi.delivery.life import VERBS, State
from luoshi.delivery.models import Directive, Task
from luoshi.delivery.objecting import objection_columns
from luoshi.delivery.queries.duplicates import Duplicate, duplicates_of
from luoshi.delivery.queries.task_classes import classes_by_code
from luoshi.delivery.stages import Stage
from luoshi.delivery.stating import state_new, state_schedule
from luoshi.record.access import require
from luoshi.record.actions.acting import Act, Actor, Because, acting
from luoshi.record.columns import to_json
from luoshi.record.entries import WrongEntry, require_sensible, text_entry
from luoshi.record.hands import hand_of
from luoshi.record.jobs import queue_drafts
from luoshi.record.models import Document, DocumentClass, Post, Source, Unit, new_id
from luoshi.record.prepared import prepared
from luoshi.record.remembered import remembered
from luoshi.record.rows import rows

MOST_AT_ONCE = 1_000
_NUMBERS_LOCK = 0x4C756F73_68690006


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """A task as it is to be registered: one row of the decomposition table. Units and posts by their ids.

    ``kind``: the code of its class, which says until when it is due where ``due_on`` is empty; that is worked out when
    it is assigned, after a preview. ``due_on``: as the source itself says. ``cycle``: how often progress is asked for,
    where that is not as the class says.
    """

    title: str
    directives: tuple[UUID, ...] = ()
    kind: str = ""
    domain: str = ""
    mechanism: str = ""
    meeting: str = ""
    decided_on: date | None = None
    lead: UUID | None = None
    responsible: tuple[UUID, ...] = ()
    supporting: tuple[UUID, ...] = ()
    post: UUID | None = None
    leader: UUID | None = None
    listed: bool = False
    due_on: date | None = None
    measure: str = ""
    indicator: str = ""
    target: Decimal | None = None
    evidence_expected: str = ""
    cycle: str = ""
    stages: tuple[Stage, ...] = field(default=())


class PerhapsDouble(WrongEntry):
    """Running tasks look like those that are to be registered: a person must say that they are others."""

    def __init__(self, found: list[Duplicate]) -> None:
        listed = "、".join(dict.fromkeys(one.code for one in found[:5]))
        super().__init__(
            _("可能与在办的任务重复：%(listed)s。要另行立项，请注明后再立项") % {"listed": listed}
        )
        self.found = found


def fan_out(draft: TaskDraft, leads: Sequence[UUID]) -> list[TaskDraft]:
    """One task for each unit: “各县区要…” in one step."""
    return [replace(draft, lead=unit) for unit in dict.fromkeys(leads)]


def register_tasks(
    actor: Actor,
    because: Because,
    drafts: Sequence[TaskDraft],
    *,
    series: str = "",
    not_double: bool = False,
) -> list[UUID]:
    """Register tasks, all or none; their ids. ``series``: the title under which they belong together, if they do.

    Raises Refused, PerhapsDouble unless a person said ``not_double``, and WrongEntry with the number of the row.
    """
    require(actor, "manage tasks")
    checked = check_drafts(drafts)
    if not not_double and (found := duplicates_of(checked)):
        raise PerhapsDouble(found)
    return [task.id for task in register_checked(actor, because, checked, series=series)]


def register_checked(
    actor: Actor,
    because: Because,
    checked: Sequence[TaskDraft],
    *,
    series: str,
    savepoint: bool = True,
) -> list[Task]:
    """The same for drafts that ``check_drafts`` has put in order and nobody takes for doubles, by whoever has asked
    for the permission; the tasks. ``savepoint``: see ``acting``."""
    joined = new_id() if series.strip() else None
    with registering(actor, because, savepoint=savepoint) as act:
        made = keep_new(act, actor, checked, series=joined)
        act.event.subject = joined or made[0].id
        if joined:
            act.data["series"] = {"id": str(joined), "title": text_entry(series, _("系列名称"), "series")}
        act.data["hand"] = hand_of(actor)
    return made


def check_drafts(drafts: Sequence[TaskDraft]) -> list[TaskDraft]:
    """The drafts put in order; raises WrongEntry with the number of the row."""
    if not drafts:
        raise WrongEntry(_("没有要立项的任务"))
    if len(drafts) > MOST_AT_ONCE:
        raise WrongEntry(_("一次最多立项 %(most)s 件") % {"most": MOST_AT_ONCE})
    known = _Known.of(drafts)
    return [_checked(draft, number, known) for number, draft in enumerate(drafts, start=1)]


def alone_with_numbers() -> None:
    """Wait, in this transaction, for whoever else is registering tasks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERS_LOCK])


@contextmanager
def registering(actor: Actor, because: Because, *, savepoint: bool = True) -> Iterator[Act]:
    """The frame: numbers are given one action at a time, and the action happens once it has its turn."""
    with acting(VERBS["register"].event, actor, because, savepoint=savepoint) as act:
        alone_with_numbers()
        act.happens_now()
        yield act
        queue_drafts()


def keep_new(
    act: Act,
    actor: Actor,
    drafts: Sequence[TaskDraft],
    *,
    series: UUID | None = None,
    state: State = State.REGISTERED,
    parent: Task | None = None,
    source: Source | None = None,
    cells: Sequence[Mapping[str, Source]] = (),
) -> list[Task]:
    """State the tasks and say in ``act.data`` what they are; for an action that has its turn.

    ``cells``: for each draft the cells of a table that say its columns; what no cell says is ``source``'s.
    """
    today = timezone.localdate(act.event.at)
    source = source or act.entry(actor)
    number = _last_number(today.year)
    classes = classes_by_code()
    directives = {one for draft in drafts for one in draft.directives}
    # Locked, so that none is withdrawn meanwhile.
    standing = "id = ANY(%(directives)s) AND known_to IS NULL ORDER BY id FOR NO KEY UPDATE"
    locked = (
        rows(Directive, standing, {"directives": list(directives)}, without=("search",)) if directives else ()
    )
    known = {one.id: one for one in locked}
    papers = _papers(known.values())
    entries, made = [], []
    for row, draft in enumerate(drafts, start=1):
        if missing := [one for one in draft.directives if one not in known]:
            raise WrongEntry(_("第 %(row)s 行：没有这条部署（%(id)s）") % {"row": row, "id": missing[0]})
        number += 1
        first = known[draft.directives[0]] if draft.directives else None
        task = Task(
            id=new_id(),
            code=f"{today.year}-{number:04d}",
            year=today.year,
            number=number,
            title=draft.title,
            kind=draft.kind,
            state=state,
            domain=draft.domain or (first.domain if first else ""),
            mechanism=draft.mechanism or ("、".join(first.mechanisms) if first else ""),
            meeting=draft.meeting or (first.meeting_name or papers.get(first.document, "") if first else ""),
            decided_on=draft.decided_on or (first.decided_on if first else None),
            directives=list(draft.directives),
            series=series,
            parent=parent.id if parent else None,
            lead=draft.lead,
            responsible=list(draft.responsible),
            supporting=list(draft.supporting),
            post=draft.post,
            leader=draft.leader,
            listed=draft.listed,
            due_on=draft.due_on,
            first_due_on=draft.due_on,
            measure=draft.measure,
            indicator=draft.indicator,
            target=draft.target,
            evidence_expected=draft.evidence_expected,
            stages=[stage.as_row() for stage in draft.stages],
            # Of a part it is the whole that is reported on regularly.
            cycle="none" if parent is not None else draft.cycle or _cycle_of(classes.get(draft.kind)),
        )
        if state == State.ASSIGNED:
            task.assigned_on = today
            for name, value in objection_columns(classes.get(draft.kind), today).items():
                setattr(task, name, value)
            task.next_due_on = min(
                (day for day in (task.due_on, *(one.due_on for one in draft.stages)) if day), default=None
            )
        own = cells[row - 1] if cells else {}
        words = own.get("title", source)
        state_new(act, task, words, today, own)
        if task.stages:
            state_schedule(act, task, [], own.get("stages", words), today)
        entries.append({"id": str(task.id), "set": _columns(task), "source": str(words.id)})
        made.append(task)
    act.data = {**act.data, "tasks": entries}
    return made


def _last_number(year: int) -> int:
    with prepared() as cursor:
        cursor.execute(
            "SELECT number FROM delivery_task WHERE year = %s ORDER BY year DESC, number DESC LIMIT 1", [year]
        )
        found = cursor.fetchone()
    return found[0] if found else 0


def _papers(directives: Iterable[Directive]) -> dict[UUID, str]:
    """What the documents are called whose demands were made at no meeting: instructions, letters, findings."""
    wanted = {row.document for row in directives if not row.meeting_name}
    if not wanted:
        return {}
    rows = Document.objects.filter(pk__in=wanted).exclude(document_class=DocumentClass.MEETING_REPORT)
    return {one: title or name for one, title, name in rows.values_list("id", "title", "name")}


def _cycle_of(kind: TaskClass | None) -> str:
    return kind.cycle if kind is not None else "none"


def _columns(task: Task) -> dict[str, Any]:
    empty = _empty_columns()
    return {
        name: to_json(value)
        for name in task_versions.columns
        if (value := getattr(task, name)) != empty[name] or name == "state"
    }


@cache
def _empty_columns() -> dict[str, Any]:
    empty = Task()
    return {name: getattr(empty, name) for name in task_versions.columns}


@dataclass(frozen=True, slots=True)
class _Known:
    """Units, posts and classes that drafts name and that are recorded; one query, the rest is remembered."""

    units: frozenset[UUID]
    posts: frozenset[UUID]
    kinds: frozenset[str]

    @classmethod
    def of(cls, drafts: Sequence[TaskDraft]) -> _Known:
        units = {one for row in drafts for one in (row.lead, *row.responsible, *row.supporting) if one}
        posts = {one for row in drafts for one in (row.post, row.leader) if one}
        return cls(
            _every_unit() if units else frozenset(),
            frozenset(Post.objects.filter(pk__in=posts).values_list("id", flat=True))
            if posts
            else frozenset(),
            frozenset(classes_by_code()),
        )


@remembered
def _every_unit() -> frozenset[UUID]:
    return frozenset(Unit.objects.values_list("id", flat=True))


def _checked(draft: TaskDraft, row: int, known: _Known) -> TaskDraft:
    try:
        title = " ".join(draft.title.split())
        if not title:
            raise WrongEntry(_("请填写任务内容"))
        if len(title) > 1_000:
            raise WrongEntry(_("任务内容太长（%(length)s 字），最多 1000 字") % {"length": len(title)})
        if {one for one in (draft.lead, *draft.responsible, *draft.supporting) if one} - known.units:
            raise WrongEntry(_("登记里没有选的单位，请刷新后再选"))
        if {one for one in (draft.post, draft.leader) if one} - known.posts:
            raise WrongEntry(_("登记里没有选的岗位，请刷新后再选"))
        if draft.kind and draft.kind not in known.kinds:
            raise WrongEntry(_("没有“%(kind)s”这类事项") % {"kind": draft.kind})
        if draft.cycle and draft.cycle not in CYCLES:
            raise WrongEntry(_("没有“%(cycle)s”这种反馈周期") % {"cycle": draft.cycle})
        if draft.lead is not None and draft.lead in (*draft.responsible, *draft.supporting):
            raise WrongEntry(_("牵头单位不用再列为责任、配合单位"))
        require_sensible(draft.due_on, _("时限"), "due_on")
        for stage in draft.stages:
            require_sensible(stage.due_on, _("阶段日期"), "stages")
            if draft.due_on is not None and stage.due_on > draft.due_on:
                raise WrongEntry(_("阶段“%(stage)s”晚于任务的时限") % {"stage": stage.title})
    except WrongEntry as wrong:
        raise WrongEntry(_("第 %(row)s 行：%(what)s") % {"row": row, "what": wrong}, wrong.field) from None
    return replace(
        draft,
        title=title,
        responsible=tuple(dict.fromkeys(draft.responsible)),
        supporting=tuple(one for one in dict.fromkeys(draft.supporting) if one not in draft.responsible),
    )
