"""Every book that ships gives what a person worked out by hand: ``expected/`` holds the tables, figures and sums."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from luoshi.judging.books.loading import load_book
from luoshi.judging.judgements import Judgement
from luoshi.judging.periods import JudgedPeriod
from luoshi.judging.running import judge
from luoshi.judging.tables import TABLES
from tests.judging.tables_made import tables_made

ROOT = Path(__file__).parents[2]
WORKBOOKS = sorted((Path(__file__).parent / "expected").glob("*.xlsx"))
CODED = {"measure": "measure", "item": "item", "effect": "effect"}


def rows_of(sheet: Any) -> Iterator[dict[str, Any]]:
    """The rows of a sheet by its header; cells without anything are left out."""
    header, *rest = sheet.iter_rows(values_only=True)
    for row in rest:
        yield {name: cell for name, cell in zip(header, row, strict=True) if cell is not None}


def _stated(cell: Any) -> Any:
    """A cell as a table has it: numbers as they were typed, days without an hour."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return Decimal(str(cell))
    return cell


def tables_of(workbook: Any) -> dict[str, list[dict[str, Any]]]:
    """The published tables that the sheets of a workbook write down."""
    tables = {}
    for name in workbook.sheetnames:
        if name in TABLES or name == "runs":
            rows = [{key: _stated(cell) for key, cell in row.items()} for row in rows_of(workbook[name])]
            if name == "runs":
                rows = [row | {"held": row["held"].split("|") if "held" in row else []} for row in rows]
            tables[name] = rows
    return tables


def given(judgement: Judgement, kind: str, subject: str, code: str, column: str) -> str:
    """What the run says, written as the sheets have it."""
    if kind == "proposal":
        proposed = (row for row in judgement.of(kind) if (row["subject"], row["measure"]) == (subject, code))
        return "|".join(sorted(row["colour"] for row in proposed))
    row = judgement.row(kind, subject, **({CODED[kind]: code} if kind in CODED else {}))
    if column in ("judged", "holds"):
        return "no" if row is None else "yes"
    if row is None:
        return "no such row"
    value = row[column]
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return "|".join(value) if isinstance(value, (list, tuple)) else str(value)


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.stem)
def test_a_book_gives_what_was_worked_out_by_hand(path: Path, tmp_path: Path) -> None:
    workbook = load_workbook(path, read_only=True, data_only=True)
    [about] = rows_of(workbook["period"])
    book = load_book((ROOT / "rulebooks" / f"{path.stem}.yaml").read_bytes(), path.stem)
    period = JudgedPeriod.parse(book, about["period"])

    judgement = judge(book, tables_made(tmp_path / "snapshot", period.last_day, tables_of(workbook)), period)

    wrong = []
    for number, row in enumerate(rows_of(workbook["expected"]), 2):
        kind, subject, code = row["kind"], row["subject"], row.get("code", "")
        expected = str(row.get("expected", ""))
        found = given(judgement, kind, subject, code, row["column"])
        if found != expected:
            wrong.append(
                f"{path.name} expected!{number}: {kind} {subject} {code} {row['column']}: "
                f"by hand {expected or 'null'}, judged {found or 'null'}. {row['working']}"
            )
    assert not wrong, "\n".join(wrong)


def test_every_row_says_how_it_was_worked_out() -> None:
    assert WORKBOOKS
    for path in WORKBOOKS:
        rows = list(rows_of(load_workbook(path, read_only=True)["expected"]))
        told = [row for row in rows if {"kind", "subject", "column", "working"} <= row.keys()]
        assert rows == told, f"{path.name} has a figure without its working"
        asked = [(row["kind"], row["subject"], row.get("code"), row["column"]) for row in rows]
        assert len(asked) == len(set(asked)), f"{path.name} asks the same figure twice"
