"""Ledgers 台账: the spreadsheets that units already keep, with everything that makes them hard to read.

``read_ledger`` finds the tables of a file; ``parse_number`` and ``parse_period`` say what is meant by a cell, and
``numbers_of_column`` and ``periods_of_column`` do so for a hundred thousand at once; ``compare_shapes`` notices a
changed form; ``cell_facts`` gives what a cell shows and whether it is computed; ``fill_template`` fills a unit's
own form. What is not sure is a ``Doubt``: a question with choices; ``settled`` applies an
answer.
"""

from __future__ import annotations

import lazy_loader

# Only when they are asked for: the process that unpacks a file apart needs few of them, and starts in a third of the
# time.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
