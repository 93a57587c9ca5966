"""A ledger's figure answers the reports of its period, and no later one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.delivery.actions.report_task import Answer, report_task
from luoshi.delivery.models import Task
from luoshi.delivery.queries.known_figures import KnownFigure, figure_for, report_asked, reports_asked
from luoshi.delivery.queries.mine import Owed, my_page
from luoshi.delivery.stages import Stage
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from luoshi.web.tasks_shown import next_of
from tests.delivery.queries.test_tasks import give_figure
from tests.delivery.tasks import City, row, seen
from tests.web.clock import On


@pytest.mark.parametrize(
    ("cycle", "next_report_on", "last_day", "asked"),
    [
        ("monthly", date(2026, 3, 5), None, date(2026, 3, 5)),
        ("monthly", date(2026, 3, 5), date(2025, 12, 31), date(2026, 3, 5)),
        ("monthly", date(2026, 3, 5), date(2026, 1, 31), date(2026, 3, 5)),
        ("monthly", date(2026, 3, 5), date(2026, 2, 28), date(2026, 4, 5)),
        ("monthly", date(2026, 3, 5), date(2026, 3, 31), date(2026, 5, 5)),
        ("monthly", date(2025, 12, 5), date(2026, 2, 28), date(2026, 4, 5)),
        ("quarterly", date(2026, 4, 10), date(2026, 3, 30), date(2026, 4, 10)),
        ("quarterly", date(2026, 4, 10), date(2026, 3, 31), date(2026, 7, 10)),
        ("half-yearly", date(2026, 7, 10), date(2026, 6, 30), date(2027, 1, 10)),
        ("none", None, date(2026, 6, 30), None),
    ],
)
def test_which_report_is_asked_for_after_a_figure(
    cycle: str, next_report_on: date | None, last_day: date | None, asked: date | None
) -> None:
    task = Task(id=uuid4(), cycle=cycle, next_report_on=next_report_on)
    figure = KnownFigure(uuid4(), Decimal(1), "yuan", None, last_day) if last_day else None
    assert report_asked(task, figure) == asked


def shown_on(city: City, day: date) -> Owed:
    page = my_page(city.liaison, day)
    (one,) = [*page.owed, *page.later]
    return one


def monthly(city: City, title: str = "完成投资", due_on: date = date(2026, 12, 31), **more: Any) -> Task:
    return row(
        city.received(title, kind="key-project", due_on=due_on, indicator="fixed-asset-investment", **more)
    )


@pytest.mark.django_db
def test_a_stale_figure_answers_nothing(city: City) -> None:
    task = monthly(city)
    give_figure(city, 1, month=date(2025, 12, 1))
    one = shown_on(city, date(2026, 3, 2))
    assert (one.asks, one.by, one.days) == ("report", date(2026, 3, 5), 3)
    assert one.figure is not None
    assert not one.figure.answers
    report_task(city.liaison, Because(), task.id, seen(task.id), Answer("working", figure=Decimal(7)))
    assert row(task.id).next_report_on == date(2026, 4, 5)


@pytest.mark.django_db
def test_nobody_is_late_with_what_a_ledger_has_answered(city: City, on: On) -> None:
    task = monthly(city)
    give_figure(city, 1)
    found = [
        (one.asks, one.by) for one in (shown_on(city, date(2026, *day)) for day in ((3, 3), (3, 20), (4, 20)))
    ]
    assert found == [
        ("ledger", date(2026, 4, 5)),
        ("report", date(2026, 4, 5)),
        ("report", date(2026, 4, 5)),
    ]
    late = date(2026, 5, 20)
    assert reports_asked([task], late) == {task.id: date(2026, 4, 5)}  # however old the figure is by then
    assert next_of(task, late, reports_asked([task], late)) == ("反馈进展", date(2026, 4, 5), True)
    assert shown_on(city, late).days == -45

    give_figure(city, 2, month=date(2026, 3, 1))
    give_figure(city, 3, month=date(2026, 4, 1))
    assert (shown_on(city, date(2026, 5, 3)).asks, shown_on(city, date(2026, 5, 3)).by) == (
        "ledger",
        date(2026, 6, 5),
    )
    on(5, 3)
    with pytest.raises(WrongEntry, match="不用再填"):
        report_task(city.liaison, Because(), task.id, seen(task.id), Answer("working", figure=Decimal(1)))
    assert row(task.id).next_report_on == date(2026, 3, 5)  # computed when read, never written


@pytest.mark.django_db
def test_stages_and_due_days_are_asked_for_beside_an_answered_report(city: City) -> None:
    give_figure(city, 1)
    staged = monthly(city, stages=(Stage("一季度", date(2026, 3, 31)),))
    one = shown_on(city, date(2026, 3, 3))
    assert (one.asks, one.by) == ("stage", date(2026, 3, 31))
    assert next_of(staged, date(2026, 3, 3), reports_asked([staged], date(2026, 3, 3)))[0] == "一季度"
    ending = monthly(city, "一季度投资", due_on=date(2026, 3, 31))
    of_february, later = (figure_for(ending, date(2026, *day)) for day in ((3, 20), (5, 20)))
    assert of_february is not None
    assert of_february.answers
    assert later is not None
    assert later.answers
    due_in_april = monthly(city, "四月投资", due_on=date(2026, 4, 20))
    figure = figure_for(due_in_april, date(2026, 4, 1))
    assert figure is not None
    assert not figure.answers


@pytest.mark.django_db
def test_one_query_for_however_many_tasks_and_none_without_an_indicator(city: City) -> None:
    give_figure(city, 1)
    plain = [row(city.received(f"其他{n}", kind="key-project", due_on=date(2026, 12, 31))) for n in range(3)]
    rows = [monthly(city, f"投资{n}") for n in range(5)]
    for asked, queries in ((plain, 0), (rows[:1], 1), (rows, 1)):
        with CaptureQueriesContext(connection) as found:
            assert len(reports_asked(asked, date(2026, 3, 3))) == (0 if asked is plain else len(asked))
        assert len(found) == queries
