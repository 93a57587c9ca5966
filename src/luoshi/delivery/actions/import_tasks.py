"""Import a decomposition table that an office keeps: all or nothing, each task anchored to the cells that say it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery.actions.change_task import change_task
from luoshi.delivery.actions.register_tasks import check_drafts, keep_new, registering
from luoshi.delivery.queries.task_imports import ImportPlan, Mapping_, NewTask, plan_import
from luoshi.record.access import require
from luoshi.record.actions.acting import Act, Actor, Because, acting
from luoshi.record.actions.receive_document import PerhapsSecret, SecretDocument, file_name
from luoshi.record.entries import WrongEntry
from luoshi.record.hands import hand_of
from luoshi.record.hashing import hash_bytes
from luoshi.record.ledgers.faults import ImportFault
from luoshi.record.ledgers.secrecy import ledger_marking
from luoshi.record.models import Cause, File, Source, SourceKind, new_id
from luoshi.record.storage import alone_with_file, files
from luoshi.sheets.ledgers import read_ledger


class WrongTable(WrongEntry):
    """Cells of the file that cannot be taken; nothing was imported."""

    def __init__(self, faults: list[ImportFault]) -> None:
        super().__init__(_("文件里有 %(n)s 处问题，什么也没有导入") % {"n": len(faults)})
        self.faults = faults


class ImportMoved(WrongEntry):
    """What the import would do is no longer what was shown."""


@dataclass(frozen=True, slots=True)
class TasksImported:
    """The tasks that were made, and those that were changed."""

    made: tuple[UUID, ...]
    changed: tuple[UUID, ...]


def check_secrecy(data: bytes, name: str, *, not_secret: bool) -> None:
    """Raise SecretDocument for a marked file, PerhapsSecret for a doubtful one unless a person said ``not_secret``;
    SheetError for what is no table."""
    marking = ledger_marking(data, read_ledger(data, name))
    if marking is not None and marking.verdict == "marked":
        raise SecretDocument(marking)
    if marking is not None and not not_secret:
        raise PerhapsSecret(marking)


def import_tasks(
    actor: Actor,
    data: bytes,
    name: str,
    indicators: Mapping[str, str],
    mapping: Mapping_,
    fingerprint: str,
    *,
    others: Collection[str] = (),
    not_secret: bool = False,
    kind: str | None = None,
) -> TasksImported:
    """Do what was shown under this fingerprint. ``others``: keys of rows that a person has said are no doubles;
    ``kind``: as ``plan_import`` takes it.

    Raises Refused; WrongTable; ImportMoved; WrongEntry for doubles that nobody has spoken of, and where there is
    nothing to do; SheetError, SecretDocument.
    """
    require(actor, "manage tasks")
    check_secrecy(data, name, not_secret=not_secret)
    plan = plan_import(actor, data, name, timezone.localdate(), indicators, mapping, kind)
    if plan.faults:
        raise WrongTable(plan.faults)
    if plan.fingerprint != fingerprint:
        raise ImportMoved(_("任务或文件和刚才看到的不一样了，请再看一遍差异"))
    doubles = [one for one in plan.new if one.doubles and one.key not in others]
    if doubles:
        raise WrongEntry(
            _("有 %(n)s 行可能与在办的任务重复：要另行立项的请勾选，不要的请从文件里删去")
            % {"n": len(doubles)}
        )
    if plan.does_nothing:
        raise WrongEntry(_("没有新的任务，也没有改动，不用导入"))
    with transaction.atomic():
        file, event = _keep_file(actor, data, name)
        because = Because(Cause.IMPORT, event)
        made = _register(actor, because, plan, file) if plan.new else ()
        for one in plan.changed:
            change_task(
                actor, because, one.task.id, one.task.version, one.values, f"导入分解表：{file_name(name)}"
            )
    return TasksImported(made, tuple(one.task.id for one in plan.changed))


def _keep_file(actor: Actor, data: bytes, name: str) -> tuple[File, UUID]:
    """The file in the store, and the event by which it came."""
    address, subject = hash_bytes(data), new_id()
    with acting("task table received", actor, Because(), subject=subject) as act:
        alone_with_file(address)
        files().put(data)
        kept = file_name(name)
        file = act.keep(File(size=len(data), address=address), {"address": address, "name": kept})
        act.data = {"file": str(file.id), "name": kept}
    return file, act.event.id


def _register(actor: Actor, because: Because, plan: ImportPlan, file: File) -> tuple[UUID, ...]:
    drafts = check_drafts([one.draft for one in plan.new])
    with registering(actor, because) as act:
        cells = [_cells(act, one, file) for one in plan.new]
        made = keep_new(act, actor, drafts, cells=cells)
        act.event.subject = made[0].id
        act.data["hand"] = hand_of(actor)
    return tuple(task.id for task in made)


def _cells(act: Act, row: NewTask, file: File) -> dict[str, Source]:
    return {
        column: act.keep(
            Source(kind=SourceKind.CELL, file=file.id, sheet=row.sheet, cell=address),
            {"stored": text, "shown": text},
        )
        for column, (address, text) in row.cells.items()
    }
