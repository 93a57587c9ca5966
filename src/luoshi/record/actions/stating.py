"""Stating something inside an action: a new statement, or a sighting of one that already says so."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from luoshi.record.actions.acting import Act
from luoshi.record.models import PeriodKind, Sighting, Source, Statement
from luoshi.record.statements import make, standing, value_of


def state(
    act: Act,
    subject_kind: str,
    subject: UUID,
    name: str,
    value: Any,
    source: Source,
    *,
    period: PeriodKind = PeriodKind.ALWAYS,
    valid_from: date | None = None,
    valid_to: date | None = None,
    claimant: str = "",
) -> UUID:
    """State a value, or record that the same value was seen again; the id of the statement that says it."""
    statement, content = make(
        subject_kind,
        subject,
        name,
        value,
        act.event.at,
        source.id,
        period=period,
        valid_from=valid_from,
        valid_to=valid_to,
        claimant=claimant,
    )
    said = value_of(statement) if not content else value
    recorded = Statement.objects.filter(subject=subject, property=name)
    here = [row for row in act.written if isinstance(row, Statement) and row.subject == subject]
    for earlier in standing([*recorded, *(row for row in here if row.property == name)]):
        if earlier.series == statement.series and value_of(earlier) == said:
            act.keep(Sighting(statement=earlier.id, source=source.id, known_at=act.event.at), {})
            return earlier.id
    return act.keep(statement, content).id
