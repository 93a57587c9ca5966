"""What is known of a project of the sample city: a row of the register, and what was claimed and done with it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, TypeVar

Choice = TypeVar("Choice")

SEED = 20261123
RECORDS = 400
AS_OF = date(2026, 11, 13)  # nothing is later but what is planned
BOOKED = date(2026, 10, 31)  # the last day of the money that was reported
MILLION, WAN = Decimal(1_000_000), Decimal(10_000)
DOLLAR = Decimal("7.1")
PUBLIC_FUNDS = frozenset({"budget", "bond"})  # the public's own money, which nobody has attracted
ORDER = (
    "negotiating", "signed", "registered", "started", "statistics", "building", "completed", "producing", "at capacity",
)  # fmt: skip


@dataclass(frozen=True)
class Money:
    """A sum as it is claimed: of what kind, from which funds; ``paper``: another record whose slip proves it."""

    on: date
    kind: Literal["paid_in", "completed", "increase"]
    amount: Decimal
    funds: str = ""
    paper: str = ""


@dataclass(frozen=True)
class Promise:
    """A promise to the investor. ``then``: what became of it: waits, approved, refused, ended; ``paid``: with days."""

    title: str
    unit: str
    amount: Decimal | None
    condition: str
    due_on: date
    ends_on: date | None
    basis: str
    review: str
    passed: bool | None
    reviewed_on: date | None
    then: Literal["waits", "approved", "refused", "ended"]
    paid: tuple[tuple[date, Decimal], ...] = ()


@dataclass(frozen=True)
class Visit:
    """A contact. ``undertaken``: what was promised there, by when, on which day it was done."""

    kind: str
    on: date
    ours: str
    theirs: str
    said: str
    undertaken: tuple[tuple[str, date, date | None], ...] = ()


@dataclass(frozen=True)
class Decision:
    """What a reviewer said of a claim other than that it is so: waits, returned or struck, with the reason; or a stage
    that was approved and lost again, on ``lost_on``. ``claim``: a stage, or a kind of money with its day."""

    claim: str
    on: date | None
    verdict: Literal["waits", "returned", "struck", "lost"]
    reason: str = ""
    lost_on: date | None = None


@dataclass(frozen=True)
class Review:
    """An entry review: the sheet, what each member of the committee said (account, interest declared, points in the
    order of the items, what stops it), and the verdict, empty while there is none."""

    figures: dict[str, Decimal]
    members: tuple[tuple[str, str, tuple[int, ...], dict[str, str]], ...]
    verdict: str = ""
    reason: str = ""


@dataclass
class Record:
    """One row of the register. Days of stages as claimed; sums in yuan; units by their codes.

    ``repeats``: the number of the record whose project this is, too. ``found``: the bureau has found out, and merged
    them. ``tax`` by quarter, ``electricity`` by month, of the project company; ``payments`` of the treasury and
    ``permits`` by month, of the project's code.
    """

    number: int
    name: str
    unit: str
    area_code: str
    place: str
    investor: str
    investor_code: str
    company: str
    company_code: str
    national_code: str
    industry: str
    kind: str
    origin: str
    found_on: date
    summary: str
    contracted: Decimal
    excluded: str = ""
    stages: dict[str, date] = field(default_factory=dict)
    planned: dict[str, date] = field(default_factory=dict)
    year_plans: dict[int, Decimal] = field(default_factory=dict)
    money: list[Money] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    tax: dict[date, Decimal] = field(default_factory=dict)
    electricity: dict[date, int] = field(default_factory=dict)
    payments: dict[date, Decimal] = field(default_factory=dict)
    permits: dict[date, int] = field(default_factory=dict)
    case: str = ""
    repeats: int | None = None
    found: bool = False
    shares: dict[str, Decimal] = field(default_factory=dict)  # of a double that was found to be shared
    taker: str = ""  # to whom it is to go
    review: Review | None = None
    findings: dict[str, str] = field(default_factory=dict)  # what was found of a lead, with the reason
    unclaimed: Decimal = Decimal(0)  # what was really added, where that was entered as another project

    @property
    def stage(self) -> str:
        """The furthest stage, as claimed."""
        return next((one for one in reversed(ORDER) if one in self.stages and one != "statistics"), "lead")


class Chance:
    """Draws that are the same on every machine."""

    def __init__(self, *names: object) -> None:
        self._draw = random.Random("/".join(map(str, (SEED, *names)))).random

    def part(self) -> float:
        return self._draw()

    def whole(self, least: int, most: int) -> int:
        """From ``least`` to ``most``, both."""
        return least + int(self._draw() * (most - least + 1))

    def one_of(self, listed: Sequence[Choice]) -> Choice:
        return listed[int(self._draw() * len(listed))]

    def by_weight(self, listed: Iterable[tuple[Choice, float]]) -> Choice:
        rows = list(listed)
        at = self._draw() * sum(weight for _, weight in rows)
        for one, weight in rows:
            at -= weight
            if at < 0:
                return one
        return rows[-1][0]


# GB 32100-2015 and, for its nine characters of the organisation, GB 11714.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_OF_ORGANISATION = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(area: str, number: int) -> str:
    """A unified social credit code with both of its check digits; no area of the country begins with 99."""
    organisation = f"MA9{_ALPHABET[10 + number % 21]}{number:04d}"
    total = sum(
        (int(one) if one.isdigit() else ord(one) - 55) * weight
        for one, weight in zip(organisation, _OF_ORGANISATION, strict=True)
    )
    check = 11 - total % 11
    organisation += {10: "X", 11: "0"}.get(check, str(check))
    first = f"91{area}{organisation}"
    summed = sum(_ALPHABET.index(one) * pow(3, at, 31) for at, one in enumerate(first))
    return first + _ALPHABET[-summed % 31]


def after(day: date, days: float) -> date:
    """So many days later."""
    return day + timedelta(days=round(days))


def rounded(amount: Decimal | float, step: Decimal) -> Decimal:
    return Decimal(round(Decimal(amount) / step)) * step
