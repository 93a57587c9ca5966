"""Rows of a decomposition table as somebody typed them: what each means, and what is wrong in which cell."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.actions.register_tasks import TaskDraft
from luoshi.delivery.models import Task
from luoshi.delivery.queries.task_classes import classes_by_code
from luoshi.delivery.stage_templates import stage_templates
from luoshi.delivery.stages import Stage, stages_of
from luoshi.delivery.task_layout import CYCLES
from luoshi.delivery.typed_days import NoDay, leading_day, typed_day
from luoshi.record.models import Unit
from luoshi.record.naming import PostNames, UnitNames, Unknown, name_key, units_by_name
from luoshi.record.prepared import prepared
from luoshi.record.written import written_day

KEYS = (
    "title", "lead", "responsible", "supporting", "due_on", "kind", "measure", "indicator", "target", "cycle", "stages",
    "evidence_expected", "leader", "post",
)  # fmt: skip
"""The columns of the table, in its order."""

MOST_ROWS = 1_000
_MOST_CELL = 10_000
_STAGE = re.compile(
    r"^\s*([\d年月日./-]{3,}[底末]?|\d{1,2}月[底末]?|[^\s：:，,]{2,12}[底末前中旬])[\s：:，,]+(.+)$"
)
_MEASURE = re.compile(r"^(.*?)[（(]([^（()）]+)[)）]$")
_CODE = re.compile(r"\d{4}-\d{4,}")
_WITH_YEAR = re.compile(r"\d{4}|[今本当]年")
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class TypedRow:
    """One row. ``key`` names it while the table is being filled in. ``directives``: which it makes a duty;
    ``untracked``: why they become none; ``series``: the title under which its rows are one duty of many; ``joins``: the
    code of a running task to which its directives are added instead."""

    key: str
    cells: Mapping[str, str]
    directives: tuple[UUID, ...] = ()
    untracked: str = ""
    series: str = ""
    joins: str = ""

    def cell(self, name: str) -> str:
        """What stands in a cell, without blanks at its edges."""
        return self.cells.get(name, "").strip()

    @property
    def begun(self) -> bool:
        """Whether anything stands in it but the words of the directive, and the class that comes with its document."""
        return any(self.cell(name) for name in KEYS if name not in ("title", "kind"))


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell of one row. ``missing``: unit or post, where one is not recorded."""

    row: str
    column: str
    message: str
    missing: str = ""


@dataclass(slots=True)
class ReadRows:
    """What the rows of a table mean. ``notes``: by row and column how a cell was understood, where that is not obvious.
    ``warnings``: what was understood and is probably not meant; it keeps nobody from saving. ``later``: keys of rows
    that nobody has begun to fill in; they stay in the table.
    """

    drafts: dict[str, TaskDraft] = field(default_factory=dict)
    untracked: dict[str, tuple[tuple[UUID, ...], str]] = field(default_factory=dict)
    joins: dict[str, Task] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    warnings: list[Fault] = field(default_factory=list)
    later: list[str] = field(default_factory=list)


def typed_rows(tables: Iterable[Any]) -> list[TypedRow]:
    """Rows as a page sends them; what is garbled is left out, so that nobody loses the rest."""
    found = []
    for number, one in enumerate(tables):
        if not isinstance(one, dict):
            continue
        cells = one.get("cells")
        found.append(
            TypedRow(
                key=str(one.get("key") or number)[:80],
                cells={
                    name: str(text)[:_MOST_CELL].replace("\0", "")
                    for name, text in (cells if isinstance(cells, dict) else {}).items()
                    if name in KEYS and text
                },
                directives=tuple(dict.fromkeys(_ids(one.get("directives")))),
                untracked=str(one.get("untracked") or "")[:500].strip(),
                series=str(one.get("series") or "")[:200].strip(),
                joins=str(one.get("joins") or "")[:40].strip(),
            )
        )
    return found


def _ids(values: Any) -> Iterable[UUID]:
    for value in values if isinstance(values, list) else ():
        try:
            yield UUID(str(value))
        except ValueError:
            continue


def rows_as_tables(rows: Iterable[TypedRow]) -> list[dict[str, Any]]:
    """The same back, as JSON."""
    return [
        {
            "key": row.key,
            "cells": dict(row.cells),
            "directives": [str(one) for one in row.directives],
            "untracked": row.untracked,
            "series": row.series,
            "joins": row.joins,
        }
        for row in rows
    ]


def read_rows(
    rows: Sequence[TypedRow],
    today: date,
    indicators: Mapping[str, str],
    units: UnitNames | None = None,
    *,
    every: bool = False,
) -> ReadRows:
    """What the rows mean. ``indicators``: names of indicators and of measures, and the code of each.

    ``every``: rows with nothing but their words are to be registered too. A row is put down under ``drafts`` also where
    one of its cells is wrong.
    """
    reader = _Reader(rows, today, indicators, units or units_by_name(), every)
    for row in rows:
        reader.read(row)
    reader.compare()
    return reader.made


class _Reader:
    def __init__(
        self,
        rows: Sequence[TypedRow],
        today: date,
        indicators: Mapping[str, str],
        units: UnitNames,
        every: bool,  # noqa: FBT001 (private)
    ) -> None:
        self.rows = rows
        self.today = today
        self.indicators = {name_key(name): code for name, code in indicators.items()}
        self.codes = set(indicators.values())
        self.units = units
        self.every = every
        self.posts = PostNames((row.cell(name) for row in rows for name in ("post", "leader")), units)
        self.kinds = {
            key: code
            for code, one in classes_by_code().items()
            for key in (name_key(code), name_key(one.name))
        }
        self.cycles = {key: code for code, words in CYCLES.items() for key in (code, name_key(words))}
        joined = {row.joins for row in rows if row.joins}
        named = {code for row in rows for code in _CODE.findall(row.cell("stages"))}
        tasks = Task.objects.filter(code__in=joined | named).defer("search") if joined or named else ()
        self.tasks: dict[str, Task] = {task.code: task for task in tasks}
        self.directives = _standing({one for row in rows for one in row.directives})
        self.made = ReadRows()

    def fault(self, row: TypedRow, column: str, message: str, missing: str = "") -> None:
        self.made.faults.append(Fault(row.key, column, message, missing))

    def warn_of_past(self, row: TypedRow, column: str, text: str, day: date) -> None:
        """Say so of a day that is over: without a year, next year's may be meant."""
        if day >= self.today:
            return
        said = {"text": " ".join(text.split())[:20], "day": written_day(day), "year": day.year}
        message = (
            _("“%(text)s”理解为 %(day)s，已经过去")
            if _WITH_YEAR.search(text)
            else _("“%(text)s”没有写年份，按 %(year)s 年理解为 %(day)s，已经过去：要明年的请写明，如“明年…”")
        )
        self.made.warnings.append(Fault(row.key, column, message % said))

    def read(self, row: TypedRow) -> None:
        if any(one not in self.directives for one in row.directives):
            self.fault(row, "title", _("这一行的部署已不在登记簿里，请删去这一行"))
            return
        if row.untracked:
            if not row.directives:
                self.fault(row, "title", _("只有部署才能标为不立项；这一行没有部署，请直接删去"))
            self.made.untracked[row.key] = (row.directives, row.untracked)
            return
        if row.joins:
            self._join(row)
            return
        if not row.cell("title") and not row.begun:
            return
        if not self.every and not row.begun:
            self.made.later.append(row.key)
            return
        self.made.drafts[row.key] = self._draft(row)

    def _join(self, row: TypedRow) -> None:
        task = self.tasks.get(row.joins)
        if task is None:
            self.fault(row, "title", _("没有编号为 %(code)s 的任务，不能并入") % {"code": row.joins})
        elif not row.directives:
            self.fault(row, "title", _("这一行没有部署，不能并入已有的任务"))
        elif task.completed_on or task.closed_on or task.cancelled_on:
            self.fault(row, "title", _("%(code)s 已经办结或撤销，不能并入") % {"code": row.joins})
        else:
            self.made.joins[row.key] = task

    def _draft(self, row: TypedRow) -> TaskDraft:
        title = " ".join(row.cell("title").split())
        if not title:
            self.fault(row, "title", _("请填写任务内容"))
        elif len(title) > 1_000:
            self.fault(
                row, "title", _("任务内容太长（%(length)s 字），最多 1000 字") % {"length": len(title)}
            )
        lead = self._lead(row)
        if lead is None and not row.cell("lead") and not self.every:
            self.fault(row, "lead", _("请填牵头单位"))
        responsible = self._several(row, "responsible", lead)
        supporting = [one for one in self._several(row, "supporting", lead) if one not in responsible]
        due_on = self._day(row)
        indicator = self._indicator(row)
        return TaskDraft(
            title=title,
            directives=row.directives,
            kind=self._choice(row, "kind", self.kinds, _("事项类别里没有“%(text)s”")),
            lead=lead,
            responsible=tuple(responsible),
            supporting=tuple(supporting),
            post=self._post(row, "post", lead),
            leader=self._post(row, "leader", lead),
            due_on=due_on,
            measure=row.cell("measure"),
            indicator=indicator,
            target=self._target(row, indicator),
            evidence_expected=row.cell("evidence_expected"),
            cycle=self._choice(row, "cycle", self.cycles, _("反馈周期写 不定期、每月、每季度、每半年 之一")),
            stages=tuple(self._stages(row, due_on)),
        )

    def _lead(self, row: TypedRow) -> UUID | None:
        text = row.cell("lead")
        if not text:
            return None
        units, unknown = self.units.all_named(text)
        self._unknown(row, "lead", unknown)
        if len(units) > 1:
            self.fault(
                row, "lead",
                _("牵头单位只能有一个，这里是 %(count)s 个：请把其余的移到责任单位，或用“分给多个单位”各立一件")
                % {"count": len(units)},
            )  # fmt: skip
        return units[0] if len(units) == 1 and not unknown else None

    def _several(self, row: TypedRow, column: str, lead: UUID | None) -> list[UUID]:
        text = row.cell(column)
        if not text:
            return []
        units, unknown = self.units.all_named(text)
        self._unknown(row, column, unknown)
        if lead in units:
            # An office lists the lead unit again among those responsible; of it nothing more is asked.
            units.remove(lead)
            self.made.notes[row.key, column] = _("牵头单位不再重复列入")
        elif len(units) > 3 and len(units) > text.count("、") + 1:
            self.made.notes[row.key, column] = _("共 %(count)s 个单位") % {"count": len(units)}
        return units

    def _unknown(self, row: TypedRow, column: str, unknown: Iterable[Unknown]) -> None:
        for one in unknown:
            if one.several:
                message = _("“%(text)s”可能是：%(several)s。请写全称") % {
                    "text": one.text,
                    "several": "、".join(one.several[:4]),
                }
            else:
                near = self.units.perhaps(one.text)
                message = _("单位登记里没有“%(text)s”") % {"text": one.text}
                if near:
                    message += _("，是不是 %(near)s？") % {"near": _("或").join(near)}
                else:
                    message += _("：请先在“单位与区域”里登记，或改用登记的名称")
            self.fault(row, column, message, "" if one.several else "unit")

    def _post(self, row: TypedRow, column: str, lead: UUID | None) -> UUID | None:
        text = row.cell(column)
        if not text:
            return None
        found = self.posts.named(text, [lead] if lead else [])
        if isinstance(found, UUID):
            return found
        if found.several:
            message = _("有几个岗位叫“%(text)s”：%(several)s。请写全") % {
                "text": text,
                "several": "、".join(found.several[:4]),
            }
        else:
            message = _("岗位登记里没有“%(text)s”，也没有这个人现任的岗位") % {"text": text}
        self.fault(row, column, message, "" if found.several else "post")
        return None

    def _day(self, row: TypedRow) -> date | None:
        text = row.cell("due_on")
        try:
            found = typed_day(text, self.today)
        except NoDay as wrong:
            self.fault(row, "due_on", _no_day(wrong, text))
            return None
        if found is None and text:
            self.made.notes[row.key, "due_on"] = _("没有明确时限，按类别测算；要算到年底就写“年底”")
        if found is not None and not 2000 <= found.year <= 2100:
            self.fault(row, "due_on", _("%(day)s 不像时限，请核对年份") % {"day": written_day(found)})
            return None
        if found is not None and found.isoformat() != text:
            self.made.notes[row.key, "due_on"] = found.isoformat()
        if found is not None:
            self.warn_of_past(row, "due_on", text, found)
        return found

    def _choice(self, row: TypedRow, column: str, known: Mapping[str, str], message: str) -> str:
        text = row.cell(column)
        if not text:
            return ""
        found = known.get(name_key(text))
        if found is None:
            self.fault(row, column, message % {"text": text})
        return found or ""

    def _indicator(self, row: TypedRow) -> str:
        text = row.cell("indicator")
        if not text:
            return ""
        code = text if text in self.codes else self.indicators.get(name_key(text), "")
        if not code:
            self.fault(
                row, "indicator",
                _("指标和规则里没有“%(text)s”：从列表里选；没有现成指标的，写在“目标要求”里") % {"text": text},
            )  # fmt: skip
        return code

    def _target(self, row: TypedRow, indicator: str) -> Decimal | None:
        text = row.cell("target")
        if not text:
            return None
        try:
            if not _NUMBER.fullmatch(text):
                raise InvalidOperation
            found = Decimal(text.replace(",", ""))
        except InvalidOperation:
            self.fault(row, "target", _("目标值只写数字，单位写在“目标要求”里，如 15.5"))
            return None
        if abs(found) >= 10**21 or -int(found.as_tuple().exponent) > 6:
            self.fault(row, "target", _("目标值太大，或小数超过 6 位"))
            return None
        if not indicator and not row.cell("indicator"):
            self.fault(row, "indicator", _("填了目标值，请同时选衡量它的指标"))
        return found

    def _stages(self, row: TypedRow, due_on: date | None) -> list[Stage]:
        text = row.cell("stages")
        if not text:
            return []
        template = stage_templates().get(text)
        code = next(iter(_CODE.findall(text)), "") if len(text) <= 12 else ""
        if template is not None or code:
            if due_on is None:
                self.fault(row, "stages", _("用模板排阶段，要先填完成时限"))
                return []
            if template is not None:
                found = template.stages(self.today, due_on)
            elif code in self.tasks:
                found = _moved(self.tasks[code], due_on)
            else:
                self.fault(row, "stages", _("没有编号为 %(code)s 的任务") % {"code": code})
                return []
            self.made.notes[row.key, "stages"] = "；".join(f"{one.due_on} {one.title}" for one in found)
            return found
        found = []
        for line in filter(str.strip, re.split(r"[\n；;]+", text)):
            try:
                stage = self._stage(line)
            except NoDay as wrong:
                self.fault(row, "stages", _no_day(wrong, line.strip()))
                continue
            if stage is None:
                self.fault(
                    row, "stages",
                    _("“%(line)s”看不出日期：写“6月底前完成什么”，一行一个或用分号隔开；也可以选一个模板")
                    % {"line": line.strip()[:20]},
                )  # fmt: skip
            elif due_on is not None and stage.due_on > due_on:
                self.fault(
                    row, "stages",
                    _("阶段“%(stage)s”（%(day)s）晚于任务的时限")
                    % {"stage": stage.title, "day": written_day(stage.due_on)},
                )  # fmt: skip
            else:
                self.warn_of_past(row, "stages", line.strip(), stage.due_on)
                found.append(stage)
        return found

    def _stage(self, line: str) -> Stage | None:
        """The stage of a line, None where no day is seen; raises NoDay for a day that there is not."""
        found = leading_day(line, self.today)
        if found is None and (parts := _STAGE.match(line)):
            try:
                day = typed_day(parts[1], self.today)
            except NoDay as wrong:
                if wrong.unpublished:
                    raise
                return None
            found = (day, parts[2].strip()) if day is not None else None
        if found is None or not found[1]:
            return None
        day, title = found
        measure = _MEASURE.match(title)
        return Stage(measure[1], day, measure[2]) if measure and measure[1] else Stage(title[:200], day)

    def compare(self) -> None:
        """The same row twice, and a directive that is both tracked and not."""
        counted: Counter[tuple[str, UUID | None]] = Counter(
            (one.title, one.lead) for one in self.made.drafts.values() if one.lead
        )
        first: dict[tuple[str, UUID | None], int] = {}
        numbers = {row.key: number for number, row in enumerate(self.rows, start=1)}
        for key, draft in self.made.drafts.items():
            same = (draft.title, draft.lead)
            if counted[same] > 1:
                if same in first:
                    self.made.faults.append(
                        Fault(key, "title", _("和第 %(row)s 行相同（内容和牵头单位）") % {"row": first[same]})
                    )
                first.setdefault(same, numbers[key])
        tracked = {one for draft in self.made.drafts.values() for one in draft.directives}
        tracked |= {one for row in self.rows if row.key in self.made.joins for one in row.directives}
        for key, (directives, _reason) in self.made.untracked.items():
            if tracked & set(directives):
                self.made.faults.append(
                    Fault(key, "title", _("同一条部署在另一行里立项了，不能又标为不立项"))
                )


def _standing(directives: Collection[UUID]) -> set[UUID]:
    """Those of the directives that stand in the register."""
    if not directives:
        return set()
    with prepared() as cursor:
        cursor.execute(
            "SELECT id FROM delivery_directive WHERE id = ANY(%s) AND known_to IS NULL", [list(directives)]
        )
        return {one for (one,) in cursor.fetchall()}


def _no_day(wrong: NoDay, text: str) -> str:
    """What is said of words that mean no day, with the ways of writing that are understood."""
    if wrong.unpublished:
        return _("“%(text)s”：%(festival)s的放假安排还没有公布，请写日期，如 2026-06-30") % {
            "text": text[:20], "festival": wrong.unpublished,
        }  # fmt: skip
    return _(
        "“%(text)s”不是日期：写成 2026-06-30、6月30日前、6月底、二季度、年底、春节前；没有明确时限就留空，按类别测算"
    ) % {"text": text[:20]}


def _moved(before: Task, due_on: date) -> list[Stage]:
    """The stages of an earlier task, moved so that they end when this one is due."""
    rows = stages_of(before.stages)
    if not rows:
        return []
    by = due_on - (before.due_on or rows[-1].due_on)
    return [Stage(one.title, one.due_on + by, one.measure) for one in rows]


def units_of_group(units: UnitNames, group: str) -> list[Unit]:
    """The units of a group, in the order of the city's list, for a person to choose from."""
    rows = (units.units[one] for one in units.group(group))
    return sorted(rows, key=lambda one: (one.position or sys.maxsize, one.code, one.name))
