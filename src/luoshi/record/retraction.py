"""Withdrawing what an event stated: what undoing does, since nothing is ever deleted."""

from __future__ import annotations

from uuid import UUID

from luoshi.record.actions.acting import Act
from luoshi.record.models import Statement


def retract_statements_of(act: Act, event: UUID, source: UUID) -> None:
    """Keep, in ``act``, a statement that withdraws each one that ``event`` made and nobody has withdrawn."""
    made = list(Statement.objects.filter(event=event, retracts__isnull=True))
    gone = set(
        Statement.objects.filter(retracts__in=[statement.id for statement in made]).values_list(
            "retracts", flat=True
        )
    )
    for statement in made:
        if statement.id not in gone:
            withdraw(act, statement, source)


def withdraw(act: Act, statement: Statement, source: UUID) -> Statement:
    """Keep, in ``act``, a statement that withdraws this one and asserts nothing."""
    return act.keep(
        Statement(
            known_at=act.event.at,
            subject_kind=statement.subject_kind,
            subject=statement.subject,
            property=statement.property,
            period=statement.period,
            valid_from=statement.valid_from,
            valid_to=statement.valid_to,
            basis=statement.basis,
            aspect=statement.aspect,
            claimant=statement.claimant,
            source=source,
            retracts=statement.id,
        ),
        {},
    )
