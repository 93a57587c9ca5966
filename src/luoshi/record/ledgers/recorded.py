"""The figures that are recorded: what each claimant says, what stands between them, as known at a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Q

from luoshi.record.ledgers.figures import PeriodOf, Series
from luoshi.record.models import Event, LedgerBatch, StandingDecision

PART = "ledger part"  # the kind of event that wrote the figures of a workbook


@dataclass(frozen=True, slots=True)
class Claim:
    """What one claimant says of a series: the newest that was neither replaced nor withdrawn.

    ``number`` is in ``unit_of_measure``, a base unit; ``scale`` and ``qualifier`` are as printed.
    """

    statement: UUID
    claimant: str
    number: Decimal
    unit_of_measure: str
    scale: str
    qualifier: str
    source: UUID
    known_at: datetime


# Of a series what was recorded last stands; what was withdrawn, one by one or with its whole workbook, does not.
_CLAIMS = """
SELECT DISTINCT ON (subject, property, valid_from, valid_to, period, basis, aspect, claimant)
       subject, property, period, valid_from, valid_to, basis, aspect, claimant,
       id, number, unit_of_measure, scale, qualifier, source, known_at
  FROM record_statement said
 WHERE subject_kind = %(kind)s AND property = ANY(%(properties)s) AND retracts IS NULL AND number IS NOT NULL
   AND (%(subjects)s::uuid[] IS NULL OR subject = ANY(%(subjects)s))
   AND (%(aspects)s::text[] IS NULL OR aspect = ANY(%(aspects)s))
   AND (%(start)s::date IS NULL OR valid_from >= %(start)s) AND (%(end)s::date IS NULL OR valid_from < %(end)s)
   AND (%(known)s::timestamptz IS NULL OR known_at < %(known)s)
   AND event <> ALL(%(withdrawn)s)
   AND (%(by)s::timestamptz IS NULL
        OR EXISTS (SELECT FROM record_event stated WHERE stated.id = said.event AND stated.at <= %(by)s))
   AND NOT EXISTS (SELECT FROM record_statement gone WHERE gone.retracts = said.id
                    AND (%(known)s::timestamptz IS NULL OR gone.known_at < %(known)s))
 ORDER BY subject, property, valid_from, valid_to, period, basis, aspect, claimant, known_at DESC, id DESC
"""


def withdrawn_parts(known: datetime | None = None) -> list[UUID]:
    """The events whose figures went with a workbook that was withdrawn by a moment; None means now."""
    batches = LedgerBatch.objects.filter(withdrawn_at__isnull=False)
    if known is not None:
        batches = batches.filter(withdrawn_at__lt=known)
    found = list(batches.values_list("id", flat=True))
    return (
        list(Event.objects.filter(subject__in=found, kind=PART).values_list("id", flat=True)) if found else []
    )


def claims(
    subject_kind: str,
    properties: Iterable[str],
    *,
    subjects: Iterable[UUID] | None = None,
    aspects: Sequence[str] | None = None,
    start: date | None = None,
    end: date | None = None,
    known: datetime | None = None,
    recorded_by: datetime | None = None,
) -> dict[Series, list[Claim]]:
    """What every claimant says, by series, of periods that begin in [start, end), as known before a moment.

    ``recorded_by`` leaves out what was recorded later, however early it was known: for rebuilding.
    """
    found: dict[Series, list[Claim]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIMS,
            {
                "kind": subject_kind,
                "properties": list(properties),
                "subjects": None if subjects is None else list(subjects),
                "aspects": None if aspects is None else list(aspects),
                "start": start,
                "end": end,
                "known": known,
                "withdrawn": withdrawn_parts(known),
                "by": recorded_by,
            },
        )
        for row in cursor:
            subject, name, period, first, last, basis, aspect, claimant, *rest = row
            statement, number, unit, scale, qualifier, source, known_at = rest
            found[Series(subject, name, PeriodOf(period, first, last), basis, aspect)].append(
                Claim(
                    statement,
                    claimant,
                    number,
                    unit or "",
                    scale or "",
                    qualifier or "",
                    source,
                    known_at,
                )
            )
    return found


_PERIODS = """
SELECT DISTINCT period, valid_from, valid_to FROM record_statement
 WHERE subject_kind = %(kind)s AND property = ANY(%(properties)s) AND retracts IS NULL AND number IS NOT NULL
   AND aspect = ANY(%(aspects)s) AND (%(known)s::timestamptz IS NULL OR known_at < %(known)s)
   AND event <> ALL(%(withdrawn)s)
"""


def periods_given(
    subject_kind: str, properties: Iterable[str], aspects: Sequence[str], known: datetime | None = None
) -> set[PeriodOf]:
    """The periods for which anybody gave a figure, as known before a moment; of a withdrawn workbook none counts."""
    with connection.cursor() as cursor:
        cursor.execute(
            _PERIODS,
            {
                "kind": subject_kind,
                "properties": list(properties),
                "aspects": list(aspects),
                "known": known,
                "withdrawn": withdrawn_parts(known),
            },
        )
        return {PeriodOf(*row) for row in cursor.fetchall()}


def decisions(properties: Iterable[str], known: datetime | None = None) -> dict[Series, StandingDecision]:
    """Which claimant a person decided for, by series, as known before a moment."""
    rows = StandingDecision.objects.filter(property__in=list(properties))
    if known is None:
        rows = rows.filter(known_to__isnull=True)
    else:
        rows = rows.filter(Q(known_to__isnull=True) | Q(known_to__gte=known), known_from__lt=known)
    found = {}
    for row in rows:
        if row.valid_from is None or row.valid_to is None:
            continue
        period = PeriodOf(row.period, row.valid_from, row.valid_to)
        found[Series(row.subject, row.property, period, row.basis, row.aspect)] = row
    return found


def in_order(
    found: Sequence[Claim],
    decided: StandingDecision | None,
    keepers: Sequence[str],
    last: str = "",
) -> list[Claim]:
    """The claims of one series, first the one that stands.

    A person's decision goes before everything; then the claimants declared for the property (``keepers``), in their
    order; among the others who was recorded first, for a later claim is the one to be explained. ``last`` comes after
    everybody: a unit does not set its own targets.
    """
    rank = {claimant: place for place, claimant in enumerate(keepers)}

    def place(claim: Claim) -> tuple[bool, int, datetime, UUID]:
        chosen = decided is not None and claim.claimant == decided.claimant
        own = len(rank) + (claim.claimant == last)
        return (not chosen, rank.get(claim.claimant, own), claim.known_at, claim.statement)

    return sorted(found, key=place)


def contradict(found: Sequence[Claim]) -> bool:
    """Whether claimants say different things, beyond what printing them in fewer decimals makes of one number."""
    first = found[0] if found else None
    return any(
        not agree(first.number, claim.number, claim.unit_of_measure)
        for claim in found[1:]
        if first is not None
    )


_OF_RATES = frozenset({"percent", "percentage point", "index"})
_LEAST_RATE = Decimal("0.05")
_LEAST_SHARE = Decimal("0.0005")


def agree(one: Decimal, other: Decimal, unit_of_measure: str) -> bool:
    """Whether two figures are one number printed with more decimals and with fewer: 50.7252亿元 and 50.73亿元.

    Half a unit of the last digit that the coarser one has, but never more than 0.05 of a rate, nor than half a
    thousandth of a level: 200亿元 may have lost no digits at all.
    """
    if one == other:
        return True
    half = max(_last_digit(one), _last_digit(other)) / 2
    most = _LEAST_RATE if unit_of_measure in _OF_RATES else max(abs(one), abs(other)) * _LEAST_SHARE
    return abs(one - other) <= min(half, most)


def _last_digit(number: Decimal) -> Decimal:
    exponent = number.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(0)
