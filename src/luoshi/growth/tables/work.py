"""What is known while a ledger of projects is read: the file's rows, the projects they speak of, and who asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.growth.access import projects_of
from luoshi.growth.actions.register_projects import Cell
from luoshi.growth.doubles import written
from luoshi.growth.in_force import counting_rules, lead_rules, stages
from luoshi.growth.life import VERBS, Relation, Status
from luoshi.growth.models import Claim, Project, Promise, Proof, Verdict
from luoshi.growth.queries.projects import names_in
from luoshi.growth.relations import FOR_THE_UNIT, relations
from luoshi.growth.tables.file import TableFile
from luoshi.growth.tables.layout import Content, TableKind
from luoshi.growth.tables.names import names_said
from luoshi.growth.tables.plan import ChangedProject, NewProject, SkippedRow, TablePlan
from luoshi.growth.tables.values import Line, Reader
from luoshi.record.access import may
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Area
from luoshi.record.naming import units_by_name
from luoshi.record.scopes import scope_of, units_below

_CELLS_SHOWN = 4  # of a row that is left out


@dataclass(slots=True)
class Known:
    """A project that rows speak of, with what stands of it."""

    project: Project
    may: frozenset[Relation]
    claims: list[Claim] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    exclusion_waits: bool = False
    changed: ChangedProject = field(init=False)

    def __post_init__(self) -> None:
        self.changed = ChangedProject(self.project)


class Work:
    """One reading of a file; the functions of this package add to its ``plan``."""

    def __init__(self, actor: Actor, plan: TablePlan, file: TableFile, today: date) -> None:
        self.actor, self.plan, self.today = actor, plan, today
        self.office = may(actor, "manage projects")
        self.own = frozenset() if self.office else scope_of(actor, FOR_THE_UNIT)
        self.scheme, self.rules, self.leads = stages(today), counting_rules(today), lead_rules(today)
        self.reader = Reader(today, units_by_name(), file.uncached, plan.said.unit)
        # What stands in the columns of each kind of table, by key.
        self._contents: dict[TableKind | None, dict[str, Content]] = {
            kind: {column.key: column.content for column in layout} for kind, layout in plan.layouts.items()
        }
        self.reader.said_names = plan.said.names
        self.reader.earlier_names = cache(lambda: names_said(plan.batch.claimant))
        self.lines: dict[TableKind, list[Line]] = defaultdict(list)
        self.skipped: list[Line] = []  # rows that a person leaves out
        self.known: dict[UUID, Known] = {}
        self.new: dict[str, NewProject] = {}
        # By names as they are compared: the names as written, and whose they are.
        self.by_name: dict[str, list[tuple[str, UUID | str]]] = defaultdict(list)
        self.by_code: dict[str, UUID] = {}
        self.proved: dict[UUID, set[str]] = defaultdict(set)
        self.areas: dict[str, Area] = {}
        self.names: dict[UUID, str] = {}
        self.industries = ""
        self.tracks: dict[str, str] = {}
        # Days of stages that are written and cannot be read: nothing else is wrong for want of them.
        self.unread: set[tuple[UUID | str, str]] = set()
        self.row_of: dict[str, UUID | str] = {}  # of rows of projects: which one each is

    def find_projects(self) -> None:
        """Read the projects that rows name, with their claims, promises and proof; ten queries."""
        everything = [line for lines in self.lines.values() for line in lines]
        codes = {self.code(line) for line in everything} - {""}
        names = {line.text("name") for line in everything} - {""}
        national = {line.text("national_code").strip() for line in self.lines[TableKind.PROJECT]} - {""}
        wanted = Q(code__in=codes)
        if names:
            compared = {written(name) for name in names}
            called = projects_of(self.actor).order_by().values_list("name", flat=True).distinct()
            wanted |= Q(name__in=[name for name in called if written(name) in compared])
        if national:
            wanted |= Q(codes__overlap=sorted(national))
        rows = list(projects_of(self.actor).filter(wanted))
        tree = units_below()
        for project in rows:
            self.by_code[project.code] = project.id
            if project.status != Status.MERGED:
                self.by_name[written(project.name)].append((project.name, project.id))
                for code in project.codes:
                    self.by_code.setdefault(code, project.id)
            self.known[project.id] = Known(project, relations(self.actor, project, tree=tree))
        self.names = names_in(rows)
        claims = Claim.objects.filter(project__in=self.known, kind__in=("stage", "money", "exclusion"))
        for claim in claims.order_by("at", "id"):
            if claim.kind == "exclusion":
                self.known[claim.project].exclusion_waits |= claim.verdict == Verdict.WAITING
            else:
                self.known[claim.project].claims.append(claim)
        for promise in Promise.objects.filter(project__in=self.known).order_by("code"):
            self.known[promise.project].promises.append(promise)
        for about, proof, address in Proof.objects.filter(
            project__in=self.known, about__isnull=False
        ).values_list("about", "proof", "address"):
            if about is not None:
                self.proved[about] |= {proof, address}

    def code(self, line: Line) -> str:
        """The product's own code of a project in a row."""
        return line.text("code").strip().upper() if self.reader.given(line, "code") else ""

    def target(self, line: Line) -> UUID | str | None:
        """The project that a row of money, promises or papers names, or the key of a new one; None with a fault."""
        if code := self.code(line):
            found = self.by_code.get(code)
            if found is None:
                self.no_such_code(line, code)
            return found
        name = self.reader.words(line, "name")
        if not name:
            self.reader.fault(line, "name", _("没有写是哪个项目：写项目名称或项目编号"))
            return None
        found_all = self.named(name)
        if len(found_all) == 1:
            return found_all[0]
        if found_all:
            self.several(line, name, found_all)
        elif left := next((one for one in self.skipped if self._is_project(one, name)), None):
            self.reader.fault(
                line, "name",
                _("“%(name)s”在“%(sheet)s”第 %(row)s 行，那一行标为本次不导入：这一行也标上，或把那一行取回")
                % {"name": name, "sheet": left.sheet, "row": left.row.number},
            )  # fmt: skip
        else:
            self.reader.fault(
                line,
                "name",
                _("没有叫“%(name)s”的项目：名称要与项目台账一样，或写项目编号") % {"name": name},
            )
        return None

    @staticmethod
    def _is_project(line: Line, name: str) -> bool:
        return line.table.kind == TableKind.PROJECT and written(line.text("name")) == written(name)

    def skipped_rows(self) -> list[SkippedRow]:
        """The rows that a person leaves out, each with the rows of the file that are of its project alone."""
        others = [
            line for kind, lines in self.lines.items() if kind != TableKind.PROJECT for line in lines
            if line.text("name") and not self.code(line)
        ]  # fmt: skip
        by_name: dict[str, list[Line]] = defaultdict(list)
        for line in others:
            by_name[written(line.text("name"))].append(line)
        found = []
        for line in self.skipped:
            name = written(line.text("name"))
            of_it = (
                by_name.get(name, ())
                if line.table.kind == TableKind.PROJECT and name not in self.by_name
                else ()
            )
            texts = dict.fromkeys(
                filter(None, (self.shown(line, column) for column in ("name", *line.positions)))
            )
            found.append(
                SkippedRow(
                    line.key, line.sheet, line.row.number, "，".join(list(texts)[:_CELLS_SHOWN]),
                    tuple((one.sheet, one.row.number) for one in of_it),
                )
            )  # fmt: skip
        return found

    def named(self, name: str, which: Callable[[UUID | str], bool] = lambda _one: True) -> list[UUID | str]:
        """The projects with a name, of those that are wanted: called so to the letter, else written so but for width
        and blanks, （一期） or (一期)."""
        listed = [one for one in self.by_name.get(written(name), ()) if which(one[1])]
        exactly = [one for called, one in listed if called == name]
        return exactly or [one for _called, one in listed]

    def no_such_code(self, line: Line, code: str) -> None:
        """Say that a code is nobody's."""
        self.reader.fault(
            line, "code", _("没有编号为 %(code)s 的项目；新项目的编号请留空，由系统编号") % {"code": code}
        )

    def several(self, line: Line, name: str, found: Sequence[UUID | str]) -> None:
        """Say that a name is that of several projects."""
        codes = [self.known[one].project.code for one in found if isinstance(one, UUID)]
        self.reader.fault(
            line, "name",
            _("有 %(n)s 个叫“%(name)s”的项目（%(codes)s），请写项目编号")
            % {"n": len(found), "name": name, "codes": "、".join(codes) or _("都在这个文件里")},
        )  # fmt: skip

    def existing(self, line: Line) -> UUID | str | None:
        """The project that a row of projects is; None for a new one, empty with a fault."""
        if code := self.code(line):
            found = self.by_code.get(code)
            if found is None:
                self.no_such_code(line, code)
                return ""
            return found
        national = line.text("national_code").strip()
        if national and national in self.by_code:
            return self.by_code[national]
        name = line.text("name")
        unit = self.reader.unit_of(line.text("unit")) if line.text("unit") else None
        # One name in two areas is two projects until somebody says otherwise.
        named = self.named(
            name,
            lambda one: isinstance(one, UUID) and (unit is None or self.known[one].project.unit == unit),
        )
        if len(named) > 1:
            self.several(line, name, named)
            return ""
        return named[0] if named else None

    def shown(self, line: Line, column: str) -> str:
        """What a cell says, as a person reads it."""
        content = self._contents.get(line.table.kind, {}).get(column, "text")
        return self.reader.shown(line, column, content)

    def cell(self, line: Line, column: str) -> Cell:
        """The cell that says a column, as a source."""
        return Cell(self.plan.batch.file, line.sheet, line.address(column), line.text(column))

    def titles(self, kind: TableKind) -> dict[str, str]:
        """The titles of columns by key."""
        return {column.key: column.title for column in self.plan.layouts[kind] if column.read}

    def cells(self, line: Line) -> dict[str, Cell]:
        """The cells by the columns of a draft that they say; plans by the first cell that has one."""
        found: dict[str, Cell] = {}
        for column in line.positions:
            if not line.text(column):
                continue
            name = {"planned": "planned", "year": "year_plans"}.get(column.partition(":")[0], column)
            if not name.startswith("stage:"):
                found.setdefault(name, self.cell(line, column))
        return found

    def require_may(self, line: Line, known: Known, verb: str) -> None:
        """Note where the actor is nobody who may do this with the project."""
        if not known.changed.empty and not known.may & VERBS[verb].who:
            self.reader.fault(
                line,
                "name",
                _("%(code)s 不是本单位的项目，不能由您修改或申报") % {"code": known.project.code},
            )


def last_claim(claims: Iterable[Claim], stage: str) -> Claim | None:
    """The claim of a stage that stands last: approved, or waiting."""
    found = [
        one for one in claims if one.stage == stage and one.verdict in (Verdict.WAITING, Verdict.APPROVED)
    ]
    return found[-1] if found else None
