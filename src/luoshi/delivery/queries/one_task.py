"""One task: what it is now or was on a day, where it comes from, what was said, what somebody may do with it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.access import access_task, tasks_of
from luoshi.delivery.changes import task_versions
from luoshi.delivery.classes import TaskClass, class_from
from luoshi.delivery.handing_on import is_the_offices
from luoshi.delivery.life import VERBS, Relation, verbs_from
from luoshi.delivery.models import (
    Coordination,
    Directive,
    Evidence,
    Extension,
    Objection,
    Report,
    Review,
    Series,
    SourceClass,
    Task,
)
from luoshi.delivery.queries.known_figures import KnownFigure, figure_for
from luoshi.delivery.queries.successors import successors
from luoshi.delivery.queries.task_classes import classes_then
from luoshi.delivery.queries.tasks import names_in
from luoshi.delivery.queries.tasks_then import tasks_then
from luoshi.delivery.relations import relations, submitted_alongside
from luoshi.delivery.stages import Stage, stages_of, waits
from luoshi.record.access import NotYet
from luoshi.record.actions.acting import Actor
from luoshi.record.anchors import sentence_around
from luoshi.record.hands import had_a_hand
from luoshi.record.models import (
    Article,
    Cause,
    Commitment,
    Event,
    File,
    LedgerBatch,
    Source,
    SourceKind,
)
from luoshi.record.prepared import prepared
from luoshi.record.remembered import Remembered
from luoshi.record.rows import rows
from luoshi.record.versions import RowEvent
from luoshi.record.written import written_day


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """The sentence of a directive: what stands before its words, they, what follows; who said it, where, and when.

    ``withdrawn_at``: when it left the register, if it did; ``successor``: the later reading that took its place.
    """

    directive: UUID
    before: str
    words: str
    following: str
    speaker: str
    meeting: str
    document: UUID
    article: UUID
    decided_on: Any
    proposal: UUID
    withdrawn_at: datetime | None = None
    successor: Directive | None = None


@dataclass(frozen=True, slots=True)
class EvidenceShown:
    """A piece of evidence; ``also``: id and code of other tasks, which one may see, that the same file or figure
    proves. ``erased``: its bytes were erased by law."""

    row: Evidence
    also: tuple[tuple[UUID, str], ...]
    erased: bool = False

    @property
    def others(self) -> tuple[str, ...]:
        """The codes of the other tasks."""
        return tuple(code for _task, code in self.also)


@dataclass(frozen=True, slots=True)
class ReportShown:
    """A report with its evidence and what the reviewer said."""

    row: Report
    evidence: tuple[EvidenceShown, ...]
    review: Review | None


@dataclass(frozen=True, slots=True)
class ImportedFrom:
    """The table that was imported: its file's name, and of what stands in one the sheet and cell; or the ledger."""

    name: str
    sheet: str = ""
    cell: str = ""
    ledger: UUID | None = None


@dataclass(slots=True)
class TaskShown:
    """A task with all that belongs to it.

    ``can``: names of the verbs that the actor may do now; ``own_work``: they may not review or decide because they had
    a hand in it, which alone keeps them from the verbs ``barred``; ``the_offices``: verbs not for them since the
    office handed the task out; ``relations``: what they are to it. ``kind``: its class as it is now; ``figure``: what
    a ledger has given of its measure. ``imports``: by the causes of events, where they were imported from.
    ``names``: of every unit and post that the task or its history names.
    """

    row: Task
    stages: list[Stage]
    names: dict[UUID, str]
    parent: Task | None
    children: list[Task]
    series: Series | None
    beside: list[Task]  # the other tasks of the series
    sources: list[SourceSentence]
    reports: list[ReportShown]
    evidence: list[EvidenceShown]  # of the task, of no report
    extensions: list[Extension]
    objections: list[Objection]
    coordination: list[Coordination]
    history: list[RowEvent]
    can: frozenset[str] = frozenset()
    own_work: bool = False
    barred: frozenset[str] = frozenset()
    the_offices: frozenset[str] = frozenset()
    relations: frozenset[Relation] = frozenset()
    kind: TaskClass | None = None
    figure: KnownFigure | None = None
    imports: dict[UUID, ImportedFrom] = field(default_factory=dict)


def task_shown(actor: Actor, task: UUID, moment: datetime | None = None) -> TaskShown:
    """A task as it is, or as was known at ``moment``; raises NotFound. About twenty queries."""
    now = access_task(actor, task)
    history = _history(now, moment)
    row = now if moment is None else task_at(actor, task, moment)
    above = tasks_of(actor).filter(pk=row.parent).first() if row.parent else None
    parent = next(iter(tasks_then([above], moment)), None) if above is not None else None
    there = _there(row.id)
    parts = tasks_of(actor).filter(parent=row.id).order_by("due_on", "number") if Task in there else ()
    children = tasks_then(list(parts), moment)
    others = (
        tasks_of(actor).filter(series=row.series).exclude(pk=row.id).order_by("number")[:200]
        if row.series
        else ()
    )
    beside = tasks_then(list(others), moment)
    proofs = _parts(Evidence, row, moment) if Evidence in there else []
    shown = _evidence(actor, proofs, moment) if proofs else []
    requests: dict[type[Any], list[Any]] = {
        model: [_then(one, moment) for one in _parts(model, row, moment, at="asked_at")]
        if model in there
        else []
        for model in _REQUESTS
    }
    words = directive_words(history)
    needed = {one.unit for model in (Objection, Coordination) for one in requests[model]}
    names = names_in(
        [row, *children, *beside, *([parent] if parent else [])], *named_in(history, needed), actor.head
    )
    found = TaskShown(
        row=row,
        stages=stages_of(row.stages),
        names=names | words,
        parent=parent,
        children=children,
        series=Series.objects.filter(pk=row.series).first() if row.series else None,
        beside=beside,
        sources=source_sentences(_directives(row), moment),
        reports=_reports(row, shown, moment, there),
        evidence=[one for one in shown if one.row.report is None],
        extensions=requests[Extension],
        objections=requests[Objection],
        coordination=requests[Coordination],
        history=history,
        kind=_kind(actor, row, moment),
        imports=_imports(row, history),
    )  # fmt: skip
    if moment is None:
        doable = what_may_be_done(actor, row, parent, requests)
        found.can, found.own_work, found.barred = doable.can, doable.own_work, doable.barred
        found.the_offices, found.relations = doable.the_offices, doable.relations
        found.figure = figure_for(row, timezone.localdate())
    return found


_REQUESTS: tuple[type[Any], ...] = (Extension, Objection, Coordination)
_PARTS_OF_A_TASK: tuple[type[Any], ...] = (*_REQUESTS, Evidence, Report, Review)
_IN_ANY = ", ".join(
    f'EXISTS (SELECT FROM "{one._meta.db_table}" WHERE task = %(task)s)' for one in _PARTS_OF_A_TASK
)
_THERE = f'SELECT EXISTS (SELECT FROM "{Task._meta.db_table}" WHERE parent = %(task)s), {_IN_ANY}'


def _there(task: UUID) -> frozenset[type[Any]]:
    """Of sub-tasks, requests, evidence and what was said those that a task has at all: most have few, so this saves
    asking each table."""
    with prepared() as cursor:
        cursor.execute(_THERE, {"task": task})
        asked: tuple[type[Any], ...] = (Task, *_PARTS_OF_A_TASK)
        return frozenset(model for model, there in zip(asked, cursor.fetchone(), strict=True) if there)


def _parts(model: type[Any], row: Task, moment: datetime | None, at: str = "at") -> list[Any]:
    """What belongs to a task and was there at a moment, in the order of the column that says since when."""
    then = "" if moment is None else f" AND {at} <= %(moment)s"
    return rows(model, f"task = %(task)s{then} ORDER BY {at}, id", {"task": row.id, "moment": moment})


_classes: Remembered[str, TaskClass] = Remembered(
    lambda codes: {
        row.code: class_from(row.table) for row in SourceClass.objects.filter(code__in=codes).order_by()
    }
)


def _kind(actor: Actor, row: Task, moment: datetime | None) -> TaskClass | None:
    if moment is not None and row.kind:
        return classes_then(moment).get(row.kind)
    return _classes.of(actor.head, [row.kind]).get(row.kind) if row.kind else None


def _imports(row: Task, history: list[RowEvent]) -> dict[UUID, ImportedFrom]:
    """Where a task was imported from, and what changed it by an import, by the cause: three queries if anything did."""
    causes = {one.cause_id for one in history if one.cause == Cause.IMPORT and one.cause_id is not None}
    if not causes:
        return {}
    found = {
        batch.id: ImportedFrom(batch.name, ledger=batch.id)
        for batch in LedgerBatch.objects.filter(pk__in=causes)
    }
    words = Commitment.objects.filter(pk=row.id).values("source")
    cell = Source.objects.filter(pk__in=words, kind=SourceKind.CELL).first()
    for event in Event.objects.filter(pk__in=causes, kind="task table received"):
        data = event.opened() or {}
        one = ImportedFrom(data.get("name", ""))
        if cell is not None and data.get("file") == str(cell.file):
            one = replace(one, sheet=cell.sheet or "", cell=cell.cell or "")
        found[event.id] = one
    return found


def directive_words(history: list[RowEvent]) -> dict[UUID, str]:
    """The words of every directive on which a task was put, or from which it was taken; one query if any was."""
    wanted = {
        one
        for event in history
        if event.kind != VERBS["register"].event
        for name, before, after in event.columns
        if name == "directives"
        for one in (*(before or ()), *(after or ()))
    }
    rows = Directive.objects.filter(pk__in=wanted).values_list("id", "quote") if wanted else []
    # A later reading often differs at the end alone.
    return {one: f"“{quote if len(quote) <= 40 else f'{quote[:20]}…{quote[-16:]}'}”" for one, quote in rows}


_UNITS = frozenset({"lead", "responsible", "supporting"})
_POSTS = frozenset({"post", "leader"})


def named_in(history: list[RowEvent], needed: set[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Every unit and every post that a task's history names, ``needed`` units among them."""
    units, posts = set(needed), set()
    for event in history:
        for name, before, after in event.columns:
            for value in (before, after):
                listed = value if isinstance(value, list) else [value]
                if name in _UNITS:
                    units |= {one for one in listed if one}
                elif name in _POSTS:
                    posts |= {one for one in listed if one}
        if better := event.details.get("objection", {}).get("better"):
            units.add(UUID(better))
    return units, posts


class Doable(NamedTuple):
    """What somebody may do with a task: the fields of ``TaskShown`` that are so called."""

    can: frozenset[str]
    own_work: bool
    barred: frozenset[str]
    the_offices: frozenset[str]
    relations: frozenset[Relation]


def what_may_be_done(
    actor: Actor, row: Task, parent: Task | None, requests: dict[type[Any], list[Any]] | None = None
) -> Doable:
    """What the actor may do with a task as it is. ``requests``: all extensions, objections and needs of coordination of
    the task, where these were fetched already."""
    above = parent or (Task.objects.filter(pk=row.parent).first() if row.parent else None)
    mine = relations(actor, row, above)
    own = had_a_hand(actor, row.hands) or submitted_alongside(actor, row)
    by_relation = [verb for verb in verbs_from(row.state) if mine & verb.who_from(row.state)]
    the_offices: frozenset[str] = frozenset()
    if any(verb.own_parts or verb.name == "change" for verb in by_relation) and is_the_offices(row, mine):
        # Of the verb “change” some columns only: its form asks this as well.
        the_offices = frozenset(verb.name for verb in by_relation if verb.own_parts or verb.name == "change")
        by_relation = [verb for verb in by_relation if not verb.own_parts]
    can = {verb.name for verb in by_relation if not (verb.others_only and own)}
    barred = {verb.name for verb in by_relation if verb.others_only and own}
    wanting = {
        "decide extension": Extension,
        "decide objection": Objection,
        "answer coordination": Coordination,
    }
    for name, model in wanting.items():
        if name in can | barred:
            asked = model._default_manager.filter(task=row.id) if requests is None else requests[model]
            waiting = [one for one in asked if one.decided_at is None]
            others_only = VERBS[name].others_only
            if not any(not (others_only and had_a_hand(actor, [one.hand])) for one in waiting):
                can.discard(name)
            if not waiting:
                barred.discard(name)
    if row.decided or row.objectable is None:
        can.discard("object")
    there = {
        "confirm stage": any(map(waits, row.stages)),
        "take back stage": any(one["done_on"] for one in row.stages),
    }
    for name in (name for name, any_is in there.items() if not any_is):
        can.discard(name)
        barred.discard(name)
    return Doable(frozenset(can), own, frozenset(barred), the_offices, mine)


def _then(request: Any, moment: datetime | None) -> Any:
    """What was asked, without an answer that came later."""
    if moment is not None and request.decided_at is not None and request.decided_at > moment:
        request.decided_at, request.decided_by_name, request.decided_by_post, request.answer = (
            None,
            "",
            "",
            "",
        )
        for name in ("granted", "upheld"):
            if hasattr(request, name):
                setattr(request, name, None)
    return request


def _reports(
    row: Task, shown: list[EvidenceShown], moment: datetime | None, there: frozenset[type[Any]]
) -> list[ReportShown]:
    if Report not in there:
        return []
    of_task = _parts(Review, row, moment) if Review in there else ()
    reviews = {one.report: one for one in of_task}
    evidence: dict[UUID | None, list[EvidenceShown]] = defaultdict(list)
    for one in shown:
        evidence[one.row.report].append(one)
    return [
        ReportShown(one, tuple(evidence[one.id]), reviews.get(one.id)) for one in _parts(Report, row, moment)
    ]


def _evidence(actor: Actor, rows: list[Evidence], moment: datetime | None) -> list[EvidenceShown]:
    addresses = {row.address for row in rows if row.address}
    statements = {row.statement for row in rows if row.statement}
    same: dict[Any, set[UUID]] = defaultdict(set)
    for model_filter in ({"address__in": addresses}, {"statement__in": statements}):
        if next(iter(model_filter.values())):
            known: dict[str, Any] = model_filter if moment is None else {**model_filter, "at__lte": moment}
            for task, address, statement in Evidence.objects.filter(**known).values_list(
                "task", "address", "statement"
            ):
                same[address or statement].add(task)
    others = {task for tasks in same.values() for task in tasks} - {row.task for row in rows}
    codes = dict(tasks_of(actor).filter(pk__in=others).values_list("id", "code")) if others else {}
    files = {row.file for row in rows if row.file}
    there = (
        set(File.objects.filter(pk__in=files, address__isnull=False).values_list("id", flat=True))
        if files
        else set()
    )
    return [
        EvidenceShown(
            row,
            tuple(
                sorted(
                    ((task, codes[task]) for task in same[row.address or row.statement] if task in codes),
                    key=lambda one: one[1],
                )
            ),
            row.file is not None and row.file not in there,
        )
        for row in rows
    ]


def _directives(row: Task) -> list[UUID]:
    """The directives of a task; of a part that has none of its own, those of what it is part of."""
    at: Task | None = row
    while at is not None and not at.directives and at.parent is not None:
        at = Task.objects.only("directives", "parent").filter(pk=at.parent).first()
    return list(at.directives) if at is not None else []


def source_sentences(directives: list[UUID], moment: datetime | None = None) -> list[SourceSentence]:
    """The sentences that a task comes from, in its order, as known at ``moment``; an erased document's is left out.

    One query; a few more where one of them is no longer in the register.
    """
    if not directives:
        return []
    with prepared() as cursor:
        cursor.execute(_SENTENCES, {"directives": directives})
        rows = {row[0]: row for row in cursor.fetchall()}
    gone = [one for one, row in rows.items() if row[7] is not None and (moment is None or row[7] <= moment)]
    withdrawn = Directive.objects.defer("search").filter(pk__in=gone) if gone else []
    following = successors(withdrawn)
    found = []
    for one in directives:
        if one not in rows:
            continue
        *told, known_to, start, end, content = rows[one]
        text = Article(content=content).text
        if not text:
            continue
        start, end = start or 0, end or 0
        first, last = sentence_around(text, start, end)
        parts = (text[first:start], text[start:end], text[end:last])
        since = known_to if one in gone else None
        sentence: Any = (one, *parts, *told[1:], since, following.get(one))
        found.append(SourceSentence(*sentence))
    return found


_SENTENCES = f"""
SELECT directive.id, directive.speaker, directive.meeting_name, directive.document, directive.article,
       directive.decided_on, directive.proposal, directive.known_to, source.start, source."end", article.content
  FROM "{Directive._meta.db_table}" directive
  JOIN "{Source._meta.db_table}" source ON source.id = directive.source
  JOIN "{Article._meta.db_table}" article ON article.id = directive.article
 WHERE directive.id = ANY(%(directives)s)
"""


def task_events(row: Task, moment: datetime | None = None) -> list[Event]:
    """The events of a task in their order, its registration first; for whoever has fetched it."""
    # Sub-tasks that were registered at once name the task that they are part of; the split says so already.
    asked = "(subject = %(task)s AND kind <> %(registering)s OR id = %(registered_by)s)"
    values = {
        "task": row.id,
        "registering": VERBS["register"].event,
        "registered_by": row.registered_by,
        "moment": moment,
    }
    found = rows(Event, asked if moment is None else f"{asked} AND at <= %(moment)s", values)
    return sorted(found, key=lambda one: (one.id != row.registered_by, one.at, one.id))


def _told_of(event: Event, now: Task) -> Any:
    """What an event says of a task, or None where it was emptied. Of its registration: who registered it, and as
    ``task`` the entry of this one, without reading those of all others of the same table."""
    if event.id != now.registered_by:
        return event.opened()
    # A content has no spaces, its keys are sorted, and in a text a quotation mark follows a backslash: so this is where
    # the entry begins, and nothing else.
    content = event.content or ""
    begin = content.find(f'{{"id":"{now.id}","set":')
    if begin > 0 and content.startswith(_BY):
        by, _end = _reader.raw_decode(content, len(_BY))
        entry, _end = _reader.raw_decode(content, begin)
        return {"by": by, "task": entry}
    data = event.opened()
    if data is None:
        return None
    return {"by": data["by"], "task": next(one for one in data["tasks"] if one["id"] == str(now.id))}


_reader = json.JSONDecoder()
_BY = '{"by":'


def task_at(actor: Actor, task: UUID, moment: datetime) -> Task:
    """The task as it was known at ``moment``; raises NotYet where it was not registered yet, NotFound where it
    may not be seen."""
    now = access_task(actor, task)
    found: Task | None = None
    for event in task_events(now, moment):
        data = _told_of(event, now)
        if data is None:
            continue
        if event.id == now.registered_by:
            found = task_versions.made(data["task"], event.id, event.at)
        elif found is not None and "set" in data:
            found = task_versions.applied(found, data, event.at)
    if found is None:
        first = timezone.localdate(now.registered_at)
        raise NotYet(
            _("那一天还没有这件任务"),
            _("它是 %(day)s 立项的：请选这一天或以后的日子，或者看现在的样子") % {"day": written_day(first)},
        )
    found.audience = now.audience
    return found


def task_history(actor: Actor, task: UUID, moment: datetime | None = None) -> list[RowEvent]:
    """What happened to a task, oldest first, so that a person can read it; raises NotFound."""
    return _history(access_task(actor, task), moment)


def _history(now: Task, moment: datetime | None) -> list[RowEvent]:
    found = []
    for event in task_events(now, moment):
        data = _told_of(event, now)
        if data is None:
            continue
        said = data["task"] if event.id == now.registered_by else data
        parts = {part: data[part] for part in _PARTS if part in data}
        found.append(task_versions.told(event, data["by"], said, _words(data), parts, NOT_TOLD))
    return found


_PARTS = (
    "report",
    "review",
    "objection",
    "extension",
    "coordination",
    "evidence",
    "children",
    "stage",
    "lapsed",
)
NOT_TOLD = frozenset(
    {
        "hands",
        "next_due_on",
        "last_report",
        "year",
        "number",
        "due_basis",
        "objectable_basis",
        "paused_from",
        "lead_changed_on",
        "due_lead",
        "dropped_on",
    }
)
"""Columns that say nothing to a person which another column does not say."""


_SAID_IN = {
    "report": ("text",),
    "review": ("comment",),
    "objection": ("reason", "answer"),
    "extension": ("reason", "progress", "answer"),
    "coordination": ("reason", "answer"),
}


def _words(data: dict[str, Any]) -> str:
    """What the person said who did it."""
    said: list[str] = []
    for part, names in _SAID_IN.items():
        inside = data.get(part, {})
        said += [inside[name] for name in names if inside.get(name)]
    if data.get("reason"):
        said.append(data["reason"])
    elif reason := data.get("set", {}).get("reason"):
        said.append(reason)
    return "；".join(said)
