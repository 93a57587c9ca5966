"""What holds for leads: time limits, how long first contact protects, the ways by which leads come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from luoshi.growth.schemes.reading import (
    HEAD,
    Named,
    amount,
    inside,
    known,
    named_of,
    number,
    once,
    tables,
    text,
    wrong,
)
from luoshi.record.limits import Due, Limit, due


@dataclass(frozen=True, slots=True)
class LeadLimit:
    """By when something has to be done with a lead after it was registered; ``every``: days, again and again.
    ``from_amount``: only for leads of so much (yuan) and more."""

    code: str
    name: str
    limit: Limit
    every: int
    from_amount: Decimal
    basis: str

    def due(self, start: date) -> Due:
        """By when, counted from ``start``."""
        return Due(start + timedelta(days=self.every), start) if self.every else due(self.limit, start)


@dataclass(frozen=True, slots=True)
class LeadRules:
    """``origins``: code and name of each way. ``protection_days``: how long nobody else may negotiate.
    ``origin_share``: what the area of first contact keeps of a project that it hands on before the signing."""

    limits: tuple[LeadLimit, ...]
    origins: Named
    protection_days: int
    protection_from: Decimal
    origin_share: Decimal
    lead_until: str  # code of the stage with which a lead is a lead no longer
    days_back: int = 7  # how many days ago something undertaken may have been done without a paper of it


def leads_from(table: dict[str, Any]) -> LeadRules:
    """The rules of a file; raises WrongScheme."""
    known(
        table, HEAD | {"limit", "origin", "protection", "transfer", "lead_until", "undertaking"}, "线索规则"
    )
    limits = tuple(_limit(one) for one in tables(table, "limit"))
    once(tables(table, "limit"), "时限")
    origins = named_of(tables(table, "origin"))
    once(tables(table, "origin"), "来源")
    protection, transfer = inside(table, "protection"), inside(table, "transfer")
    known(protection, {"days", "from_amount", "basis"}, "protection")
    known(transfer, {"origin_share", "basis"}, "transfer")
    answered = inside(table, "undertaking")
    known(answered, {"days_back", "basis"}, "undertaking")
    share = amount(transfer, "origin_share", "0")
    if not 0 <= share < 1:
        wrong("origin_share 在 0 到 1 之间", transfer, "origin_share")
    return LeadRules(
        limits, origins, number(protection, "days", 0), amount(protection, "from_amount", "0"), share,
        text(table, "lead_until"), number(answered, "days_back", 7),
    )  # fmt: skip


def _limit(table: dict[str, Any]) -> LeadLimit:
    known(table, {"code", "name", "unit", "number", "every", "from_amount", "basis"}, "时限")
    code, unit = text(table, "code"), text(table, "unit", "days")
    if unit not in ("days", "working days", "months"):
        wrong(f"{code}：unit 是 days、working days 或 months", table, "unit")
        unit = "days"
    every = number(table, "every", 0)
    limit = Limit("none") if every else Limit(unit, number(table, "number"))  # type: ignore[arg-type]
    return LeadLimit(
        code, text(table, "name"), limit, every, amount(table, "from_amount", "0"), text(table, "basis", "")
    )
