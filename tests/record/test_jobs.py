"""What is queued once though many ask for it, and begun only when all that asked for it are done."""

from __future__ import annotations

from threading import Thread

import pytest
from django.db import connection, connections, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from luoshi.delivery.actions.change_task import change_task
from luoshi.record.actions.acting import Because
from luoshi.record.jobs import queue_drafts
from tests.delivery.tasks import City, seen
from tests.record.rulebooks import adopted

DRAFTS = "judge drafts"


def waiting() -> int:
    return ProcrastinateJob.objects.filter(task_name=DRAFTS, status="todo").count()


def begun() -> bool:
    """Whether a worker with a connection of its own finds drafts to begin with."""
    found: list[bool] = []

    def fetch() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT task_name FROM procrastinate_fetch_job_v2(ARRAY['ledgers'], NULL)")
                found.append(cursor.fetchone() == (DRAFTS,))
        finally:
            connections.close_all()

    worker = Thread(target=fetch)
    worker.start()
    worker.join()
    return found[0]


@pytest.mark.django_db
def test_many_tasks_queue_the_drafts_once() -> None:
    city = City()
    adopted()
    ProcrastinateJob.objects.all().delete()

    tasks = [city.assigned(f"第 {n} 件") for n in range(5)]
    for task in tasks:
        change_task(city.office, Because(), task, seen(task), {"measure": "四十个"}, "口径调整")

    assert waiting() == 1


@pytest.mark.django_db(transaction=True)
def test_drafts_that_wait_are_not_begun_before_what_relies_on_them_is_done() -> None:
    adopted()
    assert waiting() == 1

    with transaction.atomic():
        queue_drafts()
        assert not begun()

    assert waiting() == 1
    assert begun()
    # What comes after they were begun is judged by others.
    queue_drafts()
    assert waiting() == 1


@pytest.mark.django_db(transaction=True)
def test_who_goes_back_on_it_has_queued_nothing() -> None:
    adopted()
    ProcrastinateJob.objects.all().delete()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue_drafts()
        raise ZeroDivisionError

    assert waiting() == 0
