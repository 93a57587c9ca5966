"""Units are renamed, merged and split on a day; nothing that was known before is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.accept_proposals import AlreadyDecided
from luoshi.record.actions.acting import Because
from luoshi.record.actions.change_organisation import NothingToChange
from luoshi.record.actions.reorganise_units import merge_units, rename_unit, split_unit
from luoshi.record.actions.undo_organisation_change import undo_organisation_change
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Event, Post, Statement, Tenure, Unit, new_id
from luoshi.record.projection import rebuild_differences
from luoshi.record.queries.organisation import predecessors, tree
from tests.record.acting import ADMINISTRATOR, CLERK, READER
from tests.record.city import CITY, DAY, import_city, lines, outline, unit, with_unit

pytestmark = pytest.mark.django_db

LATER = date(2026, 7, 1)
NEW = {"code": "CZGZ", "name": "云川市财政与国资局"}


def test_a_rename_holds_from_its_day() -> None:
    import_city()

    rename_unit(CLERK, Because(), unit("CZJ"), "云川市财税局", LATER, "市财税局")

    assert "  CZJ 云川市财政局" in outline(LATER - timedelta(days=1))
    assert "  CZJ 云川市财税局" in outline(LATER)
    assert Unit.objects.get(code="CZJ").short_name == "市财税局"
    assert rebuild_differences() == []


def test_a_rename_to_the_same_name_is_refused() -> None:
    import_city()

    with pytest.raises(WrongEntry, match="相同"):
        rename_unit(CLERK, Because(), unit("CZJ"), " 云川市财政局 ", LATER)

    assert Event.objects.count() == 1


def test_merged_units_end_and_the_new_one_has_their_place_their_posts_and_those_below() -> None:
    import_city(with_unit("WXQ", parent="GZW", level="county"))

    merged = merge_units(CLERK, Because(), [unit("CZJ"), unit("GZW")], NEW, LATER)

    assert outline(LATER) == [
        "SZF 云川市人民政府", "  CZGZ 云川市财政与国资局", "    WXQ 望溪区人民政府", "DCS 云川市督查室",
    ]  # fmt: skip
    assert "  CZJ 云川市财政局" in outline(LATER - timedelta(days=1))
    assert {row.code for row in Post.objects.filter(unit=merged)} == {"CZJ-JZ", "GZW-ZR"}
    assert predecessors(merged) == {unit("CZJ"), unit("GZW")}
    assert Unit.objects.get(code="CZJ").successor == merged
    assert Tenure.objects.filter(post=Post.objects.get(code="CZJ-JZ").id, known_to__isnull=True).count() == 2
    assert rebuild_differences() == []


def test_a_unit_is_merged_into_one_that_is_there() -> None:
    import_city()

    merged = merge_units(CLERK, Because(), [unit("GZW"), unit("CZJ")], unit("CZJ"), LATER)

    assert merged == unit("CZJ")
    assert outline(LATER).count("  CZJ 云川市财政局") == 1
    assert "  GZW 云川市国资委" not in outline(LATER)
    assert predecessors(unit("CZJ")) == {unit("GZW")}


def test_what_is_merged_into_a_unit_below_it_leaves_no_circle() -> None:
    import_city(with_unit("WXQ", parent="CZJ"))

    merge_units(CLERK, Because(), [unit("CZJ")], unit("WXQ"), LATER)

    assert "  WXQ 望溪区人民政府" in outline(LATER)
    assert "    WXQ 望溪区人民政府" in outline(LATER - timedelta(days=1))


def test_a_split_unit_ends_and_its_posts_wait_with_the_first_part() -> None:
    import_city()

    first, second = split_unit(
        CLERK, Because(), unit("CZJ"), [NEW, {"code": "GZJ", "name": "云川市国资局"}], LATER
    )

    assert {"  CZGZ 云川市财政与国资局", "  GZJ 云川市国资局"} < set(outline(LATER))
    assert "  CZJ 云川市财政局" not in outline(LATER)
    assert Post.objects.get(code="CZJ-JZ").unit == first
    assert predecessors(first) == predecessors(second) == {unit("CZJ")}
    assert Unit.objects.get(code="CZJ").successor is None
    assert rebuild_differences() == []


def test_a_unit_that_only_gives_a_part_away_stays() -> None:
    import_city()

    (part,) = split_unit(CLERK, Because(), unit("CZJ"), [NEW], LATER, stays=True)

    assert {"  CZJ 云川市财政局", "  CZGZ 云川市财政与国资局"} < set(outline(LATER))
    assert Post.objects.get(code="CZJ-JZ").unit == unit("CZJ")
    assert predecessors(part) == {unit("CZJ")}


def test_predecessors_are_followed_to_the_end() -> None:
    import_city()
    first = merge_units(CLERK, Because(), [unit("CZJ"), unit("GZW")], NEW, LATER)
    last = merge_units(
        CLERK, Because(), [first, unit("WXQ")], {"code": "X", "name": "合署"}, LATER + timedelta(days=1)
    )

    assert predecessors(last) == {first, unit("CZJ"), unit("GZW"), unit("WXQ")}
    assert predecessors(unit("CZJ")) == set()


def merge(*codes: str, **values: Any) -> None:
    merge_units(CLERK, Because(), [unit(code) for code in codes], {**NEW, **values}, values.pop("day", LATER))


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda: merge("CZJ"), "至少选两个"),
        (lambda: merge("CZJ", "CZJ"), "至少选两个"),
        (lambda: merge("CZJ", "GZW", code="DCS"), "已经用过"),
        (lambda: merge("CZJ", "GZW", name=" "), "请填写单位名称"),
        (lambda: merge_units(CLERK, Because(), [unit("CZJ"), unit("GZW")], NEW, date(2019, 1, 1)), "才设立"),
        (lambda: merge_units(CLERK, Because(), [unit("CZJ"), unit("GZW")], NEW, date(2019, 5, 1)),
         "设立的那天"),
        (lambda: split_unit(CLERK, Because(), unit("CZJ"), [NEW], LATER), "哪几个单位"),
        (lambda: split_unit(CLERK, Because(), unit("CZJ"), [NEW, unit("CZJ")], LATER), "不能是原单位"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_left(attempt: Any, message: str) -> None:
    import_city()
    before = Statement.objects.count(), outline(LATER)

    with pytest.raises(WrongEntry, match=message):
        attempt()

    assert (Statement.objects.count(), outline(LATER)) == before
    assert Event.objects.count() == 1


def test_a_unit_that_has_ended_is_not_reorganised_again() -> None:
    import_city()
    merge("CZJ", "GZW")

    with pytest.raises(WrongEntry, match="已不存在"):
        rename_unit(CLERK, Because(), unit("CZJ"), "甲", LATER + timedelta(days=9))


@pytest.mark.parametrize("actor", [READER, ADMINISTRATOR])
def test_only_a_clerk_reorganises(actor: Any) -> None:
    import_city()

    for attempt in (
        lambda: rename_unit(actor, Because(), unit("CZJ"), "甲", LATER),
        lambda: merge_units(actor, Because(), [unit("CZJ"), unit("GZW")], NEW, LATER),
        lambda: split_unit(actor, Because(), unit("CZJ"), [NEW, NEW], LATER),
    ):
        with pytest.raises(Refused):
            attempt()


def test_an_unknown_unit_is_not_found() -> None:
    import_city()

    with pytest.raises(NotFound):
        rename_unit(CLERK, Because(), new_id(), "甲", LATER)


def test_a_merge_is_undone_as_if_it_had_not_been() -> None:
    import_city()
    before = outline(LATER), outline(LATER, hierarchy="reporting")
    merge("CZJ", "GZW")
    event = Event.objects.order_by("-at").first()
    assert event is not None

    undo_organisation_change(CLERK, event.id)

    assert (outline(LATER), outline(LATER, hierarchy="reporting")) == before
    assert not Unit.objects.filter(code="CZGZ").exists()
    assert Unit.objects.get(code="CZJ").valid_to is None
    assert {row.unit for row in Post.objects.filter(code="CZJ-JZ")} == {unit("CZJ")}
    assert rebuild_differences() == []
    with pytest.raises(AlreadyDecided, match="已经撤销"):
        undo_organisation_change(CLERK, event.id)


def test_what_something_rests_on_is_not_undone() -> None:
    import_city()
    merged = merge_units(CLERK, Because(), [unit("CZJ"), unit("GZW")], NEW, LATER)
    event = Event.objects.order_by("-at").first()
    assert event is not None
    rename_unit(CLERK, Because(), merged, "乙", LATER + timedelta(days=1))

    with pytest.raises(AlreadyDecided, match="后面的改动"):
        undo_organisation_change(CLERK, event.id)
    with pytest.raises(Refused):
        undo_organisation_change(READER, event.id)


def test_an_import_is_undone_too() -> None:
    import_city()
    event = import_city(with_unit("CZJ", name="甲", parent=None))

    undo_organisation_change(CLERK, event)

    assert "  CZJ 云川市财政局" in outline()
    assert rebuild_differences() == []


STEP = st.tuples(st.sampled_from(["rename", "merge", "split", "import", "undo"]), st.integers(0, 10**6))


@pytest.mark.slow
class AnyHistory(TestCase):
    """However the units were turned about."""

    @given(st.lists(STEP, min_size=1, max_size=7))
    @settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
    def test_the_past_stays_as_it_was_known_and_current_rows_can_be_rebuilt(
        self, steps: list[tuple[str, int]]
    ) -> None:
        import_city()
        seen: list[tuple[datetime, dict[Any, list[str]]]] = []
        for number, (kind, chance) in enumerate(steps):
            seen.append(_looked_at(datetime.now(UTC)))
            try:
                _step(kind, chance, number)
            except (WrongEntry, AlreadyDecided, NothingToChange):
                continue
        for moment, trees in seen:
            assert _looked_at(moment)[1] == trees
        assert rebuild_differences() == []


def _looked_at(moment: datetime) -> tuple[datetime, dict[Any, list[str]]]:
    days = (date(2019, 1, 1), DAY, LATER, date(2027, 1, 1))
    both: tuple[Any, ...] = ("administrative", "reporting")
    return moment, {
        (day, hierarchy): lines(tree(CLERK, day, moment, hierarchy).roots)
        for day in days
        for hierarchy in both
    }


def _step(kind: str, chance: int, number: int) -> None:
    alive: list[UUID] = [row.id for row in Unit.objects.filter(valid_to__isnull=True).order_by("code", "id")]
    day = date(2026, 1, 1) + timedelta(days=chance % 400)
    one, other = alive[chance % len(alive)], alive[(chance // 7) % len(alive)]
    new = {"code": f"N{number}", "name": f"新{chance % 3}"}
    if kind == "rename":
        rename_unit(CLERK, Because(), one, f"名{chance % 4}", day)
    elif kind == "merge":
        merge_units(CLERK, Because(), [one, other], new if chance % 2 else other, day)
    elif kind == "split":
        split_unit(CLERK, Because(), one, [new, other], day, stays=chance % 2 == 0)
    elif kind == "import":
        units = CITY.units[: 2 + chance % 4]
        import_city(
            with_unit(units[-1].code, name=f"改{chance % 3}", parent=None, end=day if chance % 2 else None),
            day,
            correction=chance % 5 == 0,
        )
    else:
        # Never the first: a city without units is another test's.
        events = list(Event.objects.filter(kind="organisation changed").order_by("at"))[1:][-3:]
        if events:
            undo_organisation_change(CLERK, events[chance % len(events)].id)
