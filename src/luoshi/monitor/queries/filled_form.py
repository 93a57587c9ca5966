"""A unit's own table with the figures that stand now: its workbook as it was sent, formatting and all."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from luoshi.monitor.ledger_reading import PROPERTY
from luoshi.monitor.queries.figures import Figures, indicators_for
from luoshi.monitor.queries.ledgers import access_inside
from luoshi.monitor.queries.tree import places
from luoshi.monitor.scales import scale_named
from luoshi.record.actions.acting import Actor
from luoshi.record.ledgers.comparing import Category
from luoshi.record.ledgers.preparing import prepare
from luoshi.record.models import LedgerBatch
from luoshi.record.queries.ledgers import ledger_file
from luoshi.sheets.ledgers import fill_template


def filled_form(actor: Actor, batch: UUID) -> tuple[LedgerBatch, bytes]:
    """The workbook with every figure of it that stands otherwise now put in; computed cells stay formulas.

    Raises NotFound, and SheetError for what cannot be filled: an .xls or a .csv has to be saved as .xlsx first.
    """
    access_inside(actor, batch)
    row, data = ledger_file(actor, batch)
    return row, fill_template(data, changed_cells(actor, row), row.name)


def changed_cells(actor: Actor, row: LedgerBatch) -> Mapping[tuple[str, str], Decimal]:
    """The cells of a workbook whose figure stands otherwise now, with that figure in the cell's own scale."""
    prepared = prepare(row)
    difference = prepared.difference
    if difference is None:
        return {}
    columns = difference.columns
    codes = {name.removeprefix(PROPERTY) for one in columns for name in one.column.properties}
    indicators = [one for one in indicators_for(actor) if one.code in codes]
    figures = Figures(
        indicators, places().units, subjects={unit for one in columns for unit in one.column.subjects}
    )
    found: dict[tuple[str, str], Decimal] = {}
    for compared in columns:
        column = compared.column
        for place, series in enumerate(column.all_series()):
            figure = figures.by_series.get(series)
            if figure is None or figure.number == column.numbers[place]:
                continue
            if compared.categories[place] == Category.REPEATED or isinstance(column.stored[place], str):
                continue  # what was written as text (约3亿) says more than its number
            scale = scale_named(column.scales[place])
            number = figure.number / scale.factor if scale else figure.number
            found[column.sheet, column.cell(place)] = number
    return found
