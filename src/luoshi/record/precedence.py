"""Which claimant stands where several say different things of one property: declared, dated, and for all to
read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from luoshi.record.properties import PROPERTIES

DEFAULT = ""  # the claimant of what the city itself has recorded


@dataclass(frozen=True, slots=True)
class Precedence:
    """The order of claimants for one property, or for all of a kind of subject (``post.*``), while it holds.

    ``basis`` says who laid it down. It holds for days in [valid_from, valid_to); either may be open.
    """

    applies_to: str
    claimants: tuple[str, ...]
    basis: str
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        if not any(self.covers(name) for name in PROPERTIES):
            raise ValueError(f"no property is called {self.applies_to!r}")
        if len(set(self.claimants)) != len(self.claimants):
            raise ValueError(f"the precedence for {self.applies_to} names a claimant twice")
        if self.valid_from and self.valid_to and self.valid_from >= self.valid_to:
            raise ValueError(f"the precedence for {self.applies_to} ends before it begins")

    def covers(self, name: str) -> bool:
        """Whether it is about the property."""
        return name == self.applies_to or self.applies_to == f"{name.partition('.')[0]}.*"

    def holds_on(self, day: date) -> bool:
        """Whether it holds on the day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )


# What the city has recorded itself comes before any other claimant, until a city lays down otherwise.
DECLARED: tuple[Precedence, ...] = tuple(
    Precedence(f"{kind}.*", (DEFAULT,), "the product's own rule")
    for kind in sorted({entry.subject for entry in PROPERTIES.values()})
)


def claimants_in_order(name: str, day: date, declared: Iterable[Precedence] = DECLARED) -> tuple[str, ...]:
    """The claimants of a property on a day, first the one that stands; empty where nothing is declared.

    What is declared for the property itself goes before what is declared for its kind of subject, and of
    two the one that began last.
    """
    found = [one for one in declared if one.covers(name) and one.holds_on(day)]
    if not found:
        return ()
    return max(found, key=lambda one: (one.applies_to == name, one.valid_from or date.min)).claimants
