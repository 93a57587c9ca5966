"""A unit gets its own table back with the figures that stand now, in its own units and formatting."""

from __future__ import annotations

import io

import openpyxl
import pytest

from luoshi.monitor.queries.filled_form import filled_form
from luoshi.record.access import NotFound
from tests.monitor.acting import confirmed, imported, received, unit
from tests.monitor.workbooks import output
from tests.record.acting import ADMINISTRATOR, CLERK, READER

pytestmark = pytest.mark.django_db


def test_what_was_revised_stands_in_its_cell_and_the_rest_is_untouched() -> None:
    first = received(output(5), "产值.xlsx")
    confirmed(first, unit("市统计局"))
    imported(first)
    second = received(output(5, changed={"望溪区": (85.0, 801.5, 6.5)}), "修订.xlsx")
    imported(second)
    row, data = filled_form(READER, first.id)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["5月"]
    assert row.name == "产值.xlsx"
    assert [sheet["C4"].value, sheet["C5"].value, sheet["A4"].value] == [801.5, 390, "望溪区"]
    assert sheet["C4"].number_format == "0.00"


def test_who_sees_no_content_gets_nothing() -> None:
    batch = received(output(5), "产值.xlsx")
    confirmed(batch, unit("市统计局"))
    imported(batch)
    with pytest.raises(NotFound):
        filled_form(ADMINISTRATOR, batch.id)
    assert filled_form(CLERK, batch.id)
