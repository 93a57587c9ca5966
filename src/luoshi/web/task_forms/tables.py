"""Forms that are tables: stages, and sub-tasks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.actions.register_tasks import PerhapsDouble, TaskDraft
from luoshi.delivery.actions.set_stages import set_stages, stages_as_in
from luoshi.delivery.actions.split_task import split_task
from luoshi.delivery.queries.choices import task_by_code, units_below_of, units_for_parts
from luoshi.delivery.stages import Stage
from luoshi.record.access import may
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry, day_entry
from luoshi.record.queries.choices import Names
from luoshi.web.forms import MOST_ROWS, FormField, reason_field
from luoshi.web.jinja import day
from luoshi.web.task_forms.base import Doing, TaskForm

_EMPTY_ROWS = 3


@dataclass(slots=True)
class StageRow:
    """A row of the table of stages as typed. ``new``: somebody else added it meanwhile."""

    number: int
    id: str = ""
    title: str = ""
    due_on: str = ""
    measure: str = ""
    done: str = ""
    new: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing is in it."""
        return not (self.title.strip() or self.due_on.strip() or self.measure.strip())


class SetStages(TaskForm):
    """The stages as a table: typed, or taken over from another task."""

    verb = "set stages"
    parts = ("template", "stage rows", "fields")

    def send(self, doing: Doing) -> str:
        return _("定下阶段")

    def note(self, doing: Doing) -> str:
        row = doing.shown.row
        limit = _("阶段不能晚于任务的时限 %(day)s。") % {"day": day(row.due_on)} if row.due_on else ""
        return limit + _("牵头单位只能增加和提前；推后、去掉由督查室来改。")

    def fields(self, doing: Doing) -> list[FormField]:
        late = any(one.done_on is None and one.due_on < doing.today for one in doing.shown.stages)
        if not late or not may(doing.actor, "manage tasks"):
            return []
        return [
            reason_field(
                doing, _("原因"), required=False, help=_("推后、去掉已经逾期的阶段要写；当月照样算它逾期")
            )
        ]

    def context(self, doing: Doing) -> dict[str, Any]:
        rows = self._rows(doing)
        for n in range(len(rows), len(rows) + _EMPTY_ROWS):
            rows.append(StageRow(n))
        return {
            "stage_rows": [replace(row, number=n) for n, row in enumerate(rows)],
            "known_stages": [str(one.id) for one in doing.shown.stages],
            "template_code": doing.text("template_code"),
        }

    def _now(self, doing: Doing) -> list[StageRow]:
        return [
            StageRow(
                n, str(one.id), one.title, one.due_on.isoformat(), one.measure,
                one.done_on.isoformat() if one.done_on else "",
            )
            for n, one in enumerate(doing.shown.stages)
        ]  # fmt: skip

    def _typed(self, doing: Doing) -> list[StageRow]:
        done = {str(one.id): one.done_on.isoformat() for one in doing.shown.stages if one.done_on}
        ids, days = doing.listed("stage_id"), doing.listed("stage_due_on")
        titles, measures = doing.listed("stage_title"), doing.listed("stage_measure")
        listed = zip(ids, titles, days, measures, strict=False)
        rows = [
            StageRow(n, one, title, due, measure, done.get(one, ""))
            for n, (one, title, due, measure) in enumerate(listed)
        ]
        return [row for row in rows if not row.empty][:MOST_ROWS]

    def _rows(self, doing: Doing) -> list[StageRow]:
        if doing.typed is None:
            return self._now(doing)
        rows = self._typed(doing)
        there = {row.id for row in rows} | set(doing.listed("known_stage"))
        added = [row for row in self._now(doing) if row.id not in there]
        return rows + [replace(row, new=True) for row in added]

    def take_over(self, doing: Doing) -> None:
        """Put the stages of another task under those that are there; raises WrongEntry."""
        before = task_by_code(doing.actor, doing.text("template_code"))
        due = doing.shown.row.due_on
        if due is None:
            raise WrongEntry(_("任务还没有时限，先定时限再套用阶段"), "template_code")
        stages = stages_as_in(doing.actor, before.id, due)
        if not stages:
            raise WrongEntry(_("任务%(code)s没有阶段") % {"code": before.code}, "template_code")
        assert doing.typed is not None
        for one in stages:
            doing.typed.appendlist("stage_id", "")
            doing.typed.appendlist("stage_title", one.title)
            doing.typed.appendlist("stage_due_on", one.due_on.isoformat())
            doing.typed.appendlist("stage_measure", one.measure)

    def run(self, doing: Doing) -> str:
        stages = []
        for n, row in enumerate(self._typed(doing), start=1):
            due = day_entry(row.due_on, _("阶段日期"), "stages")
            if due is None or not row.title.strip():
                raise WrongEntry(_("第 %(row)s 行：阶段要有名称和日期") % {"row": n}, "stages")
            identity = UUID(row.id) if row.id else None
            stages.append(Stage(row.title, due, row.measure.strip(), id=identity))
        set_stages(doing.actor, Because(), doing.task, doing.seen, stages, doing.text("reason"))
        return _("阶段已定下，共 %(n)s 个。") % {"n": len(stages)}


@dataclass(slots=True)
class PartRow:
    """A row of the table of sub-tasks as typed."""

    number: int
    unit: str = ""
    title: str = ""
    due_on: str = ""
    measure: str = ""
    post: str = ""


class Split(TaskForm):
    """Sub-tasks as a table: a unit and perhaps one of its posts, what it does, until when."""

    verb = "split"
    parts = ("part rows",)

    def send(self, doing: Doing) -> str:
        return _("分解并交办")

    def note(self, doing: Doing) -> str:
        due = doing.shown.row.due_on
        told = _("子任务直接交办给各单位；它们都办结以前，本任务不能报完成。")
        return told + (_("时限不晚于 %(day)s，不填就同本任务。") % {"day": day(due)} if due else "")

    def offered_units(self, doing: Doing) -> Names:
        return units_for_parts(doing.actor, doing.shown.row, doing.units)

    def context(self, doing: Doing) -> dict[str, Any]:
        rows = self._typed(doing)
        if doing.typed is None or doing.text("fill"):
            lead = doing.shown.row.lead
            taken = {row.unit for row in rows}
            below = units_below_of(doing.actor, lead, doing.today) if lead else ()
            if doing.text("fill"):
                for unit in below[:MOST_ROWS]:
                    name = doing.units.shown(unit)
                    if name and name not in taken:
                        rows.append(PartRow(0, name, doing.shown.row.title, "", ""))
        rows += [PartRow(0) for _n in range(_EMPTY_ROWS)]
        return {
            "choices": ("units", "posts"),
            "part_rows": [replace(row, number=n) for n, row in enumerate(rows)],
            "due_on": doing.shown.row.due_on,
            "parent_title": doing.shown.row.title,
            "ask_double": doing.ask_double or bool(doing.text("not_double")),
            "not_double": bool(doing.text("not_double")),
        }

    def _typed(self, doing: Doing) -> list[PartRow]:
        columns = [doing.listed(f"part_{name}") for name in ("unit", "title", "due_on", "measure")]
        rows = [PartRow(n, *one) for n, one in enumerate(zip(*columns, strict=False))]
        for row, post in zip(rows, doing.listed("part_post"), strict=False):
            row.post = post
        return [row for row in rows if row.unit.strip() or row.title.strip() or row.measure.strip()][
            :MOST_ROWS
        ]

    def run(self, doing: Doing) -> str:
        parts = []
        for n, row in enumerate(self._typed(doing), start=1):
            try:
                lead = doing.units.found(row.unit, "parts")
                post = doing.posts.found(row.post, "parts")
                due = day_entry(row.due_on, _("时限"), "parts")
            except WrongEntry as wrong:
                raise WrongEntry(_("第 %(row)s 行：%(what)s") % {"row": n, "what": wrong}, "parts") from None
            title = row.title.strip() or doing.shown.row.title
            parts.append(
                TaskDraft(title=title, lead=lead, post=post, due_on=due, measure=row.measure.strip())
            )
        not_double = bool(doing.text("not_double"))
        try:
            made = split_task(doing.actor, Because(), doing.task, doing.seen, parts, not_double=not_double)
        except PerhapsDouble as double:
            doing.ask_double = True
            listed = "；".join(
                _("第 %(row)s 行：%(code)s") % {"row": one.row, "code": one.code} for one in double.found[:5]
            )
            raise WrongEntry(
                _("这些单位已有同样内容的在办任务（%(listed)s）。确实是另一件，请在下面勾选后再提交")
                % {"listed": listed},
                "parts",
            ) from None
        return _("已分解出 %(n)s 件子任务，并交办给各单位。") % {"n": len(made)}
