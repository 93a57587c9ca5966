"""Who is left to review: the office and the leader in charge; of a part also the unit that leads the whole."""

from __future__ import annotations

import pytest
from django.utils import timezone

from luoshi.delivery.queries.reviewers import reviewers
from tests.delivery.tasks import row
from tests.web.views.test_task import People, do, due, seen

pytestmark = pytest.mark.django_db


def test_the_unit_above_is_named_for_a_part_and_never_for_the_whole() -> None:
    people = People()
    whole = people.city.received(due_on=due())
    names = [one.name for one in reviewers(people.city.office, whole, timezone.localdate())]
    assert sorted(names) == ["副市长", "季小满", "邵一鸣"]
    people.client("liaison").post(
        do(whole, "split"),
        {"seen": seen(whole), "part_unit": "质安科", "part_title": "", "part_due_on": "", "part_measure": ""},
    )
    (part,) = type(row(whole)).objects.filter(parent=whole)
    of_the_part = {
        one.name: one.upper for one in reviewers(people.city.office, part.id, timezone.localdate())
    }
    assert of_the_part["林若川"]
    assert not of_the_part["季小满"]
