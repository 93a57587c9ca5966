"""Targets of areas for a year, as they stand or stood, with everything that was said before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.record.access import NotFound, may
from luoshi.record.actions.acting import Actor
from luoshi.record.models import Event
from luoshi.record.queries.ledgers import unit_names


@dataclass(frozen=True, slots=True)
class TargetSaid:
    """A target as somebody stated it: how much (yuan, or pieces), by which paper, when and by whom; ``table``,
    ``sheet`` and ``cell``: where a ledger says it."""

    amount: Decimal
    basis: str
    at: datetime
    name: str
    post: str
    table: UUID | None
    sheet: str
    cell: str


@dataclass(slots=True)
class TargetLine:
    """What a unit is to reach in a year; ``said``: from the first to the one that stands."""

    subject: UUID
    unit: UUID
    measure: str
    year: int
    name: str = ""
    said: list[TargetSaid] = field(default_factory=list)

    @property
    def amount(self) -> Decimal:
        """The one that stands."""
        return self.said[-1].amount


def standing_targets(year: int, known: datetime | None = None) -> list[TargetLine]:
    """The targets of a year, as known at a moment (None: now), in the order in which they were first stated. For
    whoever has asked; one query."""
    events = Event.objects.filter(kind="target set")
    if known is not None:
        events = events.filter(at__lte=known)
    found: dict[UUID, TargetLine] = {}
    for event in events.order_by("at", "id"):
        data = event.opened()
        if data is None or data["year"] != year or event.subject is None:
            continue
        line = found.setdefault(
            event.subject, TargetLine(event.subject, UUID(data["unit"]), data["measure"], year)
        )
        cell = data["cell"] or {}
        line.said.append(
            TargetSaid(
                Decimal(data["amount"]), data["basis"], event.at, data["by"]["name"], data["by"]["post"],
                UUID(cell["table"]) if cell else None, cell.get("sheet", ""), cell.get("cell", ""),
            )
        )  # fmt: skip
    return list(found.values())


def targets(actor: Actor, year: int, known: datetime | None = None) -> list[TargetLine]:
    """The targets of a year with the names of units, by unit and measure; two queries. Raises NotFound."""
    if not may(actor, "see projects"):
        raise NotFound(_("没有这个页面，或者您无权查看"))
    found = standing_targets(year, known)
    names = dict(unit_names({one.unit for one in found})) if found else {}
    for one in found:
        one.name = names.get(one.unit, "")
    return sorted(found, key=lambda one: (one.measure, one.name, str(one.unit)))
