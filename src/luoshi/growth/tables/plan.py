"""What a ledger of projects would do, as it is shown before anything is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from luoshi.growth.actions.claiming import StoredPaper, name_of
from luoshi.growth.actions.promise import PromiseDraft
from luoshi.growth.actions.register_projects import Cell, ClaimDraft, ProjectDraft
from luoshi.growth.actions.set_targets import TargetDraft
from luoshi.growth.doubles import Double
from luoshi.growth.doubts import Doubt
from luoshi.growth.models import Claim, Project, Promise
from luoshi.growth.tables.file import FileTable
from luoshi.growth.tables.layout import TableColumn, TableKind
from luoshi.record.ledgers.faults import ImportFault
from luoshi.record.models import LedgerBatch
from luoshi.record.written import written_day


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said about how a file is read: ``columns`` by number of the table and position, ``kinds`` of tables
    by number, ``unit`` of money where the file says none, ``names``: which unit a name means, ``skipped``: keys of
    rows that are left out this time.
    None: nobody has said anything yet."""

    columns: Mapping[tuple[int, int], str] | None = None
    kinds: Mapping[int, str] = field(default_factory=dict)
    unit: str = ""
    names: Mapping[str, UUID] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that a person leaves out this time: its place and what stands in it, and the other rows of the file that
    speak of the project of this one (sheet and number), which then have none."""

    key: str
    sheet: str
    row: int
    words: str
    depending: tuple[tuple[str, int], ...] = ()


@dataclass(slots=True)
class NewClaim:
    """A claim that the file makes: of which row and cell, what it is called, what it claims, what it may repeat, which
    kinds of proof it still lacks, what somebody has to give a reason for."""

    key: str
    name: str
    sheet: str
    draft: ClaimDraft
    words: str
    alike: str = ""
    lacks: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def papers(self) -> Sequence[StoredPaper]:
        """What came along to prove it."""
        return self.draft.papers


@dataclass(slots=True)
class AddedPapers:
    """Papers that the file adds to a claim that waits: the name of its project, what it claims, what somebody has to
    give a reason for."""

    claim: Claim
    name: str
    words: str
    papers: list[StoredPaper] = field(default_factory=list)
    doubts: tuple[Doubt, ...] = ()

    @property
    def key(self) -> str:
        """Under which a person says that they are in order."""
        return f"papers:{self.claim.id}"


@dataclass(slots=True)
class NewProject:
    """A row that becomes a project: its draft, the cells that say its columns (title to address and text), the
    projects and the rows of the file that it looks like."""

    key: str
    sheet: str
    row: int
    draft: ProjectDraft
    shown: dict[str, str]
    claims: list[NewClaim] = field(default_factory=list)
    doubles: tuple[Double, ...] = ()
    twins: tuple[str, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether a person has to say that it is another."""
        return bool(self.doubles or self.twins)


@dataclass(slots=True)
class ChangedProject:
    """A known project that rows say something new of. ``shown``: by title what it was and becomes, and the cell;
    ``values``: of columns; plans by stage and year; claims; papers ``added`` to claims that wait; ``cells`` by column;
    ``doubles``: the projects that it looks like from then on."""

    project: Project
    shown: list[tuple[str, str, str, str, str]] = field(
        default_factory=list
    )  # title, was, becomes, sheet, cell
    values: dict[str, Any] = field(default_factory=dict)
    planned: dict[str, date] = field(default_factory=dict)
    year_plans: dict[int, Decimal] = field(default_factory=dict)
    claims: list[NewClaim] = field(default_factory=list)
    added: dict[UUID, AddedPapers] = field(default_factory=dict)  # by claim
    cells: dict[str, Cell] = field(default_factory=dict)
    doubles: tuple[Double, ...] = ()

    @property
    def key(self) -> str:
        """Under which a person says that it is another project than those it comes to look like."""
        return f"changed:{self.project.id}"

    def add(self, claim: Claim, paper: StoredPaper) -> None:
        """Let a paper prove a claim that waits as well."""
        words = f"{name_of(claim)}（{written_day(claim.on)}）"
        self.added.setdefault(claim.id, AddedPapers(claim, self.project.name, words)).papers.append(paper)

    @property
    def empty(self) -> bool:
        """Whether nothing is new."""
        return not (self.values or self.planned or self.year_plans or self.claims or self.added)


@dataclass(slots=True)
class PromiseRow:
    """A promise that is recorded, or changed (``promise``); ``target``: the project, or the key of its row."""

    key: str
    sheet: str
    row: int
    target: UUID | str
    name: str
    draft: PromiseDraft
    promise: Promise | None = None
    shown: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target that is stated: of which cell, whose, what and of which year, what stood and what it becomes."""

    key: str
    sheet: str
    cell: str
    unit: str
    words: str
    was: str
    becomes: str
    draft: TargetDraft


@dataclass(slots=True)
class TablePlan:
    """What a file would do. ``unchanged``: rows that say nothing new; ``notes``: what is left out, and what to do
    instead; ``units_asked``: columns of money without a unit; ``names_asked``: names that mean no unit, with
    their cells, ``names_settled``: those of which a person has said which. ``fingerprint`` names
    exactly what would be done."""

    batch: LedgerBatch
    said: Said
    tables: list[FileTable]
    layouts: dict[TableKind, tuple[TableColumn, ...]]
    new: list[NewProject] = field(default_factory=list)
    changed: list[ChangedProject] = field(default_factory=list)
    promises: list[PromiseRow] = field(default_factory=list)
    targets: list[TargetRow] = field(default_factory=list)
    unchanged: int = 0
    rows: int = 0
    faults: list[ImportFault] = field(default_factory=list)
    notes: list[ImportFault] = field(default_factory=list)
    units_asked: list[ImportFault] = field(default_factory=list)
    names_asked: dict[str, list[ImportFault]] = field(default_factory=dict)
    names_settled: dict[str, UUID] = field(default_factory=dict)
    row_keys: dict[tuple[str, int], str] = field(default_factory=dict)
    skipped: list[SkippedRow] = field(default_factory=list)
    papers: int = 0
    fingerprint: str = ""

    @property
    def claims(self) -> list[NewClaim]:
        """Every claim that it makes."""
        made = [claim for one in self.new for claim in one.claims]
        return made + [claim for one in self.changed for claim in one.claims]

    @property
    def added(self) -> list[AddedPapers]:
        """The papers for every claim that waits already."""
        return [added for one in self.changed for added in one.added.values()]

    @property
    def proving(self) -> list[NewClaim | AddedPapers]:
        """Every claim that papers may prove: those that it makes, and those that it adds some to."""
        return [*self.claims, *self.added]

    @property
    def does_nothing(self) -> bool:
        """Whether there is nothing to import."""
        return not (self.new or self.changed or self.promises or self.targets)

    @property
    def stopped(self) -> bool:
        """Whether something is wrong or asked, so that nothing can be imported."""
        return bool(self.faults or self.units_asked or self.names_asked)

    @property
    def unread(self) -> list[tuple[str, list[str]]]:
        """By sheet the titles of columns that are taken for nothing; of tables that are of no kind, all of them."""
        known = {kind: {column.key for column in layout} for kind, layout in self.layouts.items()}
        found = []
        for table in self.tables:
            titles = [
                column.title
                for column in table.columns
                if column.key not in known.get(table.kind, ()) and not _is_serial(column.title)  # type: ignore[arg-type]
            ]
            if titles:
                found.append((table.sheet, titles))
        return found


def _is_serial(title: str) -> bool:
    return "".join(title.split()) in ("序号", "编号", "")
