"""The sample city's tasks: made by its people through their own actions, in every state, whenever it is started."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.utils import timezone

from luoshi.delivery.actions.set_up_sample_tasks import (
    BOOKS,
    answer_sample_tasks,
    set_up_sample_tasks,
)
from luoshi.delivery.life import ENDED, State
from luoshi.delivery.models import Evidence, Extension, Objection, Report, Series, Task, Untracked
from luoshi.delivery.queries.lights import both_lights
from luoshi.record.access import Refused
from luoshi.record.actions.acting import Because
from luoshi.record.actions.create_first_administrator import MACHINE
from luoshi.record.actions.judge_drafts import MACHINE as JUDGE
from luoshi.record.actions.judge_drafts import judge_drafts
from luoshi.record.actions.set_up_sample import set_up_sample
from luoshi.record.judged import snapshots
from luoshi.record.models import Account, Cause, Event, PeriodKind, RuleBookVersion, Statement
from tests.record.acting import AUDITOR, SAMPLES, assert_sound, receive
from tests.record.organising import organising

pytestmark = pytest.mark.django_db
REPORTS = (
    "02-web-page-two-copies.txt", "03-government-page.html", "04-news-bulletin.md", "06-safety-meeting.docx",
    "10-provincial-meeting.txt",
)  # fmt: skip


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(settings, "LUOSHI_SAMPLE", True)
    snapshots.forget_all()
    book = SAMPLES / "organisation.xlsx"
    set_up_sample(MACHINE, Because(Cause.INSTALLATION), book.read_bytes(), book.name, date.today(), "admin")
    yield
    snapshots.forget_all()


@pytest.mark.usefixtures("sample")
def test_tasks_in_every_state_are_made_by_named_people_and_only_once() -> None:
    documents = {receive(name) for name in REPORTS}
    today = timezone.localdate()

    made = set_up_sample_tasks(SAMPLES)

    tasks = list(Task.objects.all())
    open_tasks = [task for task in tasks if task.state not in ENDED]
    assert made == len([task for task in tasks if task.parent is None]) > 20
    assert {task.state for task in tasks} == set(State.values)
    assert any(task.due_on and task.due_on < today for task in open_tasks)
    assert any(task.due_on and 0 <= (task.due_on - today).days <= 7 for task in open_tasks)
    assert any(
        stage["due_on"] < today.isoformat() for task in tasks for stage in task.stages if not stage["done_on"]
    )
    assert any(task.coordination_since for task in tasks)
    assert any(task.parent for task in tasks)
    assert (Series.objects.count(), Extension.objects.count(), Objection.objects.count()) == (1, 1, 1)
    assert Untracked.objects.count() == 4
    assert all(task.directives for task in tasks if task.parent is None)
    by = Event.objects.filter(subject__in=[task.id for task in tasks]).values_list("actor", flat=True)
    assert set(by) <= set(Account.objects.values_list("id", flat=True))
    assert Event.objects.filter(subject__in=documents, kind="proposals accepted").count() > 0

    assert set_up_sample_tasks(SAMPLES) == 0
    assert Task.objects.count() == len(tasks)
    assert set(RuleBookVersion.objects.values_list("code", flat=True)) == set(BOOKS)
    judge_drafts(JUDGE)
    colours = {
        one.now.colour for one in both_lights(AUDITOR, [task.id for task in tasks]).values() if one.now
    }
    assert colours == {"red", "yellow", "blue", "green"}
    assert_sound()


@pytest.mark.usefixtures("sample")
def test_a_task_that_a_ledger_answers_is_answered_with_its_figure_once_it_is_there() -> None:
    receive("04-news-bulletin.md")
    set_up_sample_tasks(SAMPLES)
    task = Task.objects.get(indicator="retail-sales")

    assert answer_sample_tasks(SAMPLES) == 0
    assert task.lead is not None
    month = timezone.localdate().replace(day=1) - timedelta(days=1)
    with organising() as now:
        statement = Statement(
            known_at=now.act.event.at, subject_kind="unit", subject=task.lead, property="indicator/retail-sales",
            number=Decimal("4620000000"), unit_of_measure="yuan", period=PeriodKind.MONTH,
            valid_from=month.replace(day=1), valid_to=month + timedelta(days=1), basis="cumulative", aspect="level",
            claimant=str(task.lead), source=now.source.id,
        )  # fmt: skip
        now.act.keep(statement, {})
    assert answer_sample_tasks(SAMPLES) == 1

    report = Report.objects.get(task=task.id)
    assert (report.figure, report.state) == (Decimal("4620000000"), "done")
    assert Evidence.objects.get(task=task.id).kind == "statement"
    assert answer_sample_tasks(SAMPLES) == 0


def test_a_city_of_its_own_gets_no_task_from_a_program() -> None:
    with pytest.raises(Refused, match="示例城市"):
        set_up_sample_tasks(SAMPLES)
    with pytest.raises(Refused, match="示例城市"):
        answer_sample_tasks(SAMPLES)
