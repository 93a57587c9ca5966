"""Where words of a document may have been copied to: its tasks and those that are part of them, and what they say."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from luoshi.delivery.copied import TASK_WORDS, Copies
from luoshi.delivery.models import (
    Coordination,
    Directive,
    Evidence,
    Extension,
    Objection,
    Report,
    Review,
    Series,
    Task,
    Untracked,
)
from luoshi.record.models import (
    Article,
    Commitment,
    Document,
    Event,
    File,
    Finding,
    Proposal,
    ProposalKind,
    Source,
    Statement,
)
from luoshi.record.models.current import Current
from luoshi.record.statements import standing, value_of

_NAMING = ("tasks registered", "task changed", "directives not tracked")
"""Kinds of event that name directives."""

_ASKED = ("reason", "answer")
WORDS: dict[type[Current], tuple[str, tuple[str, ...]]] = {
    Task: ("id", (*TASK_WORDS, "stages")),
    Commitment: ("id", ("measure",)),
    Report: ("task", ("text",)),
    Review: ("task", ("comment",)),
    Evidence: ("task", ("claim", "name", "link", "address")),
    Extension: ("task", (*_ASKED, "progress")),
    Objection: ("task", _ASKED),
    Coordination: ("task", _ASKED),
    Finding: ("subject", ("reason", "withdrawn_because")),
}
"""Tables of current rows that hold words of a task: the column that says of which, and the columns with words.
What was found of a task is a good reason for its being late."""


def copies_of(document: UUID, *, with_file: bool = True) -> Copies:
    """The words of a document, in every reading of it, and as they were registered. ``with_file``: its bytes go too."""
    row = Document.objects.get(pk=document)
    directives = list(
        Directive.objects.filter(document=document).values_list("quote", "meeting_name", "mechanisms")
    )
    quotes = Proposal.objects.filter(document=document, kind=ProposalKind.DIRECTIVE).values_list(
        "quote", flat=True
    )
    sources = set(Source.objects.filter(document=document).values_list("id", flat=True))
    names = Statement.objects.filter(property__in=("meeting.name", "mechanism.name"))
    elsewhere = {value_of(one) for one in standing(names) if one.source not in sources}
    address = File.objects.filter(pk=row.file).values_list("address", flat=True).first() if row.file else None
    return Copies(
        [
            *(one.text for one in Article.objects.filter(document=document)),
            row.title,
            row.name.rpartition(".")[0] or row.name,
            *(name for _quote, meeting, mechanisms in directives for name in (meeting, *mechanisms)),
        ],
        [*quotes, *(quote for quote, _meeting, _mechanisms in directives)],
        [one for one in elsewhere if one],
        (address or "") if with_file else "",
    )


def tasks_of_document(document: UUID, copies: Copies) -> set[UUID]:
    """Every task that has or had a directive of the document as a source, has one's words as its title, or the document
    itself as evidence; and all that are part of these."""
    directives = dict(Directive.objects.filter(document=document).values_list("id", "quote"))
    titles = {" ".join(quote.split()) for quote in directives.values()}
    tasks = Task.objects.filter(Q(directives__overlap=list(directives)) | Q(title__in=titles))
    found = {*tasks.values_list("id", flat=True), *same_file(copies).values_list("task", flat=True)}
    wanted = set(map(str, directives))
    for event in naming(directives):
        data = event.opened()
        for entry in data.get("tasks", ()):
            if wanted & set(entry["set"].get("directives", ())):
                found.add(UUID(entry["id"]))
        for part in ("set", "was"):
            if event.subject and wanted & set(data.get(part, {}).get("directives") or ()):
                found.add(event.subject)
    return with_parts(found)


def same_file(copies: Copies) -> QuerySet[Evidence]:
    """Evidence that is the document's own file."""
    return Evidence.objects.filter(address=copies.address) if copies.address else Evidence.objects.none()


def with_parts(tasks: set[UUID]) -> set[UUID]:
    """These tasks and all that are part of them."""
    found, new = set(tasks), set(tasks)
    while new:
        new = set(Task.objects.filter(parent__in=new).values_list("id", flat=True)) - found
        found |= new
    return found


def naming(directives: Iterable[UUID]) -> list[Event]:
    """The events that name one of these directives."""
    pattern = "|".join(map(str, directives))
    return list(Event.objects.filter(kind__in=_NAMING, content__regex=pattern)) if pattern else []


def events_of(tasks: Iterable[UUID], findings: Iterable[UUID]) -> list[Event]:
    """Everything that happened to these tasks and findings, their registration among it."""
    wanted = [*tasks, *findings]
    registered = Task.objects.filter(pk__in=wanted).values_list("registered_by", flat=True)
    return list(Event.objects.filter(Q(subject__in=wanted) | Q(pk__in=set(registered))).order_by("at", "id"))


def rows_with(
    copies: Copies, tasks: set[UUID], directives: Iterable[UUID]
) -> dict[str, dict[str, dict[str, Any]]]:
    """Of the current rows of tasks those with copied words: for each table and id the columns as they will be."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for model, (key, columns) in WORDS.items():
        _look(found, copies, model, model._default_manager.filter(**{f"{key}__in": tasks}), columns)
    series = Task.objects.filter(pk__in=tasks, series__isnull=False).values_list("series", flat=True)
    _look(found, copies, Series, Series.objects.filter(pk__in=set(series)), ("title",))
    _look(found, copies, Untracked, Untracked.objects.filter(pk__in=list(directives)), ("reason",))
    return found


def words_of(tasks: Collection[UUID] | None = None, *, naming: Collection[str] = ()) -> dict[UUID, list[str]]:
    """The words that stand in the current rows of tasks (None: of all), of each task. ``naming``: only of rows in which
    one of these stands."""
    found: dict[UUID, list[str]] = {}
    for model, (key, columns) in WORDS.items():
        rows = model._default_manager.all()
        if tasks is not None:
            rows = rows.filter(**{f"{key}__in": tasks})
        if naming:
            as_text = {f"{name}_text": Cast(name, TextField()) for name in columns}
            rows = rows.annotate(**as_text).filter(
                reduce(or_, (Q(**{f"{name}__contains": one}) for name in as_text for one in naming))
            )
        for row in rows:
            said: list[str] = found.setdefault(getattr(row, key), [])
            for name in columns:
                value = getattr(row, name)
                said += [value] if isinstance(value, str) else [
                    part for stage in value for part in (stage["title"], stage["measure"])
                ]  # fmt: skip
    return {task: [one for one in said if one] for task, said in found.items()}


def _look(
    found: dict[str, dict[str, dict[str, Any]]],
    copies: Copies,
    model: type[Current],
    rows: Iterable[Any],
    columns: tuple[str, ...],
) -> None:
    for row in rows:
        values = {name: getattr(row, name) for name in columns}
        if model is Evidence:
            values["file"] = str(row.file) if row.file else None
            new = copies.evidence(values)
        elif model is Task:
            new = {name: copies.column(name, value) for name, value in values.items()}
        else:
            new = {name: copies.without(value) for name, value in values.items()}
        if changed := {name: value for name, value in new.items() if value != values[name]}:
            found.setdefault(model._meta.db_table, {})[str(row.pk)] = changed
