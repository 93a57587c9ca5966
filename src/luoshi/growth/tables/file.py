"""Ledgers of projects as files: which tables there are, what their columns are called and taken for, their rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from luoshi.growth.tables.layout import TableColumn, TableKind, column_titled, columns_of, kind_by
from luoshi.record.ledgers.recently_read import ledger_of
from luoshi.sheets.cells import cell_address, column_letters
from luoshi.sheets.errors import SheetError
from luoshi.sheets.ledgers import Ledger, LedgerColumn, LedgerTable
from luoshi.sheets.ledgers.numbers import RawValue

_SAMPLES = 3
_KNOWN = 4  # columns by which a table of projects is recognised


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column: its position on the sheet (from 1), what stands above it, the column that it is taken for (empty:
    none), the unit of money that is stated for it (empty: none), and some of what stands in it."""

    position: int
    title: str
    key: str
    unit: str
    samples: tuple[str, ...] = ()

    @property
    def letters(self) -> str:
        """A, B, …"""
        return column_letters(self.position)


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row: its number on the sheet, and what its cells hold by position."""

    number: int
    cells: Mapping[int, RawValue]


@dataclass(slots=True)
class FileTable:
    """One table of a file; ``kind`` None: nothing tells what it is."""

    number: int
    sheet: str
    kind: TableKind | None
    header_row: int
    columns: list[FileColumn]
    rows: list[FileRow] = field(default_factory=list)

    def address(self, row: int, position: int) -> str:
        """The address of a cell."""
        return cell_address(row, position)


@dataclass(frozen=True, slots=True)
class TableFile:
    """The tables of a file, and the cells whose formulas have no stored value."""

    tables: list[FileTable]
    uncached: frozenset[tuple[str, str]]


def read_table_file(data: bytes, name: str, today: date, said: Mapping[int, str] | None = None) -> TableFile:
    """The tables of a workbook; hidden sheets and rows of totals are left out. ``said``: what a person says a table
    is, by its number.

    Raises SheetError as ``read_ledger`` does, and ``no_header`` where there is no table at all.
    """
    ledger = ledger_of(data, name)
    shown = [table for table in ledger.tables if table.sheet not in ledger.hidden_sheets and table.columns]
    if not shown:
        raise SheetError("no_header", file=name, rows=30, titles="项目名称、责任单位、投资方")
    layouts = {kind: columns_of(kind, today) for kind in TableKind}
    tables = [
        _table(number, table, layouts, (said or {}).get(number, "")) for number, table in enumerate(shown)
    ]
    return TableFile(tables, frozenset(ledger.uncached))


def suits(ledger: Ledger) -> bool:
    """Whether a workbook looks like a ledger of projects: enough of what only such a one says."""
    today = timezone.localdate()
    layouts = {kind: columns_of(kind, today) for kind in TableKind}
    for table in ledger.tables:
        found = {kind: set(_keys(table, layout, kind).values()) for kind, layout in layouts.items()}
        project = found[TableKind.PROJECT]
        telling = {"investor", "contracted", "national_code"} & project or any(":" in key for key in project)
        if "name" in project and telling and len(project) >= _KNOWN:
            return True
        if {"money", "amount", "on"} <= found[TableKind.MONEY] and {"name", "code"} & found[TableKind.MONEY]:
            return True
        if {"title", "unit", "due_on"} <= found[TableKind.PROMISE]:
            return True
    return False


def _table(
    number: int, table: LedgerTable, layouts: Mapping[TableKind, tuple[TableColumn, ...]], said: str
) -> FileTable:
    keys = {kind: _keys(table, layout, kind) for kind, layout in layouts.items()}
    kind = kind_by({one: frozenset(found.values()) for one, found in keys.items()})
    if said in list(TableKind):
        kind = TableKind(said)
    elif said:
        kind = None
    meant = keys[kind] if kind else {}
    rows = [
        FileRow(row, {column.position: table.values[column.position][at] for column in table.columns})
        for at, row in enumerate(table.row_numbers)
        if table.row_kinds.get(row) is None
    ]
    columns = [
        FileColumn(
            column.position,
            _title(column),
            meant.get(column.position, ""),
            table.unit(column.position) or "",
            _samples(rows, column.position),
        )
        for column in table.columns
    ]
    return FileTable(number, table.sheet, kind, table.header_rows[1], columns, rows)


def _title(column: LedgerColumn) -> str:
    """What stands above a column, and in which unit it is where that stands elsewhere: in a row of units."""
    title = "／".join(column.path)
    said = not column.unit_note or column.unit_note in title
    return title if said else f"{title}（{column.unit_note}）"


def _keys(table: LedgerTable, layout: tuple[TableColumn, ...], kind: TableKind) -> dict[int, str]:
    """Which column each heading means; of two that mean the same, the one that is called so exactly, or the first."""
    meant: dict[str, tuple[bool, int]] = {}
    for column in table.columns:
        found = column_titled(column.path, layout, kind)
        if found is None:
            continue
        exact = "".join(column.path).startswith(found.title)
        if found.key not in meant or (exact and not meant[found.key][0]):
            meant[found.key] = (exact, column.position)
    return {position: key for key, (_exact, position) in meant.items()}


def text_of(raw: RawValue) -> str:
    """What a cell holds, as a person would write it: whole numbers without a point, days as 2026-03-01."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float):
        return f"{raw:.15g}"
    if isinstance(raw, date):
        return raw.isoformat()[:10]
    return " ".join(str(raw).split())


def _samples(rows: list[FileRow], position: int) -> tuple[str, ...]:
    texts = dict.fromkeys(text for row in rows if (text := text_of(row.cells.get(position))))
    return tuple(list(texts)[:_SAMPLES])
