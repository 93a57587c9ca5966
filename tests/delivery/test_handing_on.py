"""To whom the lead unit hands parts of a task on without the office: by splitting, and by no side door."""

from __future__ import annotations

from uuid import UUID

import pytest

from luoshi.delivery.actions.change_lead import change_lead
from luoshi.delivery.actions.change_task import change_task
from luoshi.delivery.actions.split_task import split_task
from luoshi.delivery.models import Task
from luoshi.delivery.queries.choices import units_for_parts
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.entries import WrongEntry
from luoshi.record.queries.choices import unit_names_to_choose
from tests.delivery.tasks import City, day_of_last_event, row, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City()


def split(city: City, who: Actor, task: UUID, unit: str) -> UUID:
    (part,) = split_task(who, Because(), task, seen(task), [city.draft("分项验收", lead=city.units[unit])])
    return part


@pytest.mark.parametrize("unit", ["质安科", "电力公司", "望溪区"])
def test_the_lead_unit_hands_parts_to_units_below_it_beside_it_and_to_lower_governments(
    city: City, unit: str
) -> None:
    task = city.received(supporting=(city.units["电力公司"],))
    assert row(split(city, city.liaison, task, unit)).lead == city.units[unit]


@pytest.mark.parametrize("unit", ["市政府", "财政局", "电力公司", "住建局"])
def test_it_hands_none_to_any_other_unit_and_is_told_to_ask_the_office(city: City, unit: str) -> None:
    task = city.received()
    with pytest.raises(WrongEntry, match=f"第 1 行：不能由牵头单位分给{unit}.*请督查室交办"):
        split(city, city.liaison, task, unit)
    assert Task.objects.count() == 1
    assert row(split(city, city.office, task, unit)).lead == city.units[unit]


def test_a_part_does_not_go_to_another_unit_by_a_later_change(city: City) -> None:
    task = city.received()
    part = split(city, city.liaison, task, "质安科")
    with pytest.raises(WrongEntry, match="请督查室交办"):
        change_lead(city.liaison, Because(), part, seen(part), city.units["市政府"], "改派")
    with pytest.raises(WrongEntry, match="请督查室交办"):
        change_task(city.liaison, Because(), part, seen(part), {"supporting": [city.units["财政局"]]})
    change_task(city.office, Because(), part, seen(part), {"supporting": [city.units["财政局"]]})
    # What the office has put there stays when the lead unit changes something else.
    beside = [city.units["财政局"], city.units["望溪区"]]
    change_task(city.liaison, Because(), part, seen(part), {"supporting": beside})
    assert row(part).supporting == beside


def test_the_form_offers_the_lead_unit_only_those_and_the_office_all(city: City) -> None:
    task = row(city.received(supporting=(city.units["电力公司"],)))
    every = unit_names_to_choose(city.liaison, day_of_last_event())
    offered = {one.shown for one in units_for_parts(city.liaison, task, every).listed}
    assert offered == {"质安科", "电力公司", "望溪区"}
    assert units_for_parts(city.office, task, every) == every
