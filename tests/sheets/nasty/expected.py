"""What a careful clerk reads from a nasty ledger, in the neutral form the README describes."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

# As a column or a cell says it -> how many of which base unit.
MEASURES = {
    "元": (Decimal(1), "yuan"),
    "万元": (Decimal(10_000), "yuan"),
    "亿元": (Decimal(100_000_000), "yuan"),
    "万美元": (Decimal(10_000), "us_dollar"),
    "亿美元": (Decimal(100_000_000), "us_dollar"),
    "千瓦时": (Decimal(1), "kilowatt_hour"),
    "万千瓦时": (Decimal(10_000), "kilowatt_hour"),
    "亿千瓦时": (Decimal(100_000_000), "kilowatt_hour"),
    "吨": (Decimal(1), "tonne"),
    "万吨": (Decimal(10_000), "tonne"),
    "公斤": (Decimal("0.001"), "tonne"),
    "人": (Decimal(1), "person"),
    "万人次": (Decimal(10_000), "person"),
    "%": (Decimal(1), "percent"),
    "位": (Decimal(1), "place"),
    "个": (Decimal(1), "item"),
}


def plain(value: Decimal) -> str:
    """A decimal without exponent and without zeros that say nothing."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("", "-0") else text


class Expected:
    """Collects the expectation of one ledger."""

    def __init__(self, about: str, refused: str | None = None) -> None:
        self.content: dict[str, Any] = {
            "about": about, "refused": refused, "tables": [], "figures": [], "asked": [], "missing": [],
            "refused_cells": [],
        }  # fmt: skip

    def table(
        self,
        header: tuple[int, int],
        data: list[int],
        columns: dict[int, str],
        *,
        sheet: str = "",
        totals: tuple[int, ...] = (),
        unit: str | None = None,
        footnotes: tuple[str, ...] = (),
        column_units: dict[int, str] | None = None,
        **more: list[int],
    ) -> None:
        """A table. ``columns``: position -> header texts joined with "/"; ``more``: rows of other kinds."""
        self.content["tables"].append(
            {"sheet": sheet, "header_rows": list(header), "data_rows": data, "total_rows": list(totals)}
            | more
            | {
                "unit_note": unit,
                "footnotes": list(footnotes),
                "columns": [
                    {"position": position, "path": path.split("/")}
                    | ({"unit_note": column_units[position]} if position in (column_units or {}) else {})
                    for position, path in columns.items()
                ],
            }
        )

    def figure(
        self,
        cell: str,
        unit: str,
        indicator: str,
        period: str,
        basis: str,
        value: str | float,
        measure: str,
        *,
        aspect: str = "",
        qualifier: str = "",
        computed: bool = False,
        note: str = "",
    ) -> None:
        """A figure: ``value`` as a clerk writes it in ``measure``; the aspect follows from the measure if not given."""
        many, base = MEASURES[measure]
        aspect = aspect or {"%": "growth", "位": "rank"}.get(measure, "level")
        number = Decimal(str(value)) * many
        self.content["figures"].append(
            {
                "cell": cell, "unit": unit, "indicator": indicator, "period": period, "basis": basis,
                "aspect": aspect, "value": plain(number), "unit_of_measure": base, "qualifier": qualifier,
                "computed": computed,
            }
            | ({"note": note} if note else {})
        )  # fmt: skip

    def ask(self, cell: str, why: str, **acceptable: str) -> None:
        """A cell to ask about; ``acceptable`` is what may be read without asking, if the reason for it is seen."""
        self.content["asked"].append(
            {"cell": cell, "why": why} | ({"acceptable": acceptable} if acceptable else {})
        )

    def missing(self, *cells: str) -> None:
        self.content["missing"] += cells

    def refuse(self, cell: str, why: str) -> None:
        self.content["refused_cells"].append({"cell": cell, "why": why})

    def never(self, *cells: str) -> None:
        """Cells that hold numbers and are no figures: serial numbers, telephones, codes."""
        self.content.setdefault("not_figures", []).extend(cells)

    def text(self) -> str:
        return json.dumps(self.content, ensure_ascii=False, indent=1) + "\n"
