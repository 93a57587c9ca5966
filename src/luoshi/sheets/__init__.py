"""Spreadsheets in and out, cell by cell: every value keeps the sheet and cell it comes from.

``read_workbook`` and ``read_table`` read, ``write_workbook`` writes, ``luoshi.sheets.organisation`` is the
one template for a city's units, posts and people. What is wrong with a file is said as ``SheetErrors``: all
of it at once, each with its place and the way out.
"""

from __future__ import annotations

import lazy_loader

# Only when they are asked for: the process that unpacks a file apart needs few of them, and starts in a third of the
# time.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
