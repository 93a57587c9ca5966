"""Ledgers of indicators: monthly tables, yearly targets, and whatever else gives figures of units and indicators."""

from __future__ import annotations

from uuid import UUID

from luoshi.monitor.ledger_claimant import propose_claimant
from luoshi.monitor.ledger_mapping import Mapping, propose
from luoshi.monitor.ledger_reading import interpret
from luoshi.monitor.vocabulary import vocabulary
from luoshi.record.ledgers.figures import Interpreted, Question
from luoshi.sheets.ledgers import Ledger, LedgerTable


class IndicatorLedger:
    """The kind ``indicators``."""

    code = "indicators"
    chinese = "指标台账（月度数据、年度目标）"
    english = "Indicators (monthly figures, yearly targets)"

    def propose(
        self, ledger: Ledger, table: LedgerTable, claimant: UUID | None, earlier: Mapping | None
    ) -> tuple[Mapping, list[Question]]:
        """See ``luoshi.monitor.ledger_mapping``."""
        return propose(ledger, table, claimant, earlier, vocabulary())

    def maker(self, ledger: Ledger) -> UUID | None:
        """The unit named as maker, or by a title or the file; the city is named in every title and says nothing."""
        words = vocabulary()
        lines = [cell.stored for table in ledger.tables for cell in (*table.titles, *table.footnotes)]
        found = propose_claimant(ledger.name, lines, words, None)
        return found.unit if found is not None and found.unit != words.city else None

    def interpret(
        self, ledger: Ledger, table: LedgerTable, mapping: Mapping, answers: dict[str, str]
    ) -> Interpreted:
        """See ``luoshi.monitor.ledger_reading``."""
        return interpret(ledger, table, mapping, answers, vocabulary())
