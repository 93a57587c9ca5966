"""Does the head of a workbook carry a secrecy marking? Asked before a byte of it is kept."""

from __future__ import annotations

from luoshi.reading.secrecy import Marking, secrecy_marking
from luoshi.sheets.ledgers import Ledger
from luoshi.sheets.ledgers.page_headers import page_headers, short_texts

_LINES = 12  # of each table's head; a marking stands above the title


def ledger_marking(data: bytes, ledger: Ledger) -> Marking | None:
    """The marking in the titles of its tables, in what its pages print above them, or in its name; a doubt, or None.

    Every title cell counts as a line of its own, as on a page. A marking goes before a doubt.
    """
    doubt = None
    heads = [[cell.stored for cell in table.titles[:_LINES]] for table in ledger.tables]
    # A cell that is nothing but a marking is one wherever it stands: each is looked at as a page of its own.
    anywhere = [[text] for text in short_texts(data, "密")]
    for lines in (*heads, page_headers(data), *anywhere):
        found = secrecy_marking("\n".join(lines).encode("utf-8", "replace"), f"{ledger.name}.txt")
        if found is not None and found.verdict == "marked":
            return found
        doubt = doubt or found
    return doubt
