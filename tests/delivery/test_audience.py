"""Who sees tasks of a database that is older than the rule."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection

from luoshi.delivery.actions.cancel_task import cancel_task
from luoshi.delivery.actions.split_task import split_task
from luoshi.delivery.models import Task
from luoshi.record.actions.acting import Because
from luoshi.record.projection import rebuild_differences
from tests.delivery.tasks import City, seen

pytestmark = pytest.mark.django_db


def test_a_migration_works_out_who_sees_what_was_there_before() -> None:
    city = City()
    units = city.units
    city.registered(supporting=(units["财政局"],))
    gone = city.registered("重复的")
    cancel_task(city.office, Because(), gone, seen(gone), "重复")
    for whole in (city.registered("整件"), city.received("另一整件")):
        split_task(
            city.office, Because(), whole, seen(whole),
            [city.draft(f"{whole} 的分项", lead=units["望溪区"], responsible=(units["电力公司"],))],
        )  # fmt: skip
    audiences = dict(Task.objects.values_list("id", "audience"))
    Task.objects.update(audience=sorted(units.values()))
    ours = Task.objects.filter(parent=None).exclude(state__in=("registered", "cancelled"))
    for one in ours:  # which the migration leaves as they are
        Task.objects.filter(pk=one.id).update(audience=audiences[one.id])

    with connection.cursor() as cursor:
        cursor.execute(import_module("luoshi.delivery.migrations.0006_audience").AUDIENCE)

    assert dict(Task.objects.values_list("id", "audience")) == audiences
    assert rebuild_differences() == []
