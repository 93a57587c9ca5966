"""The kinds of ledger the product can read; each part of the city's work registers its own."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from luoshi.record.ledgers.figures import Interpreted, Question
from luoshi.sheets.ledgers import Ledger, LedgerTable

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


_kinds: dict[str, LedgerKind] = {}


def register_kind(kind: LedgerKind) -> None:
    """Make a kind known, once at the start."""
    _kinds[kind.code] = kind


def kinds() -> list[LedgerKind]:
    """Every kind, in the order of registration."""
    return list(_kinds.values())


def kind_of(code: str) -> LedgerKind:
    """The kind with this code; raises LookupError with the known ones."""
    try:
        return _kinds[code]
    except KeyError:
        raise LookupError(f"{code}：{', '.join(_kinds)}") from None
