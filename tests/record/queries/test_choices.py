"""What forms of tasks offer, found again by what a person typed."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.record.entries import WrongEntry
from luoshi.record.queries.choices import unit_names_to_choose
from tests.delivery.typed import city
from tests.record.acting import CLERK
from tests.record.city import unit

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("text", ["松岭县", "松岭县人民政府", " 松岭县政府 "])
def test_a_unit_is_typed_in_a_form_as_in_a_table(text: str) -> None:
    city()

    assert unit_names_to_choose(CLERK, TODAY).found(text, "unit") == unit("X1")


def test_what_no_table_would_take_is_refused_with_what_is_like_it() -> None:
    city()

    with pytest.raises(WrongEntry, match="登记里没有“松岭”，是不是松岭县人民政府"):
        unit_names_to_choose(CLERK, TODAY).found("松岭", "unit")
