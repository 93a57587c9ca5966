"""The sample city's organisation goes through the door that a city's own goes through."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from luoshi.record.actions.acting import Because
from luoshi.record.actions.change_organisation import apply_organisation, compare_organisation
from luoshi.record.projection import rebuild_differences
from luoshi.record.queries.organisation import values_on
from tests.record.acting import CLERK

pytestmark = pytest.mark.django_db

RENAMED_ON = date(2026, 6, 1)


def load(root: Path, name: str, day: date) -> int:
    """Load a workbook as of a day; how many units it changes."""
    data = (root / "samples" / name).read_bytes()
    shown = compare_organisation(CLERK, data, name, day)
    apply_organisation(CLERK, Because(), data, name, day, shown.fingerprint)
    return len(shown.difference.units.changed)


def zone_on(day: date) -> tuple[str, str]:
    found = values_on("unit", ("unit.name", "unit.short_name", "unit.code"), day, None).values()
    (zone,) = [values for values in found if values["unit.code"] == "JKQ"]
    return zone["unit.name"], zone["unit.short_name"]


def test_the_second_workbook_renames_one_zone_from_its_day_on(root: Path) -> None:
    load(root, "organisation.xlsx", date(2024, 10, 1))
    before = zone_on(RENAMED_ON)

    changed = load(root, "organisation-2026-06.xlsx", RENAMED_ON)

    assert changed == 1
    assert before == zone_on(RENAMED_ON - timedelta(days=1)) == ("云川工业园区管理委员会", "云川工业园区")
    assert zone_on(RENAMED_ON) == ("云川经济技术开发区管理委员会", "云川经开区")
    assert rebuild_differences() == []
