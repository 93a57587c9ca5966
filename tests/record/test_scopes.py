"""For which units somebody acts: by the tree of the day, and with those that became part of a unit."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from luoshi.record.actions.acting import Actor, HeldPost
from luoshi.record.actions.stating import state
from luoshi.record.models import PeriodKind, new_id
from luoshi.record.scopes import scope_of, units_below
from tests.record.organising import organising

pytestmark = pytest.mark.django_db


@pytest.fixture
def units() -> dict[str, UUID]:
    """A under the government; B under A until May, then under C; D merged into A in June."""
    with organising() as now:
        found = {name: now.unit(name) for name in ("government", "A", "B", "C", "D")}
        say = lambda unit, name, value, start, **more: state(  # noqa: E731
            now.act, "unit", found[unit], name, found[value], now.source,
            period=PeriodKind.SPAN, valid_from=start, **more,
        )  # fmt: skip
        for unit in ("A", "C", "D"):
            say(unit, "unit.parent", "government", date(2020, 1, 1))
        say("B", "unit.parent", "A", date(2020, 1, 1))
        say("B", "unit.parent", "C", date(2026, 5, 1))
        say("D", "unit.successor", "A", date(2026, 6, 1), claimant=str(found["A"]))
    return found


@pytest.mark.parametrize(
    ("day", "unit", "below"),
    [
        (date(2026, 4, 30), "A", {"A", "B"}),
        (date(2026, 5, 1), "A", {"A"}),
        (date(2026, 5, 1), "C", {"C", "B"}),
        (date(2026, 6, 1), "A", {"A", "D"}),
        (date(2026, 6, 1), "D", {"D"}),
        (date(2026, 6, 1), "government", {"government", "A", "B", "C", "D"}),
    ],
)
def test_a_unit_reaches_as_far_as_the_tree_of_the_day(
    units: dict[str, UUID], day: date, unit: str, below: set[str]
) -> None:
    assert units_below(day).of(units[unit]) == {units[name] for name in below}


def test_a_change_of_the_tree_is_seen_at_once(units: dict[str, UUID]) -> None:
    before = units_below(date(2026, 7, 1)).of(units["C"])
    with organising() as now:
        new = now.unit("E")
        state(now.act, "unit", new, "unit.parent", units["C"], now.source)
    assert units_below(date(2026, 7, 1)).of(units["C"]) == before | {new}


def test_only_posts_with_the_role_give_the_scope(units: dict[str, UUID]) -> None:
    held = (HeldPost(new_id(), units["C"], "liaison"), HeldPost(new_id(), units["D"], "reader"))
    actor = Actor("甲", account=new_id(), roles=frozenset({"liaison", "reader"}), held=held)
    assert scope_of(actor, {"liaison"}, units_below(date(2026, 7, 1))) == {units["C"], units["B"]}
    assert scope_of(actor, {"leader"}) == frozenset()
    assert scope_of(Actor("乙"), {"liaison"}) == frozenset()
