"""Ledgers of projects that were received: the list, the file itself, one of its cells, and what each gave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.growth.access import TABLE_KIND, access_project_table, projects_of
from luoshi.growth.models import Project
from luoshi.growth.relations import FOR_THE_UNIT
from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor
from luoshi.record.ledgers.faults import ImportFault
from luoshi.record.models import Event, File, LedgerBatch
from luoshi.record.scopes import scope_of
from luoshi.record.storage import files
from luoshi.sheets.ledgers import SheetWindow, sheet_window

LISTED = 50


def project_tables(actor: Actor) -> list[LedgerBatch]:
    """The ledgers of projects that the actor may see, the newest first; one query."""
    rows = LedgerBatch.objects.filter(kind=TABLE_KIND).order_by("-received_at", "-id")
    if not may(actor, "manage projects") and not may(actor, "see content"):
        rows = rows.filter(claimant__in=scope_of(actor, FOR_THE_UNIT))
    return list(rows[:LISTED])


@dataclass(frozen=True, slots=True)
class TableGiven:
    """What an imported ledger brought: projects that were registered, those that were changed or of which something
    was claimed; how many claims, papers and promises; the rows that a person left out: sheet, number, words; what was
    noted of cells when it was imported, and how many such notes there were (of early imports only that is known)."""

    made: list[Project]
    changed: list[Project]
    claims: int
    papers: int
    promises: int
    targets: int
    skipped: list[dict[str, Any]]
    notes: list[ImportFault]
    noted: int


def table_given(actor: Actor, batch: UUID) -> TableGiven:
    """What came in with an imported ledger; raises NotFound. Four queries."""
    row = access_project_table(actor, batch)
    event = Event.objects.filter(subject=batch, kind="ledger imported").first()
    said = ((event.opened() if event else None) or {}).get("records", {})
    return TableGiven(
        _projects(actor, said.get("projects", ())),
        _projects(actor, said.get("changed", ())),
        said.get("claims", 0),
        said.get("papers", 0),
        said.get("promises", 0),
        said.get("targets", 0),
        list(said.get("skipped", ())),
        [ImportFault(one["sheet"], one["cell"], one["words"]) for one in said.get("notes", ())],
        row.refused - len(said.get("skipped", ())),
    )


def _projects(actor: Actor, ids: Iterable[str]) -> list[Project]:
    return list(projects_of(actor).filter(pk__in=[UUID(one) for one in ids]).order_by("year", "number"))


def table_row(actor: Actor, batch: UUID) -> LedgerBatch:
    """A ledger of projects without its file; raises NotFound."""
    return access_project_table(actor, batch)


def table_file(actor: Actor, batch: UUID) -> tuple[LedgerBatch, bytes]:
    """The workbook as it came; raises NotFound."""
    row = access_project_table(actor, batch)
    return row, files().read(_address(row))


def table_window(actor: Actor, batch: UUID, sheet: str, cell: str) -> tuple[LedgerBatch, SheetWindow]:
    """The sheet of a ledger around a cell; raises NotFound, SheetError."""
    row = access_project_table(actor, batch)
    try:
        return row, sheet_window(files().read(_address(row)), row.name, sheet, cell)
    except ValueError:
        raise NotFound(_("没有这一格")) from None


def _address(row: LedgerBatch) -> str:
    address = File.objects.filter(pk=row.file).values_list("address", flat=True).first()
    if address is None:
        raise NotFound(_("这份台账的原件已依法删除"))
    return address


def tables_of(actor: Actor, given: Iterable[UUID]) -> dict[UUID, UUID]:
    """The ledgers that these files are, of those that the actor may see; one query, none where there is no file."""
    wanted = set(given)
    if not wanted:
        return {}
    rows = LedgerBatch.objects.filter(kind=TABLE_KIND, file__in=wanted)
    if not may(actor, "manage projects") and not may(actor, "see content"):
        rows = rows.filter(claimant__in=scope_of(actor, FOR_THE_UNIT))
    return dict(rows.order_by("received_at").values_list("file", "id"))
