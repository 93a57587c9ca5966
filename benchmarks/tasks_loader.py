"""A city's tasks at size: registered from directives, assigned, received, reported three times, some reviewed.

Events, sources and statements are made by the product's own code (``keep_new``, and what follows from a change in
``Change.finish``) and written a step of a thousand tasks at a time, chained by the product's own hashing; current rows
are written once, as they are at the end. That they are the rows that the actions would have written is checked: a test
loads a few and rebuilds them from their events.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.models import Func, TextField, Value
from record_client import PASSWORD
from record_loader import RARE, _chain, _copy, load

from luoshi.delivery.actions.changing import Change
from luoshi.delivery.actions.define_classes import adopt_standard_classes
from luoshi.delivery.actions.register_tasks import TaskDraft, keep_new
from luoshi.delivery.classes import OBJECTION_DAYS, next_report_after
from luoshi.delivery.life import VERBS, State
from luoshi.delivery.models import Directive, Evidence, Report, Review, Said, SourceClass, Task, Verdict
from luoshi.delivery.projections.tasks import audience_of
from luoshi.delivery.stages import Stage
from luoshi.record.actions.acting import Act, Actor, Because, HeldPost, acting
from luoshi.record.actions.stating import state
from luoshi.record.hands import hand_of
from luoshi.record.models import (
    Account,
    Cause,
    Commitment,
    CommitmentKind,
    Event,
    EvidenceKind,
    Kept,
    PeriodKind,
    Role,
    new_id,
)
from luoshi.record.search import pieces
from luoshi.record.workdays import working_days_after

GOVERNMENT = "云川市人民政府"
BUREAUS, COUNTIES, TOWNSHIPS = 40, 12, 6
REPORTS = 3
BATCH = 1_000
RARE_EVERY = 3_000
DIRECTIVES = 15  # a document

_MATTERS = (
    "老旧小区改造", "重点项目建设", "隐患排查整治", "防汛物资储备", "政务服务大厅扩建", "学校食堂检查", "农村公路养护",
    "企业欠款清理", "水库除险加固", "产业园区供水", "社区养老站点", "污水管网修复", "招商项目落地", "耕地保护巡查",
    "医院床位扩容", "公交线路调整", "消防通道清理", "高标准农田建设", "河道清淤", "数据共享平台",
)  # fmt: skip
_DOING = ("完成", "推进", "抓好", "加快", "落实", "限期办结", "组织开展", "梳理并上报")
_PLACES = ("东湖县", "西山县", "南溪区", "北原区", "青石县", "白沙市", "开发区", "高新区", "全市", "中心城区")
_ENDS = (
    "建立台账，逐月调度", "明确责任人和完成时限", "形成书面情况报市政府", "确保群众满意", "压实安全生产责任",
    "年底前见到成效", "按月通报进度", "同步做好资金保障",
)  # fmt: skip
_KINDS = ("executive-meeting", "minutes", "instruction", "superior-document", "")


@dataclass(frozen=True, slots=True)
class City:
    """Who is there: every unit that leads tasks with the liaison who answers for it, and the office."""

    office: Actor
    reviewer: Actor
    liaisons: dict[UUID, Actor]
    government: UUID


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded: the tasks, newest last, with their titles and what was reported on them."""

    tasks: tuple[UUID, ...]
    titles: tuple[str, ...]
    notes: tuple[tuple[str, ...], ...]
    units: tuple[UUID, ...]


def load_city() -> City:
    """A government with bureaus, counties and townships below it; accounts that can sign in: ``office`` (a clerk),
    ``leader`` (of the government, so that every unit is in scope) and ``liaison`` (of one bureau)."""
    machine = Actor("基准测试")
    since = date(2020, 1, 1)
    units: list[UUID] = []
    people: dict[str, tuple[UUID, UUID, UUID | None]] = {}
    with acting("organisation changed", machine, Because(Cause.INSTALLATION)) as act:
        source = act.entry(machine)

        def unit(name: str, above: UUID | None) -> UUID:
            made = new_id()
            state(act, "unit", made, "unit.name", name, source)
            if above:
                state(act, "unit", made, "unit.parent", above, source)
            return made

        def held(name: str, title: str, role: str, of: UUID | None) -> None:
            person, post = new_id(), new_id()
            state(act, "person", person, "person.name", name, source)
            state(act, "post", post, "post.title", title, source)
            if of:
                state(act, "post", post, "post.unit", of, source)
            state(act, "post", post, "post.role", role, source)
            state(
                act, "person", person, "person.holds", post, source, period=PeriodKind.SPAN, valid_from=since
            )
            people[role] = (person, post, of)

        government = unit(GOVERNMENT, None)
        units += [unit(f"市第{number}局", government) for number in range(1, BUREAUS + 1)]
        for number in range(1, COUNTIES + 1):
            county = unit(f"第{number}县", government)
            units += [county, *(unit(f"第{number}县第{one}镇", county) for one in range(1, TOWNSHIPS + 1))]
        held("经办", "市政府督查室干部", "clerk", None)
        held("林若川", "云川市副市长", "leader", government)
        held("联络员", "市第1局联络员", "liaison", units[0])
    for username, role in (("office", "clerk"), ("leader", "leader"), ("liaison", "liaison")):
        account = Account(username=username, person=people[role][0], must_change_password=False)
        account.set_password(PASSWORD)
        account.save()
    office = _actor("经办", "市政府督查室干部", Role.CLERK, None)
    if not SourceClass.objects.exists():
        adopt_standard_classes(office, Because())
    return City(
        office,
        _actor("复核", "市政府督查室主任", Role.CLERK, None),
        {one: _actor("联络员", "联络员", Role.LIAISON, one) for one in units},
        government,
    )


def _actor(name: str, post: str, role: Role, unit: UUID | None) -> Actor:
    return Actor(
        name, new_id(), new_id(), post, frozenset({role.value}), (HeldPost(new_id(), unit, role.value),)
    )


def load_tasks(count: int, seed: int = 1) -> Loaded:
    """A city with ``count`` tasks of as many directives, each with three reports; about four in ten are completed."""
    rng = random.Random(seed)
    city = load_city()
    load(-(-count // DIRECTIVES), DIRECTIVES, 0, city.office.account or new_id(), seed)
    directives = list(Directive.objects.order_by("decided_on", "id").values_list("id", "decided_on")[:count])
    loader = _Loader(city, rng)
    first = datetime(2026, 1, 5, 1, tzinfo=UTC)
    batches = [directives[start : start + BATCH] for start in range(0, count, BATCH)]
    for number, batch in enumerate(batches):
        # One batch after the other, so that the chain is in order of time.
        loader.batch(batch, first + timedelta(days=number * 280 / len(batches)), 280 / len(batches) / 8)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Loaded(tuple(loader.tasks), tuple(loader.titles), tuple(loader.notes), tuple(city.liaisons))


class _Loading(Change):
    """A change by the loader: no task has sub-tasks, so none are asked for."""

    def children(self) -> list[Task]:
        """None."""
        return []


class _Loader:
    def __init__(self, city: City, rng: random.Random) -> None:
        self.city = city
        self.rng = rng
        self.units = list(city.liaisons)
        self.tasks: list[UUID] = []
        self.titles: list[str] = []
        self.notes: list[tuple[str, ...]] = []
        self.acts: list[Act] = []
        self.rows: dict[type[models.Model], list[Any]] = {}
        self.said: dict[UUID, list[str]] = {}

    def batch(self, directives: Sequence[tuple[UUID, date]], at: datetime, days: float) -> None:
        """Up to a thousand tasks from their registration to their last report; a step every so many days."""
        tasks: list[Task] = []
        for start in range(0, len(directives), 100):
            tasks += self._register(
                directives[start : start + 100], at + timedelta(minutes=len(self.tasks + tasks))
            )
        self._write()
        begun = [task for task in tasks if self.rng.random() < 0.97]
        self._step(begun, at + timedelta(days=days), "assign", self._assign)
        self._step(begun, at + timedelta(days=2 * days), "receive", self._receive)
        for number in range(REPORTS):
            self._step(begun, at + timedelta(days=(3 + number) * days), "report", self._reporting(number))
        waiting = [task for task in begun if task.state == State.REPORTED]
        self._step(waiting[: len(waiting) * 4 // 5], at + timedelta(days=7 * days), "review", self._review)
        self._keep_current(tasks)

    def _register(self, directives: Sequence[tuple[UUID, date]], at: datetime) -> list[Task]:
        office = self.city.office
        act = self._act("tasks registered", office, at, None)
        with transaction.atomic():
            made = keep_new(act, office, [self._draft(one, at.date()) for one, _day in directives])
        act.event.subject = made[0].id
        act.data["hand"] = hand_of(office)
        self._end(act, office)
        for task, entry in zip(made, act.data["tasks"], strict=True):
            task.registered_by, task.registered_at, task.version = act.event.id, at, 1
            task.changed_at = at
            self._add(
                Commitment(
                    id=task.id,
                    kind=CommitmentKind.TASK,
                    source=UUID(entry["source"]),
                    known_from=act.event.at,
                )
            )
        # The next hundred ask for the highest number given.
        Task.objects.bulk_create(made)
        return made

    def _draft(self, directive: UUID, today: date) -> TaskDraft:
        rng = self.rng
        rare = RARE if (len(self.titles) + 1) % RARE_EVERY == 0 else ""
        title = (
            f"{rng.choice(_DOING)}{rng.choice(_PLACES)}{rng.choice(_MATTERS)}{rare}"
            f"{rng.randint(2, 90)}处，{rng.choice(_ENDS)}"
        )
        self.titles.append(title)
        lead, *beside = rng.sample(self.units, rng.choice((1, 2, 3, 4)))
        due = today + timedelta(days=rng.randint(30, 300))
        stages = tuple(
            Stage(f"第{number}阶段", today + (due - today) * number // 3, id=new_id()) for number in (1, 2)
        )
        return TaskDraft(
            title=title,
            directives=(directive,),
            kind=rng.choice(_KINDS),
            lead=lead,
            responsible=tuple(beside[:1]),
            supporting=tuple(beside[1:]),
            due_on=due,
            measure=f"{rng.choice(_MATTERS)}达到{rng.randint(60, 100)}%",
            evidence_expected="验收单或现场照片",
            stages=stages if rng.random() < 0.3 else (),
        )

    def _assign(self, change: Change) -> None:
        task = change.task
        change.put(
            state=State.ASSIGNED,
            assigned_on=change.today,
            received_on=None,
            objectable=working_days_after(change.today, OBJECTION_DAYS)[0],
            next_report_on=next_report_after(task.cycle, change.today),
        )

    def _receive(self, change: Change) -> None:
        change.put(state=State.RECEIVED, received_on=change.today)

    def _reporting(self, number: int) -> Callable[[Change], None]:
        def report(change: Change) -> None:
            task, rng = change.task, self.rng
            last = number == REPORTS - 1
            done = last and rng.random() < 0.5
            progress = Decimal(100 if done else rng.randint(number * 30, number * 30 + 29)) / 100
            text = (
                f"已{rng.choice(_DOING)}{rng.choice(_MATTERS)}{rng.randint(1, 60)}处，{rng.choice(_ENDS)}。"
            )
            self.said.setdefault(task.id, []).append(text)
            row = Report(
                id=new_id(),
                task=task.id,
                state=Said.DONE.value if done else Said.WORKING.value,
                text=text,
                progress=progress,
                on=change.today,
                **self._by(change),
            )
            self._add(row)
            evidence = []
            if last:
                piece = Evidence(
                    id=new_id(),
                    task=task.id,
                    report=row.id,
                    kind=EvidenceKind.LINK.value,
                    claim="办理结果",
                    link=f"https://www.example.invalid/{task.code}",
                    **self._by(change),
                )
                self._add(piece)
                evidence = [
                    {"id": str(piece.id), "claim": piece.claim, "kind": piece.kind, "link": piece.link}
                ]
            change.data |= {
                "report": {
                    "id": str(row.id),
                    "state": row.state,
                    "text": text,
                    "figure": None,
                    "progress": str(progress),
                    "on": change.today.isoformat(),
                },
                "evidence": evidence,
            }
            if done:
                change.put(state=State.REPORTED, reported_on=change.today)
            else:
                change.put(state=State.WORKING)
            change.put(
                last_report=row.id,
                said=text,
                next_report_on=next_report_after(task.cycle, change.today),
                progress=progress,
            )

        return report

    def _review(self, change: Change) -> None:
        task = change.task
        approved = self.rng.random() < 0.9
        review = Review(
            id=new_id(),
            task=task.id,
            report=task.last_report,
            verdict=Verdict.APPROVED.value if approved else Verdict.RETURNED.value,
            comment="" if approved else "请补充验收单",
            **self._by(change),
        )
        report = next(row for row in self.rows[Report] if row.id == task.last_report)
        report.verdict = review.verdict
        self._add(review)
        change.data["review"] = {
            "id": str(review.id),
            "report": str(review.report),
            "verdict": review.verdict,
            "comment": review.comment,
        }
        if approved:
            change.since = report.on
            change.put(state=State.COMPLETED, completed_on=report.on)
        else:
            change.put(state=State.RETURNED, returned=task.returned + 1)

    def _by(self, change: Change) -> dict[str, Any]:
        return {
            "at": change.act.event.at,
            "by": change.actor.account,
            "by_name": change.actor.name,
            "by_post": change.actor.post,
        }

    def _step(self, tasks: Sequence[Task], at: datetime, verb: str, does: Callable[[Change], None]) -> None:
        """The same verb for all of these, half a minute apart, and everything it wrote."""
        for number, task in enumerate(tasks):
            actor = {"assign": self.city.office, "review": self.city.reviewer}.get(
                verb, self.city.liaisons[task.lead] if task.lead else self.city.office
            )
            act = self._act(VERBS[verb].event, actor, at + timedelta(seconds=30 * number), task.id)
            change = _Loading(
                act=act, actor=actor, task=task, parent=None, verb=VERBS[verb], relations=frozenset()
            )
            does(change)
            change.finish()
            task.version, task.changed_at = act.data["version"], act.event.at
            self._end(act, actor)
        self._write()

    def _act(self, kind: str, actor: Actor, at: datetime, subject: UUID | None) -> Act:
        event = Event(id=new_id(), kind=kind, at=at, actor=actor.account, cause=Cause.PERSON, subject=subject)
        return Act(event, _algorithm="sha256")

    def _end(self, act: Act, actor: Actor) -> None:
        act.event.seal({"by": {"name": actor.name, "post": actor.post}, **act.data}, act.algorithm)
        act.written.append(act.event)
        self.acts.append(act)

    def _add(self, row: models.Model) -> None:
        self.rows.setdefault(type(row), []).append(row)

    def _write(self) -> None:
        """Everything that was kept since, in one transaction, the chain last."""
        by_table: dict[type[Kept], list[Kept]] = {}
        for act in self.acts:
            for row in act.written:
                by_table.setdefault(type(row), []).append(row)
        with transaction.atomic(), connection.cursor() as cursor:
            for model, rows in by_table.items():
                _copy(cursor, model, rows)
            _chain(cursor, [act.event for act in self.acts], list(by_table))
        self.acts = []

    def _keep_current(self, tasks: Sequence[Task]) -> None:
        """The current rows of these tasks, as they are now."""
        for task in tasks:
            task.audience = audience_of(task, ())
            words = "\n".join((task.code, task.title, task.measure, task.said))
            task.search = Func(
                Value(pieces(words), output_field=ArrayField(TextField())), function="array_to_tsvector"
            )
        by_id = {task.id: task for task in tasks}
        for row in self.rows[Commitment]:
            task = by_id[row.id]
            row.owner, row.measure, row.due = task.lead, task.measure, task.due_on
        with transaction.atomic():
            Task.objects.filter(pk__in=list(by_id)).delete()
            Task.objects.bulk_create(tasks, batch_size=500)
            for model, rows in self.rows.items():
                model._default_manager.bulk_create(rows, batch_size=2_000)
        self.rows = {}
        for task in tasks:
            self.tasks.append(task.id)
            self.notes.append(tuple(self.said.get(task.id, ())))


MILLION = """
INSERT INTO delivery_task ({columns})
SELECT {values}
  FROM generate_series(1, %(copies)s) AS copy, delivery_task AS task
 WHERE task.number <= %(pattern)s
 ORDER BY copy, task.number
"""


def multiply(connected: psycopg.Connection[Any], pattern: int, copies: int) -> int:
    """Copy the first ``pattern`` tasks ``copies`` times, rows of the register only: how many there are then.

    Made by SQL and no part of the record: such rows have no events. For measuring lists and search, and nothing else.
    """
    columns = [str(field.column) for field in Task._meta.concrete_fields]
    # What the new code adds to the index: its characters and pairs.
    code = "lpad((task.number + copy * %(pattern)s)::text, 4, '0')"
    own = {
        "id": "gen_random_uuid()",
        "number": "task.number + copy * %(pattern)s",
        "code": f"task.year::text || '-' || {code}",
        "search": "task.search || array_to_tsvector((SELECT array_agg(DISTINCT piece) FROM"
        f" (SELECT substr({code}, place, size) AS piece FROM generate_series(1, length({code})) AS place,"
        " generate_series(1, 2) AS size) AS pieces))",
    }
    statement = MILLION.format(
        columns=", ".join(f'"{name}"' for name in columns),
        values=", ".join(own.get(name, f'task."{name}"') for name in columns),
    )
    connected.execute(statement.encode(), {"pattern": pattern, "copies": copies})
    (count,) = connected.execute("SELECT count(*) FROM delivery_task").fetchone() or (0,)
    return int(count)
