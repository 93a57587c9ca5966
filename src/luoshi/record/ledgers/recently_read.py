"""The workbooks that were read last: receiving, comparing and importing one each begin with its tables."""

from __future__ import annotations

from functools import lru_cache

from luoshi.sheets.ledgers import Ledger, read_ledger

_SMALL = 300_000  # bytes; a larger one takes too much memory to be kept


def ledger_of(data: bytes, name: str) -> Ledger:
    """The ledger in a file, as ``read_ledger`` gives it; raises SheetError as that does. Nobody may change it."""
    return _read(data, name) if len(data) <= _SMALL else read_ledger(data, name)


_read = lru_cache(maxsize=3)(read_ledger)
