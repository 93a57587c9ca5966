"""Cited cells: the value as stored, the value as shown, and whether it was computed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from luoshi.sheets.cells import cell_address
from luoshi.sheets.errors import SheetError
from luoshi.sheets.ledgers.formats import shown_number, shown_text
from luoshi.sheets.ledgers.kinds import workbook_kind
from luoshi.sheets.ledgers.opendocument import content_cells
from luoshi.sheets.ledgers.opendocument import marks as document_marks
from luoshi.sheets.ledgers.openxml import Package, StoredCell, Unreadable, column_number
from luoshi.sheets.workbook import check_kind


@dataclass(frozen=True, slots=True)
class CellFacts:
    """A cell as its file has it.

    ``stored``: the value verbatim: digits as in the file (a day of an ``.xlsx`` is its number), text, TRUE or
    FALSE; empty for an empty cell. ``shown``: as the cell shows it where it is wide enough; None where its
    format is not one of the usual ones or the kind of file does not tell. ``formula``: with its =, None for a
    cell that is not computed. ``cached``: False for a computed cell whose result the file does not hold.
    """

    stored: str
    shown: str | None
    formula: str | None = None
    cached: bool = True


_EMPTY = CellFacts("", "")


class FactsOf:
    """The facts of a file's cells; opened once for many questions, one sheet after the other.

    ``cells`` raises SheetError ``damaged``, ``too_large`` or ``no_such_sheet``.
    """

    def __init__(self, data: bytes, file: str = "") -> None:
        self._data = data
        self._file = file
        self._kind = workbook_kind(data)
        self._package: Package | None = None
        if self._kind in ("xlsx", "ods"):
            check_kind(data, file)
        if self._kind == "xlsx":
            self._package = _opened(data, file)

    def cells(self, sheet: str, addresses: Iterable[str]) -> dict[str, CellFacts]:
        """The facts of these cells of a sheet; for kinds of file other than ``.xlsx`` and ``.ods``, nothing."""
        wanted = dict.fromkeys(addresses)
        if self._package is None and self._kind != "ods":
            return {}
        try:
            found = self._openxml(sheet, wanted) if self._package else self._opendocument(sheet, wanted)
        except Unreadable:
            raise SheetError("damaged", file=self._file, sheet=sheet) from None
        return {address: found.get(address, _EMPTY) for address in wanted}

    def _openxml(self, sheet: str, wanted: dict[str, None]) -> dict[str, CellFacts]:
        package = self._package
        assert package is not None
        if sheet not in package.sheets:
            raise SheetError("no_such_sheet", file=self._file, wanted=sheet)
        return {address: _facts(package, cell) for address, cell in package.cells(sheet, wanted)}

    def _opendocument(self, sheet: str, wanted: dict[str, None]) -> dict[str, CellFacts]:
        found: dict[str, CellFacts] = {}
        for name, cell in content_cells(self._data):
            if name != sheet or len(found) == len(wanted):
                continue
            cached = cell.formula is None or cell.stored is not None or bool(cell.shown)
            facts = CellFacts(_truth(cell.stored, cell.type) or cell.shown, cell.shown, cell.formula, cached)
            if cell.rows * cell.columns == 1:
                if (address := cell_address(cell.row, cell.column)) in wanted:
                    found[address] = facts
            else:
                for address in _inside(wanted, cell.row, cell.column, cell.rows, cell.columns):
                    found[address] = facts
        return found


def cell_facts(data: bytes, sheet: str, addresses: Iterable[str]) -> dict[str, CellFacts]:
    """The facts of some cells of a sheet (``FactsOf`` for many sheets of one file).

    Kinds of file other than ``.xlsx`` and ``.ods`` tell nothing: the answer is then empty.
    Raises SheetError ``damaged``, ``too_large`` or ``no_such_sheet``.
    """
    return FactsOf(data).cells(sheet, addresses)


def uncached_formulas(data: bytes) -> list[tuple[str, str]]:
    """Sheet and address of every computed cell whose result the file does not hold (``.xlsx`` and ``.ods``;
    other kinds do not tell). ``Ledger.uncached`` has them already.

    Raises SheetError ``damaged`` or ``too_large``.
    """
    kind = workbook_kind(data)
    if kind not in ("xlsx", "ods"):
        return []
    check_kind(data, "")
    try:
        if kind == "xlsx":
            package = _opened(data, "")
            return [(sheet, at) for sheet in package.sheets for at in package.marks(sheet).uncached]
        return [(sheet, at) for sheet, marks in document_marks(data).items() for at in marks.uncached]
    except Unreadable:
        raise SheetError("damaged") from None


def _opened(data: bytes, file: str) -> Package:
    try:
        return Package(data)
    except Unreadable:
        raise SheetError("damaged", file=file) from None


def _facts(package: Package, cell: StoredCell) -> CellFacts:
    value = cell.value
    if value is None or (not value and cell.type in ("n", "e", "b", "d")):
        return CellFacts("", "", cell.formula, cell.formula is None)
    if cell.type == "b":
        value = "TRUE" if value == "1" else "FALSE"
    if cell.type in ("b", "e"):
        return CellFacts(value, value, cell.formula)
    code = package.format(cell.style)
    if code is None or cell.type == "d":
        return CellFacts(value, None, cell.formula)
    if cell.type != "n":
        return CellFacts(value, shown_text(value, code), cell.formula)
    return CellFacts(value, _number_shown(value, code, package.date1904), cell.formula)


@lru_cache(maxsize=16_384)
def _number_shown(value: str, code: str, date1904: bool) -> str | None:  # noqa: FBT001
    try:
        return shown_number(Decimal(f"{float(value):.15g}"), code, date1904=date1904)
    except (InvalidOperation, ValueError, OverflowError):
        return None


def _truth(stored: str | None, kind: str) -> str | None:
    return stored.upper() if stored and kind == "boolean" else stored


def _inside(wanted: dict[str, None], row: int, column: int, rows: int, columns: int) -> list[str]:
    found = []
    for address in wanted:
        letters = address.rstrip("0123456789")
        digits = address[len(letters) :]
        if letters.isalpha() and digits and row <= int(digits) < row + rows:
            found += [address] if column <= column_number(letters) < column + columns else []
    return found
