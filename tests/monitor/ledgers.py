"""Workbooks made for a test, and the page about one filled in as it is proposed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from luoshi.monitor.ledger_answers import KEYS, groups, questions_of
from luoshi.record.ledgers.summary import Summary
from tests.monitor import workbooks


def workbook(title: str, rows: list[list[Any]]) -> bytes:
    """A workbook of one table under a title; its first row is the header."""
    return workbooks.workbook(rows[1:], titles=[title], header=rows[0], sheet="Sheet1")


def filled_in(summary: Summary, claimant: UUID, *, again: bool = False) -> dict[str, str]:
    """Everything as it is proposed; questions to which nothing is proposed stay without an answer."""
    said = {"claimant": str(claimant)}
    for group in groups(summary, again=again):
        table, prefix = group.first, f"g{group.number}"
        proposed = {one["about"]: one["proposed"] for one in table.questions}
        places = {
            table.mapping[key].get("column"): key for key in KEYS if table.mapping[key]["from"] == "column"
        }
        for key in KEYS:
            said[f"{prefix}.{key}"] = table.mapping[key]["from"]
            said[f"{prefix}.{key}.value"] = table.mapping[key].get("value", "")
        for at, column in enumerate(table.mapping["columns"]):
            said[f"{prefix}.c{at}.role"] = places.get(at, column["role"])
            for name in ("indicator", "unit", "basis", "aspect", "measure"):
                said[f"{prefix}.c{at}.{name}"] = str(
                    column.get(name) or proposed.get(f"columns {at} {name}", "")
                )
    for at, question in enumerate(questions_of(summary)):
        said |= {f"q{at}.about": question["about"], f"q{at}": question["proposed"]}
    return said
