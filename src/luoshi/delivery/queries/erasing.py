"""Which tasks an erasure concerns, for whoever proposes or confirms one: before it is done, for it cannot be undone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from luoshi.delivery.access import tasks_of
from luoshi.delivery.copying import copies_of, same_file, tasks_of_document, words_of
from luoshi.record.access import may
from luoshi.record.actions.acting import Actor
from luoshi.record.identity import everybody_judged_same
from luoshi.record.models import Document, DocumentState, Statement
from luoshi.record.statements import value_of


@dataclass(frozen=True, slots=True)
class TaskConcerned:
    """A task, and its words that are concerned: of a document those that will be erased (none: only its history may
    hold some), of a person those that name the person, which an erasure leaves and somebody may want to put otherwise
    first."""

    id: UUID
    code: str
    title: str
    words: tuple[str, ...]


def tasks_concerned(actor: Actor, subject_kind: str, subject: UUID) -> list[TaskConcerned]:
    """The tasks that erasing a document or a person concerns, in the order of their numbers; none for whoever may not
    see content, and of what was erased already."""
    if not may(actor, "see content"):
        return []
    words = _of_document(subject) if subject_kind == "document" else _of_person(subject)
    rows = tasks_of(actor).filter(pk__in=words).order_by("year", "number")
    return [TaskConcerned(row.id, row.code, row.title, tuple(dict.fromkeys(words[row.id]))) for row in rows]


def _of_document(document: UUID) -> dict[UUID, list[str]]:
    row = Document.objects.filter(pk=document).first()
    if row is None or row.state == DocumentState.ERASED:
        return {}
    copies = copies_of(document)
    tasks = tasks_of_document(document, copies)
    said = words_of(tasks)
    found = {task: [one for one in said.get(task, ()) if copies.are_in(one)] for task in tasks}
    for task, name in same_file(copies).values_list("task", "name"):
        found[task].append(name)
    return found


def _of_person(person: UUID) -> dict[UUID, list[str]]:
    people = everybody_judged_same(person)
    said = Statement.objects.filter(subject_kind="person", subject__in=people, property="person.name")
    names = {name for one in said if (name := value_of(one))}
    found = {}
    for task, words in (words_of(naming=names) if names else {}).items():
        if naming := [one for one in words if any(name in one for name in names)]:
            found[task] = naming
    return found
