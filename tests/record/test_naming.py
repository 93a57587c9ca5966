"""Which unit or post a cell means: by name, short name or earlier name, never by likeness."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from luoshi.record.actions.acting import Because
from luoshi.record.actions.reorganise_units import rename_unit
from luoshi.record.naming import PostNames, UnitNames, Unknown, units_by_name
from luoshi.sheets.organisation import Post as PostRow
from tests.record.acting import CLERK
from tests.record.city import CITY, import_city, post, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def names() -> UnitNames:
    import_city()
    return units_by_name()


@pytest.mark.parametrize("text", ["云川市财政局", "市财政局", "财政局", " 市 财政局 "])
def test_a_unit_is_known_by_each_of_its_names(names: UnitNames, text: str) -> None:
    assert names.named(text) == unit("CZJ")


def test_a_county_is_known_without_what_its_government_is_called(names: UnitNames) -> None:
    assert names.named("望溪区") == unit("WXQ")


def test_a_unit_is_known_by_an_earlier_name() -> None:
    import_city()
    rename_unit(CLERK, Because(), unit("CZJ"), "云川市财政金融局", date(2026, 3, 1), "市财金局")

    assert units_by_name().named("云川市财政局") == unit("CZJ")


def test_what_is_only_like_a_name_means_nothing(names: UnitNames) -> None:
    assert names.named("财政") == Unknown("财政")
    assert [one.name for one in names.alike("财政")] == ["云川市财政局"]
    assert [one.name for one in names.alike("财局")] == ["云川市财政局"]


def test_a_cell_lists_units_however_they_are_divided(names: UnitNames) -> None:
    found, unknown = names.all_named("市财政局、市国资委\n望溪区；市环保局")

    assert found == [unit("CZJ"), unit("GZW"), unit("WXQ")]
    assert unknown == [Unknown("市环保局")]
    assert names.all_named("市财政局 市国资委")[0] == [unit("CZJ"), unit("GZW")]


@pytest.mark.parametrize("text", ["各县区", "各县（市、区）", "各县(区)人民政府", "各区县"])
def test_all_counties_are_meant_by_what_they_are_called_together(names: UnitNames, text: str) -> None:
    assert names.all_named(f"市财政局，{text}") == ([unit("WXQ"), unit("CZJ")], [])


def test_a_post_is_known_by_its_title_and_by_who_holds_it(names: UnitNames) -> None:
    posts = PostNames(["市财政局局长", "骆明远", "财政局 局长", "主任", "钱守拙"], names)

    assert posts.named("市财政局局长") == post("CZJ-JZ")
    assert posts.named("骆明远") == post("CZJ-JZ")
    assert posts.named("财政局 局长") == post("CZJ-JZ")
    # Who was seen in a post on one day does not hold it for all one knows.
    assert posts.named("钱守拙") == Unknown("钱守拙")


def test_of_posts_of_one_title_that_of_the_lead_unit_is_meant() -> None:
    import_city(replace(CITY, posts=(*CITY.posts, PostRow("GZW-JZ", "市国资委局长", "GZW"))))
    posts = PostNames(["局长"], units_by_name())

    assert posts.named("局长", [unit("CZJ")]) == post("CZJ-JZ")
    assert posts.named("局长") == Unknown("局长", ("市国资委局长", "市财政局局长"))
