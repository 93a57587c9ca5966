"""Indicators as defined, targets as commitments with their curves, and reasons given for figures that stand out."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

from luoshi.monitor.indicator import Aspect
from luoshi.monitor.ledger_reading import PROPERTY
from luoshi.monitor.models import FigureRemark, IndicatorDefinition, TargetCurve
from luoshi.record.ledgers.figures import PeriodOf, Series
from luoshi.record.ledgers.recorded import PART, claims
from luoshi.record.models import Commitment, CommitmentKind, Event, Statement
from luoshi.record.models.current import plain, plain_values
from luoshi.record.projection import Happening, projects

_TARGETS = (str(Aspect.TARGET), str(Aspect.TARGET_GROWTH))


@projects("indicators defined")
def indicators_defined(happening: Happening) -> None:
    """Each new version stands from now on, and the one before it stood until now."""
    at, positions = happening.event.at, happening.data["positions"]
    for row in happening.rows(Statement):
        content = row.opened()
        if content is None:
            continue
        IndicatorDefinition.objects.filter(indicator=row.subject, known_to__isnull=True).update(known_to=at)
        table = plain_values(content["value"][0])
        IndicatorDefinition.objects.create(
            id=row.id,
            indicator=row.subject,
            code=table["code"],
            position=positions[str(row.subject)],
            table=table,
            known_from=at,
        )


@projects("figure remarked")
def figure_remarked(happening: Happening) -> None:
    """The reason beside a figure."""
    event, data = happening.event, happening.data
    statement = UUID(data["statement"])
    FigureRemark.objects.filter(statement=statement, known_to__isnull=True).update(known_to=event.at)
    FigureRemark.objects.create(
        id=event.id,
        statement=statement,
        text=plain(data["text"]),
        name=plain(data["by"]["name"]),
        post=plain(data["by"]["post"]),
        known_from=event.at,
    )


@projects("curve set")
def curve_set(happening: Happening) -> None:
    """How a target is spread over its year from now on."""
    event, data = happening.event, happening.data
    key = {"unit": happening.subject, "code": data["code"], "year": data["year"]}
    TargetCurve.objects.filter(known_to__isnull=True, **key).update(known_to=event.at)
    TargetCurve.objects.create(
        id=event.id,
        kind=data["kind"],
        shares=data["shares"],
        reason=plain(data["reason"]),
        decided_by=plain(data["by"]["name"]),
        known_from=event.at,
        **key,
    )


@projects("ledger imported", "ledger withdrawn")
def targets_committed(happening: Happening) -> None:
    """A target is a commitment of its unit: the one that stands is owed until the end of its year."""
    event = happening.event
    parts = Event.objects.filter(kind=PART, subject=happening.subject).values("id")
    touched = set(
        Statement.objects.filter(
            event__in=parts,
            property__startswith=PROPERTY,
            aspect__in=_TARGETS,
            valid_from__isnull=False,
            valid_to__isnull=False,
        ).values_list("subject", "property", "period", "valid_from", "valid_to", "basis", "aspect")
    )
    if not touched:
        return
    stands = claims(
        "unit",
        {name for _, name, *_ in touched},
        subjects={subject for subject, *_ in touched},
        aspects=_TARGETS,
        recorded_by=event.at,
    )
    for subject, name, period, start, end, basis, aspect in sorted(touched, key=str):
        if start is None or end is None:
            continue
        measure = f"{name.removeprefix(PROPERTY)} {aspect} {start.year}"
        series = Series(subject, name, PeriodOf(period, start, end), basis, aspect)
        listed = stands.get(series, [])
        newest = max(listed, key=lambda claim: (claim.known_at, claim.statement), default=None)
        open_rows = Commitment.objects.filter(
            kind=CommitmentKind.TARGET, owner=subject, measure=measure, known_to__isnull=True
        )
        if newest is not None and open_rows.filter(source=newest.source).exists():
            continue
        open_rows.update(known_to=event.at)
        if newest is not None:
            Commitment.objects.create(
                id=uuid5(event.id, f"{subject} {measure} {basis}"),
                kind=CommitmentKind.TARGET,
                owner=subject,
                measure=measure,
                due=end - timedelta(days=1),
                source=newest.source,
                known_from=event.at,
            )
