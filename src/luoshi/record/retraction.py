"""Withdrawing what rests on a source: what undoing and erasing do, since nothing is ever deleted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from luoshi.record.actions.acting import Act
from luoshi.record.models import Event, Sighting, Source, Statement
from luoshi.record.statements import standing

_SERIES = (
    "subject_kind",
    "subject",
    "property",
    "period",
    "valid_from",
    "valid_to",
    "basis",
    "aspect",
    "claimant",
)
_VALUE = ("text", "number", "day", "reference", "unit_of_measure", "currency", "scale", "qualifier")
UNDOING = ("decision undone", "organisation change undone")  # kinds of event whose cause is the event undone


def retract_statements_of(act: Act, event: UUID, source: UUID) -> None:
    """Keep, in ``act``, what withdraws everything that ``event`` stated, as the entry ``source`` says."""
    withdraw_sources(act, list(Source.objects.filter(event=event).values_list("id", flat=True)), source)


def withdraw_sources(act: Act, gone: Collection[UUID], source: UUID) -> None:
    """Keep, in ``act``, what withdraws the statements that rest on the sources ``gone``, as ``source`` says.

    What another source has said as well goes on standing: it is stated anew on the first source that is
    left, with the others as sightings. A statement that something newer has superseded is only left to its
    other sources, for stating it anew would put it above what superseded it.
    """
    sightings = list(Sighting.objects.filter(source__in=gone))
    touched = Statement.objects.filter(retracts__isnull=True)
    affected = {
        row.id: row
        for rows in (
            touched.filter(source__in=gone),
            touched.filter(pk__in={sighting.statement for sighting in sightings}),
        )
        for row in rows
    }
    withdrawn = set(Statement.objects.filter(retracts__in=affected).values_list("retracts", flat=True))
    affected = {key: row for key, row in affected.items() if key not in withdrawn}
    if not affected:
        return
    left = _sources_left(affected, set(gone))
    stands = {
        row.id
        for row in standing(
            Statement.objects.filter(
                subject__in={row.subject for row in affected.values()},
                property__in={row.property for row in affected.values()},
            )
        )
    }
    for row in sorted(affected.values(), key=lambda one: one.id):
        others = left[row.id]
        if others and (row.source in others or row.id not in stands):
            continue
        withdraw(act, row, source)
        if others:
            again = Statement(
                **{name: getattr(row, name) for name in (*_SERIES, *_VALUE)},
                known_at=act.event.at,
                source=others[0],
            )
            act.keep(again, row.opened())
            for other in others[1:]:
                act.keep(Sighting(statement=again.id, source=other, known_at=act.event.at), {})


def withdraw(act: Act, statement: Statement, source: UUID) -> Statement:
    """Keep, in ``act``, a statement that withdraws this one and asserts nothing."""
    series = {name: getattr(statement, name) for name in _SERIES}
    return act.keep(
        Statement(**series, known_at=act.event.at, source=source, retracts=statement.id),
        {},
    )


def _sources_left(statements: dict[UUID, Statement], gone: set[UUID]) -> dict[UUID, list[UUID]]:
    """For each statement the sources that still say it, oldest first: not gone, not undone, not erased."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for row in statements.values():
        found[row.id].append(row.source)
    for sighting in Sighting.objects.filter(statement__in=statements).order_by("known_at", "id"):
        found[sighting.statement].append(sighting.source)
    sources = Source.objects.in_bulk({one for listed in found.values() for one in listed} - gone)
    events = Event.objects.filter(pk__in={one.event for one in sources.values()}).values_list("id", "subject")
    about = {subject for _, subject in events}
    undone = set(
        Event.objects.filter(
            Q(subject__in=about - {None}) | Q(subject__isnull=True),
            kind__in=UNDOING,
            cause_id__in=[event for event, _ in events],
        ).values_list("cause_id", flat=True)
    )
    good = {key for key, one in sources.items() if one.event not in undone and not one.erased}
    return {key: [one for one in dict.fromkeys(listed) if one in good] for key, listed in found.items()}
