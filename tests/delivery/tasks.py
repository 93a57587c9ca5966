"""A small city with people in posts, and tasks in every state, for tests about tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from luoshi.delivery.actions.assign_tasks import Assignment, assign_tasks
from luoshi.delivery.actions.define_classes import adopt_standard_classes
from luoshi.delivery.actions.receive_task import receive_task
from luoshi.delivery.actions.register_tasks import TaskDraft, register_tasks
from luoshi.delivery.actions.report_task import Answer, report_task
from luoshi.delivery.actions.review_report import review_report
from luoshi.delivery.models import SourceClass, Task
from luoshi.delivery.queries.previews import preview_assignment
from luoshi.record.actions.acting import Actor, Because, HeldPost
from luoshi.record.actions.stating import state
from luoshi.record.evidence import FileEvidence
from luoshi.record.models import Event, new_id
from tests.copying import clock_runs_on, copied_when_made_before
from tests.record.acting import CLERK
from tests.record.organising import organising

PROOF = FileEvidence("已完成施工", "老旧小区改造竣工验收单：40 个小区全部合格。".encode(), "验收单.txt")


MORE_PROOF = FileEvidence("补充竣工备案", "竣工备案表：编号 2026-18，已备案。".encode(), "竣工备案表.txt")


def somebody(name: str, role: str, unit: UUID | None, post: UUID | None = None) -> Actor:
    """Somebody with an account, in one post of a unit, with this role."""
    held = (HeldPost(post or new_id(), unit, role),)
    roles = frozenset({role})
    return Actor(name, account=new_id(), person=new_id(), post=f"{name}的岗位", roles=roles, held=held)


@dataclass
class City:
    """Government above a bureau with a section, another bureau, and a county; and who acts for them."""

    units: dict[str, UUID] = field(default_factory=dict)
    office: Actor = CLERK
    second_clerk: Actor = field(init=False)
    liaison: Actor = field(init=False)
    colleague: Actor = field(init=False)
    head: Actor = field(init=False)
    section: Actor = field(init=False)
    other: Actor = field(init=False)
    county: Actor = field(init=False)
    power: Actor = field(init=False)
    leader: Actor = field(init=False)
    auditor: Actor = field(init=False)

    def __post_init__(self) -> None:
        begin = _begun if clock_runs_on() else _begun.__wrapped__  # type: ignore[attr-defined]
        vars(self).update(begin())

    def _begin(self) -> None:
        with organising() as now:
            for name in ("市政府", "住建局", "质安科", "财政局", "望溪区", "电力公司"):
                self.units[name] = now.unit(name)
            for name, above in (
                ("住建局", "市政府"), ("质安科", "住建局"), ("财政局", "市政府"), ("望溪区", "市政府"),
            ):  # fmt: skip
                state(now.act, "unit", self.units[name], "unit.parent", self.units[above], now.source)
            for name, level in (
                ("市政府", "city"),
                ("住建局", "city"),
                ("财政局", "city"),
                ("望溪区", "county"),
            ):
                state(now.act, "unit", self.units[name], "unit.level", level, now.source)
            state(now.act, "unit", self.units["望溪区"], "unit.kind", "government", now.source)
        self.second_clerk = somebody("经办二", "clerk", None)
        self.liaison = somebody("联络员甲", "liaison", self.units["住建局"])
        self.colleague = somebody("联络员乙", "liaison", self.units["住建局"], self.liaison.held[0].post)
        self.head = somebody("住建局长", "head", self.units["住建局"])
        self.section = somebody("科室联络员", "liaison", self.units["质安科"])
        self.other = somebody("财政联络员", "liaison", self.units["财政局"])
        self.county = somebody("区联络员", "liaison", self.units["望溪区"])
        self.power = somebody("电力联络员", "liaison", self.units["电力公司"])
        self.leader = somebody("副市长", "leader", self.units["市政府"])
        self.auditor = somebody("审计员", "auditor", None)
        if not SourceClass.objects.exists():
            adopt_standard_classes(self.office, Because())

    def draft(self, title: str = "完成老旧小区改造", **values: Any) -> TaskDraft:
        """A row for the bureau, due at the end of June."""
        return TaskDraft(
            **{"title": title, "lead": self.units["住建局"], "due_on": date(2026, 6, 30), **values}
        )

    def registered(self, title: str = "完成老旧小区改造", **values: Any) -> UUID:
        """A task that was registered."""
        (task,) = register_tasks(self.office, Because(), [self.draft(title, **values)], not_double=True)
        return task

    def assigned(self, title: str = "完成老旧小区改造", **values: Any) -> UUID:
        """A task that was assigned."""
        task = self.registered(title, **values)
        assign(self.office, [task])
        return task

    def received(self, title: str = "完成老旧小区改造", **values: Any) -> UUID:
        """A task that its lead unit has received."""
        task = self.assigned(title, **values)
        receive_task(self.liaison, Because(), task, seen(task))
        return task

    def reported(self, title: str = "完成老旧小区改造", **values: Any) -> UUID:
        """A task whose lead unit says that it is done, with proof."""
        task = self.received(title, **values)
        report_task(self.liaison, Because(), task, seen(task), done())
        return task

    def completed(self, title: str = "完成老旧小区改造", **values: Any) -> UUID:
        """A task whose report somebody else has approved."""
        task = self.reported(title, **values)
        review_report(self.office, Because(), task, seen(task), "approved")
        return task


@copied_when_made_before
def _begun() -> dict[str, Any]:
    """What a city begins with, as attributes of it."""
    city = object.__new__(City)
    city.units = {}
    city._begin()
    return vars(city)


def done(**values: Any) -> Answer:
    """The answer that it is done, with proof."""
    return Answer(**{"state": "done", "text": "已全部完成", "evidence": (PROOF,), **values})


def done_again(**values: Any) -> Answer:
    """The answer after a return: what was sent back proves nothing, so it has other proof."""
    return done(**{"evidence": (MORE_PROOF,), **values})


def assign(actor: Actor, tasks: Sequence[UUID]) -> None:
    """Assign as a person does: see the due days, then assign."""
    shown = preview_assignment(actor, tasks, day_of_last_event())
    assign_tasks(actor, Because(), [Assignment(task, seen(task)) for task in tasks], shown.fingerprint)


def day_of_last_event() -> date:
    """Today, by the record's clock."""
    from django.utils import timezone

    return timezone.localdate(Event.objects.order_by("-at").values_list("at", flat=True)[0])


def seen(task: UUID) -> int:
    """The version that somebody sees who opens the task now."""
    version: int = Task.objects.values_list("version", flat=True).get(pk=task)
    return version


def row(task: UUID) -> Task:
    """The task as it is."""
    found: Task = Task.objects.get(pk=task)
    return found
