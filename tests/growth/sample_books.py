"""What the books about projects give of the sample city, worked out from the generator's own truth: nothing here asks
the product."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from types import ModuleType
from typing import Any

Rates = dict[str, dict[str, Decimal]]
CAMPAIGN = date(2025, 1, 1)
PUBLIC = {"budget", "bond"}


class Truth:
    """The projects of the city, each with what belongs to it however often it was registered."""

    def __init__(self, truth: ModuleType) -> None:
        self.truth = truth
        self.listed = truth.records()
        self.sums = truth.contracted()
        self.standing = [one for one in self.listed if not one.found]
        self.days = {one.number: self._days(one) for one in self.standing}

    def _records(self, record: Any) -> list[Any]:
        return [one for one in self.listed if one is record or (one.found and one.repeats == record.number)]

    def _days(self, record: Any) -> dict[str, date]:
        found: dict[str, date] = {}
        for one in self._records(record):
            for stage, day in self.truth.approved_stages(one).items():
                found[stage] = min(day, found.get(stage, day))
        return found

    def first(self, record: Any) -> Any:
        """The record that signed first."""
        signed = [one for one in self._records(record) if "signed" in self.truth.approved_stages(one)]
        return min(signed, key=lambda one: (one.stages["signed"], one.number))

    def reached(self, record: Any, end: date, *stages: str) -> bool:
        """Whether one of these stages was reached by a day."""
        return any(self.days[record.number].get(one, date.max) <= end for one in stages)

    def paid(self, record: Any, begins: date, end: date) -> Decimal:
        """What others paid in from one day to another."""
        return sum(
            (one.amount for one in record.money
             if one.kind == "paid_in" and one.funds not in PUBLIC and begins <= one.on <= end
             and self.truth.verdict(record, "paid_in", one.on) == "approved"),
            Decimal(0),
        )  # fmt: skip

    def contracted(self, record: Any, end: date) -> Decimal:
        """What was signed for, with what was added by a day."""
        day = self.days[record.number]["signed"]
        added = (one.amount for one in record.money if one.kind == "increase" and day < one.on <= end)
        amount: Decimal = self.first(record).contracted + sum(added, Decimal(0))
        return amount

    def signed(self, end: date) -> list[Any]:
        """The projects that count and were signed by a day."""
        return [one for one in self.standing if not one.excluded and self.reached(one, end, "signed")]

    def repeated_in_the_campaign(self, record: Any) -> bool:
        """Whether it was signed in the campaign though another record of the same project had signed before."""
        kept = self.listed[record.repeats - 1] if record.found else record
        day = self.truth.approved_stages(record).get("signed")
        return day is not None and day >= CAMPAIGN and self.first(kept) is not record


def yulin(of: Truth, year: int) -> Rates:
    """Yulin's four measures by the code of the county that holds the projects."""
    begins, end = date(year, 1, 1), date(year, 12, 31)
    by_unit: dict[str, list[Any]] = defaultdict(list)
    for one in of.signed(end):
        by_unit[one.unit].append(one)
    found: Rates = {}
    for unit, rows in by_unit.items():
        kept = [
            one for one in rows
            if of.reached(one, end, "registered", "started") and not of.reached(one, end, "terminated")
        ]  # fmt: skip
        begun = [one for one in rows if of.reached(one, end, "started", "completed")]
        found[unit] = {
            "contracts_kept": Decimal(len(kept)) / len(rows),
            "starts": Decimal(len(begun)) / len(rows),
            "funds": _sum(of.paid(one, date.min, end) for one in rows)
            / _sum(of.contracted(one, end) for one in rows),
            "year_funds": _sum(of.paid(one, begins, end) for one in rows),
        }
    return found


def four_rates(of: Truth, end: date) -> Rates:
    """The four rates by the code of the county that signed first, in the shares that were agreed."""
    by_unit: dict[str, list[tuple[Any, Decimal]]] = defaultdict(list)
    for one in of.signed(end):
        if of.days[one.number]["signed"] >= CAMPAIGN:
            agreed: dict[str, Decimal] = next((other.shares for other in of.listed if other.found
                                               and other.repeats == one.number and other.shares), {})  # fmt: skip
            for unit, share in (agreed or {of.first(one).unit: Decimal(1)}).items():
                by_unit[unit].append((one, share))
    found: Rates = {}
    for unit, rows in by_unit.items():

        def lower(holds: Callable[[Any], bool], rows: list[tuple[Any, Decimal]] = rows) -> Decimal:
            """By number and by amount; the lower of both."""
            good = [(one, share) for one, share in rows if holds(one)]
            by_number = _sum(share for _one, share in good) / _sum(share for _one, share in rows)
            amounts = [
                _sum(of.first(one).contracted * share for one, share in listed) for listed in (good, rows)
            ]
            return min(by_number, amounts[0] / amounts[1])

        def goes_on(one: Any) -> bool:
            return not of.reached(one, end, "terminated")

        found[unit] = {
            "contracts_kept": lower(lambda one: goes_on(one) and of.reached(one, end, "registered", "started")),
            "starts": lower(lambda one: goes_on(one) and of.reached(one, end, "started")),
            "production": lower(lambda one: of.reached(one, end, "completed", "producing")),
            "funds": _sum(
                min(of.paid(one, date.min, end), of.contracted(one, end)) * share for one, share in rows
            ) / _sum(of.contracted(one, end) * share for one, share in rows),
        }  # fmt: skip
    return found


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
