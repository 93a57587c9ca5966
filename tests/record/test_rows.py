"""Rows by plain SQL are those that a queryset gives."""

from __future__ import annotations

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from luoshi.delivery.models import Evidence, Report, Task
from luoshi.record.models import Event
from luoshi.record.rows import row, rows
from tests.delivery.tasks import City, seen

pytestmark = pytest.mark.django_db


def values(found: models.Model) -> dict[str, object]:
    return {field.attname: getattr(found, field.attname) for field in found._meta.concrete_fields}


@pytest.mark.parametrize("model", [Task, Event, Report, Evidence])
def test_they_have_the_values_that_a_queryset_gives(model: type[models.Model]) -> None:
    City().reported()

    expected = [values(one) for one in model._default_manager.order_by("id")]

    assert expected
    assert [values(one) for one in rows(model, "true ORDER BY id", {})] == expected


def test_what_is_left_out_is_fetched_when_it_is_asked_for() -> None:
    task = City().registered()

    with CaptureQueriesContext(connection) as asked:
        found = row(Task, "id = %(task)s", {"task": task}, without=("search",))
        assert found is not None
        assert found.title == "完成老旧小区改造"

    assert "search" not in asked[0]["sql"]
    assert found.get_deferred_fields() == {"search"}
    assert found.search == Task.objects.get(pk=task).search


def test_where_there_is_none_there_is_none() -> None:
    assert row(Task, "title = %(title)s", {"title": "没有这一件"}) is None


def test_a_row_can_be_saved_as_one_of_a_queryset_is() -> None:
    city = City()
    task = city.registered()
    found = row(Task, "id = %(task)s", {"task": task})
    assert found is not None
    found.said = "已进场"
    found.save()

    assert (Task.objects.count(), Task.objects.get(pk=task).said, seen(task)) == (1, "已进场", found.version)
