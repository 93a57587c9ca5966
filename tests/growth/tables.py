"""Workbooks as an investment bureau keeps them, made in tests."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from luoshi.growth.actions.import_project_table import (
    TableImported,
    import_project_table,
    receive_project_table,
)
from luoshi.growth.queries.table_imports import plan_table
from luoshi.growth.tables.plan import Said, TablePlan
from luoshi.record.actions.acting import Actor, Because

Row = Mapping[str, Any]


def workbook(
    tables: Mapping[str, Sequence[Row]], above: Sequence[str] = (), order: Sequence[str] = ()
) -> bytes:
    """A sheet for each table: lines above, a header of every column that a row has, the rows."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            titles = list(dict.fromkeys([*order, *(title for row in rows for title in row)]))
            for at, text in enumerate(above):
                sheet.write_string(at, 0, text)
            for at, title in enumerate(titles):
                sheet.write_string(len(above), at, title)
            for number, row in enumerate(rows, start=len(above) + 1):
                for at, title in enumerate(titles):
                    value = row.get(title)
                    if isinstance(value, date):
                        sheet.write_datetime(number, at, datetime(value.year, value.month, value.day), day)
                    elif isinstance(value, int | float | Decimal):
                        sheet.write_number(number, at, float(value))
                    elif value:
                        sheet.write_string(number, at, str(value))
    return file.getvalue()


def received(
    actor: Actor, data: bytes, name: str = "招商台账.xlsx", papers: Mapping[str, bytes] | None = None
) -> Any:
    """The workbook's row, with the papers that came along."""
    return receive_project_table(actor, Because(), data, name, papers=papers).batch


def looked(actor: Actor, data: bytes, said: Said | None = None, **values: Any) -> TablePlan:
    """What a workbook would do."""
    return plan_table(actor, received(actor, data, **values), said)


def imported(
    actor: Actor, data: bytes, said: Said | None = None, others: Sequence[str] = (), **values: Any
) -> TableImported:
    """The workbook taken, as somebody does who looked at the difference."""
    plan = looked(actor, data, said, **values)
    return import_project_table(actor, plan.batch.id, plan.fingerprint, said, others=others)
