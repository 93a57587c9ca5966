"""The kinds of ledger the product can read; each part of the city's work registers its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from luoshi.record.ledgers.figures import Interpreted, Question
from luoshi.sheets.ledgers import Ledger, LedgerTable
from luoshi.words import Words

Mapping = dict[str, Any]
"""How a form of table is read, as JSON; what stands in it is the kind's own business."""


class LedgerKind(Protocol):
    """One kind of ledger. ``code`` is what ``luoshi import --as`` takes."""

    code: str
    chinese: str
    english: str

    def propose(
        self, ledger: Ledger, table: LedgerTable, claimant: UUID | None, earlier: Mapping | None
    ) -> tuple[Mapping, list[Question]]:
        """A mapping for a table, starting from an ``earlier`` one of a similar form, and what to ask a person."""
        ...

    def interpret(
        self, ledger: Ledger, table: LedgerTable, mapping: Mapping, answers: dict[str, str]
    ) -> Interpreted:
        """The figures of a table under a confirmed mapping, with the answers given for this workbook."""
        ...


@runtime_checkable
class TellsMaker(Protocol):
    """A kind that can tell from a workbook's own words which unit made it."""

    def maker(self, ledger: Ledger) -> UUID | None:
        """The unit that the workbook names as its maker, or None where it names none."""
        ...


@runtime_checkable
class Recognises(Protocol):
    """A kind that can tell its own workbooks from others."""

    def suits(self, ledger: Ledger) -> bool:
        """Whether a workbook looks like one of this kind."""
        ...


@runtime_checkable
class DescribesFigures(Protocol):
    """A kind whose figures have subjects and properties of its own, which it can name to people."""

    def property_words(self, name: str) -> Words | None:
        """What a property is called; None for one of another kind."""
        ...

    def value_words(self, name: str, number: Decimal) -> Words:
        """A figure with its unit."""
        ...

    def subject_names(self, subjects: Iterable[UUID]) -> dict[UUID, str]:
        """What subjects are called, of those that anybody knows."""
        ...


@dataclass(frozen=True, slots=True)
class RecordsKind:
    """A kind of ledger whose rows are records (projects, claims, promises) and no figures: it is received like any
    other, and looked at and imported on a page of its own. ``permission``: who may hand one in; ``page``: its address's
    name."""

    code: str
    chinese: str
    english: str
    permission: str
    page: str
    suits: Callable[[Ledger], bool]


_kinds: dict[str, LedgerKind] = {}
_records: dict[str, RecordsKind] = {}


def register_records(kind: RecordsKind) -> None:
    """Make a kind of records known, once at the start."""
    _records[kind.code] = kind


def records_kind(code: str) -> RecordsKind | None:
    """The kind of records with this code, or None."""
    return _records.get(code)


def register_kind(kind: LedgerKind) -> None:
    """Make a kind known, once at the start."""
    _kinds[kind.code] = kind


def kind_for(ledger: Ledger) -> str:
    """The code of the kind that a workbook looks like; of the first one where none recognises it."""
    for records in _records.values():
        if records.suits(ledger):
            return records.code
    for kind in _kinds.values():
        if isinstance(kind, Recognises) and kind.suits(ledger):
            return kind.code
    return next(iter(_kinds))


def describing(name: str) -> DescribesFigures | None:
    """The kind that can name this property, or None."""
    for kind in _kinds.values():
        if isinstance(kind, DescribesFigures) and kind.property_words(name) is not None:
            return kind
    return None


def kinds() -> list[LedgerKind]:
    """Every kind, in the order of registration."""
    return list(_kinds.values())


def kind_of(code: str) -> LedgerKind:
    """The kind with this code; raises LookupError with the known ones."""
    try:
        return _kinds[code]
    except KeyError:
        raise LookupError(f"{code}：{', '.join(_kinds)}") from None
