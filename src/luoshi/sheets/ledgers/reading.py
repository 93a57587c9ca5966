"""Bytes of a ledger in, its tables out."""

from __future__ import annotations

import json
import os
import re
from collections import Counter

from luoshi.sheets.cells import cell_address
from luoshi.sheets.errors import SheetError
from luoshi.sheets.identity_numbers import (
    LIKE_AN_IDENTITY_NUMBER,
    TITLE_OF_IDENTITY_NUMBERS,
    holds_identity_number,
)
from luoshi.sheets.ledgers import apart
from luoshi.sheets.ledgers.body import table_of
from luoshi.sheets.ledgers.delimited import decoded, grid_of_text
from luoshi.sheets.ledgers.finding import find_tables
from luoshi.sheets.ledgers.grid import Grid, grids_of
from luoshi.sheets.ledgers.kinds import OLE, ZIP, workbook_kind
from luoshi.sheets.ledgers.ledger import Ledger
from luoshi.sheets.ledgers.numbers import RawValue
from luoshi.sheets.table import title_key
from luoshi.sheets.workbook import (
    MAX_BYTES,
    SUFFIXES,
    check_kind,
    not_a_workbook,
    run_apart,
    too_large,
    what_else,
)

LEDGER_SUFFIXES = SUFFIXES | {".xlsb", ".csv", ".tsv", ".txt"}
"""File name endings under which a ledger is accepted; the content decides which kind it is."""

_CHILD = f"from {apart.__name__} import main; main()"
_MAY_BE_A_TITLE = re.compile(r"证|照|[iIｉＩ]|[pPｐＰ][aAａＡ]").search
_TEXTS = (".csv", ".tsv", ".txt", "")


def read_ledger(data: bytes, name: str) -> Ledger:
    """The tables in an ``.xlsx``, ``.xlsm``, ``.xls``, ``.et``, ``.xlsb``, ``.ods``, ``.csv`` or ``.tsv``.

    A computed cell counts with the value last computed. What the reader is not sure of stands as doubts with
    their tables; the values are then read as the first choice of each says.

    Raises SheetError ``empty``, ``too_large``, ``encrypted``, ``damaged``, ``not_a_workbook``,
    ``wrong_extension``, ``undecodable`` (a text in no known encoding) or ``identity_number``.
    """
    file = os.path.basename(name)
    if not data:
        raise SheetError("empty", file=file)
    if len(data) > MAX_BYTES:
        raise too_large(file, f"{len(data) / 2**20:.0f} MB > {MAX_BYTES // 2**20} MB")
    suffix = os.path.splitext(file)[1].lower()
    kind, grids, encoding = _grids(data, file, suffix)
    for grid in grids:
        _refuse_identity_numbers(grid, file)
    return Ledger(
        file,
        kind,
        tuple(grid.name for grid in grids),
        tuple(table_of(grid, found) for grid in grids for found in find_tables(grid)),
        hidden_sheets=tuple(grid.name for grid in grids if grid.hidden),
        encoding=encoding,
        uncached=tuple((grid.name, address) for grid in grids for address in grid.marks.uncached),
    )


def grids_of_file(data: bytes, file: str) -> list[Grid]:
    """The sheets of a file as they are, with no table looked for; raises SheetError as ``read_ledger`` does."""
    return _grids(data, file, os.path.splitext(file)[1].lower())[1]


def _grids(data: bytes, file: str, suffix: str) -> tuple[str, list[Grid], str]:
    if data.startswith((ZIP, OLE)):
        check_kind(data, file, binary=True)
        if suffix not in LEDGER_SUFFIXES:
            raise SheetError("wrong_extension", file=file, suffix=suffix)
        answer = json.loads(run_apart(_CHILD, data, file))
        if code := answer.get("refused"):
            raise (
                too_large(file, f"> {apart.MAX_CELLS:,}")
                if code == "too_large"
                else SheetError(code, file=file)
            )
        return workbook_kind(data), list(grids_of(answer)), ""
    found = what_else(data, file)
    if found != "?" and suffix not in _TEXTS:
        raise not_a_workbook(file, found)
    if found in ("HTML", "PDF", "XML 2003"):
        raise not_a_workbook(file, found)
    text, encoding = decoded(data, file)
    if "\0" in text:
        raise SheetError("damaged", file=file)
    grid, separator = grid_of_text(text, os.path.splitext(file)[0] or file, file)
    # Systems export text with tabs under the name .xls; anything else of that name is no spreadsheet.
    if suffix not in _TEXTS and (separator != "\t" or len(grid.columns) < 2):
        raise not_a_workbook(file, found)
    return "tsv" if separator == "\t" else "csv", [grid], encoding


def _refuse_identity_numbers(grid: Grid, file: str) -> None:
    for column, values in grid.columns.items():
        if (at := _identity_number(values)) is not None:
            raise SheetError(
                "identity_number", file=file, sheet=grid.name, cell=cell_address(grid.rows[at], column)
            )


def _identity_number(values: list[RawValue]) -> int | None:
    """The index of the first cell that makes this a column of identity numbers: its title, one number with
    the right check digit, or numbers of that form in half of what is filled (other codes also have 15 or 18
    digits)."""
    texts: dict[RawValue, str] = {}
    for word in {value for value in values if type(value) is str}:
        if len(word) >= 15:
            texts[word] = word
        if _MAY_BE_A_TITLE(word) and len(word) < 40 and TITLE_OF_IDENTITY_NUMBERS.fullmatch(title_key(word)):
            return values.index(word)
    numbers = [value for value in values if type(value) is float or type(value) is int]
    if max(numbers, default=0) >= 1e14:
        texts |= {value: f"{value:.0f}" for value in numbers if 1e14 <= value < 1e18}
    like: list[RawValue] = []
    for value, text in texts.items():
        if holds_identity_number(text):
            return values.index(value)
        if LIKE_AN_IDENTITY_NUMBER.search("".join(text.split())):
            like.append(value)
    if like:
        counts = Counter(values)
        filled = len(values) - counts[None]
        if 2 * sum(counts[value] for value in like) >= filled - 1:
            return min(map(values.index, like))
    return None
