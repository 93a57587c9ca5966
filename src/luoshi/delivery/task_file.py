"""Decomposition tables that offices keep, as files: where the table stands, what its columns are called, its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from luoshi.delivery.task_layout import HEADINGS, MEASURES, TaskColumn, column_titled, plain_title
from luoshi.sheets.cells import as_text, cell_address
from luoshi.sheets.errors import SheetError
from luoshi.sheets.ledgers.grid import Grid
from luoshi.sheets.ledgers.reading import grids_of_file

HEADER_ROWS = 30
"""Rows in which a header is looked for."""

_WIDE = 3  # columns over which a merged line is a heading, and no row
_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column: its position on the sheet (from 1), what stands above it, the column of a task that it is taken for
    (empty: none), and some of what stands in it."""

    position: int
    title: str
    key: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row: its number on the sheet; by position the text of its cells, and the address where each text stands."""

    number: int
    cells: Mapping[int, str]
    addresses: Mapping[int, str]


@dataclass(slots=True)
class FileTable:
    """One table of a file."""

    sheet: str
    header_row: int
    columns: list[FileColumn]
    rows: list[FileRow] = field(default_factory=list)


def read_task_file(data: bytes, name: str) -> list[FileTable]:
    """The tables of a spreadsheet or CSV of whose titles two are known; hidden sheets are left out.

    Which column holds the tasks may be left for a person to say.

    Raises SheetError as ``read_ledger`` does, and ``no_header`` where there is no such table.
    """
    tables = [table for grid in grids_of_file(data, name) if not grid.hidden and (table := _table(grid))]
    if not tables:
        raise SheetError("no_header", file=name, rows=HEADER_ROWS, titles="工作任务、牵头单位、完成时限")
    return tables


def _table(grid: Grid) -> FileTable | None:
    texts = [_texts(grid, at) for at in range(min(len(grid.rows), HEADER_ROWS))]
    known = [{key for text in row.values() if (key := _known(text))} for row in texts]
    best = max(range(len(texts)), key=lambda at: len(known[at]), default=None)
    if best is None or len(known[best]) < 2:
        return None
    titles = dict(texts[best])
    last = best
    # A heading over several columns (责任分工) has their titles in the row below it.
    below = best + 1
    if below < len(texts) and known[below] - known[best] and len(known[below]) == len(texts[below]):
        titles |= {at: text for at, text in texts[below].items() if column_titled(text) is not None}
        last = below
    elif best and known[best - 1] - known[best]:
        titles = {**texts[best - 1], **titles}
    rows = _rows(grid, last, titles)
    keys = _with_tasks(_keys(titles), titles, rows)
    columns = [
        FileColumn(at, text, keys.get(at, ""), _samples(rows, at)) for at, text in sorted(titles.items())
    ]
    return FileTable(grid.name, grid.rows[last], columns, rows)


def _known(text: str) -> str:
    """What tells two titles apart that are known; empty for what is none."""
    column = column_titled(text)
    return column.key if column is not None else "heading" if plain_title(text) in HEADINGS else ""


def _texts(grid: Grid, at: int) -> dict[int, str]:
    found = {}
    for position in grid.columns:
        text = as_text(grid.cell(grid.rows[at], position))
        if text is not None:
            found[position] = " ".join(text.split())
    return found


def _keys(titles: Mapping[int, str]) -> dict[int, str]:
    """Which column each title means; of two that mean the same, the one that is called so exactly, or the first."""
    meant: dict[str, tuple[bool, int]] = {}
    for at, text in sorted(titles.items()):
        column = column_titled(text)
        if column is None or not column.read:
            continue
        exact = _exact(column, text)
        if column.key not in meant or (exact and not meant[column.key][0]):
            meant[column.key] = (exact, at)
    return {at: key for key, (_exact_, at) in meant.items()}


def _with_tasks(keys: dict[int, str], titles: Mapping[int, str], rows: Sequence[FileRow]) -> dict[int, str]:
    """The same with the column of tasks, where it is called by what elsewhere is another column: 具体举措 beside
    重点工作, or several 具体措施 of one 工作任务."""
    of = {key: at for at, key in keys.items()}
    how = next((at for at, text in sorted(titles.items()) if plain_title(text) in MEASURES), None)
    if how is not None and keys.get(how) in (None, "measure"):
        tasks = of.get("title")
        if tasks is None or len(_texts_of(rows, tasks)) < len(_texts_of(rows, how)):
            kept = {at: key for at, key in keys.items() if at != tasks}
            return {**kept, how: "title"}
    if "title" not in of:
        heading = next((at for at, text in sorted(titles.items()) if plain_title(text) in HEADINGS), None)
        return keys if heading is None else {**keys, heading: "title"}
    return keys


def _texts_of(rows: Sequence[FileRow], position: int) -> set[str]:
    return {text for row in rows if (text := row.cells.get(position))}


def _exact(column: TaskColumn, text: str) -> bool:
    return "".join(text.split()).startswith(column.title)


def _rows(grid: Grid, header: int, titles: Mapping[int, str]) -> list[FileRow]:
    covered = _covered(grid, grid.rows[header])
    headings = {
        row
        for top, left, bottom, right in grid.merged
        if right - left + 1 >= _WIDE
        for row in range(top, bottom + 1)
    }
    found = []
    for at in range(header + 1, len(grid.rows)):
        number = grid.rows[at]
        own = {position: text for position in titles if (text := as_text(grid.cell(number, position)))}
        if number in headings or not own or all(titles[at_] == text for at_, text in own.items()):
            continue
        addresses = {position: cell_address(number, position) for position in titles}
        for position in titles:
            row = covered.get((number, position))
            if position in own or row is None:
                continue
            if text := as_text(grid.cell(row, position)):
                own[position] = text
                addresses[position] = cell_address(row, position)
        found.append(FileRow(number, own, addresses))
    return found


def _covered(grid: Grid, header: int) -> dict[tuple[int, int], int]:
    """Of cells that a merge covers downwards, the row that holds their value."""
    return {
        (row, left): top
        for top, left, bottom, right in grid.merged
        if top > header and bottom - top < 10_000 and right - left + 1 < _WIDE
        for row in range(top + 1, bottom + 1)
    }


def _samples(rows: list[FileRow], position: int) -> tuple[str, ...]:
    texts = dict.fromkeys(row.cells[position] for row in rows if position in row.cells)
    return tuple(list(texts)[:_SAMPLES])
