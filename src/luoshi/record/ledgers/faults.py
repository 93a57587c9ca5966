"""What is wrong with a file of tables that somebody brings in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportFault:
    """What is wrong, and in which cell; ``column``: which column it is taken for."""

    sheet: str
    cell: str
    message: str
    column: str = ""
