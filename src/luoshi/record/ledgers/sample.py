"""The ledgers of the sample city, as the index in their folder lists them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

INDEX = "index.csv"


@dataclass(frozen=True, slots=True)
class SampleLedger:
    """One file of the sample, whose it is, and the day it came in; which kind of ledger, where the index says it."""

    path: Path
    unit: str
    received_on: date
    kind: str


def sample_ledgers(folder: Path) -> list[SampleLedger]:
    """What the index in a folder lists, in the order in which it came in; nothing where there is no index."""
    index = folder / INDEX
    if not index.exists():
        return []
    with index.open(encoding="utf-8", newline="") as rows:
        return [
            SampleLedger(
                folder / row["path"], row["unit"], date.fromisoformat(row["received_on"]), row.get("kind", "")
            )
            for row in csv.DictReader(rows)
        ]
