"""What the benchmark of tasks loads is what the actions would have written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from django.db import connection

from luoshi.delivery.life import State
from luoshi.delivery.models import Report, Task
from luoshi.delivery.queries.one_task import task_shown
from luoshi.record import chain
from luoshi.record.projection import rebuild_differences
from tests.record.acting import CLERK

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from tasks_loader import load_tasks, multiply

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_loaded_tasks_verify_rebuild_to_themselves_and_can_be_looked_at() -> None:
    loaded = load_tasks(40)
    assert Task.objects.count() == 40
    assert Report.objects.count() > 100
    assert {State.WORKING, State.REPORTED, State.COMPLETED} <= set(
        Task.objects.values_list("state", flat=True)
    )
    assert chain.verify().first_break is None
    assert rebuild_differences() == []
    shown = task_shown(CLERK, loaded.tasks[-1])
    assert shown.sources
    assert {len(notes) for notes in loaded.notes} <= {0, 3}


@pytest.mark.slow
def test_copied_rows_are_found_by_their_own_code() -> None:
    load_tasks(20)
    connection.ensure_connection()
    assert multiply(connection.connection, 20, 3) == 80
    assert Task.objects.values("number").distinct().count() == 80
