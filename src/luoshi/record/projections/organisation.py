"""Units, areas, posts, people and tenures as their statements have them.

A row holds the latest that is known of a subject, whatever day that holds from: rows do not change by the
passing of time. What was the case on a day is asked of the statements (``luoshi.record.statements``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from luoshi.record.models import Area, PeriodKind, Person, Post, Statement, Tenure, Unit
from luoshi.record.models.current import plain
from luoshi.record.projection import Happening, projects
from luoshi.record.projections.identity import lead_to_one
from luoshi.record.statements import describing, subjects

MODELS: dict[str, type[models.Model]] = {"area": Area, "unit": Unit, "post": Post, "person": Person}


@projects("organisation changed", "organisation change undone")
def organisation_changed(happening: Happening) -> None:
    """Everything that the event's statements speak of."""
    statements = happening.rows(Statement)
    for kind in MODELS:
        if found := {row.subject for row in statements if row.subject_kind == kind}:
            refresh(kind, found)
    if holders := {row.subject for row in statements if row.property == "person.holds"}:
        refresh_tenures(holders)
    if order := (happening.data or {}).get("order"):
        arrange([UUID(one) for one in order])


def arrange(order: Sequence[UUID]) -> None:
    """Write where each unit stands in the organisation's own list."""
    rows = {row.id: row for row in Unit.objects.filter(pk__in=order)}
    for position, one in enumerate(order, start=1):
        if one in rows:
            rows[one].position = position
    Unit.objects.bulk_update(rows.values(), ["position"], batch_size=500)


def refresh(kind: str, found: Iterable[UUID]) -> None:
    """Write the current rows of these subjects from all their statements; drop those nothing is said of."""
    ids = set(found)
    statements = describing(kind).filter(subject__in=ids).exclude(property="person.holds")
    known = subjects(statements)
    model = MODELS[kind]
    gone, _ = model._default_manager.filter(pk__in=ids - set(known)).delete()
    if gone and kind == "person":
        lead_to_one()
    rows = []
    for subject, found_subject in known.items():
        values = {
            name.partition(".")[2]: plain(value) if isinstance(value, str) else value
            for name, value in found_subject.values.items()
        }
        existence = found_subject.statements.get(f"{kind}.exists")
        values.pop("exists", None)
        if existence is not None:
            values |= {"valid_from": existence.valid_from, "valid_to": existence.valid_to}
        if any(conflict.property == "unit.successor" for conflict in found_subject.conflicts):
            values.pop("successor")  # split into several: no single one has its place
        rows.append(model(pk=subject, **_complete(model, values)))
    columns = sorted({column.name for column in model._meta.concrete_fields} - {"id", "same_as", "position"})
    model._default_manager.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=columns
    )


def _complete(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """Erased or unsaid text is empty in the row."""
    required = {"name", "title"} & {column.name for column in model._meta.concrete_fields}
    return {
        **dict.fromkeys(required, ""),
        **{name: value for name, value in values.items() if value is not None},
    }


def refresh_tenures(people: Iterable[UUID]) -> None:
    """Write the tenures of these people: one row a statement, closed by the statement that withdraws it."""
    rows = list(
        Statement.objects.filter(subject__in=set(people), property="person.holds").order_by("known_at", "id")
    )
    ended = {row.retracts: row.known_at for row in rows if row.retracts}
    replaced: dict[UUID, datetime] = {}
    newest: dict[tuple[object, ...], Statement] = {}
    for row in rows:
        if row.retracts:
            continue
        if row.series in newest:
            replaced[newest[row.series].id] = row.known_at
        newest[row.series] = row
    tenures = [
        Tenure(
            id=row.id,
            person=row.subject,
            post=row.reference,
            seen=row.period == PeriodKind.POINT,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            source=row.source,
            known_from=row.known_at,
            known_to=min(
                (moment for moment in (ended.get(row.id), replaced.get(row.id)) if moment), default=None
            ),
        )
        for row in rows
        if row.retracts is None and row.reference is not None
    ]
    Tenure.objects.filter(person__in=set(people)).delete()
    Tenure.objects.bulk_create(tenures, batch_size=500)
