"""What looks like a running task: by words alike, and of another lead unit by its directive or the very words."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.delivery.actions.register_tasks import PerhapsDouble, fan_out, register_tasks
from luoshi.delivery.models import Directive
from luoshi.delivery.queries.duplicates import Duplicate, duplicates_of
from luoshi.record.actions.acting import Because
from tests.delivery.tasks import City, row
from tests.record.acting import accept_all, receive

pytestmark = pytest.mark.django_db
WORDS = "完成老旧小区改造任务目标"


def told(found: list[Duplicate]) -> list[tuple[int, UUID, bool]]:
    return [(one.row, one.task, one.same_directive) for one in found]


def test_the_same_words_under_another_lead_unit_are_pointed_out_and_words_alike_are_not(city: City) -> None:
    task = city.assigned(WORDS)
    (found,) = duplicates_of([city.draft(f" {WORDS}".strip(), lead=city.units["财政局"])])
    assert (found.task, found.lead, found.alike) == (task, city.units["住建局"], 1.0)
    assert duplicates_of([city.draft(WORDS + "一批", lead=city.units["财政局"])]) == []
    with pytest.raises(PerhapsDouble):
        register_tasks(city.office, Because(), [city.draft(WORDS, lead=city.units["财政局"])])


def test_the_same_directive_under_another_lead_unit_is_pointed_out_once_for_a_series(city: City) -> None:
    accept_all(receive())
    directive = Directive.objects.order_by("position")[0].id
    first, second = register_tasks(
        city.office, Because(),
        fan_out(city.draft("各单位开展自查", directives=(directive,)), [city.units["住建局"], city.units["财政局"]]),
        series="自查",
    )  # fmt: skip
    other = city.draft("另写一句话", directives=(directive,), lead=city.units["质安科"])

    ((number, task, same),) = told(duplicates_of([other]))

    assert (number, same) == (1, True)
    assert task in (first, second)
    # Of the same lead unit its own is named, and not the rest of its series.
    own = city.draft("再写一句话", directives=(directive,), lead=row(second).lead)
    assert told(duplicates_of([own])) == [(1, second, True)]


def test_a_duty_of_many_units_is_told_once_of_what_another_unit_does_already(city: City) -> None:
    task = city.assigned("开展安全生产自查", lead=city.units["质安科"])
    rows = fan_out(
        city.draft("开展安全生产自查"),
        [city.units[name] for name in ("住建局", "财政局", "望溪区", "电力公司")],
    )
    assert told(duplicates_of(rows)) == [(1, task, False)]


def test_as_many_queries_for_a_hundred_rows_as_for_one(city: City) -> None:
    city.assigned(WORDS)
    for number in (1, 100):
        rows = [city.draft(f"{WORDS}{n}" if n else WORDS, lead=city.units["财政局"]) for n in range(number)]
        with CaptureQueriesContext(connection) as found:
            assert len(duplicates_of(rows)) == 1
        assert len(found) <= 3
