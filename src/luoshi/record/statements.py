"""Reading statements: which stand, and what held on a day as known at a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from luoshi.record.models import PeriodKind, Statement
from luoshi.record.models.current import plain
from luoshi.record.precedence import claimants_in_order
from luoshi.record.properties import PROPERTIES, property_of


def standing(statements: Iterable[Statement]) -> list[Statement]:
    """The statements that are neither withdrawn nor superseded, oldest first.

    A newer statement supersedes only within its series; one that ``retracts`` withdraws another and asserts
    nothing.
    """
    ordered = sorted(statements, key=lambda statement: (statement.known_at, statement.id))
    retracted = {statement.retracts for statement in ordered if statement.retracts}
    newest: dict[tuple[object, ...], Statement] = {}
    for statement in ordered:
        if statement.retracts is None and statement.id not in retracted:
            newest[statement.series] = statement
    return sorted(newest.values(), key=lambda statement: (statement.known_at, statement.id))


def value_of(statement: Statement) -> Any:
    """The value of a statement in Python's type for its property; None when it was erased, or says there is none."""
    kind = property_of(statement.property).type
    if kind in ("personal", "list"):
        content = statement.opened()
        return None if content is None else content.get("value")
    return {
        "text": statement.text,
        "number": statement.number,
        "day": statement.day,
        "reference": statement.reference,
    }[kind]


def holds_on(statement: Statement, day: date | None) -> bool:
    """Whether a statement holds on ``day``; None asks for the latest that is known, whenever it holds."""
    if day is None or statement.period == PeriodKind.ALWAYS:
        return True
    after_start = statement.valid_from is None or statement.valid_from <= day
    return after_start and (statement.valid_to is None or day < statement.valid_to)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Claimants that say different things of one property on one day; the first one stands."""

    property: str
    statements: tuple[Statement, ...]


@dataclass(slots=True)
class Subject:
    """What is known of one subject on one day: one value a property, and where claimants differ."""

    id: UUID
    values: dict[str, Any] = field(default_factory=dict)
    statements: dict[str, Statement] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


def subjects(
    statements: Iterable[Statement],
    on: date | None = None,
    precedence: Callable[[str, date], tuple[str, ...]] = claimants_in_order,
) -> dict[UUID, Subject]:
    """The subjects of ``statements`` as they are on a day, for properties that hold one value at a time.

    Of what one claimant says holds on the day, what began last stands, then what was recorded last. Between
    claimants ``precedence`` decides by property and day, and their conflict is reported; claimants it does
    not name come after those it does.
    """
    candidates: dict[tuple[UUID, str], list[Statement]] = defaultdict(list)
    for statement in standing(statements):
        if holds_on(statement, on):
            candidates[statement.subject, statement.property].append(statement)
    known: dict[UUID, Subject] = {}
    for (subject, name), found in candidates.items():
        by_claimant: dict[str, Statement] = {}
        for statement in sorted(found, key=_began):
            by_claimant[statement.claimant] = statement
        named = precedence(name, on or max(one.known_at for one in found).date())
        rank = {claimant: number for number, claimant in enumerate(named)}
        order = sorted(
            by_claimant.values(), key=lambda one: (rank.get(one.claimant, len(rank)), _reversed(_began(one)))
        )
        here = known.setdefault(subject, Subject(subject))
        here.values[name] = value_of(order[0])
        here.statements[name] = order[0]
        if len({repr(value_of(statement)) for statement in order}) > 1:
            here.conflicts.append(Conflict(name, tuple(order)))
    return known


def _began(statement: Statement) -> tuple[date, datetime, str]:
    return (statement.valid_from or date.min, statement.known_at, str(statement.id))


def _reversed(began: tuple[date, datetime, str]) -> tuple[int, float, int]:
    day, known_at, identity = began
    return (-day.toordinal(), -known_at.timestamp(), -int(identity.replace("-", ""), 16))


def make(
    subject_kind: str,
    subject: UUID,
    name: str,
    value: str | int | Decimal | date | UUID | list[Any] | None,
    known_at: datetime,
    source: UUID,
    *,
    period: PeriodKind = PeriodKind.ALWAYS,
    valid_from: date | None = None,
    valid_to: date | None = None,
    claimant: str = "",
    retracts: UUID | None = None,
) -> tuple[Statement, Any]:
    """A statement and the erasable content to keep it with; raises LookupError or TypeError for a wrong
    property."""
    declared = property_of(name)
    if declared.subject != subject_kind:
        raise TypeError(f"{name} is said of a {declared.subject}, not of a {subject_kind}")
    statement = Statement(
        known_at=known_at,
        subject_kind=subject_kind,
        subject=subject,
        property=name,
        unit_of_measure=declared.unit_of_measure,
        period=period,
        valid_from=valid_from,
        valid_to=valid_to,
        claimant=claimant,
        source=source,
        retracts=retracts,
    )
    if value is None:
        return statement, {}
    if declared.type in ("personal", "list"):
        return statement, {"value": value}
    expected = {"text": str, "number": (int, Decimal), "day": date, "reference": UUID}[declared.type]
    if not isinstance(value, expected):  # type: ignore[arg-type]
        raise TypeError(f"{name} holds {declared.type}, not {value!r}")
    # The words of the source keep every character; a column of PostgreSQL cannot hold quite all of them.
    setattr(statement, declared.type, plain(value) if isinstance(value, str) else value)
    return statement, {}


def describing(*subject_kinds: str) -> QuerySet[Statement]:
    """The statements that say what subjects of these kinds are, without the figures given of them.

    Figures are of a family of properties (``indicator/…``), and there may be a million of them.
    """
    names = [one.name for one in PROPERTIES.values() if one.subject in subject_kinds]
    return Statement.objects.filter(subject_kind__in=subject_kinds, property__in=names)


def known_statements(subject_kinds: Iterable[str], known: datetime | None = None) -> list[Statement]:
    """All statements about these kinds of subject that were recorded by ``known``; None means now."""
    rows = describing(*subject_kinds)
    return list(rows if known is None else rows.filter(known_at__lte=known))
