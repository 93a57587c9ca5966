"""What importing a decomposition table would do: shown before anything is done, and worked out the same way then."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.delivery.actions.change_task import BEFORE_ASSIGNMENT
from luoshi.delivery.actions.register_tasks import TaskDraft
from luoshi.delivery.life import ENDED, State
from luoshi.delivery.models import Directive, SourceClass, Task
from luoshi.delivery.queries.duplicates import Duplicate, duplicates_of
from luoshi.delivery.queries.previews import preview_of
from luoshi.delivery.queries.tasks import names_in
from luoshi.delivery.stages import stages_of
from luoshi.delivery.table_rows import KEYS, TypedRow, read_rows
from luoshi.delivery.task_file import FileRow, FileTable, read_task_file
from luoshi.delivery.task_layout import CYCLES, column_titled, stages_text
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor
from luoshi.record.hashing import canonical, hash_bytes
from luoshi.record.ledgers.faults import ImportFault
from luoshi.record.models import new_id
from luoshi.record.naming import units_by_name

MOST_ROWS = 1_000
_CODE = re.compile(r"\d{4}-\d{4,}")
_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

_CLASS_BY_NAME = (
    ("批示", "instruction"), ("工作报告", "work-report"), ("纪要", "minutes"), ("常务会", "executive-meeting"),
    ("建议", "suggestion"), ("提案", "suggestion"), ("审计", "audit-finding"), ("民生实事", "key-project"),
    ("重点项目", "key-project"), ("", "yearly-campaign"),
)  # fmt: skip
# Of a table whose name says nothing else: a plan of a year's work.

Mapping_ = dict[tuple[int, int], str]
"""The column of a task by number of the table (from 0) and position on its sheet."""


@dataclass(frozen=True, slots=True)
class NewTask:
    """A row that becomes a task: its key, the draft, the cells that say its columns, and what it may be a double of.

    ``due_on``: until when it would be due if it were assigned today, by its cell or by its class."""

    key: str
    sheet: str
    row: int
    draft: TaskDraft
    cells: Mapping[str, tuple[str, str]]  # by column: address, text
    doubles: tuple[Duplicate, ...] = ()
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class ChangedTask:
    """A row of a task that is recorded otherwise: by column what it was and becomes, in words; and the values."""

    task: Task
    sheet: str
    row: int
    shown: Mapping[str, tuple[str, str]]
    values: Mapping[str, Any]


@dataclass(slots=True)
class ImportPlan:
    """``unchanged``: rows of tasks that are recorded just so; ``joined``: rows found in the register by their words or
    number; ``warnings``: days that are over, and perhaps
    another year's; ``kind``: the class of rows that name none; ``fingerprint`` names exactly what would be done."""

    tables: list[FileTable]
    mapping: Mapping_
    kind: str = ""
    new: list[NewTask] = field(default_factory=list)
    changed: list[ChangedTask] = field(default_factory=list)
    unchanged: int = 0
    joined: int = 0
    faults: list[ImportFault] = field(default_factory=list)
    notes: list[ImportFault] = field(default_factory=list)
    warnings: list[ImportFault] = field(default_factory=list)
    names: dict[UUID, str] = field(default_factory=dict)
    fingerprint: str = ""

    @property
    def unread(self) -> list[tuple[str, list[str]]]:
        """By sheet the titles of columns that are taken for nothing; numbers of rows are not counted."""
        found = []
        for number, table in enumerate(self.tables):
            titles = [
                column.title
                for column in table.columns
                if not self.mapping.get((number, column.position))
                and getattr(column_titled(column.title), "key", "") != "number"
            ]
            if titles:
                found.append((table.sheet, titles))
        return found

    @property
    def does_nothing(self) -> bool:
        """Whether there is nothing to import."""
        return not (self.new or self.changed)


def plan_import(
    actor: Actor,
    data: bytes,
    name: str,
    today: date,
    indicators: Mapping[str, str],
    mapping: Mapping_ | None = None,
    kind: str | None = None,
) -> ImportPlan:
    """What importing this file would do. ``mapping``: which columns mean what, where a person said so; ``kind``: the
    class of new tasks whose rows name none (empty: none; None: the usual one of a file with this name).

    Raises NotFound for whoever may not, SheetError for a file that cannot be read.
    """
    if not may(actor, "manage tasks"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    tables = read_task_file(data, name)
    found = mapping if mapping is not None else _proposed(tables)
    plan = ImportPlan(tables, found, _class_of(name) if kind is None else kind)
    _Planner(plan, today, indicators, _stem(name)).work()
    told = {
        "new": [
            [one.sheet, one.row, {key: list(cell) for key, cell in one.cells.items()}] for one in plan.new
        ],
        "changed": [
            [str(one.task.id), one.task.version, {key: list(pair) for key, pair in one.shown.items()}]
            for one in plan.changed
        ],
        "file": hash_bytes(data),
        "kind": plan.kind,
    }
    plan.fingerprint = hash_bytes(canonical(told).encode())
    return plan


def _stem(name: str) -> str:
    """What a file is called, without its ending."""
    return name.rpartition(".")[0].strip() or name.strip()


def _class_of(name: str) -> str:
    """The class of matters that a table with this name usually holds, empty where the city has no such class."""
    code = next(code for words, code in _CLASS_BY_NAME if words in name)
    return code if SourceClass.objects.filter(code=code).exists() else ""


def _proposed(tables: Sequence[FileTable]) -> Mapping_:
    return {
        (number, column.position): column.key
        for number, table in enumerate(tables)
        for column in table.columns
        if column.key
    }


@dataclass(frozen=True, slots=True)
class _Line:
    """A row with the columns that its cells are taken for."""

    table: FileTable
    row: FileRow
    positions: Mapping[str, int]

    @property
    def key(self) -> str:
        return f"{self.table.sheet}!{self.row.number}"

    def text(self, column: str) -> str:
        position = self.positions.get(column)
        return "" if position is None else self.row.cells.get(position, "")

    def address(self, column: str) -> str:
        position = self.positions.get(column)
        return "" if position is None else self.row.addresses.get(position, "")


class _Planner:
    def __init__(self, plan: ImportPlan, today: date, indicators: Mapping[str, str], name: str) -> None:
        self.plan = plan
        self.name = name
        self.today = today
        self.indicators = indicators
        self.lines: dict[str, _Line] = {}

    def fault(self, line: _Line, column: str, message: str) -> None:
        self.plan.faults.append(
            ImportFault(
                line.table.sheet,
                line.address(column) or f"{line.row.number}:{line.row.number}",
                message,
                column,
            )
        )

    def work(self) -> None:
        if not self._lines():
            return
        tasks = self._tasks()
        directives = self._directives(tasks)
        rows = [
            TypedRow(
                key, {name: line.text(name) for name in KEYS if line.text(name)}, directives.get(key, ())
            )
            for key, line in self.lines.items()
        ]
        units = units_by_name()
        read = read_rows(rows, self.today, self.indicators, units, every=True)
        for fault in read.faults:
            self.fault(self.lines[fault.row], fault.column, fault.message)
        for warning in read.warnings:
            line = self.lines[warning.row]
            self.plan.warnings.append(
                ImportFault(line.table.sheet, line.address(warning.column), warning.message)
            )
        for (key, column), text in read.notes.items():
            line = self.lines[key]
            self.plan.notes.append(ImportFault(line.table.sheet, line.address(column), text))
        new = {key: self._from_here(draft) for key, draft in read.drafts.items() if key not in tasks}
        due = self._due(new)
        doubles: dict[str, list[Duplicate]] = defaultdict(list)
        keys = list(new)
        for one in duplicates_of(list(new.values())) if new else ():
            doubles[keys[one.row - 1]].append(one)
        for key, draft in new.items():
            line = self.lines[key]
            cells = {name: (line.address(name), line.text(name)) for name in KEYS if line.text(name)}
            self.plan.new.append(
                NewTask(
                    key, line.table.sheet, line.row.number, draft, cells, tuple(doubles[key][:3]), due[key]
                )
            )
            self.plan.joined += bool(draft.directives)
        self.plan.names = names_in(tasks.values())
        self.plan.names |= {one: units.shown(one) for one in units.units}
        kinds = {row.code: row.table["name"] for row in SourceClass.objects.all()}
        for key, task in tasks.items():
            if key in read.drafts:
                self._compare(self.lines[key], task, read.drafts[key], kinds)

    def _from_here(self, draft: TaskDraft) -> TaskDraft:
        """A new task with the class that was chosen for the table, and the table as where it comes from."""
        return replace(
            draft, kind=draft.kind or self.plan.kind, meeting="" if draft.directives else self.name
        )

    def _due(self, new: Mapping[str, TaskDraft]) -> dict[str, date | None]:
        """Until when each would be due, worked out as it is when tasks are assigned."""
        first = [draft.directives[0] for draft in new.values() if draft.directives]
        days = dict(Directive.objects.filter(pk__in=first).values_list("id", "decided_on")) if first else {}
        tasks = {
            key: Task(
                id=new_id(), kind=draft.kind, due_on=draft.due_on, directives=list(draft.directives),
                decided_on=days.get(draft.directives[0]) if draft.directives else None,
            )
            for key, draft in new.items()
        }  # fmt: skip
        found = {one.task: one.due_on for one in preview_of(tasks.values(), self.today).rows} if tasks else {}
        return {key: found[task.id] for key, task in tasks.items()}

    def _lines(self) -> bool:
        for number, table in enumerate(self.plan.tables):
            meant: dict[str, int] = {}
            for column in table.columns:
                key = self.plan.mapping.get((number, column.position), "")
                if key in meant:
                    self.plan.faults.append(
                        ImportFault(
                            table.sheet, f"{table.header_row}:{table.header_row}",
                            _("两列都对应“%(title)s”，请只留一列") % {"title": column.title},
                        )
                    )  # fmt: skip
                elif key:
                    meant[key] = column.position
            if "title" not in meant:
                continue
            for row in table.rows:
                line = _Line(table, row, meant)
                if line.text("title"):
                    self.lines[line.key] = line
                elif any(line.text(name) for name in ("lead", "due_on", "measure")):
                    self.fault(line, "title", _("这一行没有任务内容"))
        if not self.lines and "title" not in self.plan.mapping.values():
            self.plan.faults.append(
                ImportFault("", "", _("看不出哪一列是工作任务：请在“各列对应什么”里选一列，再看一遍差异"))
            )
        elif not self.lines:
            self.plan.faults.append(ImportFault("", "", _("没有一行有任务内容：请看各列对应得对不对")))
        elif len(self.lines) > MOST_ROWS:
            self.plan.faults.append(
                ImportFault("", "", _("共 %(count)s 行，一次最多导入 %(most)s 行，请拆成几个文件")
                            % {"count": len(self.lines), "most": MOST_ROWS})
            )  # fmt: skip
            return False
        return bool(self.lines)

    def _tasks(self) -> dict[str, Task]:
        """The recorded tasks that rows name by their codes."""
        texts = {key: line.text("code").strip() for key, line in self.lines.items()}
        # What an office numbers in its own way is no code of ours.
        codes = {key: text for key, text in texts.items() if _CODE.fullmatch(text)}
        known = {
            task.code: task for task in Task.objects.filter(code__in=set(codes.values())).defer("search")
        }
        twice = Counter(codes.values())
        found: dict[str, Task] = {}
        for key, code in codes.items():
            if twice[code] > 1:
                self.fault(self.lines[key], "code", _("任务编号 %(code)s 出现了两次") % {"code": code})
            elif code not in known:
                self.fault(
                    self.lines[key], "code",
                    _("没有编号为 %(code)s 的任务；新任务的编号请留空，由系统编号") % {"code": code},
                )  # fmt: skip
            else:
                found[key] = known[code]
        return found

    def _directives(self, tasks: Mapping[str, Task]) -> dict[str, tuple[UUID, ...]]:
        """The directives of each new row: by their numbers in the file, or by their exact words."""
        named: dict[str, tuple[UUID, ...]] = {}
        ids: Sequence[UUID]
        for key, line in self.lines.items():
            ids = _ID.findall(line.text("directives")) or _ID.findall(line.text("code"))
            if ids and key not in tasks:
                named[key] = tuple(dict.fromkeys(UUID(one) for one in ids))
        standing = Directive.objects.filter(known_to__isnull=True)
        wanted = {one for ids in named.values() for one in ids}
        known = set(standing.filter(pk__in=wanted).values_list("id", flat=True)) if wanted else set()
        for key, ids in named.items():
            if missing := [one for one in ids if one not in known]:
                column = "directives" if self.lines[key].text("directives") else "code"
                self.fault(
                    self.lines[key], column, _("登记簿里没有编号为 %(id)s 的部署") % {"id": missing[0]}
                )
        words: dict[str, list[UUID]] = defaultdict(list)
        titles = {
            line.text("title") for key, line in self.lines.items() if key not in tasks and key not in named
        }
        for one, quote in standing.filter(quote__in=titles).values_list("id", "quote") if titles else ():
            words[quote].append(one)
        for key, line in self.lines.items():
            # Words that stand in two documents name neither.
            if key not in tasks and key not in named and len(words[line.text("title")]) == 1:
                named[key] = tuple(words[line.text("title")])
        return {
            key: tuple(one for one in ids if one not in wanted or one in known) for key, ids in named.items()
        }

    def _compare(self, line: _Line, task: Task, draft: TaskDraft, kinds: Mapping[str, str]) -> None:
        """What a row says otherwise than is recorded; an empty cell says nothing."""
        shown: dict[str, tuple[str, str]] = {}
        values: dict[str, Any] = {}
        for column in KEYS:
            if not line.text(column):
                continue
            before, after = getattr(task, column), getattr(draft, column)
            if column == "stages":
                old, new = (
                    stages_text(stages_of(before)),
                    stages_text(sorted(after, key=lambda one: one.due_on)),
                )
                if after and old != new:
                    self.plan.notes.append(
                        ImportFault(
                            line.table.sheet, line.address(column),
                            _("%(code)s 的阶段不从表里改，请在任务页改") % {"code": task.code},
                        )
                    )  # fmt: skip
                continue
            if _plain(before) == _plain(after):
                continue
            if task.state in ENDED:
                self.fault(line, column, _("%(code)s 已经办结或撤销，不能再改") % {"code": task.code})
                return
            if column in BEFORE_ASSIGNMENT and task.state != State.REGISTERED:
                self.fault(
                    line, column,
                    _("%(code)s 已经交办：换牵头单位请改派，改时限请走延期") % {"code": task.code},
                )  # fmt: skip
                continue
            shown[column] = (self._words(column, before, kinds), line.text(column))
            values[column] = list(after) if isinstance(after, tuple) else after
        if values:
            self.plan.changed.append(ChangedTask(task, line.table.sheet, line.row.number, shown, values))
        else:
            self.plan.unchanged += 1

    def _words(self, column: str, value: Any, kinds: Mapping[str, str]) -> str:
        if value in (None, "", []):
            return ""
        if column in ("responsible", "supporting"):
            return "、".join(self.plan.names.get(one, "") for one in value)
        if column in ("lead", "post", "leader"):
            return self.plan.names.get(value, "")
        if column == "kind":
            return kinds.get(value, str(value))
        if column == "cycle":
            return CYCLES.get(value, str(value))
        return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _plain(value: Any) -> Any:
    """As two values are compared: a list in no order, no difference between nothing and empty."""
    if isinstance(value, list | tuple):
        return frozenset(value)
    return None if value == "" else value
