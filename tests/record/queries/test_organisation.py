"""The organisation on a day: chosen by the database just as statements are read in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.acting import Because
from luoshi.record.actions.change_organisation import NothingToChange
from luoshi.record.actions.reorganise_units import rename_unit
from luoshi.record.models import Statement, new_id
from luoshi.record.queries import organisation as queries
from luoshi.record.queries.organisation import posts_of, tree, values_on
from luoshi.record.statements import subjects
from luoshi.sheets.organisation import Organisation, Unit
from tests.record.acting import ADMINISTRATOR, CLERK, READER, accept_all, receive
from tests.record.city import CITY, DAY, import_city, outline, unit, with_unit
from tests.sheets.organisation.material import organisations

pytestmark = pytest.mark.django_db

PROPERTIES = (
    "unit.code", "unit.name", "unit.short_name", "unit.kind", "unit.level", "unit.area", "unit.parent",
    "unit.reports_to",
)  # fmt: skip


@pytest.mark.slow
class AnyDay(TestCase):
    """Whatever was imported, and whichever day is asked for."""

    @given(
        st.lists(
            st.tuples(organisations(), st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.booleans()),
            max_size=3,
        ),
        st.dates(date(1890, 1, 1), date(2210, 1, 1)),
    )
    @settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
    def test_the_database_chooses_as_memory_does(
        self, imports: list[tuple[Organisation, date, bool]], on: date
    ) -> None:
        for organisation, day, correction in imports:
            try:
                import_city(organisation, day, correction=correction)
            except NothingToChange:
                continue
        said = list(Statement.objects.filter(subject_kind="unit"))
        expected = {
            one.id: {name: str(value) for name, value in one.values.items() if value is not None}
            for one in subjects(said, on).values()
            if "unit.exists" in one.values
        }

        found = values_on("unit", PROPERTIES, on, None)

        assert {
            subject: {
                name: value
                for name, value in values.items()
                if value is not None and name not in ("from", "to")
            }
            for subject, values in found.items()
        } == expected


def test_the_past_is_shown_as_it_was_known() -> None:
    import_city()
    before = datetime.now(UTC)
    import_city(with_unit("CZJ", name="云川市财税局"), DAY)

    assert "  CZJ 云川市财税局" in outline(DAY)
    assert "  CZJ 云川市财政局" in outline(DAY, before)
    assert outline(DAY, before - timedelta(days=1)) == []


def test_units_count_their_posts_and_who_holds_them() -> None:
    import_city()

    found = tree(CLERK, DAY)

    counts = {node.code: (node.posts, node.holders) for node in found.walk()}
    assert counts == {"SZF": (0, 0), "CZJ": (1, 1), "GZW": (1, 0), "WXQ": (0, 0), "DCS": (1, 1)}
    assert (found.units, found.posts, found.loose_posts) == (5, 3, 0)
    assert {node.code: node.units for root in found.areas for node in root.walk()} == {
        "990100": 4,
        "990102": 1,
    }


def test_the_tree_asks_the_database_as_often_however_large_it_is(django_assert_num_queries: Any) -> None:
    import_city()
    more = replace(CITY, units=CITY.units + tuple(Unit(f"U{i}", "甲", None, "other", "county", parent="SZF")
                                                  for i in range(60)))  # fmt: skip
    with django_assert_num_queries(5):
        tree(CLERK, DAY)
    import_city(more)

    with django_assert_num_queries(5):
        assert tree(CLERK, DAY).units == 65


def test_a_unit_shows_posts_holders_and_where_everything_is_from() -> None:
    import_city()
    rename_unit(CLERK, Because(), unit("CZJ"), "云川市财税局", date(2026, 5, 1))

    shown = queries.unit(READER, unit("CZJ"), DAY)

    assert (shown.values["unit.name"], shown.exists) == ("云川市财政局", True)
    assert shown.above == (unit("SZF"), "云川市人民政府")
    assert shown.reports_to == (unit("DCS"), "云川市督查室")
    assert shown.area is not None
    assert shown.area[1] == "云川市"
    (post,) = shown.posts
    assert (post.title, [(one.name, one.start) for one in post.holders]) == (
        "市财政局局长", [("骆明远", date(2025, 8, 28))],
    )  # fmt: skip
    names = [(said.value, said.start, said.source) for said in shown.history if said.property == "unit.name"]
    assert names == [
        ("云川市财税局", date(2026, 5, 1), "督查室干部 经办甲"),
        ("云川市财政局", None, "组织.xlsx 单位 B4"),
    ]


def test_the_holder_of_a_day_is_shown_on_that_day() -> None:
    import_city()

    def holders(on: date) -> list[tuple[str, bool]]:
        return [(one.name, one.seen) for post in posts_of(CLERK, unit("GZW"), on) for one in post.holders]

    assert holders(date(2026, 1, 5)) == [("钱守拙", True)]
    assert holders(date(2026, 1, 6)) == []


def test_posts_that_only_reports_name_stand_apart() -> None:
    import_city()
    accept_all(receive())

    found = tree(CLERK, DAY)

    loose = posts_of(CLERK, None, DAY)
    assert found.loose_posts == len(loose) > 0
    assert all(post.code == "" for post in loose)


def test_whoever_sees_no_content_sees_no_organisation() -> None:
    import_city()

    with pytest.raises(Refused):
        tree(ADMINISTRATOR, DAY)
    with pytest.raises(Refused):
        queries.unit(ADMINISTRATOR, unit("CZJ"), DAY)
    with pytest.raises(NotFound):
        queries.unit(READER, new_id(), DAY)
