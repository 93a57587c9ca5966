"""Rows of a decomposition table for tests, and a city whose units they name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from luoshi.delivery.actions.define_classes import adopt_standard_classes
from luoshi.delivery.models import Directive
from luoshi.delivery.table_rows import TypedRow
from luoshi.record.actions.acting import Because
from luoshi.sheets.organisation import Unit
from tests.delivery.directives import keep_directives
from tests.record.acting import CLERK
from tests.record.city import CITY, import_city

COUNTIES = ("白渡区", "松岭县")
INDICATORS = {
    "规上工业增加值": "industrial-output",
    "规则：招商引资实效·开工率": "investment-results/start_rate",
}


def city() -> None:
    """Three counties, two bureaus, and the classes of matters that ship."""
    more = [
        Unit(f"X{number}", f"{name}人民政府", None, "government", "county", "990102", "SZF")
        for number, name in enumerate(COUNTIES)
    ]
    import_city(replace(CITY, units=(*CITY.units, *more)))
    adopt_standard_classes(CLERK, Because())


def row(title: str = "完成老旧小区改造", key: str = "1", *, of: UUID | None = None, **cells: Any) -> TypedRow:
    """A row as somebody types it; ``of``: the directive."""
    rest = {name: cells.pop(name) for name in ("untracked", "series", "joins") if name in cells}
    return TypedRow(key, {"title": title, **cells}, (of,) if of else (), **rest)


def directive(text: str = "各县区要抓好安全生产") -> UUID:
    """A directive of the register."""
    keep_directives([text])
    return Directive.objects.latest("id").id
