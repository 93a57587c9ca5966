"""The pages of published runs of tasks: what was red in March stays red, whatever is done in April."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from luoshi.delivery.actions.report_task import report_task
from luoshi.delivery.actions.review_report import review_report
from luoshi.delivery.models import Task
from luoshi.delivery.queries.lights import both_lights, published_lights
from luoshi.delivery.stages import Stage
from luoshi.record.actions.acting import Because
from luoshi.record.actions.adopt_rulebook import adopt_rulebook
from luoshi.record.actions.judge_drafts import MACHINE, judge_drafts
from luoshi.record.judged import snapshots
from luoshi.record.judged.judging import judge_again
from luoshi.record.models import Role, Run
from tests.delivery.tasks import City, done, seen
from tests.delivery.test_judged_tasks import measured, publish
from tests.record.acting import CLERK
from tests.web.accounts import signed_in
from tests.web.clock import On, on

__all__ = ["on"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def city(on: On, root: Path) -> Iterator[City]:
    on(3, 2)
    snapshots.forget_all()
    book = root / "rulebooks" / "supervision-tasks.yaml"
    adopt_rulebook(CLERK, Because(), book.read_bytes(), book.name)
    yield City()
    snapshots.forget_all()


def words(browser: Client, address: str) -> str:
    """What the main part of a page says."""
    page = html.fromstring(browser.get(address).content.decode())
    return " ".join(" ".join(page.xpath("//main//text()")).split())


def test_a_run_tells_tasks_of_one_title_apart_and_misses_nothing_where_nothing_is_owed(
    city: City, on: On, root: Path
) -> None:
    stages = root / "rulebooks" / "supervision-stages.yaml"
    adopt_rulebook(CLERK, Because(), stages.read_bytes(), stages.name)
    for lead in ("住建局", "财政局"):
        city.assigned(lead=city.units[lead], stages=(Stage("开工", date(2026, 3, 10)),))
    on(4, 2)
    page, codes = signed_in(Role.READER), [row.code for row in Task.objects.order_by("number")]

    of_tasks = words(page, reverse("run", args=[publish("2026-03")]))
    of_stages = words(page, reverse("run", args=[publish("2026-03", "supervision-stages")]))

    for said in (of_tasks, of_stages):
        assert f"{codes[0]} · 住建局" in said
        assert f"{codes[1]} · 财政局" in said
    assert "缺数" not in of_tasks
    sheet = page.get(reverse("run_download", args=[Run.objects.get(book="supervision-tasks").id]))
    rows = list(openpyxl.load_workbook(BytesIO(sheet.content)).worksheets[0].iter_rows(values_only=True))
    place = rows[0].index("编号、牵头单位")
    assert {one[place] for one in rows[1:]} == {f"{codes[0]} · 住建局", f"{codes[1]} · 财政局"}


def test_a_list_says_of_what_is_not_green_by_what(city: City, on: On) -> None:
    late, ahead = (
        city.received("迟的", due_on=date(2026, 3, 20)),
        city.received("早的", due_on=date(2026, 9, 30)),
    )
    on(4, 2)
    publish("2026-03")
    page = html.fromstring(signed_in(Role.READER).get(reverse("tasks")).content.decode())

    def light(task: object) -> str:
        (cell,) = page.xpath(f"//tr[@id='task-{task}']//td[contains(@class, 'lights')]")
        assert "超过时限天数" in cell.xpath("string(.//@title)")
        return " ".join(cell.text_content().split())

    assert light(late).startswith("红 超过时限天数")
    assert light(ahead) == "绿"


def test_what_was_red_in_march_stays_red_in_the_record_on_the_page_and_as_known_then(
    city: City, on: On
) -> None:
    task = city.received(due_on=date(2026, 3, 20))
    on(4, 2)
    march = publish("2026-03")
    page = signed_in(Role.READER)
    why = reverse("why", args=[march, task])
    shown = words(page, why)
    on(4, 5)
    report_task(city.liaison, Because(), task, seen(task), done())
    review_report(city.office, Because(), task, seen(task), "approved")
    on(5, 2)
    publish("2026-04")
    judge_drafts(MACHINE)

    assert measured(march, task)["deadline"] == (Decimal(11), "red")
    assert [(label, light.colour) for _day, label, light in published_lights(CLERK, task)] == [
        ("2026-03", "red"), ("2026-04", "red"),
    ]  # fmt: skip
    assert "超过时限天数" in shown
    assert words(page, why) == shown
    assert "红" in words(page, reverse("run", args=[march]))
    then = both_lights(CLERK, [task], known=datetime(2026, 4, 30, 16, tzinfo=UTC))[task]
    assert then.published is not None
    assert (then.published.published, then.published.colour, then.draft) == ("2026-03", "red", None)
    assert both_lights(CLERK, [task], known=datetime(2026, 4, 1, 16, tzinfo=UTC)) == {}
    # As the March run was computed it can be computed again, to the byte.
    assert judge_again(Run.objects.get(pk=march)).judgement.hash == Run.objects.get(pk=march).rows_hash
