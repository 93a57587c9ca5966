"""The page of a task in a browser: led by the keyboard, with a file, reviewed by another, overtaken and merged."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.urls import reverse
from django.utils.crypto import get_random_string

from luoshi.delivery.actions.change_task import change_task
from luoshi.delivery.actions.coordinate import ask_coordination
from luoshi.delivery.models import Draft, Evidence, Report
from luoshi.record.actions.acting import Because
from tests.browsing import fits
from tests.delivery.tasks import row, seen
from tests.web.accounts import browser_of
from tests.web.keyboard import InputMethod
from tests.web.live import Open, live
from tests.web.views.test_task import People, due

__all__ = ["live"]
pytestmark = pytest.mark.django_db(transaction=True)

FILE = {"name": "验收单.txt", "mimeType": "text/plain", "buffer": "四十个小区全部合格".encode()}


@pytest.mark.parametrize("width", [1440, 390])
def test_a_task_is_led_without_a_mouse_from_its_receipt_to_its_end(live: Open, width: int) -> None:
    people = People()
    task = people.city.assigned(due_on=due())
    there = reverse("task", args=[task])

    page = live(there, people.accounts["liaison"], width, expected=("422", "403"))
    assert fits(page)
    keys = InputMethod(page)  # a Chinese input method is on, as it always is
    keys.press("KeyS")
    page.wait_for_selector("text=已签收。")
    keys = InputMethod(page)
    keys.press("KeyR")
    page.wait_for_selector("#drawer form textarea[name=text]")
    page.check("input[name=state][value=done]")
    page.fill("textarea[name=text]", "四十个小区全部竣工")
    assert fits(page)

    # What was typed is on the server at the first pause.
    page.wait_for_selector("#drawer [data-saved]:has-text('已保存')")
    assert Draft.objects.get().values["text"] == "四十个小区全部竣工"

    # Without evidence it is refused, and what was typed and chosen stays, also in a box that was drawn larger: the size
    # it has is a style of its own, which no answer may copy (the policy would refuse it and complain).
    page.evaluate("document.querySelector('textarea[name=text]').style.height = '120px'")
    page.focus("textarea[name=text]")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=要附佐证")
    assert page.input_value("textarea[name=text]") == "四十个小区全部竣工"
    page.set_input_files("#file-0", FILE)
    page.fill("#link-0", "见公示栏")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#link-0-error")
    assert page.evaluate("document.querySelector('#file-0').files.length") == 1

    # A slip does not throw it away.
    page.keyboard.press("Escape")
    page.wait_for_selector("#confirm[open]")
    page.keyboard.press("Escape")
    page.fill("#link-0", "")
    page.focus("#link-0")

    # Nor does the end of the session: signed in anew, which makes another token, the same is sent once more.
    Session.objects.all().delete()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#drawer .toast.error a[target=_blank]")
    assert page.input_value("textarea[name=text]") == "四十个小区全部竣工"
    anew = browser_of(people.accounts["liaison"]).cookies[settings.SESSION_COOKIE_NAME]
    tokens = [(anew.key, anew.value), (settings.CSRF_COOKIE_NAME, get_random_string(CSRF_SECRET_LENGTH))]
    page.context.add_cookies(
        [{"name": name, "value": value, "url": page.url.removesuffix(there)} for name, value in tokens]
    )
    page.focus("#link-0")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=等待另一个人审核")
    assert (Report.objects.get().state, Evidence.objects.get().name) == ("done", "验收单.txt")
    assert not Draft.objects.exists()
    assert page.locator("a[href$='/do/review']").count() == 0
    assert "季小满" in page.inner_text(".content")

    office = live(there, people.accounts["office"], width)
    office.keyboard.press("v")
    office.wait_for_selector("#drawer form input[name=verdict]")
    assert office.evaluate("document.activeElement.name") == "verdict"
    office.keyboard.press("Space")
    office.keyboard.press("Tab")
    office.keyboard.type("属实")
    office.keyboard.press("Control+Enter")
    office.wait_for_selector("text=已同意办结。")
    assert row(task).state == "completed"


@pytest.mark.parametrize("width", [1440, 390])
def test_whoever_is_overtaken_sees_it_beside_what_they_typed_and_sends_again(live: Open, width: int) -> None:
    people = People()
    task = people.city.received(due_on=due(), measure="40 个小区")
    page = live(reverse("task", args=[task]), people.accounts["second"], width, expected=("422",))
    page.click("summary:has-text('更多')")
    page.click("a[href$='/do/change']")
    page.fill("textarea[name=measure]", "45 个小区")
    page.fill("textarea[name=reason]", "市政府常务会调整")
    change_task(
        people.city.office,
        Because(),
        task,
        seen(task),
        {"measure": "42 个小区", "domain": "住建"},
        "口径调整",
    )

    page.click("[data-send]")
    page.wait_for_selector(".overtaken")

    assert re.search("季小满.*修改", page.inner_text(".overtaken"), re.S)
    assert "42 个小区" in page.inner_text("#field-measure-others")
    assert page.input_value("textarea[name=measure]") == "45 个小区"
    assert page.input_value("input[name=domain]") == "住建"
    assert fits(page)
    page.click("[data-send]")
    page.wait_for_selector("text=已保存：完成标准。")
    assert (row(task).measure, row(task).domain) == ("45 个小区", "住建")


@pytest.mark.parametrize("width", [1440, 390])
def test_what_lies_under_more_is_on_the_screen_wherever_the_button_stands(live: Open, width: int) -> None:
    people = People()
    city = people.city
    task = city.received(due_on=due())
    ask_coordination(
        city.liaison, Because(), task, seen(task), what="迁改电缆", unit=city.units["电力公司"], needed_by=due()
    )  # fmt: skip
    page = live(reverse("task", args=[task]), people.accounts["second"], width)

    page.click("summary:has-text('更多')")

    for place in page.locator(".task-actions .sheet .item").all():
        box = place.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width
    assert fits(page)


def test_rows_of_stages_and_sub_tasks_are_added_and_kept(live: Open) -> None:
    people = People()
    task = people.city.received(due_on=due())
    page = live(reverse("task", args=[task]), people.accounts["liaison"], expected=("422",))
    page.keyboard.press("g")
    page.wait_for_selector("#drawer tbody[data-rows=stages]")
    rows = page.locator("tbody[data-rows=stages] tr")
    before = rows.count()
    page.click("[data-add-row=stages]")
    assert rows.count() == before + 1
    assert page.evaluate("document.activeElement.name") == "stage_title"
    page.keyboard.type("竣工验收")
    rows.last.locator("input[type=date]").fill((due() + timedelta(days=1)).isoformat())
    page.click("[data-send]")
    page.wait_for_selector(".task-do .alert.error")
    assert page.locator("input[name=stage_title]").first.input_value() == "竣工验收"
    page.locator("input[name=stage_due_on]").first.fill(due().isoformat())
    page.click("[data-send]")
    page.wait_for_selector("text=阶段已定下，共 1 个")
    assert [one["title"] for one in row(task).stages] == ["竣工验收"]
