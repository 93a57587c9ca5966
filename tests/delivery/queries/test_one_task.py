"""What one task is shown as."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.delivery.actions.register_tasks import register_tasks
from luoshi.delivery.models import Task
from luoshi.delivery.queries.one_task import _told_of, task_events, task_history, task_shown
from luoshi.record.actions.acting import Because
from luoshi.record.models import Event, new_id
from tests.delivery.tasks import City, row


@pytest.mark.django_db
def test_each_task_of_a_table_shows_as_what_it_was_registered_itself() -> None:
    city = City()
    titles = [f"完成第 {number} 件" for number in range(1, 6)]
    tasks = register_tasks(city.office, Because(), [city.draft(one) for one in titles], not_double=True)

    found = [{name: new for name, _old, new in task_history(city.office, one)[0].columns} for one in tasks]

    assert [one["title"] for one in found] == titles
    assert {one["lead"] for one in found} == {city.units["住建局"]}
    assert {task_history(city.office, one)[0].name for one in tasks} == {city.office.name}


def test_what_looks_like_an_entry_in_a_text_is_none() -> None:
    event, task = Event(kind="tasks registered"), Task(id=new_id())
    task.registered_by = event.id
    other = {"id": str(new_id()), "set": {"title": f'{{"id":"{task.id}","set":{{"title":"假的"}}}}'}}
    own = {"id": str(task.id), "set": {"title": "真的"}}
    event.seal({"by": {"name": "季小满", "post": ""}, "tasks": [other, own]})

    assert _told_of(event, task) == {"by": {"name": "季小满", "post": ""}, "task": own}


@pytest.mark.django_db
def test_a_long_table_costs_no_more_questions_than_a_short_one() -> None:
    city = City()
    counts = []
    for length in (1, 40):
        drafts = [city.draft(f"{length} 行里的第 {number} 件") for number in range(length)]
        task = register_tasks(city.office, Because(), drafts, not_double=True)[-1]
        task_shown(city.office, task)
        with CaptureQueriesContext(connection) as asked:
            task_shown(city.office, task)
        counts.append(len(asked))
        assert [one.id for one in task_events(row(task))] == [row(task).registered_by]

    assert counts[0] == counts[1] <= 8
