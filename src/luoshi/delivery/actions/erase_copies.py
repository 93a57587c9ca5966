"""Erase from tasks what was copied from a document that is erased; the tasks stay. Used by the erasing action alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from luoshi.delivery.actions.register_tasks import alone_with_numbers
from luoshi.delivery.copied import ERASED_WORDS, Copies
from luoshi.delivery.copying import copies_of, events_of, naming, rows_with, same_file, tasks_of_document
from luoshi.delivery.models import Directive, Draft, DraftFile, Evidence, TableDraft, Task
from luoshi.judging.judgements import rows_text
from luoshi.record.actions.acting import Act
from luoshi.record.erasing_along import Rows, erased_with_documents
from luoshi.record.hashing import hash_bytes
from luoshi.record.jobs import queue_drafts
from luoshi.record.judged.judging import rows_in
from luoshi.record.models import (
    DraftRow,
    DraftRun,
    Event,
    File,
    Finding,
    JudgedRow,
    Remainder,
    Run,
    Source,
    SourceKind,
    Statement,
)
from luoshi.record.statements import standing, value_of
from luoshi.record.storage import alone_with_file, files

_STATED = ("task.title", "task.meeting", "task.mechanism", "stage.title", "stage.measure", "finding.reason")


@erased_with_documents
def erase_copies(act: Act, document: UUID, going: Rows) -> Rows:
    """Name what is to be emptied of the tasks that come from the document, keep what is left of each event, and say in
    ``act.data`` what the rows say from now on. Drafts, which are no part of the record, are changed at once."""
    copies = copies_of(document, with_file=bool(going.get(File)))
    directives = list(Directive.objects.filter(document=document).values_list("id", flat=True))
    _alone_with_tasks(act, tasks_of_document(document, copies))
    tasks = tasks_of_document(document, copies)
    findings = set(Finding.objects.filter(subject__in=tasks).values_list("id", flat=True))
    emptied: Rows = {Event: [], Remainder: [], Statement: [], Source: [], File: []}
    _rename_files(act, emptied, copies, tasks)
    for event in {one.id: one for one in [*events_of(tasks, findings), *naming(directives)]}.values():
        data = event.opened()
        if data is not None and (left := copies.event(data, tasks)) != data:
            _empty_event(act, emptied, event, left)
    subjects = tasks | _stages(tasks)
    _statements(act, emptied, copies, subjects | findings)
    emptied[File] += [one for one in same_file(copies).values_list("file", flat=True) if one is not None]
    act.data["copies"] = rows_with(copies, tasks, directives)
    act.data["copied_to"] = sorted(str(one) for one in tasks)
    act.data["runs"] = _published(act, emptied, copies, subjects)
    _drafts(copies, tasks, subjects)
    return emptied


def _alone_with_tasks(act: Act, tasks: Collection[UUID]) -> None:
    """Wait for whoever is changing one of these tasks or registering others: what they write is looked at as well."""
    list(Task.objects.filter(pk__in=tasks).order_by("id").select_for_update(no_key=True).values_list("id"))
    alone_with_numbers()
    act.happens_now()


def _rename_files(act: Act, emptied: Rows, copies: Copies, tasks: Collection[UUID]) -> None:
    """Evidence whose name was copied is kept anew under another, with the same bytes."""
    for one in Evidence.objects.filter(task__in=tasks, file__isnull=False).order_by("id"):
        if one.file is None or one.address == copies.address or not copies.are_in(one.name):
            continue
        file = File.objects.get(pk=one.file)
        if file.address is not None:
            kept = File(size=file.size, address=file.address)
            act.keep(kept, {"address": file.address, "name": ERASED_WORDS})
            copies.renamed[str(file.id)] = str(kept.id)
            emptied[File].append(file.id)


def _empty_event(act: Act, emptied: Rows, event: Event, left: dict[str, Any]) -> None:
    if not event.erased:
        emptied[Event].append(event.id)
    before = Remainder.objects.filter(of=event.id, content__isnull=False)
    emptied[Remainder] += before.values_list("id", flat=True)
    act.keep(Remainder(of=event.id), left)


def _stages(tasks: Iterable[UUID]) -> set[UUID]:
    rows = Statement.objects.filter(property="stage.task", reference__in=list(tasks))
    return set(rows.values_list("subject", flat=True))


def _statements(act: Act, emptied: Rows, copies: Copies, subjects: set[UUID]) -> None:
    """Of what stands the house's words are stated instead, for the same days; and the cells it came from go."""
    rows = list(
        Statement.objects.filter(
            subject__in=subjects, property__in=_STATED, retracts__isnull=True, content__isnull=False
        )
    )
    copied = [
        row for row in rows if (value := value_of(row)) and _without(copies, row.property, value) != value
    ]
    stands = {
        row.id for row in standing(Statement.objects.filter(subject__in=subjects, property__in=_STATED))
    }
    source = act.event_source().id
    for row in copied:
        emptied[Statement].append(row.id)
        if row.id in stands:
            again = Statement(
                known_at=act.event.at, subject_kind=row.subject_kind, subject=row.subject, property=row.property,
                period=row.period, valid_from=row.valid_from, valid_to=row.valid_to, basis=row.basis,
                aspect=row.aspect, claimant=row.claimant, source=source,
            )  # fmt: skip
            value = _without(copies, row.property, value_of(row))
            act.keep(again, {"value": value} if value else {})
    stated = Statement.objects.filter(subject__in=subjects).values_list("event", flat=True)
    cells = Source.objects.filter(kind=SourceKind.CELL, content__isnull=False, event__in=set(stated))
    emptied[Source] += [
        row.id for row in cells if any(copies.are_in(str(one)) for one in row.opened().values() if one)
    ]


def _without(copies: Copies, name: str, value: str) -> str:
    return str(copies.column(name.partition(".")[2], value))


def _published(act: Act, emptied: Rows, copies: Copies, subjects: set[UUID]) -> list[str]:
    """Published runs that name a task by copied words: they name it by its code, and say the same otherwise."""
    found = []
    rows = JudgedRow.objects.filter(kind="subject", subject__in=subjects)
    runs = {row.run for row in rows if copies.are_in(row.data.get("name") or "")}
    for run in Run.objects.filter(pk__in=runs).order_by("id"):
        event = Event.objects.get(kind="run published", subject=run.id)
        file = File.objects.get(pk=run.file)
        if file.address is None:
            continue
        text = rows_text(
            [
                {**row, "name": row["code"] or row["subject"]}
                if row["kind"] == "subject" and copies.are_in(row.get("name") or "")
                else row
                for row in rows_in(files().read(file.address))
            ]
        ).encode()
        address = hash_bytes(text)
        alone_with_file(address)
        files().put(text)
        kept = act.keep(
            File(size=len(text), address=address), {"address": address, "name": file.opened()["name"]}
        )
        _empty_event(
            act, emptied, event, {**event.opened(), "file": str(kept.id), "rows_hash": hash_bytes(text)}
        )
        emptied[File].append(file.id)
        found.append(str(run.id))
    return found


def _drafts(copies: Copies, tasks: set[UUID], subjects: set[UUID]) -> None:
    for draft in Draft.objects.filter(task__in=tasks):
        if (values := copies.anywhere(draft.values)) != draft.values:
            Draft.objects.filter(pk=draft.id).update(values=values)
    for table in TableDraft.objects.all():
        if (rows := copies.anywhere(table.rows)) != table.rows:
            TableDraft.objects.filter(pk=table.id).update(rows=rows)
    if copies.address:
        DraftFile.objects.filter(address=copies.address).delete()
    for file in DraftFile.objects.defer("data").filter(tasks__overlap=list(tasks)):
        if copies.are_in(file.name):
            DraftFile.objects.filter(pk=file.id).update(name=ERASED_WORDS)
    runs = set(DraftRow.objects.filter(subject__in=subjects).values_list("run", flat=True))
    DraftRow.objects.filter(run__in=runs).delete()
    DraftRun.objects.filter(pk__in=runs).delete()
    if runs:
        queue_drafts()
