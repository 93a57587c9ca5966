"""Whatever is done with tasks, by whomever, in whatever order: the rows are what the events say, on every day."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest
from django.db import transaction

from luoshi.delivery.changes import task_versions
from luoshi.delivery.life import State
from luoshi.delivery.models import Task
from luoshi.delivery.queries.one_task import task_at, task_shown, what_may_be_done
from luoshi.record.access import NotFound, Refused
from luoshi.record.entries import WrongEntry
from luoshi.record.projection import rebuild
from tests.delivery.tasks import City
from tests.delivery.test_life import ACTIONS, WHO, Scene
from tests.record.acting import assert_sound
from tests.web.clock import On

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))])
def test_rows_follow_from_events_whatever_is_done(seed: int, on: On) -> None:
    chance = Random(seed)
    on(3, 2)
    scene = Scene(City())
    done = []
    for step in range(90):
        if step % 9 == 8:
            on(3 + step // 27, 3 + step % 27)
        scene.task = chance.choice(list(Task.objects.order_by("id").values_list("id", flat=True)))
        actor = WHO[chance.choice(list(WHO))](scene.city)
        offered = sorted(what_may_be_done(actor, Task.objects.get(pk=scene.task), None)[0])
        verb = chance.choice(offered if offered and chance.random() < 0.85 else list(ACTIONS))
        try:
            with transaction.atomic():
                ACTIONS[verb][1](actor, scene)
        except (Refused, NotFound, WrongEntry):
            continue
        except IndexError:  # no need of coordination is open
            continue
        done.append(verb)
    assert len(set(done)) > 6
    for task in Task.objects.all():
        then = task_at(scene.city.office, task.id, datetime(2027, 1, 1, tzinfo=UTC))
        assert {name: getattr(then, name) for name in task_versions.columns} == {
            name: getattr(task, name) for name in task_versions.columns
        }
        assert then.version == task.version
        assert task_shown(scene.city.office, task.id).row.state in State.values
    assert_sound()
    before = {task.id: task.audience for task in Task.objects.all()}
    rebuild()
    assert {task.id: task.audience for task in Task.objects.all()} == before
