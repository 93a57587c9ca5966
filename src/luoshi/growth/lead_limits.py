"""By when something has to be done with a lead, as its row keeps it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from luoshi.growth.schemes.lead_rules import LeadRules


def limits_from(
    rules: LeadRules, start: date, amount: Decimal, without: Collection[str] = ()
) -> list[dict[str, Any]]:
    """The limits of a lead of so much (yuan), counted from ``start``; ``without``: codes of those that it has."""
    found = []
    for one in rules.limits:
        if amount >= one.from_amount and one.code not in without:
            due = one.due(start)
            assert due.on is not None  # every limit of leads has its days
            found.append({"code": one.code, "name": one.name, "due_on": due.on.isoformat(),
                          "provisional": due.provisional, "every": one.every, "done_on": None})  # fmt: skip
    return found


def limits_with(
    limits: list[dict[str, Any]], rules: LeadRules, start: date, amount: Decimal
) -> list[dict[str, Any]]:
    """The limits of a lead with those that other rules ask for as well from ``start`` on. What it has stays: nobody is
    given more time, or less, than was laid down when the lead came."""
    return [*limits, *limits_from(rules, start, amount, {row["code"] for row in limits})]
