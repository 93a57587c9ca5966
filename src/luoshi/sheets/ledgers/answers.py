"""A table with a doubt settled: what a person's answer changes in what was read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from luoshi.sheets.cells import cell_address
from luoshi.sheets.ledgers.doubts import Doubt
from luoshi.sheets.ledgers.ledger import LedgerColumn, LedgerTable
from luoshi.sheets.ledgers.numbers import RawValue
from luoshi.sheets.ledgers.shape import shape_of
from luoshi.sheets.ledgers.words import label, split_unit


def settled(table: LedgerTable, doubt: Doubt, choice: str) -> tuple[LedgerTable, ...]:
    """The table as the answer to one of its doubts makes it, without that doubt: two tables for columns that
    turn out to stand side by side, none for a hidden sheet that is left.

    Answers about what single cells mean (their unit, a bound, a period that may be two) change nothing here:
    the values stay as stored, and whoever makes figures of them goes by the answer.

    Raises ValueError for a choice that the doubt does not offer.
    """
    if choice not in {one.key for one in doubt.choices}:
        raise ValueError(f"{doubt.code} has no choice {choice}")
    left = replace(table, doubts=tuple(one for one in table.doubts if one is not doubt))
    change = _CHANGES.get((doubt.code, choice))
    return change(left, doubt) if change else (left,)


def _same_as_above(table: LedgerTable, doubt: Doubt) -> tuple[LedgerTable, ...]:
    above: RawValue = None
    filled: list[RawValue] = []
    for row, value in zip(table.row_numbers, table.values[doubt.column], strict=True):
        if value is not None:
            above = None if row in table.row_kinds else value
        filled.append(above if value is None and row not in table.row_kinds else value)
    return (replace(table, values={**table.values, doubt.column: filled}),)


def _each(table: LedgerTable, doubt: Doubt) -> tuple[LedgerTable, ...]:
    rows = {int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for address in doubt.cells}
    values = list(table.values[doubt.column])
    places = [at for at, row in enumerate(table.row_numbers) if row in rows]
    for at in places[1:]:
        values[at] = values[places[0]] if values[at] is None else values[at]
    return (replace(table, values={**table.values, doubt.column: values}),)


def _without_hidden_rows(table: LedgerTable, doubt: Doubt) -> tuple[LedgerTable, ...]:
    return (replace(_of_rows(table, lambda row: row not in table.hidden_rows), hidden_rows=()),)


def _without_hidden_columns(table: LedgerTable, doubt: Doubt) -> tuple[LedgerTable, ...]:
    hidden = {address.rstrip("0123456789") for address in doubt.cells}
    return (_of_columns(table, lambda column: column.address.rstrip("0123456789") not in hidden),)


def _fractions(table: LedgerTable, doubt: Doubt) -> tuple[LedgerTable, ...]:
    rows = frozenset(
        row
        for row, value in zip(table.row_numbers, table.values[doubt.column], strict=True)
        if isinstance(value, (int, float))
    )
    return (replace(table, percents={**table.percents, doubt.column: rows}),)


def _first_row_is_header(table: LedgerTable, doubt: Doubt) -> tuple[LedgerTable, ...]:
    if not table.row_numbers:
        return (table,)
    first = table.row_numbers[0]
    columns = []
    for column in table.columns:
        text = label(table.values[column.position][0])
        columns.append(
            replace(
                column, path=(text,) if text else (), address=cell_address(first, column.position),
                unit_note=split_unit(text)[1],
            )
        )  # fmt: skip
    below = _of_rows(table, lambda row: row != first)
    return (_shaped(replace(below, header_rows=(first, first), columns=tuple(columns))),)


def _two_tables(table: LedgerTable, doubt: Doubt) -> tuple[LedgerTable, ...]:
    parts = (
        _of_columns(table, lambda column: column.position < doubt.column),
        _of_columns(table, lambda column: column.position >= doubt.column),
    )
    return tuple(
        _of_rows(part, _filled_rows(part).__contains__) for part in parts if part.columns and part.row_numbers
    )


def _filled_rows(table: LedgerTable) -> set[int]:
    return {
        row
        for at, row in enumerate(table.row_numbers)
        if any(values[at] is not None for values in table.values.values())
    }


def _figures(table: LedgerTable, doubt: Doubt) -> tuple[LedgerTable, ...]:
    columns = tuple(
        replace(column, content="figure") if column.position == doubt.column else column
        for column in table.columns
    )
    return (replace(table, columns=columns),)


def _not_spread(table: LedgerTable, doubt: Doubt) -> tuple[LedgerTable, ...]:
    """The heading stays over its own column only: it is the first of the path where it does not stand."""
    letters = doubt.cell.rstrip("0123456789")
    own = next((column for column in table.columns if column.address.rstrip("0123456789") == letters), None)
    if own is None or not own.path:
        return (table,)
    columns: list[LedgerColumn] = []
    beside = True  # the columns to the right it was spread to stand next to one another
    for column in table.columns:
        if column.position > own.position:
            beside = beside and column.path[:1] == own.path[:1] and len(column.path) > 1
            columns.append(replace(column, path=column.path[1:]) if beside else column)
        else:
            columns.append(column)
    return (_shaped(replace(table, columns=tuple(columns))),)


def _of_rows(table: LedgerTable, keep: Callable[[int], bool]) -> LedgerTable:
    places = [at for at, row in enumerate(table.row_numbers) if keep(row)]
    rows = [table.row_numbers[at] for at in places]
    inside = set(rows)
    return replace(
        table,
        row_numbers=rows,
        row_kinds={row: kind for row, kind in table.row_kinds.items() if row in inside},
        values={position: [values[at] for at in places] for position, values in table.values.items()},
        percents={position: shown & inside for position, shown in table.percents.items()},
        hidden_rows=tuple(row for row in table.hidden_rows if row in inside),
    )


def _of_columns(table: LedgerTable, keep: Callable[[LedgerColumn], bool]) -> LedgerTable:
    columns = tuple(column for column in table.columns if keep(column))
    inside = {column.position for column in columns}
    return _shaped(
        replace(
            table,
            columns=columns,
            values={position: values for position, values in table.values.items() if position in inside},
            percents={position: rows for position, rows in table.percents.items() if position in inside},
            doubts=tuple(one for one in table.doubts if not one.column or one.column in inside),
        )
    )


def _shaped(table: LedgerTable) -> LedgerTable:
    return replace(table, shape=shape_of([column.path for column in table.columns], table.all_units()))


_CHANGES: dict[tuple[str, str], Callable[[LedgerTable, Doubt], tuple[LedgerTable, ...]]] = {
    ("blank_key", "same"): _same_as_above,
    ("merged_number", "each"): _each,
    ("hidden_sheet", "leave"): lambda _table, _doubt: (),
    ("hidden_rows", "leave"): _without_hidden_rows,
    ("hidden_columns", "leave"): _without_hidden_columns,
    ("percent_scale", "fraction"): _fractions,
    ("no_header", "header"): _first_row_is_header,
    ("side_by_side", "two"): _two_tables,
    ("code_or_figure", "figure"): _figures,
    ("header_spread", "no"): _not_spread,
}
