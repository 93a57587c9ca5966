"""The invented projects of Yunchuan (云川市), 2024 to November 2026: what is so, and what its bureaus recorded of it.

Everything follows from ``SEED``. A ``Record`` is one row of the investment bureau's register; most are one true
project each, some repeat another (``repeats``). Of each it is known what happened (stages, money, taxes, electricity)
and what was claimed of it, which in a few is not the same; ``CASES`` names these, and others that only look like them.

How it agrees with ``economy.py``: what came in for projects that count is, by county and year, a part of the county's
招商引资到位资金, never more; the rest of that is of projects signed before 2024, and of those below 1 亿元, which the
register does not hold. Foreign funds stay below 实际利用外资, taxes below 税收收入, electricity below 工业用电量.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

from economy import ADDED_UP, INSIDE, SHARES, UNITS, ZONE_SHARE, month, truth
from project_cases import BASE, CASES, DOUBLES, Cases
from project_course import Course, fill, money_so_far, plain_record, seen_by_others
from project_model import AS_OF, DOLLAR, MILLION, PUBLIC_FUNDS, RECORDS, Chance, Record, rounded
from project_people import with_people

__all__ = [
    "AS_OF",
    "CASES",
    "DOLLAR",
    "DOUBLES",
    "RECORDS",
    "Record",
    "approved_stages",
    "contracted",
    "counted_too_often",
    "indicator",
    "money_of",
    "paid_in",
    "records",
    "verdict",
]

# The part of a county's paid-in funds that these projects have: of all years together, and at most of one year.
PART, MOST = Decimal("0.52"), Decimal("0.85")

# Sizes, so that money agrees with the indicator.

_FUNDS_INDICATOR = "招商引资到位资金"


def indicator(unit: str, name: str, year: int) -> Decimal:
    """What the ledgers say of a unit for a year, its last one up to October; of a district without its zone."""
    last = 10 if year == 2026 else 12
    value = truth()[unit, name, month(year, last), "cumulative", "level"]
    return value - sum(
        (indicator(zone, name, year) for zone, around in INSIDE.items() if around == unit), Decimal(0)
    )


def paid_in(records: Iterable[Record]) -> dict[tuple[str, int], Decimal]:
    """What came in by unit and year for projects that count."""
    found: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for record in records:
        if not record.excluded:
            for one in record.money:
                if one.kind == "paid_in" and one.funds not in PUBLIC_FUNDS:
                    found[record.unit, one.on.year] += one.amount
    return found


def _size(pairs: Sequence[tuple[Record, Course]]) -> None:
    """Give every project its sum."""
    for record, course in pairs:
        record.contracted = Decimal(str(round(course.weight, 4))) * 100 * MILLION
        record.money = money_so_far(record, course, AS_OF)
    raw = paid_in(record for record, _ in pairs)
    for unit in UNITS:
        asked = {year: indicator(unit, _FUNDS_INDICATOR, year) for year in (2024, 2025, 2026)}
        came = {year: raw[unit, year] for year in asked}
        scale = PART * sum(asked.values()) / sum(came.values())
        scale = min(scale, *(MOST * asked[year] / came[year] for year in asked if came[year]))
        for record, course in pairs:
            if record.unit == unit:
                amount = Decimal(str(round(course.weight, 4))) * 100 * MILLION * scale
                step = MILLION * (50 if amount > 1000 * MILLION else 10 if amount > 200 * MILLION else 2)
                record.contracted = max(100 * MILLION, rounded(amount, step))


def _units(count: int) -> list[str]:
    """Whose each is: by largest remainders, then mixed."""
    shares = {unit: _share(unit) * count / sum(map(_share, UNITS)) for unit in UNITS}
    held = {unit: int(share) for unit, share in shares.items()}
    for unit in sorted(shares, key=lambda unit: held[unit] - shares[unit])[: count - sum(held.values())]:
        held[unit] += 1
    listed = [unit for unit in UNITS for _ in range(held[unit])]
    chance = Chance("units")
    return [listed.pop(chance.whole(0, len(listed) - 1)) for _ in range(count)]


def _share(unit: str) -> float:
    """The part of the city's projects that a unit holds, after its part of the city's industry."""
    if unit in INSIDE:
        return _share_with(INSIDE[unit]) * ZONE_SHARE["industry"] / 100
    inside = [zone for zone, around in INSIDE.items() if around == unit]
    return _share_with(unit) - sum(_share(zone) for zone in inside)


def _share_with(unit: str) -> float:
    return float(SHARES["industry"][ADDED_UP.index(unit)])


def _keep_foreign_funds_true(records: Iterable[Record]) -> None:
    """Foreign funds of projects are no more than two thirds of what the ledgers say came from abroad."""
    left: dict[tuple[str, int], Decimal] = {}
    for record in records:
        for at, one in enumerate(record.money):
            if one.funds == "foreign":
                key = (record.unit, one.on.year)
                if key not in left:
                    left[key] = indicator(*key[:1], "实际利用外资", key[1]) * DOLLAR * 2 / 3
                if one.amount > left[key]:
                    record.money[at] = replace(one, funds="outside")
                else:
                    left[key] -= one.amount


@cache
def records() -> tuple[Record, ...]:
    """The register, row by row."""
    pairs = [plain_record(number, unit) for number, unit in enumerate(_units(BASE), start=1)]
    _size(pairs)
    for record, course in pairs:
        fill(record, course)
        seen_by_others(record, course)
    found = Cases(pairs).all()
    _keep_foreign_funds_true(found)
    for record in found:
        if "registered" not in record.stages:
            record.company = record.company_code = record.national_code = ""
    with_people(found)
    return tuple(found)


# What the product is to say of it, worked out in another way.


def verdict(record: Record, claim: str, on: date | None = None) -> str:
    """What the reviewer said of a claim: approved, waits, returned, struck; or that it was lost again."""
    for one in record.decisions:
        if one.claim == claim and one.on == on:
            return one.verdict
    return "approved"


def approved_stages(record: Record) -> dict[str, date]:
    """The stages that stand."""
    return {stage: day for stage, day in record.stages.items() if verdict(record, stage) == "approved"}


def contracted() -> dict[int, Decimal]:
    """By number the sum that counts of each project, as the bureau has it: doubles that it found count once, at the
    first signing; those it has not found count again."""
    listed = records()
    groups: dict[int, list[Record]] = defaultdict(list)
    for record in listed:
        groups[record.repeats if record.repeats is not None and record.found else record.number].append(
            record
        )
    found = {}
    for number, group in groups.items():
        signed = [
            one for one in group if "signed" in approved_stages(one) and not listed[number - 1].excluded
        ]
        if signed:
            first = min(signed, key=lambda one: (one.stages["signed"], one.number))
            added = sum(
                (sum_.amount for sum_ in listed[number - 1].money
                 if sum_.kind == "increase" and sum_.on > first.stages["signed"]), Decimal(0),
            )  # fmt: skip
            found[number] = first.contracted + added
    return found


def counted_too_often() -> Decimal:
    """What doubles that nobody has found add to the city's total."""
    sums, listed = contracted(), records()
    doubles = [one.number for one in listed if one.repeats is not None and not one.found]
    return sum((sums[one] for one in doubles if one in sums), Decimal(0))


def money_of(record: Record, kind: str) -> Decimal:
    """What was approved of a kind of money and is in its total."""
    counted = (one for one in record.money if one.kind == kind and one.funds not in PUBLIC_FUNDS)
    return sum(
        (one.amount for one in counted if verdict(record, kind, one.on) == "approved"),
        Decimal(0),
    )
